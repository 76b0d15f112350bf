/* What GET answers: files that a plain server of files could serve as well. */
#include "commons_private.h"
#include "tile_path.h"

enum { A_YEAR = 365 * 24 * 60 * 60, A_MINUTE = 60, A_FEW_SECONDS = 2 };

static const char text_type[] = "text/plain; charset=utf-8";
static const char bytes_type[] = "application/octet-stream";

void commons_answer_release(struct commons_answer *answer)
{
	buf_release(&answer->body);
}

int answer_text(struct commons_answer *out, int status, const char *content_type)
{
	out->status = status;
	out->content_type = content_type;
	return 0;
}

static int answer_bytes(struct commons_answer *out, int seconds)
{
	out->seconds = seconds;
	return answer_text(out, 200, bytes_type);
}

/* Something that changes: a reader may ask whether it did. */
static int answer_changing(struct commons_answer *out, const char *content_type)
{
	uint8_t digest[SHA256_BYTES];
	struct buf text;

	out->seconds = A_FEW_SECONDS;
	sha256(out->body.base, out->body.length, digest);
	buf_init(&text, 64);
	hex_add(&text, digest, 12);
	snprintf(out->etag, sizeof(out->etag), "%s", text.base);
	buf_release(&text);
	return answer_text(out, 200, content_type);
}

static int nothing_here(void)
{
	return error_set(FT_NOT_FOUND, "There is no such file.");
}

/* -- one log -- */

static int answer_checkpoint(struct connection *connection, const struct log_row *log,
	bool witnessed, struct commons_answer *out)
{
	const char *column = log->role != ROLE_MIRROR ? "checkpoint"
			     : witnessed	      ? "pending"
						      : "cosigned";
	int result = log_note(connection, log->id, column, &out->body);

	if (result == 0 && out->body.length == 0)
		return nothing_here();
	return result ? result : answer_changing(out, text_type);
}

static int answer_tile(struct connection *connection, const struct log_row *log, struct slice name,
	struct commons_answer *out)
{
	uint8_t hashes[MERKLE_TILE_COUNT][SHA256_BYTES];
	struct leaf_source source = { connection, log->id };
	struct merkle_tiles tiles = { leaves_fetch, &source };
	struct tile_path path;

	if (tile_path_read(name, &path) ||
		tile_width(log->size, path.level, path.index) < path.width)
		return nothing_here();
	uint64_t first = path.index * MERKLE_TILE_COUNT;
	int result = path.entries
			     ? leaves_bundle(connection, log->id, first, path.width, &out->body)
			     : leaves_fetch(&source, path.level, first, path.width, hashes);
	/* Hashes high up are few, and computed where they were not kept. */
	for (unsigned i = 0; result == FT_NOT_FOUND && path.level > 0 && i < path.width; i++)
		if ((result = merkle_tiles_node(&tiles, 8 * path.level, first + i, hashes[i])))
			return result;
		else if (i + 1 < path.width)
			result = FT_NOT_FOUND;
	if (result)
		return result;
	if (!path.entries)
		buf_add(&out->body, hashes, path.width * sizeof(hashes[0]));
	return answer_bytes(out, A_YEAR);
}

/* One leaf by itself, for bundles of which a leaf was taken back. */
static int answer_leaf(struct connection *connection, const struct log_row *log, struct slice name,
	struct commons_answer *out)
{
	int64_t index;

	if (slice_to_int64(name, &index) || index < 0 || (uint64_t)index >= log->size)
		return nothing_here();
	int result = leaves_one(connection, log->id, (uint64_t)index, &out->body);
	return result ? result : answer_bytes(out, A_YEAR);
}

static bool cut_start(struct slice *text, const char *start)
{
	size_t length = strlen(start);

	if (!slice_starts(*text, start))
		return false;
	*text = (struct slice){ text->base + length, text->length - length };
	return true;
}

static int answer_log(struct connection *connection, const struct log_row *log, struct slice name,
	struct commons_answer *out)
{
	if (slice_is(name, "checkpoint"))
		return answer_checkpoint(connection, log, false, out);
	if (slice_starts(name, "tile/"))
		return answer_tile(connection, log, name, out);
	if (cut_start(&name, "leaf/"))
		return answer_leaf(connection, log, name, out);
	return nothing_here();
}

static int answer_own(struct connection *connection, enum log_role role, struct slice name,
	struct commons_answer *out)
{
	struct log_row log;
	int result = log_by_role(connection, role, &log);

	return result ? result : answer_log(connection, &log, name, out);
}

static int answer_mirror(struct connection *connection, struct slice rest, bool witnessed,
	struct commons_answer *out)
{
	struct log_row log;
	struct slice hash = slice_cut(&rest, '/');
	int result = log_by_hash(connection, hash, &log);

	if (result)
		return result;
	if (witnessed)
		return slice_is(rest, "checkpoint") && log.role == ROLE_MIRROR
			       ? answer_checkpoint(connection, &log, true, out)
			       : nothing_here();
	return answer_log(connection, &log, rest, out);
}

/* -- the rest -- */

static int answer_blob(struct connection *connection, struct slice hash, struct commons_answer *out)
{
	struct query *query =
		query_start(connection, "SELECT state, bytes FROM commons_blob WHERE hash = $1");
	int state = -1;

	query_text(query, 1, hash);
	int more = query_step(query);
	if (more == 1) {
		state = (int)query_get_int(query, 0);
		buf_add_slice(&out->body, query_get_bytes(query, 1));
	}
	query_end(query);
	if (more < 0)
		return more;
	if (state == BLOB_ERASED)
		return error_set(FT_NOT_ALLOWED, "This was erased.");
	if (state != BLOB_HELD)
		return nothing_here();
	return answer_bytes(out, A_MINUTE);
}

static int answer_proof(
	struct connection *connection, struct slice rest, struct commons_answer *out)
{
	static const char ending[] = ".tlog-proof";
	struct slice hash = slice_cut(&rest, '/');
	struct log_row log;
	int64_t index;

	if (rest.length < sizeof(ending) ||
		memcmp(rest.base + rest.length - strlen(ending), ending, strlen(ending)) != 0)
		return nothing_here();
	rest.length -= strlen(ending);
	int result = log_by_hash(connection, hash, &log);
	if (result)
		return result;
	if (slice_to_int64(rest, &index) || index < 0 || (uint64_t)index >= log.size)
		return nothing_here();
	result = text_proof(connection, &log, (uint64_t)index, &out->body);
	return result ? result : answer_changing(out, text_type);
}

static int answer_path(struct commons *commons, struct connection *connection, struct slice path,
	struct commons_answer *out)
{
	int result;

	if (slice_is(path, "/.well-known/did.json")) {
		result = text_did(commons, &out->body);
		return result ? result : answer_changing(out, "application/did+json");
	}
	if (!cut_start(&path, "/fettle/"))
		return nothing_here();
	if (cut_start(&path, "commons/"))
		return answer_own(connection, ROLE_OWN, path, out);
	if (cut_start(&path, "seen/"))
		return answer_own(connection, ROLE_ARRIVALS, path, out);
	if (cut_start(&path, "m/"))
		return answer_mirror(connection, path, false, out);
	if (cut_start(&path, "w/"))
		return answer_mirror(connection, path, true, out);
	if (cut_start(&path, "blob/"))
		return answer_blob(connection, path, out);
	if (cut_start(&path, "proof/"))
		return answer_proof(connection, path, out);
	if (slice_is(path, "policy")) {
		result = text_policy(commons, connection, &out->body);
		return result ? result : answer_changing(out, text_type);
	}
	if (slice_is(path, "forks")) {
		result = text_forks(connection, &out->body);
		return result ? result : answer_changing(out, "application/json");
	}
	return nothing_here();
}

static void answer_start(struct commons_answer *out)
{
	*out = (struct commons_answer){ .status = 404, .content_type = text_type };
	buf_init(&out->body, 17 << 20);
}

/* What went wrong becomes an answer, unless it is our fault. */
static int answer_error(struct commons_answer *out, int result)
{
	static const struct {
		int code, status;
	} statuses[] = { { FT_NOT_FOUND, 404 }, { FT_NOT_ALLOWED, 451 }, { FT_REFUSED, 400 } };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (result == statuses[i].code) {
			buf_clear(&out->body);
			buf_print(&out->body, "%s\n", error_message());
			out->seconds = 0;
			out->etag[0] = '\0';
			return answer_text(out, statuses[i].status, text_type);
		}
	commons_answer_release(out);
	return result;
}

int commons_get(struct commons *commons, const char *path, struct commons_answer *out)
{
	struct connection *connection;
	int result = store_borrow(commons->store, &connection);

	answer_start(out);
	if (result == 0) {
		result = answer_path(commons, connection, slice_of(path), out);
		store_return(connection);
	}
	return result ? answer_error(out, result) : 0;
}

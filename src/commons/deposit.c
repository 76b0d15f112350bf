/* What others bring us: checkpoints for our witness, entries for our mirror, blobs that we want. */
#include <inttypes.h>
#include <stdlib.h>
#include <zlib.h>
#include "mirror.h"
#include "notes.h"
#include "rules.h"
#include "succession.h"
#include "tile_path.h"

enum {
	PACKAGES_MAX = 32,
	DEPOSIT_BYTES_MAX = PACKAGES_MAX * (COMMONS_BUNDLE_COUNT * (COMMONS_LEAF_BYTES + 2) + 4096)
};

static const char size_type[] = "text/x.tlog.size";
static const char info_type[] = "text/x.tlog.mirror-info";
static const char text_type[] = "text/plain; charset=utf-8";

static int answer_words(struct commons_answer *out, int status, const char *words)
{
	buf_clear(&out->body);
	buf_print(&out->body, "%s\n", words);
	out->status = status;
	out->content_type = text_type;
	return 0;
}

/* "409 Conflict" of a witness: how far it is. */
static int answer_size(struct commons_answer *out, uint64_t size)
{
	buf_clear(&out->body);
	buf_print(&out->body, "%" PRIu64 "\n", size);
	out->status = 409;
	out->content_type = size_type;
	return 0;
}

/* The lines that one of our keys added to a note. */
static int answer_line(
	struct commons_answer *out, struct slice note, const struct ledger_public_key *key)
{
	struct slice line;
	int64_t seconds;

	if (!notes_signed_by(note, key, &line, &seconds))
		return error_set(FT_FAILED, "our own signature is not there");
	buf_clear(&out->body);
	buf_add_slice(&out->body, line);
	out->status = 200;
	out->content_type = text_type;
	return 0;
}

/* -- add-checkpoint -- */

struct submission {
	uint64_t old;
	struct merkle_proof proof;
	struct slice note;
};

static bool read_count(struct slice text, uint64_t *out)
{
	int64_t number;

	if (text.length == 0 || text.base[0] < '0' || text.base[0] > '9' ||
		(text.length > 1 && text.base[0] == '0') || slice_to_int64(text, &number))
		return false;
	*out = (uint64_t)number;
	return true;
}

static bool read_submission(struct slice body, struct submission *out)
{
	struct slice line;

	out->proof.count = 0;
	if (!notes_line(&body, &line) || !slice_starts(line, "old ") ||
		!read_count((struct slice){ line.base + 4, line.length - 5 }, &out->old))
		return false;
	while (notes_line(&body, &line)) {
		if (line.length == 1) {
			out->note = body;
			return true;
		}
		if (out->proof.count == COMMONS_PROOF_HASHES ||
			!merkle_hash_read((struct slice){ line.base, line.length - 1 },
				out->proof.hashes[out->proof.count++]))
			return false;
	}
	return false;
}

/* The checkpoint that our witness vouched for last. */
static int load_pending(struct connection *connection, const struct log_row *log, struct head *head,
	struct buf *kept)
{
	struct buf note;
	int result;

	memset(head, 0, sizeof(*head));
	head->log = *log;
	if (log->pending_size == 0)
		return 0;
	buf_init(&note, COMMONS_NOTE_BYTES);
	result = log_note(connection, log->id, "pending", &note);
	if (result == 0)
		result = head_read(connection, buf_slice(&note), head, kept);
	buf_release(&note);
	return result;
}

/* The rules of tlog-witness, in its order. Answers and returns 1 when they are broken. */
static int check_submission(struct commons_answer *out, const struct submission *submission,
	const struct head *head, const struct head *last)
{
	if (submission->old > head->size) {
		answer_words(out, 400, "The old size is larger than the new one.");
		return 1;
	}
	if (submission->old != last->size) {
		answer_size(out, last->size);
		return 1;
	}
	if (head->size == last->size && last->size > 0 &&
		memcmp(head->root, last->root, SHA256_BYTES) != 0) {
		answer_size(out, last->size);
		return 1;
	}
	bool right = submission->old == 0
			     ? submission->proof.count == 0
			     : merkle_verify_consistency(submission->old, head->size, last->root,
				       head->root, &submission->proof) == 0;
	if (!right) {
		answer_words(out, 422, "The proof of consistency is wrong.");
		return 1;
	}
	return 0;
}

static int take_checkpoint(struct connection *connection, const struct identity *identity,
	const struct submission *submission, struct commons_answer *out)
{
	struct head head, last;
	struct buf kept, last_kept;
	int result;

	buf_init(&kept, COMMONS_NOTE_BYTES);
	buf_init(&last_kept, COMMONS_NOTE_BYTES);
	result = head_read(connection, submission->note, &head, &kept);
	if (result == 0)
		result = load_pending(connection, &head.log, &last, &last_kept);
	if (result == 0 && check_submission(out, submission, &head, &last) == 0) {
		/* The new size is on the disk before the signature leaves. */
		result = notes_cosign(&kept, &identity->witness);
		if (result == 0)
			result = log_set_pending(
				connection, head.log.id, head.size, buf_slice(&kept));
		if (result == 0)
			result = transaction_commit(connection);
		if (result == 0)
			result = answer_line(out, buf_slice(&kept), &identity->witness.public_key);
	}
	buf_release(&kept);
	buf_release(&last_kept);
	return result;
}

static int add_checkpoint(struct connection *connection, const struct identity *identity,
	struct slice body, struct commons_answer *out)
{
	struct submission submission;
	struct log_row log;

	if (!read_submission(body, &submission))
		return answer_words(out, 400, "That is not what tlog-witness says.");
	int result = transaction_begin_write(connection);
	if (result == 0)
		result = log_by_origin(connection, notes_origin(submission.note), &log);
	if (result == FT_NOT_FOUND || (result == 0 && log.role != ROLE_MIRROR))
		return answer_words(out, 404, "That log is not followed here.");
	if (result == 0 && (log.common >= 0 || log.trust == TRUST_BLOCKED))
		return answer_words(out, 403, "That log is not taken in here.");
	if (result == 0)
		result = take_checkpoint(connection, identity, &submission, out);
	if (result == FT_NOT_FOUND || result == FT_REFUSED)
		return answer_words(out, 403, error_message());
	return result;
}

/* -- add-entries -- */

struct upload {
	struct slice origin, rest;
	uint64_t start, end;
};

static bool cut_number(struct slice *rest, size_t bytes, uint64_t *out)
{
	*out = 0;
	if (rest->length < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		*out = *out << 8 | (unsigned char)rest->base[i];
	*rest = (struct slice){ rest->base + bytes, rest->length - bytes };
	return true;
}

static bool cut_bytes(struct slice *rest, uint64_t length, struct slice *out)
{
	if (rest->length < length)
		return false;
	*out = (struct slice){ rest->base, length };
	*rest = (struct slice){ rest->base + length, rest->length - length };
	return true;
}

static bool read_upload(struct slice body, struct upload *out)
{
	uint64_t length;
	struct slice ticket;

	out->rest = body;
	return cut_number(&out->rest, 2, &length) && cut_bytes(&out->rest, length, &out->origin) &&
	       cut_number(&out->rest, 8, &out->start) && cut_number(&out->rest, 8, &out->end) &&
	       cut_number(&out->rest, 2, &length) && cut_bytes(&out->rest, length, &ticket);
}

static int answer_info(struct commons_answer *out, int status, uint64_t size, uint64_t next)
{
	buf_clear(&out->body);
	buf_print(&out->body, "%" PRIu64 "\n%" PRIu64 "\n\n", size, next);
	out->status = status;
	out->content_type = info_type;
	return 0;
}

/* A package of at most 256 entries, with the proof that they are in the pending checkpoint. */
struct package {
	uint64_t first, start, end; /* of its bundle; of its entries */
	struct slice leaves[MERKLE_TILE_COUNT];
	uint8_t hashes[MERKLE_TILE_COUNT][SHA256_BYTES];
	struct merkle_proof proof;
};

static bool read_package(struct slice *rest, struct package *package)
{
	struct slice hash;
	uint64_t count;

	for (uint64_t i = package->start; i < package->end; i++) {
		struct slice *leaf = &package->leaves[i - package->first];
		if (bundle_next(rest, leaf) || leaf->length > COMMONS_LEAF_BYTES)
			return false;
		merkle_leaf_hash(*leaf, package->hashes[i - package->first]);
	}
	if (!cut_number(rest, 1, &count) || count > COMMONS_PROOF_HASHES)
		return false;
	package->proof.count = count;
	for (uint64_t i = 0; i < count; i++) {
		if (!cut_bytes(rest, SHA256_BYTES, &hash))
			return false;
		memcpy(package->proof.hashes[i], hash.base, SHA256_BYTES);
	}
	return true;
}

/* FT_REFUSED: the proof does not fit. */
static int check_package(
	struct connection *connection, const struct head *head, struct package *package)
{
	struct leaf_source source = { connection, head->log.id };
	struct merkle_frontier small;
	uint8_t root[SHA256_BYTES];

	if (package->start > package->first) {
		int result = leaves_fetch(&source, 0, package->first,
			package->start - package->first, package->hashes);
		if (result)
			return result;
	}
	merkle_init(&small);
	for (uint64_t i = 0; i < package->end - package->first; i++)
		merkle_append(&small, package->hashes[i], NULL);
	merkle_root(&small, root);
	return merkle_verify_subtree(
		package->first, package->end, head->size, root, head->root, &package->proof);
}

static int store_package(struct commons *commons, struct connection *connection,
	const struct head *head, const struct package *package)
{
	struct merkle_frontier tree;
	struct log_row log;
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = log_by_origin(connection, slice_of(head->log.origin), &log);
	if (result == 0)
		result = leaves_tree(connection, log.id, log.stored, &tree);
	for (uint64_t i = log.stored; result == 0 && i >= package->start && i < package->end; i++) {
		result = leaves_append(connection, log.id, &tree,
			package->hashes[i - package->first], package->leaves[i - package->first]);
		if (result == 0)
			result = items_note(
				commons, connection, &log, i, package->leaves[i - package->first]);
	}
	if (result == 0 && tree.size > log.stored)
		result = log_set_stored(connection, log.id, tree.size);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

/* All packages that came; *end is how far they reached, *saved how many fitted. */
static int take_packages(struct commons *commons, struct connection *connection,
	const struct head *head, struct upload *upload, unsigned *saved)
{
	struct package *package = must_alloc(sizeof(*package));
	uint64_t at = upload->start;
	int result = 0;

	*saved = 0;
	while (result == 0 && at < upload->end && upload->rest.length > 0 &&
		*saved < PACKAGES_MAX) {
		package->first = at - at % MERKLE_TILE_COUNT;
		package->start = at;
		package->end = package->first + MERKLE_TILE_COUNT < upload->end
				       ? package->first + MERKLE_TILE_COUNT
				       : upload->end;
		if (!read_package(&upload->rest, package))
			break;
		result = check_package(connection, head, package);
		if (result == 0)
			result = store_package(commons, connection, head, package);
		if (result == 0)
			++*saved;
		at = package->end;
	}
	free(package);
	return result;
}

static int finish_upload(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *head, struct commons_answer *out)
{
	struct log_row log;
	struct buf note;
	bool taken;
	int result = head_commit(commons, connection, identity, head, &taken);

	if (result == 0)
		result = log_by_origin(connection, slice_of(head->log.origin), &log);
	if (result)
		return result;
	if (log.size > head->size)
		return answer_info(out, 409, log.pending_size, log.stored);
	buf_init(&note, COMMONS_NOTE_BYTES);
	result = log_note(connection, log.id, "cosigned", &note);
	if (result == 0)
		result = answer_line(out, buf_slice(&note), &identity->mirror.public_key);
	buf_release(&note);
	return result;
}

static int take_upload(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct upload *upload, const struct head *head,
	struct commons_answer *out)
{
	struct log_row log;
	unsigned saved = 0;
	bool asked = upload->start < upload->end;
	int result = take_packages(commons, connection, head, upload, &saved);

	if (result == FT_REFUSED)
		return answer_words(out, 422, error_message());
	if (result == 0)
		result = log_by_origin(connection, slice_of(head->log.origin), &log);
	if (result)
		return result;
	if (asked && saved == 0 && log.stored < upload->end)
		return answer_words(out, 400, "No whole package of entries came.");
	if (log.stored < upload->end)
		return answer_info(out, 202, upload->end, log.stored);
	return finish_upload(commons, connection, identity, head, out);
}

static int add_entries(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice body, struct commons_answer *out)
{
	struct upload upload;
	struct log_row log;
	struct head head;
	struct buf kept;
	struct allowance allowed;
	uint64_t stored = 0;

	if (!read_upload(body, &upload))
		return answer_words(out, 400, "That is not what tlog-mirror says.");
	int result = log_by_origin(connection, upload.origin, &log);
	if (result == FT_NOT_FOUND || (result == 0 && log.role != ROLE_MIRROR))
		return answer_words(out, 404, "That log is not followed here.");
	if (result == 0)
		result = quota_allowance(connection, &log, &allowed);
	if (result == 0 && allowed.bytes != UINT64_MAX)
		result = quota_leaf_bytes(connection, &log, &stored);
	if (result)
		return result;
	if (log.common >= 0 || log.trust == TRUST_BLOCKED || upload.end > allowed.entries ||
		(allowed.bytes != UINT64_MAX && stored + body.length > allowed.bytes))
		return answer_words(out, 403, "That log has more entries than it may have here.");
	if (upload.end != log.pending_size || upload.end < log.size || upload.start > log.stored ||
		upload.start > upload.end)
		return answer_info(out, 409, log.pending_size, log.stored);
	buf_init(&kept, COMMONS_NOTE_BYTES);
	result = load_pending(connection, &log, &head, &kept);
	if (result == 0)
		result = take_upload(commons, connection, identity, &upload, &head, out);
	buf_release(&kept);
	return result;
}

/* -- blobs -- */

static int add_blob(struct connection *connection, struct slice hash, struct slice body,
	struct commons_answer *out)
{
	struct query *query =
		query_start(connection, "SELECT state, size FROM commons_blob WHERE hash = $1");
	char name[HASH_TEXT];
	bool wanted = false;

	query_text(query, 1, hash);
	if (query_step(query) == 1)
		wanted = query_get_int(query, 0) == BLOB_WANTED &&
			 query_get_int(query, 1) == (int64_t)body.length;
	query_end(query);
	snprintf(name, sizeof(name), "%.*s", (int)(hash.length < 64 ? hash.length : 64), hash.base);
	if (!wanted || body.length > COMMONS_BLOB_BYTES)
		return answer_words(out, 404, "That is not wanted here.");
	if (!blob_fits(body, name))
		return answer_words(out, 422, "The bytes are not those of the hash.");
	int result = blob_keep(connection, name, body);
	return result ? result : answer_words(out, 200, "Thank you.");
}

/* -- a log that goes on under another name -- */

static int add_succession(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice body, struct commons_answer *out)
{
	if (!succession_is(body) || body.length > COMMONS_NOTE_BYTES)
		return answer_words(out, 400, "That is not a statement of succession.");
	int result = transaction_begin_write(connection);
	if (result == 0)
		result = succession_take(commons, connection, identity, body);
	if (result == 0)
		result = transaction_commit(connection);
	if (result == FT_NOT_FOUND)
		return answer_words(out, 404, "That log is not followed here.");
	return result ? result : answer_words(out, 200, "Thank you.");
}

/* -- all -- */

static int unpack(struct slice packed, struct buf *out)
{
	z_stream stream = { .next_in = (unsigned char *)(uintptr_t)packed.base,
		.avail_in = (unsigned)packed.length };
	int code =
		packed.length > DEPOSIT_BYTES_MAX ? Z_DATA_ERROR : inflateInit2(&stream, 15 + 16);
	const size_t part = 64 << 10;

	if (code != Z_OK)
		return error_set(FT_REFUSED, "That is not gzip.");
	while (code == Z_OK) {
		char *room = buf_reserve(out, part);
		if (!room)
			break;
		stream.next_out = (unsigned char *)room;
		stream.avail_out = (unsigned)part;
		code = inflate(&stream, Z_NO_FLUSH);
		out->length += part - stream.avail_out;
	}
	inflateEnd(&stream);
	return code == Z_STREAM_END ? 0 : error_set(FT_REFUSED, "That is not gzip, or too much.");
}

static int post_to(struct commons *commons, struct connection *connection,
	const struct identity *identity, const char *path, struct slice body,
	struct commons_answer *out)
{
	static const char blob[] = "/fettle/blob/";

	if (strcmp(path, "/fettle/w/add-checkpoint") == 0 ||
		strcmp(path, "/fettle/m/add-checkpoint") == 0)
		return add_checkpoint(connection, identity, body, out);
	if (strcmp(path, "/fettle/m/add-entries") == 0)
		return add_entries(commons, connection, identity, body, out);
	if (strcmp(path, "/fettle/m/succession") == 0)
		return add_succession(commons, connection, identity, body, out);
	if (strncmp(path, blob, strlen(blob)) == 0)
		return add_blob(connection, slice_of(path + strlen(blob)), body, out);
	return answer_words(out, 404, "Nothing is taken there.");
}

int commons_post(struct commons *commons, const char *path, struct slice body, bool is_gzip,
	struct commons_answer *out)
{
	struct connection *connection = NULL;
	struct identity identity;
	struct buf unpacked;
	int result;

	*out = (struct commons_answer){ .status = 500, .content_type = text_type };
	buf_init(&out->body, 1 << 20);
	if (identity_copy(commons, &identity))
		return answer_words(out, 404, "Nothing is taken here.");
	if (body.length > DEPOSIT_BYTES_MAX)
		return answer_words(out, 413, "That is too large.");
	buf_init(&unpacked, DEPOSIT_BYTES_MAX);
	result = is_gzip ? unpack(body, &unpacked) : 0;
	if (result == 0 && is_gzip)
		body = buf_slice(&unpacked);
	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result == 0)
		result = rules_refresh(commons, connection);
	if (result == 0)
		result = post_to(commons, connection, &identity, path, body, out);
	store_return(connection);
	buf_release(&unpacked);
	secret_wipe(&identity, sizeof(identity));
	if (result == FT_REFUSED || result == FT_DRIFT)
		return answer_words(out, 422, error_message());
	if (result == FT_BUSY)
		return answer_words(out, 503, error_message());
	if (result)
		commons_answer_release(out);
	return result;
}

/* Bringing our own log to peers, for those that nobody can reach. */
#include <inttypes.h>
#include <stdlib.h>
#include "notes.h"
#include "pull.h"
#include "succession.h"
#include "tile_path.h"

enum { PACKAGES_AT_ONCE = 32, REQUESTS_MAX = 256, BLOBS_AT_ONCE = 64, ANSWER_BYTES = 64 << 10 };

struct depositing {
	struct round *round;
	const struct peer_row *peer;
	struct log_row log; /* our own */
	uint64_t held;	    /* by the peer, as far as we know */
	struct leaf_source source;
	struct merkle_tiles tiles;
	struct ledger_public_key mirror_key; /* of the peer; type 0 while unknown */
};

/* POST to the peer: 0 with its answer, whatever the status. */
static int post(struct depositing *depositing, const char *path, const char *type,
	struct slice body, struct fetched *out)
{
	struct fetcher *fetcher = depositing->round->commons->fetcher;
	char url[PEER_URL_BYTES + 256];
	struct fetch fetch = { .url = url,
		.bytes_max = ANSWER_BYTES,
		.content_type = type,
		.post = body,
		.is_private = depositing->peer->is_private };

	snprintf(url, sizeof(url), "%s/fettle/%s", depositing->peer->url, path);
	int result = fetcher->get(fetcher, &fetch, out);
	depositing->round->report->bytes_in += out->bytes_in;
	depositing->round->report->bytes_out += out->bytes_out;
	return result;
}

static int cut_line_number(struct slice *rest, uint64_t *out)
{
	struct slice line;
	int64_t number;

	if (!notes_line(rest, &line) ||
		slice_to_int64((struct slice){ line.base, line.length - 1 }, &number) || number < 0)
		return error_set(FT_REFUSED, "the peer's answer is not a size");
	*out = (uint64_t)number;
	return 0;
}

static int unexpected(const struct depositing *depositing, int status)
{
	return error_set(status == 404 || status == 403 ? FT_NOT_FOUND : FT_BUSY,
		"%s answers %d to our deposit", depositing->peer->url, status);
}

/* -- the checkpoint -- */

static int write_submission(struct depositing *depositing, uint64_t old, struct buf *out)
{
	struct merkle_proof proof = { 0 };
	int result = 0;

	buf_print(out, "old %" PRIu64 "\n", old);
	if (old > 0 && old < depositing->log.size)
		result = merkle_prove_consistency(
			old, depositing->log.size, merkle_tiles_node, &depositing->tiles, &proof);
	for (size_t i = 0; i < proof.count; i++) {
		merkle_hash_add(out, proof.hashes[i]);
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
	return result ? result
		      : log_note(depositing->round->connection, depositing->log.id, "checkpoint",
				out);
}

/* One try from `old`; when the peer is elsewhere *old becomes where. */
static int submit(struct depositing *depositing, uint64_t *old, bool *done)
{
	struct fetched fetched;
	struct slice rest;
	struct buf body;

	buf_init(&body, 64 << 10);
	int result = write_submission(depositing, *old, &body);
	if (result == 0) {
		result = post(
			depositing, "m/add-checkpoint", "text/plain", buf_slice(&body), &fetched);
		rest = buf_slice(&fetched.body);
		*done = fetched.status == 200;
		if (result == 0 && fetched.status == 409)
			result = cut_line_number(&rest, old);
		else if (result == 0 && fetched.status != 200)
			result = unexpected(depositing, fetched.status);
		fetched_release(&fetched);
	}
	buf_release(&body);
	return result;
}

/* The peer does not know our log, perhaps because it has another name now. */
static int deposit_succession(struct depositing *depositing)
{
	struct fetched fetched;
	struct buf note;

	buf_init(&note, COMMONS_NOTE_BYTES);
	int result = succession_own(depositing->round->connection, &note);
	if (result == 0) {
		result = post(depositing, "m/succession", "text/plain", buf_slice(&note), &fetched);
		if (result == 0 && fetched.status != 200)
			result = unexpected(depositing, fetched.status);
		fetched_release(&fetched);
	}
	buf_release(&note);
	return result;
}

static int deposit_checkpoint(struct depositing *depositing)
{
	uint64_t old = depositing->held;
	bool done = false;
	int result = 0;

	for (int i = 0; result == 0 && !done && i < 3; i++) {
		result = submit(depositing, &old, &done);
		if (result == FT_NOT_FOUND && i == 0)
			result = deposit_succession(depositing);
		if (result == 0 && old > depositing->log.size)
			return error_set(FT_CONFLICT, "%s has more of our log than we have",
				depositing->peer->url);
	}
	return result || done ? result
			      : error_set(FT_BUSY, "%s did not take our checkpoint",
					depositing->peer->url);
}

/* -- the entries -- */

static void add_number(struct buf *out, uint64_t number, int bytes)
{
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		buf_add_char(out, (char)(number >> shift & 0xff));
}

static int add_package(struct depositing *depositing, uint64_t start, uint64_t end, struct buf *out)
{
	uint64_t first = start - start % MERKLE_TILE_COUNT;
	struct merkle_proof proof;
	int result = leaves_bundle(
		depositing->round->connection, depositing->log.id, start, end - start, out);

	if (result == 0)
		result = merkle_prove_subtree(first, end, depositing->log.size, merkle_tiles_node,
			&depositing->tiles, &proof);
	if (result)
		return result;
	add_number(out, proof.count, 1);
	for (size_t i = 0; i < proof.count; i++)
		buf_add(out, proof.hashes[i], SHA256_BYTES);
	return 0;
}

static int write_upload(struct depositing *depositing, uint64_t start, struct buf *out)
{
	size_t length = strlen(depositing->log.origin);
	uint64_t at = start, size = depositing->log.size;
	int result = 0;

	add_number(out, length, 2);
	buf_add(out, depositing->log.origin, length);
	add_number(out, start, 8);
	add_number(out, size, 8);
	add_number(out, 0, 2);
	for (int i = 0; result == 0 && i < PACKAGES_AT_ONCE && at < size; i++) {
		uint64_t end = at - at % MERKLE_TILE_COUNT + MERKLE_TILE_COUNT;
		if (end > size)
			end = size;
		result = add_package(depositing, at, end, out);
		at = end;
	}
	return result;
}

/* The peer's mirror signed: it holds all of it. */
static int note_receipt(struct depositing *depositing, struct slice lines)
{
	struct connection *connection = depositing->round->connection;
	struct slice line;
	struct buf note;
	int64_t seconds, rows;
	int result = 0;

	depositing->held = depositing->log.size;
	buf_init(&note, 2 * COMMONS_NOTE_BYTES);
	if (log_note(connection, depositing->log.id, "checkpoint", &note) == 0)
		buf_add_slice(&note, lines);
	if (depositing->mirror_key.type == LEDGER_KEY_COSIGNER &&
		notes_signed_by(buf_slice(&note), &depositing->mirror_key, &line, &seconds)) {
		struct query *query = query_start(connection,
			"INSERT INTO commons_holder (origin, size, seconds, line)"
			" VALUES ($1, $2, $3, $4) ON CONFLICT (origin) DO UPDATE SET"
			" size = excluded.size, seconds = excluded.seconds, line = excluded.line");
		query_text(query, 1, slice_of(depositing->peer->origin));
		query_int(query, 2, (int64_t)depositing->log.size);
		query_int(query, 3, seconds);
		query_text(query, 4, line);
		result = query_run_counted(query, &rows);
	}
	buf_release(&note);
	return result;
}

/* One request; *next is what the peer lacks then. */
static int upload(struct depositing *depositing, uint64_t *next, bool *done)
{
	struct fetched fetched;
	struct slice rest;
	struct buf body;
	uint64_t size;

	buf_init(&body, 40 << 20);
	int result = write_upload(depositing, *next, &body);
	if (result == 0) {
		result = post(depositing, "m/add-entries", "application/octet-stream",
			buf_slice(&body), &fetched);
		rest = buf_slice(&fetched.body);
		*done = fetched.status == 200;
		if (result == 0 && *done)
			result = note_receipt(depositing, rest);
		else if (result == 0 && fetched.status != 202 && fetched.status != 409)
			result = unexpected(depositing, fetched.status);
		else if (result == 0)
			result = cut_line_number(&rest, &size) || cut_line_number(&rest, next)
					 ? error_code()
					 : 0;
		fetched_release(&fetched);
	}
	buf_release(&body);
	return result;
}

static int deposit_entries(struct depositing *depositing)
{
	uint64_t next = depositing->held;
	bool done = false;
	int result = 0;

	for (int i = 0; result == 0 && !done && i < REQUESTS_MAX; i++) {
		result = upload(depositing, &next, &done);
		if (result == 0 && next > depositing->log.size)
			result = error_set(FT_REFUSED, "%s says that it has more than there is",
				depositing->peer->url);
	}
	return result;
}

/* -- blobs -- */

static int deposit_blob(struct depositing *depositing, const char *hash, struct slice bytes)
{
	struct fetched fetched;
	char path[128];

	snprintf(path, sizeof(path), "blob/%s", hash);
	int result = post(depositing, path, "application/octet-stream", bytes, &fetched);
	if (result == 0 && fetched.status >= 500)
		result = unexpected(depositing, fetched.status);
	fetched_release(&fetched);
	return result;
}

/* The blobs of our entries from `*next` on, a few at a time. */
static int deposit_some_blobs(struct depositing *depositing, uint64_t *next, bool *more)
{
	struct query *query = query_start(depositing->round->connection,
		"SELECT i.leaf, b.hash, b.bytes FROM commons_item i JOIN commons_blob b"
		" ON b.hash = i.body WHERE i.leaf >= $1 AND i.leaf < $2 AND b.state = $3"
		" ORDER BY i.leaf LIMIT $4");
	int found = 0, step, result = 0;

	query_int(query, 1, leaf_id(depositing->log.id, *next));
	query_int(query, 2, leaf_id(depositing->log.id, depositing->log.size));
	query_int(query, 3, BLOB_HELD);
	query_int(query, 4, BLOBS_AT_ONCE);
	while (result == 0 && (step = query_step(query)) == 1) {
		char hash[HASH_TEXT];
		struct slice text = query_get_text(query, 1);
		snprintf(hash, sizeof(hash), "%.*s", (int)text.length, text.base);
		result = deposit_blob(depositing, hash, query_get_bytes(query, 2));
		if (result == 0)
			*next = (uint64_t)(query_get_int(query, 0) -
					   leaf_id(depositing->log.id, 0)) +
				1;
		found++;
	}
	query_end(query);
	*more = found == BLOBS_AT_ONCE;
	return result ? result : step < 0 ? step : 0;
}

static int deposit_blobs(struct depositing *depositing)
{
	struct connection *connection = depositing->round->connection;
	char name[64];
	struct buf value;
	int64_t position = 0;
	uint64_t next, start;
	bool more = true;

	snprintf(name, sizeof(name), "blobs given to %" PRId64, depositing->peer->id);
	buf_init(&value, 64);
	int result = setting_get(connection, name, &value);
	if (result == 0)
		result = slice_to_int64(buf_slice(&value), &position);
	if (result == FT_NOT_FOUND)
		result = 0;
	next = start = (uint64_t)position;
	while (result == 0 && more)
		result = deposit_some_blobs(depositing, &next, &more);
	if (result == 0)
		next = depositing->log.size;
	if (next != start && transaction_begin_write(connection) == 0) {
		buf_clear(&value);
		buf_add_int(&value, (int64_t)next);
		int stored = setting_set(connection, name, buf_slice(&value));
		if (stored == 0)
			stored = transaction_commit(connection);
		else
			transaction_rollback(connection);
		result = result ? result : stored;
	}
	buf_release(&value);
	return result;
}

/* -- one peer -- */

static int known_holding(struct connection *connection, const char *origin, uint64_t *size)
{
	struct query *query =
		query_start(connection, "SELECT size FROM commons_holder WHERE origin = $1");

	query_text(query, 1, slice_of(origin));
	int more = query_step(query);
	*size = more == 1 ? (uint64_t)query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

static int deposit(struct round *round, const struct peer_row *peer)
{
	struct depositing depositing = { .round = round, .peer = peer };
	struct log_row theirs;
	int result = log_by_role(round->connection, ROLE_OWN, &depositing.log);

	depositing.source = (struct leaf_source){ round->connection, depositing.log.id };
	depositing.tiles = (struct merkle_tiles){ leaves_fetch, &depositing.source };
	if (result == 0)
		result = log_by_origin(round->connection, slice_of(peer->origin), &theirs);
	if (result == 0 && theirs.mirror_key[0])
		result =
			ledger_public_key_read(&depositing.mirror_key, slice_of(theirs.mirror_key));
	if (result == 0)
		result = known_holding(round->connection, peer->origin, &depositing.held);
	if (result == 0 && depositing.held > depositing.log.size)
		depositing.held = 0;
	if (result == 0 && depositing.held < depositing.log.size) {
		result = deposit_checkpoint(&depositing);
		if (result == 0)
			result = deposit_entries(&depositing);
	}
	return result ? result : deposit_blobs(&depositing);
}

int deposit_round(struct round *round)
{
	for (size_t i = 0; i < round->peer_count; i++) {
		const struct peer_row *peer = &round->peers[i];
		if (peer->failures)
			continue;
		int result = deposit(round, peer);
		if (result == FT_FAILED)
			return result;
		if (result && result != FT_NOT_FOUND)
			commons_say(round->commons, "%s: %s", peer->url, error_message());
	}
	return 0;
}

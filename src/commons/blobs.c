/* Blobs: fetched by their hash from whoever has them, believed only when the hash fits. */
#include <stdlib.h>
#include "notes.h"
#include "pull.h"

enum { BLOBS_PER_ROUND = 256, TRIES_MAX = 40, WAIT_SECONDS_MAX = 86400, ANSWER_BYTES = 4096 };

struct wanted {
	char hash[HASH_TEXT];
	int64_t size, tries;
};

static int load_wanted(struct connection *connection, struct wanted *list, size_t *count)
{
	struct query *query = query_start(connection,
		"SELECT hash, size, tries FROM commons_blob WHERE state = $1 AND next_at <= $2"
		" ORDER BY next_at, hash LIMIT $3");
	int more;

	*count = 0;
	query_int(query, 1, BLOB_WANTED);
	query_int(query, 2, instant_now());
	query_int(query, 3, BLOBS_PER_ROUND);
	while ((more = query_step(query)) == 1) {
		struct wanted *wanted = &list[(*count)++];
		struct slice hash = query_get_text(query, 0);
		snprintf(wanted->hash, sizeof(wanted->hash), "%.*s", (int)hash.length, hash.base);
		wanted->size = query_get_int(query, 1);
		wanted->tries = query_get_int(query, 2);
	}
	query_end(query);
	return more;
}

bool blob_fits(struct slice bytes, const char *hash)
{
	uint8_t digest[SHA256_BYTES], claimed[SHA256_BYTES];

	sha256(bytes.base, bytes.length, digest);
	return hex_read(slice_of(hash), claimed, sizeof(claimed)) == 0 &&
	       memcmp(digest, claimed, sizeof(digest)) == 0;
}

int blob_keep(struct connection *connection, const char *hash, struct slice bytes)
{
	struct query *query;
	int64_t rows;
	int result = transaction_begin_write(connection);

	if (result)
		return result;
	query = query_start(connection, "UPDATE commons_blob SET state = $2, size = $3, bytes = $4"
					" WHERE hash = $1 AND state = $5");
	query_text(query, 1, slice_of(hash));
	query_int(query, 2, BLOB_HELD);
	query_int(query, 3, (int64_t)bytes.length);
	query_bytes(query, 4, bytes);
	query_int(query, 5, BLOB_WANTED);
	result = query_run_counted(query, &rows);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

static int put_off(struct connection *connection, const struct wanted *wanted, int64_t period_us)
{
	int64_t wait = period_us << (wanted->tries < 10 ? wanted->tries : 10);
	int64_t rows;
	struct query *query;
	int result = transaction_begin_write(connection);

	if (result)
		return result;
	if (wait > (int64_t)WAIT_SECONDS_MAX * 1000000)
		wait = (int64_t)WAIT_SECONDS_MAX * 1000000;
	query = query_start(connection,
		"UPDATE commons_blob SET tries = tries + 1, next_at = $2, state = $3"
		" WHERE hash = $1 AND state = $4");
	query_text(query, 1, slice_of(wanted->hash));
	query_int(query, 2, instant_now() + wait);
	query_int(query, 3, wanted->tries + 1 < TRIES_MAX ? BLOB_WANTED : BLOB_LEFT);
	query_int(query, 4, BLOB_WANTED);
	result = query_run_counted(query, &rows);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

/* FT_NOT_FOUND when this peer has nothing that fits. */
static int fetch_from(struct round *round, const struct peer_row *peer, const struct wanted *wanted)
{
	struct remote *remote = must_alloc(sizeof(*remote));
	struct fetched fetched;
	size_t limit = COMMONS_BLOB_BYTES;

	/* Room for words that say why there is nothing, and no more than was promised. */
	if (wanted->size > ANSWER_BYTES && wanted->size < COMMONS_BLOB_BYTES)
		limit = (size_t)wanted->size;
	else if (wanted->size <= ANSWER_BYTES)
		limit = ANSWER_BYTES;

	remote_of_peer(round, peer, remote, "/fettle/blob");
	int result = remote_get(remote, wanted->hash, limit, 0, NULL, &fetched);
	if (result == 0 && !blob_fits(buf_slice(&fetched.body), wanted->hash))
		result = error_set(FT_REFUSED, "it sends other bytes than it was asked for");
	if (result == 0)
		result = blob_keep(round->connection, wanted->hash, buf_slice(&fetched.body));
	if (result == FT_REFUSED)
		commons_say(round->commons, "%s: blob %s: %s", peer->url, wanted->hash,
			error_message());
	fetched_release(&fetched);
	free(remote);
	return result == FT_REFUSED || result == FT_BUSY ? FT_NOT_FOUND : result;
}

static int fetch_blob(struct round *round, const struct wanted *wanted)
{
	int64_t period = round->commons->options.period_ms * 1000;
	size_t start = round->peer_count ? (size_t)wanted->hash[0] % round->peer_count : 0;
	int result = FT_NOT_FOUND;

	for (size_t i = 0; result == FT_NOT_FOUND && i < round->peer_count; i++) {
		const struct peer_row *peer = &round->peers[(start + i) % round->peer_count];
		if (peer->failures == 0)
			result = fetch_from(round, peer, wanted);
	}
	if (result == 0)
		round->report->blobs++;
	return result == FT_NOT_FOUND
		       ? put_off(round->connection, wanted, period > 0 ? period : 900000000)
		       : result;
}

int pull_blobs(struct round *round)
{
	struct wanted *list = must_alloc(BLOBS_PER_ROUND * sizeof(*list));
	size_t count;
	int result = load_wanted(round->connection, list, &count);

	for (size_t i = 0; result == 0 && i < count; i++) {
		result = fetch_blob(round, &list[i]);
		round_progress(round, "texts", i + 1, count);
	}
	free(list);
	return result;
}

/* How much of a log is taken in. What nobody here vouches for is held short until two logs that we
 * mirror have introduced it; the operator's own choices are not. */
#include "rules.h"

enum {
	INTRODUCERS_ENOUGH = 2,
	AT_ONCE_COUNT = 1000, /* what was said before we heard of it */
	PER_DAY_COUNT = 50,
	AT_ONCE_BYTES = 20 * (64 << 10),
	PER_DAY_BYTES = 64 << 10,
	BLOB_BYTES_UNKNOWN = 16 << 20, /* texts, in all */
	BLOB_BYTES_TRUSTED = 256 << 20
};

#define DAY_US INT64_C(86400000000)

static int ask_number(struct query *query, int64_t *out)
{
	int more = query_step(query);

	*out = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

static int count_introducers(struct connection *connection, const char *origin, int64_t *count)
{
	struct query *query = query_start(
		connection, "SELECT COUNT(*) FROM commons_introduction WHERE origin = $1");

	query_text(query, 1, slice_of(origin));
	return ask_number(query, count);
}

int quota_introduced(struct connection *connection, const char *origin, const char *by)
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_introduction (origin, introducer) VALUES ($1, $2)"
		" ON CONFLICT (origin, introducer) DO NOTHING");

	query_text(query, 1, slice_of(origin));
	query_text(query, 2, slice_of(by));
	return query_run(query);
}

static int is_trusted(struct connection *connection, const struct log_row *log, bool *trusted)
{
	int64_t introducers = 0;
	int result = log->trust == TRUST_INTRODUCED
			     ? count_introducers(connection, log->origin, &introducers)
			     : 0;

	*trusted = log->trust >= TRUST_PINNED || introducers >= INTRODUCERS_ENOUGH;
	return result;
}

static int known_days(struct connection *connection, const struct log_row *log, int64_t *days)
{
	struct query *query =
		query_start(connection, "SELECT COALESCE(MIN(seen_at), $3) FROM commons_item WHERE "
					"leaf >= $1 AND leaf < $2");
	int64_t since;

	query_int(query, 1, leaf_id(log->id, 0));
	query_int(query, 2, leaf_id(log->id + 1, 0));
	query_int(query, 3, instant_now());
	int result = ask_number(query, &since);
	*days = (instant_now() - since) / DAY_US;
	if (*days < 0)
		*days = 0;
	return result;
}

int quota_allowance(struct connection *connection, const struct log_row *log, struct allowance *out)
{
	bool trusted;
	int64_t days;
	int result = is_trusted(connection, log, &trusted);

	*out = (struct allowance){ UINT64_MAX, UINT64_MAX };
	if (result || trusted)
		return result;
	result = known_days(connection, log, &days);
	out->entries = AT_ONCE_COUNT + (uint64_t)days * PER_DAY_COUNT;
	out->bytes = AT_ONCE_BYTES + (uint64_t)days * PER_DAY_BYTES;
	return result;
}

int quota_leaf_bytes(struct connection *connection, const struct log_row *log, uint64_t *bytes)
{
	struct query *query = query_start(connection, "SELECT COALESCE(SUM(LENGTH(body)), 0) FROM "
						      "commons_leaf WHERE id >= $1 AND id < $2");
	int64_t sum;

	query_int(query, 1, leaf_id(log->id, 0));
	query_int(query, 2, leaf_id(log->id, log->stored));
	int result = ask_number(query, &sum);
	*bytes = (uint64_t)sum;
	return result;
}

int quota_blob(struct connection *connection, const struct log_row *log, int64_t length, bool *room)
{
	bool trusted;
	int64_t rows = 0;
	int result = is_trusted(connection, log, &trusted);

	*room = true;
	if (result || log->role == ROLE_OWN)
		return result;
	struct query *query =
		query_start(connection, "UPDATE commons_log SET blob_bytes = blob_bytes + $2"
					" WHERE id = $1 AND blob_bytes + $2 <= $3");
	query_int(query, 1, log->id);
	query_int(query, 2, length);
	query_int(query, 3, trusted ? BLOB_BYTES_TRUSTED : BLOB_BYTES_UNKNOWN);
	result = query_run_counted(query, &rows);
	*room = rows > 0;
	return result;
}

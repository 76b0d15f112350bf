/* Who asks what, and when: leases on sources and hosts, kept in the database so that of several
 * servers one asks at a time, and a server that died is replaced when its lease runs out. */
#include <stdlib.h>
#include "collect_private.h"

enum { CANDIDATES_MAX = 32, SHIFT_MAX = 10 };

/* Longer than one request may take (fetch.c cuts off after 60 s). */
#define LEASE_US (3 * MINUTE_US)

int64_t claim_jitter(int64_t us, int percent)
{
	uint32_t random;
	int64_t width = us / 100 * percent;

	random_bytes(&random, sizeof(random));
	return width > 0 ? us - width + (int64_t)random % (2 * width + 1) : us;
}

int64_t claim_back_off_us(const struct source_row *row, int64_t retry_seconds)
{
	int shift = row->failures < SHIFT_MAX ? (int)row->failures - 1 : SHIFT_MAX;
	int64_t wait = row->minutes * MINUTE_US << (shift > 0 ? shift : 0);
	int64_t asked_for = retry_seconds < 7 * 86400 ? retry_seconds * SECOND_US : 7 * DAY_US;

	if (wait > DAY_US)
		wait = DAY_US;
	wait = claim_jitter(wait, 20);
	return wait > asked_for ? wait : asked_for;
}

/* -- choosing -- */

static const char due_sql[] =
	"SELECT source, address, moved FROM collect_source WHERE held_until < $1"
	" AND ($2 = '' AND state = 'active' AND form <> 'file' AND next_at <= $1 OR source = $2)"
	" ORDER BY next_at, source LIMIT $3";

struct candidate {
	char source[65], host[HOST_BYTES];
};

static int find_due(struct connection *connection, const char *only,
	struct candidate out[CANDIDATES_MAX], size_t *count)
{
	struct query *query = query_start(connection, due_sql);
	int more;

	*count = 0;
	query_int(query, 1, instant_now());
	query_text(query, 2, slice_of(only));
	query_int(query, 3, CANDIDATES_MAX);
	while ((more = query_step(query)) == 1) {
		struct candidate *one = &out[(*count)++];
		struct slice source = query_get_text(query, 0);
		struct slice moved = query_get_text(query, 2);
		char address[ADDRESS_BYTES];

		if (moved.length == 0)
			moved = query_get_text(query, 1);
		snprintf(one->source, sizeof(one->source), "%.*s", (int)source.length, source.base);
		snprintf(address, sizeof(address), "%.*s", (int)moved.length, moved.base);
		source_host(address, one->host);
	}
	query_end(query);
	return more;
}

/* -- taking -- */

static int take_host(struct connection *connection, const char *host, bool *mine)
{
	int64_t rows = 0, now = instant_now();
	struct query *query = query_start(connection,
		"INSERT INTO collect_host (host, free_at) VALUES ($1, $2)"
		" ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at"
		" WHERE collect_host.free_at <= $3");

	query_text(query, 1, slice_of(host));
	query_int(query, 2, now + LEASE_US);
	query_int(query, 3, now);
	int result = query_run_counted(query, &rows);
	*mine = rows == 1;
	return result;
}

static int take_source(
	struct collect *collect, struct connection *connection, const char *source, bool *mine)
{
	int64_t rows = 0, now = instant_now();
	struct query *query = query_start(connection,
		"UPDATE collect_source SET held_by = $2, held_until = $3, asked_at = $4"
		" WHERE source = $1 AND held_until < $4");

	query_text(query, 1, slice_of(source));
	query_text(query, 2, slice_of(collect->name));
	query_int(query, 3, now + LEASE_US);
	query_int(query, 4, now);
	int result = query_run_counted(query, &rows);
	*mine = rows == 1;
	return result;
}

/* A source and its host, or neither. */
static int take_both(struct collect *collect, struct connection *connection,
	const struct candidate *candidate, struct source_row *out, bool *mine)
{
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = take_source(collect, connection, candidate->source, mine);
	if (result == 0 && *mine)
		result = take_host(connection, candidate->host, mine);
	if (result == 0 && *mine)
		result = source_row_load(connection, candidate->source, out);
	if (result || !*mine) {
		transaction_rollback(connection);
		return result;
	}
	snprintf(out->host, sizeof(out->host), "%s", candidate->host);
	return transaction_commit(connection);
}

int claim_next(struct collect *collect, struct connection *connection, const char *only,
	struct source_row *out, bool *found)
{
	struct candidate candidates[CANDIDATES_MAX];
	size_t count;
	int result = find_due(connection, only ? only : "", candidates, &count);

	*found = false;
	for (size_t i = 0; result == 0 && i < count && !*found; i++)
		result = take_both(collect, connection, &candidates[i], out, found);
	return result;
}

static int free_host(struct connection *connection, const char *host, int64_t free_at)
{
	struct query *query = query_start(
		connection, "UPDATE collect_host SET free_at = $2 WHERE host = $1");

	query_text(query, 1, slice_of(host));
	query_int(query, 2, free_at);
	return query_run(query);
}

int claim_renew(
	struct collect *collect, struct connection *connection, const struct source_row *row)
{
	int64_t rows = 0;
	int result = transaction_begin_write(connection);
	struct query *query = query_start(connection,
		"UPDATE collect_source SET held_until = $3 WHERE source = $1 AND held_by = $2");

	query_text(query, 1, slice_of(row->source));
	query_text(query, 2, slice_of(collect->name));
	query_int(query, 3, instant_now() + LEASE_US);
	if (result == 0)
		result = query_run_counted(query, &rows);
	else
		query_end(query);
	if (result == 0)
		result = free_host(connection, row->host, instant_now() + LEASE_US);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	if (result == 0 && rows == 0)
		return error_set(FT_CONFLICT, "Another server asks this source by now.");
	return result;
}

/* -- letting go -- */

/* Nothing when a person changed the source meanwhile: then it is asked afresh. */
static const char end_sql[] =
	"UPDATE collect_source SET moved = $3, etag = $4, modified = $5, heard_at = $6, next_at = $7,"
	" failures = $8, status = $9, taken = $10, message = $11, held_by = '', held_until = 0"
	" WHERE source = $1 AND held_by = $2 AND version = $12";

static int store_row(
	struct collect *collect, struct connection *connection, const struct source_row *row)
{
	struct query *query = query_start(connection, end_sql);

	query_text(query, 1, slice_of(row->source));
	query_text(query, 2, slice_of(collect->name));
	query_text(query, 3, slice_of(row->moved));
	query_text(query, 4, slice_of(row->etag));
	query_text(query, 5, slice_of(row->modified));
	query_int(query, 6, row->heard_at);
	query_int(query, 7, row->next_at);
	query_int(query, 8, row->failures);
	query_int(query, 9, row->status);
	query_int(query, 10, row->taken);
	query_text(query, 11, slice_of(row->message));
	query_int(query, 12, row->version);
	return query_run(query);
}

static int release_row(
	struct collect *collect, struct connection *connection, const struct source_row *row)
{
	struct query *query = query_start(connection,
		"UPDATE collect_source SET held_by = '', held_until = 0"
		" WHERE source = $1 AND held_by = $2");

	query_text(query, 1, slice_of(row->source));
	query_text(query, 2, slice_of(collect->name));
	return query_run(query);
}

int claim_end(struct collect *collect, struct connection *connection, struct source_row *row,
	int64_t host_free_at)
{
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = store_row(collect, connection, row);
	if (result == 0)
		result = release_row(collect, connection, row);
	if (result == 0)
		result = free_host(connection, row->host, host_free_at);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

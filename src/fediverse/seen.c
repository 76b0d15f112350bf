/* Which activities came before: each counts once. Signatures are good for half a day at most, so a
 * month is long enough to remember them, and half a million of them are enough. */
#include "fediverse_private.h"

enum { KEPT_DAYS = 30, KEPT_COUNT = 500000, AT_ONCE_COUNT = 5000 };

#define DAY_US INT64_C(86400000000)
#define HOUR_US INT64_C(3600000000)

int seen_note(struct connection *connection, const char *id, bool *is_new)
{
	struct query *query = query_start(connection,
		"INSERT INTO fediverse_seen (id, seen_at) VALUES ($1, $2)"
		" ON CONFLICT (id) DO NOTHING");
	int64_t rows = 0;

	query_text(query, 1, slice_of(id));
	query_int(query, 2, instant_now());
	int result = query_run_counted(query, &rows);
	*is_new = rows > 0;
	return result;
}

/* Those up to this moment are forgotten. */
static int find_end(struct connection *connection, instant_us *end)
{
	struct query *query = query_start(connection,
		"SELECT seen_at FROM fediverse_seen ORDER BY seen_at DESC LIMIT 1 OFFSET $1");

	query_int(query, 1, KEPT_COUNT);
	*end = instant_now() - KEPT_DAYS * DAY_US;
	int more = query_step(query);
	if (more == 1 && query_get_int(query, 0) > *end)
		*end = query_get_int(query, 0);
	query_end(query);
	return more < 0 ? more : 0;
}

/* A few thousand in each transaction, so that nobody waits long for their turn to write. */
static int forget_some(struct connection *connection, instant_us end, int64_t *rows)
{
	int result = transaction_begin_write(connection);
	struct query *query = query_start(connection,
		"DELETE FROM fediverse_seen WHERE id IN (SELECT id FROM fediverse_seen"
		" WHERE seen_at <= $1 ORDER BY seen_at LIMIT $2)");

	query_int(query, 1, end);
	query_int(query, 2, AT_ONCE_COUNT);
	*rows = 0;
	if (result == 0)
		result = query_run_counted(query, rows);
	else
		query_end(query);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

static bool is_time(struct fediverse *fediverse)
{
	int64_t now = monotonic_us();

	pthread_mutex_lock(&fediverse->lock);
	bool due = !fediverse->forgot_us || now - fediverse->forgot_us > HOUR_US;
	if (due)
		fediverse->forgot_us = now;
	pthread_mutex_unlock(&fediverse->lock);
	return due;
}

int seen_forget(struct fediverse *fediverse)
{
	struct connection *connection;
	instant_us end = 0;
	int64_t rows = AT_ONCE_COUNT;

	if (!is_time(fediverse))
		return 0;
	int result = store_borrow(fediverse->store, &connection);
	if (result)
		return result;
	result = find_end(connection, &end);
	while (result == 0 && rows == AT_ONCE_COUNT)
		result = forget_some(connection, end, &rows);
	store_return(connection);
	return result;
}

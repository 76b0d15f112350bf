/* How the commons stands, for people and programs. */
#include "commons_private.h"

static int count_rows(struct connection *connection, const char *sql, int64_t *out)
{
	struct query *query = query_start(connection, sql);
	int more = query_step(query);

	*out = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

static int put_counts(struct connection *connection, json_t *status)
{
	static const struct {
		const char *name, *sql;
	} counts[] = {
		{ "logs", "SELECT COUNT(*) FROM commons_log WHERE role = 3" },
		{ "entries", "SELECT COALESCE(SUM(size), 0) FROM commons_log WHERE role = 3" },
		{ "arrivals", "SELECT COALESCE(SUM(size), 0) FROM commons_log WHERE role = 2" },
		{ "peers", "SELECT COUNT(*) FROM commons_peer" },
		{ "blobs_held", "SELECT COUNT(*) FROM commons_blob WHERE state = 1" },
		{ "blobs_wanted", "SELECT COUNT(*) FROM commons_blob WHERE state = 0" },
		{ "blobs_erased", "SELECT COUNT(*) FROM commons_blob WHERE state = 2" },
		{ "requests",
			"SELECT COUNT(DISTINCT target) FROM commons_request WHERE state = 0" },
	};
	int64_t count;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int result = count_rows(connection, counts[i].sql, &count);
		if (result)
			return result;
		json_put_whole(status, counts[i].name, count);
	}
	return 0;
}

static int put_forks(struct connection *connection, json_t *status)
{
	struct query *query = query_start(
		connection, "SELECT origin, common, found_at FROM commons_fork ORDER BY origin");
	json_t *forks = json_array();
	int more;

	while ((more = query_step(query)) == 1) {
		json_t *fork = json_object();
		json_put_slice(fork, "origin", query_get_text(query, 0));
		json_put_whole(fork, "common", query_get_int(query, 1));
		json_put_whole(fork, "found_at", query_get_int(query, 2));
		json_array_append_new(forks, fork);
	}
	query_end(query);
	json_put(status, "forks", forks);
	return more;
}

static int put_holders(struct connection *connection, json_t *status)
{
	struct query *query = query_start(
		connection, "SELECT origin, size, seconds FROM commons_holder ORDER BY origin");
	json_t *holders = json_array();
	int more;

	while ((more = query_step(query)) == 1) {
		json_t *holder = json_object();
		json_put_slice(holder, "origin", query_get_text(query, 0));
		json_put_whole(holder, "size", query_get_int(query, 1));
		json_put_whole(holder, "at", query_get_int(query, 2));
		json_array_append_new(holders, holder);
	}
	query_end(query);
	json_put(status, "holders", holders);
	return more;
}

static int put_own(struct commons *commons, struct connection *connection, json_t *status)
{
	char key[LEDGER_KEY_TEXT_BYTES] = "";
	struct log_row row;
	int result = log_by_role(connection, ROLE_OWN, &row);

	if (result == FT_NOT_FOUND) {
		json_put_text(status, "origin", "");
		json_put_whole(status, "size", 0);
		return 0;
	}
	if (result == 0)
		result = commons_verifier_key(commons, key);
	json_put_text(status, "origin", row.origin);
	json_put_text(status, "key", key);
	json_put_text(status, "hash", row.hash);
	json_put_whole(status, "size", (int64_t)row.size);
	return result;
}

/* What the thread that asks peers is taking in just now. */
static void put_progress(struct commons *commons, json_t *status)
{
	pthread_mutex_lock(&commons->lock);
	if (commons->taking.total > 0) {
		json_t *taking = json_object();
		json_put_text(taking, "what", commons->taking.what);
		json_put_whole(taking, "done", commons->taking.done);
		json_put_whole(taking, "total", commons->taking.total);
		json_put(status, "taking", taking);
	}
	pthread_mutex_unlock(&commons->lock);
}

int commons_status(struct commons *commons, json_t **out)
{
	struct connection *connection;
	json_t *status = json_object();
	int result = store_borrow(commons->store, &connection);

	if (result == 0) {
		result = put_own(commons, connection, status);
		if (result == 0)
			result = put_counts(connection, status);
		if (result == 0)
			result = put_forks(connection, status);
		if (result == 0)
			result = put_holders(connection, status);
		put_progress(commons, status);
		store_return(connection);
	}
	if (result) {
		json_decref(status);
		return result;
	}
	*out = status;
	return 0;
}

static const char *trust_word(int64_t trust)
{
	return trust == TRUST_BLOCKED ? "blocked" : trust == TRUST_PINNED ? "pinned" : "introduced";
}

static json_t *read_peer(struct query *query)
{
	json_t *item = json_object();

	json_put_slice(item, "url", query_get_text(query, 0));
	json_put_slice(item, "origin", query_get_text(query, 1));
	json_put_whole(item, "heard_at", query_get_int(query, 2));
	json_put_whole(item, "failures", query_get_int(query, 3));
	json_put_slice(item, "message", query_get_text(query, 4));
	json_put_whole(item, "size", query_get_int(query, 5));
	json_put_flag(item, "forked", query_get_int(query, 6) >= 0);
	json_put_whole(item, "holds", query_get_int(query, 7));
	json_put_text(item, "trust", trust_word(query_get_int(query, 8)));
	json_put_slice(item, "key", query_get_text(query, 9));
	json_put_slice(item, "introduced_by", query_get_text(query, 10));
	json_put_whole(item, "changed_at", query_get_int(query, 11));
	json_put_whole(item, "holds_at", query_get_int(query, 12) * 1000000);
	json_put_whole(item, "next_at", query_get_int(query, 13));
	return item;
}

int commons_peers(struct commons *commons, int64_t after, int limit, json_t **out)
{
	struct connection *connection;
	int64_t last = 0;
	int more = 0, count = 0, result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	if (limit <= 0)
		limit = INT32_MAX;
	struct query *query = query_start(connection,
		"SELECT p.url, l.origin, p.heard_at, p.failures, p.message, l.size, l.common,"
		" h.size, l.trust, l.verifier_key, l.introduced_by, l.changed_at, h.seconds,"
		" p.next_at, l.id FROM commons_log l LEFT JOIN commons_peer p ON p.origin = "
		"l.origin"
		" LEFT JOIN commons_holder h ON h.origin = l.origin"
		" WHERE l.role = 3 AND l.id > $1 ORDER BY l.id, p.id LIMIT $2");
	json_t *items = json_array();
	query_int(query, 1, after);
	query_int(query, 2, limit);
	while ((more = query_step(query)) == 1) {
		last = query_get_int(query, 14);
		json_array_append_new(items, read_peer(query));
		count++;
	}
	query_end(query);
	store_return(connection);
	*out = json_object();
	json_put(*out, "items", items);
	json_put(*out, "next", count == limit ? json_integer(last) : json_null());
	return more;
}

int commons_fork_proof(struct commons *commons, const char *origin, struct buf *out)
{
	struct connection *connection;
	int result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	struct query *query =
		query_start(connection, "SELECT proof FROM commons_fork WHERE origin = $1");
	query_text(query, 1, slice_of(origin));
	int more = query_step(query);
	if (more == 1)
		buf_add_slice(out, query_get_text(query, 0));
	query_end(query);
	store_return(connection);
	if (more == 0)
		return error_set(
			FT_NOT_FOUND, "%s published one history, as far as we know.", origin);
	return more < 0 ? more : 0;
}

/* How things stand: figures, reports, blocks. */
#include "fediverse_private.h"

static void put_moment(json_t *object, const char *key, instant_us at)
{
	struct buf text;

	buf_init(&text, 64);
	instant_add_rfc3339(&text, at);
	json_put_slice(object, key, buf_slice(&text));
	buf_release(&text);
}

/* {"items":[...]}, an item for each row. */
static int list_rows(struct fediverse *fediverse, const char *sql,
	void (*read)(struct query *query, json_t *item), json_t **out)
{
	struct connection *connection;
	json_t *items = json_array();
	int more, result = store_borrow(fediverse->store, &connection);

	*out = json_object();
	json_put(*out, "items", items);
	if (result)
		return result;
	struct query *query = query_start(connection, sql);
	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();

		read(query, item);
		json_array_append_new(items, item);
	}
	query_end(query);
	store_return(connection);
	return more;
}

static void read_block(struct query *query, json_t *item)
{
	json_put_slice(item, "host", query_get_text(query, 0));
	json_put_slice(item, "reason", query_get_text(query, 1));
	json_put_slice(item, "by", query_get_text(query, 2));
	put_moment(item, "since", query_get_int(query, 3));
}

int fediverse_blocks(struct fediverse *fediverse, json_t **out)
{
	return list_rows(fediverse,
		"SELECT host, reason, blocked_by, since FROM fediverse_block ORDER BY host",
		read_block, out);
}

static json_t *lines_of(struct slice text)
{
	json_t *lines = json_array();

	while (text.length > 0) {
		struct slice line = slice_cut(&text, '\n');
		json_array_append_new(lines, json_stringn(line.base, line.length));
	}
	return lines;
}

static void read_report(struct query *query, json_t *item)
{
	json_put_whole(item, "id", query_get_int(query, 0));
	json_put_slice(item, "who", query_get_text(query, 1));
	json_put_slice(item, "words", query_get_text(query, 2));
	json_put(item, "about", lines_of(query_get_text(query, 3)));
	put_moment(item, "seen_at", query_get_int(query, 4));
}

int fediverse_reports(struct fediverse *fediverse, json_t **out)
{
	return list_rows(fediverse,
		"SELECT r.id, COALESCE(a.handle, r.actor), r.words, r.about, r.seen_at"
		" FROM fediverse_report r LEFT JOIN fediverse_actor a ON a.id = r.actor"
		" WHERE r.state = 0 ORDER BY r.id LIMIT 100",
		read_report, out);
}

int fediverse_close_report(struct fediverse *fediverse, int64_t id)
{
	struct connection *connection;
	int result = store_borrow(fediverse->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	struct query *query =
		query_start(connection, "UPDATE fediverse_report SET state = 1 WHERE id = $1");
	query_int(query, 1, id);
	if (result == 0)
		result = query_run(query);
	else
		query_end(query);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

static int put_counts(struct connection *connection, json_t *status)
{
	static const struct {
		const char *name, *sql;
	} counts[] = {
		{ "followers", "SELECT COUNT(DISTINCT actor) FROM fediverse_follower" },
		{ "tags", "SELECT COUNT(DISTINCT tag) FROM fediverse_tag" },
		{ "items", "SELECT COUNT(*) FROM fediverse_item WHERE state = 1" },
		{ "waiting", "SELECT COUNT(*) FROM fediverse_reply WHERE state = 0" },
		{ "reports", "SELECT COUNT(*) FROM fediverse_report WHERE state = 0" },
		{ "blocked", "SELECT COUNT(*) FROM fediverse_block" },
		{ "to_deliver", "SELECT COUNT(*) FROM fediverse_delivery" },
	};
	int64_t count;
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof(counts) / sizeof(counts[0]); i++) {
		result = fediverse_count(connection, counts[i].sql, NULL, &count);
		json_put_whole(status, counts[i].name, count);
	}
	return result;
}

static int put_following(struct connection *connection, json_t *status)
{
	static const char *const states[] = { "asked", "accepted", "refused" };
	json_t *items = json_array();
	struct query *query = query_start(connection,
		"SELECT f.actor, COALESCE(a.handle, ''), f.state FROM fediverse_following f"
		" LEFT JOIN fediverse_actor a ON a.id = f.actor ORDER BY f.actor");
	int more;

	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();
		int64_t state = query_get_int(query, 2);
		json_put_slice(item, "id", query_get_text(query, 0));
		json_put_slice(item, "handle", query_get_text(query, 1));
		json_put_text(item, "state", states[state >= 0 && state <= 2 ? state : 0]);
		json_array_append_new(items, item);
	}
	query_end(query);
	json_put(status, "following", items);
	return more;
}

int fediverse_status(struct fediverse *fediverse, json_t **out)
{
	struct connection *connection;
	struct home home;
	int result = fediverse_home(fediverse, &home);
	char handle[300] = "";

	if (result == FT_NOT_FOUND) {
		error_clear();
		result = 0;
	}
	if (home.host[0])
		snprintf(handle, sizeof(handle), "@commons@%s", home.host);
	*out = json_object();
	json_put_flag(*out, "on", home.is_on);
	json_put_text(*out, "origin", home.origin);
	json_put_text(*out, "handle", handle);
	json_put_text(*out, "why_off", home.why_off);
	json_put_flag(*out, "loopback", home.is_private);
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	if (result == 0) {
		result = put_counts(connection, *out);
		if (result == 0)
			result = put_following(connection, *out);
		store_return(connection);
	}
	home_wipe(&home);
	return result;
}

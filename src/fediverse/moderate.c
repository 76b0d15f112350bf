/* What waits for a person, and what that person decides. */
#include <inttypes.h>
#include <strings.h>
#include "fediverse_private.h"

enum { LIMIT_MAX = 200, REASON_CHARACTERS = 300 };

#define REPLY_COLUMNS \
	"r.id, r.sort, r.item, r.object, r.url, r.content, r.warning, r.attachments, r.is_public," \
	" r.said_at, r.seen_at, r.state, r.judged_by, COALESCE(a.handle, ''), COALESCE(a.name, '')," \
	" COALESCE(a.url, ''), r.actor, COALESCE(i.item, '')" \
	" FROM fediverse_reply r LEFT JOIN fediverse_actor a ON a.id = r.actor" \
	" LEFT JOIN fediverse_item i ON i.hash = r.item AND r.item <> ''"

static void put_moment(json_t *object, const char *key, instant_us at)
{
	struct buf text;

	buf_init(&text, 64);
	instant_add_rfc3339(&text, at);
	json_put_slice(object, key, buf_slice(&text));
	buf_release(&text);
}

static json_t *describe_about(struct query *query)
{
	json_t *about = json_object(), *item = NULL;
	struct slice hash = query_get_text(query, 2);

	if (hash.length == 0) {
		json_decref(about);
		return json_null();
	}
	json_put_slice(about, "hash", hash);
	if (query_get_text(query, 17).length > 0 && json_read(query_get_text(query, 17), &item))
		error_clear();
	json_put_text(about, "title", json_text(item, "title"));
	json_decref(item);
	return about;
}

static json_t *describe_reply(struct query *query)
{
	static const char *const states[] = { "waiting", "shown", "refused" };
	json_t *reply = json_object(), *who = json_object();
	int64_t state = query_get_int(query, 11);

	json_put_whole(reply, "id", query_get_int(query, 0));
	json_put_slice(reply, "sort", query_get_text(query, 1));
	json_put(reply, "about", describe_about(query));
	json_put_slice(who, "id", query_get_text(query, 16));
	json_put_slice(who, "handle", query_get_text(query, 13));
	json_put_slice(who, "name", query_get_text(query, 14));
	json_put_slice(who, "url", query_get_text(query, 15));
	char host[256];
	url_host(query_get_text(query, 16), host);
	json_put_text(who, "host", host);
	json_put(reply, "who", who);
	json_put_slice(reply, "object", query_get_text(query, 3));
	json_put_slice(reply, "url", query_get_text(query, 4));
	json_put_slice(reply, "content", query_get_text(query, 5));
	json_put_slice(reply, "warning", query_get_text(query, 6));
	json_put_whole(reply, "attachments", query_get_int(query, 7));
	json_put_flag(reply, "public", query_get_int(query, 8) != 0);
	put_moment(reply, "said_at", query_get_int(query, 9));
	put_moment(reply, "seen_at", query_get_int(query, 10));
	json_put_text(reply, "state", states[state >= 0 && state <= 2 ? state : 0]);
	json_put_slice(reply, "judged_by", query_get_text(query, 12));
	return reply;
}

static int list(struct query *query, json_t *items, int64_t *last)
{
	int more;

	while ((more = query_step(query)) == 1) {
		if (last)
			*last = query_get_int(query, 0);
		json_array_append_new(items, describe_reply(query));
	}
	query_end(query);
	return more;
}

int fediverse_replies(struct fediverse *fediverse, enum fediverse_state state, int64_t before,
	int limit, json_t **out)
{
	struct connection *connection;
	json_t *items = json_array();
	int64_t last = 0;
	int result = store_borrow(fediverse->store, &connection);

	if (limit <= 0 || limit > LIMIT_MAX)
		limit = LIMIT_MAX;
	if (result == 0) {
		struct query *query = query_start(connection, "SELECT " REPLY_COLUMNS
			" WHERE r.state = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3");
		query_int(query, 1, (int64_t)state);
		query_int(query, 2, before > 0 ? before : INT64_MAX);
		query_int(query, 3, limit);
		result = list(query, items, &last);
		store_return(connection);
	}
	*out = json_object();
	json_put(*out, "next", json_array_size(items) == (size_t)limit ? json_integer(last)
								       : json_null());
	json_put(*out, "items", items);
	return result;
}

/* -- pages of what we said -- */

static int put_replies(struct connection *connection, const char *hash, json_t *out)
{
	json_t *items = json_array();
	struct query *query = query_start(connection, "SELECT " REPLY_COLUMNS
		" WHERE r.item = $1 AND r.state = 1 AND r.is_public = 1 ORDER BY r.id LIMIT 200");

	query_text(query, 1, slice_of(hash));
	json_put(out, "replies", items);
	return list(query, items, NULL);
}

static int put_reactions(struct connection *connection, const char *hash, json_t *out)
{
	int64_t likes = 0, boosts = 0;
	int result = fediverse_count(connection,
		"SELECT COUNT(*) FROM fediverse_reaction WHERE item = $1 AND sort = 'Like'", hash,
		&likes);

	if (result == 0)
		result = fediverse_count(connection,
			"SELECT COUNT(*) FROM fediverse_reaction WHERE item = $1 AND sort = 'Announce'",
			hash, &boosts);
	json_put_whole(out, "likes", likes);
	json_put_whole(out, "boosts", boosts);
	return result;
}

static int read_item(struct connection *connection, const char *hash, json_t **out)
{
	struct query *query = query_start(connection,
		"SELECT item, ref, published_at FROM fediverse_item WHERE hash = $1 AND state = 1");

	*out = NULL;
	query_text(query, 1, slice_of(hash));
	int more = query_step(query), result = 0;
	if (more == 1)
		result = json_read(query_get_text(query, 0), out);
	if (more == 1 && result == 0) {
		json_put_text(*out, "hash", hash);
		json_put_slice(*out, "ref", query_get_text(query, 1));
		put_moment(*out, "published_at", query_get_int(query, 2));
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "There is nothing here. It may have been taken back.");
	return more < 0 ? more : result;
}

int fediverse_item(struct fediverse *fediverse, const char *hash, json_t **out)
{
	struct connection *connection = NULL;
	struct home home;
	int result = fediverse_home(fediverse, &home);

	*out = NULL;
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	if (result == 0)
		result = read_item(connection, hash, out);
	if (result == 0)
		result = put_reactions(connection, hash, *out);
	if (result == 0)
		result = put_replies(connection, hash, *out);
	if (result) {
		json_decref(*out);
		*out = NULL;
	}
	store_return(connection);
	home_wipe(&home);
	return result;
}

static int put_titles(struct query *query, json_t *out)
{
	json_t *items = json_array();
	int more;

	while ((more = query_step(query)) == 1) {
		json_t *item = NULL, *row = json_object();
		if (json_read(query_get_text(query, 1), &item))
			error_clear();
		json_put_slice(row, "hash", query_get_text(query, 0));
		json_put_text(row, "title", json_text(item, "title"));
		json_put_text(row, "summary", json_text(item, "summary"));
		put_moment(row, "published_at", query_get_int(query, 2));
		json_array_append_new(items, row);
		json_decref(item);
	}
	query_end(query);
	json_put(out, "items", items);
	return more;
}

static void put_handle(const struct home *home, const char *name, json_t *out)
{
	struct buf handle;

	buf_init(&handle, 1024);
	buf_print(&handle, "@%s@%s", name, home->host);
	json_put_slice(out, "handle", buf_slice(&handle));
	buf_release(&handle);
}

int fediverse_tag(struct fediverse *fediverse, const char *tag, json_t **out)
{
	struct connection *connection = NULL;
	struct local local = { 0 };
	struct home home;
	char key[LOCAL_KEY_BYTES];
	int result = fediverse_home(fediverse, &home);

	*out = json_object();
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	snprintf(key, sizeof(key), "tag/%.*s", TAG_BYTES - 1, tag);
	if (result == 0 && tag_is_name(slice_of(tag)))
		result = local_find(connection, &home, key, &local);
	if (result == 0) {
		struct query *query = query_start(connection,
			"SELECT i.hash, i.item, i.published_at FROM fediverse_tag t"
			" JOIN fediverse_item i ON i.id = t.item WHERE t.tag = $1 AND i.state = 1"
			" ORDER BY i.id DESC LIMIT 50");
		query_text(query, 1, slice_of(tag));
		result = put_titles(query, *out);
	}
	if (result == 0 && json_array_size(json_object_get(*out, "items")) == 0)
		result = error_set(FT_NOT_FOUND, "Nothing of ours has that tag");
	json_put_text(*out, "tag", tag);
	json_put_text(*out, "shown", *local.shown ? local.shown : tag);
	if (*local.tag)
		put_handle(&home, local.tag, *out);
	store_return(connection);
	home_wipe(&home);
	return result;
}

int fediverse_front(struct fediverse *fediverse, json_t **out)
{
	struct connection *connection = NULL;
	struct home home;
	int result = fediverse_home(fediverse, &home);

	*out = json_object();
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	if (result == 0)
		result = put_titles(query_start(connection,
			"SELECT hash, item, published_at FROM fediverse_item WHERE state = 1"
			" ORDER BY id DESC LIMIT 50"), *out);
	put_handle(&home, "commons", *out);
	json_put_text(*out, "name", fediverse->name ? fediverse->name : home.host);
	store_return(connection);
	home_wipe(&home);
	return result;
}

/* -- deciding -- */

static int judge(struct connection *connection, int64_t id, enum fediverse_state state,
	const char *person)
{
	struct query *query = query_start(
		connection, "SELECT is_public FROM fediverse_reply WHERE id = $1");
	int64_t is_public;

	query_int(query, 1, id);
	int more = query_step(query);
	is_public = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	if (more < 0)
		return more;
	if (more == 0)
		return error_set(FT_NOT_FOUND, "That reply is not here any more.");
	if (state == FEDIVERSE_SHOWN && !is_public)
		return error_set(FT_REFUSED, "This was said to us alone, so it cannot be shown.");
	query = query_start(connection, "UPDATE fediverse_reply SET state = $2, judged_by = $3,"
					" judged_at = $4 WHERE id = $1");
	query_int(query, 1, id);
	query_int(query, 2, (int64_t)state);
	query_text(query, 3, slice_of(person));
	query_int(query, 4, instant_now());
	return query_run(query);
}

int fediverse_judge(struct fediverse *fediverse, int64_t id, enum fediverse_state state,
	const char *person)
{
	struct connection *connection;
	int result = store_borrow(fediverse->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = judge(connection, id, state, person);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

static int run_on_host(struct connection *connection, const char *sql, const char *host)
{
	struct query *query = query_start(connection, sql);

	query_text(query, 1, slice_of(host));
	return query_run(query);
}

static int block(struct connection *connection, const char *host, const char *reason,
	const char *person)
{
	static const char *const deletions[] = {
		"DELETE FROM fediverse_reply WHERE state = 0 AND actor IN"
		" (SELECT id FROM fediverse_actor WHERE host = $1)",
		"DELETE FROM fediverse_follower WHERE actor IN"
		" (SELECT id FROM fediverse_actor WHERE host = $1)",
		"DELETE FROM fediverse_following WHERE actor IN"
		" (SELECT id FROM fediverse_actor WHERE host = $1)",
		"DELETE FROM fediverse_reaction WHERE actor IN"
		" (SELECT id FROM fediverse_actor WHERE host = $1)",
		"UPDATE fediverse_reply SET state = 2 WHERE state = 1 AND actor IN"
		" (SELECT id FROM fediverse_actor WHERE host = $1)",
		"DELETE FROM fediverse_delivery WHERE host = $1",
	};
	struct query *query = query_start(connection,
		"INSERT INTO fediverse_block (host, reason, blocked_by, since) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (host) DO UPDATE SET reason = excluded.reason");

	query_text(query, 1, slice_of(host));
	query_text(query, 2, slice_of(reason));
	query_text(query, 3, slice_of(person));
	query_int(query, 4, instant_now());
	int result = query_run(query);
	for (size_t i = 0; result == 0 && i < sizeof(deletions) / sizeof(deletions[0]); i++)
		result = run_on_host(connection, deletions[i], host);
	return result;
}

/* "https://Birch.example/" is "birch.example" here. */
static int read_host(const char *text, char host[256])
{
	const char *start = strstr(text, "://");
	size_t length;

	start = start ? start + 3 : text;
	length = strcspn(start, "/?# ");
	host[0] = '\0';
	if (length > 0 && length < 256 && !memchr(start, '@', length)) {
		for (size_t i = 0; i < length; i++)
			host[i] = start[i] >= 'A' && start[i] <= 'Z' ? (char)(start[i] | 0x20)
								     : start[i];
		host[length] = '\0';
	}
	return *host ? 0 : error_set(FT_REFUSED, "\"%.100s\" is not a host such as birch.example.org",
		text);
}

static int change_block(struct fediverse *fediverse, const char *host, const char *reason,
	const char *person, bool blocked)
{
	struct connection *connection;
	char name[256];
	int result = read_host(host, name);

	if (result == 0 && text_length(slice_of(reason)) > REASON_CHARACTERS)
		result = error_set(FT_REFUSED, "A reason has at most %d characters.",
			REASON_CHARACTERS);
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = blocked ? block(connection, name, reason, person)
				 : run_on_host(connection,
					   "DELETE FROM fediverse_block WHERE host = $1", name);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

int fediverse_block(struct fediverse *fediverse, const char *host, const char *reason,
	const char *person)
{
	return change_block(fediverse, host, reason, person, true);
}

int fediverse_unblock(struct fediverse *fediverse, const char *host)
{
	return change_block(fediverse, host, "", "", false);
}

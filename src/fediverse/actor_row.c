/* Rows of fediverse_actor: people elsewhere, as far as we asked about them. */
#include "fediverse_private.h"

#define ACTOR_COLUMNS \
	"id, host, type, handle, name, url, inbox, shared_inbox, key_id, key_pem, fetched_at"

static void copy(char *out, size_t size, struct slice text)
{
	snprintf(out, size, "%.*s", (int)text.length, text.base);
}

static int read_one(struct query *query, const char *key, struct remote_actor *out)
{
	query_text(query, 1, slice_of(key));
	*out = (struct remote_actor){ 0 };
	int more = query_step(query);
	if (more == 1) {
		copy(out->id, sizeof(out->id), query_get_text(query, 0));
		copy(out->host, sizeof(out->host), query_get_text(query, 1));
		copy(out->type, sizeof(out->type), query_get_text(query, 2));
		copy(out->handle, sizeof(out->handle), query_get_text(query, 3));
		copy(out->name, sizeof(out->name), query_get_text(query, 4));
		copy(out->url, sizeof(out->url), query_get_text(query, 5));
		copy(out->inbox, sizeof(out->inbox), query_get_text(query, 6));
		copy(out->shared_inbox, sizeof(out->shared_inbox), query_get_text(query, 7));
		copy(out->key_id, sizeof(out->key_id), query_get_text(query, 8));
		copy(out->key_pem, sizeof(out->key_pem), query_get_text(query, 9));
		out->fetched_at = query_get_int(query, 10);
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "%.200s is not known here", key);
	return more < 0 ? more : 0;
}

int actor_by_key(struct connection *connection, const char *key_id, struct remote_actor *out)
{
	return read_one(query_start(connection,
		"SELECT " ACTOR_COLUMNS " FROM fediverse_actor WHERE key_id = $1"), key_id, out);
}

int actor_by_id(struct connection *connection, const char *id, struct remote_actor *out)
{
	return read_one(query_start(connection,
		"SELECT " ACTOR_COLUMNS " FROM fediverse_actor WHERE id = $1"), id, out);
}

int actor_keep(struct connection *connection, const struct remote_actor *actor)
{
	const char *const texts[] = { actor->id, actor->host, actor->type, actor->handle,
		actor->name, actor->url, actor->inbox, actor->shared_inbox, actor->key_id,
		actor->key_pem };
	struct query *query = query_start(connection,
		"INSERT INTO fediverse_actor (" ACTOR_COLUMNS ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
		" ON CONFLICT (id) DO UPDATE SET host = excluded.host, type = excluded.type,"
		" handle = excluded.handle, name = excluded.name, url = excluded.url,"
		" inbox = excluded.inbox, shared_inbox = excluded.shared_inbox,"
		" key_id = excluded.key_id, key_pem = excluded.key_pem,"
		" fetched_at = excluded.fetched_at");

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		query_text(query, (int)i + 1, slice_of(texts[i]));
	query_int(query, 11, actor->fetched_at);
	return query_run(query);
}

int actor_forget(struct connection *connection, const char *id)
{
	static const char *const deletions[] = {
		"DELETE FROM fediverse_follower WHERE actor = $1",
		"DELETE FROM fediverse_following WHERE actor = $1",
		"DELETE FROM fediverse_reaction WHERE actor = $1",
		"DELETE FROM fediverse_reply WHERE actor = $1",
		"DELETE FROM fediverse_report WHERE actor = $1",
		"DELETE FROM fediverse_actor WHERE id = $1",
	};
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof(deletions) / sizeof(deletions[0]); i++) {
		struct query *query = query_start(connection, deletions[i]);
		query_text(query, 1, slice_of(id));
		result = query_run(query);
	}
	return result;
}

bool host_is_blocked(struct connection *connection, const char *host)
{
	int64_t count = 0;
	int result = fediverse_count(connection,
		"SELECT COUNT(*) FROM fediverse_block WHERE host = $1", host, &count);

	return result || count > 0;
}

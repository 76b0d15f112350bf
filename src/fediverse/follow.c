/* Following others: what they say waits here for a person. */
#include <stdlib.h>
#include "fediverse_private.h"

static int find_actor(struct fediverse *fediverse, const struct home *home, const char *who,
	struct remote_actor *out)
{
	char id[URL_BYTES + 1];
	int result = 0;

	who += *who == '@';
	if (strncmp(who, "https://", 8) == 0 || strncmp(who, "http://", 7) == 0)
		snprintf(id, sizeof(id), "%s", who);
	else
		result = remote_webfinger(fediverse, home, who, id);
	return result ? result : remote_actor(fediverse, home, id, out);
}

/* A follow has a new name each time: some take the old one for done. */
static json_t *describe_follow(const struct home *home, const struct remote_actor *actor,
	const char *id)
{
	json_t *follow = document_activity(
		home, "Follow", id, "commons", instant_now(), json_string(actor->id));
	json_t *to = json_array();

	json_array_append_new(to, json_string(actor->id));
	json_put(follow, "to", to);
	json_object_del(follow, "cc");
	return follow;
}

static int keep_follow(struct fediverse *fediverse, const struct home *home,
	const struct remote_actor *actor)
{
	char ulid[ULID_CHARS + 1], id[64];
	struct connection *connection;
	int result = store_borrow(fediverse->store, &connection);

	if (result)
		return result;
	ulid_make(ulid, instant_now());
	snprintf(id, sizeof(id), "follow-%s", ulid);
	result = transaction_begin_write(connection);
	struct query *query = query_start(connection,
		"INSERT INTO fediverse_following (actor, follow, state, since) VALUES ($1, $2, 0, $3)"
		" ON CONFLICT (actor) DO UPDATE SET follow = excluded.follow");
	query_text(query, 1, slice_of(actor->id));
	query_text(query, 2, slice_of(id));
	query_int(query, 3, instant_now());
	if (result == 0)
		result = query_run(query);
	else
		query_end(query);
	if (result == 0)
		result = deliver_to(connection, id, "commons", describe_follow(home, actor, id),
			actor->inbox);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

static int forget_follow(struct fediverse *fediverse, const struct home *home,
	const struct remote_actor *actor)
{
	struct connection *connection;
	char id[80], follow[64] = "";
	int result = store_borrow(fediverse->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	struct query *query =
		query_start(connection, "SELECT follow FROM fediverse_following WHERE actor = $1");
	query_text(query, 1, slice_of(actor->id));
	if (query_step(query) == 1)
		snprintf(follow, sizeof(follow), "%.*s", (int)query_get_text(query, 0).length,
			query_get_text(query, 0).base);
	query_end(query);
	if (result == 0 && !*follow)
		result = error_set(FT_NOT_FOUND, "We do not follow %s", actor->handle);
	if (result == 0) {
		query = query_start(
			connection, "DELETE FROM fediverse_following WHERE actor = $1");
		query_text(query, 1, slice_of(actor->id));
		result = query_run(query);
	}
	snprintf(id, sizeof(id), "undo-%s", follow);
	if (result == 0) {
		json_t *object = describe_follow(home, actor, follow);
		json_object_del(object, "@context");
		json_t *undo = document_activity(
			home, "Undo", id, "commons", instant_now(), object);
		json_object_del(undo, "cc");
		result = deliver_to(connection, id, "commons", undo, actor->inbox);
	}
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

static int change_follow(struct fediverse *fediverse, const char *who,
	int (*change)(struct fediverse *, const struct home *, const struct remote_actor *))
{
	struct remote_actor *actor = must_alloc(sizeof(*actor));
	struct home home;
	int result = fediverse_home(fediverse, &home);

	if (result == FT_NOT_FOUND)
		result = error_set(FT_NOT_FOUND, "The fediverse is off. Turn it on with \"fettle "
			"fediverse on\".");
	if (result == 0)
		result = find_actor(fediverse, &home, who, actor);
	if (result == 0)
		result = change(fediverse, &home, actor);
	free(actor);
	home_wipe(&home);
	return result;
}

int fediverse_follow(struct fediverse *fediverse, const char *who)
{
	return change_follow(fediverse, who, keep_follow);
}

int fediverse_unfollow(struct fediverse *fediverse, const char *who)
{
	return change_follow(fediverse, who, forget_follow);
}

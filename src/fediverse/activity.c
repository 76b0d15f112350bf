/* What others tell us, applied: follows, replies (activity_note.c), likes, reports, deletions. What
 * means nothing to us is passed over without a word. */
#include "fediverse_private.h"

enum { REPORT_BYTES = 4096, WAITING_REPORTS_MAX = 500 };

typedef int (*handler)(struct incoming *incoming);

static int run_two(struct connection *connection, const char *sql, const char *one,
	const char *two)
{
	struct query *query = query_start(connection, sql);

	query_text(query, 1, slice_of(one));
	query_text(query, 2, slice_of(two));
	return query_run(query);
}

/* Names our answer to something of theirs: the same for the same, so that it goes once. */
static void answer_id(const char *what, const char *id, char out[96])
{
	uint8_t digest[SHA256_BYTES];
	struct buf hex;

	sha256(id, strlen(id), digest);
	buf_init(&hex, HASH_TEXT);
	hex_add(&hex, digest, sizeof(digest));
	snprintf(out, 96, "%s-%s", what, hex.base);
	buf_release(&hex);
}

/* -- following us -- */

static json_t *describe_follow(const struct incoming *incoming)
{
	json_t *follow = json_object();

	json_put_text(follow, "id", incoming->id);
	json_put_text(follow, "type", "Follow");
	json_put_text(follow, "actor", incoming->actor->id);
	json_put_text(follow, "object", member_id_of(incoming->activity, "object"));
	return follow;
}

static int answer_follow(struct incoming *incoming, const struct local *local, const char *type)
{
	char id[96];

	answer_id(type, incoming->id, id);
	json_t *activity = document_activity(incoming->home, type, id, local->key, instant_now(),
		describe_follow(incoming));
	json_t *to = json_array();
	json_array_append_new(to, json_string(incoming->actor->id));
	json_put(activity, "to", to);
	json_object_del(activity, "cc");
	return deliver_to(incoming->connection, id, local->key, activity, incoming->actor->inbox);
}

static int on_follow(struct incoming *incoming)
{
	const char *object = member_id_of(incoming->activity, "object");
	struct local local;
	int result = local_by_url(incoming->connection, incoming->home, object, &local);

	if (result == FT_NOT_FOUND) {
		error_clear();
		return 0;
	}
	if (result)
		return result;
	if (local.sort == LOCAL_NODE)
		return answer_follow(incoming, &local, "Reject");
	struct query *query = query_start(incoming->connection,
		"INSERT INTO fediverse_follower (local, actor, follow, since) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (local, actor) DO UPDATE SET follow = excluded.follow");
	query_text(query, 1, slice_of(local.key));
	query_text(query, 2, slice_of(incoming->actor->id));
	query_text(query, 3, slice_of(incoming->id));
	query_int(query, 4, instant_now());
	result = query_run(query);
	return result ? result : answer_follow(incoming, &local, "Accept");
}

static int unfollow(struct incoming *incoming, const char *target)
{
	struct local local;

	if (local_by_url(incoming->connection, incoming->home, target, &local)) {
		error_clear();
		return 0;
	}
	return run_two(incoming->connection,
		"DELETE FROM fediverse_follower WHERE local = $1 AND actor = $2", local.key,
		incoming->actor->id);
}

/* They block us: we send them nothing more. */
static int on_block(struct incoming *incoming)
{
	return unfollow(incoming, member_id_of(incoming->activity, "object"));
}

/* -- likes and boosts -- */

static int react(struct incoming *incoming, const char *hash)
{
	struct query *query = query_start(incoming->connection,
		"INSERT INTO fediverse_reaction (item, sort, actor, activity)"
		" SELECT hash, $2, $3, $4 FROM fediverse_item WHERE hash = $1 AND state = 1"
		" ON CONFLICT (item, sort, actor) DO UPDATE SET activity = excluded.activity");

	query_text(query, 1, slice_of(hash));
	query_text(query, 2, slice_of(incoming->type));
	query_text(query, 3, slice_of(incoming->actor->id));
	query_text(query, 4, slice_of(incoming->id));
	return query_run(query);
}

static int on_like(struct incoming *incoming)
{
	char hash[HASH_TEXT];

	if (!member_is_item(incoming->home, member_id_of(incoming->activity, "object"), hash))
		return 0;
	return react(incoming, hash);
}

/* Of ours: counted. Of others', by somebody we follow: what was repeated waits like what they
 * said themselves. */
static int on_announce(struct incoming *incoming)
{
	char hash[HASH_TEXT];

	if (member_is_item(incoming->home, member_id_of(incoming->activity, "object"), hash))
		return react(incoming, hash);
	return incoming->object ? activity_create(incoming, incoming->object) : 0;
}

/* -- undoing -- */

/* By the activity's own id, as those do who do not repeat what they undo. */
static int undo_by_id(struct incoming *incoming, const char *id)
{
	int result = run_two(incoming->connection,
		"DELETE FROM fediverse_follower WHERE follow = $1 AND actor = $2", id,
		incoming->actor->id);

	return result ? result : run_two(incoming->connection,
		"DELETE FROM fediverse_reaction WHERE activity = $1 AND actor = $2", id,
		incoming->actor->id);
}

static int undo_reaction(struct incoming *incoming, const char *sort, const char *target)
{
	char hash[HASH_TEXT];
	struct query *query;

	if (!member_is_item(incoming->home, target, hash))
		return 0;
	query = query_start(incoming->connection,
		"DELETE FROM fediverse_reaction WHERE item = $1 AND sort = $2 AND actor = $3");
	query_text(query, 1, slice_of(hash));
	query_text(query, 2, slice_of(sort));
	query_text(query, 3, slice_of(incoming->actor->id));
	return query_run(query);
}

static int on_undo(struct incoming *incoming)
{
	const json_t *object = json_object_get(incoming->activity, "object");
	const char *type = json_text(object, "type");
	const char *target = member_id_of(object, "object");

	if (json_is_object(object) && json_has(object, "actor") &&
		strcmp(member_id_of(object, "actor"), incoming->actor->id) != 0)
		return 0; /* nobody undoes what others did */
	int result = undo_by_id(incoming, member_id(object));
	if (result == 0 && strcmp(type, "Follow") == 0)
		result = unfollow(incoming, target);
	if (result == 0 && (strcmp(type, "Like") == 0 || strcmp(type, "Announce") == 0))
		result = undo_reaction(incoming, type, target);
	return result;
}

/* -- notes -- */

static int on_create(struct incoming *incoming)
{
	const json_t *object = json_object_get(incoming->activity, "object");

	if (incoming->object)
		object = incoming->object;
	return json_is_object(object) ? activity_create(incoming, object) : 0;
}

/* A new name or key of the sender, told with the old key. */
static int update_actor(struct incoming *incoming, const json_t *document)
{
	struct remote_actor actor;

	if (remote_read_actor(document, incoming->actor->id, NULL, &actor)) {
		error_clear();
		return 0;
	}
	return actor_keep(incoming->connection, &actor);
}

static int on_update(struct incoming *incoming)
{
	const json_t *object = json_object_get(incoming->activity, "object");

	if (!json_is_object(object))
		return 0;
	if (strcmp(json_text(object, "id"), incoming->actor->id) == 0)
		return update_actor(incoming, object);
	return activity_update(incoming, object);
}

static int on_delete(struct incoming *incoming)
{
	const char *object = member_id_of(incoming->activity, "object");

	if (strcmp(object, incoming->actor->id) == 0)
		return actor_forget(incoming->connection, incoming->actor->id);
	return activity_delete(incoming, object);
}

/* -- answers to our own follows -- */

static int on_answer(struct incoming *incoming)
{
	struct query *query = query_start(incoming->connection,
		"UPDATE fediverse_following SET state = $2 WHERE actor = $1");

	query_text(query, 1, slice_of(incoming->actor->id));
	query_int(query, 2, strcmp(incoming->type, "Accept") == 0 ? 1 : 2);
	return query_run(query);
}

/* -- reports -- */

static void list_objects(const json_t *activity, struct buf *out)
{
	for (size_t i = 0; i < member_count(activity, "object"); i++) {
		const char *id = member_id(member_at(activity, "object", i));
		struct url url;
		if (url_read(slice_of(id), &url)) {
			error_clear();
			continue;
		}
		if (out->length > 0)
			buf_add_char(out, '\n');
		buf_add_text(out, id);
	}
}

static int on_flag(struct incoming *incoming)
{
	struct buf words, about, clean;
	int64_t waiting = 0, id = 0;
	int result = fediverse_count(incoming->connection,
		"SELECT COUNT(*) FROM fediverse_report WHERE state = 0", NULL, &waiting);

	if (result || waiting >= WAITING_REPORTS_MAX)
		return result;
	result = fediverse_count(incoming->connection,
		"SELECT COALESCE(MAX(id), 0) + 1 FROM fediverse_report", NULL, &id);
	buf_init(&words, REPORT_BYTES);
	buf_init(&about, REPORT_BYTES);
	buf_init(&clean, FEDIVERSE_BODY_BYTES);
	if (text_clean(slice_of(json_text(incoming->activity, "content")), &clean))
		error_clear();
	text_shorten(buf_slice(&clean), REPORT_BYTES / 4, &words);
	list_objects(incoming->activity, &about);
	struct query *query = query_start(incoming->connection,
		"INSERT INTO fediverse_report (id, activity, actor, words, about, state, seen_at)"
		" VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (activity) DO NOTHING");
	query_int(query, 1, id);
	query_text(query, 2, slice_of(incoming->id));
	query_text(query, 3, slice_of(incoming->actor->id));
	query_text(query, 4, buf_slice(&words));
	query_text(query, 5, buf_slice(&about));
	query_int(query, 6, instant_now());
	if (result == 0)
		result = query_run(query);
	else
		query_end(query);
	buf_release(&words);
	buf_release(&about);
	buf_release(&clean);
	return result;
}

int activity_apply(struct incoming *incoming)
{
	static const struct {
		const char *type;
		handler handle;
	} handlers[] = {
		{ "Accept", on_answer }, { "Announce", on_announce }, { "Block", on_block },
		{ "Create", on_create }, { "Delete", on_delete }, { "Flag", on_flag },
		{ "Follow", on_follow }, { "Like", on_like }, { "Reject", on_answer },
		{ "Undo", on_undo }, { "Update", on_update },
	};

	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (strcmp(handlers[i].type, incoming->type) == 0)
			return handlers[i].handle(incoming);
	return 0; /* Move and others: nothing of ours changes */
}

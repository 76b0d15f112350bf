/* What others write: replies to what we said, words to us, and what those say whom we follow. All
 * of it waits for a person, within bounds. */
#include "fediverse_private.h"
#include "sanitise.h"

enum { OF_ACTOR_MAX = 20, OF_HOST_MAX = 200, WAITING_MAX = 5000, WARNING_CHARACTERS = 200 };

/* -- what it is about -- */

/* The hash of what of ours it answers, also by way of a reply that is here; "" when none. */
static int find_item(struct incoming *incoming, const char *parent, char hash[HASH_TEXT])
{
	struct query *query;

	hash[0] = '\0';
	if (!*parent)
		return 0;
	if (member_is_item(incoming->home, parent, hash)) {
		int64_t count = 0;
		int result = fediverse_count(incoming->connection,
			"SELECT COUNT(*) FROM fediverse_item WHERE hash = $1 AND state = 1", hash,
			&count);
		if (count == 0)
			hash[0] = '\0';
		return result;
	}
	query = query_start(
		incoming->connection, "SELECT item FROM fediverse_reply WHERE object = $1");
	query_text(query, 1, slice_of(parent));
	int more = query_step(query);
	if (more == 1 && query_get_text(query, 0).length == HASH_TEXT - 1)
		snprintf(hash, HASH_TEXT, "%.*s", HASH_TEXT - 1, query_get_text(query, 0).base);
	query_end(query);
	return more < 0 ? more : 0;
}

static bool mentions_us(struct incoming *incoming, const json_t *object)
{
	for (size_t i = 0; i < member_count(object, "tag"); i++) {
		const json_t *tag = member_at(object, "tag", i);
		struct local local;
		if (strcmp(json_text(tag, "type"), "Mention") != 0)
			continue;
		if (local_by_url(incoming->connection, incoming->home, json_text(tag, "href"),
			    &local) == 0)
			return true;
		error_clear();
	}
	return false;
}

static bool is_followed(struct connection *connection, const char *actor)
{
	int64_t count = 0;
	int result = fediverse_count(connection,
		"SELECT COUNT(*) FROM fediverse_following WHERE actor = $1 AND state = 1", actor,
		&count);

	return result == 0 && count > 0;
}

/* What sort of words it is, "" for those that are none of our business. */
static const char *sort_of(struct incoming *incoming, const json_t *object, const char *item)
{
	if (*item)
		return "reply";
	if (is_followed(incoming->connection, incoming->actor->id))
		return "post";
	return mentions_us(incoming, object) ? "mention" : "";
}

/* -- what it says -- */

static const char *content_of(const json_t *object)
{
	const char *content = json_text(object, "content"), *language;
	json_t *value;

	if (*content)
		return content;
	json_object_foreach(json_object_get(object, "contentMap"), language, value)
		if (json_is_string(value))
			return json_string_value(value);
	return json_text(object, "name");
}

static int read_words(const json_t *object, struct buf *content, struct buf *warning)
{
	struct buf clean;

	fediverse_sanitise(slice_of(content_of(object)), content);
	if (buf_failed(content))
		return error_set(FT_REFUSED, "The note is longer than %d bytes",
			FEDIVERSE_CONTENT_BYTES);
	buf_init(&clean, FEDIVERSE_BODY_BYTES);
	if (text_clean(slice_of(json_text(object, "summary")), &clean))
		error_clear();
	text_shorten(buf_slice(&clean), WARNING_CHARACTERS, warning);
	buf_release(&clean);
	return 0;
}

static instant_us said_at(const json_t *object)
{
	instant_us at;

	if (instant_parse(slice_of(json_text(object, "published")), &at)) {
		error_clear();
		return instant_now();
	}
	return at > instant_now() ? instant_now() : at;
}

/* -- keeping it -- */

static int count_where(struct incoming *incoming, const char *sql, const char *text, int64_t most,
	bool *full)
{
	int64_t count = 0;
	int result = fediverse_count(incoming->connection, sql, text, &count);

	*full = *full || count >= most;
	return result;
}

static int has_room(struct incoming *incoming, bool *full)
{
	*full = false;
	int result = count_where(incoming, "SELECT COUNT(*) FROM fediverse_reply WHERE state = 0",
		NULL, WAITING_MAX, full);
	if (result == 0)
		result = count_where(incoming,
			"SELECT COUNT(*) FROM fediverse_reply WHERE state = 0 AND actor = $1",
			incoming->actor->id, OF_ACTOR_MAX, full);
	if (result == 0)
		result = count_where(incoming,
			"SELECT COUNT(*) FROM fediverse_reply r JOIN fediverse_actor a ON a.id = r.actor"
			" WHERE r.state = 0 AND a.host = $1", incoming->actor->host, OF_HOST_MAX,
			full);
	return result;
}

static int insert(struct incoming *incoming, const json_t *object, const char *author,
	const char *sort, const char *item, const struct buf *content, const struct buf *warning)
{
	const char *url = member_id_of(object, "url");
	int64_t id = 0;
	int result = fediverse_count(incoming->connection,
		"SELECT COALESCE(MAX(id), 0) + 1 FROM fediverse_reply", NULL, &id);
	struct url parts;

	if (result)
		return result;
	if (url_read(slice_of(url), &parts)) {
		error_clear();
		url = json_text(object, "id");
	}
	struct query *query = query_start(incoming->connection,
		"INSERT INTO fediverse_reply (id, object, actor, sort, item, url, warning, content,"
		" attachments, is_public, state, said_at, seen_at, judged_by, judged_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, '', 0)"
		" ON CONFLICT (object) DO NOTHING");
	query_int(query, 1, id);
	query_text(query, 2, slice_of(json_text(object, "id")));
	query_text(query, 3, slice_of(author));
	query_text(query, 4, slice_of(sort));
	query_text(query, 5, slice_of(item));
	query_text(query, 6, slice_of(url));
	query_text(query, 7, buf_slice(warning));
	query_text(query, 8, buf_slice(content));
	query_int(query, 9, (int64_t)member_count(object, "attachment"));
	query_int(query, 10, member_is_public(object));
	query_int(query, 11, said_at(object));
	query_int(query, 12, instant_now());
	return query_run(query);
}

/* The author must be of the host that the note is of, and be the sender unless it is repeated. */
static bool is_genuine(const struct incoming *incoming, const json_t *object, const char *author)
{
	const char *id = json_text(object, "id");

	char host[256];

	url_host(slice_of(author), host);
	if (!*id || strlen(id) > URL_BYTES || !url_same_host(id, author) ||
		host_is_blocked(incoming->connection, host))
		return false;
	return strcmp(incoming->type, "Announce") == 0 ||
		strcmp(author, incoming->actor->id) == 0;
}

int activity_create(struct incoming *incoming, const json_t *object)
{
	const char *author = member_id_of(object, "attributedTo"), *sort;
	char item[HASH_TEXT];
	struct buf content, warning;
	bool full = false;
	int result;

	if (!*author)
		author = incoming->actor->id;
	if (!is_genuine(incoming, object, author))
		return 0;
	result = find_item(incoming, member_id_of(object, "inReplyTo"), item);
	if (result)
		return result;
	sort = sort_of(incoming, object, item);
	if (!*sort)
		return 0;
	result = has_room(incoming, &full);
	if (result == 0 && full)
		fediverse_say(incoming->fediverse, "too much waits from %.200s: left out",
			incoming->actor->handle);
	if (result || full)
		return result;
	buf_init(&content, FEDIVERSE_CONTENT_BYTES);
	buf_init(&warning, 8 * WARNING_CHARACTERS);
	result = read_words(object, &content, &warning);
	if (result == 0)
		result = insert(incoming, object, author, sort, item, &content, &warning);
	buf_release(&content);
	buf_release(&warning);
	return result;
}

/* Other words wait again: what a person let through is not what is there now. */
int activity_update(struct incoming *incoming, const json_t *object)
{
	struct buf content, warning;

	buf_init(&content, FEDIVERSE_CONTENT_BYTES);
	buf_init(&warning, 8 * WARNING_CHARACTERS);
	int result = read_words(object, &content, &warning);
	struct query *query = query_start(incoming->connection,
		"UPDATE fediverse_reply SET content = $3, warning = $4, attachments = $5,"
		" is_public = $6, state = CASE WHEN state = 1 THEN 0 ELSE state END"
		" WHERE object = $1 AND actor = $2");
	query_text(query, 1, slice_of(json_text(object, "id")));
	query_text(query, 2, slice_of(incoming->actor->id));
	query_text(query, 3, buf_slice(&content));
	query_text(query, 4, buf_slice(&warning));
	query_int(query, 5, (int64_t)member_count(object, "attachment"));
	query_int(query, 6, member_is_public(object));
	if (result == 0)
		result = query_run(query);
	else
		query_end(query);
	buf_release(&content);
	buf_release(&warning);
	return result;
}

int activity_delete(struct incoming *incoming, const char *object)
{
	struct query *query = query_start(incoming->connection,
		"DELETE FROM fediverse_reply WHERE object = $1 AND actor = $2");

	query_text(query, 1, slice_of(object));
	query_text(query, 2, slice_of(incoming->actor->id));
	return query_run(query);
}

/* A Create that gives only the address of its note, and an Announce by somebody we follow. */
const char *activity_wants(const struct home *home,
	struct connection *connection, const json_t *activity, const char *actor)
{
	const json_t *object = json_object_get(activity, "object");
	const char *type = json_text(activity, "type"), *id = member_id(object);
	char hash[HASH_TEXT];

	if (!*id || member_is_item(home, id, hash))
		return "";
	if (strcmp(type, "Create") == 0)
		return json_is_string(object) && url_same_host(id, actor) ? id : "";
	if (strcmp(type, "Announce") == 0 && is_followed(connection, actor))
		return id;
	return "";
}

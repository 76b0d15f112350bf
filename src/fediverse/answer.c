/* What GETs answer: WebFinger, nodeinfo, actors, collections, notes, activities. */
#include <inttypes.h>
#include "fediverse_private.h"

enum { ANSWER_BYTES = 4 << 20, SECONDS = 60, DISCOVERY_SECONDS = 3600 };

static const char activity_type[] = "application/activity+json";

void fediverse_answer_release(struct fediverse_answer *answer)
{
	buf_release(&answer->body);
}

static void begin(struct fediverse_answer *out)
{
	*out = (struct fediverse_answer){ .status = 404, .content_type = "text/plain" };
	buf_init(&out->body, ANSWER_BYTES);
}

/* Takes the value. */
static int answer_json(struct fediverse_answer *out, int status, const char *type, int seconds,
	json_t *value)
{
	out->status = status;
	out->content_type = type;
	out->seconds = seconds;
	buf_clear(&out->body);
	json_write(value, &out->body);
	json_decref(value);
	return 0;
}

static int answer_words(struct fediverse_answer *out, int status, const char *words)
{
	out->status = status;
	out->content_type = "text/plain; charset=utf-8";
	buf_clear(&out->body);
	buf_add_text(&out->body, words);
	return 0;
}

/* -- WebFinger -- */

static void put_link(json_t *links, const char *rel, const char *type, json_t *href)
{
	json_t *link = json_object();

	json_put_text(link, "rel", rel);
	json_put_text(link, "type", type);
	json_put(link, "href", href);
	json_array_append_new(links, link);
}

static int write_jrd(const struct home *home, const struct local *local,
	struct fediverse_answer *out)
{
	json_t *jrd = json_object(), *links = json_array(), *aliases = json_array();
	struct buf subject;

	buf_init(&subject, 1024);
	buf_print(&subject, "acct:%s@%s", local->name, home->host);
	json_put_slice(jrd, "subject", buf_slice(&subject));
	json_array_append_new(aliases, document_url(home, local->key, ""));
	json_put(jrd, "aliases", aliases);
	put_link(links, "self", activity_type, document_url(home, local->key, ""));
	put_link(links, "http://webfinger.net/rel/profile-page", "text/html",
		document_url(home, local->key, ""));
	json_put(jrd, "links", links);
	buf_release(&subject);
	return answer_json(out, 200, "application/jrd+json", DISCOVERY_SECONDS, jrd);
}

/* "acct:NAME@HOST" with our host; or an address of ours. */
static int find_resource(struct connection *connection, const struct home *home,
	const char *resource, struct local *out)
{
	char host[256];

	if (strncmp(resource, "acct:", 5) != 0)
		return local_by_url(connection, home, resource, out);
	resource += 5;
	resource += *resource == '@';
	const char *at = strchr(resource, '@');
	snprintf(host, sizeof(host), "%s", at ? at + 1 : "");
	for (char *c = host; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
	if (!at || strcmp(host, home->host) != 0)
		return error_set(FT_NOT_FOUND, "That is not of this host");
	return local_by_name(connection, home,
		(struct slice){ resource, (size_t)(at - resource) }, out);
}

static bool is_resource(const char *resource)
{
	struct url url;

	if (strncmp(resource, "acct:", 5) == 0) {
		const char *at = strchr(resource + 6, '@');
		return strlen(resource) > 6 && at && at[1] && !strchr(at + 1, '@');
	}
	bool is_url = url_read(slice_of(resource), &url) == 0;
	error_clear();
	return is_url;
}

int fediverse_webfinger(struct fediverse *fediverse, const char *resource,
	struct fediverse_answer *out)
{
	struct connection *connection = NULL;
	struct local local;
	struct home home;
	int result = fediverse_home(fediverse, &home);

	begin(out);
	if (result == 0 && !is_resource(resource)) {
		home_wipe(&home);
		return answer_words(out, 400, "Ask with ?resource=acct:commons@HOST\n");
	}
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	if (result == 0)
		result = find_resource(connection, &home, resource, &local);
	if (result == 0)
		result = write_jrd(&home, &local, out);
	store_return(connection);
	home_wipe(&home);
	return result;
}

/* -- nodeinfo -- */

static int nodeinfo_links(const struct home *home, struct fediverse_answer *out)
{
	static const char *const versions[] = { "2.0", "2.1" };
	json_t *document = json_object(), *links = json_array();

	for (size_t i = 0; i < 2; i++) {
		json_t *link = json_object();
		char rel[80], href[320];
		snprintf(rel, sizeof(rel), "http://nodeinfo.diaspora.software/ns/schema/%s",
			versions[i]);
		snprintf(href, sizeof(href), "%s/nodeinfo/%s", home->origin, versions[i]);
		json_put_text(link, "rel", rel);
		json_put_text(link, "href", href);
		json_array_append_new(links, link);
	}
	json_put(document, "links", links);
	return answer_json(out, 200, "application/json", DISCOVERY_SECONDS, document);
}

static int nodeinfo(struct connection *connection, const char *version,
	struct fediverse_answer *out)
{
	json_t *document = json_object(), *software = json_object(), *services = json_object();
	json_t *protocols = json_array(), *usage = json_object(), *users = json_object();
	int64_t notes = 0;
	int result = fediverse_count(connection,
		"SELECT COUNT(*) FROM fediverse_item WHERE state = 1", NULL, &notes);

	json_put_text(document, "version", version);
	json_put_text(software, "name", "fettle");
	json_put_text(software, "version", "0.1.0");
	json_put(document, "software", software);
	json_array_append_new(protocols, json_string("activitypub"));
	json_put(document, "protocols", protocols);
	json_put(services, "inbound", json_array());
	json_put(services, "outbound", json_array());
	json_put(document, "services", services);
	json_put_flag(document, "openRegistrations", false);
	json_put_whole(users, "total", 1);
	json_put(usage, "users", users);
	json_put_whole(usage, "localPosts", notes);
	json_put(document, "usage", usage);
	json_put(document, "metadata", json_object());
	answer_json(out, 200, strcmp(version, "2.1") == 0
		? "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\""
		: "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"",
		SECONDS, document);
	return result;
}

/* -- collections -- */

static json_t *collection(const struct home *home, const char *key, const char *rest,
	const char *type, int64_t total)
{
	json_t *document = json_object();

	json_put(document, "@context", document_context());
	json_put(document, "id", document_url(home, key, rest));
	json_put_text(document, "type", type);
	json_put_whole(document, "totalItems", total);
	return document;
}

static const char *outbox_count(const struct local *local)
{
	switch (local->sort) {
	case LOCAL_COMMONS:
		return "SELECT COUNT(*) FROM fediverse_item WHERE state = 1";
	case LOCAL_TAG:
		return "SELECT COUNT(*) FROM fediverse_tag t JOIN fediverse_item i ON i.id = t.item"
		       " WHERE t.tag = $1 AND i.state = 1";
	case LOCAL_NODE:
		break;
	}
	return "SELECT 0";
}

/* Create of a note by the commons, or Announce of it by the actor of a tag. */
static json_t *outbox_item(const struct home *home, const struct local *local,
	struct query *query)
{
	char id[HASH_TEXT + TAG_BYTES + 40], key[HASH_TEXT + 8];
	struct slice hash = query_get_text(query, 1);
	instant_us at = query_get_int(query, 3);
	json_t *object = NULL, *activity;

	if (local->sort == LOCAL_TAG) {
		snprintf(id, sizeof(id), "%.*s-0-announce-%s", (int)hash.length, hash.base,
			local->tag);
		snprintf(key, sizeof(key), "o/%.*s", (int)hash.length, hash.base);
		activity = document_activity(home, "Announce", id, local->key, at,
			document_url(home, key, ""));
	} else {
		snprintf(id, sizeof(id), "%.*s-%" PRId64 "-Create", (int)hash.length, hash.base,
			query_get_int(query, 0));
		if (json_read(query_get_text(query, 2), &object))
			error_clear();
		activity = document_activity(home, "Create", id, local->key, at,
			object ? object : json_null());
	}
	json_object_del(activity, "@context");
	return activity;
}

static int outbox_page(struct connection *connection, const struct home *home,
	const struct local *local, const char *page, struct fediverse_answer *out)
{
	struct query *query = query_start(connection, local->sort == LOCAL_TAG
		? "SELECT i.id, i.hash, i.note, i.published_at FROM fediverse_tag t"
		  " JOIN fediverse_item i ON i.id = t.item WHERE t.tag = $3 AND i.state = 1"
		  " AND i.id < $1 ORDER BY i.id DESC LIMIT $2"
		: "SELECT id, hash, note, published_at FROM fediverse_item WHERE state = 1"
		  " AND id < $1 ORDER BY id DESC LIMIT $2");
	json_t *items = json_array(), *document;
	int64_t before = INT64_MAX, last = 0;
	int more, count = 0;
	char rest[64];

	if (slice_to_int64(slice_of(page), &before) || before <= 0)
		before = INT64_MAX;
	error_clear();
	snprintf(rest, sizeof(rest), "/outbox?page=%.40s", page);
	document = collection(home, local->key, rest, "OrderedCollectionPage", 0);
	json_object_del(document, "totalItems");
	query_int(query, 1, before);
	query_int(query, 2, PAGE_COUNT);
	if (local->sort == LOCAL_TAG)
		query_text(query, 3, slice_of(local->tag));
	while ((more = query_step(query)) == 1) {
		last = query_get_int(query, 0);
		json_array_append_new(items, outbox_item(home, local, query));
		count++;
	}
	query_end(query);
	json_put(document, "partOf", document_url(home, local->key, "/outbox"));
	snprintf(rest, sizeof(rest), "/outbox?page=%" PRId64, last);
	if (count == PAGE_COUNT)
		json_put(document, "next", document_url(home, local->key, rest));
	json_put(document, "orderedItems", items);
	answer_json(out, 200, activity_type, 0, document);
	return more;
}

static int outbox(struct connection *connection, const struct home *home,
	const struct local *local, const char *page, struct fediverse_answer *out)
{
	int64_t total = 0;

	if (*page && local->sort != LOCAL_NODE)
		return outbox_page(connection, home, local, page, out);
	int result = fediverse_count(connection, outbox_count(local),
		local->sort == LOCAL_TAG ? local->tag : NULL, &total);
	json_t *document = collection(home, local->key, "/outbox", "OrderedCollection", total);
	if (local->sort != LOCAL_NODE)
		json_put(document, "first", document_url(home, local->key, "/outbox?page=first"));
	answer_json(out, 200, activity_type, 0, document);
	return result;
}

/* How many, never who. */
static int totals(struct connection *connection, const struct home *home,
	const struct local *local, bool followers, struct fediverse_answer *out)
{
	int64_t total = 0;
	int result = 0;

	if (followers)
		result = fediverse_count(connection,
			"SELECT COUNT(*) FROM fediverse_follower WHERE local = $1", local->key, &total);
	else if (local->sort == LOCAL_COMMONS)
		result = fediverse_count(connection,
			"SELECT COUNT(*) FROM fediverse_following WHERE state = 1", NULL, &total);
	answer_json(out, 200, activity_type, 0,
		collection(home, local->key, followers ? "/followers" : "/following",
			"OrderedCollection", total));
	return result;
}

static int get_actor(struct fediverse *fediverse, struct connection *connection,
	const struct home *home, const char *path, const char *page, struct fediverse_answer *out)
{
	static const char *const endings[] = { "/outbox", "/followers", "/following" };
	char key[LOCAL_KEY_BYTES + 16];
	struct local local;
	int which = -1;

	if (strlen(path) >= sizeof(key))
		return error_set(FT_NOT_FOUND, "There is nothing here");
	snprintf(key, sizeof(key), "%s", path);
	for (int i = 0; i < 3; i++) {
		size_t length = strlen(key), ending = strlen(endings[i]);
		if (length > ending && strcmp(key + length - ending, endings[i]) == 0) {
			key[length - ending] = '\0';
			which = i;
			break;
		}
	}
	int result = local_find(connection, home, key, &local);
	if (result)
		return result;
	if (which == 0)
		return outbox(connection, home, &local, page, out);
	if (which > 0)
		return totals(connection, home, &local, which == 1, out);
	return answer_json(out, 200, activity_type, SECONDS,
		document_actor(fediverse, home, &local));
}

/* -- notes and activities -- */

static int get_note(struct connection *connection, const struct home *home, const char *hash,
	struct fediverse_answer *out)
{
	struct query *query = query_start(connection,
		"SELECT state, note, changed_at FROM fediverse_item WHERE hash = $1");
	json_t *note = NULL;
	char key[HASH_TEXT + 8];

	query_text(query, 1, slice_of(hash));
	int more = query_step(query), result = 0;
	snprintf(key, sizeof(key), "o/%.64s", hash);
	if (more == 1 && query_get_int(query, 0) == 1) {
		result = json_read(query_get_text(query, 1), &note);
		if (result == 0) {
			json_put(note, "@context", document_context());
			answer_json(out, 200, activity_type, SECONDS, note);
		}
	} else if (more == 1) {
		note = json_object();
		json_put(note, "@context", document_context());
		json_put(note, "id", document_url(home, key, ""));
		json_put_text(note, "type", "Tombstone");
		document_add_date(note, "deleted", query_get_int(query, 2));
		answer_json(out, 410, activity_type, 0, note);
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "There is nothing here");
	return more < 0 ? more : result;
}

static int get_note_replies(struct connection *connection, const struct home *home,
	const char *hash, struct fediverse_answer *out)
{
	struct query *query = query_start(connection,
		"SELECT object FROM fediverse_reply WHERE item = $1 AND state = 1 AND is_public = 1"
		" ORDER BY id LIMIT 100");
	json_t *items = json_array(), *document;
	char key[HASH_TEXT + 8];
	int more;

	query_text(query, 1, slice_of(hash));
	while ((more = query_step(query)) == 1) {
		struct slice id = query_get_text(query, 0);
		json_array_append_new(items, json_stringn(id.base, id.length));
	}
	query_end(query);
	snprintf(key, sizeof(key), "o/%.64s", hash);
	document = collection(
		home, key, "/replies", "Collection", (int64_t)json_array_size(items));
	json_put(document, "items", items);
	answer_json(out, 200, activity_type, 0, document);
	return more;
}

static int get_object(struct connection *connection, const struct home *home, const char *path,
	struct fediverse_answer *out)
{
	char hash[HASH_TEXT];
	const char *slash = strchr(path, '/');
	int result;

	if (!slash)
		return get_note(connection, home, path, out);
	if (strcmp(slash, "/replies") != 0 || slash - path != HASH_TEXT - 1)
		return error_set(FT_NOT_FOUND, "There is nothing here");
	snprintf(hash, sizeof(hash), "%.*s", HASH_TEXT - 1, path);
	result = get_note(connection, home, hash, out);
	if (result || out->status != 200)
		return result;
	return get_note_replies(connection, home, hash, out);
}

static int get_activity(struct connection *connection, const char *id,
	struct fediverse_answer *out)
{
	struct query *query =
		query_start(connection, "SELECT body FROM fediverse_activity WHERE id = $1");

	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	if (more == 1) {
		out->status = 200;
		out->content_type = activity_type;
		buf_add_slice(&out->body, query_get_text(query, 0));
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "There is nothing here");
	return more < 0 ? more : 0;
}

static int get(struct fediverse *fediverse, struct connection *connection,
	const struct home *home, const char *path, const char *page, struct fediverse_answer *out)
{
	if (strcmp(path, "/.well-known/nodeinfo") == 0)
		return nodeinfo_links(home, out);
	if (strcmp(path, "/nodeinfo/2.0") == 0 || strcmp(path, "/nodeinfo/2.1") == 0)
		return nodeinfo(connection, path + 10, out);
	if (strncmp(path, "/ap/o/", 6) == 0)
		return get_object(connection, home, path + 6, out);
	if (strncmp(path, "/ap/a/", 6) == 0)
		return get_activity(connection, path + 6, out);
	if (strncmp(path, "/ap/", 4) == 0)
		return get_actor(fediverse, connection, home, path + 4, page, out);
	return error_set(FT_NOT_FOUND, "There is nothing here");
}

int fediverse_get(struct fediverse *fediverse, const char *path, const char *page,
	struct fediverse_answer *out)
{
	struct connection *connection = NULL;
	struct home home;
	int result = fediverse_home(fediverse, &home);

	begin(out);
	if (result == 0)
		result = store_borrow(fediverse->store, &connection);
	if (result == 0)
		result = get(fediverse, connection, &home, path, page, out);
	store_return(connection);
	home_wipe(&home);
	return result;
}

/* From our log to what we say: items that were approved for the fediverse become notes, corrections
 * change them, withdrawals and tombstones take them back. */
#include <inttypes.h>
#include "publishing.h"

enum { PAGE_ITEMS = 200, KINDS_BYTES = 24, TAGS_BYTES = 8 << 10 };

/* Entries that say something of their own. Receipts, endorsements, keys and the like stay in the
 * commons. */
static const char *const noted[] = { "learning", "policy", "pack", "result", "project", "event",
	"post", "digest", "fork", "reply" };

static bool is_one_of(const char *kind, const char *const *kinds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

static bool is_noted(const char *kind)
{
	return is_one_of(kind, noted, sizeof(noted) / sizeof(noted[0]));
}

static bool takes_back(const char *kind)
{
	return strcmp(kind, "withdraw") == 0 || strcmp(kind, "tombstone") == 0;
}

/* -- tags -- */

static int keep_tags(struct publishing *publishing, int64_t item, const json_t *tags)
{
	const json_t *tag;
	size_t i;
	int result = 0;

	json_array_foreach(tags, i, tag) {
		struct query *query = query_start(publishing->connection,
			"INSERT INTO fediverse_tag (tag, item, shown) VALUES ($1, $2, $3)"
			" ON CONFLICT (tag, item) DO UPDATE SET shown = excluded.shown");
		query_text(query, 1, slice_of(json_text(tag, "tag")));
		query_int(query, 2, item);
		query_text(query, 3, slice_of(json_text(tag, "shown")));
		if (result == 0)
			result = query_run(query);
		else
			query_end(query);
	}
	return result;
}

static bool has_tag(const json_t *tags, const char *name)
{
	const json_t *tag;
	size_t i;

	json_array_foreach(tags, i, tag)
		if (strcmp(json_text(tag, "tag"), name) == 0)
			return true;
	return false;
}

/* -- saying -- */

json_t *publishing_note_url(const struct home *home, const char *hash)
{
	char key[HASH_TEXT + 8];

	snprintf(key, sizeof(key), "o/%s", hash);
	return document_url(home, key, "");
}

int publishing_announce(struct publishing *publishing, const char *hash, const char *tag, bool undo)
{
	char id[HASH_TEXT + TAG_BYTES + 40], key[LOCAL_KEY_BYTES];
	const struct home *home = publishing->home;
	const char *audience[] = { key, NULL };

	if (!tag_is_name(slice_of(tag)))
		return 0;
	snprintf(key, sizeof(key), "tag/%s", tag);
	snprintf(id, sizeof(id), "%s-%" PRId64 "-announce-%s", hash,
		undo ? publishing->index : 0, tag);
	json_t *activity = document_activity(home, "Announce", id, key, publishing->now,
		publishing_note_url(home, hash));
	if (undo) {
		json_object_del(activity, "@context");
		snprintf(id, sizeof(id), "%s-%" PRId64 "-undo-%s", hash, publishing->index, tag);
		activity = document_activity(home, "Undo", id, key, publishing->now, activity);
	}
	return deliver_to_followers(publishing->connection, id, key, activity, audience);
}

int publishing_tell(struct publishing *publishing, const char *type, const char *hash,
	json_t *object, const json_t *tags, bool tag_followers_too)
{
	char id[HASH_TEXT + 40], keys[SHARE_TAGS_COUNT][LOCAL_KEY_BYTES];
	const char *audience[SHARE_TAGS_COUNT + 2] = { "commons" };
	size_t count = 1;
	const json_t *tag;
	size_t i;

	json_array_foreach(tags, i, tag) {
		if (!tag_followers_too || count > SHARE_TAGS_COUNT)
			break;
		snprintf(keys[count - 1], sizeof(keys[0]), "tag/%.*s", TAG_BYTES - 1,
			json_text(tag, "tag"));
		audience[count] = keys[count - 1];
		count++;
	}
	audience[count] = NULL;
	snprintf(id, sizeof(id), "%s-%" PRId64 "-%s", hash, publishing->index, type);
	return deliver_to_followers(publishing->connection, id, "commons",
		document_activity(publishing->home, type, id, "commons", publishing->now, object),
		audience);
}

static json_t *describe_item(const struct publishing *publishing, const struct share_item *item)
{
	json_t *described = json_object(), *tags = json_array(), *credit = json_array();

	for (size_t i = 0; i < item->tag_count; i++)
		json_array_append_new(tags, json_string(item->tags[i]));
	for (size_t i = 0; i < item->credit_count; i++)
		json_array_append_new(credit, json_string(item->credit[i]));
	json_put_text(described, "kind", json_text(publishing->entry, "kind"));
	json_put_text(described, "shows", publishing->hash); /* the entry whose words these are */
	json_put_text(described, "title", item->title);
	json_put_text(described, "summary", item->summary);
	json_put_text(described, "text", item->text);
	json_put_flag(described, "plain", item->is_plain);
	json_put(described, "tags", tags);
	json_put_text(described, "licence", item->licence);
	json_put_text(described, "by", item->by);
	json_put(described, "credit", credit);
	return described;
}

/* -- an entry -- */

static int store_item(struct publishing *publishing, int64_t id, const char *hash, const char *ref,
	const json_t *note, const struct share_item *item, instant_us published_at)
{
	json_t *described = describe_item(publishing, item);
	struct buf note_text, item_text;

	buf_init(&note_text, 256 << 10);
	buf_init(&item_text, 4 * COMMONS_BLOB_BYTES);
	json_write(note, &note_text);
	json_write(described, &item_text);
	struct query *query = query_start(publishing->connection,
		"INSERT INTO fediverse_item (id, hash, ref, state, note, item, published_at, changed_at)"
		" VALUES ($1, $2, $3, 1, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET"
		" note = excluded.note, item = excluded.item, changed_at = excluded.changed_at");
	query_int(query, 1, id);
	query_text(query, 2, slice_of(hash));
	query_text(query, 3, slice_of(ref));
	query_text(query, 4, buf_slice(&note_text));
	query_text(query, 5, buf_slice(&item_text));
	query_int(query, 6, published_at);
	query_int(query, 7, publishing->now);
	int result = query_run(query);
	buf_release(&note_text);
	buf_release(&item_text);
	json_decref(described);
	return result;
}

/* -- replies of ours -- */

struct parent {
	char object[URL_BYTES + 1], actor[URL_BYTES + 1], handle[512], inbox[URL_BYTES + 1];
};

/* What an entry of the commons answers, if that came to us from the fediverse too: its note lies at
 * /ap/o/ and the hash that the ref ends with. FT_NOT_FOUND. */
static int find_parent(struct publishing *publishing, struct parent *out)
{
	const json_t *refs = json_object_get(json_object_get(publishing->entry, "leaf"), "refs");
	const char *ref = json_string_value(json_array_get(refs, 0));
	const char *hash = ref ? strrchr(ref, '#') : NULL;
	char like[HASH_TEXT + 16];
	char *const texts[] = { out->object, out->actor, out->handle, out->inbox };
	const size_t sizes[] = { sizeof(out->object), sizeof(out->actor), sizeof(out->handle),
		sizeof(out->inbox) };

	*out = (struct parent){ 0 };
	if (!hash || strlen(hash + 1) != HASH_TEXT - 1)
		return error_set(FT_NOT_FOUND, "It answers nothing");
	snprintf(like, sizeof(like), "%%/ap/o/%s", hash + 1);
	struct query *query = query_start(publishing->connection,
		"SELECT r.object, r.actor, a.handle, a.inbox FROM fediverse_reply r"
		" JOIN fediverse_actor a ON a.id = r.actor WHERE r.object LIKE $1 LIMIT 1");
	query_text(query, 1, slice_of(like));
	int more = query_step(query);
	for (int i = 0; more == 1 && i < 4; i++)
		snprintf(texts[i], sizes[i], "%.*s", (int)query_get_text(query, i).length,
			query_get_text(query, i).base);
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "What it answers is not in the fediverse");
	return more < 0 ? more : 0;
}

static void put_parent(const struct parent *parent, json_t *note)
{
	json_t *mention = json_object();
	char name[520];

	snprintf(name, sizeof(name), "@%s", parent->handle);
	json_put_text(mention, "type", "Mention");
	json_put_text(mention, "href", parent->actor);
	json_put_text(mention, "name", name);
	json_array_append_new(json_object_get(note, "tag"), mention);
	json_array_append_new(json_object_get(note, "cc"), json_string(parent->actor));
	json_put_text(note, "inReplyTo", parent->object);
}

/* To its author besides our followers. */
static int tell_parent(struct publishing *publishing, const struct parent *parent)
{
	char id[HASH_TEXT + 40];

	snprintf(id, sizeof(id), "%s-%" PRId64 "-Create", publishing->hash, publishing->index);
	return deliver_also(publishing->connection, id, parent->inbox);
}

static int say_new(struct publishing *publishing, const struct share_item *item)
{
	bool answers = strcmp(json_text(publishing->entry, "kind"), "reply") == 0;
	struct parent parent;
	const json_t *leaf = json_object_get(publishing->entry, "leaf");
	struct note_source source = { .hash = publishing->hash, .ref = publishing->ref,
		.item = item, .language = json_text(leaf, "lang"),
		.published_at = json_whole(publishing->entry, "said_at", publishing->now) };
	int result = answers ? find_parent(publishing, &parent) : 0;

	if (result) {
		error_clear(); /* without what it answers nobody there would understand it */
		return result == FT_NOT_FOUND ? 0 : result;
	}
	json_t *tags = NULL, *note = note_make(publishing->home, &source, &tags);
	const json_t *tag;
	size_t i;

	if (answers)
		put_parent(&parent, note);
	result = store_item(publishing, publishing->index, source.hash, source.ref, note, item,
		source.published_at);
	if (result == 0)
		result = keep_tags(publishing, publishing->index, tags);
	if (result == 0)
		result = publishing_tell(
			publishing, "Create", source.hash, json_incref(note), tags, false);
	if (result == 0 && answers)
		result = tell_parent(publishing, &parent);
	json_array_foreach(tags, i, tag)
		if (result == 0)
			result = publishing_announce(
				publishing, source.hash, json_text(tag, "tag"), false);
	json_decref(note);
	json_decref(tags);
	return result;
}

/* What we did about an item, by id: {"HASH-3-Create":{activity}}. */
static int read_activities(struct publishing *publishing, const char *hash, json_t *activities)
{
	char from[HASH_TEXT + 2], to[HASH_TEXT + 2];
	struct query *query = query_start(publishing->connection,
		"SELECT id, body FROM fediverse_activity WHERE id >= $1 AND id < $2");
	json_t *activity;
	int more;

	snprintf(from, sizeof(from), "%s-", hash);
	snprintf(to, sizeof(to), "%s.", hash); /* the character after - */
	query_text(query, 1, slice_of(from));
	query_text(query, 2, slice_of(to));
	while ((more = query_step(query)) == 1) {
		struct slice id = query_get_text(query, 0);
		if (json_read(query_get_text(query, 1), &activity))
			error_clear();
		else
			json_object_setn_new(activities, id.base, id.length, activity);
	}
	query_end(query);
	return more;
}

static int write_activity(struct publishing *publishing, const char *id, const json_t *activity)
{
	struct query *query = query_start(
		publishing->connection, "UPDATE fediverse_activity SET body = $2 WHERE id = $1");
	struct buf body;

	buf_init(&body, FEDIVERSE_BODY_BYTES);
	json_write(activity, &body);
	query_text(query, 1, slice_of(id));
	query_text(query, 2, buf_slice(&body));
	int result = query_run(query);
	buf_release(&body);
	return result;
}

/* Words that were corrected may not stay readable where they were first said: each earlier activity
 * has the new ones from now on. */
static int renew_words(struct publishing *publishing, const char *hash, json_t *note)
{
	json_t *activities = json_object(), *activity;
	const char *id;
	int result = read_activities(publishing, hash, activities);

	json_object_foreach(activities, id, activity) {
		const char *type = json_text(activity, "type");

		if (strcmp(type, "Create") != 0 && strcmp(type, "Update") != 0)
			continue;
		json_put(activity, "object", json_incref(note));
		if (result == 0)
			result = write_activity(publishing, id, activity);
	}
	json_decref(activities);
	return result;
}

static int say_corrected(struct publishing *publishing, const struct said *said,
	const struct share_item *item)
{
	const json_t *leaf = json_object_get(publishing->entry, "leaf");
	struct note_source source = { .hash = said->hash, .item = item,
		.language = json_text(leaf, "lang"), .published_at = said->published_at,
		.changed_at = json_whole(publishing->entry, "said_at", publishing->now) };
	json_t *tags = NULL, *note = note_make(publishing->home, &source, &tags);
	const json_t *tag;
	size_t i;

	int result = store_item(publishing, said->id, said->hash, "", note, item, 0);
	if (result == 0)
		result = said_forget_tags(publishing, said->id);
	if (result == 0)
		result = keep_tags(publishing, said->id, tags);
	if (result == 0)
		result = renew_words(publishing, said->hash, note);
	if (result == 0)
		result = publishing_tell(
			publishing, "Update", said->hash, json_incref(note), said->tags, true);
	json_array_foreach(tags, i, tag)
		if (result == 0 && !has_tag(said->tags, json_text(tag, "tag")))
			result = publishing_announce(
				publishing, said->hash, json_text(tag, "tag"), false);
	json_array_foreach(said->tags, i, tag)
		if (result == 0 && !has_tag(tags, json_text(tag, "tag")))
			result = publishing_announce(
				publishing, said->hash, json_text(tag, "tag"), true);
	json_decref(note);
	json_decref(tags);
	return result;
}

static int read_item(const json_t *entry, struct share_item *item)
{
	return share_item_read(slice_of(json_text(entry, "content")),
		json_text(entry, "content_type"), item);
}

/* What the entry is about: an item, or, when words are taken back, a correction that it shows. */
static int find_changed(struct publishing *publishing, struct said *said)
{
	const char *of = json_text(json_object_get(publishing->entry, "leaf"), "of");
	const char *hash = strrchr(of, '#');
	int result = said_find(publishing, of, said);

	if (result != FT_NOT_FOUND || !hash || !takes_back(json_text(publishing->entry, "kind")))
		return result;
	error_clear();
	return said_find_words(publishing, hash + 1, said);
}

/* A correction that was not approved for the fediverse takes back what it corrects: the old words
 * are wrong, and the new ones may not go. */
static int change_said(struct publishing *publishing)
{
	struct share_item item;
	struct said said;
	int result = find_changed(publishing, &said);

	if (result == FT_NOT_FOUND) {
		error_clear();
		return 0;
	}
	if (result == 0 && takes_back(json_text(publishing->entry, "kind"))) {
		result = said_take_back(publishing, &said);
	} else if (result == 0 && read_item(publishing->entry, &item)) {
		error_clear();
		result = said_take_back(publishing, &said);
	} else if (result == 0) {
		result = item.fediverse ? say_corrected(publishing, &said, &item)
					: said_take_back(publishing, &said);
		share_item_release(&item);
	}
	json_decref(said.tags);
	return result;
}

static int publish_entry(struct publishing *publishing)
{
	const char *kind = json_text(publishing->entry, "kind");
	struct share_item item;
	int result = 0;

	publishing->ref = json_text(publishing->entry, "ref");
	publishing->hash = strrchr(publishing->ref, '#');
	publishing->index = json_whole(publishing->entry, "index", -1);
	if (!publishing->hash++ || publishing->index < 0)
		return 0;
	if (!is_noted(kind))
		return change_said(publishing);
	if (read_item(publishing->entry, &item)) {
		error_clear(); /* erased, or in a form that we do not read */
		return 0;
	}
	if (item.fediverse)
		result = say_new(publishing, &item);
	share_item_release(&item);
	return result;
}

/* -- the log -- */

static bool matters(const json_t *entry)
{
	const char *kind = json_text(entry, "kind");

	if (is_noted(kind))
		return strstr(json_text(entry, "content"), "\"fediverse\":") != NULL;
	return takes_back(kind) || strcmp(kind, "correct") == 0;
}

/* Entries of our log from `from` on that may matter, newest first; *next is how long the log is. */
static int collect(struct fediverse *fediverse, const char *origin, int64_t from, json_t *found,
	int64_t *next)
{
	struct commons_filter filter = { .origin = origin, .limit = 1 };
	bool more = *origin != '\0';

	*next = from;
	while (more) {
		json_t *page = NULL;
		const json_t *entry;
		size_t i;
		int result = commons_items(fediverse->commons, &filter, &page);
		if (result)
			return result;
		more = json_has(page, "next");
		json_array_foreach(json_object_get(page, "items"), i, entry) {
			int64_t index = json_whole(entry, "index", 0);
			*next = index + 1 > *next ? index + 1 : *next;
			more = more && index > from;
			if (index >= from && matters(entry))
				json_array_append(found, (json_t *)(uintptr_t)entry);
		}
		filter.before = json_whole(page, "next", 0);
		filter.limit = PAGE_ITEMS;
		json_decref(page);
	}
	return 0;
}

static int read_position(struct connection *connection, int64_t *position)
{
	struct buf value;

	buf_init(&value, 64);
	int result = fediverse_setting(connection, "read_to", &value);
	if (result || slice_to_int64(buf_slice(&value), position)) {
		*position = 0;
		error_clear();
	}
	buf_release(&value);
	return result;
}

/* In one transaction, so that whoever comes second, or again after a crash, says nothing twice. */
static int publish_all(struct fediverse *fediverse, struct publishing *publishing,
	const json_t *found, int64_t next)
{
	size_t count = 0;
	int64_t position = 0;
	char text[32];
	int result = transaction_begin_write(publishing->connection);

	if (result == 0)
		result = read_position(publishing->connection, &position);
	for (size_t i = json_array_size(found); result == 0 && i > 0; i--) {
		publishing->entry = json_array_get(found, i - 1);
		if (json_whole(publishing->entry, "index", 0) < position)
			continue;
		result = publish_entry(publishing);
		count++;
	}
	snprintf(text, sizeof(text), "%" PRId64, next);
	if (result == 0 && next > position)
		result = fediverse_set(publishing->connection, "read_to", text);
	if (result == 0)
		result = transaction_commit(publishing->connection);
	if (result == 0 && count > 0)
		fediverse_say(fediverse, "took up what %zu entries of our log say", count);
	return result;
}

int publish_new(struct fediverse *fediverse, const struct home *home, int64_t *taken)
{
	struct publishing publishing = { .home = home, .now = instant_now() };
	json_t *found = json_array();
	int64_t position = 0, next = 0;
	const char *origin = commons_origin(fediverse->commons);
	int result = store_borrow(fediverse->store, &publishing.connection);

	if (result == 0)
		result = read_position(publishing.connection, &position);
	if (result == 0)
		result = collect(fediverse, origin, position, found, &next);
	if (result == 0 && next > position)
		result = publish_all(fediverse, &publishing, found, next);
	if (result == 0)
		result = take_back_redacted(&publishing);
	*taken = result == 0 ? next - position : 0;
	store_return(publishing.connection);
	json_decref(found);
	return result;
}

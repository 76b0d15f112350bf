/* JSON of many kinds: which one is seen from the shape of each item. Documents are cut into items,
 * so that a large one is not held as a tree. */
#include "read.h"
#include "json_cut.h"
#include "json_quick.h"

enum { HEAD_BYTES_MAX = 1 << 20, ITEM_BYTES_MAX = 64 << 20, FAULTS_IN_A_ROW = 1000 };

struct json_reading {
	struct reading *reading;
	json_t *head;	/* the small members of the object whose items are read; NULL */
	size_t faults;	/* in a row */
	size_t counted; /* up to here the lines are counted */
	int64_t line;
};

static void fault_at(struct json_reading *j, const char *at, const char *what)
{
	struct slice bytes = j->reading->bytes;
	size_t offset = (size_t)(at - bytes.base);
	j->faults++;
	if (offset > j->counted) {
		struct slice passed = { bytes.base + j->counted, offset - j->counted };
		j->line += line_of(passed, passed.length) - 1;
		j->counted = offset;
	}
	posts_fault(j->reading->posts, j->reading->name, j->line, (int64_t)offset, "%s", what);
}

/* -- one item -- */

static bool has_object(const json_t *item, const char *key)
{
	return json_is_object(json_object_get(item, key));
}

static bool is_page(const json_t *item)
{
	const json_t *data = json_object_get(item, "data");
	return (json_is_array(data) || json_is_object(data)) && !json_has(item, "author_id");
}

static bool is_activity(const json_t *item)
{
	return json_has(item, "type") &&
	       (json_has(item, "object") || json_has(item, "attributedTo") ||
		       json_has(item, "@context") ||
		       strcmp(json_text(item, "type"), "Tombstone") == 0);
}

static void read_account(struct posts *posts, const json_t *item)
{
	const json_t *account = json_object_get(item, "account");
	posts->archive_author = post_member(posts, account, "username");
}

/* False when nothing about it says that it is a post. */
static bool read_item(struct json_reading *j, const json_t *item)
{
	struct posts *posts = j->reading->posts;
	const char *version = json_text(j->head, "version");
	if (!json_is_object(item))
		return false;
	if (strstr(version, "jsonfeed.org"))
		read_jsonfeed_item(posts, item, j->head);
	else if (has_object(item, "tweet"))
		read_tweet(posts, json_object_get(item, "tweet"), "archive");
	else if (has_object(item, "account") &&
		 *json_text(json_object_get(item, "account"), "username") &&
		 !json_has(item, "content"))
		read_account(posts, item);
	else if (has_object(item, "account") && json_has(item, "content"))
		read_mastodon(posts, item);
	else if (has_object(item, "post") || has_object(item, "record"))
		read_bluesky(posts, item);
	else if (is_page(item) || json_has(item, "author_id"))
		read_tweets2_page(posts, item);
	else if (json_has(item, "created_at") &&
		 (json_has(item, "full_text") || json_has(item, "text")))
		read_tweet(posts, item, has_object(item, "user") ? "tweets" : "archive");
	else if (is_activity(item))
		read_activity(posts, item);
	else
		return false;
	return true;
}

static void read_piece(struct json_reading *j, struct slice piece)
{
	json_t *item;
	if (piece.length > ITEM_BYTES_MAX) {
		fault_at(j, piece.base, "This item is larger than 64 MB, and was left out.");
	} else if (json_quick_read(piece, &item)) {
		char what[400];
		snprintf(what, sizeof(what), "This item was left out: %.300s", error_message());
		fault_at(j, piece.base, what);
	} else {
		bool ours = is_our_item(item);
		const char *wrong = ours ? read_our_item(j->reading->posts, item) : NULL;
		if (wrong)
			fault_at(j, piece.base, wrong);
		else if (ours || read_item(j, item))
			j->faults = 0;
		else
			fault_at(j, piece.base,
				"This item was left out: it is no post of a form "
				"that is known.");
		json_decref(item);
	}
}

static void read_pieces(struct json_reading *j, struct slice rest)
{
	struct slice piece;
	while (j->faults < FAULTS_IN_A_ROW && json_cut_value(&rest, &piece))
		read_piece(j, piece);
	if (j->faults < FAULTS_IN_A_ROW && slice_trim(rest).length)
		fault_at(j, rest.base,
			"It ends, or is damaged, in the middle of an item; what came "
			"before was read.");
}

/* -- objects that have items -- */

static bool is_list_key(struct slice key)
{
	static const char *const keys[] = { "items", "orderedItems", "statuses", "feed", "posts",
		"tweets" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (slice_is(key, keys[i]))
			return true;
	return false;
}

/* What an object holds, without reading it. */
struct holdings {
	struct slice list;  /* of items */
	struct slice inner; /* an object that has them: the first page of an outbox */
	bool is_item;	    /* it is one itself */
};

static struct holdings look_into(struct slice object)
{
	static const char *const own[] = { "created_at", "object", "record", "tweet", "post",
		"data" };
	struct holdings found = { .list = SLICE_EMPTY, .inner = SLICE_EMPTY };
	struct slice rest = json_inside(object), key, value;
	while (!found.is_item && json_cut_member(&rest, &key, &value)) {
		if (value.base[0] == '[' && is_list_key(key))
			found.list = value;
		else if (value.base[0] == '{' && slice_is(key, "first"))
			found.inner = value;
		for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
			found.is_item = found.is_item || slice_is(key, own[i]);
	}
	found.is_item = found.is_item || (!found.list.length && !found.inner.length);
	return found;
}

/* One member, which may be a bare number or word; NULL when it is not well formed. */
static json_t *read_member(struct slice value)
{
	struct buf wrapped;
	json_t *array = NULL, *member = NULL;
	buf_init(&wrapped, HEAD_BYTES_MAX + 16);
	buf_add_char(&wrapped, '[');
	buf_add_slice(&wrapped, value);
	buf_add_char(&wrapped, ']');
	if (json_read(buf_slice(&wrapped), &array) == 0)
		member = json_incref(json_array_get(array, 0));
	json_decref(array);
	buf_release(&wrapped);
	return member;
}

/* The members that are not lists of items, as far as they can be read. */
static json_t *read_head(struct slice object)
{
	struct slice rest = json_inside(object), key, value;
	json_t *head = json_object();
	char name[64];
	while (json_cut_member(&rest, &key, &value)) {
		if (is_list_key(key) || value.length >= HEAD_BYTES_MAX ||
			key.length >= sizeof(name))
			continue;
		json_t *member = read_member(value);
		snprintf(name, sizeof(name), "%.*s", (int)key.length, key.base);
		if (member)
			json_object_set_new(head, name, member);
	}
	return head;
}

static void read_value(struct json_reading *j, struct slice value, int depth)
{
	if (value.base[0] == '[') {
		read_pieces(j, json_inside(value));
		return;
	}
	if (value.base[0] != '{' || depth > 2) {
		fault_at(j, value.base, "This is neither an object nor an array.");
		return;
	}
	struct holdings found = look_into(value);
	if (found.is_item) {
		read_piece(j, value);
		return;
	}
	json_t *before = j->head;
	j->head = read_head(value);
	if (found.list.length)
		read_pieces(j, json_inside(found.list));
	if (found.inner.length)
		read_value(j, found.inner, depth + 1);
	json_decref(j->head);
	j->head = before;
}

int read_json(struct reading *reading)
{
	struct json_reading j = { .reading = reading, .line = 1 };
	struct slice rest = reading->bytes, value;
	size_t before = reading->posts->count + reading->posts->tombstone_count;
	size_t faults = reading->posts->fault_count;
	if ((slice_starts(rest, "window.") || slice_starts(rest, "Grailbird."))) {
		slice_cut(&rest, '=');
		rest = slice_trim(rest);
	}
	while (j.faults < FAULTS_IN_A_ROW && json_cut_value(&rest, &value))
		read_value(&j, value, 0);
	/* what is cut off has no end: its whole items are read all the same */
	if (j.faults < FAULTS_IN_A_ROW && slice_trim(rest).length)
		read_value(&j, slice_trim(rest), 0);
	if (j.faults >= FAULTS_IN_A_ROW)
		posts_fault(reading->posts, reading->name, 0, -1,
			"Reading stopped: %d items in a row were no posts.", FAULTS_IN_A_ROW);
	if (reading->posts->count + reading->posts->tombstone_count == before &&
		reading->posts->fault_count > faults) {
		const struct fault *first = &reading->posts->faults[faults];
		return error_set(FT_REFUSED,
			"%s: it is JSON, but nothing in it is a post. First fault, line %lld: %.*s",
			reading->name, (long long)first->line, (int)first->message.length,
			first->message.base);
	}
	return 0;
}

/* Addresses of timelines: which page of which tag is asked next. */
#include <stdlib.h>
#include "collect_private.h"

enum {
	MASTODON_LIMIT = 40,
	BLUESKY_LIMIT = 100,
	MASTODON_PAGES = 25, /* of a tag at one time: a thousand posts */
	OTHER_PAGES = 5
};

static const char FEED_TYPES[] =
	"application/atom+xml, application/rss+xml, application/feed+json;q=0.9,"
	" application/json;q=0.8, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5";
static const char ACTIVITY_TYPES[] =
	"application/activity+json, application/ld+json; "
	"profile=\"https://www.w3.org/ns/activitystreams\";q=0.9, application/json;q=0.5";

/* -- parts of addresses -- */

static void add_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_')
			buf_add_char(out, *text);
		else
			buf_print(out, "%%%02X", c);
	}
}

/* "https://example.org" of any address there. */
static void add_server(struct buf *out, const char *address)
{
	const char *start = strstr(address, "://");

	start = start ? start + 3 : address;
	buf_add(out, address, (size_t)(start - address) + strcspn(start, "/?#"));
}

static const char *tag_of(const struct timeline *timeline)
{
	return timeline->row->tags[timeline->tag];
}

/* -- Mastodon: /api/v1/timelines/tag/TAG, from the newest that we have upwards -- */

static int load_cursor(struct timeline *timeline)
{
	struct query *query = query_start(timeline->connection,
		"SELECT newest FROM collect_cursor WHERE source = $1 AND tag = $2");

	timeline->newest[0] = '\0';
	query_text(query, 1, slice_of(timeline->row->source));
	query_text(query, 2, slice_of(tag_of(timeline)));
	int more = query_step(query);
	if (more == 1) {
		struct slice newest = query_get_text(query, 0);

		snprintf(timeline->newest, sizeof(timeline->newest), "%.*s", (int)newest.length,
			newest.base);
	}
	query_end(query);
	return more < 0 ? more : 0;
}

int timeline_note(struct timeline *timeline)
{
	if (strcmp(timeline->row->form, "mastodon") != 0 || !timeline->newest[0])
		return 0;
	int result = transaction_begin_write(timeline->connection);
	struct query *query = query_start(timeline->connection,
		"INSERT INTO collect_cursor (source, tag, newest) VALUES ($1, $2, $3)"
		" ON CONFLICT (source, tag) DO UPDATE SET newest = excluded.newest");
	query_text(query, 1, slice_of(timeline->row->source));
	query_text(query, 2, slice_of(tag_of(timeline)));
	query_text(query, 3, slice_of(timeline->newest));
	if (result == 0)
		result = query_run(query);
	else
		query_end(query);
	if (result == 0)
		return transaction_commit(timeline->connection);
	transaction_rollback(timeline->connection);
	return result;
}

/* Ids of a server are figures that grow, mostly; a longer one is greater. */
static bool is_newer(const char *id, const char *than)
{
	size_t length = strlen(id), other = strlen(than);

	if (length >= sizeof(((struct timeline *)0)->newest) ||
		strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") !=
			length)
		return false;
	return length != other ? length > other : strcmp(id, than) > 0;
}

/* Notes the greatest id of a page; *count is how many it has. */
static void note_ids(struct timeline *timeline, const struct fetched *answer, size_t *count)
{
	json_t *page = NULL;
	const json_t *status;
	size_t i;

	*count = 0;
	if (json_read(buf_slice(&answer->body), &page)) {
		error_clear();
		return;
	}
	*count = json_array_size(page);
	json_array_foreach(page, i, status)
	{
		const char *id = json_text(status, "id");

		if (is_newer(id, timeline->newest))
			snprintf(timeline->newest, sizeof(timeline->newest), "%s", id);
	}
	json_decref(page);
}

static int mastodon_next(struct timeline *timeline, const struct fetched *answer,
	struct page_asked *out, bool *more)
{
	char before[sizeof(timeline->newest)];
	size_t count = 0;
	int result;

	*more = false;
	if (answer) {
		snprintf(before, sizeof(before), "%s", timeline->newest);
		note_ids(timeline, answer, &count);
		if ((result = timeline_note(timeline)))
			return result;
		bool went_on = before[0] && strcmp(before, timeline->newest) != 0;
		if (!went_on || count < MASTODON_LIMIT || timeline->pages >= MASTODON_PAGES) {
			timeline->tag++;
			timeline->pages = 0;
		}
	}
	if (timeline->tag >= timeline->row->tag_count)
		return 0;
	if (timeline->pages == 0 && (result = load_cursor(timeline)))
		return result;
	add_server(&out->url, source_row_address(timeline->row));
	buf_add_text(&out->url, "/api/v1/timelines/tag/");
	add_escaped(&out->url, tag_of(timeline));
	buf_print(&out->url, "?limit=%d", MASTODON_LIMIT);
	if (timeline->newest[0])
		buf_print(&out->url, "&min_id=%s", timeline->newest);
	out->accept = "application/json";
	*more = true;
	return 0;
}

/* -- Bluesky: searchPosts, while all of a page is new -- */

static void add_cursor(struct buf *url, const struct fetched *answer)
{
	json_t *page = NULL;

	if (json_read(buf_slice(&answer->body), &page)) {
		error_clear();
		return;
	}
	if (*json_text(page, "cursor")) {
		buf_add_text(url, "&cursor=");
		add_escaped(url, json_text(page, "cursor"));
	}
	json_decref(page);
}

static void bluesky_next(struct timeline *timeline, const struct fetched *answer, int64_t fresh,
	struct page_asked *out, bool *more)
{
	const char *address = source_row_address(timeline->row);
	bool go_on = answer && fresh >= BLUESKY_LIMIT / 2 && timeline->pages < OTHER_PAGES;

	if (answer && !go_on) {
		timeline->tag++;
		timeline->pages = 0;
	}
	*more = false;
	if (strstr(address, "/xrpc/")) { /* an author's feed, or a search of one's own */
		buf_add_text(&out->url, address);
		*more = !answer;
	} else if (timeline->tag < timeline->row->tag_count) {
		add_server(&out->url, address);
		buf_add_text(&out->url, "/xrpc/app.bsky.feed.searchPosts?q=%23");
		add_escaped(&out->url, tag_of(timeline));
		buf_print(&out->url, "&sort=latest&limit=%d", BLUESKY_LIMIT);
		if (go_on)
			add_cursor(&out->url, answer);
		*more = true;
	}
	out->accept = "application/json";
}

/* -- ActivityPub: a profile leads to its outbox, that to its pages -- */

static const char *address_in(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_object(value) ? json_text(value, "id") : json_text(object, key);
}

static void activity_next(struct timeline *timeline, const struct fetched *answer, int64_t fresh,
	struct page_asked *out, bool *more)
{
	json_t *object = NULL;
	const char *next = "";

	*more = false;
	out->accept = ACTIVITY_TYPES;
	if (!answer) {
		buf_add_text(&out->url, source_row_address(timeline->row));
		*more = true;
		return;
	}
	if (json_read(buf_slice(&answer->body), &object)) {
		error_clear();
		return;
	}
	if (json_has(object, "outbox") && !timeline->sought_outbox) {
		timeline->sought_outbox = true;
		next = json_text(object, "outbox");
	} else if (json_is_string(json_object_get(object, "first")) && !timeline->sought_first) {
		timeline->sought_first = true;
		next = json_text(object, "first");
	} else if (fresh > 0 && timeline->pages < OTHER_PAGES) {
		next = address_in(object, "next");
	}
	if (*next && collect_check_address(next) == 0) {
		buf_add_text(&out->url, next);
		*more = true;
	}
	json_decref(object);
}

int timeline_next(struct timeline *timeline, const struct fetched *answer, int64_t fresh,
	struct page_asked *out, bool *more)
{
	const char *form = timeline->row->form;
	int result = 0;

	buf_clear(&out->url);
	out->conditional = false;
	if (strcmp(form, "mastodon") == 0) {
		result = mastodon_next(timeline, answer, out, more);
	} else if (strcmp(form, "bluesky") == 0) {
		bluesky_next(timeline, answer, fresh, out, more);
	} else if (strcmp(form, "activity") == 0) {
		activity_next(timeline, answer, fresh, out, more);
	} else {
		buf_add_text(&out->url, source_row_address(timeline->row));
		out->accept = FEED_TYPES;
		out->conditional = true;
		*more = !answer;
	}
	timeline->pages += *more;
	return result;
}

/* Entries of RSS and Atom as posts; rows of OPML as addresses of feeds. */
#include "read.h"
#include "moment.h"
#include "resolve.h"
#include "webfeed.h"

#include <stdlib.h>

struct feed_reading {
	struct reading *reading;
};

static struct slice plain_text(struct feed_reading *f, const char *type, const char *value)
{
	if (strcmp(type, "text/html") != 0 && strcmp(type, "application/xhtml+xml") != 0)
		return posts_text(f->reading->posts, slice_of(value));
	return post_html(f->reading->posts, slice_of(value));
}

static struct slice detail_text(struct feed_reading *f, const json_t *entry, const char *key)
{
	const json_t *detail = json_object_get(entry, key);
	return plain_text(f, json_text(detail, "type"), json_text(detail, "value"));
}

static size_t value_bytes(const json_t *detail)
{
	return strlen(json_text(detail, "value"));
}

/* The longer of content and summary, which are in any order; else what is said of the media. */
static struct slice longest_text(struct feed_reading *f, const json_t *entry)
{
	static const char *const keys[] = { "summary_detail", "media_description_detail" };
	const json_t *best = json_array_get(json_object_get(entry, "content"), 0);
	for (size_t i = 0; i < 2; i++) {
		const json_t *other = json_object_get(entry, keys[i]);
		if (i == 0 ? value_bytes(other) > value_bytes(best) : value_bytes(best) == 0)
			best = other;
	}
	return plain_text(f, json_text(best, "type"), json_text(best, "value"));
}

/* The title, unless the text begins with it, and the text. */
static struct slice whole_text(struct feed_reading *f, const json_t *entry)
{
	struct posts *posts = f->reading->posts;
	struct slice title = detail_text(f, entry, "title_detail"), text = longest_text(f, entry);
	if (text.length == 0 || title.length == 0)
		return text.length ? text : title;
	struct slice start = title;
	if (start.length > 3 && memcmp(start.base + start.length - 3, "\xe2\x80\xa6", 3) == 0)
		start.length -= 3;
	if (text.length >= start.length && memcmp(text.base, start.base, start.length) == 0)
		return text;
	char *both = arena_print(&posts->arena, "%.*s\n%.*s", (int)title.length, title.base,
		(int)text.length, text.base);
	return posts_text(posts, slice_of(both));
}

static instant_us when_of(const json_t *entry)
{
	static const char *const keys[] = { "published", "updated", "created" };
	instant_us when;
	for (size_t i = 0; i < 3; i++) {
		if (moment_read(slice_of(json_text(entry, keys[i])), &when))
			continue;
		int64_t fraction = when % 1000000; /* feeds are of whole seconds */
		return when - fraction - (fraction < 0 ? 1000000 : 0);
	}
	return INSTANT_NONE;
}

/* Of a feed of https://host/@name, as servers of the fediverse make them: name@host. */
static const char *account_of(struct posts *posts, const json_t *feed)
{
	const char *link = json_text(feed, "link"), *host = strstr(link, "://");
	const char *name = host ? strstr(host, "/@") : NULL;
	if (!name || strncmp(json_text(feed, "generator"), "Mastodon", 8) != 0 ||
		memchr(host + 3, '/', (size_t)(name - host - 3)))
		return "";
	return arena_print(&posts->arena, "%.*s@%.*s", (int)strcspn(name + 2, "/?#"), name + 2,
		(int)(name - host - 3), host + 3);
}

static const char *author_of(struct posts *posts, const json_t *entry, const json_t *feed)
{
	static const char *const keys[] = { "author_detail", "publisher_detail" };
	const json_t *places[] = { entry, json_object_get(entry, "source"), feed };
	for (size_t place = 0; place < 3; place++) {
		for (size_t i = 0; i < 2; i++) {
			const json_t *detail = json_object_get(places[place], keys[i]);
			const char *name = json_text(detail, "name");
			if (!*name)
				name = json_text(detail, "email");
			if (*name)
				return name;
		}
	}
	const char *account = account_of(posts, feed);
	return *account ? account : json_text(feed, "title");
}

/* A relative one is meant beside the page of the feed. */
static struct slice address_of(struct posts *posts, const json_t *entry, const json_t *feed)
{
	struct slice link = slice_of(json_text(entry, "link"));
	struct buf whole;
	if (link.length == 0 || memmem(link.base, link.length, "://", 3))
		return posts_text(posts, link);
	buf_init(&whole, 64 << 10);
	address_resolve(slice_of(json_text(feed, "link")), link, &whole);
	link = posts_text(posts, buf_slice(&whole));
	buf_release(&whole);
	return link;
}

static void take_entry(void *context, const json_t *entry, const json_t *feed)
{
	struct feed_reading *f = context;
	struct posts *posts = f->reading->posts;
	if (json_has(entry, "feed")) {
		posts->feeds =
			must_realloc(posts->feeds, (posts->feed_count + 1) * sizeof(*posts->feeds));
		posts->feeds[posts->feed_count++] = (struct feed_address){
			.title = posts_text(posts, slice_of(json_text(entry, "title"))),
			.url = posts_text(posts, slice_of(json_text(entry, "feed"))),
		};
		return;
	}
	if (json_has(entry, "deleted")) {
		struct tombstone *tombstone = posts_add_tombstone(posts);
		tombstone->id = posts_text(posts, slice_of(json_text(entry, "deleted")));
		moment_read(slice_of(json_text(entry, "deleted_at")), &tombstone->gone);
		return;
	}
	struct slice author = slice_of(author_of(posts, entry, feed));
	struct post *post = posts_add(posts);
	post->source = SLICE_LITERAL("rss");
	post->id = posts_text(posts, slice_of(json_text(entry, "id")));
	post->url = address_of(posts, entry, feed);
	if (slice_starts(author, "@")) {
		author = (struct slice){ author.base + 1, author.length - 1 };
		author = slice_cut(&author, ' ');
	}
	post->author = posts_text(posts, author);
	post->when = when_of(entry);
	post->text = whole_text(f, entry);
	const char *language = json_text(entry, "language");
	post->lang =
		posts_text(posts, slice_of(*language ? language : json_text(feed, "language")));
	const json_t *tags = json_object_get(entry, "tags");
	for (size_t i = 0; i < json_array_size(tags); i++) {
		struct slice term = slice_of(json_text(json_array_get(tags, i), "term"));
		if (slice_starts(term, "#"))
			term = (struct slice){ term.base + 1, term.length - 1 };
		if (memchr(term.base, '&', term.length))
			term = post_html(posts, term); /* WordPress escapes them twice */
		posts_add_name(posts, &post->tags, slice_trim(term));
	}
}

/* The version is known only at the end. */
static void finish(struct posts *posts, size_t first, const char *version)
{
	bool atom = strncmp(version, "atom", 4) == 0;
	for (size_t i = first; i < posts->count; i++) {
		posts->items[i].source = atom ? SLICE_LITERAL("atom") : SLICE_LITERAL("rss");
		posts_finish(posts, &posts->items[i]);
	}
}

int read_feed(struct reading *reading)
{
	struct feed_reading f = { .reading = reading };
	struct posts *posts = reading->posts;
	size_t first = posts->count, feeds = posts->feed_count;
	struct webfeed feed;
	int result = webfeed_read_brief(reading->bytes, take_entry, &f, &feed);
	finish(posts, first, feed.version);
	if (result)
		error_prefix("%s", reading->name);
	if (feed.illformed && result == 0)
		posts_fault(posts, reading->name, feed.line, -1, "%s. %s", feed.wrong,
			feed.left_out ? "What was not whole was left out; the rest was read"
				      : "It was read all the same");
	if (result == 0 && strcmp(feed.version, "opml") == 0 && posts->feed_count > feeds)
		posts_fault(posts, reading->name, 0, -1,
			"It is a list of %zu feeds and has no posts of its own. Fetch the feeds, "
			"and name their files",
			posts->feed_count - feeds);
	webfeed_release(&feed);
	return result;
}

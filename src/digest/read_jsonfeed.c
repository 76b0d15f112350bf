/* JSON Feed 1.0 and 1.1. */
#include "read.h"
#include "moment.h"
#include "resolve.h"

static const char *author_of(const json_t *object)
{
	const json_t *first = json_array_get(json_object_get(object, "authors"), 0);
	const char *name = json_text(first, "name");
	return *name ? name : json_text(json_object_get(object, "author"), "name");
}

/* The title, unless the text begins with it, and the text. */
static struct slice with_title(struct posts *posts, struct slice title, struct slice text)
{
	if (title.length == 0 || text.length == 0)
		return text.length ? text : title;
	if (text.length >= title.length && memcmp(text.base, title.base, title.length) == 0)
		return text;
	return posts_text(
		posts, slice_of(arena_print(&posts->arena, "%.*s\n%.*s", (int)title.length,
			       title.base, (int)text.length, text.base)));
}

/* A relative one is meant beside the page of the feed. */
static struct slice address_of(struct posts *posts, const json_t *item, const json_t *feed)
{
	struct slice url = post_member(posts, item, "url");
	const char *page = json_text(feed, "home_page_url");
	struct buf whole;
	if (url.length == 0 || memmem(url.base, url.length, "://", 3))
		return url;
	buf_init(&whole, 64 << 10);
	address_resolve(slice_of(page), url, &whole);
	url = posts_text(posts, buf_slice(&whole));
	buf_release(&whole);
	return url;
}

void read_jsonfeed_item(struct posts *posts, const json_t *item, const json_t *feed)
{
	const char *html = json_text(item, "content_html"),
		   *date = json_text(item, "date_published");
	const char *author = author_of(item), *language = json_text(item, "language");
	size_t i;
	json_t *tag;
	struct post *post = posts_add(posts);
	post->source = SLICE_LITERAL("jsonfeed");
	post->id = post_member(posts, item, "id");
	if (post->id.length == 0 && json_is_integer(json_object_get(item, "id")))
		post->id = slice_of(
			arena_print(&posts->arena, "%lld", (long long)json_whole(item, "id", 0)));
	post->url = address_of(posts, item, feed);
	if (!*author)
		author = author_of(feed);
	if (!*author)
		author = json_text(feed, "title");
	post->author = posts_text(posts, slice_of(author + (*author == '@')));
	moment_read(slice_of(*date ? date : json_text(item, "date_modified")), &post->when);
	struct slice text =
		*html ? post_html(posts, slice_of(html)) : post_member(posts, item, "content_text");
	if (text.length == 0)
		text = post_member(posts, item, "summary");
	post->text = with_title(posts, post_member(posts, item, "title"), text);
	posts_add_link(posts, &post->links, slice_of(json_text(item, "external_url")));
	json_array_foreach(json_object_get(item, "tags"), i, tag)
	{
		const char *name = json_is_string(tag) ? json_string_value(tag) : "";
		posts_add_name(posts, &post->tags, slice_of(name + (*name == '#')));
	}
	post->lang =
		posts_text(posts, slice_of(*language ? language : json_text(feed, "language")));
	posts_finish(posts, post);
}

/* Texts of posts from what sources give. */
#include "read.h"
#include "markup.h"

static void take_link(void *context, struct slice href, struct slice classes)
{
	struct posts *posts = context;
	while (classes.length) {
		struct slice one = slice_cut(&classes, ' ');
		if (slice_is(one, "hashtag") || slice_is(one, "mention") || slice_is(one, "u-url"))
			return;
	}
	if (slice_starts(href, "http://") || slice_starts(href, "https://"))
		posts_add_link(posts, &posts->items[posts->count - 1].links, href);
}

struct slice post_html(struct posts *posts, struct slice html)
{
	if (html.length > 4 * POST_TEXT_BYTES)
		html.length = 4 * POST_TEXT_BYTES;
	buf_clear(&posts->scratch);
	markup_text(html, &posts->scratch, take_link, posts);
	return posts_text(posts, buf_slice(&posts->scratch));
}

struct slice post_unescape(struct posts *posts, const char *text)
{
	struct slice rest = slice_of(text);
	struct buf plain;
	if (!memchr(rest.base, '&', rest.length))
		return posts_text(posts, rest);
	buf_init(&plain, rest.length * 4 + 16);
	while (rest.length) {
		uint32_t c;
		size_t used = rest.base[0] == '&' ? reference_read(rest, &c) : 0;
		if (used)
			character_add(&plain, c);
		else
			buf_add_char(&plain, rest.base[0]);
		rest.base += used ? used : 1;
		rest.length -= used ? used : 1;
	}
	struct slice result = posts_text(posts, buf_slice(&plain));
	buf_release(&plain);
	return result;
}

struct slice post_member(struct posts *posts, const json_t *object, const char *key)
{
	return posts_text(posts, slice_of(json_text(object, key)));
}

bool is_opted_out(const char *description)
{
	static const char *const words[] = { "#nobot", "#noindex", "#noarchive" };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasestr(description, words[i]))
			return true;
	return false;
}

struct slice name_of_address(struct posts *posts, const char *address)
{
	struct slice rest = slice_of(address);
	const char *host = strstr(address, "://");
	if (!host)
		return SLICE_EMPTY;
	rest.base = host + 3;
	rest.length -= (size_t)(rest.base - address);
	struct slice place = slice_cut(&rest, '/');
	while (rest.length && rest.base[rest.length - 1] == '/')
		rest.length--;
	const char *slash = memrchr(rest.base, '/', rest.length);
	struct slice name =
		slash ? (struct slice){ slash + 1, rest.length - (size_t)(slash + 1 - rest.base) }
		      : rest;
	if (slice_starts(name, "@"))
		name = (struct slice){ name.base + 1, name.length - 1 };
	if (name.length == 0 || place.length == 0 || name.length + place.length > 200)
		return SLICE_EMPTY;
	return slice_of(arena_print(&posts->arena, "%.*s@%.*s", (int)name.length, name.base,
		(int)place.length, place.base));
}

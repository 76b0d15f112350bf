/* Posts: making them, and their canonical bytes. */
#include "post.h"
#include "characters.h"
#include "moment.h"
#include "token.h"

#include <stdlib.h>

void posts_init(struct posts *posts)
{
	*posts = (struct posts){ .archive_author = SLICE_EMPTY };
	arena_init(&posts->arena);
	buf_init(&posts->scratch, 16 * POST_TEXT_BYTES);
}

void posts_release(struct posts *posts)
{
	arena_release(&posts->arena);
	free(posts->items);
	free(posts->faults);
	free(posts->feeds);
	free(posts->tombstones);
	buf_release(&posts->scratch);
	posts_init(posts);
}

struct post *posts_add(struct posts *posts)
{
	if (posts->count == posts->capacity) {
		posts->capacity = posts->capacity ? posts->capacity * 2 : 64;
		posts->items = must_realloc(posts->items, posts->capacity * sizeof(*posts->items));
	}
	struct post *post = &posts->items[posts->count++];
	const struct post_of nothing = {
		.author = SLICE_EMPTY, .id = SLICE_EMPTY, .url = SLICE_EMPTY
	};
	*post = (struct post){ .source = SLICE_EMPTY,
		.id = SLICE_EMPTY,
		.url = SLICE_EMPTY,
		.author = SLICE_EMPTY,
		.name = SLICE_EMPTY,
		.when = INSTANT_NONE,
		.text = SLICE_EMPTY,
		.lang = SLICE_EMPTY,
		.repost_of = nothing,
		.quote_of = nothing,
		.reply_to = nothing };
	return post;
}

void posts_drop(struct posts *posts)
{
	posts->count--;
}

static bool is_plain(struct slice s)
{
	for (size_t i = 0; i < s.length; i++) {
		while (s.length - i > 8 && eight_are_plain(s.base + i))
			i += 8;
		unsigned char c = (unsigned char)s.base[i];
		if (c >= 0x7f || (c < ' ' && c != '\n' && c != '\t'))
			return false;
	}
	return true;
}

/* `most` bytes, without half a character at the end. */
static struct slice cut_text(struct slice text, size_t most)
{
	if (text.length <= most)
		return text;
	text.length = most;
	while (text.length && ((unsigned char)text.base[text.length] & 0xc0) == 0x80)
		text.length--;
	return text;
}

struct slice posts_text(struct posts *posts, struct slice text)
{
	struct buf clean;
	struct slice result = SLICE_EMPTY;
	text = cut_text(slice_trim(text), POST_TEXT_BYTES);
	if (text.length == 0)
		return SLICE_EMPTY;
	if (is_plain(text))
		return (struct slice){ arena_text(&posts->arena, text), text.length };
	buf_init(&clean, 4 * POST_TEXT_BYTES);
	if (text_clean(text, &clean) == 0) {
		result = cut_text(buf_slice(&clean), POST_TEXT_BYTES);
		result.base = arena_text(&posts->arena, result);
	}
	buf_release(&clean);
	return result;
}

/* The room of a list is the next power of two. */
static void list_add(struct posts *posts, struct slices *list, struct slice item)
{
	if ((list->count & (list->count - 1)) == 0) {
		size_t room = list->count ? list->count * 2 : 1;
		struct slice *items = arena_alloc(&posts->arena, room * sizeof(*items));
		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
	}
	list->items[list->count++] = item;
}

void posts_add_link(struct posts *posts, struct slices *list, struct slice link)
{
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal(list->items[i], link))
			return;
	if (link.length == 0 || link.length > 4096 || list->count == POST_LINKS_COUNT)
		return;
	struct slice clean = posts_text(posts, link);
	if (clean.length)
		list_add(posts, list, clean);
}

void posts_add_name(struct posts *posts, struct slices *list, struct slice name)
{
	for (size_t i = 0; i < list->count; i++)
		if (name_is(list->items[i], name))
			return;
	if (name.length == 0 || name.length > 256 || list->count == POST_LINKS_COUNT)
		return;
	struct slice clean = posts_text(posts, name);
	if (clean.length)
		list_add(posts, list, clean);
}

/* Twitter shortens every link, and says beside the text where they lead. */
static bool is_of_twitter(struct slice text)
{
	return slice_starts(text, "https://t.co/") || slice_starts(text, "http://t.co/");
}

/* Whether the text of a link stands for one that the source gave in full: an ellipsis at its
 * end, a shortened link beside given ones. */
static bool is_given(const struct slices *links, struct slice text)
{
	if (is_of_twitter(text))
		return true;
	for (size_t i = 0; i < links->count; i++) {
		struct slice link = links->items[i];
		const char *host = memmem(link.base, link.length, "://", 3);
		struct slice bare = link;
		if (host) {
			bare.base = host + 3;
			bare.length -= (size_t)(bare.base - link.base);
		}
		if (slice_equal(link, text) || slice_equal(bare, text))
			return true;
		if (bare.length > text.length && text.length > 3 &&
			memcmp(bare.base, text.base, text.length) == 0)
			return true;
	}
	return false;
}

/* As it is written in the text: some sources give their tags in lower case. */
static void add_written_tag(struct posts *posts, struct post *post, struct slice tag)
{
	for (size_t i = 0; i < post->tags.count; i++) {
		struct slice *given = &post->tags.items[i];
		if (!name_is(*given, tag))
			continue;
		if (!slice_equal(*given, tag))
			*given = posts_text(posts, tag);
		return;
	}
	posts_add_name(posts, &post->tags, tag);
}

void posts_finish(struct posts *posts, struct post *post)
{
	struct tokens tokens;
	bool given = post->links.count > 0;
	tokens_find(post->text, TOKEN_LINK | TOKEN_TAG | TOKEN_MENTION, &tokens);
	for (size_t i = 0; i < tokens.count; i++) {
		const struct token *token = &tokens.items[i];
		if (token->kind == TOKEN_TAG)
			add_written_tag(posts, post, token->text);
		else if (token->kind == TOKEN_MENTION)
			posts_add_name(posts, &post->mentions, token->text);
		else if (!given || !is_given(&post->links, token->text))
			posts_add_link(posts, &post->links, token->text);
	}
	tokens_release(&tokens);
	post_canonical(post, &posts->scratch);
	sha256(posts->scratch.base, posts->scratch.length, post->hash);
}

void posts_fault(struct posts *posts, const char *name, int64_t line, int64_t offset,
	const char *format, ...)
{
	char message[512];
	va_list arguments;
	if (posts->fault_count == POSTS_FAULTS_COUNT) {
		posts->fault_more++;
		return;
	}
	if (!posts->faults)
		posts->faults = must_alloc(POSTS_FAULTS_COUNT * sizeof(*posts->faults));
	va_start(arguments, format);
	int length = vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	if ((size_t)length >= sizeof(message))
		length = (int)sizeof(message) - 1;
	posts->faults[posts->fault_count++] = (struct fault){
		.source = posts_text(posts, slice_of(name)),
		.line = line,
		.offset = offset,
		.message = posts_text(posts,
			cut_text((struct slice){ message, (size_t)length }, sizeof(message) - 4)),
	};
}

/* -- canonical bytes -- */

/* `before` is what stands before it: a comma or bracket, the key and its colon. */
static void add_member(struct buf *out, struct slice before, struct slice text)
{
	buf_add_slice(out, before);
	buf_add_json_text(out, text);
}

static void add_list(struct buf *out, struct slice before, const struct slices *list)
{
	buf_add_slice(out, before);
	buf_add_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_add_char(out, ',');
		buf_add_json_text(out, list->items[i]);
	}
	buf_add_char(out, ']');
}

static void add_other(struct buf *out, struct slice before, const struct post_of *other)
{
	buf_add_slice(out, before);
	if (!other->is) {
		buf_add(out, "null", 4);
		return;
	}
	add_member(out, SLICE_LITERAL("{\"author\":"), other->author);
	add_member(out, SLICE_LITERAL(",\"id\":"), other->id);
	add_member(out, SLICE_LITERAL(",\"url\":"), other->url);
	buf_add_char(out, '}');
}

void post_canonical(const struct post *post, struct buf *out)
{
	buf_clear(out);
	add_member(out, SLICE_LITERAL("{\"author\":"), post->author);
	add_member(out, SLICE_LITERAL(",\"id\":"), post->id);
	add_member(out, SLICE_LITERAL(",\"lang\":"), post->lang);
	add_list(out, SLICE_LITERAL(",\"links\":"), &post->links);
	add_list(out, SLICE_LITERAL(",\"mentions\":"), &post->mentions);
	add_other(out, SLICE_LITERAL(",\"quote_of\":"), &post->quote_of);
	add_other(out, SLICE_LITERAL(",\"reply_to\":"), &post->reply_to);
	add_other(out, SLICE_LITERAL(",\"repost_of\":"), &post->repost_of);
	add_member(out, SLICE_LITERAL(",\"source\":"), post->source);
	add_list(out, SLICE_LITERAL(",\"tags\":"), &post->tags);
	add_member(out, SLICE_LITERAL(",\"text\":"), post->text);
	add_member(out, SLICE_LITERAL(",\"url\":"), post->url);
	buf_add_slice(out, SLICE_LITERAL(",\"when\":"));
	if (post->when == INSTANT_NONE) {
		buf_add(out, "null", 4);
	} else {
		buf_add_char(out, '"');
		instant_add_rfc3339(out, post->when);
		buf_add_char(out, '"');
	}
	buf_add_char(out, '}');
}

/* -- names -- */

/* Of ASCII only; false at the first other byte. */
static bool fold_plain(struct slice s, struct buf *out)
{
	char *room = buf_reserve(out, s.length);
	for (size_t i = 0; room && i < s.length; i++) {
		char c = s.base[i];
		if ((unsigned char)c >= 0x80)
			return false;
		room[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	out->length += room ? s.length : 0;
	return room != NULL;
}

void name_fold(struct slice s, struct buf *out)
{
	buf_clear(out);
	if (s.length < out->ceiling && fold_plain(s, out))
		return;
	for (size_t i = 0; i < s.length; i++) {
		char c = s.base[i];
		if ((unsigned char)c >= 0x80) {
			if (text_fold(s, out))
				buf_clear(out);
			return;
		}
		buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
}

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.base[i] >= 0x80)
			return false;
	return true;
}

bool name_is(struct slice a, struct slice b)
{
	struct buf left, right;
	if (a.length == b.length && strncasecmp(a.base, b.base, a.length) == 0)
		return true;
	if (is_ascii(a) && is_ascii(b))
		return false;
	buf_init(&left, 4096);
	buf_init(&right, 4096);
	name_fold(a, &left);
	name_fold(b, &right);
	bool same = left.length && slice_equal(buf_slice(&left), buf_slice(&right));
	buf_release(&left);
	buf_release(&right);
	return same;
}

/* Tags, mentions and cashtags. */
#include "token.h"
#include "token_link.h"
#include "characters.h"

#include <stdlib.h>

struct token *tokens_add(struct tokens *tokens, enum token_kind kind, size_t start, size_t end)
{
	if (tokens->count == tokens->capacity) {
		tokens->capacity = tokens->capacity ? tokens->capacity * 2 : 8;
		tokens->items =
			must_realloc(tokens->items, tokens->capacity * sizeof(*tokens->items));
	}
	struct token *token = &tokens->items[tokens->count++];
	*token = (struct token){
		.kind = kind, .start = start, .end = end, .text = SLICE_EMPTY, .list = SLICE_EMPTY
	};
	return token;
}

static struct slice part(struct slice text, size_t start, size_t end)
{
	return (struct slice){ text.base + start, end - start };
}

static bool goes_on(struct slice text, size_t at, const char *with)
{
	return slice_starts(part(text, at, text.length), with);
}

/* -- tags -- */

/* # and its wide form; 0 bytes when there is none. */
static size_t marker_bytes(struct slice text, size_t at, int32_t narrow, int32_t wide)
{
	size_t bytes;
	int32_t c = character_at(text, at, &bytes);
	return c == narrow || c == wide ? bytes : 0;
}

static bool may_precede_tag(struct slice text, size_t at)
{
	int32_t c = character_before(text, at);
	return at == 0 || c == 0xfe0e || c == 0xfe0f || !(is_tag_character(c) || c == '&');
}

/* Links and places asked about both ascend, so *next only moves on. */
static bool lies_in_link(
	const struct tokens *tokens, size_t links, size_t *next, size_t start, size_t end)
{
	while (*next < links && tokens->items[*next].end <= start)
		(*next)++;
	return *next < links && tokens->items[*next].start < end;
}

/* The end of the tag whose first character is at `at`, or `at` when there is none. */
static size_t tag_end(struct slice text, size_t at)
{
	size_t end = at, bytes;
	bool has_letter = false;
	int32_t c = character_at(text, at, &bytes);
	if (c == 0xfe0f || c == 0x20e3)
		return at;
	while (bytes && is_tag_character(c)) {
		has_letter = has_letter || is_tag_letter(c);
		end += bytes;
		c = character_at(text, end, &bytes);
	}
	if (!has_letter || c == '#' || c == 0xff03 || goes_on(text, end, "://"))
		return at;
	return end;
}

static void find_tags(struct slice text, struct tokens *out, size_t links)
{
	size_t next = 0;
	for (size_t at = 0; at < text.length; at++) {
		size_t marker = 0;
		if (text.base[at] == '#' || (unsigned char)text.base[at] == 0xef)
			marker = marker_bytes(text, at, '#', 0xff03);
		if (!marker || !may_precede_tag(text, at))
			continue;
		size_t start = at + marker, end = tag_end(text, start);
		if (end == start || lies_in_link(out, links, &next, at, end))
			continue;
		tokens_add(out, TOKEN_TAG, at, end)->text = part(text, start, end);
		at = end - 1;
	}
}

/* -- mentions -- */

/* RT@name and rt:@name are mentions although a letter or a colon stands before the @. */
static bool follows_rt(struct slice text, size_t at)
{
	if (at > 0 && text.base[at - 1] == ':')
		at--;
	if (at < 2 || (text.base[at - 1] | 0x20) != 't' || (text.base[at - 2] | 0x20) != 'r')
		return false;
	int32_t c = character_before(text, at - 2);
	return at == 2 || !(is_ascii_word(c) || (c && c < 0x80 && strchr("_+~.-", (char)c)));
}

static bool may_precede_mention(struct slice text, size_t at)
{
	int32_t c = character_before(text, at);
	if (at == 0)
		return true;
	if (is_ascii_word(c) || c == 0xff20 || (c && c < 0x80 && strchr("_!#$%&*@", (char)c)))
		return follows_rt(text, at);
	return true;
}

static size_t name_end(struct slice text, size_t at)
{
	enum { NAME_CHARACTERS = 20 };
	size_t end = at;
	while (end < text.length && end - at < NAME_CHARACTERS &&
		(is_ascii_word(text.base[end]) || text.base[end] == '_'))
		end++;
	return end;
}

/* "/name-of-a-list" after a mention. */
static size_t list_end(struct slice text, size_t at)
{
	enum { LIST_CHARACTERS = 25 };
	size_t end = at + 1;
	if (end >= text.length || text.base[at] != '/' || !is_ascii_word(text.base[end]) ||
		text.base[end] <= '9')
		return at;
	while (end < text.length && end - at <= LIST_CHARACTERS &&
		(is_ascii_word(text.base[end]) || text.base[end] == '_' || text.base[end] == '-'))
		end++;
	return end;
}

/* What may not come after a name: it would be an address or a word with an accent. */
static bool spoils_name(struct slice text, size_t at)
{
	size_t bytes;
	int32_t c = character_at(text, at, &bytes);
	return bytes &&
	       (c == '@' || c == 0xff20 || is_latin_accented(c) || goes_on(text, at, "://"));
}

static void find_mentions(struct slice text, struct tokens *out)
{
	for (size_t at = 0; at < text.length; at++) {
		size_t marker = 0;
		if (text.base[at] == '@' || (unsigned char)text.base[at] == 0xef)
			marker = marker_bytes(text, at, '@', 0xff20);
		if (!marker || !may_precede_mention(text, at))
			continue;
		size_t start = at + marker, end = name_end(text, start);
		if (end == start)
			continue;
		size_t list = list_end(text, end);
		if (!spoils_name(text, list)) {
			struct token *token = tokens_add(out, TOKEN_MENTION, at, list);
			token->text = part(text, start, end);
			token->list = part(text, end, list);
		}
		at = list - 1;
	}
}

struct slice token_reply(struct slice text)
{
	size_t at = 0, bytes;
	while (is_space_character(character_at(text, at, &bytes)) && bytes)
		at += bytes;
	size_t marker = marker_bytes(text, at, '@', 0xff20);
	size_t end = name_end(text, at + marker);
	if (!marker || end == at + marker || spoils_name(text, end))
		return SLICE_EMPTY;
	return part(text, at + marker, end);
}

/* -- cashtags -- */

static size_t letters_end(struct slice text, size_t at, size_t most)
{
	size_t end = at;
	while (end < text.length && end - at < most && is_ascii_word(text.base[end]) &&
		text.base[end] > '9')
		end++;
	return end;
}

static bool ends_cashtag(struct slice text, size_t at)
{
	size_t bytes;
	int32_t c = character_at(text, at, &bytes);
	return !bytes || is_space_character(c) ||
	       (c < 0x80 && strchr("!'#%&()*+,\\-./:;<=>?@[]^_{|}~$", (char)c));
}

static size_t cashtag_end(struct slice text, size_t at)
{
	size_t end = letters_end(text, at, 6), more = end;
	if (end == at)
		return at;
	if (end < text.length && (text.base[end] == '.' || text.base[end] == '_'))
		more = letters_end(text, end + 1, 2);
	if (more > end + 1 && ends_cashtag(text, more))
		return more;
	return ends_cashtag(text, end) ? end : at;
}

static void find_cashtags(struct slice text, struct tokens *out)
{
	for (size_t at = 0; at < text.length; at++) {
		int32_t before = text.base[at] == '$' ? character_before(text, at) : 'x';
		if (at > 0 || text.base[at] != '$')
			if (!is_space_character(before) && !is_direction_mark(before))
				continue;
		size_t end = cashtag_end(text, at + 1);
		if (end > at + 1)
			tokens_add(out, TOKEN_CASHTAG, at, end)->text = part(text, at + 1, end);
	}
}

/* -- all -- */

static bool has_wide(struct slice text)
{
	return memchr(text.base, 0xef, text.length) != NULL;
}

void tokens_find(struct slice text, unsigned kinds, struct tokens *out)
{
	*out = (struct tokens){ 0 };
	if (text.length == 0)
		return;
	bool wide = has_wide(text);
	bool tags = kinds & TOKEN_TAG && (wide || memchr(text.base, '#', text.length));
	/* a tag in a link is none, so links are looked for too */
	if (kinds & TOKEN_LINK || tags)
		tokens_find_links(text, out);
	size_t links = out->count;
	if (tags)
		find_tags(text, out, links);
	if (kinds & TOKEN_MENTION && (wide || memchr(text.base, '@', text.length)))
		find_mentions(text, out);
	if (kinds & TOKEN_CASHTAG && memchr(text.base, '$', text.length))
		find_cashtags(text, out);
	if (!(kinds & TOKEN_LINK) && links) {
		for (size_t i = 0; i < links; i++)
			if (out->items[i].owned)
				free((char *)out->items[i].text.base);
		out->count -= links;
		memmove(out->items, out->items + links, out->count * sizeof(*out->items));
	}
}

void tokens_release(struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (tokens->items[i].owned)
			free((char *)tokens->items[i].text.base);
	free(tokens->items);
	*tokens = (struct tokens){ 0 };
}

size_t token_position(struct slice text, size_t offset)
{
	return text_length(
		(struct slice){ text.base, offset < text.length ? offset : text.length });
}

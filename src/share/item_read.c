/*
 * Items of others, who may be hostile. Nothing is believed: sizes, counts and nesting have limits,
 * text is cleaned, and what is shown in one line cannot turn the writing round.
 */
#include "share.h"

#include <strings.h>

enum { HEADING_LEVELS = 6 };

/* -- text ---------------------------------------------------------------------- */

/* Characters that change the direction of what follows, or cannot be seen: U+061C, U+200B to
 * U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF. */
static size_t hidden_bytes(const unsigned char *p, size_t left)
{
	if (left >= 2 && p[0] == 0xd8 && p[1] == 0x9c)
		return 2;
	if (left < 3)
		return 0;
	if (p[0] == 0xe2 && p[1] == 0x80)
		return (p[2] >= 0x8b && p[2] <= 0x8f) || (p[2] >= 0xa8 && p[2] <= 0xae) ? 3 : 0;
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf)
		return 3;
	return p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
}

/* One line: no line ends, no hidden characters, at most `chars`. */
static const char *line_of(struct arena *arena, struct slice text, size_t chars)
{
	struct buf clean, line, brief;
	const char *result = "";

	buf_init(&clean, SHARE_ITEM_BYTES);
	buf_init(&line, SHARE_ITEM_BYTES);
	buf_init(&brief, 4 * (chars + 2));
	if (text_clean(text, &clean) == 0) {
		for (size_t i = 0; i < clean.length;) {
			size_t hidden = hidden_bytes(
				(const unsigned char *)clean.base + i, clean.length - i);
			char c = clean.base[i];

			if (!hidden)
				buf_add_char(&line, c == '\n' || c == '\t' ? ' ' : c);
			i += hidden ? hidden : 1;
		}
		text_shorten(slice_trim(buf_slice(&line)), chars, &brief);
		result = arena_text(arena, buf_slice(&brief));
	}
	buf_release(&clean);
	buf_release(&line);
	buf_release(&brief);
	return result;
}

static struct slice text_member(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value)
		       ? (struct slice){ json_string_value(value), json_string_length(value) }
		       : SLICE_EMPTY;
}

static int read_text(struct slice text, struct share_item *item)
{
	struct buf clean;
	int result;

	if (text.length > SHARE_TEXT_BYTES)
		return error_set(FT_REFUSED, "the text is longer than %d bytes", SHARE_TEXT_BYTES);
	buf_init(&clean, 2 * SHARE_TEXT_BYTES); /* composing can lengthen a text a little */
	result = text_clean(text, &clean);
	if (result == 0)
		item->text = arena_text(&item->arena, buf_slice(&clean));
	buf_release(&clean);
	return result;
}

/* -- our own form --------------------------------------------------------------- */

/* Values cost memory many times their length: they are counted before any is made. */
static bool has_few_values(struct slice json)
{
	size_t values = 0;
	bool in_string = false;

	for (size_t i = 0; i < json.length; i++) {
		char c = json.base[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == ',' || c == '[' || c == '{'))
			values++;
	}
	return values <= SHARE_VALUES_COUNT;
}

static void read_tags(const json_t *list, struct share_item *item)
{
	const json_t *tag;
	size_t i;

	json_array_foreach(list, i, tag)
	{
		struct slice text = { json_string_value(tag), json_string_length(tag) };

		if (item->tag_count == SHARE_TAGS_COUNT)
			break;
		if (json_is_string(tag) && share_tag_is(text))
			item->tags[item->tag_count++] = arena_text(&item->arena, text);
	}
}

static void read_credit(const json_t *list, struct share_item *item)
{
	const json_t *name;
	size_t i;

	json_array_foreach(list, i, name)
	{
		const char *line = json_is_string(name)
					   ? line_of(&item->arena,
						     (struct slice){ json_string_value(name),
							     json_string_length(name) },
						     SHARE_CREDIT_CHARS)
					   : "";

		if (item->credit_count == SHARE_CREDITS_COUNT)
			break;
		if (*line)
			item->credit[item->credit_count++] = line;
	}
}

static int read_members(const json_t *object, struct share_item *item)
{
	const json_t *data = json_object_get(object, "data");
	int result;

	if (!json_is_object(object))
		return error_set(FT_REFUSED, "it is not a JSON object");
	if (json_whole(object, "v", 0) != 1)
		return error_set(FT_REFUSED, "it has a form that this program does not know");
	result = read_text(text_member(object, "text"), item);
	if (result)
		return result;
	item->title = line_of(&item->arena, text_member(object, "title"), SHARE_TITLE_CHARS);
	item->summary = line_of(&item->arena, text_member(object, "summary"), SHARE_SUMMARY_CHARS);
	item->licence = line_of(&item->arena, text_member(object, "licence"), SHARE_TAG_CHARS);
	item->by = line_of(&item->arena, text_member(object, "by"), SHARE_TITLE_CHARS);
	item->from = line_of(&item->arena, text_member(object, "from"), SHARE_TAG_CHARS);
	item->fediverse = json_flag(object, "fediverse", false);
	read_tags(json_object_get(object, "tags"), item);
	read_credit(json_object_get(object, "credit"), item);
	if (json_is_object(data))
		item->data = json_incref((json_t *)(uintptr_t)data);
	return 0;
}

static int read_json(struct slice content, struct share_item *item)
{
	json_t *object = NULL;
	int result;

	if (!has_few_values(content))
		return error_set(FT_REFUSED, "it has more than %d values", SHARE_VALUES_COUNT);
	result = json_read(content, &object);
	if (result == 0)
		result = read_members(object, item);
	json_decref(object);
	return result;
}

/* -- other forms ------------------------------------------------------------------ */

/* "## Low beds ##" is "Low beds"; a line that is no heading is itself. */
static struct slice heading_text(struct slice line)
{
	size_t level = 0;

	line = slice_trim(line);
	while (level < line.length && line.base[level] == '#')
		level++;
	if (level == 0 || level > HEADING_LEVELS ||
		(level < line.length && line.base[level] != ' '))
		return line;
	line = slice_trim((struct slice){ line.base + level, line.length - level });
	while (line.length > 0 && line.base[line.length - 1] == '#')
		line.length--;
	return slice_trim(line);
}

static bool is_heading(struct slice line)
{
	line = slice_trim(line);
	return line.length > 0 && heading_text(line).base != line.base;
}

/* Of a line the first sentence, and what comes after it. A few characters are none. */
static struct slice first_sentence(struct slice line, struct slice *rest)
{
	enum { SENTENCE_LEAST = 12 };

	*rest = SLICE_EMPTY;
	for (size_t i = SENTENCE_LEAST; i + 1 < line.length; i++)
		if (strchr(".?!:", line.base[i]) && line.base[i] && line.base[i + 1] == ' ') {
			*rest = (struct slice){ line.base + i + 2, line.length - i - 2 };
			line.length = line.base[i] == ':' ? i : i + 1;
			break;
		}
	return line;
}

/* The title is the first heading, or the first sentence that says something; the summary the rest
 * of its line, or the first paragraph after it. */
static void read_title(struct share_item *item)
{
	struct slice rest = slice_of(item->text), first = SLICE_EMPTY, heading = SLICE_EMPTY;
	struct slice after = rest, paragraph = SLICE_EMPTY;

	while (rest.length > 0 && heading.length == 0) {
		struct slice line = slice_cut(&rest, '\n');

		if (slice_trim(line).length > 0 && first.length == 0) {
			first = heading_text(line);
			after = rest;
		}
		if (!item->is_plain && is_heading(line)) {
			heading = heading_text(line);
			after = rest;
		}
	}
	item->is_titled = heading.length > 0;
	if (!item->is_titled)
		first = first_sentence(slice_trim(first), &paragraph);
	item->title = line_of(&item->arena, heading.length ? heading : first, SHARE_TITLE_CHARS);
	if (*item->summary)
		return;
	if (!item->is_titled && paragraph.length > 0) {
		item->summary = line_of(&item->arena, paragraph, SHARE_SUMMARY_CHARS);
		return;
	}
	after = slice_trim(after);
	for (rest = after; rest.length > 0 && is_heading(slice_cut(&rest, '\n')); after = rest)
		rest = slice_trim(rest);
	paragraph = after;
	for (size_t i = 0; i + 1 < after.length && paragraph.length == after.length; i++)
		if (after.base[i] == '\n' && after.base[i + 1] == '\n')
			paragraph.length = i;
	item->summary = line_of(&item->arena, paragraph, SHARE_SUMMARY_CHARS);
}

static bool type_is(struct slice type, const char *name)
{
	return type.length == strlen(name) && strncasecmp(type.base, name, type.length) == 0;
}

int share_item_read(struct slice content, const char *content_type, struct share_item *item)
{
	struct slice rest = slice_of(content_type), type = slice_trim(slice_cut(&rest, ';'));
	int result;

	share_item_init(item);
	if (content.length > SHARE_ITEM_BYTES) {
		result = error_set(FT_REFUSED, "it is larger than 1 MB");
	} else if (type_is(type, SHARE_ITEM_TYPE)) {
		result = read_json(content, item);
	} else if (type_is(type, "text/markdown") || type_is(type, "text/plain")) {
		item->is_plain = type_is(type, "text/plain");
		result = read_text(content, item);
	} else {
		result = error_set(FT_REFUSED, "its type \"%.60s\" is not one that can be shown",
			content_type);
	}
	item->is_titled = *item->title != 0;
	if (result == 0 && !item->is_titled)
		read_title(item);
	if (result) {
		share_item_release(item);
		share_item_init(item);
	}
	return result;
}

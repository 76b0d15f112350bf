/* People of feeds: elements with name, email and uri, or "Ann (ann@example.org)" in one text. */
#include "feed_reader.h"

void person_start(struct feed_reader *reader, const struct field *field)
{
	if (reader->person)
		return;
	reader->person = json_object();
	reader->person_field = field;
	reader->person_depth = reader->depth;
	reader->person_has_parts = false;
	buf_clear(&reader->person_text);
}

static bool is_mail_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_-.+", c));
}

/* The address in a text, or "". */
static struct slice find_mail(struct slice text)
{
	if (!memchr(text.base, '@', text.length))
		return SLICE_EMPTY;
	for (size_t at = 1; at + 1 < text.length; at++) {
		size_t start = at, end = at + 1, dots = 0;
		if (text.base[at] != '@')
			continue;
		while (start > 0 && is_mail_character(text.base[start - 1]))
			start--;
		while (end < text.length && is_mail_character(text.base[end]) &&
			text.base[end] != '_' && text.base[end] != '+')
			dots += text.base[end++] == '.';
		while (end > at + 1 && text.base[end - 1] == '.') {
			end--;
			dots--;
		}
		if (start >= at || dots == 0)
			continue;
		struct slice after = { text.base + end, text.length - end };
		if (slice_starts(after, "?subject="))
			while (end < text.length && !strchr(" \t\n)>]", text.base[end]))
				end++;
		return (struct slice){ text.base + start, end - start };
	}
	return SLICE_EMPTY;
}

/* What is left of the name without the address, its brackets and mailto. */
static void add_name(struct slice text, struct slice mail, struct buf *out)
{
	size_t at = (size_t)(mail.base - text.base);
	struct slice before = { text.base, at },
		     after = { mail.base + mail.length, text.length - at - mail.length };
	before = slice_trim(before);
	after = slice_trim(after);
	while (before.length && strchr("(<[", before.base[before.length - 1])) {
		before.length--;
		before = slice_trim(before);
	}
	while (after.length && strchr(")>]", after.base[0])) {
		after = slice_trim((struct slice){ after.base + 1, after.length - 1 });
	}
	if (after.length > 1 && after.base[0] == '(' && after.base[after.length - 1] == ')')
		after = slice_trim((struct slice){ after.base + 1, after.length - 2 });
	buf_add_slice(out, before);
	if (before.length && after.length)
		buf_add_char(out, ' ');
	buf_add_slice(out, after);
}

static void read_text(struct feed_reader *reader)
{
	struct slice text = slice_trim(buf_slice(&reader->person_text));
	struct slice mail = find_mail(text);
	struct buf name;
	if (mail.length == 0) {
		json_put_slice(reader->person, "name", text);
		return;
	}
	buf_init(&name, 1 << 16);
	add_name(text, mail, &name);
	if (name.length)
		json_put_slice(reader->person, "name", buf_slice(&name));
	json_put_slice(reader->person, "email", mail);
	buf_release(&name);
}

/* "Ann (ann@example.org)", "Ann", "ann@example.org" */
static void put_whole(json_t *place, const char *key, const json_t *person)
{
	const char *name = json_text(person, "name"), *mail = json_text(person, "email");
	char text[512];
	if (*name && *mail)
		snprintf(text, sizeof(text), "%.200s (%.200s)", name, mail);
	else
		snprintf(text, sizeof(text), "%.400s", *name ? name : mail);
	if (*text && text_is_utf8(slice_of(text)))
		json_put_text(place, key, text);
}

void person_end(struct feed_reader *reader)
{
	json_t *person = reader->person, *place;
	const char *key = reader->person_field->key;
	char detail[FEED_KEY_BYTES];
	if (!reader->person_has_parts && slice_trim(buf_slice(&reader->person_text)).length)
		read_text(reader);
	reader->person = NULL;
	place = reader_place(reader);
	if (json_object_size(person) == 0) {
		json_decref(person);
		return;
	}
	if (strcmp(key, "contributors") != 0) {
		feed_key(key, "_detail", detail);
		if (!json_has(place, key) && !reader->brief)
			put_whole(place, key, person);
		if (!json_has(place, detail))
			json_put(place, detail, json_incref(person));
	}
	if (reader->brief) {
		json_decref(person);
		return;
	}
	const char *list_key = strcmp(key, "author") == 0      ? "authors"
			       : strcmp(key, "publisher") == 0 ? "publishers"
							       : key;
	json_t *list = json_object_get(place, list_key);
	if (!list) {
		list = json_array();
		json_put(place, list_key, list);
	}
	json_array_append_new(list, person);
}

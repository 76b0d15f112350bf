/* Words that a document type declares. */
#include "xml_entities.h"
#include "markup.h"

static struct slice from(struct slice s, size_t at)
{
	return (struct slice){ s.base + at, s.length - at };
}

/* The next run without white space; the rest begins after it. */
static struct slice take_word(struct slice *rest)
{
	*rest = slice_trim(*rest);
	struct slice word = { rest->base, 0 };
	while (word.length < rest->length && !strchr(" \t\r\n", rest->base[word.length]))
		word.length++;
	*rest = from(*rest, word.length);
	return word;
}

/* No markup, and no & but of references to characters. */
static bool is_plain(struct slice value)
{
	for (size_t i = 0; i < value.length; i++) {
		uint32_t character;
		struct slice rest = from(value, i);
		if (value.base[i] == '<' || value.base[i] == '%')
			return false;
		if (value.base[i] != '&')
			continue;
		size_t used = slice_starts(rest, "&#") ? reference_read(rest, &character) : 0;
		if (used == 0 || character < ' ' || rest.base[used - 1] != ';')
			return false;
	}
	return value.length <= XML_ENTITY_BYTES;
}

/* After "<!ENTITY": a name and a quoted value. False when it is none that counts. */
static bool read_one(struct slice rest, struct xml_entities *out)
{
	struct slice name = take_word(&rest);
	rest = slice_trim(rest);
	if (name.length == 0 || rest.length == 0 || (rest.base[0] != '"' && rest.base[0] != '\''))
		return false;
	const char *end = memchr(rest.base + 1, rest.base[0], rest.length - 1);
	struct slice value = { rest.base + 1, end ? (size_t)(end - rest.base) - 1 : 0 };
	if (!end || !is_plain(value) || out->count == XML_ENTITIES_COUNT)
		return false;
	out->items[out->count].name = name;
	out->items[out->count++].value = value;
	return true;
}

void xml_entities_read(struct slice type, struct xml_entities *out)
{
	static const char start[] = "<!ENTITY";
	const char *found;
	out->count = 0;
	out->budget = 1 << 20;
	out->left_others = false;
	while ((found = memmem(type.base, type.length, start, sizeof(start) - 1))) {
		type = from(type, (size_t)(found - type.base) + sizeof(start) - 1);
		if (!read_one(type, out))
			out->left_others = true;
	}
}

size_t xml_entities_find(struct xml_entities *entities, struct slice text, struct slice *value)
{
	const char *end = entities->count
				  ? memchr(text.base, ';', text.length < 80 ? text.length : 80)
				  : NULL;
	if (!end)
		return 0;
	struct slice name = { text.base + 1, (size_t)(end - text.base) - 1 };
	for (size_t i = 0; i < entities->count; i++) {
		*value = entities->items[i].value;
		if (name.length != entities->items[i].name.length ||
			memcmp(name.base, entities->items[i].name.base, name.length) != 0 ||
			value->length > entities->budget)
			continue;
		entities->budget -= value->length;
		return name.length + 2;
	}
	return 0;
}

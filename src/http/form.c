#include "form.h"

enum { GROUP_DEPTH_MAX = 4 };

int pairs_add(struct pairs *pairs, struct arena *arena, const char *name, const char *value)
{
	if (pairs->count == LIMIT_FORM_FIELDS_COUNT)
		return error_set(FT_REFUSED, "There are more than %d fields; send fewer at once",
			LIMIT_FORM_FIELDS_COUNT);
	if (pairs->count == pairs->room) {
		size_t room = pairs->room ? pairs->room * 2 : 16;
		struct pair *items = arena_alloc(arena, room * sizeof(*items));

		if (pairs->count)
			memcpy(items, pairs->items, pairs->count * sizeof(*items));
		pairs->items = items;
		pairs->room = room;
	}
	pairs->items[pairs->count].name = name;
	pairs->items[pairs->count].value = value;
	pairs->count++;
	return 0;
}

const char *pairs_find(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].name, name) == 0)
			return pairs->items[i].value;
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int percent_decode(struct slice s, bool plus, const char *what, struct arena *arena, char **out)
{
	char *text = arena_alloc(arena, s.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < s.length; i++) {
		char c = s.base[i];

		if (c == '%') {
			bool room = s.length - i > 2;
			int high = room ? hex_digit(s.base[i + 1]) : -1;
			int low = room ? hex_digit(s.base[i + 2]) : -1;

			if (high < 0 || low < 0)
				return error_set(FT_REFUSED,
					"%s has a %% that two hexadecimal digits do not follow", what);
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c == '\0')
			return error_set(FT_REFUSED, "%s contains a NUL character", what);
		text[length++] = c;
	}
	text[length] = '\0';
	if (!text_is_utf8((struct slice){ text, length }))
		return error_set(FT_REFUSED, "%s is not valid UTF-8 text", what);
	*out = text;
	return 0;
}

void percent_encode(struct buf *buf, struct slice s)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char c = (unsigned char)s.base[i];

		if (((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') ||
			(c && strchr("-._~/", c)))
			buf_add_char(buf, (char)c);
		else
			buf_print(buf, "%%%02X", c);
	}
}

int form_decode(struct slice s, const char *what, struct arena *arena, struct pairs *out)
{
	while (s.length) {
		struct slice value = slice_cut(&s, '&');
		struct slice name;
		char *name_text, *value_text;
		int code;

		if (!value.length)
			continue;
		name = slice_cut(&value, '=');
		if ((code = percent_decode(name, true, what, arena, &name_text)) ||
			(code = percent_decode(value, true, what, arena, &value_text)))
			return code;
		if (strlen(value_text) > LIMIT_TEXT_FIELD_BYTES)
			return error_set(FT_REFUSED, "\"%.40s\" is longer than %d kB; shorten it",
				name_text, LIMIT_TEXT_FIELD_BYTES >> 10);
		if ((code = pairs_add(out, arena, name_text, value_text)))
			return code;
	}
	return 0;
}

static int check_segment(const char *segment)
{
	if (!*segment)
		return error_set(FT_REFUSED, "The address has an empty part (\"//\")");
	if (strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0)
		return error_set(FT_REFUSED, "The address has a part \"%s\"", segment);
	for (const char *c = segment; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f || *c == '\\')
			return error_set(FT_REFUSED,
				"The address has a character that addresses do not have");
	return 0;
}

int path_decode(struct slice s, struct arena *arena, const char *segments[PATH_SEGMENTS_MAX],
	size_t *count, const char **whole)
{
	struct slice rest = s;
	char *text;
	int code;

	*count = 0;
	if (!s.length || s.base[0] != '/')
		return error_set(FT_REFUSED, "The address does not begin with /");
	if ((code = percent_decode(s, false, "The address", arena, &text)))
		return code;
	*whole = text;
	rest.base++;
	if (!--rest.length)
		return 0;
	for (;;) {
		bool last = memchr(rest.base, '/', rest.length) == NULL;
		struct slice part = slice_cut(&rest, '/');

		if (*count == PATH_SEGMENTS_MAX)
			return error_set(FT_REFUSED, "The address has more than %d parts",
				PATH_SEGMENTS_MAX);
		if ((code = percent_decode(part, false, "The address", arena, &text)) ||
			(code = check_segment(text)))
			return code;
		segments[(*count)++] = text;
		if (last)
			return 0;
	}
}

static int clash(const char *name)
{
	return error_set(FT_REFUSED, "\"%.60s\" was sent both as one value and as a group", name);
}

/* One value under `key`: alone it is text, with others it is an array. */
static int put_value(json_t *object, const char *key, bool list, const char *value)
{
	json_t *there = json_object_get(object, key);
	json_t *array;

	if (json_is_object(there))
		return clash(key);
	if (!there && !list) {
		json_put_text(object, key, value);
		return 0;
	}
	if (json_is_array(there)) {
		json_array_append_new(there, json_string(value));
		return 0;
	}
	array = json_array();
	if (there)
		json_array_append(array, there);
	json_array_append_new(array, json_string(value));
	json_put(object, key, array);
	return 0;
}

static int put_pair(json_t *object, const struct pair *pair)
{
	char name[256];
	char *key = name, *dot;
	size_t length = strlen(pair->name);
	bool list = length > 2 && strcmp(pair->name + length - 2, "[]") == 0;

	if (list)
		length -= 2;
	if (length >= sizeof(name))
		return error_set(FT_REFUSED, "A field has a name longer than %zu characters",
			sizeof(name) - 1);
	memcpy(name, pair->name, length);
	name[length] = '\0';
	for (int depth = 0; (dot = strchr(key, '.')) && depth < GROUP_DEPTH_MAX; depth++) {
		json_t *group;

		*dot = '\0';
		group = json_object_get(object, key);
		if (group && !json_is_object(group))
			return clash(key);
		if (!group) {
			group = json_object();
			json_put(object, key, group);
		}
		object = group;
		key = dot + 1;
	}
	return put_value(object, key, list, pair->value);
}

int pairs_to_json(const struct pairs *pairs, json_t **out)
{
	json_t *object = json_object();

	for (size_t i = 0; i < pairs->count; i++) {
		int code = 0;

		if (pairs->items[i].name[0] != '_')
			code = put_pair(object, &pairs->items[i]);
		if (code) {
			json_decref(object);
			return code;
		}
	}
	*out = object;
	return 0;
}

#include "members.h"

static void write_place(const struct place_in_pack *at, const char *after, struct buf *out)
{
	if (!at || !at->part)
		return;
	write_place(at->outer, ", ", out);
	buf_add_text(out, at->part);
	if (*at->name)
		buf_print(out, " \"%s\"", at->name);
	buf_add_text(out, after);
}

static void keep_place(const struct place_in_pack *at, json_t *place)
{
	if (!at || !at->part)
		return;
	keep_place(at->outer, place);
	json_array_append_new(place, json_string(at->part));
	json_array_append_new(place, json_string(at->name));
}

int refuse_at(const struct place_in_pack *at, const char *format, ...)
{
	struct buf message;
	va_list arguments;

	buf_init(&message, 2 * LIMIT_PACK_BYTES); /* names can be as long as the pack */
	write_place(at, ": ", &message);
	va_start(arguments, format);
	buf_printv(&message, format, arguments);
	va_end(arguments);
	error_set(FT_REFUSED, "%s", message.base);
	buf_release(&message);
	if (at->pack && at->pack->leniency) {
		json_array_clear(at->pack->leniency->refused);
		keep_place(at, at->pack->leniency->refused);
	}
	return FT_REFUSED;
}

int forgive_at(const struct place_in_pack *at, int code)
{
	if (code != FT_REFUSED || !at->pack || !at->pack->leniency)
		return code;
	leniency_note(at->pack->leniency, error_message());
	error_clear();
	return 0;
}

bool is_name(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > PACK_NAME_CHARS || text[0] < 'a' || text[0] > 'z')
		return false;
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

int name_position(const char *const *names, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], text) == 0)
			return (int)i;
	return -1;
}

static int read_text(const struct place_in_pack *at, const struct member *member,
	const json_t *value, const char **out)
{
	if (!json_is_string(value))
		return refuse_at(at, "\"%s\" must be text", member->name);
	*out = json_string_value(value);
	if (member->required && !**out)
		return forgive_at(at, refuse_at(at, "\"%s\" must not be empty", member->name));
	if (member->type == MEMBER_NAME && **out && !is_name(*out))
		return refuse_at(at, "\"%s\" is \"%s\", but names are lower-case letters, digits and _, "
			"begin with a letter and have at most %d characters", member->name, *out,
			PACK_NAME_CHARS);
	return 0;
}

static int read_whole(const struct place_in_pack *at, const struct member *member,
	const json_t *value, int64_t least, int64_t most, int64_t *out)
{
	if (!json_is_integer(value))
		return refuse_at(at, "\"%s\" must be a whole number", member->name);
	*out = json_integer_value(value);
	if (*out < least || *out > most)
		return refuse_at(at, "\"%s\" must be between %lld and %lld", member->name,
			(long long)least, (long long)most);
	return 0;
}

static int read_names(const struct place_in_pack *at, const struct member *member,
	const json_t *value, const char *const **out, size_t *count)
{
	const char **names;
	size_t i;
	json_t *one;

	if (!json_is_array(value))
		return refuse_at(at, "\"%s\" must be a list of names", member->name);
	*count = json_array_size(value);
	names = arena_alloc(&at->pack->arena, (*count + 1) * sizeof(*names));
	json_array_foreach((json_t *)value, i, one) {
		names[i] = json_string_value(one);
		if (!names[i])
			return refuse_at(at, "\"%s\" must be a list of names", member->name);
		if (name_position(names, i, names[i]) >= 0)
			return refuse_at(at, "\"%s\" has \"%s\" twice", member->name, names[i]);
	}
	*out = names;
	return 0;
}

static int read_scope(const struct place_in_pack *at, const struct member *member,
	const json_t *value, const struct scope **out)
{
	struct scope_link *link;
	struct scope *scope;

	if (!json_is_string(value))
		return refuse_at(at, "\"%s\" must be text in the scope language", member->name);
	if (scope_parse(slice_of(json_string_value(value)), &scope))
		return refuse_at(at, "\"%s\": %s", member->name, error_message());
	*out = scope;
	if (!scope)
		return 0;
	link = arena_alloc(&at->pack->arena, sizeof(*link));
	link->scope = scope;
	link->next = at->pack->scopes;
	at->pack->scopes = link;
	return 0;
}

static int read_member(const struct place_in_pack *at, const struct member *member,
	const json_t *value, char *out)
{
	void *to = out + member->offset;
	int64_t number;
	int code;

	switch (member->type) {
	case MEMBER_TEXT:
	case MEMBER_NAME:
		return read_text(at, member, value, to);
	case MEMBER_FLAG:
		if (!json_is_boolean(value))
			return refuse_at(at, "\"%s\" must be true or false", member->name);
		*(bool *)to = json_is_true(value);
		return 0;
	case MEMBER_INT:
		code = read_whole(at, member, value, 0, 1000000, &number);
		*(int *)to = (int)number;
		return code;
	case MEMBER_WHOLE:
		return read_whole(at, member, value, INT64_MIN + 1, INT64_MAX - 1, to);
	case MEMBER_SIZE:
		code = read_whole(at, member, value, 1, LIMIT_PACK_BYTES, &number);
		*(size_t *)to = (size_t)number;
		return code;
	case MEMBER_NAMES:
		return read_names(at, member, value, to, (size_t *)(out + member->count_offset));
	case MEMBER_SCOPE:
		return read_scope(at, member, value, to);
	case MEMBER_JSON:
		*(const json_t **)to = value;
		return 0;
	case MEMBER_OTHER:
		return 0;
	}
	return 0;
}

static int check_known(const struct place_in_pack *at, const json_t *object,
	const struct member *table)
{
	const char *key;
	json_t *value;
	int code = 0;

	json_object_foreach((json_t *)object, key, value) {
		const struct member *member = table;

		while (member->name && strcmp(member->name, key) != 0)
			member++;
		if (!member->name)
			code = forgive_at(at, refuse_at(at,
				"\"%s\" means nothing here; look at its spelling", key));
		if (code)
			return code;
	}
	return 0;
}

int members_read(const struct place_in_pack *at, const json_t *object, const struct member *table,
	void *out)
{
	int code;

	if (!json_is_object(object))
		return refuse_at(at, "an object {...} must be here");
	code = check_known(at, object, table);
	for (const struct member *member = table; member->name && !code; member++) {
		const json_t *value = json_object_get(object, member->name);

		if (member->type == MEMBER_TEXT || member->type == MEMBER_NAME)
			*(const char **)((char *)out + member->offset) = "";
		if (value && !json_is_null(value))
			code = read_member(at, member, value, out);
		else if (member->required)
			code = refuse_at(at, "\"%s\" is missing", member->name);
	}
	return code;
}

int members_array(const struct place_in_pack *at, const json_t *object, const char *key,
	size_t most, const json_t **array, size_t *count)
{
	int code = 0;

	*array = json_object_get(object, key);
	*count = 0;
	if (!*array || json_is_null(*array))
		return 0;
	if (!json_is_array(*array))
		return refuse_at(at, "\"%s\" must be a list", key);
	if (json_array_size(*array) > most)
		code = forgive_at(at, refuse_at(at, "\"%s\" has %zu members; %zu are allowed", key,
			json_array_size(*array), most));
	*count = code ? 0 : json_array_size(*array);
	return code;
}

int parts_read(const struct place_in_pack *at, const json_t *object, const struct part_list *list,
	void **parts, size_t *count)
{
	struct place_in_pack here = { at->pack, at, list->what, "" };
	const json_t *array;
	char *part;
	int code = members_array(at, object, list->key, list->most, &array, count);

	*parts = part = arena_alloc(&at->pack->arena, (*count + 1) * list->size);
	for (size_t i = 0; i < *count && !code; i++, part += list->size) {
		const json_t *one = json_array_get(array, i);

		here.name = json_text(one, list->named_by);
		code = list->read(&here, one, part);
		for (const char *other = *parts; list->unique && other < part && !code;
			other += list->size)
			if (strcmp(*(const char *const *)other, *(const char **)part) == 0)
				code = refuse_at(&here, "it is declared twice");
	}
	return code;
}

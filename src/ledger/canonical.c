/* canonical.c: from values in memory to canonical bytes. */
#include <inttypes.h>
#include <stdlib.h>
#include "arena.h"
#include "error.h"
#include "scan.h"
#include "text.h"

struct member {
	struct span key;
	json_t *value;
};

enum { MEMBERS_ON_STACK = 32 };

static int write_value(const json_t *value, const char *key, unsigned depth, struct buf *out);

__attribute__((cold)) static int refuse(const char *key, const char *problem)
{
	if (*key)
		error_set(FT_REFUSED, "\"%s\": %s", key, problem);
	else
		error_set(FT_REFUSED, "%s", problem);
	return error_set_field(key);
}

static int compare_members(const void *a, const void *b)
{
	return span_compare(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static void sort_members(struct member *members, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (span_compare(members[i - 1].key, members[i].key) > 0) {
			qsort(members, count, sizeof(*members), compare_members);
			return;
		}
}

static int write_text(struct slice text, const char *key, struct buf *out)
{
	if (!text_is_utf8(text))
		return refuse(key, "this text is not UTF-8");
	if (text.length > 0 && memchr(text.base, '\0', text.length))
		return refuse(key, "this text holds a NUL character");
	buf_add_json_text(out, text);
	return 0;
}

static int write_members(
	const struct member *members, size_t count, unsigned depth, struct buf *out)
{
	buf_add_char(out, '{');
	for (size_t i = 0; i < count; i++) {
		struct slice key = { (const char *)members[i].key.base, members[i].key.length };
		if (i > 0)
			buf_add_char(out, ',');
		int result = write_text(key, key.base, out);
		if (result)
			return result;
		buf_add_char(out, ':');
		result = write_value(members[i].value, key.base, depth + 1, out);
		if (result)
			return result;
	}
	buf_add_char(out, '}');
	return 0;
}

static int write_object(const json_t *object, unsigned depth, struct buf *out)
{
	struct member on_stack[MEMBERS_ON_STACK], *members = on_stack;
	size_t count = json_object_size(object), i = 0;

	if (count > MEMBERS_ON_STACK)
		members = must_alloc(count * sizeof(*members));
	/* jansson's iterators take the object as changeable, but only setting changes it. */
	json_t *iterated = (json_t *)(uintptr_t)object;
	for (void *at = json_object_iter(iterated); at; at = json_object_iter_next(iterated, at)) {
		members[i].key = (struct span){ (const unsigned char *)json_object_iter_key(at),
			json_object_iter_key_len(at), false };
		members[i++].value = json_object_iter_value(at);
	}
	sort_members(members, count);
	int result = write_members(members, count, depth, out);
	if (members != on_stack)
		free(members);
	return result;
}

static int write_array(const json_t *array, const char *key, unsigned depth, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i > 0)
			buf_add_char(out, ',');
		int result = write_value(json_array_get(array, i), key, depth + 1, out);
		if (result)
			return result;
	}
	buf_add_char(out, ']');
	return 0;
}

static int write_whole(int64_t number, const char *key, struct buf *out)
{
	if (number > LEDGER_WHOLE_MAX || number < -LEDGER_WHOLE_MAX)
		return refuse(key, "a whole number beyond 9007199254740991; send it as text");
	buf_add_int(out, number);
	return 0;
}

/* `key` is that of the member the value is in, "" outside of any. */
static int write_value(const json_t *value, const char *key, unsigned depth, struct buf *out)
{
	if (!value)
		return refuse(key, "there is no value");
	switch (json_typeof(value)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		if (depth > LIMIT_JSON_DEPTH)
			return refuse(key, "lists and groups are nested too deeply");
		return json_is_object(value) ? write_object(value, depth, out)
					     : write_array(value, key, depth, out);
	case JSON_STRING:
		return write_text(
			(struct slice){ json_string_value(value), json_string_length(value) }, key,
			out);
	case JSON_INTEGER:
		return write_whole(json_integer_value(value), key, out);
	case JSON_TRUE:
		buf_add_text(out, "true");
		return 0;
	case JSON_FALSE:
		buf_add_text(out, "false");
		return 0;
	case JSON_NULL:
		buf_add_text(out, "null");
		return 0;
	case JSON_REAL:
	default:
		return refuse(key, "a decimal must be sent as text, such as \"4.5\"");
	}
}

int ledger_canonical(const json_t *value, struct buf *out)
{
	size_t start = out->length;
	bool overflowed = out->overflowed;
	int result = write_value(value, "", 1, out);

	if (!result && buf_failed(out))
		result = error_set(
			FT_REFUSED, "this is larger than the %zu bytes there may be", out->ceiling);
	if (result) {
		out->length = start;
		out->overflowed = overflowed;
		if (out->base)
			out->base[start] = '\0';
	}
	return result;
}

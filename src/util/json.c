#include "json.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "day.h"
#include "error.h"
#include "file.h"
#include "limit.h"
#include "text.h"

/* Without this, hash table order and so the cost of hostile keys would be predictable. */
static void seed(void)
{
	json_object_seed(0);
}

/* jansson's own limit is fixed when it is compiled and far higher than ours. */
static int check_depth(struct slice text)
{
	int depth = 0, line = 1, column = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.base[i];
		column++;
		if (c == '\n') {
			line++;
			column = 0;
		} else if (in_string) {
			if (c == '\\')
				i++, column++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			if (++depth > LIMIT_JSON_DEPTH)
				return error_set(FT_REFUSED,
					"line %d, column %d: lists and objects are nested deeper "
					"than %d levels", line, column, LIMIT_JSON_DEPTH);
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return FT_OK;
}

static const char *explain(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_premature_end_of_input:
		return "the text ends before the JSON is complete";
	case json_error_end_of_input_expected:
		return "something follows the end of the JSON";
	case json_error_invalid_utf8:
		return "this is not valid UTF-8";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "the character U+0000 is not allowed";
	case json_error_duplicate_key:
		return "the same key is there twice";
	case json_error_numeric_overflow:
		return "this number is too large";
	default:
		return error->text; /* names what was found there */
	}
}

int json_read(struct slice text, json_t **out)
{
	static pthread_once_t seeded = PTHREAD_ONCE_INIT;
	pthread_once(&seeded, seed);
	*out = NULL;
	int result = check_depth(text);
	if (result)
		return result;
	json_error_t error;
	*out = json_loadb(text.base, text.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (*out)
		return FT_OK;
	if (json_error_code(&error) == json_error_out_of_memory)
		return error_set(FT_FAILED, "There is no memory to read this JSON");
	return error_set(FT_REFUSED, "line %d, column %d: %s", error.line, error.column,
		explain(&error));
}

int json_read_file(const char *path, size_t bytes_max, json_t **out)
{
	*out = NULL;
	struct buf bytes;
	buf_init(&bytes, bytes_max);
	int result = file_read(path, bytes_max, &bytes);
	if (result == FT_OK) {
		struct slice text = buf_slice(&bytes);
		if (slice_starts(text, "\xef\xbb\xbf")) /* some editors put it in front */
			text = (struct slice){ text.base + 3, text.length - 3 };
		result = json_read(text, out);
		if (result)
			error_prefix("%s", path);
	}
	buf_release(&bytes);
	return result;
}

const char *json_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

int64_t json_whole(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *value = json_object_get(object, key);
	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool json_flag(const json_t *object, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(object, key);
	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

bool json_has(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	return value && !json_is_null(value);
}

void json_put(json_t *object, const char *key, json_t *value)
{
	/* Only memory can be missing: keys are our own words, and values new. */
	if (!value || json_object_set_new(object, key, value)) {
		fprintf(stderr, "fettle: no memory for the JSON value \"%s\"; the program ends here\n",
			key);
		_exit(1);
	}
}

void json_put_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_put_slice(object, key, slice_of(text));
	else
		json_put(object, key, json_null());
}

void json_put_slice(json_t *object, const char *key, struct slice text)
{
	if (text_is_utf8(text)) {
		json_put(object, key, json_stringn_nocheck(text.base, text.length));
		return;
	}
	/* Old bytes from elsewhere: readable is better than refused this late. */
	struct buf converted;
	buf_init(&converted, text.length * 3);
	text_from_windows_1252(text, &converted);
	json_put(object, key, json_stringn_nocheck(converted.base, converted.length));
	buf_release(&converted);
}

void json_put_whole(json_t *object, const char *key, int64_t number)
{
	json_put(object, key, json_integer(number));
}

void json_put_number(json_t *object, const char *key, double number)
{
	bool whole = fabs(number) < 9007199254740992.0 && number == trunc(number);

	json_put(object, key,
		whole			 ? json_integer((json_int_t)number) :
			isfinite(number) ? json_real(number) :
					   json_null());
}

void json_put_flag(json_t *object, const char *key, bool flag)
{
	json_put(object, key, json_boolean(flag));
}

void json_put_day(json_t *object, const char *key, int32_t day)
{
	if (day == DAY_NONE) {
		json_put(object, key, json_null());
		return;
	}
	struct buf iso;
	buf_init(&iso, 32);
	day_add_iso(&iso, day);
	json_put_slice(object, key, buf_slice(&iso));
	buf_release(&iso);
}

/* ".0" keeps a real from coming back as an integer. */
static void write_real(double number, struct buf *out)
{
	size_t start = out->length;
	buf_add_real(out, number);
	if (out->base && !strpbrk(out->base + start, ".e"))
		buf_add_text(out, ".0");
}

static void write_line(struct buf *out, int indent)
{
	buf_add_char(out, '\n');
	for (int i = 0; i < indent; i++)
		buf_add_text(out, "  ");
}

/* `indent` is the level of what holds `value`, -1 for compact. */
static void write_value(const json_t *value, struct buf *out, int indent);

static void write_list(const json_t *list, struct buf *out, int indent)
{
	size_t count = json_array_size(list);
	int inner = indent < 0 ? -1 : indent + 1;
	buf_add_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		if (inner >= 0)
			write_line(out, inner);
		write_value(json_array_get(list, i), out, inner);
	}
	if (inner >= 0 && count > 0)
		write_line(out, indent);
	buf_add_char(out, ']');
}

static void write_object(const json_t *object, struct buf *out, int indent)
{
	/* jansson's iterator does not write, but its signature cannot say so */
	json_t *writable = (json_t *)(uintptr_t)object;
	int inner = indent < 0 ? -1 : indent + 1;
	bool first = true;
	buf_add_char(out, '{');
	for (void *at = json_object_iter(writable); at;
		at = json_object_iter_next(writable, at)) {
		if (!first)
			buf_add_char(out, ',');
		first = false;
		if (inner >= 0)
			write_line(out, inner);
		buf_add_json_text(out, slice_of(json_object_iter_key(at)));
		buf_add_text(out, inner < 0 ? ":" : ": ");
		write_value(json_object_iter_value(at), out, inner);
	}
	if (inner >= 0 && !first)
		write_line(out, indent);
	buf_add_char(out, '}');
}

static void write_value(const json_t *value, struct buf *out, int indent)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_object(value, out, indent);
		break;
	case JSON_ARRAY:
		write_list(value, out, indent);
		break;
	case JSON_STRING:
		buf_add_json_text(out,
			(struct slice){ json_string_value(value), json_string_length(value) });
		break;
	case JSON_INTEGER:
		buf_add_int(out, json_integer_value(value));
		break;
	case JSON_REAL:
		write_real(json_real_value(value), out);
		break;
	case JSON_TRUE:
		buf_add_text(out, "true");
		break;
	case JSON_FALSE:
		buf_add_text(out, "false");
		break;
	case JSON_NULL:
		buf_add_text(out, "null");
		break;
	}
}

void json_write(const json_t *value, struct buf *out)
{
	write_value(value, out, -1);
}

void json_write_pretty(const json_t *value, struct buf *out)
{
	write_value(value, out, 0);
}

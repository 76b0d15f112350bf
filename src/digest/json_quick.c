/* JSON of posts, read fast. */
#include "json_quick.h"

enum { TEXT_BYTES_MAX = 1 << 20, DEPTH_MAX = 16, KEY_BYTES_MAX = 64, DIGITS_MAX = 18 };

struct quick {
	const char *at, *end;
	struct buf scratch; /* of a text with escapes */
	int depth;
};

/* NULL: it is for json_read() to say what it is. */
static json_t *read_value(struct quick *quick);

static void skip_space(struct quick *quick)
{
	while (quick->at < quick->end && (*quick->at == ' ' || *quick->at == '\n' ||
						 *quick->at == '\t' || *quick->at == '\r'))
		quick->at++;
}

static bool take(struct quick *quick, char c)
{
	skip_space(quick);
	if (quick->at == quick->end || *quick->at != c)
		return false;
	quick->at++;
	return true;
}

/* -- texts -- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four figures; -1 when they are not that. */
static int32_t take_unit(struct quick *quick)
{
	int32_t unit = 0;
	if (quick->end - quick->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int value = hex_value(*quick->at++);
		if (value < 0)
			return -1;
		unit = unit << 4 | value;
	}
	return unit;
}

static void add_character(struct buf *out, int32_t c)
{
	char bytes[4];
	size_t length;
	if (c < 0x80) {
		bytes[0] = (char)c;
		length = 1;
	} else if (c < 0x800) {
		bytes[0] = (char)(0xc0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3f));
		length = 2;
	} else if (c < 0x10000) {
		bytes[0] = (char)(0xe0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (c & 0x3f));
		length = 3;
	} else {
		bytes[0] = (char)(0xf0 | c >> 18);
		bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (c & 0x3f));
		length = 4;
	}
	buf_add(out, bytes, length);
}

static bool add_unicode(struct quick *quick)
{
	int32_t c = take_unit(quick), low;
	if (c <= 0 || (c >= 0xdc00 && c < 0xe000))
		return false;
	if (c >= 0xd800 && c < 0xdc00) {
		if (quick->end - quick->at < 6 || quick->at[0] != '\\' || quick->at[1] != 'u')
			return false;
		quick->at += 2;
		low = take_unit(quick);
		if (low < 0xdc00 || low >= 0xe000)
			return false;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	add_character(&quick->scratch, c);
	return true;
}

static bool add_escape(struct quick *quick)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;
	if (quick->at == quick->end)
		return false;
	char c = *quick->at++;
	if (c == 'u')
		return add_unicode(quick);
	known = c ? strchr(from, c) : NULL;
	if (known)
		buf_add_char(&quick->scratch, to[known - from]);
	return known != NULL;
}

/* None of eight bytes at once ends a text: no quote, backslash or control character. A byte that is
 * zero after the exclusive or borrows into its top bit; a false alarm only costs a closer look. */
static bool eight_go_on(const char *bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t word;
	memcpy(&word, bytes, sizeof(word));
	uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
	uint64_t ends = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
			((word - ones * ' ') & ~word);
	return (ends & tops) == 0;
}

static const char *plain_end(const struct quick *quick)
{
	const char *at = quick->at;
	while (quick->end - at > 8 && eight_go_on(at))
		at += 8;
	while (at < quick->end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
		at++;
	return at;
}

/* After its first quote. *out is part of the input, or in the scratch. */
static bool take_text(struct quick *quick, struct slice *out)
{
	const char *end = plain_end(quick);
	*out = (struct slice){ quick->at, (size_t)(end - quick->at) };
	quick->at = end;
	if (end == quick->end || (unsigned char)*end < ' ')
		return false;
	if (*end == '"') {
		quick->at++;
		return true;
	}
	buf_clear(&quick->scratch);
	buf_add_slice(&quick->scratch, *out);
	while (quick->at < quick->end && *quick->at == '\\') {
		quick->at++;
		if (!add_escape(quick))
			return false;
		end = plain_end(quick);
		buf_add(&quick->scratch, quick->at, (size_t)(end - quick->at));
		quick->at = end;
	}
	*out = buf_slice(&quick->scratch);
	if (quick->at == quick->end || *quick->at != '"')
		return false;
	quick->at++;
	return !buf_failed(&quick->scratch);
}

/* -- values -- */

static json_t *read_number(struct quick *quick)
{
	bool negative = quick->at < quick->end && *quick->at == '-';
	const char *first = quick->at += negative;
	int64_t number = 0;
	while (quick->at < quick->end && *quick->at >= '0' && *quick->at <= '9' &&
		quick->at - first < DIGITS_MAX)
		number = number * 10 + (*quick->at++ - '0');
	size_t digits = (size_t)(quick->at - first);
	if (digits == 0 || (digits > 1 && *first == '0') || (negative && number == 0))
		return NULL;
	if (quick->at < quick->end && (strchr(".eE", *quick->at) ||
					      (*quick->at >= '0' && *quick->at <= '9')))
		return NULL;
	return json_integer(negative ? -number : number);
}

static json_t *read_word(struct quick *quick)
{
	static const struct {
		const char *word;
		size_t length;
	} words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };
	for (size_t i = 0; i < 3; i++) {
		if ((size_t)(quick->end - quick->at) < words[i].length ||
			memcmp(quick->at, words[i].word, words[i].length) != 0)
			continue;
		quick->at += words[i].length;
		return i == 0 ? json_true() : i == 1 ? json_false() : json_null();
	}
	return NULL;
}

static json_t *read_array(struct quick *quick)
{
	json_t *array = json_array();
	if (take(quick, ']'))
		return array;
	do {
		json_t *item = read_value(quick);
		if (!item || json_array_append_new(array, item))
			break;
		if (take(quick, ']'))
			return array;
	} while (take(quick, ','));
	json_decref(array);
	return NULL;
}

static bool read_member(struct quick *quick, json_t *object)
{
	char key[KEY_BYTES_MAX];
	size_t count = json_object_size(object);
	struct slice text;
	json_t *value;
	if (!take(quick, '"') || !take_text(quick, &text) || text.length >= sizeof(key))
		return false;
	memcpy(key, text.base, text.length);
	key[text.length] = '\0';
	if (!take(quick, ':'))
		return false;
	value = read_value(quick);
	return value && json_object_set_new_nocheck(object, key, value) == 0 &&
	       json_object_size(object) > count;
}

static json_t *read_object(struct quick *quick)
{
	json_t *object = json_object();
	if (take(quick, '}'))
		return object;
	do {
		if (!read_member(quick, object))
			break;
		if (take(quick, '}'))
			return object;
	} while (take(quick, ','));
	json_decref(object);
	return NULL;
}

static json_t *read_value(struct quick *quick)
{
	struct slice text;
	json_t *value = NULL;
	skip_space(quick);
	if (quick->at == quick->end || ++quick->depth > DEPTH_MAX)
		return NULL;
	switch (*quick->at) {
	case '"':
		quick->at++;
		if (take_text(quick, &text))
			value = json_stringn_nocheck(text.base, text.length);
		break;
	case '{':
		quick->at++;
		value = read_object(quick);
		break;
	case '[':
		quick->at++;
		value = read_array(quick);
		break;
	case 't':
	case 'f':
	case 'n':
		value = read_word(quick);
		break;
	default:
		value = read_number(quick);
	}
	quick->depth--;
	return value;
}

int json_quick_read(struct slice text, json_t **out)
{
	struct quick quick = { .at = text.base, .end = text.base + text.length };
	json_t *value = NULL;
	if (text.length == 0 || text.length > TEXT_BYTES_MAX || !text_is_utf8(text))
		return json_read(text, out);
	buf_init(&quick.scratch, TEXT_BYTES_MAX);
	skip_space(&quick);
	if (quick.at < quick.end && (*quick.at == '{' || *quick.at == '['))
		value = read_value(&quick);
	skip_space(&quick);
	bool whole = quick.at == quick.end;
	buf_release(&quick.scratch);
	if (value && whole) {
		*out = value;
		return 0;
	}
	json_decref(value);
	return json_read(text, out);
}

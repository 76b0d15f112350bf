/* check.c: are these bytes canonical? One pass, without building anything. */
#include <endian.h>
#include "error.h"
#include "scan.h"

struct checker {
	const unsigned char *base, *at, *end;
	struct wanted *wanted; /* of the outermost object; NULL when nothing is collected */
};

static int check_value(struct checker *c, unsigned depth);

__attribute__((cold)) static int refuse(const struct checker *c, const char *problem)
{
	return error_set(FT_REFUSED, "byte %zu: %s", (size_t)(c->at - c->base), problem);
}

__attribute__((cold)) static int refuse_unexpected(const struct checker *c, const char *expected)
{
	if (c->at == c->end)
		return error_set(FT_REFUSED, "byte %zu: the bytes end where %s should be",
			(size_t)(c->at - c->base), expected);
	if (*c->at > ' ' && *c->at < 0x7f)
		return error_set(FT_REFUSED, "byte %zu: \"%c\" where %s should be",
			(size_t)(c->at - c->base), *c->at, expected);
	return error_set(FT_REFUSED, "byte %zu: the byte %02x where %s should be",
		(size_t)(c->at - c->base), *c->at, expected);
}

static bool accept(struct checker *c, unsigned char byte)
{
	if (c->at == c->end || *c->at != byte)
		return false;
	c->at++;
	return true;
}

/* The first byte from `at` on that is a quote, a backslash, a control character or not
 * ASCII. Eight at a time: subtracting a byte's limit borrows into its top bit, and the
 * lowest of the marked bytes is always truly meant. */
static const unsigned char *skip_plain(const unsigned char *at, const unsigned char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;

	while (end - at >= 8) {
		uint64_t word;
		memcpy(&word, at, sizeof(word));
		word = le64toh(word);
		uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
		uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
				 ((word - ones * 0x20) & ~word) | word;
		found &= tops;
		if (found)
			return at + (__builtin_ctzll(found) >> 3);
		at += 8;
	}
	while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
}

/* One character of two to four bytes (RFC 3629: shortest form, no surrogates). */
static int check_utf8(struct checker *c)
{
	const unsigned char *s = c->at;
	size_t left = (size_t)(c->end - s), length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	unsigned char low = 0x80, high = 0xbf; /* range of the second byte */

	if (s[0] < 0xc2 || s[0] > 0xf4 || left < length)
		return refuse(c, "this is not UTF-8");
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return refuse(c, "this is not UTF-8");
	for (size_t i = 2; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return refuse(c, "this is not UTF-8");
	c->at += length;
	return 0;
}

/* Quote and backslash, five short forms, and \u00xx for the other control characters but NUL. */
static int check_escape(struct checker *c)
{
	const unsigned char *s = c->at;
	size_t left = (size_t)(c->end - s);

	if (left >= 2 && s[1] && strchr("\"\\bfnrt", s[1])) {
		c->at += 2;
		return 0;
	}
	if (left < 6 || s[1] != 'u' || s[2] != '0' || s[3] != '0' || (s[4] != '0' && s[4] != '1') ||
		!s[5] || !strchr("0123456789abcdef", s[5]) ||
		(s[4] == '0' && strchr("089acd", s[5])))
		return refuse(
			c, "this escape is not the shortest form of a character allowed here");
	c->at += 6;
	return 0;
}

static int check_string(struct checker *c, struct span *span)
{
	if (!accept(c, '"'))
		return refuse_unexpected(c, "a quote");
	span->base = c->at;
	span->escaped = false;
	for (;;) {
		int result;
		c->at = skip_plain(c->at, c->end);
		if (c->at == c->end)
			return refuse(c, "the bytes end inside a string");
		if (*c->at == '"')
			break;
		if (*c->at == '\\') {
			span->escaped = true;
			result = check_escape(c);
		} else if (*c->at >= 0x80) {
			result = check_utf8(c);
		} else {
			result = refuse(c, "a control character that is not escaped");
		}
		if (result)
			return result;
	}
	span->length = (size_t)(c->at - span->base);
	c->at++;
	return 0;
}

static int check_number(struct checker *c)
{
	bool negative = accept(c, '-');
	const unsigned char *first = c->at;
	int64_t value = 0;

	while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && c->at - first <= 16)
		value = value * 10 + (*c->at++ - '0');
	if (c->at == first)
		return refuse_unexpected(c, "a digit");
	if (*first == '0' && (c->at - first > 1 || negative))
		return refuse(c, "a number with a needless zero or sign");
	if (value > LEDGER_WHOLE_MAX)
		return refuse(c, "a number beyond 9007199254740991");
	if (c->at < c->end && (*c->at == '.' || *c->at == 'e' || *c->at == 'E'))
		return refuse(c, "only whole numbers are allowed");
	return 0;
}

static int check_word(struct checker *c, const char *word, size_t length)
{
	if ((size_t)(c->end - c->at) < length || memcmp(c->at, word, length) != 0)
		return refuse_unexpected(c, "a value");
	c->at += length;
	return 0;
}

static int check_array(struct checker *c, unsigned depth)
{
	c->at++;
	if (accept(c, ']'))
		return 0;
	do {
		int result = check_value(c, depth + 1);
		if (result)
			return result;
	} while (accept(c, ','));
	return accept(c, ']') ? 0 : refuse_unexpected(c, "a comma or the end of the array");
}

static int check_member(struct checker *c, unsigned depth, struct span *key)
{
	struct span previous = *key;
	const unsigned char *start = c->at;
	int result = check_string(c, key);

	if (result)
		return result;
	if (previous.base && span_compare(previous, *key) >= 0) {
		c->at = start;
		return refuse(c, "this key is not after the one before it");
	}
	if (!accept(c, ':'))
		return refuse_unexpected(c, "a colon");
	const unsigned char *value = c->at;
	result = check_value(c, depth + 1);
	if (result || depth > 1 || !c->wanted)
		return result;
	struct slice raw = { (const char *)value, (size_t)(c->at - value) };
	if (!wanted_offer(c->wanted, *key, raw)) {
		c->at = start;
		return refuse(c, "this key does not belong here");
	}
	return 0;
}

static int check_object(struct checker *c, unsigned depth)
{
	struct span key = { NULL, 0, false };

	c->at++;
	if (accept(c, '}'))
		return 0;
	do {
		int result = check_member(c, depth, &key);
		if (result)
			return result;
	} while (accept(c, ','));
	return accept(c, '}') ? 0 : refuse_unexpected(c, "a comma or the end of the object");
}

/* `depth` counts the objects and arrays this value would be inside of, itself included. */
static int check_value(struct checker *c, unsigned depth)
{
	struct span text;

	if (c->at == c->end)
		return refuse_unexpected(c, "a value");
	switch (*c->at) {
	case '"':
		return check_string(c, &text);
	case '{':
	case '[':
		if (depth > LEDGER_DEPTH_COUNT)
			return refuse(c, "nested too deeply");
		return *c->at == '{' ? check_object(c, depth) : check_array(c, depth);
	case 't':
		return check_word(c, "true", 4);
	case 'f':
		return check_word(c, "false", 5);
	case 'n':
		return check_word(c, "null", 4);
	case '-':
		return check_number(c);
	default:
		if (*c->at >= '0' && *c->at <= '9')
			return check_number(c);
		return refuse_unexpected(c, "a value");
	}
}

static int check_all(struct slice bytes, unsigned depth, struct wanted *wanted)
{
	const unsigned char *base = (const unsigned char *)bytes.base;
	struct checker c = { base, base, base + bytes.length, wanted };
	int result = 0;

	if (wanted && (c.at == c.end || *c.at != '{'))
		result = refuse_unexpected(&c, "an object");
	if (!result)
		result = check_value(&c, depth);
	if (!result && c.at != c.end)
		result = refuse(&c, "something follows the value");
	return result;
}

int ledger_check_canonical(struct slice bytes)
{
	return check_all(bytes, 1, NULL);
}

int scan_nested(struct slice bytes)
{
	return check_all(bytes, 2, NULL);
}

int scan_object(struct slice bytes, struct wanted *wanted)
{
	wanted_start(wanted);
	return check_all(bytes, 1, wanted);
}

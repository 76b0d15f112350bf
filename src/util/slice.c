#include "slice.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "error.h"

enum { NUMBER_CHARS_MAX = 400, SHOWN_CHARS_MAX = 40 };

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice slice_trim(struct slice s)
{
	while (s.length > 0 && is_space(s.base[0])) {
		s.base++;
		s.length--;
	}
	while (s.length > 0 && is_space(s.base[s.length - 1]))
		s.length--;
	return s;
}

bool slice_starts(struct slice s, const char *prefix)
{
	size_t length = strlen(prefix);
	return s.length >= length && (length == 0 || memcmp(s.base, prefix, length) == 0);
}

struct slice slice_cut(struct slice *rest, char separator)
{
	struct slice all = *rest;
	const char *found = all.length ? memchr(all.base, separator, all.length) : NULL;
	if (!found) {
		*rest = SLICE_EMPTY;
		return all;
	}
	size_t before = (size_t)(found - all.base);
	*rest = (struct slice){ found + 1, all.length - before - 1 };
	return (struct slice){ all.base, before };
}

static int refuse_number(struct slice s, const char *what)
{
	int shown = s.length > SHOWN_CHARS_MAX ? SHOWN_CHARS_MAX : (int)s.length;
	return error_set(FT_REFUSED, "\"%.*s\" %s", shown, s.base, what);
}

int slice_to_int64(struct slice s, int64_t *out)
{
	size_t at = 0;
	bool negative = s.length > 0 && s.base[0] == '-';
	if (negative || (s.length > 0 && s.base[0] == '+'))
		at++;
	if (at == s.length)
		return refuse_number(s, "is not a whole number");
	/* Summed downwards, because the negative range is the larger one. */
	int64_t sum = 0;
	for (; at < s.length; at++) {
		if (s.base[at] < '0' || s.base[at] > '9')
			return refuse_number(s, "is not a whole number");
		if (__builtin_mul_overflow(sum, (int64_t)10, &sum) ||
			__builtin_sub_overflow(sum, (int64_t)(s.base[at] - '0'), &sum))
			return refuse_number(s, "is too large a number");
	}
	if (!negative && sum == INT64_MIN)
		return refuse_number(s, "is too large a number");
	*out = negative ? sum : -sum;
	return FT_OK;
}

int slice_to_double(struct slice s, double *out)
{
	char text[NUMBER_CHARS_MAX];
	if (s.length == 0 || s.length >= sizeof(text))
		return refuse_number(s, "is not a number");
	for (size_t i = 0; i < s.length; i++) {
		/* strtod would take "inf", "nan", hexadecimal and white space too */
		if (s.base[i] == '\0' || !strchr("0123456789+-.eE", s.base[i]))
			return refuse_number(s, "is not a number");
		text[i] = s.base[i];
	}
	text[s.length] = '\0';
	char *end = NULL;
	double number = strtod(text, &end);
	if (end != text + s.length)
		return refuse_number(s, "is not a number");
	if (!isfinite(number))
		return refuse_number(s, "is too large a number");
	*out = number;
	return FT_OK;
}

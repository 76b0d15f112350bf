/* support.h: cmocka, and checks that say more when they fail. */
#ifndef FETTLE_TEST_UTIL_SUPPORT_H
#define FETTLE_TEST_UTIL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "util.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static inline void check_slice_at(struct slice got, struct slice expected, const char *file,
	int line)
{
	if (slice_equal(got, expected))
		return;
	print_error("got      \"%.*s\"\nexpected \"%.*s\"\n", (int)got.length, got.base,
		(int)expected.length, expected.base);
	_fail(file, line);
}

/* The bytes of a slice, or of a buffer, which is emptied then. */
#define check_slice(got, expected) \
	check_slice_at(got, slice_of(expected), __FILE__, __LINE__)
#define check_buf(buf, expected)                                                     \
	do {                                                                         \
		check_slice_at(buf_slice(buf), slice_of(expected), __FILE__, __LINE__); \
		buf_clear(buf);                                                      \
	} while (0)

static inline void check_error_at(int result, int code, const char *part, const char *file,
	int line)
{
	if (result == code && error_code() == code && strstr(error_message(), part))
		return;
	print_error("got %d, \"%s\"; expected %d with \"%s\"\n", result, error_message(), code,
		part);
	_fail(file, line);
}

/* That a call gave an error code and a message that contains `part`. */
#define check_error(result, code, part) check_error_at(result, code, part, __FILE__, __LINE__)
#define check_refused(result, part) check_error(result, FT_REFUSED, part)

#endif

/* slice.h: a run of bytes that somebody else owns. Not NUL-terminated. */
#ifndef FETTLE_SLICE_H
#define FETTLE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *base;
	size_t length;
};

#define SLICE_EMPTY ((struct slice){ "", 0 })
#define SLICE_LITERAL(s) ((struct slice){ "" s, sizeof(s) - 1 })

static inline struct slice slice_of(const char *text)
{
	return text ? (struct slice){ text, strlen(text) } : SLICE_EMPTY;
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.length == b.length &&
		(a.length == 0 || memcmp(a.base, b.base, a.length) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
	return slice_equal(a, slice_of(text));
}

/* Without ASCII white space at either end. */
struct slice slice_trim(struct slice s);
bool slice_starts(struct slice s, const char *prefix);

/* Cuts at the first `separator`: returns what is before it and leaves the rest
 * (without the separator) in *rest. With no separator, *rest becomes empty. */
struct slice slice_cut(struct slice *rest, char separator);

/* A whole decimal integer, optional sign, nothing else; FT_REFUSED otherwise. */
int slice_to_int64(struct slice s, int64_t *out);
/* A finite decimal number in plain or e notation, nothing else; FT_REFUSED otherwise. */
int slice_to_double(struct slice s, double *out);

#endif

/*
 * keep.h: numbers, texts and arrays one after the other in a buffer, as they are in memory, and
 * back again: for a file that this program on this machine reads again, and
 * whose bytes were checked before.
 */
#ifndef FETTLE_ROSTER_KEEP_H
#define FETTLE_ROSTER_KEEP_H

#include "util.h"

void keep_bytes(struct buf *out, const void *bytes, size_t size);
void keep_number(struct buf *out, int64_t number);
void keep_text(struct buf *out, const char *text);
/* With their number in front. */
void keep_array(struct buf *out, const void *items, size_t count, size_t size);

/* What is left to be read. Once it is not what was expected, `bad` is true and all that is read
 * from it is nothing. */
struct kept {
	const char *at;
	size_t left;
	bool bad;
};

void kept_bytes(struct kept *from, void *bytes, size_t size);
int64_t kept_number(struct kept *from);
/* How many things of at least `size` bytes each follow. */
size_t kept_count(struct kept *from, size_t size);
const char *kept_text(struct kept *from); /* lives as long as the bytes do */
/* In memory of its own; NULL when there are none. */
void *kept_array(struct kept *from, size_t *count, size_t size);

#endif

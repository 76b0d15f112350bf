/* Sets of pairs: collected, then sorted. */
#include "pairs.h"
#include "util.h"

#include <stdlib.h>

void pair_set_add(struct pairs *pairs, uint32_t left, uint32_t right)
{
	if (pairs->count == pairs->capacity) {
		pairs->capacity = pairs->capacity ? pairs->capacity * 2 : 256;
		pairs->items = must_realloc(pairs->items, pairs->capacity * sizeof(*pairs->items));
	}
	pairs->items[pairs->count++] = (uint64_t)left << 32 | right;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return left < right ? -1 : left > right;
}

/* By one byte of each, keeping the order that they have. */
static void sort_by_byte(const uint64_t *from, uint64_t *to, size_t count, int shift)
{
	size_t places[257] = { 0 };
	for (size_t i = 0; i < count; i++)
		places[(from[i] >> shift & 0xff) + 1]++;
	for (int value = 0; value < 256; value++)
		places[value + 1] += places[value];
	for (size_t i = 0; i < count; i++)
		to[places[from[i] >> shift & 0xff]++] = from[i];
}

/* The last byte first. Numbers are small: bytes that are the same in all are passed over. */
static void sort(struct pairs *pairs)
{
	uint64_t same = ~(uint64_t)0, first = pairs->items[0];
	uint64_t *other = must_alloc(pairs->capacity * sizeof(*other));
	for (size_t i = 1; i < pairs->count; i++)
		same &= ~(pairs->items[i] ^ first);
	for (int shift = 0; shift < 64; shift += 8) {
		if ((same >> shift & 0xff) == 0xff)
			continue;
		sort_by_byte(pairs->items, other, pairs->count, shift);
		uint64_t *sorted = other;
		other = pairs->items;
		pairs->items = sorted;
	}
	free(other);
}

void pair_set_settle(struct pairs *pairs)
{
	enum { FEW = 1000 };
	size_t kept = 0;
	if (pairs->count > FEW)
		sort(pairs);
	else if (pairs->count)
		qsort(pairs->items, pairs->count, sizeof(*pairs->items), compare);
	for (size_t i = 0; i < pairs->count; i++)
		if (i == 0 || pairs->items[i] != pairs->items[kept - 1])
			pairs->items[kept++] = pairs->items[i];
	pairs->count = kept;
}

void pair_set_release(struct pairs *pairs)
{
	free(pairs->items);
	*pairs = (struct pairs){ 0 };
}

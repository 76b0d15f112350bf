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

void pair_set_settle(struct pairs *pairs)
{
	size_t kept = 0;
	if (pairs->count)
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

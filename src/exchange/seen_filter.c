#include "seen_filter.h"

#include <stdlib.h>

enum { FILTER_BITS = 1 << 25 };

void seen_filter_init(struct seen_filter *filter)
{
	filter->bits = must_alloc(FILTER_BITS / 8);
}

void seen_filter_release(struct seen_filter *filter)
{
	free(filter->bits);
	filter->bits = NULL;
}

bool seen_filter_add(struct seen_filter *filter, uint64_t number)
{
	uint64_t hash = number * 0x9e3779b97f4a7c15u;
	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9u;
	uint32_t first = (uint32_t)(hash >> 38) % FILTER_BITS;
	uint32_t second = (uint32_t)(hash >> 5) % FILTER_BITS;
	uint64_t first_bit = (uint64_t)1 << first % 64, second_bit = (uint64_t)1 << second % 64;
	bool seen = filter->bits[first / 64] & first_bit && filter->bits[second / 64] & second_bit;
	filter->bits[first / 64] |= first_bit;
	filter->bits[second / 64] |= second_bit;
	return seen;
}

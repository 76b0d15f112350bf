/* pairs.h: sets of pairs of numbers, for counting distinct ones; private to digest. */
#ifndef FETTLE_PAIRS_H
#define FETTLE_PAIRS_H

#include <stdint.h>
#include <stddef.h>

struct pairs {
	uint64_t *items;
	size_t count, capacity;
};

void pair_set_add(struct pairs *pairs, uint32_t left, uint32_t right);
/* In order, each once. */
void pair_set_settle(struct pairs *pairs);
void pair_set_release(struct pairs *pairs);

static inline uint32_t pair_left(uint64_t pair)
{
	return (uint32_t)(pair >> 32);
}

static inline uint32_t pair_right(uint64_t pair)
{
	return (uint32_t)pair;
}

#endif

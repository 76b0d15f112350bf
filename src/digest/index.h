/*
 * index.h: from a text to the number it was given, private to digest. Texts are numbered from 0
 * in the order in which they come; the index keeps the slices, not the bytes.
 */
#ifndef FETTLE_INDEX_H
#define FETTLE_INDEX_H

#include "util.h"

#define INDEX_NONE UINT32_MAX

struct index_slot {
	uint32_t number; /* of the text, + 1; 0: free */
	uint32_t hash;	 /* part of it, so that most other texts need not be looked at */
};

struct index {
	struct slice *keys;
	struct index_slot *slots;
	uint32_t count, slot_count, key_capacity;
	uint64_t seed; /* so that nobody can choose texts that meet */
};

void index_init(struct index *index);
void index_release(struct index *index);
uint32_t index_find(const struct index *index, struct slice key); /* INDEX_NONE */
/* The number of `key`, a new one when it is new: then it was index->count before. */
uint32_t index_get(struct index *index, struct slice key);

/* Two numbers into one that says nothing about them. */
static inline uint64_t index_mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xc2b2ae3d27d4eb4fu);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif

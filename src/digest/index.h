/*
 * index.h: from a text to the number it was given, private to digest. Texts are numbered from 0
 * in the order in which they come; the index keeps the slices, not the bytes.
 */
#ifndef FETTLE_INDEX_H
#define FETTLE_INDEX_H

#include "util.h"

#define INDEX_NONE UINT32_MAX

struct index {
	struct slice *keys;
	uint32_t *slots; /* number + 1, 0: free */
	uint32_t count, slot_count, key_capacity;
	uint64_t seed; /* so that nobody can choose texts that meet */
};

void index_init(struct index *index);
void index_release(struct index *index);
uint32_t index_find(const struct index *index, struct slice key); /* INDEX_NONE */
/* The number of `key`, a new one when it is new: then it was index->count before. */
uint32_t index_get(struct index *index, struct slice key);

#endif

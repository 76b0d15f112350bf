/* Texts to numbers: open addressing, at most half full. */
#include "index.h"

#include <stdlib.h>

void index_init(struct index *index)
{
	*index = (struct index){ 0 };
	random_bytes(&index->seed, sizeof(index->seed));
}

void index_release(struct index *index)
{
	free(index->keys);
	free(index->slots);
	*index = (struct index){ 0 };
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xc2b2ae3d27d4eb4fu);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_of(const struct index *index, struct slice key)
{
	uint64_t hash = index->seed ^ key.length;
	size_t at = 0;
	for (; at + 8 <= key.length; at += 8) {
		uint64_t word;
		memcpy(&word, key.base + at, 8);
		hash = mix(hash, word);
	}
	uint64_t last = 0;
	memcpy(&last, key.base + at, key.length - at);
	return mix(hash, last ^ index->seed);
}

static uint32_t slot_of(const struct index *index, struct slice key)
{
	uint32_t mask = index->slot_count - 1, slot = (uint32_t)hash_of(index, key) & mask;
	while (index->slots[slot] && !slice_equal(index->keys[index->slots[slot] - 1], key))
		slot = (slot + 1) & mask;
	return slot;
}

uint32_t index_find(const struct index *index, struct slice key)
{
	if (index->count == 0)
		return INDEX_NONE;
	uint32_t slot = slot_of(index, key);
	return index->slots[slot] ? index->slots[slot] - 1 : INDEX_NONE;
}

static void grow(struct index *index)
{
	free(index->slots);
	index->slot_count = index->slot_count ? index->slot_count * 2 : 64;
	index->slots = must_alloc(index->slot_count * sizeof(*index->slots));
	for (uint32_t i = 0; i < index->count; i++)
		index->slots[slot_of(index, index->keys[i])] = i + 1;
}

uint32_t index_get(struct index *index, struct slice key)
{
	if (index->count * 2 >= index->slot_count)
		grow(index);
	uint32_t slot = slot_of(index, key);
	if (index->slots[slot])
		return index->slots[slot] - 1;
	if (index->count == index->key_capacity) {
		index->key_capacity = index->key_capacity ? index->key_capacity * 2 : 64;
		index->keys = must_realloc(index->keys, index->key_capacity * sizeof(*index->keys));
	}
	index->keys[index->count++] = key;
	index->slots[slot] = index->count;
	return index->count - 1;
}

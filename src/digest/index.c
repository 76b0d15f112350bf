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

static uint64_t hash_of(const struct index *index, struct slice key)
{
	uint64_t hash = index->seed ^ key.length, word = 0;
	size_t at = 0;
	for (; at + 8 <= key.length; at += 8) {
		memcpy(&word, key.base + at, 8);
		hash = index_mix(hash, word);
	}
	word = 0;
	for (; at < key.length; at++)
		word = word << 8 | (unsigned char)key.base[at];
	return index_mix(hash, word ^ index->seed);
}

/* Where `key` is, or the free place where it belongs. */
static struct index_slot *slot_of(const struct index *index, struct slice key, uint64_t hash)
{
	uint32_t mask = index->slot_count - 1, at = (uint32_t)hash & mask;
	uint32_t part = (uint32_t)(hash >> 32);
	for (;; at = (at + 1) & mask) {
		struct index_slot *slot = &index->slots[at];
		if (!slot->number)
			return slot;
		if (slot->hash == part && slice_equal(index->keys[slot->number - 1], key))
			return slot;
	}
}

uint32_t index_find(const struct index *index, struct slice key)
{
	if (index->count == 0)
		return INDEX_NONE;
	return slot_of(index, key, hash_of(index, key))->number - 1;
}

static void grow(struct index *index)
{
	free(index->slots);
	index->slot_count = index->slot_count ? index->slot_count * 2 : 64;
	index->slots = must_alloc(index->slot_count * sizeof(*index->slots));
	for (uint32_t i = 0; i < index->count; i++) {
		uint64_t hash = hash_of(index, index->keys[i]);
		uint32_t mask = index->slot_count - 1, at = (uint32_t)hash & mask;
		while (index->slots[at].number)
			at = (at + 1) & mask;
		index->slots[at] = (struct index_slot){ i + 1, (uint32_t)(hash >> 32) };
	}
}

uint32_t index_get(struct index *index, struct slice key)
{
	uint64_t hash = hash_of(index, key);
	if (index->count * 2 >= index->slot_count)
		grow(index);
	struct index_slot *slot = slot_of(index, key, hash);
	if (slot->number)
		return slot->number - 1;
	if (index->count == index->key_capacity) {
		index->key_capacity = index->key_capacity ? index->key_capacity * 2 : 64;
		index->keys = must_realloc(index->keys, index->key_capacity * sizeof(*index->keys));
	}
	index->keys[index->count++] = key;
	*slot = (struct index_slot){ index->count, (uint32_t)(hash >> 32) };
	return index->count - 1;
}

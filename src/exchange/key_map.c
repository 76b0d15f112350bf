#include "key_map.h"

#include <stdlib.h>

void key_map_init(struct key_map *map)
{
	*map = (struct key_map){ 0 };
	arena_init(&map->texts);
}

void key_map_release(struct key_map *map)
{
	arena_release(&map->texts);
	free(map->keys);
	free(map->hashes);
	free(map->slots);
	*map = (struct key_map){ 0 };
}

/* FNV-1a over bytes, then mixed, because slots are taken from the low bits. */
uint64_t key_hash(struct slice key)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.base[i]) * 0x100000001b3u;
	hash ^= hash >> 32;
	return hash * 0x9e3779b97f4a7c15u >> 7;
}

static size_t find_slot(const struct key_map *map, struct slice key, uint64_t hash)
{
	size_t slot = hash & (map->slot_count - 1);
	while (map->slots[slot]) {
		size_t number = (size_t)map->slots[slot] - 1;
		if (map->hashes[number] == hash && slice_equal(map->keys[number], key))
			break;
		slot = (slot + 1) & (map->slot_count - 1);
	}
	return slot;
}

int key_map_find(const struct key_map *map, struct slice key)
{
	return map->slot_count ? map->slots[find_slot(map, key, key_hash(key))] - 1 : -1;
}

static void grow(struct key_map *map)
{
	map->capacity = map->capacity ? 2 * map->capacity : 64;
	map->keys = must_realloc(map->keys, map->capacity * sizeof(*map->keys));
	map->hashes = must_realloc(map->hashes, map->capacity * sizeof(*map->hashes));
	free(map->slots);
	map->slot_count = 2 * map->capacity;
	map->slots = must_alloc(map->slot_count * sizeof(*map->slots));
	for (size_t i = 0; i < map->count; i++)
		map->slots[find_slot(map, map->keys[i], map->hashes[i])] = (int32_t)i + 1;
}

int key_map_add(struct key_map *map, struct slice key, bool *is_new)
{
	if (map->count == map->capacity)
		grow(map);
	uint64_t hash = key_hash(key);
	size_t slot = find_slot(map, key, hash);
	*is_new = map->slots[slot] == 0;
	if (*is_new) {
		char *text = arena_text(&map->texts, key);
		map->keys[map->count] = (struct slice){ text, key.length };
		map->hashes[map->count] = hash;
		map->slots[slot] = (int32_t)++map->count;
	}
	return map->slots[slot] - 1;
}

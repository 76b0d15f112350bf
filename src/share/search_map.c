/* Open addressing; nothing is ever taken out. */
#include "search_map.h"

#include <stdlib.h>

static struct search_map_slot *slot_of(const struct search_map *map, uint64_t key)
{
	size_t at = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (map->room - 1);

	while (map->slots[at].value && map->slots[at].key != key)
		at = (at + 1) & (map->room - 1);
	return &map->slots[at];
}

void *search_map_get(const struct search_map *map, uint64_t key)
{
	return map->room ? slot_of(map, key)->value : NULL;
}

static void grow(struct search_map *map)
{
	struct search_map old = *map;

	map->room = old.room ? old.room * 2 : 64;
	map->slots = must_alloc(map->room * sizeof(*map->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].value)
			*slot_of(map, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

void search_map_put(struct search_map *map, uint64_t key, void *value)
{
	if ((map->count + 1) * 3 > map->room * 2)
		grow(map);
	struct search_map_slot *slot = slot_of(map, key);
	map->count += !slot->value;
	*slot = (struct search_map_slot){ key, value };
}

void search_map_release(struct search_map *map)
{
	free(map->slots);
	*map = (struct search_map){ 0 };
}

uint64_t search_map_key(const char *text)
{
	uint8_t digest[SHA256_BYTES];
	uint64_t key;

	sha256(text, strlen(text), digest);
	memcpy(&key, digest, sizeof(key));
	return key;
}

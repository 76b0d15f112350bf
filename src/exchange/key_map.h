/* key_map.h: texts numbered in the order in which they were first seen. Private to exchange. */
#ifndef FETTLE_KEY_MAP_H
#define FETTLE_KEY_MAP_H

#include "util.h"

struct key_map {
	struct arena texts;
	struct slice *keys;
	uint64_t *hashes;
	size_t count, capacity;
	int32_t *slots; /* number of a key + 1, or 0; twice as many as capacity */
	size_t slot_count;
};

void key_map_init(struct key_map *map);
void key_map_release(struct key_map *map);
/* Its number, or -1. */
int key_map_find(const struct key_map *map, struct slice key);
/* The number it has from now on; *is_new says whether it had none. */
int key_map_add(struct key_map *map, struct slice key, bool *is_new);

uint64_t key_hash(struct slice key);

#endif

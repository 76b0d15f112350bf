/* search_map.h: numbers of 64 bits to pointers; private to share. Keys are hashes or never chosen by
 * a stranger. */
#ifndef FETTLE_SEARCH_MAP_H
#define FETTLE_SEARCH_MAP_H

#include "util.h"

struct search_map {
	struct search_map_slot { uint64_t key; void *value; } *slots; /* value NULL: free */
	size_t count, room;
};

void *search_map_get(const struct search_map *map, uint64_t key); /* NULL: not there */
void search_map_put(struct search_map *map, uint64_t key, void *value); /* replaces */
void search_map_release(struct search_map *map);
/* The first 8 bytes of SHA-256 of a text. */
uint64_t search_map_key(const char *text);

#endif

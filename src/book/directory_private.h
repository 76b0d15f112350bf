/* directory_private.h: what a directory is made of. */
#ifndef FETTLE_DIRECTORY_PRIVATE_H
#define FETTLE_DIRECTORY_PRIVATE_H

#include <stdatomic.h>
#include "directory.h"

struct directory_index { /* open addressing over ids: position + 1 below bits of the hash, 0 = free */
	uint32_t *slots;
	size_t slot_count; /* a power of two */
};

struct directory {
	_Atomic int holders;
	struct arena arena; /* every text and array below */
	struct kinds *kinds;
	struct calendar calendar;
	struct place *places;
	size_t place_count;
	struct directory_index place_index;
	struct person *people;
	size_t person_count;
	struct directory_index person_index;
	struct assignment *assignments;
	size_t assignment_count;
};

void directory_index_build(struct directory_index *index, size_t count,
	const char *(*id)(const void *context, size_t position), const void *context);
int directory_index_find(const struct directory_index *index, const char *key,
	const char *(*id)(const void *context, size_t position), const void *context);

#endif

/* directory_private.h: what a directory is made of. */
#ifndef FETTLE_DIRECTORY_PRIVATE_H
#define FETTLE_DIRECTORY_PRIVATE_H

#include <stdatomic.h>
#include "directory.h"

struct directory_index { /* open addressing over ids: position + 1 below bits of the hash, 0 = free */
	uint32_t *slots;
	size_t slot_count; /* a power of two */
};

/* What directories that follow each other share: one who patches them adds texts, nobody takes
 * any away. */
struct directory_base {
	_Atomic int holders;
	struct arena texts;
	struct kinds *kinds;
	struct calendar calendar;
};

struct directory {
	_Atomic int holders;
	struct directory_base *base;
	struct place *places;
	size_t place_count;
	int64_t places_version;
	struct directory_index place_index;
	struct person *people;
	size_t person_count, person_room;
	struct directory_index person_index;
	struct assignment *assignments; /* by person, and of one person by id */
	size_t assignment_count, assignment_room;
};

struct connection;

/* Each thing of a kind, in the order they were made (directory_load.c). */
struct loaded_body {
	const char *id; /* lives as long as the directory; the body until the next thing */
	const json_t *body;
};
int directory_each_body(struct connection *connection, const char *kind,
	struct directory *directory,
	int (*each)(struct connection *, struct directory *, const struct loaded_body *,
		void *context),
	void *context);
/* One of its own, counted once. */
struct directory *directory_copy(const struct directory *directory);

/* Replaces places, people and assignments by what the connection sees (directory_places.c,
 * directory_people.c). The directory must not be anybody else's. */
int directory_load_places(struct connection *connection, struct directory *directory);
int directory_load_people(struct connection *connection, struct directory *directory);

void directory_index_build(struct directory_index *index, size_t count,
	const char *(*id)(const void *context, size_t position), const void *context);
/* Adds the position `count`, the next one. */
void directory_index_add(struct directory_index *index, size_t count,
	const char *(*id)(const void *context, size_t position), const void *context);
int directory_index_find(const struct directory_index *index, const char *key,
	const char *(*id)(const void *context, size_t position), const void *context);

#endif

/*
 * arena.h: memory that lives as long as a request and is freed at once.
 *
 *   struct arena arena;
 *   arena_init(&arena);
 *   char *name = arena_text(&arena, slice);
 *   arena_release(&arena);
 *
 * Running out of memory ends the program with a message: nothing in Fettle can
 * do better half-way through a page, and an unacknowledged write is never lost.
 */
#ifndef FETTLE_ARENA_H
#define FETTLE_ARENA_H

#include <stddef.h>
#include "slice.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena); /* frees everything; the arena may be initialised again */
void arena_clear(struct arena *arena);   /* frees all but one block, for the next request */

void *arena_alloc(struct arena *arena, size_t size);  /* aligned for any type, zeroed */
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
char *arena_text(struct arena *arena, struct slice s); /* NUL-terminated copy */
char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* malloc, realloc, strdup that end the program when memory is gone. */
void *must_alloc(size_t size); /* zeroed */
void *must_realloc(void *old, size_t size);
char *must_copy_text(const char *text);

/* Releases what strings of secrets used, overwriting it first. */
void secret_wipe(void *bytes, size_t size);

#endif

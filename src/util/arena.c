#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

enum { BLOCK_BYTES_FIRST = 16 << 10, BLOCK_BYTES_MAX = 256 << 10 };

struct arena_block {
	struct arena_block *next;
	size_t size; /* of bytes[] */
	size_t used;
	alignas(max_align_t) char bytes[];
};

static void end_without_memory(size_t size)
{
	fprintf(stderr, "fettle: no memory for %zu more bytes; the program ends here\n", size);
	_exit(1);
}

void arena_init(struct arena *arena)
{
	arena->blocks = NULL;
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
}

void arena_release(struct arena *arena)
{
	free_blocks(arena->blocks);
	arena->blocks = NULL;
}

void arena_clear(struct arena *arena)
{
	struct arena_block *kept = arena->blocks;
	if (!kept)
		return;
	free_blocks(kept->next);
	kept->next = NULL;
	kept->used = 0;
	if (kept->size > BLOCK_BYTES_MAX)
		arena_release(arena);
}

static struct arena_block *new_block(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		end_without_memory(size);
	struct arena_block *block = malloc(sizeof(*block) + size);
	if (!block)
		end_without_memory(size);
	block->next = NULL;
	block->size = size;
	block->used = 0;
	return block;
}

/* The block that has `size` bytes free; a large piece gets a block of its own,
 * behind the newest one, so that the room there is not lost. */
static struct arena_block *block_with_room(struct arena *arena, size_t size)
{
	struct arena_block *newest = arena->blocks;
	if (newest && newest->used <= newest->size && size <= newest->size - newest->used)
		return newest;
	if (newest && size > BLOCK_BYTES_MAX / 4) {
		struct arena_block *own = new_block(size);
		own->next = newest->next;
		newest->next = own;
		return own;
	}
	size_t room = newest ? newest->size * 2 : BLOCK_BYTES_FIRST;
	if (room > BLOCK_BYTES_MAX)
		room = BLOCK_BYTES_MAX;
	struct arena_block *block = new_block(room > size ? room : size);
	block->next = newest;
	arena->blocks = block;
	return block;
}

static size_t round_up(size_t size, size_t alignment)
{
	return (size + alignment - 1) / alignment * alignment;
}

/* Blocks begin aligned; only what is before the piece is rounded, so that texts lie close. */
static void *take(struct arena *arena, size_t size, size_t alignment)
{
	if (size > SIZE_MAX - alignment)
		end_without_memory(size);
	if (size == 0)
		size = 1;
	if (arena->blocks)
		arena->blocks->used = round_up(arena->blocks->used, alignment);
	struct arena_block *block = block_with_room(arena, size);
	void *piece = block->bytes + block->used;
	block->used += size;
	return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size, alignof(max_align_t)), 0, size);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = take(arena, size, alignof(max_align_t));
	if (size > 0)
		memcpy(copy, bytes, size);
	return copy;
}

char *arena_text(struct arena *arena, struct slice s)
{
	if (s.length == SIZE_MAX)
		end_without_memory(s.length);
	char *text = take(arena, s.length + 1, 1);
	if (s.length > 0)
		memcpy(text, s.base, s.length);
	text[s.length] = '\0';
	return text;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	size_t size = length < 0 ? 1 : (size_t)length + 1;
	char *text = take(arena, size, 1);
	text[0] = '\0';
	if (length >= 0)
		vsnprintf(text, size, format, again);
	va_end(again);
	return text;
}

void *must_alloc(size_t size)
{
	void *bytes = calloc(1, size ? size : 1);
	if (!bytes)
		end_without_memory(size);
	return bytes;
}

void *must_realloc(void *old, size_t size)
{
	void *bytes = realloc(old, size ? size : 1);
	if (!bytes)
		end_without_memory(size);
	return bytes;
}

char *must_copy_text(const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(must_alloc(size), text, size);
}

void secret_wipe(void *bytes, size_t size)
{
	sodium_memzero(bytes, size);
}

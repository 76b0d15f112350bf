/* Blocks that grow, and regions that hold many blocks. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "state.h"
#include "util.h"

enum { LARGE_BYTES = 4 << 20 };

static bool in_region(const struct engine *engine, const void *block)
{
	for (uint32_t i = 0; i < engine->regions_count; i++) {
		const struct region *region = &engine->regions[i];

		if ((const char *)block >= region->base &&
			(const char *)block < region->base + region->size)
			return true;
	}
	return false;
}

void block_free(struct engine *engine, void *block)
{
	if (block && !in_region(engine, block))
		free(block);
}

void rows_trim(struct engine *engine, void *rows, uint32_t *room, uint32_t count, size_t size)
{
	void *old, *new = NULL;

	memcpy(&old, rows, sizeof old);
	if (count == *room || in_region(engine, old))
		return;
	if (count > 0) {
		new = must_alloc(count * size);
		memcpy(new, old, count * size);
	}
	free(old);
	memcpy(rows, &new, sizeof new);
	*room = count;
}

void rows_grow(struct engine *engine, void *rows, uint32_t *room, uint32_t count, uint32_t need,
	size_t size)
{
	uint32_t more = *room * size < LARGE_BYTES ? *room / 2 : *room / 8;
	void *old, *new;

	if (need <= *room)
		return;
	memcpy(&old, rows, sizeof old);
	if (need < *room + more)
		need = *room + more;
	if (old && !in_region(engine, old)) {
		new = must_realloc(old, need * size);
		memset((char *)new + *room * size, 0, (need - *room) * size);
	} else {
		new = must_alloc(need * size);
		if (count > 0)
			memcpy(new, old, count * size);
	}
	memcpy(rows, &new, sizeof new);
	*room = need;
}

/* One that an engine had before it was emptied, and not much too large. */
static char *region_again(struct engine *engine, size_t size)
{
	for (uint32_t i = 0; i < engine->regions_count; i++) {
		struct region *region = &engine->regions[i];

		if (region->spare && region->size >= size && region->size / 2 <= size) {
			region->spare = false;
			return region->base;
		}
	}
	return NULL;
}

char *region_make(struct engine *engine, size_t size)
{
	const size_t large = (size_t)2 << 20, page = size < large ? 4096 : large;
	char *base;

	size = (size + page - 1) / page * page;
	if ((base = region_again(engine, size)))
		return base;
	base = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED || engine->regions_count == REGIONS_MAX)
		abort();
	if (page == large)
		madvise(base, size, MADV_HUGEPAGE);
	engine->regions[engine->regions_count++] = (struct region){ .base = base, .size = size };
	return base;
}

void region_drop(struct engine *engine, const char *base)
{
	uint32_t i = 0;

	while (engine->regions[i].base != base)
		i++;
	munmap(engine->regions[i].base, engine->regions[i].size);
	engine->regions[i] = engine->regions[--engine->regions_count];
}

/* A hash table of texts. */
#include "ids.h"
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 256 };

void ids_init(struct ids *ids)
{
	*ids = (struct ids){ .slot_count = SLOTS_AT_FIRST };
	ids->slots = must_alloc(ids->slot_count * sizeof(*ids->slots));
	arena_init(&ids->arena);
}

void ids_release(struct ids *ids)
{
	free(ids->slots);
	arena_release(&ids->arena);
}

/* FNV-1a */
static size_t slot_of(const struct ids *ids, const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 32) & (ids->slot_count - 1);
}

struct id *ids_find(const struct ids *ids, const char *text)
{
	struct id *id = ids->slots[slot_of(ids, text)];
	while (id && strcmp(id->text, text) != 0)
		id = id->next;
	return id;
}

static void grow(struct ids *ids)
{
	struct id **before = ids->slots;
	size_t count = ids->slot_count;
	ids->slot_count = count * 2;
	ids->slots = must_alloc(ids->slot_count * sizeof(*ids->slots));
	for (size_t i = 0; i < count; i++) {
		for (struct id *id = before[i], *next; id; id = next) {
			struct id **slot = &ids->slots[slot_of(ids, id->text)];
			next = id->next;
			id->next = *slot;
			*slot = id;
		}
	}
	free(before);
}

struct id *ids_get(struct ids *ids, const char *text)
{
	struct id *id = ids_find(ids, text);
	if (id)
		return id;
	if (ids->count == ids->slot_count)
		grow(ids);
	struct id **slot = &ids->slots[slot_of(ids, text)];
	id = arena_alloc(&ids->arena, sizeof(*id));
	id->text = arena_text(&ids->arena, slice_of(text));
	id->next = *slot;
	*slot = id;
	ids->count++;
	return id;
}

/* Numbering texts. */
#include "numbers.h"
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 64 };

void numbers_init(struct numbers *numbers)
{
	*numbers = (struct numbers){ .slot_count = SLOTS_AT_FIRST };
	numbers->slots = must_alloc(numbers->slot_count * sizeof(*numbers->slots));
	arena_init(&numbers->arena);
}

void numbers_release(struct numbers *numbers)
{
	free(numbers->texts);
	free(numbers->slots);
	arena_release(&numbers->arena);
}

/* FNV-1a */
static size_t first_slot(const struct numbers *numbers, struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.base[i]) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 32) & (numbers->slot_count - 1);
}

/* Where the text is, or where it would be. */
static size_t find_slot(const struct numbers *numbers, struct slice text)
{
	size_t slot = first_slot(numbers, text);
	while (numbers->slots[slot] && !slice_is(text, numbers->texts[numbers->slots[slot] - 1]))
		slot = (slot + 1) & (numbers->slot_count - 1);
	return slot;
}

int numbers_find(const struct numbers *numbers, struct slice text)
{
	return (int)numbers->slots[find_slot(numbers, text)] - 1;
}

static void set_slots(struct numbers *numbers, size_t slot_count)
{
	numbers->slot_count = slot_count;
	free(numbers->slots);
	numbers->slots = must_alloc(numbers->slot_count * sizeof(*numbers->slots));
	for (size_t i = 0; i < numbers->count; i++)
		numbers->slots[find_slot(numbers, slice_of(numbers->texts[i]))] = (uint32_t)i + 1;
}

void numbers_expect(struct numbers *numbers, size_t count)
{
	size_t slot_count = numbers->slot_count;
	while (slot_count < count * 2 + 2)
		slot_count *= 2;
	if (slot_count > numbers->slot_count)
		set_slots(numbers, slot_count);
}

int numbers_add(struct numbers *numbers, struct slice text)
{
	size_t slot = find_slot(numbers, text);
	if (numbers->slots[slot])
		return (int)numbers->slots[slot] - 1;
	if (numbers->count * 2 >= numbers->slot_count) {
		set_slots(numbers, numbers->slot_count * 2);
		slot = find_slot(numbers, text);
	}
	if (numbers->count == numbers->room) {
		numbers->room = numbers->room * 2 + 16;
		numbers->texts =
			must_realloc(numbers->texts, numbers->room * sizeof(*numbers->texts));
	}
	numbers->texts[numbers->count] = arena_text(&numbers->arena, text);
	numbers->slots[slot] = (uint32_t)++numbers->count;
	return (int)numbers->count - 1;
}

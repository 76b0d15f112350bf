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

/* FNV-1a, folded */
uint32_t numbers_hash(struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.base[i]) * 0x100000001b3u;
	return (uint32_t)(hash ^ hash >> 32);
}

static bool is_text(const struct numbers *numbers, uint32_t number, struct slice text)
{
	const char *kept = numbers->texts[number];
	return strncmp(kept, text.base, text.length) == 0 && kept[text.length] == 0;
}

/* Where the text is, or where it would be. */
static size_t find_slot(const struct numbers *numbers, struct slice text, uint32_t hash)
{
	size_t slot = hash & (numbers->slot_count - 1);
	while (numbers->slots[slot].number &&
		(numbers->slots[slot].hash != hash ||
			!is_text(numbers, numbers->slots[slot].number - 1, text)))
		slot = (slot + 1) & (numbers->slot_count - 1);
	return slot;
}

int numbers_find_hashed(const struct numbers *numbers, struct slice text, uint32_t hash)
{
	return (int)numbers->slots[find_slot(numbers, text, hash)].number - 1;
}

int numbers_find(const struct numbers *numbers, struct slice text)
{
	return numbers_find_hashed(numbers, text, numbers_hash(text));
}

void numbers_fetch(const struct numbers *numbers, uint32_t hash)
{
	__builtin_prefetch(&numbers->slots[hash & (numbers->slot_count - 1)]);
}

int numbers_guess(const struct numbers *numbers, uint32_t hash)
{
	size_t slot = hash & (numbers->slot_count - 1);
	while (numbers->slots[slot].number && numbers->slots[slot].hash != hash)
		slot = (slot + 1) & (numbers->slot_count - 1);
	int number = (int)numbers->slots[slot].number - 1;
	if (number >= 0)
		__builtin_prefetch(numbers->texts[number]);
	return number;
}

static void set_slots(struct numbers *numbers, size_t slot_count)
{
	size_t before = numbers->slot_count;
	struct number_slot *old = numbers->slots;
	numbers->slot_count = slot_count;
	numbers->slots = must_alloc(slot_count * sizeof(*numbers->slots));
	for (size_t i = 0; i < before; i++) {
		if (!old[i].number)
			continue;
		size_t slot = old[i].hash & (slot_count - 1);
		while (numbers->slots[slot].number)
			slot = (slot + 1) & (slot_count - 1);
		numbers->slots[slot] = old[i];
	}
	free(old);
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
	uint32_t hash = numbers_hash(text);
	size_t slot = find_slot(numbers, text, hash);
	if (numbers->slots[slot].number)
		return (int)numbers->slots[slot].number - 1;
	if (numbers->count * 2 >= numbers->slot_count) {
		set_slots(numbers, numbers->slot_count * 2);
		slot = find_slot(numbers, text, hash);
	}
	if (numbers->count == numbers->room) {
		numbers->room = numbers->room * 2 + 16;
		numbers->texts =
			must_realloc(numbers->texts, numbers->room * sizeof(*numbers->texts));
	}
	numbers->texts[numbers->count] = arena_text(&numbers->arena, text);
	numbers->slots[slot] = (struct number_slot){ (uint32_t)++numbers->count, hash };
	return (int)numbers->count - 1;
}

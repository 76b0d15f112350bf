/* Distinct sets of requirements, numbered, so that an assignment names its set in four bytes. */
#include <stdlib.h>
#include <string.h>
#include "state.h"
#include "util.h"

static uint64_t set_hash(const struct engine_set *set)
{
	uint64_t hash = 0;

	for (int i = 0; i < ENGINE_REQUIREMENTS_MAX / 64; i++) {
		hash = (hash ^ set->words[i]) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 29;
	}
	return hash;
}

/* Where the set is in class_slots, or the free place where it belongs. */
static uint32_t slot_of(const struct engine *engine, const struct engine_set *set)
{
	uint32_t mask = engine->class_slots_count - 1, at = (uint32_t)set_hash(set) & mask;

	while (engine->class_slots[at] != ENGINE_NONE &&
		memcmp(&engine->classes[engine->class_slots[at]], set, sizeof *set) != 0)
		at = (at + 1) & mask;
	return at;
}

void classes_index(struct engine *engine)
{
	uint32_t count = 64;

	while (count <= engine->classes_count * 2)
		count *= 2;
	block_free(engine, engine->class_slots);
	engine->class_slots = must_alloc(count * sizeof *engine->class_slots);
	engine->class_slots_count = count;
	memset(engine->class_slots, 0xff, count * sizeof *engine->class_slots);
	for (uint32_t i = 0; i < engine->classes_count; i++)
		engine->class_slots[slot_of(engine, &engine->classes[i])] = i;
}

uint32_t class_of(struct engine *engine, const struct engine_set *set)
{
	uint32_t at, class;

	pthread_mutex_lock(&engine->lock);
	if (engine->classes_count * 2 >= engine->class_slots_count)
		classes_index(engine);
	at = slot_of(engine, set);
	class = engine->class_slots[at];
	if (class == ENGINE_NONE) {
		rows_grow(engine, &engine->classes, &engine->classes_room, engine->classes_count,
			engine->classes_count + 1, sizeof *engine->classes);
		class = engine->classes_count++;
		engine->classes[class] = *set;
		engine->class_slots[at] = class;
	}
	pthread_mutex_unlock(&engine->lock);
	return class;
}

void class_add(const struct engine *engine, uint32_t class, const struct engine_set *which,
	uint32_t times, struct engine_count *out)
{
	for (uint32_t w = 0; w * 64 < engine->requirements_count; w++) {
		uint64_t bits = engine->classes[class].words[w] & (which ? which->words[w] : ~0ull);

		for (; bits; bits &= bits - 1)
			out[w * 64 + (uint32_t)__builtin_ctzll(bits)].of += times;
	}
}

/* world.h: an engine and a model that are told the same. */
#ifndef FETTLE_ENGINE_WORLD_H
#define FETTLE_ENGINE_WORLD_H

#include "engine.h"
#include "model.h"

enum { WORLD_UNITS_MAX = 40, WORLD_REQUIREMENTS_MAX = 9, WORLD_TOLD = 64 };

/* Evidence that was told, to be told again or taken back. */
struct told {
	uint32_t assignment, requirement;
	day_number from, to;
};

struct world {
	struct engine *engine;
	struct model *model;
	uint64_t random;
	uint32_t units, requirements, assignments;
	day_number today, recorded;
	char folder[64]; /* for snapshots */
	bool portable;
	struct told told[WORLD_TOLD];
	uint32_t told_count;
	const char *doing; /* for messages */
};

/* A small tree and a few people, from a seed. */
void world_init(struct world *world, uint64_t seed);
void world_release(struct world *world);
uint32_t world_dice(struct world *world, uint32_t sides); /* 0 .. sides - 1 */

/* One change, told to both; they must answer alike. Returns false when they do not. */
bool world_change(struct world *world);

/* Feeds both with many people and records at once. */
bool world_load(struct world *world, uint32_t joins, uint32_t count);

#endif

/* Life of an engine, and records that come many at once. */
#include <stdlib.h>
#include "scan.h"
#include "state.h"
#include "util.h"
#include <sys/mman.h>

enum { SERIES_PEOPLE = 3000 };

struct engine *engine_make(const struct engine_options *options)
{
	struct engine *engine = must_alloc(sizeof *engine);
	const struct kernels *fast = kernels_avx2();

	engine->today = day_ordinary(options->today);
	engine->series_people = options->series_people ? options->series_people : SERIES_PEOPLE;
	engine->kernels = fast && !options->portable ? fast : kernels_portable();
	pthread_mutex_init(&engine->lock, NULL);
	return engine;
}

int engine_open(struct engine **out, const struct engine_options *options)
{
	*out = engine_make(options);
	derive(*out);
	return 0;
}

static void group_free(struct engine *engine, struct group *group)
{
	block_free(engine, group->assignments);
	block_free(engine, group->slots);
	block_free(engine, group->owners);
	block_free(engine, group->cells);
	block_free(engine, group->history.starts);
	block_free(engine, group->history.counts);
	block_free(engine, group->history.rows);
	block_free(engine, group->history.tail);
	block_free(engine, group->presence);
	block_free(engine, group->scopes);
}

/* All but the regions. */
static void contents_free(struct engine *engine)
{
	series_free(engine);
	for (uint32_t g = 0; g < engine->groups_count; g++)
		group_free(engine, &engine->groups[g]);
	block_free(engine, engine->groups);
	block_free(engine, engine->units);
	block_free(engine, engine->assignments);
	block_free(engine, engine->newest);
	block_free(engine, engine->classes);
	block_free(engine, engine->class_slots);
	block_free(engine, engine->order);
	block_free(engine, engine->counts);
	block_free(engine, engine->never);
	block_free(engine, engine->oldest);
	block_free(engine, engine->soonest);
	block_free(engine, engine->group_oldest);
	block_free(engine, engine->group_soonest);
	block_free(engine, engine->pending);
	unchecked_free(engine->unchecked);
}

void engine_clear(struct engine *engine)
{
	struct engine empty = { .today = engine->today, .series_people = engine->series_people,
		.kernels = engine->kernels };

	contents_free(engine);
	for (uint32_t i = 0; i < engine->regions_count; i++) {
		struct region *region = &engine->regions[i];

		if (region->file)
			munmap(region->base, region->size);
		else
			empty.regions[empty.regions_count++] = (struct region){
				.base = region->base, .size = region->size, .spare = true };
	}
	pthread_mutex_destroy(&engine->lock);
	*engine = empty;
	pthread_mutex_init(&engine->lock, NULL);
	derive(engine);
}

void engine_close(struct engine *engine)
{
	if (!engine)
		return;
	contents_free(engine);
	for (uint32_t i = 0; i < engine->regions_count; i++)
		munmap(engine->regions[i].base, engine->regions[i].size);
	pthread_mutex_destroy(&engine->lock);
	free(engine);
}

/* ---- how much memory ---- */

static void group_memory(const struct engine *engine, const struct group *group,
	struct engine_memory *out)
{
	const struct history *history = &group->history;
	uint64_t rows = history->tail_count;

	for (uint32_t r = 0; history->counts && r < engine->columns; r++)
		rows += history->counts[r];
	out->evidence += rows;
	out->columns += group->slot_room * (engine->columns + 1) * sizeof(uint16_t);
	out->history += history->room * 5 * sizeof(uint16_t) +
		history->marks * MARKS * sizeof(uint16_t) +
		history->tail_room * sizeof(struct row) +
		group->presence_room * sizeof(struct presence) +
		group->scopes_room * sizeof(struct scope_change);
	if (history->counts)
		out->history += (2 * engine->columns + 1) * sizeof(uint32_t);
	out->assignments += group->room * (sizeof(uint32_t) + sizeof(uint16_t));
}

void engine_memory(const struct engine *engine, struct engine_memory *out)
{
	size_t window = (size_t)engine->window_days * engine->columns;

	*out = (struct engine_memory){
		.assignments = engine->assignments_room * sizeof *engine->assignments +
			engine->persons_count * sizeof *engine->newest,
		.counters = (size_t)engine->counts_room * engine->columns *
				(sizeof *engine->counts + sizeof *engine->never) +
			(size_t)engine->minima_room * (engine->columns + 1) * 2 * sizeof(uint16_t),
		.series = engine->series_count * window * sizeof(struct engine_count) +
			engine->expiries_count * window * sizeof(uint32_t),
		.other = sizeof *engine + engine->units_room * sizeof *engine->units +
			engine->groups_room * sizeof *engine->groups +
			engine->minima_room * sizeof *engine->order +
			engine->classes_room * sizeof *engine->classes +
			engine->class_slots_count * sizeof *engine->class_slots +
			engine->pending_room * sizeof *engine->pending,
	};
	for (uint32_t g = 0; g < engine->groups_count; g++)
		group_memory(engine, &engine->groups[g], out);
	out->total = out->columns + out->counters + out->history + out->series +
		out->assignments + out->other;
}

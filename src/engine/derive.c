/* Works out what follows from history and presence: cells, minima, counters, series. */
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "threads.h"
#include "util.h"

void minima_make(struct engine *engine, uint32_t group, uint32_t requirement)
{
	const struct group *whose = &engine->groups[group];
	size_t at = (size_t)group * engine->columns + requirement;

	engine->kernels->least_cells(cell_at(whose, 0, requirement), whose->slot_room,
		engine->today, &engine->oldest[at], &engine->soonest[at]);
}

static uint16_t least_of(const uint16_t *values, uint32_t count)
{
	uint16_t least = UINT16_MAX;

	for (uint32_t i = 0; i < count; i++)
		least = values[i] < least ? values[i] : least;
	return least;
}

void group_minima_make(struct engine *engine, uint32_t group)
{
	size_t at = (size_t)group * engine->columns;

	engine->group_oldest[group] = least_of(&engine->oldest[at], engine->columns);
	engine->group_soonest[group] = least_of(&engine->soonest[at], engine->columns);
}

void group_refresh(struct engine *engine, uint32_t group)
{
	struct group *whose = &engine->groups[group];

	for (uint32_t i = 0; i < whose->count; i++)
		cells_work_out(engine, whose->assignments[i]);
	whose->stale = false;
}

/* ---- counters ---- */

enum { THREADS_FROM_GROUPS = 200 };

static void group_count(struct engine *engine, uint32_t group)
{
	const struct group *whose = &engine->groups[group];
	struct cell_counts counts;

	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		size_t at = (size_t)whose->unit * engine->columns + r;

		engine->kernels->count_cells(cell_at(whose, 0, r), whose->slot_room,
			engine->today, &counts);
		engine->counts[at].n += counts.n;
		engine->counts[at].of += counts.of;
		engine->never[at] += counts.never;
		minima_make(engine, group, r);
	}
	group_minima_make(engine, group);
	engine->units[whose->unit].people += whose->used;
}

/* A thread counts the groups of some units, of which it changes the counters alone. */
struct counting {
	struct engine *engine;
	uint32_t part, parts;
};

static void *count_some(void *context)
{
	const struct counting *counting = context;
	struct engine *engine = counting->engine;

	for (uint32_t g = 0; g < engine->groups_count; g++)
		if (engine->groups[g].unit % counting->parts == counting->part)
			group_count(engine, g);
	return NULL;
}

static void groups_count(struct engine *engine)
{
	struct counting parts[THREADS];

	for (uint32_t p = 0; p < THREADS; p++)
		parts[p] = (struct counting){ engine, p, THREADS };
	if (engine->groups_count >= THREADS_FROM_GROUPS) {
		threads_run(count_some, parts, sizeof *parts);
		return;
	}
	parts[0].parts = 1;
	count_some(parts);
}

/* Adds what `unit` has to `above`, `times` 1 or (wrapping round) -1. */
static void counters_add(struct engine *engine, uint32_t unit, uint32_t above, uint32_t times)
{
	const struct engine_count *from = &engine->counts[(size_t)unit * engine->columns];
	struct engine_count *to = &engine->counts[(size_t)above * engine->columns];

	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		to[r].n += from[r].n * times;
		to[r].of += from[r].of * times;
		engine->never[(size_t)above * engine->columns + r] +=
			engine->never[(size_t)unit * engine->columns + r] * times;
	}
	engine->units[above].people += engine->units[unit].people * times;
}

/* Calls `visit` for each unit but the roots, children before their parents. */
void units_upwards(struct engine *engine,
	void (*visit)(struct engine *engine, uint32_t unit, uint32_t parent))
{
	for (uint32_t root = 0; root < engine->units_count; root++) {
		uint32_t u = root;

		if (engine->units[root].parent != ENGINE_NONE)
			continue;
		for (;;) {
			while (engine->units[u].first_child != ENGINE_NONE)
				u = engine->units[u].first_child;
			while (u != root && engine->units[u].next == ENGINE_NONE) {
				visit(engine, u, engine->units[u].parent);
				u = engine->units[u].parent;
			}
			if (u == root)
				break;
			visit(engine, u, engine->units[u].parent);
			u = engine->units[u].next;
		}
	}
}

static void count_upwards(struct engine *engine, uint32_t unit, uint32_t parent)
{
	counters_add(engine, unit, parent, 1);
}

void unit_shift(struct engine *engine, uint32_t unit, uint32_t above, bool add)
{
	for (uint32_t u = above; u != ENGINE_NONE; u = engine->units[u].parent)
		counters_add(engine, unit, u, add ? 1 : UINT32_MAX);
	series_shift(engine, unit, above, add);
}

void derive(struct engine *engine)
{
	size_t cells = (size_t)engine->units_count * engine->columns;

	if (engine->moved)
		order_make(engine);
	if (cells > 0) {
		memset(engine->counts, 0, cells * sizeof *engine->counts);
		memset(engine->never, 0, cells * sizeof *engine->never);
	}
	for (uint32_t u = 0; u < engine->units_count; u++)
		engine->units[u].people = 0;
	groups_count(engine);
	units_upwards(engine, count_upwards);
	series_make(engine);
}

/* ---- many at once ---- */

void engine_bulk_begin(struct engine *engine)
{
	engine->bulk = true;
}

/* Most groups will not grow soon. */
static void group_trim(struct engine *engine, struct group *group)
{
	uint32_t room = group->room;

	rows_trim(engine, &group->assignments, &room, group->count, sizeof *group->assignments);
	room = group->room;
	rows_trim(engine, &group->slots, &room, group->count, sizeof *group->slots);
	group->room = group->count;
	presence_sort(group);
	rows_trim(engine, &group->presence, &group->presence_room, group->presence_count,
		sizeof *group->presence);
}

void engine_bulk_end(struct engine *engine)
{
	for (uint32_t g = 0; g < engine->groups_count; g++) {
		if (engine->groups[g].stale)
			group_refresh(engine, g);
		group_trim(engine, &engine->groups[g]);
	}
	if (engine->moved)
		order_make(engine);
	groups_gather(engine);
	derive(engine);
	engine->bulk = false;
}

/* ---- checking ---- */

static int cell_check(const struct engine *engine, uint32_t group, uint32_t local, uint32_t r,
	struct dayset *covered, struct dayset *due)
{
	const struct group *whose = &engine->groups[group];
	uint32_t assignment = whose->assignments[local];
	uint16_t slot = whose->slots[local], look, value;

	due_days(engine, assignment, r, due);
	history_covered(engine, &whose->history, r, (uint16_t)local, covered);
	value = cell_value(covered, due, engine->today, &look);
	if (value == (slot == SLOT_NONE ? CELL_NONE : *cell_at(whose, slot, r)))
		return 0;
	return error_set(FT_DRIFT, "assignment %u, requirement %u: the cell is not what the facts say",
		assignment, r);
}

static int group_check(const struct engine *engine, uint32_t group)
{
	struct dayset covered, due;
	int code = 0;

	dayset_init(&covered);
	dayset_init(&due);
	for (uint32_t i = 0; !code && i < engine->groups[group].count; i++)
		for (uint32_t r = 0; !code && r < engine->requirements_count; r++)
			code = cell_check(engine, group, i, r, &covered, &due);
	dayset_release(&covered);
	dayset_release(&due);
	return code;
}

static int unit_counts_check(const struct engine *engine, uint32_t unit)
{
	struct engine_count scanned[ENGINE_REQUIREMENTS_MAX];
	const struct engine_count *kept = &engine->counts[(size_t)unit * engine->columns];

	engine_board_scan(engine, unit, scanned);
	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (kept[r].n != scanned[r].n || kept[r].of != scanned[r].of)
			return error_set(FT_DRIFT, "unit %u, requirement %u: kept %u of %u, "
				"counted %u of %u", unit, r, kept[r].n, kept[r].of, scanned[r].n,
				scanned[r].of);
	return 0;
}

int engine_check(const struct engine *engine)
{
	int code = 0;

	for (uint32_t g = 0; !code && g < engine->groups_count; g++)
		code = group_check(engine, g);
	for (uint32_t u = 0; !code && u < engine->units_count; u++)
		code = unit_counts_check(engine, u);
	return engine_whole_now(engine) ? FT_DRIFT : code;
}

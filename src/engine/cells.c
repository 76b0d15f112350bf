/* Cells: how each stands today; what a changed cell changes above it; midnight. */
#include "scan.h"
#include "state.h"
#include "util.h"

uint16_t cell_value(const struct dayset *covered, const struct dayset *due, uint16_t today,
	uint16_t *look)
{
	const struct span *run = dayset_at(due, today), *next;

	*look = DAY_NEVER_ENDS;
	if (!run || run->to <= today) {
		next = dayset_after(due, today);
		if (next)
			*look = next->from;
		return CELL_NONE;
	}
	*look = run->to;
	next = dayset_after(covered, today);
	if (next && next->from < *look)
		*look = next->from;
	run = dayset_at(covered, today);
	return run ? run->to : CELL_NEVER;
}

static void minima_note(struct engine *engine, uint32_t group, uint32_t requirement,
	uint16_t before, uint16_t after)
{
	size_t at = (size_t)group * engine->columns + requirement;

	if (before == engine->oldest[at] || before == engine->soonest[at]) {
		minima_make(engine, group, requirement);
		group_minima_make(engine, group);
		return;
	}
	if (after >= DAY_FIRST && after < engine->oldest[at])
		engine->oldest[at] = after;
	if (after >= DAY_FIRST && after < engine->group_oldest[group])
		engine->group_oldest[group] = after;
	if (after > engine->today && after < engine->soonest[at])
		engine->soonest[at] = after;
	if (after > engine->today && after < engine->group_soonest[group])
		engine->group_soonest[group] = after;
}

static void counters_note(struct engine *engine, uint32_t unit, uint32_t requirement,
	uint16_t before, uint16_t after)
{
	uint32_t n = (uint32_t)(after > engine->today) - (uint32_t)(before > engine->today);
	uint32_t of = (uint32_t)(after != CELL_NONE) - (uint32_t)(before != CELL_NONE);
	uint32_t never = (uint32_t)(after == CELL_NEVER) - (uint32_t)(before == CELL_NEVER);

	for (; unit != ENGINE_NONE; unit = engine->units[unit].parent) {
		size_t at = (size_t)unit * engine->columns + requirement;

		engine->counts[at].n += n;
		engine->counts[at].of += of;
		engine->never[at] += never;
		if (engine->units[unit].expiry != ENGINE_NONE)
			expiry_note(engine, unit, requirement, before, after);
	}
}

void cell_set(struct engine *engine, uint32_t group, uint32_t slot, uint32_t requirement,
	uint16_t value)
{
	uint16_t *cell = cell_at(&engine->groups[group], slot, requirement);
	uint16_t before = *cell;

	if (before == value)
		return;
	*cell = value;
	if (engine->bulk)
		return;
	minima_note(engine, group, requirement, before, value);
	counters_note(engine, engine->groups[group].unit, requirement, before, value);
}

/* Sets one cell; the day when it must be looked at again. */
static uint16_t cell_look(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *covered, const struct dayset *due)
{
	const struct assignment *whose = &engine->assignments[assignment];
	uint16_t slot = engine->groups[whose->group].slots[whose->local], look;
	uint16_t value = cell_value(covered, due, engine->today, &look);

	if (slot != SLOT_NONE)
		cell_set(engine, whose->group, slot, requirement, value);
	return look;
}

void cell_refresh(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *covered, const struct dayset *due)
{
	if (engine->bulk)
		engine->groups[engine->assignments[assignment].group].stale = true;
	else
		pending_add(engine, cell_look(engine, assignment, requirement, covered, due),
			assignment);
}

static uint16_t cells_look(struct engine *engine, uint32_t assignment)
{
	const struct assignment *whose = &engine->assignments[assignment];
	const struct history *history = &engine->groups[whose->group].history;
	uint16_t soonest = whose->to;
	struct dayset covered, due;

	dayset_init(&covered);
	dayset_init(&due);
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		uint16_t look;

		due_days(engine, assignment, r, &due);
		if (due.count > 0)
			history_covered(engine, history, r, whose->local, &covered);
		look = cell_look(engine, assignment, r, &covered, &due);
		if (look < soonest)
			soonest = look;
	}
	dayset_release(&covered);
	dayset_release(&due);
	return soonest;
}

void cells_refresh(struct engine *engine, uint32_t assignment)
{
	if (engine->bulk)
		engine->groups[engine->assignments[assignment].group].stale = true;
	else
		cells_work_out(engine, assignment);
}

void cells_work_out(struct engine *engine, uint32_t assignment)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct group *group = &engine->groups[whose->group];

	if (whose->from <= engine->today && engine->today < whose->to) {
		slot_take(engine, group, whose->local);
		pending_add(engine, cells_look(engine, assignment), assignment);
		return;
	}
	slot_release(engine, group, whose->local);
	if (engine->today < whose->from && whose->from < whose->to)
		pending_add(engine, whose->from, assignment);
}

/* ---- what takes effect on a day to come ---- */

static bool is_sooner(const struct pending *a, const struct pending *b)
{
	return a->day < b->day;
}

void pending_add(struct engine *engine, uint16_t day, uint32_t assignment)
{
	struct pending new = { day, assignment };
	uint32_t at;

	if (day == DAY_NEVER_ENDS)
		return;
	pthread_mutex_lock(&engine->lock);
	rows_grow(engine, &engine->pending, &engine->pending_room, engine->pending_count,
		engine->pending_count + 1, sizeof new);
	for (at = engine->pending_count++; at > 0; at = (at - 1) / 2) {
		if (!is_sooner(&new, &engine->pending[(at - 1) / 2]))
			break;
		engine->pending[at] = engine->pending[(at - 1) / 2];
	}
	engine->pending[at] = new;
	pthread_mutex_unlock(&engine->lock);
}

/* Takes the soonest off the heap. */
static struct pending pending_take(struct engine *engine)
{
	struct pending *heap = engine->pending, soonest = heap[0], last;
	uint32_t count = --engine->pending_count, at = 0, below;

	last = heap[count];
	for (; (below = 2 * at + 1) < count; at = below) {
		if (below + 1 < count && is_sooner(&heap[below + 1], &heap[below]))
			below++;
		if (!is_sooner(&heap[below], &last))
			break;
		heap[at] = heap[below];
	}
	heap[at] = last;
	return soonest;
}

/* ---- midnight ---- */

static void group_midnight(struct engine *engine, uint32_t group, uint32_t requirement,
	uint16_t before)
{
	const struct group *whose = &engine->groups[group];
	uint32_t ended = engine->kernels->count_between(cell_at(whose, 0, requirement),
		whose->slot_room, before, engine->today);

	for (uint32_t u = whose->unit; u != ENGINE_NONE; u = engine->units[u].parent)
		engine->counts[(size_t)u * engine->columns + requirement].n -= ended;
	minima_make(engine, group, requirement);
	group_minima_make(engine, group);
}

static void midnight(struct engine *engine, uint16_t before)
{
	uint32_t count = engine->groups_count * engine->columns;

	for (uint32_t at = 0;; at++) {
		at = engine->kernels->find_most(engine->soonest, at, count, engine->today);
		if (at >= count)
			break;
		group_midnight(engine, at / engine->columns, at % engine->columns, before);
	}
	while (engine->pending_count > 0 && engine->pending[0].day <= engine->today)
		cells_work_out(engine, pending_take(engine).assignment);
	series_review(engine);
}

void engine_set_today(struct engine *engine, day_number day)
{
	uint16_t before = engine->today;

	engine->today = day_ordinary(day);
	if (engine->bulk || engine->today == before)
		return;
	if (engine->today > before) {
		midnight(engine, before);
		return;
	}
	engine_bulk_begin(engine);
	for (uint32_t g = 0; g < engine->groups_count; g++)
		engine->groups[g].stale = true;
	engine->pending_count = 0;
	engine_bulk_end(engine);
}

day_number engine_today(const struct engine *engine)
{
	return engine->today;
}

/*
 * Daily series kept for units with many people, and expiries for those with very many.
 *
 * A series holds, for each day of a window, by how much n and `of` change on it; what changed
 * before the window is in its first day. So the figures of a day are the sum of all changes
 * up to it. A expiry holds how many cells end on each day.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "threads.h"
#include "util.h"

enum {
	WINDOW_PAST = 4 * 366,
	WINDOW_FUTURE = 2 * 366,
	EXPIRY_TIMES = 5, /* times the people of a series */
};

static size_t window_cells(const struct engine *engine)
{
	return (size_t)engine->window_days * engine->columns;
}

static struct engine_count *series_changes(const struct engine *engine, uint32_t unit)
{
	struct engine_count *changes = engine->series[engine->units[unit].series].changes;

	bytes_use(engine, changes, window_cells(engine) * sizeof *changes);
	return changes;
}

uint32_t *expiry_ends(const struct engine *engine, uint32_t unit)
{
	uint32_t *ends = engine->expiries[engine->units[unit].expiry].ends;

	bytes_use(engine, ends, window_cells(engine) * sizeof *ends);
	return ends;
}

/* Adds a change of one day to a series. */
static void change_put(const struct engine *engine, struct engine_count *changes, uint32_t r,
	uint16_t day, uint32_t change, bool n)
{
	uint32_t at = day < engine->window_from ? 0 : day - engine->window_from;
	struct engine_count *count;

	if (at >= engine->window_days)
		return;
	count = &changes[(size_t)at * engine->columns + r];
	if (n)
		count->n += change;
	else
		count->of += change;
}

void series_note(struct engine *engine, uint32_t unit, uint32_t requirement, uint16_t from,
	uint16_t to, bool n)
{
	if (engine->bulk)
		return;
	for (; unit != ENGINE_NONE; unit = engine->units[unit].parent) {
		struct engine_count *changes;

		if (engine->units[unit].series == ENGINE_NONE)
			continue;
		changes = series_changes(engine, unit);
		change_put(engine, changes, requirement, from, 1, n);
		change_put(engine, changes, requirement, to, UINT32_MAX, n);
	}
}

void expiry_note(struct engine *engine, uint32_t unit, uint32_t requirement, uint16_t before,
	uint16_t after)
{
	uint32_t *ends = expiry_ends(engine, unit);
	uint32_t old = (uint32_t)before - engine->window_from;
	uint32_t new = (uint32_t)after - engine->window_from;

	if (old < engine->window_days)
		ends[(size_t)old * engine->columns + requirement]--;
	if (new < engine->window_days)
		ends[(size_t)new * engine->columns + requirement]++;
}

/* ---- making ---- */

static void group_ends(const struct engine *engine, const struct group *group, uint32_t *ends)
{
	for (uint32_t r = 0; r < engine->requirements_count; r++)
		for (uint32_t slot = 0; slot < group->used; slot++) {
			uint32_t at = (uint32_t)*cell_at(group, slot, r) - engine->window_from;

			if (at < engine->window_days)
				ends[(size_t)at * engine->columns + r]++;
		}
}

static void series_give(struct engine *engine, uint32_t unit)
{
	uint32_t people = engine->units[unit].people;

	if (people >= engine->series_people && engine->units[unit].series == ENGINE_NONE) {
		engine->series = must_realloc(engine->series,
			(engine->series_count + 1) * sizeof *engine->series);
		engine->series[engine->series_count] = (struct series){ .unit = unit,
			.changes = must_alloc(window_cells(engine) * sizeof(struct engine_count)) };
		engine->units[unit].series = engine->series_count++;
	}
	if (people / EXPIRY_TIMES >= engine->series_people &&
		engine->units[unit].expiry == ENGINE_NONE) {
		engine->expiries = must_realloc(engine->expiries,
			(engine->expiries_count + 1) * sizeof *engine->expiries);
		engine->expiries[engine->expiries_count] = (struct expiry){ .unit = unit,
			.ends = must_alloc(window_cells(engine) * sizeof(uint32_t)) };
		engine->units[unit].expiry = engine->expiries_count++;
	}
}

static void changes_add(struct engine_count *to, const struct engine_count *from, size_t count,
	uint32_t times)
{
	for (size_t i = 0; i < count; i++) {
		to[i].n += from[i].n * times;
		to[i].of += from[i].of * times;
	}
}

static void ends_add(uint32_t *to, const uint32_t *from, size_t count, uint32_t times)
{
	for (size_t i = 0; i < count; i++)
		to[i] += from[i] * times;
}

static void add_upwards(struct engine *engine, uint32_t unit, uint32_t parent)
{
	const struct unit *below = &engine->units[unit];
	const struct unit *above = &engine->units[parent];

	if (below->series != ENGINE_NONE && above->series != ENGINE_NONE)
		changes_add(series_changes(engine, parent), series_changes(engine, unit),
			window_cells(engine), 1);
	if (below->expiry != ENGINE_NONE && above->expiry != ENGINE_NONE)
		ends_add(expiry_ends(engine, parent), expiry_ends(engine, unit),
			window_cells(engine), 1);
}

/* What two threads make: each takes the next series or expiry, and is alone with it. */
struct making {
	struct engine *engine;
	uint32_t *nearest[2]; /* [group]: the unit with a series, with an expiry */
	atomic_uint next;
};

/* The groups of a unit that belong to no unit below it. */
static uint32_t own_groups(const struct engine *engine, uint32_t unit, const uint32_t *nearest,
	uint32_t *groups)
{
	const struct unit *whose = &engine->units[unit];
	uint32_t count = 0;

	for (uint32_t i = whose->order_from; i < whose->order_to; i++)
		if (nearest[engine->order[i]] == unit)
			groups[count++] = engine->order[i];
	return count;
}

static void *make_some(void *context)
{
	struct making *making = context;
	const struct engine *engine = making->engine;
	uint32_t *groups = must_alloc((engine->groups_count + 1) * sizeof *groups);
	uint32_t i, count;

	while ((i = atomic_fetch_add(&making->next, 1)) < engine->series_count) {
		count = own_groups(engine, engine->series[i].unit, making->nearest[0], groups);
		spread_changes(engine, groups, count, engine->series[i].changes);
	}
	for (; i - engine->series_count < engine->expiries_count;
		i = atomic_fetch_add(&making->next, 1)) {
		const struct expiry *expiry = &engine->expiries[i - engine->series_count];

		count = own_groups(engine, expiry->unit, making->nearest[1], groups);
		for (uint32_t g = 0; g < count; g++)
			group_ends(engine, &engine->groups[groups[g]], expiry->ends);
	}
	free(groups);
	return NULL;
}

static void nearest_make(struct making *making)
{
	const struct engine *engine = making->engine;
	uint32_t *nearest = must_alloc((2 * (size_t)engine->groups_count + 1) * sizeof *nearest);

	making->nearest[0] = nearest;
	making->nearest[1] = nearest + engine->groups_count;
	for (uint32_t g = 0; g < engine->groups_count; g++) {
		uint32_t u = engine->groups[g].unit;

		while (u != ENGINE_NONE && engine->units[u].series == ENGINE_NONE)
			u = engine->units[u].parent;
		making->nearest[0][g] = u;
		while (u != ENGINE_NONE && engine->units[u].expiry == ENGINE_NONE)
			u = engine->units[u].parent;
		making->nearest[1][g] = u;
	}
}

/* A unit has at least the people of any below it, so whoever has a series is below no one
 * without: each group is added to the nearest, and they are added up from there. */
void series_make(struct engine *engine)
{
	struct making making = { .engine = engine };

	series_free(engine);
	engine->window_from = (uint16_t)(engine->today > WINDOW_PAST + DAY_FIRST ?
		engine->today - WINDOW_PAST : DAY_FIRST);
	engine->window_days = WINDOW_PAST + WINDOW_FUTURE;
	for (uint32_t u = 0; u < engine->units_count; u++)
		series_give(engine, u);
	if (engine->series_count == 0)
		return;
	nearest_make(&making);
	if (engine->series_count > 1)
		threads_run(make_some, &making, 0);
	else
		make_some(&making);
	free(making.nearest[0]);
	units_upwards(engine, add_upwards);
}

static void series_fill(struct engine *engine, uint32_t unit, struct engine_count *changes,
	uint32_t *ends)
{
	const struct unit *whose = &engine->units[unit];

	if (changes)
		spread_changes(engine, engine->order + whose->order_from,
			whose->order_to - whose->order_from, changes);
	for (uint32_t i = whose->order_from; ends && i < whose->order_to; i++)
		group_ends(engine, &engine->groups[engine->order[i]], ends);
}

void series_review(struct engine *engine)
{
	for (uint32_t u = 0; u < engine->units_count; u++) {
		uint32_t series = engine->series_count, expiries = engine->expiries_count;

		if (engine->units[u].people < engine->series_people)
			continue;
		series_give(engine, u);
		if (engine->series_count > series)
			series_fill(engine, u, engine->series[series].changes, NULL);
		if (engine->expiries_count > expiries)
			series_fill(engine, u, NULL, engine->expiries[expiries].ends);
	}
}

void series_free(struct engine *engine)
{
	for (uint32_t i = 0; i < engine->series_count; i++) {
		engine->units[engine->series[i].unit].series = ENGINE_NONE;
		block_free(engine, engine->series[i].changes);
	}
	for (uint32_t i = 0; i < engine->expiries_count; i++) {
		engine->units[engine->expiries[i].unit].expiry = ENGINE_NONE;
		block_free(engine, engine->expiries[i].ends);
	}
	free(engine->series);
	free(engine->expiries);
	engine->series = NULL;
	engine->expiries = NULL;
	engine->series_count = engine->expiries_count = 0;
}

void series_shift(struct engine *engine, uint32_t unit, uint32_t above, bool add)
{
	size_t cells = window_cells(engine);
	struct engine_count *changes;
	uint32_t *ends, times = add ? 1 : UINT32_MAX;

	while (above != ENGINE_NONE && engine->units[above].series == ENGINE_NONE)
		above = engine->units[above].parent;
	if (above == ENGINE_NONE)
		return;
	changes = must_alloc(cells * sizeof *changes);
	ends = must_alloc(cells * sizeof *ends);
	series_fill(engine, unit, changes, ends);
	for (; above != ENGINE_NONE; above = engine->units[above].parent) {
		const struct unit *whose = &engine->units[above];

		if (whose->series != ENGINE_NONE)
			changes_add(series_changes(engine, above), changes, cells, times);
		if (whose->expiry != ENGINE_NONE)
			ends_add(expiry_ends(engine, above), ends, cells, times);
	}
	free(changes);
	free(ends);
}

/* ---- reading ---- */

bool series_covers(const struct engine *engine, uint32_t unit, day_number from, day_number to,
	day_number known)
{
	return known == ENGINE_NOW && engine->units[unit].series != ENGINE_NONE &&
		from >= engine->window_from && to < engine->window_from + engine->window_days;
}

/* Adds (times 1) or takes away (UINT32_MAX) the changes of the days [from, to). */
static void days_sum(const struct engine *engine, const struct engine_count *changes,
	uint32_t from, uint32_t to, uint32_t times, struct engine_count *sums)
{
	changes += (size_t)(from - engine->window_from) * engine->columns;
	for (uint32_t day = from; day < to; day++, changes += engine->columns)
		changes_add(sums, changes, engine->requirements_count, times);
}

/* The figures of a day, from where there is less to be read: today's counters, or the beginning. */
static void figures_on(const struct engine *engine, uint32_t unit,
	const struct engine_count *changes, uint32_t day, struct engine_count *sums)
{
	uint32_t count = engine->requirements_count, first = engine->window_from;
	uint32_t today = engine->today;

	if (day <= today && today - day < day - first && today < first + engine->window_days) {
		memcpy(sums, &engine->counts[(size_t)unit * engine->columns],
			count * sizeof *sums);
		days_sum(engine, changes, day + 1, today + 1, UINT32_MAX, sums);
	} else {
		memset(sums, 0, count * sizeof *sums);
		days_sum(engine, changes, first, day + 1, 1, sums);
	}
}

void series_read(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t from, uint16_t to, struct engine_count *out)
{
	const struct engine_count *changes = series_changes(engine, unit);
	uint32_t count = engine->requirements_count;
	struct engine_count sums[ENGINE_REQUIREMENTS_MAX];

	figures_on(engine, unit, changes, from, sums);
	for (uint32_t day = from; day <= to; day++, out += count) {
		if (day > from)
			days_sum(engine, changes, day, day + 1u, 1, sums);
		for (uint32_t r = 0; r < count; r++)
			if (engine_set_has(which, r))
				out[r] = sums[r];
	}
}

/* Boards, leagues and series: of today, of other days, as known on other days. */
#include <string.h>
#include "scan.h"
#include "state.h"
#include "util.h"

enum { SERIES_DAYS_MAX = 36600 };

static uint16_t day_known(day_number known)
{
	return known == ENGINE_NOW ? DAY_NEVER_ENDS : day_ordinary(known);
}

/* ---- today ---- */

int engine_board(const struct engine *engine, uint32_t unit, struct engine_count *out)
{
	int code = unit_check(engine, unit);

	if (!code)
		memcpy(out, &engine->counts[(size_t)unit * engine->columns],
			engine->requirements_count * sizeof *out);
	return code;
}

int engine_league(const struct engine *engine, uint32_t unit, struct engine_count *out,
	uint32_t max, uint32_t *count)
{
	int code = unit_check(engine, unit);

	*count = 0;
	if (code)
		return code;
	for (uint32_t u = engine->units[unit].first_child; u != ENGINE_NONE;
		u = engine->units[u].next, ++*count)
		if (*count < max)
			engine_board(engine, u,
				out + (size_t)*count * engine->requirements_count);
	return 0;
}

int engine_board_scan(const struct engine *engine, uint32_t unit, struct engine_count *out)
{
	int code = unit_check(engine, unit);

	if (code)
		return code;
	memset(out, 0, engine->requirements_count * sizeof *out);
	for (uint32_t i = engine->units[unit].order_from; i < engine->units[unit].order_to; i++) {
		const struct group *group = &engine->groups[engine->order[i]];

		engine->kernels->count_board(group->cells, group->slot_room,
			engine->requirements_count, engine->today, out);
	}
	return 0;
}

int engine_state(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	enum engine_state *state, day_number *until)
{
	const struct assignment *whose;
	const struct group *group;
	uint16_t cell = CELL_NONE;
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	whose = &engine->assignments[assignment];
	group = &engine->groups[whose->group];
	if (group->slots[whose->local] != SLOT_NONE)
		cell = *cell_at(group, group->slots[whose->local], requirement);
	*state = cell == CELL_NONE ? ENGINE_NOT_NEEDED : cell == CELL_NEVER ? ENGINE_NEVER :
		cell <= engine->today ? ENGINE_LAPSED : ENGINE_IN_DATE;
	*until = cell < DAY_FIRST ? DAY_NONE : day_widen(cell);
	return 0;
}

/* ---- other days ---- */

int engine_board_on(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out)
{
	uint16_t day = day_ordinary(valid);
	int code = unit_check(engine, unit);

	if (code)
		return code;
	if (series_covers(engine, unit, day, day, known))
		series_read(engine, unit, which, day, day, out);
	else
		past_count(engine, unit, which, day, day_known(known), out);
	return engine_whole(engine);
}

int engine_league_on(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out, uint32_t max,
	uint32_t *count)
{
	int code = unit_check(engine, unit);

	*count = 0;
	if (code)
		return code;
	for (uint32_t u = engine->units[unit].first_child; u != ENGINE_NONE;
		u = engine->units[u].next, ++*count)
		if (*count < max)
			engine_board_on(engine, u, which, valid, known,
				out + (size_t)*count * engine->requirements_count);
	return engine_whole(engine);
}

/* ---- series ---- */

int engine_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number from, day_number to, day_number known, struct engine_count *out)
{
	int code = unit_check(engine, unit);

	if (code || to < from)
		return code;
	if (from < DAY_FIRST || to > DAY_LAST)
		return error_set(FT_REFUSED, "a day before 1970-01-03 or after 2149-06-05");
	if (to - from >= SERIES_DAYS_MAX)
		return error_set(FT_REFUSED, "more than %d days", SERIES_DAYS_MAX);
	if (series_covers(engine, unit, from, to, known))
		series_read(engine, unit, which, (uint16_t)from, (uint16_t)to, out);
	else
		spread_series(engine, unit, which, (uint16_t)from, (uint16_t)to, day_known(known),
			out);
	return engine_whole(engine);
}

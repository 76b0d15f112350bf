/* Boards, leagues and series: of today, of other days, as known on other days. */
#include <stdlib.h>
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

		for (uint32_t r = 0; r < engine->requirements_count; r++)
			engine->kernels->count_board(cell_at(group, 0, r), group->slot_room,
				engine->today, &out[r].n, &out[r].of);
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

static int32_t tail_sum(const struct history *history, uint32_t requirement, uint16_t day,
	uint16_t known)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < history->tail_count; i++) {
		const struct row *row = &history->tail[i];

		if (row->requirement == requirement && row->recorded <= known)
			sum += (row->from <= day) - (row->to <= day);
	}
	return sum;
}

static void history_sum(const struct engine *engine, const struct history *history,
	const struct engine_set *which, uint16_t day, uint16_t known, struct engine_count *out)
{
	const uint16_t *from = history->rows, *to = from + history->room;
	const uint16_t *recorded = to + history->room;

	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		if (!engine_set_has(which, r))
			continue;
		if (history->counts) {
			uint32_t start = history->starts[r];

			out[r].n += (uint32_t)engine->kernels->add_rows(from + start, to + start,
				recorded + start, history->counts[r], day, known);
		}
		if (history->tail_count > 0)
			out[r].n += (uint32_t)tail_sum(history, r, day, known);
	}
}

/* Adds `times` to `of` of each requirement of a class. */
static void class_add(const struct engine *engine, uint32_t class, const struct engine_set *which,
	uint32_t times, struct engine_count *out)
{
	for (uint32_t w = 0; w * 64 < engine->requirements_count; w++) {
		uint64_t bits = engine->classes[class].words[w] & (which ? which->words[w] : ~0ull);

		for (; bits; bits &= bits - 1)
			out[w * 64 + (uint32_t)__builtin_ctzll(bits)].of += times;
	}
}

/* How many of each class are there on a day: classes[class]. */
static void presence_sum(const struct group *group, uint16_t day, uint16_t known,
	uint32_t *classes)
{
	for (uint32_t i = 0; i < group->presence_count; i++) {
		const struct presence *row = &group->presence[i];
		uint32_t known_then = row->recorded <= known;

		classes[row->applies] += known_then * ((uint32_t)(row->from <= day) -
			(uint32_t)(row->to <= day));
	}
}

static void day_count(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t day, uint16_t known, struct engine_count *out)
{
	uint32_t *classes = must_alloc((engine->classes_count + 1) * sizeof *classes);

	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(which, r))
			out[r] = (struct engine_count){ 0, 0 };
	for (uint32_t i = engine->units[unit].order_from; i < engine->units[unit].order_to; i++) {
		const struct group *group = &engine->groups[engine->order[i]];

		history_sum(engine, &group->history, which, day, known, out);
		presence_sum(group, day, known, classes);
	}
	for (uint32_t class = 0; class < engine->classes_count; class++)
		if (classes[class])
			class_add(engine, class, which, classes[class], out);
	free(classes);
}

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
		day_count(engine, unit, which, day, day_known(known), out);
	return 0;
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
	return 0;
}

/* ---- series of units that keep none ---- */

struct window {
	const struct engine *engine;
	const struct engine_set *which;
	uint16_t from, known;
	uint32_t days, stride;
	struct engine_count *out;
};

/* The place of a change on `day`; a change after the window goes to `beyond`. */
static inline struct engine_count *window_at(const struct window *window, uint16_t day,
	uint32_t requirement, struct engine_count *beyond)
{
	uint32_t at = day <= window->from ? 0 : day - window->from;

	return at < window->days ? &window->out[(size_t)at * window->stride + requirement] : beyond;
}

static void run_spread(const struct window *window, const struct history *history, uint32_t r)
{
	const uint16_t *from = history->rows + history->starts[r], *to = from + history->room;
	const uint16_t *recorded = to + history->room;
	struct engine_count beyond;

	for (uint32_t i = 0; i < history->counts[r]; i++) {
		uint32_t counts = recorded[i] <= window->known;

		window_at(window, from[i], r, &beyond)->n += counts;
		window_at(window, to[i], r, &beyond)->n -= counts;
	}
}

static void group_spread(const struct window *window, const struct group *group)
{
	const struct engine *engine = window->engine;
	const struct history *history = &group->history;
	struct engine_count beyond;

	for (uint32_t r = 0; history->counts && r < window->stride; r++)
		if (engine_set_has(window->which, r))
			run_spread(window, history, r);
	for (uint32_t i = 0; i < history->tail_count; i++) {
		const struct row *row = &history->tail[i];

		if (row->recorded > window->known ||
			!engine_set_has(window->which, row->requirement))
			continue;
		window_at(window, row->from, row->requirement, &beyond)->n++;
		window_at(window, row->to, row->requirement, &beyond)->n--;
	}
	for (uint32_t i = 0; i < group->presence_count; i++) {
		const struct presence *row = &group->presence[i];
		struct engine_count outside[ENGINE_REQUIREMENTS_MAX];
		struct engine_count *at;

		if (row->recorded > window->known)
			continue;
		at = window_at(window, row->from, 0, outside);
		class_add(engine, row->applies, window->which, 1, at);
		at = window_at(window, row->to, 0, outside);
		class_add(engine, row->applies, window->which, UINT32_MAX, at);
	}
}

static void series_scan(const struct window *window, uint32_t unit)
{
	const struct unit *whose = &window->engine->units[unit];
	struct engine_count *at = window->out;

	for (uint32_t day = 0; day < window->days; day++)
		for (uint32_t r = 0; r < window->stride; r++)
			if (engine_set_has(window->which, r))
				window->out[(size_t)day * window->stride + r] =
					(struct engine_count){ 0, 0 };
	for (uint32_t i = whose->order_from; i < whose->order_to; i++)
		group_spread(window, &window->engine->groups[window->engine->order[i]]);
	for (uint32_t i = 0; i + window->stride < window->days * window->stride; i++) {
		if (!engine_set_has(window->which, i % window->stride))
			continue;
		at[i + window->stride].n += at[i].n;
		at[i + window->stride].of += at[i].of;
	}
}

int engine_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number from, day_number to, day_number known, struct engine_count *out)
{
	struct window window = { .engine = engine, .which = which, .known = day_known(known),
		.stride = engine->requirements_count, .out = out };
	int code = unit_check(engine, unit);

	if (code || to < from)
		return code;
	if (from < DAY_FIRST || to > DAY_LAST)
		return error_set(FT_REFUSED, "a day before 1970-01-03 or after 2149-06-05");
	if (to - from >= SERIES_DAYS_MAX)
		return error_set(FT_REFUSED, "more than %d days", SERIES_DAYS_MAX);
	window.from = (uint16_t)from;
	window.days = (uint32_t)(to - from) + 1;
	if (series_covers(engine, unit, from, to, known))
		series_read(engine, unit, which, window.from, (uint16_t)to, out);
	else
		series_scan(&window, unit);
	return 0;
}

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
	history_use(engine, history);
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		if (!engine_set_has(which, r))
			continue;
		if (history->counts) {
			const uint16_t *from = history->rows + history->starts[r];
			const uint16_t *to = from + history->room, *recorded = to + history->room;

			out[r].n += (uint32_t)engine->kernels->add_rows(from, to, recorded,
				history->counts[r], day, known);
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

/* ---- series of units that keep none ---- */

/* One requirement at a time is spread over days, so that what is written stays near. Rows take
 * turns between four tables, since many in a row change the same day. */
enum { TURNS = 4 };

struct window {
	const struct engine *engine;
	const struct engine_set *which;
	uint16_t from, known;
	uint32_t days, stride;
	struct engine_count *out;
	uint32_t *changes[TURNS]; /* [days + 1]: of n; the last is of later days */
};

static inline uint32_t window_at(const struct window *window, uint16_t day)
{
	uint32_t at = day > window->from ? (uint32_t)day - window->from : 0;

	return at < window->days ? at : window->days;
}

static inline void row_spread(const struct window *window, uint32_t turn, uint16_t from,
	uint16_t to, uint32_t times)
{
	window->changes[turn][window_at(window, from)] += times;
	window->changes[turn][window_at(window, to)] -= times;
}

static void run_spread(const struct window *window, const struct history *history, uint32_t r)
{
	const uint16_t *from = history->rows + history->starts[r], *to = from + history->room;
	const uint16_t *recorded = to + history->room;
	uint32_t count = history->counts[r], i;

	for (i = 0; i + TURNS <= count; i += TURNS)
		for (uint32_t turn = 0; turn < TURNS; turn++)
			row_spread(window, turn, from[i + turn], to[i + turn],
				recorded[i + turn] <= window->known);
	for (; i < count; i++)
		row_spread(window, 0, from[i], to[i], recorded[i] <= window->known);
}

static void tail_spread(const struct window *window, const struct history *history, uint32_t r)
{
	for (uint32_t i = 0; i < history->tail_count; i++) {
		const struct row *row = &history->tail[i];

		if (row->requirement == r)
			row_spread(window, 0, row->from, row->to, row->recorded <= window->known);
	}
}

static void presence_spread(const struct window *window, const struct group *group)
{
	for (uint32_t i = 0; i < group->presence_count; i++) {
		const struct presence *row = &group->presence[i];
		uint32_t begin = window_at(window, row->from), end = window_at(window, row->to);

		if (row->recorded > window->known)
			continue;
		if (begin < window->days)
			class_add(window->engine, row->applies, window->which, 1,
				window->out + (size_t)begin * window->stride);
		if (end < window->days)
			class_add(window->engine, row->applies, window->which, UINT32_MAX,
				window->out + (size_t)end * window->stride);
	}
}

/* Changes become figures. */
static void requirement_sum(const struct window *window, uint32_t r)
{
	struct engine_count sum = { 0, 0 }, *at = window->out + r;

	for (uint32_t day = 0; day < window->days; day++, at += window->stride) {
		for (uint32_t turn = 0; turn < TURNS; turn++)
			sum.n += window->changes[turn][day];
		sum.of += at->of;
		*at = sum;
	}
}

static void series_scan(struct window *window, uint32_t unit)
{
	const struct engine *engine = window->engine;
	const struct unit *whose = &engine->units[unit];
	size_t table = window->days + 1;
	uint32_t *tables = must_alloc(TURNS * table * sizeof *tables);

	for (uint32_t turn = 0; turn < TURNS; turn++)
		window->changes[turn] = tables + turn * table;
	for (uint32_t day = 0; day < window->days; day++)
		for (uint32_t r = 0; r < window->stride; r++)
			if (engine_set_has(window->which, r))
				window->out[(size_t)day * window->stride + r].of = 0;
	for (uint32_t i = whose->order_from; i < whose->order_to; i++) {
		history_use(engine, &engine->groups[engine->order[i]].history);
		presence_spread(window, &engine->groups[engine->order[i]]);
	}
	for (uint32_t r = 0; r < window->stride; r++) {
		if (!engine_set_has(window->which, r))
			continue;
		memset(tables, 0, TURNS * table * sizeof *tables);
		for (uint32_t i = whose->order_from; i < whose->order_to; i++) {
			const struct history *history =
				&engine->groups[engine->order[i]].history;

			if (history->counts)
				run_spread(window, history, r);
			tail_spread(window, history, r);
		}
		requirement_sum(window, r);
	}
	free(tables);
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
	return engine_whole(engine);
}

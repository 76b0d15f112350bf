/*
 * Series of units that keep none: all rows below are spread over the days of the question.
 *
 * One requirement at a time, so that what is written stays near. Rows take turns between four
 * tables, since many in a row change the same day.
 */
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "util.h"

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

/* Where each of a block's days belongs is worked out at once, for many days. */
static void block_spread(const struct window *window, const uint16_t *from, const uint16_t *to)
{
	uint16_t begins[BLOCK_ROWS], ends[BLOCK_ROWS];

	window->engine->kernels->places(from, window->from, (uint16_t)window->days, begins);
	window->engine->kernels->places(to, window->from, (uint16_t)window->days, ends);
	for (uint32_t i = 0; i < BLOCK_ROWS; i += TURNS)
		for (uint32_t turn = 0; turn < TURNS; turn++) {
			window->changes[turn][begins[i + turn]]++;
			window->changes[turn][ends[i + turn]]--;
		}
}

static void run_spread(const struct window *window, const struct history *history, uint32_t r)
{
	struct run_part part;
	const uint16_t *from = history->rows, *to = from + history->room;
	const uint16_t *recorded = to + history->room;
	uint32_t i;

	window->engine->kernels->find_parts(history, r, 1, window->from, window->known, &part);
	for (i = part.from; i < part.mixed; i += BLOCK_ROWS)
		block_spread(window, from + i, to + i);
	for (; i < part.to; i++)
		row_spread(window, i % TURNS, from[i], to[i], recorded[i] <= window->known);
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

static void scan(struct window *window, uint32_t unit)
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

void spread_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t from, uint16_t to, uint16_t known, struct engine_count *out)
{
	struct window window = { .engine = engine, .which = which, .from = from, .known = known,
		.days = (uint32_t)(to - from) + 1, .stride = engine->requirements_count,
		.out = out };

	scan(&window, unit);
}

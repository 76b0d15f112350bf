/*
 * Rows are spread over the days of a window: for series of units that keep none, and to make those
 * that are kept.
 *
 * One requirement at a time, so that what is written stays near. Rows take turns between four
 * tables, since many in a row change the same day.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "util.h"

enum { TURNS = 4 };

struct window {
	const struct engine *engine;
	const struct engine_set *which;
	const uint32_t *groups;
	uint32_t groups_count;
	uint16_t from, known;
	uint32_t days, stride;
	struct engine_count *out;      /* [days][stride] */
	uint32_t *changes[TURNS];      /* [days + 1]: of n; the last is of later days */
	uint32_t *sums;                /* [stride][days]: of n, of all turns */
	uint32_t *before;              /* [class]: who is there on the first day */
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
	const struct asked asked = { .day = window->from, .known = window->known };
	struct run_part part;
	const uint16_t *from = history->rows, *to = from + history->room;
	const uint16_t *recorded = to + history->room;
	uint32_t i;

	window->engine->kernels->find_parts(history, r, 1, &asked, &part);
	for (i = part.from; i < part.to; i += BLOCK_ROWS)
		block_spread(window, from + i, to + i);
	for (; i < part.mixed_to; i++)
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

/* Most were there before the window or still are: those are counted, and added up at the end. */
static void presence_spread(const struct window *window, const struct group *group)
{
	for (uint32_t i = 0; i < group->presence_count; i++) {
		const struct presence *row = &group->presence[i];
		const uint32_t at[2] = { window_at(window, row->from), window_at(window, row->to) };

		for (uint32_t end = 0; row->recorded <= window->known && end < 2; end++) {
			uint32_t times = end ? UINT32_MAX : 1;

			if (at[end] == 0)
				window->before[row->applies] += times;
			else if (at[end] < window->days)
				class_add(window->engine, row->applies, window->which, times,
					window->out + (size_t)at[end] * window->stride);
		}
	}
}

/* Adds changes of `of` to `out`. */
static void presence_changes(struct window *window)
{
	const struct engine *engine = window->engine;

	window->before = must_alloc((engine->classes_count + 1) * sizeof *window->before);
	for (uint32_t g = 0; g < window->groups_count; g++)
		presence_spread(window, &engine->groups[window->groups[g]]);
	for (uint32_t class = 0; class < engine->classes_count; class++)
		if (window->before[class])
			class_add(engine, class, window->which, window->before[class], window->out);
	free(window->before);
}

/* Changes of n of a requirement, of all turns together, to sums[requirement][day]. */
static void requirement_changes(const struct window *window, uint32_t r)
{
	uint32_t table = window->days + 1, *const *changes = window->changes;
	uint32_t *sums = window->sums + (size_t)r * window->days;

	memset(changes[0], 0, TURNS * table * sizeof **changes);
	for (uint32_t g = 0; g < window->groups_count; g++) {
		const struct history *history = &window->engine->groups[window->groups[g]].history;

		if (history->counts)
			run_spread(window, history, r);
		if (history->tail_count > 0)
			tail_spread(window, history, r);
	}
	for (uint32_t day = 0; day < window->days; day++)
		sums[day] = changes[0][day] + changes[1][day] + changes[2][day] + changes[3][day];
}

/* All changes: of n in window->sums, of `of` added to window->out. */
static void window_spread(struct window *window)
{
	uint32_t table = window->days + 1, *tables = must_alloc(TURNS * table * sizeof *tables);

	static_assert(TURNS == 4, "they are added up one by one");
	window->sums = must_alloc(((size_t)window->days * window->stride + 1) *
		sizeof *window->sums);
	for (uint32_t turn = 0; turn < TURNS; turn++)
		window->changes[turn] = tables + turn * table;
	for (uint32_t g = 0; g < window->groups_count; g++)
		history_use(window->engine, &window->engine->groups[window->groups[g]].history);
	presence_changes(window);
	for (uint32_t r = 0; r < window->engine->requirements_count; r++)
		if (engine_set_has(window->which, r))
			requirement_changes(window, r);
	free(tables);
}

void spread_changes(const struct engine *engine, const uint32_t *groups, uint32_t count,
	struct engine_count *changes)
{
	struct window window = { .engine = engine, .groups = groups, .groups_count = count,
		.from = engine->window_from, .known = DAY_NEVER_ENDS, .days = engine->window_days,
		.stride = engine->columns, .out = changes };

	window_spread(&window);
	for (uint32_t day = 0; day < window.days; day++, changes += window.stride)
		for (uint32_t r = 0; r < window.stride; r++)
			changes[r].n += window.sums[(size_t)r * window.days + day];
	free(window.sums);
}

/* Changes become figures. */
void spread_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t from, uint16_t to, uint16_t known, struct engine_count *out)
{
	const struct unit *whose = &engine->units[unit];
	struct window window = { .engine = engine, .which = which, .from = from, .known = known,
		.days = (uint32_t)(to - from) + 1, .stride = engine->requirements_count,
		.out = out, .groups = engine->order + whose->order_from,
		.groups_count = whose->order_to - whose->order_from };
	struct engine_count sums[ENGINE_REQUIREMENTS_MAX] = { { 0, 0 } };

	for (size_t i = 0; i < (size_t)window.days * window.stride; i++)
		if (engine_set_has(which, (uint32_t)(i % window.stride)))
			out[i].of = 0;
	window_spread(&window);
	for (uint32_t day = 0; day < window.days; day++, out += window.stride)
		for (uint32_t r = 0; r < window.stride; r++) {
			if (!engine_set_has(which, r))
				continue;
			sums[r].n += window.sums[(size_t)r * window.days + day];
			sums[r].of += out[r].of;
			out[r] = sums[r];
		}
	free(window.sums);
}

/*
 * scan.h: the loops that read everything, in plain C and for AVX2; private to engine.
 *
 * Which of the two runs is decided when an engine is opened, by what the processor has.
 */
#ifndef FETTLE_ENGINE_SCAN_H
#define FETTLE_ENGINE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "state.h"

struct cell_counts {
	uint32_t n, of, never;
};

/* Which rows are asked for: those that were recorded by `known`, or `later`; and the day of which
 * they say something, or the first of several. */
struct asked {
	uint16_t day, known;
	bool later;
};

/*
 * Rows of a run that matter for what is asked: [from, to) all do; of [mixed, mixed_to), at most
 * BLOCK_ROWS, those that were recorded by `known` (or later) do. The two follow one another. All other
 * rows are not asked for, or add up to nothing.
 */
struct run_part {
	uint32_t from, to, mixed, mixed_to;
};

enum { PLACES_MAX = 64 };

struct kernels {
	/* Counts `count` cells (a multiple of 32): > today, not 0, 1. */
	void (*count_cells)(const uint16_t *cells, uint32_t count, uint16_t today,
		struct cell_counts *out);
	/* The same without `never`, of `columns` columns that follow one another: adds to out[column].
	 * What comes after them in memory is fetched, since it is mostly next. */
	void (*count_board)(const uint16_t *cells, uint32_t count, uint32_t columns, uint16_t today,
		struct engine_count *out);
	/* The least cell from DAY_FIRST on, and the least after `today`; 65535 if none. */
	void (*least_cells)(const uint16_t *cells, uint32_t count, uint16_t today,
		uint16_t *oldest, uint16_t *soonest);
	/* How many cells are in after < cell <= to. */
	uint32_t (*count_between)(const uint16_t *cells, uint32_t count, uint16_t after,
		uint16_t to);
	/* Finds the parts of `count` runs, from `first` on, and fetches the memory where they begin. */
	void (*find_parts)(const struct history *history, uint32_t first, uint32_t count,
		const struct asked *asked, struct run_part *parts);
	/* Adds up the rows of parts, of `count` runs from the first on: +1 from `from` on, -1 from `to`
	 * on, as on the day that is asked for: adds to n[run]. */
	void (*add_parts)(const struct history *history, uint32_t count,
		const struct run_part *parts, const struct asked *asked, uint32_t *n);
	/* Where BLOCK_ROWS days belong in a window of `days` days: 0 for `first` and before, `days` for all
	 * after it. */
	void (*places)(const uint16_t *values, uint16_t first, uint16_t days, uint16_t *out);
	/* The first of `values` from `at` on that is at most `bound`; `count` if none. */
	uint32_t (*find_most)(const uint16_t *values, uint32_t at, uint32_t count, uint16_t bound);
	/* Where `values` from *at on are `value`: up to PLACES_MAX places. Returns how many, and sets *at
	 * to where to go on; to `count` at the end. */
	uint32_t (*find_equal)(const uint16_t *values, uint32_t *at, uint32_t count,
		uint16_t value, uint32_t *places);
};

/* The least of two places. */
static inline uint32_t place_least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What was recorded by `known`, of the numbers of blocks that ended by the day, and of those that
 * begin with what was known. Days to come are asked about too: then `ended` is for the first. */
static inline struct run_part part_known(uint32_t start, uint32_t end, uint32_t ended,
	uint32_t told)
{
	uint32_t to = place_least(start + BLOCK_ROWS * told, end);
	uint32_t from = place_least(start + BLOCK_ROWS * ended, to);
	uint32_t mixed = told > 0 ? start + BLOCK_ROWS * (told - 1) : start;

	if (mixed < from)
		mixed = from;
	return (struct run_part){ from, mixed, mixed, to };
}

/* What was recorded later, of the numbers of blocks that begin with what was known, and of those that
 * have, or have after them, a day that came by then. */
static inline struct run_part part_later(uint32_t start, uint32_t end, uint32_t told,
	uint32_t begun)
{
	uint32_t to = place_least(start + BLOCK_ROWS * begun, end);
	uint32_t from = place_least(start + BLOCK_ROWS * told, to);
	uint32_t mixed = told > 0 ? start + BLOCK_ROWS * (told - 1) : start;

	return (struct run_part){ from, to, place_least(mixed, to), from };
}

const struct kernels *kernels_portable(void);
const struct kernels *kernels_avx2(void); /* NULL where the compiler or processor has none */

#endif

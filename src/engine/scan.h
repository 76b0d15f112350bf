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
#include "engine.h"

struct cell_counts {
	uint32_t n, of, never;
};

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
	/* Adds up rows: +1 from `from` on, -1 from `to` on, as on `day`, of those recorded by
	 * `known`. Reads in sixteens: up to 15 rows beyond the end may be touched. */
	int32_t (*add_rows)(const uint16_t *from, const uint16_t *to, const uint16_t *recorded,
		uint32_t count, uint16_t day, uint16_t known);
	/* The first of `values` from `at` on that is at most `bound`; `count` if none. */
	uint32_t (*find_most)(const uint16_t *values, uint32_t at, uint32_t count, uint16_t bound);
	/* The first of `values` from `at` on that is `value`; `count` if none. */
	uint32_t (*find_equal)(const uint16_t *values, uint32_t at, uint32_t count,
		uint16_t value);
};

const struct kernels *kernels_portable(void);
const struct kernels *kernels_avx2(void); /* NULL where the compiler or processor has none */

#endif

/*
 * The rows of a run: in the order in which they were recorded, with a mark for each BLOCK_ROWS of
 * them, so that a question about a day reads only those rows on which it may depend.
 *
 * What was known on a day is the first rows of a run; and rows that all ended before that day,
 * mostly the oldest, add up to nothing. What was learnt later is the last rows; and rows that all
 * begin after that day, mostly the newest, add up to nothing. Marks say where these parts end, to
 * within a block.
 */
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "util.h"

enum { ROW_COLUMNS = 5, RECORDED_COLUMN = 2, DIGIT = 256 };

uint32_t marks_room(uint32_t rows, uint32_t columns)
{
	return rows / BLOCK_ROWS + columns + 1;
}

static bool is_sorted(const uint16_t *values, uint32_t count)
{
	uint32_t wrong = 0;

	for (uint32_t i = 1; i < count; i++)
		wrong |= values[i - 1] > values[i];
	return !wrong;
}

/* One step of sorting by digits: those with equal digits keep their order. */
static void sort_digit(const uint16_t *values, int shift, const uint32_t *from, uint32_t *to,
	uint32_t count)
{
	uint32_t starts[DIGIT + 1] = { 0 };

	for (uint32_t i = 0; i < count; i++)
		starts[(values[i] >> shift) % DIGIT + 1]++;
	for (int digit = 0; digit < DIGIT; digit++)
		starts[digit + 1] += starts[digit];
	for (uint32_t i = 0; i < count; i++)
		to[starts[(values[from[i]] >> shift) % DIGIT]++] = from[i];
}

void days_order(const uint16_t *days, uint32_t count, uint32_t *order)
{
	uint32_t *half = order + count;

	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	sort_digit(days, 0, order, half, count);
	sort_digit(days, 8, half, order, count);
}

static void run_sort(struct history *history, uint32_t start, uint32_t count)
{
	uint32_t *order = must_alloc(2 * (size_t)count * sizeof *order);
	uint16_t *sorted = must_alloc(count * sizeof *sorted);

	days_order(history->rows + (size_t)history->room * RECORDED_COLUMN + start, count, order);
	for (size_t c = 0; c < ROW_COLUMNS; c++) {
		uint16_t *column = history->rows + c * history->room + start;

		for (uint32_t i = 0; i < count; i++)
			sorted[i] = column[order[i]];
		memcpy(column, sorted, count * sizeof *sorted);
	}
	free(order);
	free(sorted);
}

/* The least and the latest day of a block. */
static void block_days(const uint16_t *from, const uint16_t *to, uint32_t count, uint16_t *least,
	uint16_t *latest)
{
	uint16_t low = UINT16_MAX, high = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint16_t later = from[i] > to[i] ? from[i] : to[i];
		uint16_t sooner = from[i] > to[i] ? to[i] : from[i];

		high = later > high ? later : high;
		low = sooner < low ? sooner : low;
	}
	*least = low;
	*latest = high;
}

static void run_mark(struct history *history, uint32_t r)
{
	uint32_t start = history->starts[r], count = history->counts[r];
	uint32_t blocks = run_blocks(history, r);
	uint16_t *recorded = run_marks(history, r), *until = recorded + blocks;
	uint16_t *since = until + blocks;
	const uint16_t *from = history->rows + start, *to = from + history->room;

	for (uint32_t b = 0; b < blocks; b++) {
		uint32_t at = b * BLOCK_ROWS, left = count - at;

		recorded[b] = from[(size_t)history->room * RECORDED_COLUMN + at];
		block_days(from + at, to + at, left < BLOCK_ROWS ? left : BLOCK_ROWS, &since[b],
			&until[b]);
	}
	for (uint32_t b = 1; b < blocks; b++)
		if (until[b] < until[b - 1])
			until[b] = until[b - 1];
	for (uint32_t b = blocks - 1; b > 0; b--)
		if (since[b - 1] > since[b])
			since[b - 1] = since[b];
}

void runs_make(struct history *history, uint32_t columns)
{
	for (uint32_t r = 0; r < columns; r++) {
		uint32_t start = history->starts[r], count = history->counts[r];

		if (count == 0)
			continue;
		if (!is_sorted(history->rows + (size_t)history->room * RECORDED_COLUMN + start,
			count))
			run_sort(history, start, count);
		run_mark(history, r);
	}
}

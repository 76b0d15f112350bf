/* The loops that read everything, in plain C: right on every processor. */
#include "days.h"
#include "scan.h"

static void count_cells(const uint16_t *cells, uint32_t count, uint16_t today,
	struct cell_counts *out)
{
	uint32_t n = 0, of = 0, never = 0;

	for (uint32_t i = 0; i < count; i++) {
		n += cells[i] > today;
		of += cells[i] != 0;
		never += cells[i] == 1;
	}
	*out = (struct cell_counts){ n, of, never };
}

static void count_board(const uint16_t *cells, uint32_t count, uint32_t columns, uint16_t today,
	struct engine_count *out)
{
	struct cell_counts counts;

	for (uint32_t r = 0; r < columns; r++, cells += count) {
		count_cells(cells, count, today, &counts);
		out[r].n += counts.n;
		out[r].of += counts.of;
	}
}

static void least_cells(const uint16_t *cells, uint32_t count, uint16_t today, uint16_t *oldest,
	uint16_t *soonest)
{
	uint16_t least = DAY_NEVER_ENDS, after = DAY_NEVER_ENDS;

	for (uint32_t i = 0; i < count; i++) {
		if (cells[i] >= DAY_FIRST && cells[i] < least)
			least = cells[i];
		if (cells[i] > today && cells[i] < after)
			after = cells[i];
	}
	*oldest = least;
	*soonest = after;
}

static uint32_t count_between(const uint16_t *cells, uint32_t count, uint16_t after, uint16_t to)
{
	uint32_t between = 0;

	for (uint32_t i = 0; i < count; i++)
		between += cells[i] > after && cells[i] <= to;
	return between;
}

static int32_t add_rows(const uint16_t *from, const uint16_t *to, const uint16_t *recorded,
	uint32_t count, uint16_t day, uint16_t known)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += recorded[i] <= known ? (from[i] <= day) - (to[i] <= day) : 0;
	return sum;
}

static uint32_t find_most(const uint16_t *values, uint32_t at, uint32_t count, uint16_t bound)
{
	while (at < count && values[at] > bound)
		at++;
	return at;
}

static uint32_t find_equal(const uint16_t *values, uint32_t at, uint32_t count, uint16_t value)
{
	while (at < count && values[at] != value)
		at++;
	return at;
}

const struct kernels *kernels_portable(void)
{
	static const struct kernels kernels = {
		.count_cells = count_cells,
		.count_board = count_board,
		.least_cells = least_cells,
		.count_between = count_between,
		.add_rows = add_rows,
		.find_most = find_most,
		.find_equal = find_equal,
	};

	return &kernels;
}

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

static void places(const uint16_t *values, uint16_t first, uint16_t days, uint16_t *out)
{
	for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
		uint16_t at = values[i] > first ? (uint16_t)(values[i] - first) : 0;

		out[i] = at < days ? at : days;
	}
}

/* How many of `values`, which only grow, are at most `bound`. */
static uint32_t count_most(const uint16_t *values, uint32_t count, uint16_t bound)
{
	uint32_t most = 0;

	while (most < count && values[most] <= bound)
		most++;
	return most;
}

static void find_parts(const struct history *history, uint32_t first, uint32_t count,
	const struct asked *asked, struct run_part *parts)
{
	for (uint32_t r = first; r < first + count; r++) {
		uint32_t start = history->starts[r], end = start + history->counts[r];
		uint32_t blocks = run_blocks(history, r);
		const uint16_t *marks = run_marks(history, r);
		uint32_t told = count_most(marks, blocks, asked->known);

		parts[r - first] = asked->later ?
			part_later(start, end, told,
				count_most(marks + 2 * blocks, blocks, asked->day)) :
			part_known(start, end, count_most(marks + blocks, blocks, asked->day),
				told);
	}
}

static void add_parts(const struct history *history, uint32_t count, const struct run_part *parts,
	const struct asked *asked, uint32_t *n)
{
	const uint16_t *from = history->rows, *to = from + history->room;
	const uint16_t *recorded = to + history->room, day = asked->day;

	for (uint32_t r = 0; r < count; r++) {
		for (uint32_t i = parts[r].from; i < parts[r].to; i++)
			n[r] += (uint32_t)(from[i] <= day) - (uint32_t)(to[i] <= day);
		for (uint32_t i = parts[r].mixed; i < parts[r].mixed_to; i++)
			n[r] += (recorded[i] > asked->known) == asked->later ?
				(uint32_t)(from[i] <= day) - (uint32_t)(to[i] <= day) : 0;
	}
}

static uint32_t find_most(const uint16_t *values, uint32_t at, uint32_t count, uint16_t bound)
{
	while (at < count && values[at] > bound)
		at++;
	return at;
}

static uint32_t find_equal(const uint16_t *values, uint32_t *at, uint32_t count, uint16_t value,
	uint32_t *places)
{
	uint32_t found = 0;

	for (; *at < count && found < PLACES_MAX; ++*at)
		if (values[*at] == value)
			places[found++] = *at;
	return found;
}

const struct kernels *kernels_portable(void)
{
	static const struct kernels kernels = {
		.count_cells = count_cells,
		.count_board = count_board,
		.least_cells = least_cells,
		.count_between = count_between,
		.find_parts = find_parts,
		.add_parts = add_parts,
		.places = places,
		.find_most = find_most,
		.find_equal = find_equal,
	};

	return &kernels;
}

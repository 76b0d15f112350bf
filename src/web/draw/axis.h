/* axis.h: where a value or a day is on the paper, and which marks the axes get. */
#ifndef FETTLE_DRAW_AXIS_H
#define FETTLE_DRAW_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include "day.h"

/* --- values --- */

struct value_axis {
	double low, high;    /* values at the bottom and the top */
	double step;         /* between marks, 1, 2 or 5 times a power of ten */
	double top, bottom;  /* places; places grow downward */
	int decimals;        /* that marks need; may be negative */
};

/* An axis that shows low..high with a little room, not beyond least..most (infinite: no
 * bound). For percentages all values are fractions and the step is round in per cent. */
struct value_axis value_axis_of(double low, double high, double least, double most,
				bool percent);
double value_axis_place(const struct value_axis *axis, double value);

/* --- days --- */

enum time_unit {
	TIME_STEP,   /* each row one step after the other: two rows share a day */
	TIME_DAY,
	TIME_MONTH,  /* no two rows share a month: 30 April stands where 1 April would */
	TIME_YEAR    /* one row a year, always in the same month */
};

struct time_axis {
	enum time_unit unit;
	const day_number *on;
	size_t n;
	double first, last;  /* in units */
	double usual;        /* units from row to row, the fewest there are */
	double left, right;  /* places */
};

enum { TIME_TICKS_MAX = 40 };

struct time_tick {
	double place;
	char label[16];  /* "3 Nov", "Mar" or "2019" */
	char year[8];    /* under the label where the year changes, else "" */
};

/* n > 0. */
struct time_axis time_axis_of(const day_number *on, size_t n);
double time_axis_row_place(const struct time_axis *axis, size_t row);
double time_axis_day_place(const struct time_axis *axis, day_number day);

/* Something is missing between this row (> 0) and the one before it. */
bool time_axis_skips(const struct time_axis *axis, size_t row);

/* Fills ticks[], as many as fit with lettering of this size; returns how many. */
size_t time_axis_ticks(const struct time_axis *axis, double font_size,
		       struct time_tick ticks[TIME_TICKS_MAX]);

/* "December 2024" if rows are months, "2024" if years, else "3 November 2026". */
void time_axis_add_words(const struct time_axis *axis, size_t row, struct buf *out);

#endif

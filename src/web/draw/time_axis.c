#include <math.h>
#include <stdio.h>
#include "axis.h"

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const month_words[] = { "January", "February", "March", "April", "May",
					   "June", "July", "August", "September", "October",
					   "November", "December" };

static enum time_unit unit_of(const day_number *on, size_t n)
{
	bool days = true, months = true, years = n > 1;

	for (size_t i = 1; i < n; i++) {
		int year, month, day, year_before, month_before;
		day_to_date(on[i], &year, &month, &day);
		day_to_date(on[i - 1], &year_before, &month_before, &day);
		days &= on[i] > on[i - 1];
		months &= year * 12 + month > year_before * 12 + month_before;
		years &= year > year_before && month == month_before;
	}
	return years ? TIME_YEAR : months ? TIME_MONTH : days ? TIME_DAY : TIME_STEP;
}

/* The first row on or after `day`, as a step. */
static double step_of(const struct time_axis *axis, day_number day)
{
	size_t low = 0, high = axis->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (axis->on[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return (double)low;
}

/* Months and years with the part that has passed by `day`. */
static double position(const struct time_axis *axis, day_number day)
{
	int year, month, day_of_month;

	if (axis->unit == TIME_STEP)
		return step_of(axis, day);
	if (axis->unit == TIME_DAY)
		return day;
	day_to_date(day, &year, &month, &day_of_month);
	double part = (day_of_month - 1) / 31.;
	if (axis->unit == TIME_MONTH)
		return year * 12 + (month - 1) + part;
	return year + (month - 1 + part) / 12;
}

static double row_position(const struct time_axis *axis, size_t row)
{
	if (axis->unit == TIME_STEP)
		return (double)row;
	if (axis->unit == TIME_DAY)
		return axis->on[row];
	return floor(position(axis, axis->on[row]));
}

static double place(const struct time_axis *axis, double at)
{
	if (axis->last <= axis->first)
		return (axis->left + axis->right) / 2;
	return axis->left + (at - axis->first) / (axis->last - axis->first) *
				    (axis->right - axis->left);
}

struct time_axis time_axis_of(const day_number *on, size_t n)
{
	struct time_axis axis = { .unit = unit_of(on, n), .on = on, .n = n, .usual = INFINITY };

	axis.first = row_position(&axis, 0);
	axis.last = row_position(&axis, n - 1);
	for (size_t i = 1; i < n; i++)
		axis.usual = fmin(axis.usual, row_position(&axis, i) - row_position(&axis, i - 1));
	return axis;
}

double time_axis_row_place(const struct time_axis *axis, size_t row)
{
	return place(axis, row_position(axis, row));
}

double time_axis_day_place(const struct time_axis *axis, day_number day)
{
	return place(axis, position(axis, day));
}

bool time_axis_skips(const struct time_axis *axis, size_t row)
{
	if (axis->unit != TIME_MONTH && axis->unit != TIME_YEAR)
		return false; /* weekends and irregular events are not gaps */
	return row_position(axis, row) - row_position(axis, row - 1) > 1.5 * axis->usual;
}

/* What marks may be apart, closest first. */
static const struct interval {
	int days, months;
	double width; /* of a label, in font sizes */
} intervals[] = {
	{ 1, 0, 4.4 }, { 2, 0, 4.4 }, { 7, 0, 4.4 }, { 14, 0, 4.4 },
	{ 0, 1, 3 }, { 0, 3, 3 }, { 0, 6, 3 }, { 0, 12, 3 }, { 0, 24, 3 }, { 0, 60, 3 },
	{ 0, 120, 3 }, { 0, 240, 3 }, { 0, 600, 3 }, { 0, 1200, 3 }, { 0, 12000, 3 },
};

/* The first day on or after `day` that may carry a mark: whole weeks start on Monday,
 * whole months in January. */
static day_number first_mark(day_number day, const struct interval *interval)
{
	int year, month, day_of_month;

	if (interval->days == 1)
		return day;
	if (interval->days > 0)
		return interval->days == 2 ? day : day + (7 - day_of_week(day)) % 7;
	day_to_date(day, &year, &month, &day_of_month);
	int months = year * 12 + month - 1 + (day_of_month > 1);
	months += (interval->months - months % interval->months) % interval->months;
	return day_from_date(months / 12, months % 12 + 1, 1);
}

static const struct interval *choose_interval(const struct time_axis *axis, double font_size)
{
	double days = axis->on[axis->n - 1] - axis->on[0];
	size_t last = sizeof(intervals) / sizeof(intervals[0]) - 1;
	size_t i = axis->unit == TIME_MONTH ? 4 : axis->unit == TIME_YEAR ? 7 : 0;

	for (; i < last; i++) {
		double apart = intervals[i].days + intervals[i].months * 30.4;
		double most = (axis->right - axis->left) / (intervals[i].width * font_size);
		if (days / apart <= fmin(most, TIME_TICKS_MAX - 2))
			break;
	}
	return &intervals[i];
}

static void set_words(struct time_tick *tick, day_number day, const struct interval *interval,
		      int *year_before)
{
	int year, month, day_of_month;

	day_to_date(day, &year, &month, &day_of_month);
	tick->year[0] = '\0';
	if (interval->months >= 12) {
		snprintf(tick->label, sizeof(tick->label), "%d", year);
		return;
	}
	if (interval->days > 0)
		snprintf(tick->label, sizeof(tick->label), "%d %s", day_of_month,
			 month_names[month - 1]);
	else
		snprintf(tick->label, sizeof(tick->label), "%s", month_names[month - 1]);
	if (year != *year_before)
		snprintf(tick->year, sizeof(tick->year), "%d", year % 100000);
	*year_before = year;
}

size_t time_axis_ticks(const struct time_axis *axis, double font_size,
		       struct time_tick ticks[TIME_TICKS_MAX])
{
	const struct interval *interval = choose_interval(axis, font_size);
	day_number start = axis->on[0], end = axis->on[axis->n - 1];
	int year, month, day_of_month, year_before = INT32_MIN;
	size_t count = 0;
	double apart = interval->width * font_size, last = -INFINITY;

	day_to_date(start, &year, &month, &day_of_month);
	if (axis->unit == TIME_MONTH)
		start = day_from_date(year, month, 1);
	if (axis->unit == TIME_YEAR)
		start = day_from_date(year, 1, 1);
	for (day_number day = first_mark(start, interval); day <= end && count < TIME_TICKS_MAX;) {
		struct time_tick *tick = &ticks[count];
		tick->place = time_axis_day_place(axis, day);
		if (tick->place - last >= apart || count == 0) { /* steps may crowd */
			set_words(tick, day, interval, &year_before);
			last = tick->place;
			count++;
		}
		day = interval->days ? day + interval->days : day_add_months(day, interval->months);
	}
	return count;
}

void time_axis_add_words(const struct time_axis *axis, size_t row, struct buf *out)
{
	int year, month, day_of_month;

	day_to_date(axis->on[row], &year, &month, &day_of_month);
	if (axis->unit == TIME_YEAR)
		buf_print(out, "%d", year);
	else if (axis->unit == TIME_MONTH)
		buf_print(out, "%s %d", month_words[month - 1], year);
	else
		day_add_words(out, axis->on[row]);
}

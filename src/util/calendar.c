#include "calendar.h"

#include <stdlib.h>

#include "arena.h"
#include "error.h"
#include "json.h"

/* Forty centuries of working days: enough for any rule, and no sum overflows. */
enum { WORKING_COUNT_MAX = 1000000 };

static int compare_days(const void *a, const void *b)
{
	const day_number *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

static int read_day(const json_t *object, const char *key, day_number *out)
{
	if (!json_is_string(json_object_get(object, key)))
		return error_set(FT_REFUSED, "\"%s\" must be a date, like \"2026-11-22\"", key);
	int result = day_parse(slice_of(json_text(object, key)), out);
	return result ? error_prefix("\"%s\"", key) : FT_OK;
}

static void sort_and_unite(struct calendar *calendar)
{
	if (calendar->count == 0)
		return;
	qsort(calendar->holidays, calendar->count, sizeof(calendar->holidays[0]), compare_days);
	size_t kept = 1;
	for (size_t i = 1; i < calendar->count; i++) {
		if (calendar->holidays[i] != calendar->holidays[kept - 1])
			calendar->holidays[kept++] = calendar->holidays[i];
	}
	calendar->count = kept;
}

int calendar_init(struct calendar *calendar, const json_t *data)
{
	*calendar = (struct calendar){ 0 };
	int result = read_day(data, "from", &calendar->from);
	if (result == FT_OK)
		result = read_day(data, "to", &calendar->to);
	if (result)
		return error_prefix("Calendar");
	const json_t *rows = json_object_get(data, "holidays");
	if (!json_is_array(rows))
		return error_set(FT_REFUSED, "Calendar: \"holidays\" must be a list of days");
	if (calendar->to <= calendar->from)
		return error_set(FT_REFUSED, "Calendar: \"to\" must be later than \"from\"");

	calendar->holidays = must_alloc(json_array_size(rows) * sizeof(calendar->holidays[0]));
	for (size_t i = 0; i < json_array_size(rows); i++) {
		day_number day;
		if (read_day(json_array_get(rows, i), "on", &day)) {
			calendar_release(calendar);
			return error_prefix("Calendar, holiday %zu", i + 1);
		}
		if (day_of_week(day) < 5)
			calendar->holidays[calendar->count++] = day;
	}
	sort_and_unite(calendar);
	return FT_OK;
}

void calendar_release(struct calendar *calendar)
{
	free(calendar->holidays);
	*calendar = (struct calendar){ 0 };
}

/* How many holidays are before `day`. */
static size_t holidays_before(const struct calendar *calendar, day_number day)
{
	size_t low = 0, high = calendar->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (calendar->holidays[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool calendar_is_working(const struct calendar *calendar, day_number day)
{
	if (day_of_week(day) >= 5)
		return false;
	size_t at = holidays_before(calendar, day);
	return at == calendar->count || calendar->holidays[at] != day;
}

/* Mondays to Fridays after `from` up to and including `to`, which is not earlier. */
static int weekdays_between(day_number from, day_number to)
{
	int weeks = (to - from) / 7;
	int count = weeks * 5;
	for (day_number day = from + weeks * 7 + 1; day <= to; day++)
		count += day_of_week(day) < 5;
	return count;
}

int calendar_count_working(const struct calendar *calendar, day_number from, day_number to)
{
	if (to < from)
		return -calendar_count_working(calendar, to, from);
	return weekdays_between(from, to) - (int)(holidays_before(calendar, to + 1) -
		holidays_before(calendar, from + 1));
}

day_number calendar_add_working(const struct calendar *calendar, day_number day, int count)
{
	int step = count < 0 ? -1 : 1;
	int64_t wanted = count < 0 ? -(int64_t)count : count; /* INT_MIN has no opposite int */
	int left = wanted > WORKING_COUNT_MAX ? WORKING_COUNT_MAX : (int)wanted;
	/* Whole weeks at once; holidays met on the way are still to be counted. */
	while (left > 5) {
		day_number next = day + step * ((left - 1) / 5) * 7;
		int passed = step > 0 ? calendar_count_working(calendar, day, next) :
			calendar_count_working(calendar, next - 1, day - 1);
		day = next;
		left -= passed;
	}
	while (left > 0) {
		day += step;
		left -= calendar_is_working(calendar, day);
	}
	while (count == 0 && !calendar_is_working(calendar, day))
		day++;
	return day;
}

bool calendar_covers(const struct calendar *calendar, day_number day)
{
	return day >= calendar->from && day < calendar->to;
}

#include "day.h"

#include <stdatomic.h>
#include <time.h>

#include "error.h"

/*
 * Dates are computed on years that begin on 1 March, so that the leap day is the
 * last of its year, in eras of 400 years, which all have the same length. The
 * method is described in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
enum {
	DAYS_PER_ERA = 146097,
	ERA_START = 719468, /* days from 0000-03-01 to 1970-01-01 */
	YEAR_MIN = 1,
	YEAR_MAX = 9999,
	DAY_MIN = -719162, /* 0001-01-01 */
	DAY_MAX = 2932896, /* 9999-12-31 */
	MINUTES_PER_DAY = 24 * 60,
	SHOWN_CHARS_MAX = 40
};

static const int64_t US_PER_SECOND = 1000000;
static const int64_t US_PER_MINUTE = 60 * INT64_C(1000000);
static const int64_t US_PER_DAY = 86400 * INT64_C(1000000);

static const char *const month_names[] = {
	"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December",
};

/* Division that rounds down, for what lies before 1970. */
static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

day_number day_from_date(int year, int month, int day)
{
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
		day > month_length(year, month))
		return DAY_NONE;
	int from_march = (month + 9) % 12;
	int shifted = year - (month <= 2);
	int era = shifted / 400;
	int year_of_era = shifted % 400;
	int day_of_year = (153 * from_march + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_PER_ERA + day_of_era - ERA_START;
}

void day_to_date(day_number day, int *year, int *month, int *day_of_month)
{
	int64_t from_zero = (int64_t)day + ERA_START;
	int64_t era = floor_divide(from_zero, DAYS_PER_ERA);
	int day_of_era = (int)(from_zero - era * DAYS_PER_ERA);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
		day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int from_march = (5 * day_of_year + 2) / 153;
	*day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = (int)(era * 400) + year_of_era + (*month <= 2);
}

int day_of_week(day_number day)
{
	int64_t from_monday = (int64_t)day + 3; /* 1970-01-01 was a Thursday */
	return (int)(from_monday - floor_divide(from_monday, 7) * 7);
}

day_number day_add_months(day_number day, int months)
{
	if (day == DAY_NONE)
		return DAY_NONE;
	int year, month, day_of_month;
	day_to_date(day, &year, &month, &day_of_month);
	int64_t count = (int64_t)year * 12 + (month - 1) + months;
	if (count < (int64_t)YEAR_MIN * 12 || count >= (int64_t)(YEAR_MAX + 1) * 12)
		return DAY_NONE;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	int last = month_length(year, month);
	return day_from_date(year, month, day_of_month < last ? day_of_month : last);
}

/* Reads up to `digits_max` digits (at least `digits_min`) from the start of *rest. */
static bool take_number(struct slice *rest, size_t digits_min, size_t digits_max, int *number)
{
	size_t digits = 0;
	*number = 0;
	while (digits < digits_max && digits < rest->length && rest->base[digits] >= '0' &&
		rest->base[digits] <= '9') {
		*number = *number * 10 + (rest->base[digits] - '0');
		digits++;
	}
	*rest = (struct slice){ rest->base + digits, rest->length - digits };
	return digits >= digits_min;
}

static bool take_char(struct slice *rest, const char *any_of)
{
	if (rest->length == 0 || rest->base[0] == '\0' || !strchr(any_of, rest->base[0]))
		return false;
	*rest = (struct slice){ rest->base + 1, rest->length - 1 };
	return true;
}

/* Nothing, or T or a space and what can be a time. */
static bool is_time_or_nothing(struct slice rest)
{
	int number;
	if (rest.length == 0)
		return true;
	if (!take_char(&rest, "Tt ") || !take_number(&rest, 1, 6, &number))
		return false;
	while (take_char(&rest, "0123456789:.,+-Zz apmAPM"))
		;
	return rest.length == 0;
}

/* year-month-day; false when `s` is not written like a date at all. */
static bool take_date(struct slice *s, int *year, int *month, int *day)
{
	struct slice rest = *s;
	if (take_number(&rest, 4, 4, year) && take_char(&rest, "-") &&
		take_number(&rest, 2, 2, month) && take_char(&rest, "-") &&
		take_number(&rest, 2, 2, day)) {
		*s = rest;
		return true;
	}
	rest = *s;
	if (take_number(&rest, 4, 4, year) && take_number(&rest, 2, 2, month) &&
		take_number(&rest, 2, 2, day)) {
		*s = rest;
		return true;
	}
	rest = *s;
	if (take_number(&rest, 1, 2, day) && take_char(&rest, "/") &&
		take_number(&rest, 1, 2, month) && take_char(&rest, "/") &&
		take_number(&rest, 4, 4, year)) {
		*s = rest;
		return true;
	}
	return false;
}

int day_parse(struct slice s, day_number *out)
{
	int year, month, day;
	struct slice rest = slice_trim(s);
	int shown = rest.length > SHOWN_CHARS_MAX ? SHOWN_CHARS_MAX : (int)rest.length;
	const char *text = rest.base;
	if (rest.length == 0)
		return error_set(FT_REFUSED, "A date is missing; write it like 2026-11-22");
	if (!take_date(&rest, &year, &month, &day) || !is_time_or_nothing(rest))
		return error_set(FT_REFUSED,
			"\"%.*s\" is not a date; write it like 2026-11-22 or 22/11/2026",
			shown, text);
	*out = day_from_date(year, month, day);
	if (*out == DAY_NONE)
		return error_set(FT_REFUSED, "date \"%.*s\" does not exist", shown, text);
	return FT_OK;
}

static void put_digits(char *text, int count, int number)
{
	for (int i = count - 1; i >= 0; i--, number /= 10)
		text[i] = (char)('0' + number % 10);
}

void day_add_iso(struct buf *buf, day_number day)
{
	if (day == DAY_NONE)
		return;
	int year, month, day_of_month;
	day_to_date(day, &year, &month, &day_of_month);
	if (year < 0 || year > YEAR_MAX) { /* no date that day_parse read */
		buf_print(buf, "%04d-%02d-%02d", year, month, day_of_month);
		return;
	}
	char text[10] = { [4] = '-', [7] = '-' };
	put_digits(text, 4, year);
	put_digits(text + 5, 2, month);
	put_digits(text + 8, 2, day_of_month);
	buf_add(buf, text, sizeof(text));
}

static void add_with_name(struct buf *buf, day_number day, int name_chars)
{
	if (day == DAY_NONE)
		return;
	int year, month, day_of_month;
	day_to_date(day, &year, &month, &day_of_month);
	buf_print(buf, "%d %.*s %d", day_of_month, name_chars, month_names[month - 1], year);
}

void day_add_words(struct buf *buf, day_number day)
{
	add_with_name(buf, day, 9);
}

void day_add_short(struct buf *buf, day_number day)
{
	add_with_name(buf, day, 3);
}

static instant_us machine_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

typedef instant_us (*clock_function)(void);
static _Atomic(clock_function) program_clock = machine_clock;

instant_us instant_now(void)
{
	return atomic_load_explicit(&program_clock, memory_order_acquire)();
}

void instant_set_clock(instant_us (*now)(void))
{
	atomic_store_explicit(&program_clock, now ? now : machine_clock, memory_order_release);
}

int64_t monotonic_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

static day_number last_sunday(int year, int month)
{
	day_number last = day_from_date(year, month, 31); /* March and October both have 31 */
	return last - (day_of_week(last) + 1) % 7;
}

/* The UTC instants between which London is an hour ahead, in the year of `day`. */
static void summer_of(day_number day, instant_us *from, instant_us *to)
{
	int year, month, day_of_month;
	day_to_date(day, &year, &month, &day_of_month);
	*from = last_sunday(year, 3) * US_PER_DAY + 60 * US_PER_MINUTE;
	*to = last_sunday(year, 10) * US_PER_DAY + 60 * US_PER_MINUTE;
}

static int64_t london_offset(instant_us instant)
{
	instant_us from, to;
	summer_of((day_number)floor_divide(instant, US_PER_DAY), &from, &to);
	return instant >= from && instant < to ? 60 * US_PER_MINUTE : 0;
}

day_number today(void)
{
	return instant_day(instant_now());
}

/* In the years that can be written; far beyond them sums would overflow. */
static bool is_in_range(instant_us instant)
{
	return instant >= DAY_MIN * US_PER_DAY && instant < (DAY_MAX + 1) * US_PER_DAY;
}

day_number instant_day(instant_us instant)
{
	if (!is_in_range(instant))
		return DAY_NONE;
	return (day_number)floor_divide(instant + london_offset(instant), US_PER_DAY);
}

int instant_london_minutes(instant_us instant)
{
	if (!is_in_range(instant))
		return 0;
	int64_t minutes = floor_divide(instant + london_offset(instant), US_PER_MINUTE);
	return (int)(minutes - floor_divide(minutes, MINUTES_PER_DAY) * MINUTES_PER_DAY);
}

instant_us day_start(day_number day)
{
	if (day == DAY_NONE)
		return INSTANT_NONE;
	/* Both changes are at 01:00 UTC, so midnight before them has the old offset. */
	instant_us midnight = day * US_PER_DAY;
	instant_us from, to;
	summer_of(day, &from, &to);
	return midnight >= from && midnight < to ? midnight - 60 * US_PER_MINUTE : midnight;
}

/* ".123456" in microseconds; more digits are dropped. */
static bool take_fraction(struct slice *rest, int64_t *us)
{
	*us = 0;
	if (!take_char(rest, "."))
		return true;
	int64_t unit = US_PER_SECOND / 10;
	int digit;
	size_t digits = 0;
	while (take_number(rest, 1, 1, &digit)) {
		*us += digit * unit;
		unit /= 10;
		digits++;
	}
	return digits > 0;
}

/* "Z" or "+01:00", in minutes to take away. */
static bool take_offset(struct slice *rest, int *minutes)
{
	int hour, minute;
	*minutes = 0;
	if (take_char(rest, "Zz"))
		return true;
	bool west = rest->length > 0 && rest->base[0] == '-';
	if (!take_char(rest, "+-") || !take_number(rest, 2, 2, &hour) || !take_char(rest, ":") ||
		!take_number(rest, 2, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*minutes = (hour * 60 + minute) * (west ? -1 : 1);
	return true;
}

int instant_parse(struct slice s, instant_us *out)
{
	struct slice rest = s;
	int year, month, day, hour, minute, second, offset;
	int64_t us;
	bool written_well = take_number(&rest, 4, 4, &year) && take_char(&rest, "-") &&
		take_number(&rest, 2, 2, &month) && take_char(&rest, "-") &&
		take_number(&rest, 2, 2, &day) && take_char(&rest, "Tt ") &&
		take_number(&rest, 2, 2, &hour) && take_char(&rest, ":") &&
		take_number(&rest, 2, 2, &minute) && take_char(&rest, ":") &&
		take_number(&rest, 2, 2, &second) && take_fraction(&rest, &us) &&
		take_offset(&rest, &offset) && rest.length == 0;
	int shown = s.length > SHOWN_CHARS_MAX ? SHOWN_CHARS_MAX : (int)s.length;
	if (!written_well)
		return error_set(FT_REFUSED,
			"\"%.*s\" is not a time; write it like 2026-11-22T14:31:00Z", shown, s.base);
	day_number date = day_from_date(year, month, day);
	if (date == DAY_NONE || hour > 23 || minute > 59 || second > 60) /* 60: a leap second */
		return error_set(FT_REFUSED, "time \"%.*s\" does not exist", shown, s.base);
	*out = date * US_PER_DAY + (hour * 60 + minute - offset) * US_PER_MINUTE +
		second * US_PER_SECOND + us;
	if (!is_in_range(*out)) /* an offset can lead out of the years that can be written */
		return error_set(FT_REFUSED, "time \"%.*s\" is out of range", shown, s.base);
	return FT_OK;
}

void instant_add_rfc3339(struct buf *buf, instant_us instant)
{
	if (!is_in_range(instant))
		return;
	int64_t day = floor_divide(instant, US_PER_DAY);
	int64_t us = instant - day * US_PER_DAY;
	int seconds = (int)(us / US_PER_SECOND);
	int fraction = (int)(us % US_PER_SECOND);
	day_add_iso(buf, (day_number)day);
	char text[] = "T00:00:00.000000";
	put_digits(text + 1, 2, seconds / 3600);
	put_digits(text + 4, 2, seconds / 60 % 60);
	put_digits(text + 7, 2, seconds % 60);
	put_digits(text + 10, 6, fraction);
	buf_add(buf, text, fraction ? 16 : 9);
	buf_add_char(buf, 'Z');
}

void instant_add_clock(struct buf *buf, instant_us instant)
{
	int minutes = instant_london_minutes(instant);
	buf_print(buf, "%02d:%02d", minutes / 60, minutes % 60);
}

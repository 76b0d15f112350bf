/* Days and instants against counting day by day, and summer time by its rule. */
#include "support.h"

static bool is_leap(int year)
{
	return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static void every_day_of_ten_thousand_years(void **state)
{
	(void)state;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	day_number expected = day_from_date(1, 1, 1);
	assert_int_equal(expected, -719162);
	assert_int_equal(day_of_week(expected), 0);
	int weekday = 0;
	for (int year = 1; year <= 9999; year++) {
		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1] + (month == 2 && is_leap(year));
			for (int day = 1; day <= length; day++) {
				int y, m, d;
				day_to_date(expected, &y, &m, &d);
				if (day_from_date(year, month, day) != expected || y != year ||
					m != month || d != day || day_of_week(expected) != weekday)
					fail_msg("%d-%d-%d", year, month, day);
				expected++;
				weekday = (weekday + 1) % 7;
			}
			assert_int_equal(day_from_date(year, month, length + 1), DAY_NONE);
		}
	}
	assert_int_equal(day_from_date(1970, 1, 1), 0);
}

static void dates_that_do_not_exist(void **state)
{
	(void)state;
	static const int dates[][3] = { { 2026, 0, 1 }, { 2026, 13, 1 }, { 2026, 1, 0 },
		{ 2026, 1, 32 }, { 2026, 2, 29 }, { 1900, 2, 29 }, { 2026, 4, 31 }, { 0, 1, 1 },
		{ 10000, 1, 1 }, { -1, 1, 1 }, { 2026, -1, 1 }, { 2026, 1, -1 } };
	for (size_t i = 0; i < COUNT_OF(dates); i++)
		assert_int_equal(day_from_date(dates[i][0], dates[i][1], dates[i][2]), DAY_NONE);
	assert_int_not_equal(day_from_date(2000, 2, 29), DAY_NONE);
}

static void check_months(const char *from, int months, const char *expected)
{
	day_number day, wanted;
	assert_int_equal(day_parse(slice_of(from), &day), 0);
	assert_int_equal(day_parse(slice_of(expected), &wanted), 0);
	if (day_add_months(day, months) != wanted)
		fail_msg("%s and %d months", from, months);
}

static void adding_months(void **state)
{
	(void)state;
	check_months("2026-01-31", 1, "2026-02-28");
	check_months("2028-01-31", 1, "2028-02-29");
	check_months("2026-01-31", 3, "2026-04-30");
	check_months("2026-03-31", -1, "2026-02-28");
	check_months("2026-11-22", 0, "2026-11-22");
	check_months("2026-11-22", 12, "2027-11-22");
	check_months("2026-11-22", 2, "2027-01-22");
	check_months("2026-01-22", -1, "2025-12-22");
	check_months("2024-02-29", 12, "2025-02-28");
	check_months("2024-02-29", -48, "2020-02-29");
	assert_int_equal(day_add_months(DAY_NONE, 1), DAY_NONE);
	assert_int_equal(day_add_months(0, INT32_MAX), DAY_NONE);
	assert_int_equal(day_add_months(0, INT32_MIN), DAY_NONE);
	assert_int_equal(day_add_months(day_from_date(9999, 12, 1), 1), DAY_NONE);
	assert_int_equal(day_add_months(day_from_date(1, 1, 1), -1), DAY_NONE);
}

static void reading_days(void **state)
{
	(void)state;
	static const char *const same_day[] = { "2026-11-02", "20261102", "02/11/2026",
		"2/11/2026", "  2026-11-02 ", "2026-11-02T14:31:00Z", "2026-11-02 00:00:00",
		"20261102T1431", "02/11/2026 14:31", "02/11/2026 2:31 PM", "2026-11-02 00:00:00.000",
		"2026-11-02T14:31:00+01:00" };
	static const struct {
		const char *text, *problem;
	} bad[] = {
		{ "", "missing" }, { "   ", "missing" },
		{ "31/02/2026", "date \"31/02/2026\" does not exist" },
		{ "29/02/1900", "does not exist" }, { "2025-02-29", "does not exist" },
		{ "20261301", "does not exist" }, { "0000-01-01", "does not exist" },
		{ "00/01/2026", "does not exist" }, { "2026-11-31T10:00", "does not exist" },
		{ "yesterday", "\"yesterday\" is not a date; write it like 2026-11-22" },
		{ "2026-1-1", "not a date" }, { "26-11-22", "not a date" },
		{ "2026/11/22", "not a date" }, { "22-11-2026", "not a date" },
		{ "22/11/26", "not a date" }, { "2026-11-22x", "not a date" },
		{ "2026-11-22T", "not a date" }, { "2026-11-22 today", "not a date" },
		{ "2026-11-22T10:00<script>", "not a date" }, { "202611221", "not a date" },
		{ "2026-11", "not a date" }, { "46348", "not a date" }, { "-2026-11-22", "not" },
		{ "2026-11-22\n2026-11-23", "not a date" },
	};
	day_number day;
	for (size_t i = 0; i < COUNT_OF(same_day); i++) {
		assert_int_equal(day_parse(slice_of(same_day[i]), &day), 0);
		assert_int_equal(day, day_from_date(2026, 11, 2));
	}
	assert_int_equal(day_parse(SLICE_LITERAL("29/02/2000"), &day), 0);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_refused(day_parse(slice_of(bad[i].text), &day), bad[i].problem);
	check_refused(day_parse(SLICE_LITERAL("2026-11-22\0"), &day), "not a date");
	check_refused(day_parse((struct slice){ NULL, 0 }, &day), "missing");
}

static void writing_days(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 100);
	day_add_iso(&buf, day_from_date(2026, 1, 2));
	check_buf(&buf, "2026-01-02");
	day_add_iso(&buf, day_from_date(1, 1, 1));
	check_buf(&buf, "0001-01-01");
	day_add_iso(&buf, day_from_date(9999, 12, 31));
	check_buf(&buf, "9999-12-31");
	day_add_words(&buf, day_from_date(2026, 9, 2));
	check_buf(&buf, "2 September 2026");
	day_add_short(&buf, day_from_date(2026, 9, 22));
	check_buf(&buf, "22 Sep 2026");
	day_add_iso(&buf, DAY_NONE);
	day_add_words(&buf, DAY_NONE);
	day_add_short(&buf, DAY_NONE);
	check_buf(&buf, "");
	day_add_iso(&buf, INT32_MAX);
	assert_false(buf_failed(&buf));
	buf_release(&buf);
}

static instant_us read_instant(const char *text)
{
	instant_us instant = INSTANT_NONE;
	if (instant_parse(slice_of(text), &instant))
		fail_msg("%s", error_message());
	return instant;
}

static void check_london(const char *utc, const char *day, const char *clock)
{
	struct buf buf;
	buf_init(&buf, 100);
	instant_us instant = read_instant(utc);
	day_add_iso(&buf, instant_day(instant));
	check_buf(&buf, day);
	instant_add_clock(&buf, instant);
	check_buf(&buf, clock);
	buf_release(&buf);
}

static void summer_time(void **state)
{
	(void)state;
	check_london("2026-03-29T00:59:59Z", "2026-03-29", "00:59");
	check_london("2026-03-29T01:00:00Z", "2026-03-29", "02:00");
	check_london("2026-10-25T00:59:59Z", "2026-10-25", "01:59");
	check_london("2026-10-25T01:00:00Z", "2026-10-25", "01:00");
	check_london("2026-07-01T23:30:00Z", "2026-07-02", "00:30");
	check_london("2026-01-01T23:30:00Z", "2026-01-01", "23:30");
	check_london("2024-03-31T01:00:00Z", "2024-03-31", "02:00"); /* Sunday the 31st */
	check_london("2025-10-26T00:30:00Z", "2025-10-26", "01:30");
	check_london("1969-12-31T23:30:00Z", "1969-12-31", "23:30");
	check_london("1969-07-01T23:30:00.5Z", "1969-07-02", "00:30");
}

/* The last Sundays of March and October, from the published list. */
static void changeover_days(void **state)
{
	(void)state;
	static const struct {
		int year, march, october;
	} known[] = {
		{ 2019, 31, 27 }, { 2020, 29, 25 }, { 2021, 28, 31 }, { 2022, 27, 30 },
		{ 2023, 26, 29 }, { 2024, 31, 27 }, { 2025, 30, 26 }, { 2026, 29, 25 },
	};
	const int64_t hour = INT64_C(3600000000);
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		day_number march = day_from_date(known[i].year, 3, known[i].march);
		day_number october = day_from_date(known[i].year, 10, known[i].october);
		assert_true(day_start(march + 1) - day_start(march) == 23 * hour);
		assert_true(day_start(october + 1) - day_start(october) == 25 * hour);
	}
}

static void days_begin_at_london_midnight(void **state)
{
	(void)state;
	const int64_t hour = INT64_C(3600000000);
	int short_days = 0, long_days = 0;
	day_number from = day_from_date(1996, 1, 1), to = day_from_date(2046, 1, 1);
	for (day_number day = from; day < to; day++) {
		instant_us start = day_start(day);
		assert_int_equal(instant_day(start), day);
		assert_int_equal(instant_day(start - 1), day - 1);
		assert_int_equal(instant_london_minutes(start), 0);
		assert_int_equal(instant_london_minutes(start - 1), 1439);
		int64_t length = day_start(day + 1) - start;
		short_days += length == 23 * hour;
		long_days += length == 25 * hour;
		assert_true(length == 24 * hour || day_of_week(day) == 6);
	}
	assert_int_equal(short_days, 50);
	assert_int_equal(long_days, 50);
	assert_true(day_start(DAY_NONE) == INSTANT_NONE);
	assert_int_equal(instant_day(INSTANT_NONE), DAY_NONE);
	assert_int_equal(instant_day(INT64_MAX), DAY_NONE);
	assert_int_equal(instant_london_minutes(INSTANT_NONE), 0);
}

static void instants_in_rfc3339(void **state)
{
	(void)state;
	static const struct {
		const char *text, *written;
	} good[] = {
		{ "2026-11-22T14:31:00Z", "2026-11-22T14:31:00Z" },
		{ "2026-11-22t14:31:00z", "2026-11-22T14:31:00Z" },
		{ "2026-11-22 14:31:00.5Z", "2026-11-22T14:31:00.500000Z" },
		{ "2026-11-22T14:31:00.1234567899Z", "2026-11-22T14:31:00.123456Z" },
		{ "2026-11-22T14:31:00+01:00", "2026-11-22T13:31:00Z" },
		{ "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z" },
		{ "2025-12-31T23:30:00-01:30", "2026-01-01T01:00:00Z" },
		{ "2026-11-22T14:31:00-00:00", "2026-11-22T14:31:00Z" },
		{ "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z" }, /* a leap second */
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
		{ "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
		{ "1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520000Z" },
		{ "1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z" },
		{ "1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870000Z" },
	};
	static const char *const bad[] = { "", "2026-11-22", "2026-11-22T14:31Z",
		"2026-11-22T14:31:00", "2026-11-22T14:31:00.Z", "2026-11-22T24:00:00Z",
		"2026-11-22T14:60:00Z", "2026-11-22T14:31:61Z", "2026-02-30T14:31:00Z",
		"2026-11-22T14:31:00+1:00", "2026-11-22T14:31:00+24:00", "2026-11-22T14:31:00+01:60",
		"2026-11-22T14:31:00Zx", " 2026-11-22T14:31:00Z", "2026-11-22T14:31:00+0100",
		"0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z" };
	struct buf buf;
	instant_us instant;
	buf_init(&buf, 100);
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		instant_add_rfc3339(&buf, read_instant(good[i].text));
		check_buf(&buf, good[i].written);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (instant_parse(slice_of(bad[i]), &instant) != FT_REFUSED)
			fail_msg("\"%s\" was read", bad[i]);
	}
	instant_add_rfc3339(&buf, INSTANT_NONE);
	check_buf(&buf, "");
	buf_release(&buf);
}

static instant_us stopped_clock(void)
{
	return INT64_C(1793661300000000); /* 2026-11-02T23:15:00Z */
}

static void the_clock_can_be_replaced(void **state)
{
	(void)state;
	instant_set_clock(stopped_clock);
	assert_true(instant_now() == stopped_clock());
	assert_int_equal(today(), instant_day(stopped_clock()));
	instant_set_clock(NULL);
	instant_us now = instant_now();
	assert_true(now > INT64_C(1600000000000000) && now != stopped_clock());
	int64_t before = monotonic_us();
	assert_true(monotonic_us() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_ten_thousand_years),
		cmocka_unit_test(dates_that_do_not_exist),
		cmocka_unit_test(adding_months),
		cmocka_unit_test(reading_days),
		cmocka_unit_test(writing_days),
		cmocka_unit_test(summer_time),
		cmocka_unit_test(changeover_days),
		cmocka_unit_test(days_begin_at_london_midnight),
		cmocka_unit_test(instants_in_rfc3339),
		cmocka_unit_test(the_clock_can_be_replaced),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-day", tests, NULL, NULL);
}

/* Working days against counting one by one, and the shipped bank holidays against rules. */
#include <limits.h>
#include "support.h"

static struct calendar england;

static int open_england(void **state)
{
	(void)state;
	char path[4096];
	const char *source = getenv("FETTLE_SOURCE");
	json_t *data;
	snprintf(path, sizeof(path), "%s/packs/calendar_england.json", source ? source : ".");
	if (json_read_file(path, LIMIT_PACK_BYTES, &data)) {
		print_error("%s\n", error_message());
		return -1;
	}
	int result = calendar_init(&england, data);
	json_decref(data);
	return result;
}

static int close_england(void **state)
{
	(void)state;
	calendar_release(&england);
	return 0;
}

static bool is_holiday(int year, int month, int day)
{
	day_number number = day_from_date(year, month, day);
	return day_of_week(number) < 5 && !calendar_is_working(&england, number);
}

/* Easter Sundays as published by the Church of England. */
static void easter_holidays(void **state)
{
	(void)state;
	static const int easter[][3] = { { 2019, 4, 21 }, { 2020, 4, 12 }, { 2021, 4, 4 },
		{ 2022, 4, 17 }, { 2023, 4, 9 }, { 2024, 3, 31 }, { 2025, 4, 20 }, { 2026, 4, 5 },
		{ 2027, 3, 28 }, { 2028, 4, 16 } };
	for (size_t i = 0; i < COUNT_OF(easter); i++) {
		day_number sunday = day_from_date(easter[i][0], easter[i][1], easter[i][2]);
		assert_int_equal(day_of_week(sunday), 6);
		assert_false(calendar_is_working(&england, sunday - 2));
		assert_false(calendar_is_working(&england, sunday + 1));
		assert_true(calendar_is_working(&england, sunday - 3));
		assert_true(calendar_is_working(&england, sunday + 2));
	}
}

static void other_holidays(void **state)
{
	(void)state;
	static const int moved_and_extra[][3] = { { 2020, 5, 8 }, { 2022, 6, 2 }, { 2022, 6, 3 },
		{ 2022, 9, 19 }, { 2023, 5, 8 }, { 2021, 12, 27 }, { 2021, 12, 28 }, { 2022, 1, 3 },
		{ 2020, 12, 28 }, { 2022, 12, 27 }, { 2023, 1, 2 }, { 2026, 12, 28 },
		{ 2027, 12, 27 }, { 2027, 12, 28 }, { 2028, 1, 3 } };
	for (size_t i = 0; i < COUNT_OF(moved_and_extra); i++) {
		const int *date = moved_and_extra[i];
		if (!is_holiday(date[0], date[1], date[2]))
			fail_msg("%d-%d-%d", date[0], date[1], date[2]);
	}
	assert_false(is_holiday(2020, 5, 4));
	assert_false(is_holiday(2022, 5, 30));
	for (int year = 2019; year <= 2028; year++) {
		int count = 0;
		for (day_number day = day_from_date(year, 1, 1); day <= day_from_date(year, 12, 31);
			day++)
			count += day_of_week(day) < 5 && !calendar_is_working(&england, day);
		assert_int_equal(count, year == 2022 ? 10 : year == 2023 ? 9 : 8);
	}
}

static day_number add_slowly(day_number day, int count)
{
	int step = count < 0 ? -1 : 1;
	while (count == 0 && !calendar_is_working(&england, day))
		day++;
	while (count != 0) {
		day += step;
		if (calendar_is_working(&england, day))
			count -= step;
	}
	return day;
}

static void adding_equals_counting_one_by_one(void **state)
{
	(void)state;
	day_number from = day_from_date(2018, 12, 1), to = day_from_date(2029, 2, 1);
	for (day_number day = from; day < to; day += 3) {
		for (int count = -40; count <= 40; count++) {
			if (calendar_add_working(&england, day, count) != add_slowly(day, count))
				fail_msg("day %d and %d working days", day, count);
		}
		assert_int_equal(calendar_add_working(&england, day, 1700), add_slowly(day, 1700));
		assert_int_equal(calendar_add_working(&england, day, -1700),
			add_slowly(day, -1700));
	}
}

static void counting_equals_counting_one_by_one(void **state)
{
	(void)state;
	day_number from = day_from_date(2019, 12, 1);
	for (day_number start = from; start < from + 800; start += 5) {
		int count = 0;
		assert_int_equal(calendar_count_working(&england, start, start), 0);
		for (day_number end = start + 1; end < start + 400; end++) {
			count += calendar_is_working(&england, end);
			assert_int_equal(calendar_count_working(&england, start, end), count);
			assert_int_equal(calendar_count_working(&england, end, start), -count);
		}
	}
}

static void known_deadlines(void **state)
{
	(void)state;
	/* ten working days from Thursday 21 December 2023: three bank holidays on the way */
	assert_int_equal(calendar_add_working(&england, day_from_date(2023, 12, 21), 10),
		day_from_date(2024, 1, 9));
	assert_int_equal(calendar_add_working(&england, day_from_date(2026, 12, 25), 0),
		day_from_date(2026, 12, 29));
	assert_int_equal(calendar_add_working(&england, day_from_date(2026, 11, 20), 1),
		day_from_date(2026, 11, 23));
	assert_int_equal(calendar_add_working(&england, day_from_date(2026, 11, 22), -1),
		day_from_date(2026, 11, 20));
	/* absurd counts end, and on a working day */
	assert_true(calendar_is_working(&england, calendar_add_working(&england, 0, INT_MAX)));
	assert_true(calendar_is_working(&england, calendar_add_working(&england, 0, INT_MIN)));
}

static void what_the_list_covers(void **state)
{
	(void)state;
	assert_false(calendar_covers(&england, day_from_date(2018, 12, 31)));
	assert_true(calendar_covers(&england, day_from_date(2019, 1, 1)));
	assert_true(calendar_covers(&england, day_from_date(2028, 12, 31)));
	assert_false(calendar_covers(&england, day_from_date(2029, 1, 1)));
	assert_false(calendar_covers(&england, DAY_NONE));
}

static int init_from(struct calendar *calendar, const char *text)
{
	json_t *data;
	assert_int_equal(json_read(slice_of(text), &data), 0);
	int result = calendar_init(calendar, data);
	json_decref(data);
	return result;
}

static void order_doubles_and_weekends_do_not_matter(void **state)
{
	(void)state;
	struct calendar calendar;
	assert_int_equal(init_from(&calendar, "{\"from\":\"2026-01-01\",\"to\":\"2027-01-01\","
		"\"holidays\":[{\"on\":\"2026-12-25\"},{\"on\":\"2026-01-01\"},"
		"{\"on\":\"2026-12-25\"},{\"on\":\"2026-12-26\"}]}"), 0);
	assert_int_equal(calendar.count, 2);
	assert_true(calendar.holidays[0] < calendar.holidays[1]);
	assert_int_equal(calendar_count_working(&calendar, day_from_date(2026, 12, 23),
		day_from_date(2026, 12, 28)), 2);
	calendar_release(&calendar);
	assert_int_equal(init_from(&calendar,
		"{\"from\":\"2026-01-01\",\"to\":\"2027-01-01\",\"holidays\":[]}"), 0);
	assert_true(calendar_is_working(&calendar, day_from_date(2026, 12, 25)));
	calendar_release(&calendar);
	calendar_release(&calendar);
}

static void what_is_wrong_with_a_calendar_is_named(void **state)
{
	(void)state;
	struct calendar calendar;
	check_refused(init_from(&calendar, "[]"), "\"from\" must be a date");
	check_refused(init_from(&calendar, "{\"from\":\"2026-01-01\"}"), "\"to\" must be a date");
	check_refused(init_from(&calendar, "{\"from\":\"2026-01-01\",\"to\":\"2027-01-01\"}"),
		"\"holidays\" must be a list");
	check_refused(init_from(&calendar,
		"{\"from\":\"2026-01-01\",\"to\":\"2026-01-01\",\"holidays\":[]}"), "later than");
	check_refused(init_from(&calendar, "{\"from\":\"2026-01-01\",\"to\":\"2027-01-01\","
		"\"holidays\":[{\"on\":\"2026-12-25\"},{\"on\":\"2026-02-31\"}]}"),
		"holiday 2: \"on\": date \"2026-02-31\" does not exist");
	check_refused(init_from(&calendar, "{\"from\":\"2026-01-01\",\"to\":\"2027-01-01\","
		"\"holidays\":[7]}"), "holiday 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(easter_holidays),
		cmocka_unit_test(other_holidays),
		cmocka_unit_test(adding_equals_counting_one_by_one),
		cmocka_unit_test(counting_equals_counting_one_by_one),
		cmocka_unit_test(known_deadlines),
		cmocka_unit_test(what_the_list_covers),
		cmocka_unit_test(order_doubles_and_weekends_do_not_matter),
		cmocka_unit_test(what_is_wrong_with_a_calendar_is_named),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-calendar", tests, open_england, close_england);
}

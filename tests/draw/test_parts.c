/* The parts of a chart: figures, labels, marks on the axes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "axis.h"
#include "draw.h"
#include "label.h"
#include "number.h"
#include "svg.h"

static void assert_number(double value, bool percent, int decimals, const char *expected)
{
	struct buf out;

	buf_init(&out, 100);
	draw_number(&out, value, percent, decimals);
	assert_string_equal(out.base ? out.base : "", expected);
	buf_release(&out);
}

static void test_numbers(void **state)
{
	(void)state;
	assert_number(.71, true, 0, "71%");
	assert_number(.0415, true, 1, "4.2%");
	assert_number(.95, true, 3, "95%");
	assert_number(3.7, false, 1, "3.7");
	assert_number(4, false, 1, "4");
	assert_number(1204, false, 0, "1,204");
	assert_number(999999, false, 0, "999,999");
	assert_number(1.05, false, 2, "1.05");
	assert_number(1234567, false, 0, "1.23 million");
	assert_number(1250000, false, -4, "1.25 million");
	assert_number(3e9, false, 1, "3 billion");
	assert_number(1.5e18, false, 1, "1.5e18");
	assert_number(-2.5, false, 1, "\u22122.5");
	assert_number(-.04, false, 1, "0");
	assert_number(0, true, 2, "0%");
	assert_number(NAN, false, 1, "");
	assert_number(1e308, false, 0, "1e308");
	assert_number(INFINITY, false, 0, "\u221e");
}

static void test_coordinates(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 200);
	svg_print(&out, "%g %g %g %g %g %s", 34., 60.34, -.5, NAN, 1e30, "a<b");
	assert_string_equal(out.base, "34 60.3 -0.5 0 1000000 a&lt;b");
	buf_release(&out);
}

static void test_labels_spread(void **state)
{
	double apart[] = { 10, 50, 90 }, heap[] = { 50, 50, 50, 50 }, low[] = { 1, 2, 3 };
	double pair[] = { 95, 99 };

	(void)state;
	label_spread(apart, 3, 15, 0, 100);
	assert_true(apart[0] == 10 && apart[1] == 50 && apart[2] == 90);
	label_spread(heap, 4, 10, 0, 100);
	assert_true(heap[0] == 35 && heap[1] == 45 && heap[2] == 55 && heap[3] == 65);
	label_spread(low, 3, 10, 0, 100);
	assert_true(low[0] == 0 && low[1] == 10 && low[2] == 20);
	label_spread(pair, 2, 10, 0, 100);
	assert_true(pair[0] == 90 && pair[1] == 100);
}

static void test_labels_are_cut_between_characters(void **state)
{
	char cut[32];

	(void)state;
	label_cut("short", 10, cut, sizeof(cut));
	assert_string_equal(cut, "short");
	label_cut("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", 3.5, cut, sizeof(cut));
	assert_string_equal(cut, "\u00e9\u00e9\u00e9\u00e9\u2026");
	label_cut("no room", 0, cut, sizeof(cut));
	assert_string_equal(cut, "");
	label_cut("a text much longer than the place there is for it", 1000, cut, sizeof(cut));
	assert_true(strlen(cut) < sizeof(cut));
	assert_non_null(strstr(cut, "\u2026"));
}

static size_t ticks_of(const day_number *on, size_t n, double width,
		       struct time_tick ticks[TIME_TICKS_MAX])
{
	struct time_axis axis = time_axis_of(on, n);

	axis.left = 0;
	axis.right = width;
	return time_axis_ticks(&axis, 13.5, ticks);
}

static void test_months(void **state)
{
	struct time_tick ticks[TIME_TICKS_MAX];
	day_number on[24];

	(void)state;
	for (int i = 0; i < 24; i++)
		on[i] = day_add_months(day_from_date(2024, 12, 31), i);
	assert_int_equal(time_axis_of(on, 24).unit, TIME_MONTH);
	assert_int_equal(ticks_of(on, 24, 606, ticks), 8);
	assert_string_equal(ticks[0].label, "Jan");
	assert_string_equal(ticks[0].year, "2025");
	assert_string_equal(ticks[1].label, "Apr");
	assert_string_equal(ticks[1].year, "");
	assert_string_equal(ticks[4].year, "2026");
	/* the end of January stands on the mark of January */
	assert_true(fabs(ticks[0].place - 606. / 23) < 1e-9);
}

static void test_days_years_and_steps(void **state)
{
	struct time_tick ticks[TIME_TICKS_MAX];
	day_number days[30], years[12], steps[6];

	(void)state;
	for (int i = 0; i < 30; i++)
		days[i] = day_from_date(2025, 12, 20) + i;
	assert_int_equal(time_axis_of(days, 30).unit, TIME_DAY);
	assert_true(ticks_of(days, 30, 606, ticks) >= 4);
	assert_string_equal(ticks[0].label, "22 Dec"); /* a Monday */
	assert_string_equal(ticks[2].year, "2026");
	for (int i = 0; i < 12; i++)
		years[i] = day_from_date(2011 + i, 4, 1);
	assert_int_equal(time_axis_of(years, 12).unit, TIME_YEAR);
	assert_int_equal(ticks_of(years, 12, 606, ticks), 12);
	assert_string_equal(ticks[11].label, "2022");
	for (int i = 0; i < 6; i++)
		steps[i] = days[i / 2];
	assert_int_equal(time_axis_of(steps, 6).unit, TIME_STEP);
	assert_int_equal(ticks_of(steps, 6, 606, ticks), 3);
	assert_true(ticks[1].place > ticks[0].place);
}

static void test_every_span_has_marks_that_do_not_touch(void **state)
{
	struct time_tick ticks[TIME_TICKS_MAX];

	(void)state;
	for (int span = 0; span < 40000; span = span * 5 / 4 + 1) {
		for (int width = 100; width <= 606; width += 253) {
			day_number on[] = { 15000, 15000 + span, 15000 + span };
			/* one row, two rows, and rows that share a day */
			for (size_t n = 1; n <= 3; n++) {
				size_t count = ticks_of(on, n, width, ticks);
				assert_true(count >= 1 || n > 1);
				for (size_t i = 1; i < count; i++)
					assert_true(ticks[i].place - ticks[i - 1].place > 30);
			}
		}
	}
}

static void test_value_axis(void **state)
{
	struct value_axis axis = value_axis_of(3.1, 7.9, 0, INFINITY, false);

	(void)state;
	assert_true(axis.step == 1 && axis.low > 2.5 && axis.low < 3.1 && axis.high > 7.9);
	axis = value_axis_of(.9, .99, 0, 1, true);
	assert_true(axis.high <= 1 && fabs(axis.step - .02) < 1e-12 && axis.decimals == 0);
	axis = value_axis_of(0, 0, 0, INFINITY, false);
	assert_true(axis.low == 0 && axis.high > 0);
	axis = value_axis_of(-5, -5, -INFINITY, INFINITY, false);
	assert_true(axis.low < -5 && axis.high > -5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_coordinates),
		cmocka_unit_test(test_labels_spread),
		cmocka_unit_test(test_labels_are_cut_between_characters),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_days_years_and_steps),
		cmocka_unit_test(test_every_span_has_marks_that_do_not_touch),
		cmocka_unit_test(test_value_axis),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

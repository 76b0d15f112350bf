/* Wilson and Newcombe intervals. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "stats.h"

static void assert_interval(struct share_interval interval, double low, double high, double within)
{
	if (!(fabs(interval.low - low) < within && fabs(interval.high - high) < within))
		fail_msg("%.6f..%.6f, expected %.6f..%.6f", interval.low, interval.high, low, high);
}

static void test_wilson(void **state)
{
	(void)state;
	assert_interval(share_wilson(1, 6, SHARE_95_PERCENT), .030, .564, 6e-4);
	/* Newcombe 1998, "Two-sided confidence intervals for the single proportion", table 1 */
	assert_interval(share_wilson(81, 263, SHARE_95_PERCENT), .2553, .3662, 6e-5);
	assert_interval(share_wilson(15, 148, SHARE_95_PERCENT), .0624, .1605, 6e-5);
	assert_interval(share_wilson(0, 20, SHARE_95_PERCENT), 0, .1611, 6e-5);
	assert_interval(share_wilson(1, 29, SHARE_95_PERCENT), .0061, .1718, 6e-5);
	assert_true(share_wilson(0, 20, SHARE_95_PERCENT).low == 0);
	assert_true(share_wilson(20, 20, SHARE_95_PERCENT).high == 1);
	assert_interval(share_wilson(0, 0, SHARE_95_PERCENT), 0, 1, 1e-15);
}

static void test_newcombe(void **state)
{
	(void)state;
	assert_interval(share_newcombe(3, 8, 9, 12, SHARE_95_PERCENT), -.6625, .0512, 6e-5);
	assert_interval(share_newcombe(1, 8, 2, 12, SHARE_95_PERCENT), -.3411, .3243, 6e-5);
	assert_interval(share_newcombe(0, 1, 1, 1, SHARE_95_PERCENT), -1, .1221, 6e-5);
	assert_interval(share_newcombe(12, 17, 9, 12, SHARE_95_PERCENT), -.3308, .2810, 6e-5);
	/* Newcombe 1998, table II, method 10, examples (a) and (h) */
	assert_interval(share_newcombe(56, 70, 48, 80, SHARE_95_PERCENT), .0524, .3339, 6e-5);
	assert_interval(share_newcombe(10, 10, 0, 10, SHARE_95_PERCENT), .6075, 1, 6e-5);
}

static void test_nothing_seen_on_one_side(void **state)
{
	struct share_interval other = share_wilson(9, 12, SHARE_95_PERCENT);

	(void)state;
	assert_interval(share_newcombe(0, 0, 9, 12, SHARE_95_PERCENT), -other.high, 1 - other.low,
			1e-15);
	assert_interval(share_newcombe(0, 0, 0, 0, SHARE_95_PERCENT), -1, 1, 1e-15);
}

static void test_impossible_counts(void **state)
{
	(void)state;
	assert_true(isnan(share_wilson(3, 2, SHARE_95_PERCENT).low));
	assert_true(isnan(share_wilson(-1, 2, SHARE_95_PERCENT).high));
	assert_true(isnan(share_wilson(NAN, 2, SHARE_95_PERCENT).low));
	assert_true(isnan(share_newcombe(1, 2, 3, 2, SHARE_95_PERCENT).low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wilson),
		cmocka_unit_test(test_newcombe),
		cmocka_unit_test(test_nothing_seen_on_one_side),
		cmocka_unit_test(test_impossible_counts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

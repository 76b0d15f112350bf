/* XmR charts against NHSRplotthedots, and the answers that are ours alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "stats.h"

enum { SERIES_MAX = 400, COLUMNS_MAX = 16 };

/* One series of an expected-results file. */
struct series {
	char name[64];
	char arguments[COLUMNS_MAX][32]; /* what is in the columns of the first row */
	size_t n;
	double y[SERIES_MAX], mean[SERIES_MAX], lower[SERIES_MAX], upper[SERIES_MAX];
	char special[SERIES_MAX][32], point[SERIES_MAX][32];
};

static FILE *open_data(const char *name)
{
	char path[4096];
	const char *source = getenv("FETTLE_SOURCE");

	snprintf(path, sizeof(path), "%s/tests/stats/data/%s", source ? source : ".", name);
	FILE *file = fopen(path, "r");
	if (!file)
		fail_msg("cannot open %s", path);
	return file;
}

static double number(const char *text)
{
	return *text ? strtod(text, NULL) : NAN;
}

static void take_row(struct series *series, char *columns[], size_t first)
{
	size_t i = series->n++;

	assert_true(i < SERIES_MAX);
	series->y[i] = number(columns[first]);
	series->mean[i] = number(columns[first + 1]);
	series->lower[i] = number(columns[first + 2]);
	series->upper[i] = number(columns[first + 3]);
	snprintf(series->special[i], sizeof(series->special[i]), "%s", columns[first + 4]);
	snprintf(series->point[i], sizeof(series->point[i]), "%s", columns[first + 5]);
}

/* Reads rows whose column 0 names the series and whose value is in column `first`;
 * calls `check` with each series. Returns how many there were. */
static size_t each_series(const char *name, size_t first, void (*check)(struct series *))
{
	static struct series series;
	char line[512], *columns[COLUMNS_MAX];
	FILE *file = open_data(name);
	size_t count = 0;

	series.n = 0;
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		char *rest = line;
		size_t width = 0;
		line[strcspn(line, "\r\n")] = '\0';
		while (rest && width < COLUMNS_MAX)
			columns[width++] = strsep(&rest, ",");
		assert_int_equal(width, first + 6);
		if (series.n > 0 && strcmp(series.name, columns[0]) != 0) {
			check(&series);
			count++;
			series.n = 0;
		}
		if (series.n == 0) {
			snprintf(series.name, sizeof(series.name), "%s", columns[0]);
			for (size_t i = 0; i < first; i++)
				snprintf(series.arguments[i], sizeof(series.arguments[i]), "%s",
					 columns[i]);
		}
		take_row(&series, columns, first);
	}
	check(&series);
	fclose(file);
	return count + 1;
}

static const char *their_special(enum xmr_special special)
{
	static const char *const words[] = {
		[XMR_COMMON] = "Common Cause",
		[XMR_ABOVE_UPPER] = "Above UCL",
		[XMR_BELOW_LOWER] = "Below LCL",
		[XMR_TREND_UP] = "7 Point Trend (Increasing)",
		[XMR_TREND_DOWN] = "7 Point Trend (Decreasing)",
		[XMR_TWO_IN_THREE_ABOVE] = "2 in 3 Above CL",
		[XMR_TWO_IN_THREE_BELOW] = "2 in 3 Below CL",
		[XMR_SHIFT_ABOVE] = "7 Points Above CL",
		[XMR_SHIFT_BELOW] = "7 Points Below CL",
		[XMR_MISSING] = "",
	};
	return words[special];
}

static const char *their_point(enum xmr_kind kind)
{
	static const char *const words[] = {
		[XMR_KIND_COMMON] = "common_cause",
		[XMR_KIND_IMPROVEMENT] = "special_cause_improvement",
		[XMR_KIND_CONCERN] = "special_cause_concern",
		[XMR_KIND_NEUTRAL_HIGH] = "special_cause_neutral_high",
		[XMR_KIND_NEUTRAL_LOW] = "special_cause_neutral_low",
		[XMR_KIND_MISSING] = "",
	};
	return words[kind];
}

static void assert_near(const struct series *series, size_t i, double ours, double theirs)
{
	if (fabs(ours - theirs) > 1e-12 * (1 + fabs(theirs)))
		fail_msg("%s row %zu: %.17g, expected %.17g", series->name, i + 1, ours, theirs);
}

static void assert_chart(const struct series *series, const struct xmr_point *points)
{
	for (size_t i = 0; i < series->n; i++) {
		assert_near(series, i, points[i].centre, series->mean[i]);
		/* they leave limits without width empty: ours equal the mean */
		bool flat = isnan(series->lower[i]);
		assert_near(series, i, points[i].lower, flat ? series->mean[i] : series->lower[i]);
		assert_near(series, i, points[i].upper, flat ? series->mean[i] : series->upper[i]);
		assert_string_equal(their_special(points[i].special), series->special[i]);
		assert_string_equal(their_point(points[i].kind), series->point[i]);
	}
}

static enum xmr_direction direction(const char *word)
{
	if (strcmp(word, "decrease") == 0)
		return XMR_LOWER;
	return strcmp(word, "neutral") == 0 ? XMR_NEITHER : XMR_HIGHER;
}

static const char *their_assurance(enum xmr_assurance assurance)
{
	static const char *const words[] = { "NA", "consistent_pass", "consistent_fail",
					     "inconsistent" };
	return words[assurance];
}

static void check_case(struct series *series)
{
	struct xmr_point points[SERIES_MAX];
	struct xmr_summary summary;
	struct xmr_options options = {
		.screen = series->arguments[1][0] == '1',
		.fix_first = strtoul(series->arguments[2], NULL, 10),
		.better = direction(series->arguments[3]),
		.has_target = series->arguments[4][0] != '\0',
		.target = number(series->arguments[4]),
	};

	if (!options.has_target)
		options.target = 0;
	assert_int_equal(xmr_chart(series->y, series->n, &options, points, &summary), XMR_OK);
	assert_chart(series, points);
	if (series->arguments[5][0])
		assert_string_equal(their_assurance(summary.assurance), series->arguments[5]);
}

static void test_named_cases(void **state)
{
	(void)state;
	assert_int_equal(each_series("xmr_cases.csv", 6, check_case), 41);
}

static void check_stress(struct series *series)
{
	struct xmr_point points[SERIES_MAX];
	struct xmr_options options = { .screen = true, .better = XMR_HIGHER };

	assert_int_equal(xmr_chart(series->y, series->n, &options, points, NULL), XMR_OK);
	assert_chart(series, points);
}

static void test_stress(void **state)
{
	(void)state;
	assert_int_equal(each_series("xmr_stress.csv", 1, check_stress), 200);
}

/* --- ours alone --- */

static void test_constant_series_has_limits_at_its_mean(void **state)
{
	const double y[] = { .95, .95, .95, .95, .95 };
	struct xmr_point points[5];
	struct xmr_summary summary;
	struct xmr_options options = { .screen = true, .has_target = true, .target = .9 };

	(void)state;
	assert_int_equal(xmr_chart(y, 5, &options, points, &summary), XMR_OK);
	for (size_t i = 0; i < 5; i++) {
		assert_true(points[i].centre == .95 && points[i].lower == .95 &&
			    points[i].upper == .95);
		assert_int_equal(points[i].special, XMR_COMMON);
	}
	assert_false(summary.varies);
	assert_int_equal(summary.variation, XMR_VARIATION_COMMON);
	assert_int_equal(summary.assurance, XMR_PASS);
	options.target = .95;
	xmr_chart(y, 5, &options, points, &summary);
	assert_int_equal(summary.assurance, XMR_INCONSISTENT);
}

static void test_one_point_proves_nothing(void **state)
{
	const double y[] = { 3 };
	struct xmr_point points[1];
	struct xmr_summary summary;
	struct xmr_options options = { .screen = true, .has_target = true, .target = 1 };

	(void)state;
	xmr_chart(y, 1, &options, points, &summary);
	assert_true(points[0].lower == 3 && points[0].upper == 3);
	assert_int_equal(summary.variation, XMR_VARIATION_COMMON);
	assert_int_equal(summary.assurance, XMR_NO_ASSURANCE);
	assert_int_equal(summary.basis, 1);
}

static void test_no_rows(void **state)
{
	struct xmr_summary summary;
	struct xmr_options options = { .screen = true, .has_target = true, .target = 1 };

	(void)state;
	assert_int_equal(xmr_chart(NULL, 0, &options, NULL, &summary), XMR_OK);
	assert_int_equal(summary.values, 0);
	assert_int_equal(summary.variation, XMR_VARIATION_NONE);
	assert_int_equal(summary.assurance, XMR_NO_ASSURANCE);
	assert_true(isnan(summary.centre));
}

static void test_gap_breaks_a_shift(void **state)
{
	/* eight low, then eight high with a gap in the middle of the high ones */
	double y[] = { 4, 5, 4, 5, 4, 5, 4, 5, 6, 7, 6, 7, 6, 7, 6, 7 };
	struct xmr_point points[16];
	struct xmr_summary summary;
	struct xmr_options options = { .screen = false, .better = XMR_HIGHER };

	(void)state;
	xmr_chart(y, 16, &options, points, &summary);
	assert_int_equal(points[7].special, XMR_SHIFT_BELOW);
	assert_int_equal(points[8].special, XMR_SHIFT_ABOVE);
	y[11] = NAN;
	xmr_chart(y, 16, &options, points, &summary);
	assert_int_equal(points[11].special, XMR_MISSING);
	assert_int_equal(points[11].kind, XMR_KIND_MISSING);
	assert_true(isfinite(points[11].centre));
	assert_int_equal(summary.values, 15);
	assert_int_equal(points[7].special, XMR_SHIFT_BELOW);
	assert_int_equal(points[10].special, XMR_COMMON);
	assert_int_equal(points[12].special, XMR_COMMON);
}

static void test_gap_has_no_moving_range(void **state)
{
	const double whole[] = { 1, 2, 1, 2, 100, 101, 100, 101 };
	const double apart[] = { 1, 2, 1, 2, NAN, 100, 101, 100, 101 };
	struct xmr_point points[9];
	struct xmr_options options = { .screen = false };

	(void)state;
	xmr_chart(apart, 9, &options, points, NULL);
	assert_true(fabs(points[0].upper - points[0].centre - 2.66) < 1e-9);
	xmr_chart(whole, 8, &options, points, NULL);
	assert_true(fabs(points[0].upper - points[0].centre - 2.66 * 104 / 7) < 1e-9);
}

static void test_values_alone_between_gaps_are_not_outside(void **state)
{
	const double y[] = { 1, NAN, 5, INFINITY, 9, NAN };
	struct xmr_point points[6];
	struct xmr_summary summary;
	struct xmr_options options = { .screen = true, .has_target = true, .target = 0 };

	(void)state;
	xmr_chart(y, 6, &options, points, &summary);
	assert_true(points[0].centre == 5 && points[0].lower == 5 && points[0].upper == 5);
	assert_int_equal(points[0].special, XMR_COMMON);
	assert_int_equal(points[3].special, XMR_MISSING);
	assert_int_equal(points[4].special, XMR_COMMON);
	assert_int_equal(summary.last, 4);
	assert_int_equal(summary.variation, XMR_VARIATION_COMMON);
	assert_int_equal(summary.assurance, XMR_NO_ASSURANCE);
}

static void test_all_missing(void **state)
{
	const double y[] = { NAN, NAN };
	struct xmr_point points[2];
	struct xmr_summary summary;
	struct xmr_options options = { .screen = true };

	(void)state;
	assert_int_equal(xmr_chart(y, 2, &options, points, &summary), XMR_OK);
	assert_true(isnan(points[0].centre) && isnan(points[1].upper));
	assert_int_equal(summary.variation, XMR_VARIATION_NONE);
}

static void test_rebase_is_separate_charts(void **state)
{
	const double y[] = { 1, 3, 2, 4, 1, 3, 2, 4, 11, 14, 12, 13, 11, 14, 12, 13, 12, 20 };
	const size_t rebase[] = { 8 };
	struct xmr_point together[18], first[8], second[10];
	struct xmr_options options = { .screen = true, .better = XMR_LOWER };
	struct xmr_summary summary;

	(void)state;
	xmr_chart(y, 8, &options, first, NULL);
	xmr_chart(y + 8, 10, &options, second, NULL);
	options.rebase = rebase;
	options.rebase_count = 1;
	assert_int_equal(xmr_chart(y, 18, &options, together, &summary), XMR_OK);
	assert_memory_equal(together, first, sizeof(first));
	assert_memory_equal(together + 8, second, sizeof(second));
	assert_int_equal(together[17].special, XMR_ABOVE_UPPER);
	assert_int_equal(summary.variation, XMR_VARIATION_CONCERN_HIGH);
	assert_int_equal(summary.basis, 10);
}

static void test_turn_of_two_trends_takes_the_later(void **state)
{
	const double y[] = { 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1 };
	struct xmr_point points[13];
	struct xmr_options options = { .screen = true, .better = XMR_NEITHER };

	(void)state;
	xmr_chart(y, 13, &options, points, NULL);
	for (size_t i = 0; i < 13; i++) {
		if (y[i] > points[i].upper || y[i] < points[i].lower)
			continue;
		assert_int_equal(points[i].special, i < 6 ? XMR_TREND_UP : XMR_TREND_DOWN);
		assert_int_equal(points[i].kind,
				 i < 6 ? XMR_KIND_NEUTRAL_HIGH : XMR_KIND_NEUTRAL_LOW);
	}
	assert_int_equal(points[2].special, XMR_TREND_UP);
}

static void test_huge_values(void **state)
{
	const double y[] = { 1e308, -1e308, 1e308, -1e308 };
	struct xmr_point points[4];
	struct xmr_summary summary;
	struct xmr_options options = { .screen = true };

	(void)state;
	assert_int_equal(xmr_chart(y, 4, &options, points, &summary), XMR_OK);
	assert_true(points[0].centre == 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(points[i].special, XMR_COMMON);
}

static void test_wrong_options_are_refused(void **state)
{
	const double y[] = { 1, 2, 3 };
	const size_t past[] = { 3 }, falling[] = { 2, 1 };
	struct xmr_point points[3];
	struct xmr_options options = { .fix_first = 11 };

	(void)state;
	assert_int_equal(xmr_chart(y, 3, &options, points, NULL), XMR_BAD_FIX_FIRST);
	options = (struct xmr_options) { .rebase = past, .rebase_count = 1 };
	assert_int_equal(xmr_chart(y, 3, &options, points, NULL), XMR_BAD_REBASE);
	options = (struct xmr_options) { .rebase = falling, .rebase_count = 2 };
	assert_int_equal(xmr_chart(y, 3, &options, points, NULL), XMR_BAD_REBASE);
	options = (struct xmr_options) { .has_target = true, .target = NAN };
	assert_int_equal(xmr_chart(y, 3, &options, points, NULL), XMR_BAD_TARGET);
	assert_true(strlen(xmr_fault_text(XMR_BAD_TARGET)) > 0);
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(xmr_special_name(XMR_TWO_IN_THREE_BELOW), "two_in_three_below");
	assert_string_equal(xmr_special_name(XMR_COMMON), "common");
	assert_string_equal(xmr_kind_name(XMR_KIND_CONCERN), "concern");
	assert_string_equal(xmr_variation_name(XMR_VARIATION_IMPROVEMENT_LOW), "improvement_low");
	assert_string_equal(xmr_variation_name(XMR_VARIATION_NONE), "none");
	assert_string_equal(xmr_assurance_name(XMR_INCONSISTENT), "inconsistent");
	assert_string_equal(xmr_assurance_name(XMR_NO_ASSURANCE), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_named_cases),
		cmocka_unit_test(test_stress),
		cmocka_unit_test(test_constant_series_has_limits_at_its_mean),
		cmocka_unit_test(test_one_point_proves_nothing),
		cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_gap_breaks_a_shift),
		cmocka_unit_test(test_gap_has_no_moving_range),
		cmocka_unit_test(test_values_alone_between_gaps_are_not_outside),
		cmocka_unit_test(test_all_missing),
		cmocka_unit_test(test_rebase_is_separate_charts),
		cmocka_unit_test(test_turn_of_two_trends_takes_the_later),
		cmocka_unit_test(test_huge_values),
		cmocka_unit_test(test_wrong_options_are_refused),
		cmocka_unit_test(test_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every chart but XmR: against qicharts2, against printed examples, and the answers that are ours
 * alone. */
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

enum { ROWS_MAX = 64, COLUMNS = 14 };

struct series {
	char name[16], chart[8];
	size_t n;
	double y[ROWS_MAX], of[ROWS_MAX];
	double value[ROWS_MAX], centre[ROWS_MAX], lower[ROWS_MAX], upper[ROWS_MAX];
	double runs[6]; /* the last six columns */
};

static const struct xmr_options screened = { .screen = true, .better = XMR_HIGHER };
static const struct xmr_options unscreened = { .better = XMR_HIGHER };

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

static void assert_near(const char *what, size_t row, double ours, double theirs)
{
	if (isnan(theirs) && isnan(ours))
		return;
	if (!(fabs(ours - theirs) <= 1e-12 * (1 + fabs(theirs))))
		fail_msg("%s row %zu: %.17g, expected %.17g", what, row + 1, ours, theirs);
}

static void check_series(const struct series *series)
{
	enum chart_kind kind = chart_kind_of(series->chart);
	double values[ROWS_MAX];
	struct xmr_point points[ROWS_MAX];
	struct chart_answer answer;

	assert_int_not_equal(kind, CHART_KINDS_COUNT);
	assert_int_equal(chart_make(kind, series->y, chart_needs_of(kind) ? series->of : NULL,
				    series->n, &screened, values, points, &answer, NULL),
			 CHART_OK);
	for (size_t i = 0; i < series->n; i++) {
		assert_near(series->name, i, values[i], series->value[i]);
		assert_near(series->name, i, points[i].centre, series->centre[i]);
		assert_near(series->name, i, points[i].lower, series->lower[i]);
		assert_near(series->name, i, points[i].upper, series->upper[i]);
	}
	assert_int_equal(answer.runs.useful, (size_t)series->runs[0]);
	assert_int_equal(answer.runs.longest, (size_t)series->runs[1]);
	assert_int_equal(answer.runs.longest_most, (size_t)series->runs[2]);
	assert_int_equal(answer.runs.crossings, (size_t)series->runs[3]);
	assert_int_equal(answer.runs.crossings_least, (size_t)series->runs[4]);
	assert_int_equal(answer.runs.signal, series->runs[5] > 0);
}

static void test_another_program(void **state)
{
	static struct series series;
	char line[512], *columns[COLUMNS];
	FILE *file = open_data("charts.csv");
	size_t count = 0;

	(void)state;
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		char *rest = line;
		double number[COLUMNS];
		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; i < COLUMNS; i++) {
			columns[i] = strsep(&rest, ",");
			number[i] = *columns[i] ? strtod(columns[i], NULL) : NAN;
		}
		if (series.n > 0 && strcmp(series.name, columns[0]) != 0) {
			check_series(&series);
			count++;
			series.n = 0;
		}
		snprintf(series.name, sizeof(series.name), "%s", columns[0]);
		snprintf(series.chart, sizeof(series.chart), "%s", columns[1]);
		assert_true(series.n < ROWS_MAX);
		size_t i = series.n++;
		series.y[i] = number[2];
		series.of[i] = number[3];
		series.value[i] = number[4];
		series.centre[i] = number[5];
		series.lower[i] = number[6];
		series.upper[i] = number[7];
		memcpy(series.runs, number + 8, sizeof(series.runs));
	}
	check_series(&series);
	fclose(file);
	assert_int_equal(count + 1, 80);
}

/* Montgomery, "Introduction to Statistical Quality Control", 6th edition, examples 7.1 and 7.3. */
static void test_printed_examples(void **state)
{
	const double cans[30] = { 12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
				  8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6 };
	const double boards[26] = { 21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16,
				    19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15 };
	double of[30], values[30];
	struct xmr_point points[30];
	struct chart_answer answer;

	(void)state;
	for (size_t i = 0; i < 30; i++)
		of[i] = 50;
	chart_make(CHART_P, cans, of, 30, &screened, values, points, &answer, NULL);
	assert_true(fabs(answer.summary.centre - .2313) < 5e-5);
	assert_true(fabs(answer.summary.upper - .4102) < 5e-5);
	assert_true(fabs(answer.summary.lower - .0524) < 5e-5);
	assert_int_equal(points[14].special, XMR_ABOVE_UPPER);
	assert_int_equal(points[22].special, XMR_ABOVE_UPPER);
	chart_make(CHART_C, boards, NULL, 26, &screened, values, points, &answer, NULL);
	assert_true(fabs(answer.summary.centre - 19.85) < 5e-3);
	assert_true(fabs(answer.summary.upper - 33.22) < 1e-2);
	assert_true(fabs(answer.summary.lower - 6.48) < 5e-3);
	assert_int_equal(points[5].special, XMR_BELOW_LOWER);
	assert_int_equal(points[19].special, XMR_ABOVE_UPPER);
}

/* Shortening gaps that a t chart never sees. */
static void test_cusum_finds_what_t_does_not(void **state)
{
	const double gaps[15] = { 12, 30, 7, 45, 21, 16, 60, 9, 33, 25, 3, 2, 4, 2, 3 };
	double values[15], sum = 0;
	struct xmr_point points[15];
	struct chart_answer answer;

	(void)state;
	chart_make(CHART_T, gaps, NULL, 10, &screened, values, points, &answer, NULL);
	assert_true(fabs(answer.summary.centre - 22.3) < .05);
	assert_true(fabs(answer.summary.upper - 191.5) < .2);
	assert_true(fabs(answer.summary.lower - .05) < .005);
	for (size_t i = 10; i < 15; i++) {
		assert_true(gaps[i] > answer.summary.lower);
		sum = fmax(0, sum + log(3) - 2 * gaps[i] / 25.8);
	}
	assert_true(fabs(sum - 4.41) < .005);
	/* as a chart, with the usual gap taken from the first ten and more */
	chart_make(CHART_CUSUM, gaps, NULL, 15, &screened, values, points, &answer, NULL);
	assert_true(values[14] > values[13] && points[14].upper == 4);
	assert_int_equal(answer.runs.useful, 0);
}

static void test_cusum_signals_and_forgets(void **state)
{
	double gaps[40], values[40];
	struct xmr_point points[40];
	struct xmr_options options = { .fix_first = 20, .better = XMR_LOWER };
	struct chart_answer answer;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		gaps[i] = i < 20 ? 30 : i < 30 ? 2 : 90;
	chart_make(CHART_CUSUM, gaps, NULL, 40, &options, values, points, &answer, NULL);
	assert_int_equal(points[19].special, XMR_COMMON);
	assert_true(fabs(values[20] - (log(3) - 4. / 30)) < 1e-12);
	assert_int_equal(points[29].special, XMR_ABOVE_UPPER);
	assert_int_equal(points[29].kind, XMR_KIND_CONCERN);
	assert_true(values[39] == 0);
}

static void test_constant_series(void **state)
{
	const double y[15] = { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 };
	const double of[15] = { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 };
	double values[15];
	struct xmr_point points[15];
	struct chart_answer answer;

	(void)state;
	for (enum chart_kind kind = 0; kind < CHART_CUSUM; kind++) {
		const double *chances = chart_needs_of(kind) ? of : NULL;
		assert_int_equal(chart_make(kind, y, chances, 15, &screened, values, points,
					    &answer, NULL), CHART_OK);
		for (size_t i = kind == CHART_MR; i < 15; i++)
			assert_int_equal(points[i].special, XMR_COMMON);
		assert_int_equal(answer.runs.useful, 0);
		assert_false(answer.runs.signal);
		bool flat = kind != CHART_P && kind != CHART_U && kind != CHART_C &&
			    kind != CHART_G && kind != CHART_RUN;
		if (flat && fabs(answer.summary.upper - answer.summary.centre) > 1e-12)
			fail_msg("%s: limits are not at the mean", chart_kind_name(kind));
		assert_true(kind == CHART_RUN ? isnan(answer.summary.upper)
					      : answer.summary.varies == !flat);
	}
}

/* Equal shares of unequal numbers are not special by the last bit of a division. */
static void test_equal_shares_are_equal(void **state)
{
	double y[40], of[40], values[40];
	struct xmr_point points[40];
	struct chart_answer answer;

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		of[i] = (double)(10 * (3 + i * 7 % 11));
		y[i] = of[i] * 3 / 10;
	}
	for (enum chart_kind kind = CHART_P; kind <= CHART_UP; kind++) {
		chart_make(kind, y, of, 40, &screened, values, points, &answer, NULL);
		for (size_t i = 0; i < 40; i++)
			assert_int_equal(points[i].special, XMR_COMMON);
		assert_int_equal(answer.runs.useful, 0);
	}
}

/* None or all of one number says no more of the spread than any other single value. */
static void test_one_value_has_no_spread(void **state)
{
	static const enum chart_kind kinds[] = { CHART_PP, CHART_UP };
	const double of[] = { 10 };
	double value;
	struct xmr_options options = { .better = XMR_LOWER, .has_target = true, .target = 5 };
	struct xmr_point point;
	struct chart_answer answer;

	(void)state;
	for (double y = 0; y <= 10; y += 5) {
		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(chart_make(kinds[i], &y, of, 1, &options, &value, &point,
						    &answer, NULL), CHART_OK);
			assert_true(point.lower == value && point.upper == value);
			assert_int_equal(answer.summary.assurance, XMR_NO_ASSURANCE);
		}
	}
}

static void test_missing_rows(void **state)
{
	const double y[] = { 4, 6, NAN, 5, 7, 0, 3, 6 }, of[] = { 20, 30, 10, NAN, 40, 0, 20, 25 };
	const double y_there[] = { 4, 6, 7, 3, 6 }, of_there[] = { 20, 30, 40, 20, 25 };
	double values[8], values_there[5];
	struct xmr_point points[8], points_there[5];
	struct chart_answer answer, answer_there;

	(void)state;
	chart_make(CHART_P, y, of, 8, &screened, values, points, &answer, NULL);
	chart_make(CHART_P, y_there, of_there, 5, &screened, values_there, points_there,
		   &answer_there, NULL);
	assert_true(answer.summary.centre == answer_there.summary.centre);
	assert_true(points[7].upper == points_there[4].upper);
	assert_int_equal(answer.summary.values, 5);
	for (size_t i = 2; i < 6; i++) {
		if (i != 4)
			assert_int_equal(points[i].special, XMR_MISSING);
	}
	assert_true(isnan(points[5].upper) && isnan(points[3].upper));
	/* its number of patients is known, so its limits are */
	assert_true(points[2].upper > points[1].upper);
	/* no moving range over the gaps: of the five only two pairs are neighbours */
	chart_make(CHART_MR, y, NULL, 8, &screened, values, points, &answer, NULL);
	assert_true(values[1] == 2 && isnan(values[0]) && isnan(values[2]) && isnan(values[3]));
}

static void test_gap_ends_a_run_but_hides_no_crossing(void **state)
{
	const double y[] = { 1, 1, 1, NAN, 1, 1, NAN, 3, 3 };
	struct runs runs;

	(void)state;
	runs_count(y, 9, 2, &runs);
	assert_int_equal(runs.useful, 7);
	assert_int_equal(runs.longest, 3);
	assert_int_equal(runs.crossings, 1);
}

static void test_limits_of_runs(void **state)
{
	FILE *file = open_data("run_limits.csv");
	char line[64];
	unsigned long useful, longest, crossings;
	size_t count = 0;

	(void)state;
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		char *rest = line;
		useful = strtoul(rest, &rest, 10);
		longest = strtoul(rest + 1, &rest, 10);
		crossings = strtoul(rest + 1, &rest, 10);
		assert_int_equal(runs_longest_most(useful), longest);
		assert_int_equal(runs_crossings_least(useful), crossings);
		count++;
	}
	fclose(file);
	assert_int_equal(count, 400);
	assert_int_equal(runs_longest_most(0), 0);
	/* exact sums of binomial coefficients in whole numbers */
	assert_int_equal(runs_crossings_least(10001), 4918);
	assert_int_equal(runs_crossings_least(100001), 49740);
}

static void test_a_short_run_chart_has_no_limits(void **state)
{
	const double y[] = { 3, 1, 2 };
	double values[3];
	struct xmr_point points[3];
	struct xmr_options options = { .has_target = true, .target = 9 };
	struct chart_answer answer;

	(void)state;
	chart_make(CHART_RUN, y, NULL, 3, &options, values, points, &answer, NULL);
	assert_memory_equal(values, y, sizeof(y));
	assert_true(answer.summary.centre == 2 && isnan(answer.summary.lower));
	assert_int_equal(answer.summary.assurance, XMR_NO_ASSURANCE);
	assert_int_equal(chart_make(CHART_T, NULL, NULL, 0, &options, NULL, NULL, &answer, NULL),
			 CHART_OK);
	assert_true(isnan(answer.summary.centre));
}

/* Each group of a rebased chart is the chart of its rows alone. */
static void test_rebase(void **state)
{
	double y[36], of[36], values[36], alone[36];
	struct xmr_point points[36], points_alone[36];
	const size_t rebase[] = { 14 };
	struct chart_answer answer, answer_alone;

	(void)state;
	for (size_t i = 0; i < 36; i++) {
		y[i] = (double)(3 + (i * 7 + i * i) % 9);
		of[i] = (double)(20 + i * 5 % 13);
	}
	for (enum chart_kind kind = 0; kind < CHART_KINDS_COUNT; kind++) {
		const double *chances = chart_needs_of(kind) ? of : NULL;
		struct xmr_options options = { .screen = true, .rebase = rebase,
					       .rebase_count = 1 };
		assert_int_equal(chart_make(kind, y, chances, 36, &options, values, points,
					    &answer, NULL), CHART_OK);
		options.rebase_count = 0;
		chart_make(kind, y + 14, chances ? of + 14 : NULL, 22, &options, alone,
			   points_alone, &answer_alone, NULL);
		for (size_t i = 0; i < 22; i++) {
			assert_near("value", i, values[14 + i], alone[i]);
			assert_near("upper", i, points[14 + i].upper, points_alone[i].upper);
			assert_int_equal(points[14 + i].special, points_alone[i].special);
		}
		assert_memory_equal(&answer.runs, &answer_alone.runs, sizeof(answer.runs));
	}
}

static void test_screening(void **state)
{
	double y[20], values[20];
	struct xmr_point points[20];
	struct chart_answer with, without;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		y[i] = i == 9 ? 60 : 10 + (double)(i % 3);
	chart_make(CHART_I, y, NULL, 20, &screened, values, points, &with, NULL);
	chart_make(CHART_I, y, NULL, 20, &unscreened, values, points, &without, NULL);
	assert_true(with.summary.upper < without.summary.upper);
	assert_true(with.summary.centre == without.summary.centre);
}

static void refuses(enum chart_kind kind, double y, double of, enum chart_fault fault)
{
	const double ys[] = { 1, y }, ofs[] = { 9, of };
	double values[2];
	struct xmr_point points[2];
	struct chart_answer answer;
	size_t bad = 9;

	assert_int_equal(chart_make(kind, ys, isnan(of) ? NULL : ofs, 2, &screened, values, points,
				    &answer, &bad), fault);
	assert_true(*chart_fault_text(fault));
	if (fault != CHART_NEEDS_OF && fault != CHART_NO_OF)
		assert_int_equal(bad, 1);
}

static void test_what_cannot_be_is_refused(void **state)
{
	(void)state;
	refuses(CHART_P, 3, 2, CHART_MORE_THAN_OF);
	refuses(CHART_PP, -1, 2, CHART_BELOW_NOUGHT);
	refuses(CHART_U, 3, 0, CHART_OF_NOTHING);
	refuses(CHART_UP, 3, -1, CHART_OF_BELOW_NOUGHT);
	refuses(CHART_P, 3, NAN, CHART_NEEDS_OF);
	refuses(CHART_C, 3, 4, CHART_NO_OF);
	refuses(CHART_C, -3, NAN, CHART_BELOW_NOUGHT);
	refuses(CHART_G, -3, NAN, CHART_BELOW_NOUGHT);
	refuses(CHART_T, 0, NAN, CHART_NOT_ABOVE_NOUGHT);
	refuses(CHART_CUSUM, 0, NAN, CHART_NOT_ABOVE_NOUGHT);
	refuses(CHART_XMR, 3, 0, CHART_OF_NOTHING);
	assert_int_equal(chart_kind_of("xbar"), CHART_KINDS_COUNT);
	assert_int_equal(chart_kind_of("up"), CHART_UP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_another_program),
		cmocka_unit_test(test_printed_examples),
		cmocka_unit_test(test_cusum_finds_what_t_does_not),
		cmocka_unit_test(test_cusum_signals_and_forgets),
		cmocka_unit_test(test_constant_series),
		cmocka_unit_test(test_equal_shares_are_equal),
		cmocka_unit_test(test_one_value_has_no_spread),
		cmocka_unit_test(test_missing_rows),
		cmocka_unit_test(test_gap_ends_a_run_but_hides_no_crossing),
		cmocka_unit_test(test_limits_of_runs),
		cmocka_unit_test(test_a_short_run_chart_has_no_limits),
		cmocka_unit_test(test_rebase),
		cmocka_unit_test(test_screening),
		cmocka_unit_test(test_what_cannot_be_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

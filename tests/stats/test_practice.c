/* Paper against practice: the published vectors and the three rules of conduct. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "stats.h"

static void assert_rounded(double ours, double printed, double unit)
{
	if (!(fabs(ours - printed) <= unit / 2 * 1.0001))
		fail_msg("%.6f, expected %g", ours, printed);
}

struct vector {
	const char *what;
	struct practice_seen seen;
	size_t reports;
	double mean, low, high, effective, gap_probability;
	enum practice_state state;
};

/* P = .95, half-life 180 days */
static const struct vector vectors[] = {
	{ "22/40 covert today", { 22, 40, 0, PRACTICE_RECORD, 1 }, 0,
	  .5488, .3969, .6962, 40, .9971, PRACTICE_PAPER_ONLY },
	{ "57/60 today", { 57, 60, 0, PRACTICE_RECORD, 1 }, 0,
	  .9426, .8726, .9857, 60, .0000, PRACTICE_EMBEDDED },
	{ "57/60, 90 days", { 57, 60, 90, PRACTICE_RECORD, 1 }, 0,
	  .9396, .8530, .9889, 42.4, .0003, PRACTICE_EMBEDDED },
	{ "57/60, 180 days", { 57, 60, 180, PRACTICE_RECORD, 1 }, 0,
	  .9355, .8278, .9918, 30, .0020, PRACTICE_EMBEDDED },
	{ "57/60, 360 days", { 57, 60, 360, PRACTICE_RECORD, 1 }, 0,
	  .9219, .7541, .9960, 15, .0231, PRACTICE_PARTLY },
	{ "57/60, 540 days", { 57, 60, 540, PRACTICE_RECORD, 1 }, 0,
	  .8971, .6363, .9981, 7.5, .0906, PRACTICE_UNKNOWN },
	{ "57/60 and 3 reports", { 57, 60, 0, PRACTICE_RECORD, 1 }, 3,
	  .9219, .7541, .9960, 15, .0231, PRACTICE_CONTRADICTED },
	{ "57/60 overt", { 57, 60, 0, PRACTICE_OVERT, 1 }, 0,
	  .9355, .8278, .9918, 30, .0020, PRACTICE_EMBEDDED },
	{ "57/60, design effect 1.9", { 57, 60, 0, PRACTICE_RECORD, 10 }, 0,
	  .9362, .8320, .9914, 31.6, .0015, PRACTICE_EMBEDDED },
	{ "nothing", { 0, 0, 0, PRACTICE_RECORD, 1 }, 0,
	  .5, .0015, .9985, 0, .6667, PRACTICE_UNKNOWN },
};

static void test_vectors(void **state)
{
	const double reports[] = { 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *v = &vectors[i];
		struct practice_level level;
		print_message("# %s\n", v->what);
		assert_int_equal(practice_judge(.95, &v->seen, 1, reports, v->reports,
						&practice_usual, &level), 0);
		assert_rounded(level.practice, v->mean, 1e-4);
		assert_rounded(level.practice_low, v->low, 1e-4);
		assert_rounded(level.practice_high, v->high, 1e-4);
		assert_rounded(level.effective, v->effective, .1);
		assert_rounded(level.gap_probability, v->gap_probability, 1e-4);
		assert_string_equal(practice_state_name(level.state),
				    practice_state_name(v->state));
		assert_int_equal(level.overt_only, v->seen.method == PRACTICE_OVERT);
		assert_rounded(level.gap, .95 - level.practice, 1e-12);
		assert_rounded(level.gap_low, .95 - level.practice_high, 1e-12);
	}
}

static void test_if_covert(void **state)
{
	(void)state;
	assert_rounded(practice_if_covert(57. / 60, practice_usual.overt_logits), .868, 1e-3);
	assert_rounded(practice_if_covert(.78, practice_usual.overt_logits), .55, 1e-2);
	assert_true(practice_if_covert(1, 1.065) == 1 && practice_if_covert(0, 1.065) == 0);
}

static void test_paper(void **state)
{
	struct practice_paper paper = { true, .9, .6, NAN };

	(void)state;
	assert_rounded(practice_paper_share(&paper), .75, 1e-12);
	paper.assessed = .3;
	assert_rounded(practice_paper_share(&paper), .6, 1e-12);
	paper.in_force = false;
	assert_true(practice_paper_share(&paper) == 0);
	paper = (struct practice_paper) { true, NAN, NAN, NAN };
	assert_true(practice_paper_share(&paper) == 1);
}

/* Assurance decays from embedded to unknown with no event at all. */
static void test_silence_decays_to_unknown(void **state)
{
	enum practice_state last = PRACTICE_EMBEDDED;
	int changes = 0;

	(void)state;
	for (int age = 0; age <= 1000; age++) {
		struct practice_seen seen = { 57, 60, age, PRACTICE_RECORD, 1 };
		struct practice_level level;
		practice_judge(.95, &seen, 1, NULL, 0, &practice_usual, &level);
		if (age == 0)
			assert_int_equal(level.state, PRACTICE_EMBEDDED);
		changes += level.state != last;
		last = level.state;
	}
	assert_int_equal(last, PRACTICE_UNKNOWN);
	assert_int_equal(changes, 2); /* embedded, partly, unknown */
}

/* A thousand attestations do not move what is seen. */
static void test_attestations_do_not_count(void **state)
{
	struct practice_seen seen[1001] = { { 22, 40, 3, PRACTICE_RECORD, 1 } };
	struct practice_level before, after;

	(void)state;
	for (size_t i = 1; i <= 1000; i++)
		seen[i] = (struct practice_seen) { 1, 1, 0, PRACTICE_SELF_REPORT, 1 };
	practice_judge(.6, seen, 1, NULL, 0, &practice_usual, &before);
	practice_judge(.6, seen, 1001, NULL, 0, &practice_usual, &after);
	assert_memory_equal(&before, &after, sizeof(before));
}

/* Ten reports never lower the mean below the prior; they widen the interval. */
static void test_reports_do_not_punish(void **state)
{
	const double reports[10] = { 0 };
	const struct practice_seen none = { 0, 0, 0, PRACTICE_RECORD, 1 };
	const struct practice_seen good = { 9, 10, 5, PRACTICE_RECORD, 1 };
	struct practice_level level, quiet;

	(void)state;
	practice_judge(.95, &none, 1, reports, 10, &practice_usual, &level);
	assert_true(level.practice == .5);
	practice_judge(.95, &good, 1, NULL, 0, &practice_usual, &quiet);
	practice_judge(.95, &good, 1, reports, 10, &practice_usual, &level);
	assert_true(level.practice >= .5 && level.practice <= quiet.practice);
	assert_true(level.practice_high - level.practice_low >
		    quiet.practice_high - quiet.practice_low);
}

static void test_only_reports_since_the_last_observation_count(void **state)
{
	const struct practice_seen seen[] = {
		{ 57, 60, 30, PRACTICE_RECORD, 1 },
		{ 5, 5, 1, PRACTICE_SELF_REPORT, 1 },  /* weighs nothing: not an observation */
	};
	const double reports[] = { 31, 200, 30, 0 };
	struct practice_level level;

	(void)state;
	practice_judge(.95, seen, 2, reports, 4, &practice_usual, &level);
	assert_rounded(level.contradiction, 1 + exp2(-30. / 180), 1e-12);
}

static void test_unwritten_good_practice(void **state)
{
	const struct practice_seen seen = { 112, 120, 0, PRACTICE_RECORD, 1 };
	struct practice_level level;

	(void)state;
	practice_judge(0, &seen, 1, NULL, 0, &practice_usual, &level);
	assert_int_equal(level.state, PRACTICE_UNWRITTEN);
	assert_true(level.gap < 0 && level.shortfall == 0);
}

static void test_shortfall_is_the_mean_of_the_gap_above_zero(void **state)
{
	const struct practice_seen seen = { 22, 40, 0, PRACTICE_RECORD, 1 };
	struct practice_level level;
	double sum = 0;
	const int steps = 20000;

	(void)state;
	practice_judge(.6, &seen, 1, NULL, 0, &practice_usual, &level);
	for (int i = 0; i < steps; i++)
		sum += fmax(0, .6 - beta_quantile((i + .5) / steps, level.alpha, level.beta));
	assert_true(fabs(level.shortfall - sum / steps) < 1e-5);
}

static void test_wrong_numbers_are_refused(void **state)
{
	struct practice_seen seen = { 3, 2, 0, PRACTICE_RECORD, 1 };
	const double report = NAN;
	struct practice_level level;

	(void)state;
	assert_int_equal(practice_judge(.5, &seen, 1, NULL, 0, &practice_usual, &level), -1);
	seen.right = NAN;
	assert_int_equal(practice_judge(.5, &seen, 1, NULL, 0, &practice_usual, &level), -1);
	seen.right = 1;
	assert_int_equal(practice_judge(1.5, &seen, 1, NULL, 0, &practice_usual, &level), -1);
	assert_int_equal(practice_judge(.5, &seen, 1, &report, 1, &practice_usual, &level), -1);
	assert_int_equal(practice_judge(.5, &seen, 1, NULL, 0, &practice_usual, &level), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_if_covert),
		cmocka_unit_test(test_paper),
		cmocka_unit_test(test_silence_decays_to_unknown),
		cmocka_unit_test(test_attestations_do_not_count),
		cmocka_unit_test(test_reports_do_not_punish),
		cmocka_unit_test(test_only_reports_since_the_last_observation_count),
		cmocka_unit_test(test_unwritten_good_practice),
		cmocka_unit_test(test_shortfall_is_the_mean_of_the_gap_above_zero),
		cmocka_unit_test(test_wrong_numbers_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

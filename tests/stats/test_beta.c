/* The beta distribution against values that are known in closed form. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "stats.h"

static void assert_close(double ours, double right, double relative)
{
	if (!(fabs(ours - right) <= relative * fabs(right)))
		fail_msg("%.17g, expected %.17g", ours, right);
}

static void test_closed_forms(void **state)
{
	(void)state;
	assert_close(beta_below(.5, 2, 3), .6875, 1e-14);
	for (double x = .01; x < 1; x += .07) {
		assert_close(beta_below(x, 1, 1), x, 1e-13);
		assert_close(beta_below(x, 7.5, 1), pow(x, 7.5), 1e-13);
		assert_close(beta_below(x, 1, 40), -expm1(40 * log1p(-x)), 1e-13);
		assert_close(beta_below(x, .5, .5), 2 / M_PI * asin(sqrt(x)), 1e-13);
	}
}

/* For whole shapes it is the tail of a binomial distribution. */
static double binomial_tail(double x, int a, int b)
{
	int n = a + b - 1;
	long double sum = 0, term = powl(1 - (long double)x, n);

	for (int j = 0; j <= n; j++) {
		if (j >= a)
			sum += term;
		term *= (long double)(n - j) / (j + 1) * (long double)x / (1 - (long double)x);
	}
	return (double)sum;
}

static void test_whole_shapes(void **state)
{
	(void)state;
	for (int a = 1; a <= 60; a += 7) {
		for (int b = 1; b <= 60; b += 9) {
			for (double x = .05; x < 1; x += .1)
				assert_close(beta_below(x, a, b), binomial_tail(x, a, b), 1e-12);
		}
	}
}

static void test_symmetry_with_large_shapes(void **state)
{
	(void)state;
	assert_close(beta_below(.5, 1e6, 1e6), .5, 1e-11);
	assert_close(beta_below(.3, 3000.5, 7000.5) + beta_below(.7, 7000.5, 3000.5), 1, 1e-12);
}

static void test_edges(void **state)
{
	(void)state;
	assert_true(beta_below(0, 2, 3) == 0 && beta_below(-1, 2, 3) == 0);
	assert_true(beta_below(1, 2, 3) == 1 && beta_below(7, 2, 3) == 1);
	assert_true(isnan(beta_below(.5, 0, 3)) && isnan(beta_below(.5, 2, NAN)));
	assert_true(isnan(beta_below(NAN, 2, 3)) && isnan(beta_below(.5, INFINITY, 3)));
	assert_true(beta_quantile(0, 2, 3) == 0 && beta_quantile(1, 2, 3) == 1);
	assert_true(isnan(beta_quantile(1.1, 2, 3)) && isnan(beta_quantile(.5, -1, 3)));
}

static void test_quantiles(void **state)
{
	const double shapes[] = { .5, 1, 2.5, 15.5, 57.5, 1000.5, 200000.5 };
	const double probabilities[] = { 1e-6, .025, .2, .5, .8, .975 };

	(void)state;
	for (size_t a = 0; a < 7; a++) {
		for (size_t b = 0; b < 7; b++) {
			for (size_t p = 0; p < 6; p++) {
				double x = beta_quantile(probabilities[p], shapes[a], shapes[b]);
				/* rounding of x near 1 moves the probability by about 1e-11 */
				assert_close(beta_below(x, shapes[a], shapes[b]),
					     probabilities[p], 2e-10);
			}
		}
	}
	double s = sin(M_PI / 2 * .025);
	assert_close(beta_quantile(.025, .5, .5), s * s, 1e-12);
	assert_close(beta_quantile(.975, 3, 1), cbrt(.975), 1e-12);
	assert_close(beta_quantile(.025, .01, 1), pow(.025, 100), 1e-10);
	assert_close(beta_quantile(.3, 1, 5e5), -expm1(log(.7) / 5e5), 1e-10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed_forms),
		cmocka_unit_test(test_whole_shapes),
		cmocka_unit_test(test_symmetry_with_large_shapes),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_quantiles),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

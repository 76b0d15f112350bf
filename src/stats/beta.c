#include <float.h>
#include <math.h>
#include <stdbool.h>
#include "beta.h"

static bool is_shape(double shape)
{
	return isfinite(shape) && shape > 0;
}

/* ln of x^a (1-x)^b / B(a,b). Long double because the terms are large and cancel;
 * lgammal_r because lgamma writes to a variable that all threads share. */
static long double log_front(long double x, long double a, long double b)
{
	int sign;
	long double log_beta = lgammal_r(a, &sign) + lgammal_r(b, &sign) - lgammal_r(a + b, &sign);

	return a * logl(x) + b * log1pl(-x) - log_beta;
}

/* The continued fraction of I_x(a,b) without its front factor; converges fast for
 * x < (a+1)/(a+b+2). */
static double continued_fraction(double x, double a, double b)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1);

	d = 1 / (fabs(d) < tiny ? tiny : d);
	double value = d;
	for (int m = 1; m <= 100000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double factor = 1;
		for (int half = 0; half < 2; half++) {
			double term = half == 0 ? even : odd;
			d = 1 + term * d;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = 1 + term / c;
			c = fabs(c) < tiny ? tiny : c;
			factor = c * d;
			value *= factor;
		}
		if (fabs(factor - 1) < 4 * DBL_EPSILON)
			break;
	}
	return value;
}

double beta_below(double x, double alpha, double beta)
{
	if (!is_shape(alpha) || !is_shape(beta) || isnan(x))
		return NAN;
	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	double front = (double)expl(log_front(x, alpha, beta));
	if (x < (alpha + 1) / (alpha + beta + 2))
		return front * continued_fraction(x, alpha, beta) / alpha;
	return 1 - front * continued_fraction(1 - x, beta, alpha) / beta;
}

/* Halfway between two positive numbers: on the log scale while they are far apart. */
static double between(double low, double high)
{
	return high / 4 > low ? sqrt(low) * sqrt(high) : low + (high - low) / 2;
}

double beta_quantile(double probability, double alpha, double beta)
{
	if (!is_shape(alpha) || !is_shape(beta) || !(probability >= 0 && probability <= 1))
		return NAN;
	if (probability == 0 || probability == 1)
		return probability;
	double low = DBL_MIN, high = 1, x = alpha / (alpha + beta);
	if (beta_below(low, alpha, beta) >= probability)
		return low;
	for (int step = 0; step < 200 && high - low > DBL_EPSILON * low; step++) {
		double error = beta_below(x, alpha, beta) - probability;
		if (error == 0)
			return x;
		if (error < 0)
			low = x;
		else
			high = x;
		double density = (double)expl(log_front(x, alpha, beta)) / (x * (1 - x));
		double next = x - error / density;
		if (!(next > low && next < high))
			next = between(low, high);
		if (fabs(next - x) <= DBL_EPSILON * x)
			return next;
		x = next;
	}
	return x;
}

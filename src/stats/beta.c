#include <float.h>
#include <math.h>
#include <stdbool.h>
#include "beta.h"

static bool is_shape(double shape)
{
	return isfinite(shape) && shape > 0;
}

/* A distribution with the part of its formulas that costs most. */
struct beta {
	double a, b;
	long double log_beta; /* ln B(a,b) */
};

/* Long double because the terms are large and cancel; lgammal_r because lgamma writes to
 * a variable that all threads share. */
static struct beta beta_of(double a, double b)
{
	int sign;
	long double log_beta = lgammal_r(a, &sign) + lgammal_r(b, &sign) -
			       lgammal_r((long double)a + b, &sign);

	return (struct beta) { a, b, log_beta };
}

/* x^a (1-x)^b / B(a,b) */
static double front_of(const struct beta *beta, double x)
{
	return (double)expl(beta->a * logl(x) + beta->b * log1pl(-(long double)x) -
			    beta->log_beta);
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

/* Pr(X <= x) for 0 < x < 1, given front_of(beta, x). */
static double below(const struct beta *beta, double x, double front)
{
	if (x < (beta->a + 1) / (beta->a + beta->b + 2))
		return front * continued_fraction(x, beta->a, beta->b) / beta->a;
	return 1 - front * continued_fraction(1 - x, beta->b, beta->a) / beta->b;
}

double beta_below(double x, double alpha, double beta)
{
	if (!is_shape(alpha) || !is_shape(beta) || isnan(x))
		return NAN;
	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	struct beta shape = beta_of(alpha, beta);
	return below(&shape, x, front_of(&shape, x));
}

/* Halfway between two positive numbers: on the log scale while they are far apart. */
static double between(double low, double high)
{
	return high / 4 > low ? sqrt(low) * sqrt(high) : low + (high - low) / 2;
}

/* The normal approximation on the logit scale; only a place to start from. */
static double first_guess(double probability, double alpha, double beta)
{
	double tail = probability < .5 ? probability : 1 - probability;
	double t = sqrt(-2 * log(tail));
	double deviate = t - (2.30753 + .27061 * t) / (1 + t * (.99229 + t * .04481));
	double spread = sqrt(1 / alpha + 1 / beta);
	double logit = log(alpha / beta) + (probability < .5 ? -1 : 1) * deviate * spread;
	double guess = 1 / (1 + exp(-logit));

	return guess > DBL_MIN && guess < 1 ? guess : alpha / (alpha + beta);
}

double beta_quantile(double probability, double alpha, double beta)
{
	if (!is_shape(alpha) || !is_shape(beta) || !(probability >= 0 && probability <= 1))
		return NAN;
	if (probability == 0 || probability == 1)
		return probability;
	struct beta shape = beta_of(alpha, beta);
	double low = DBL_MIN, high = 1, x = first_guess(probability, alpha, beta);
	if (below(&shape, low, front_of(&shape, low)) >= probability)
		return low;
	for (int step = 0; step < 200 && high - low > DBL_EPSILON * low; step++) {
		double front = front_of(&shape, x);
		double error = below(&shape, x, front) - probability;
		if (error == 0)
			return x;
		if (error < 0)
			low = x;
		else
			high = x;
		double next = x - error * x * (1 - x) / front;
		if (!(next > low && next < high))
			next = between(low, high);
		if (fabs(next - x) <= DBL_EPSILON * x)
			return next;
		x = next;
	}
	return x;
}

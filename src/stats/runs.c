#include <math.h>
#include "beta.h"
#include "runs.h"

#define SIGNAL_PROBABILITY .05

size_t runs_longest_most(size_t useful)
{
	return useful > 0 ? (size_t)lround(log2((double)useful)) + 3 : 0;
}

/* Pr(at most k of `trials` at one half). */
static double at_most(double k, double trials)
{
	return k >= trials ? 1 : beta_below(.5, trials - k, k + 1);
}

size_t runs_crossings_least(size_t useful)
{
	double trials = useful > 0 ? (double)(useful - 1) : 0;
	/* near the answer by the normal approximation, then to it */
	double k = fmax(0, floor(trials / 2 - .822 * sqrt(trials)));

	while (k > 0 && at_most(k - 1, trials) >= SIGNAL_PROBABILITY)
		k--;
	while (at_most(k, trials) < SIGNAL_PROBABILITY)
		k++;
	return (size_t)k;
}

void runs_count(const double *y, size_t n, double centre, struct runs *runs)
{
	size_t length = 0;
	int before = 0; /* the side of the last useful value */

	*runs = (struct runs) { 0 };
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(y[i])) {
			length = 0;
			continue;
		}
		int side = (y[i] > centre) - (y[i] < centre);
		if (side == 0)
			continue;
		runs->useful++;
		if (before != 0 && side != before) {
			runs->crossings++;
			length = 0;
		}
		length++;
		before = side;
		if (length > runs->longest)
			runs->longest = length;
	}
	runs->longest_most = runs_longest_most(runs->useful);
	runs->crossings_least = runs_crossings_least(runs->useful);
	runs->signal = runs->longest > runs->longest_most ||
		       runs->crossings < runs->crossings_least;
}

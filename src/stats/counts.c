#include <math.h>
#include "counts.h"
#include "series.h"

#define RANGE_TO_SD 1.128

/* sum y / sum of, over the rows of the basis that have a value; divided like the values, so that
 * equal shares are equal to it. */
static double pooled(struct limits *limits)
{
	long double y = 0, of = 0;
	size_t count = 0;

	for (size_t i = 0; i < limits->basis_rows; i++) {
		if (isfinite(limits->group->y[i])) {
			y += limits->y[i];
			of += limits->of[i];
			count++;
		}
	}
	limits->group->basis = count;
	return count > 0 ? (double)(y / of) : NAN;
}

/* What the spread of the values is, in standard deviations; NaN if there is none to see. */
static double spread_of(struct limits *limits, double centre, double variance)
{
	for (size_t i = 0; i < limits->basis_rows && variance > 0; i++)
		limits->values[i] = (limits->values[i] - centre) / sqrt(variance / limits->of[i]);
	return series_mean_range(limits->values, limits->basis_rows, limits->screen) / RANGE_TO_SD;
}

static void set_pooled(struct limits *limits, double centre, double variance, double most,
		       bool by_spread)
{
	struct group *group = limits->group;
	double spread = 1;

	group->judged = !isnan(centre);
	if (by_spread) {
		spread = spread_of(limits, centre, variance);
		group->judged = !isnan(spread);
		if (isnan(spread))
			spread = 0;
	}
	for (size_t i = 0; i < group->n; i++) {
		double of = limits->of[i];
		double sd = isfinite(of) && of > 0 ? spread * sqrt(variance / of) : NAN;
		limits_set(limits, i, centre, centre, sd, 0, most);
	}
}

void shares_limits(struct limits *limits, bool by_spread)
{
	double centre = pooled(limits);

	set_pooled(limits, centre, centre * (1 - centre), 1, by_spread);
}

void rates_limits(struct limits *limits, bool by_spread)
{
	double centre = pooled(limits);

	set_pooled(limits, centre, centre, INFINITY, by_spread);
}

void counts_limits(struct limits *limits)
{
	struct group *group = limits->group;
	double centre = series_mean(group->y, limits->basis_rows, &group->basis);

	group->judged = !isnan(centre);
	limits_set_all(limits, centre, centre, sqrt(centre), 0, INFINITY);
}

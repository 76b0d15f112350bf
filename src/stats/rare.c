#include <math.h>
#include "rare.h"
#include "series.h"

#define RANGE_TO_SD 1.128
#define NORMAL_POWER 3.6 /* exponential^(1/3.6) is nearly normal */

void between_cases_limits(struct limits *limits)
{
	struct group *group = limits->group;
	double mean = series_mean(group->y, limits->basis_rows, &group->basis);
	double median = series_median(limits->values, limits->basis_rows, &group->basis);

	group->judged = !isnan(mean);
	limits_set_all(limits, median, mean, sqrt(mean * (mean + 1)), 0, INFINITY);
}

static double raised(double value)
{
	return pow(fmax(value, 0), NORMAL_POWER);
}

/* Limits without width. Raising a root again can miss the value it came from by a last bit, which
 * would put every value of a constant series on one side. */
static void set_at_value(struct limits *limits, double centre)
{
	for (size_t i = 0; i < limits->basis_rows; i++) {
		if (isfinite(limits->y[i]) && fabs(limits->y[i] - centre) <= 1e-12 * centre)
			centre = limits->y[i];
	}
	limits_set_all(limits, centre, centre, 0, 0, INFINITY);
}

void between_times_limits(struct limits *limits)
{
	struct group *group = limits->group;
	double *roots = limits->values;

	for (size_t i = 0; i < limits->basis_rows; i++)
		roots[i] = pow(limits->y[i], 1 / NORMAL_POWER);
	double centre = series_mean(roots, limits->basis_rows, &group->basis);
	double range = series_mean_range(roots, limits->basis_rows, limits->screen);

	group->judged = !isnan(range);
	if (isnan(centre)) {
		limits_set_all(limits, NAN, NAN, NAN, 0, INFINITY);
		return;
	}
	if (!group->judged || range == 0) {
		set_at_value(limits, raised(centre));
		return;
	}
	limits_set_all(limits, raised(centre), centre, range / RANGE_TO_SD, -INFINITY, INFINITY);
	for (size_t i = 0; i < group->n; i++) {
		struct xmr_point *point = &group->points[i];
		point->lower = raised(point->lower);
		point->upper = raised(point->upper);
		point->near_lower = raised(point->near_lower);
		point->near_upper = raised(point->near_upper);
	}
}

double rare_next_sum(double sum, double gap, double usual)
{
	return fmax(0, sum + log(RARE_RATIO) - (RARE_RATIO - 1) * gap / usual);
}

void between_sums(struct limits *limits)
{
	struct group *group = limits->group;
	double usual = series_mean(limits->y, limits->basis_rows, &group->basis);
	double sum = 0;

	group->judged = usual > 0;
	for (size_t i = 0; i < group->n; i++) {
		bool known = isfinite(limits->y[i]) && group->judged;
		if (known)
			sum = rare_next_sum(sum, limits->y[i], usual);
		limits->values[i] = known ? sum : NAN;
		group->points[i] = (struct xmr_point) {
			.centre = 0, .lower = 0, .upper = RARE_SIGNAL,
			.near_lower = 0, .near_upper = RARE_SIGNAL,
		};
	}
}

#include <math.h>
#include "individuals.h"
#include "series.h"

#define RANGE_TO_SD 1.128
#define RANGE_LIMIT 3.267

void individuals_limits(struct limits *limits)
{
	struct group *group = limits->group;
	double centre = series_mean(group->y, limits->basis_rows, &group->basis);
	double range = series_mean_range(group->y, limits->basis_rows, limits->screen);

	group->judged = !isnan(range);
	limits_set_all(limits, centre, centre, group->judged ? range / RANGE_TO_SD : 0, -INFINITY,
		       INFINITY);
}

void moving_ranges_limits(struct limits *limits)
{
	struct group *group = limits->group;
	double centre = series_mean(group->y, limits->basis_rows, &group->basis);

	group->judged = !isnan(centre);
	limits_set_all(limits, centre, centre, (RANGE_LIMIT - 1) / 3 * centre, -INFINITY, INFINITY);
	for (size_t i = 0; i < group->n && group->judged; i++)
		group->points[i].lower = group->points[i].near_lower = 0;
}

void run_chart_centre(struct limits *limits)
{
	struct group *group = limits->group;
	double centre = series_median(limits->values, limits->basis_rows, &group->basis);

	group->judged = false;
	limits_set_all(limits, centre, centre, NAN, -INFINITY, INFINITY);
}

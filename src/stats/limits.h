/* limits.h: what a family of charts gets to find the limits of one group. Private to stats. */
#ifndef FETTLE_STATS_LIMITS_H
#define FETTLE_STATS_LIMITS_H

#include "group.h"

struct limits {
	struct group *group;     /* points are filled in, basis and judged are set */
	const double *y, *of;    /* as given; of: NULL without */
	double *values;          /* what is drawn; may be overwritten, it is filled in again */
	size_t basis_rows;       /* the first rows, which set the limits */
	bool screen;
};

/* Point i: -/+ 3 sd about `middle`, within least..most; the centre is drawn at `centre`. */
void limits_set(struct limits *limits, size_t i, double centre, double middle, double sd,
		double least, double most);
/* The same for every point. */
void limits_set_all(struct limits *limits, double centre, double middle, double sd, double least,
		    double most);

#endif

/*
 * rare.h: charts for what happens seldom: how much lies between two events.
 *
 *   g     y cases between events, geometric. m = mean y, sd = sqrt(m (m + 1)); limits m -/+ 3 sd,
 *         at least 0. The centre is drawn at the median, so that half of the points are above it
 *   t     y time between events, exponential. An I chart of y^(1/3.6), its centre and limits
 *         raised to the 3.6 again; a lower limit below 0 is 0
 *   cusum s = max(0, s + ln 3 - 2 y / m), from 0: the sum of log likelihood ratios of gaps three
 *         times as short as usual, m. Above 4 it signals: falsely once in 250 gaps, rightly after
 *         9 of a third of the length (means of simulated series). It finds a run of short gaps,
 *         for which the limits of t are too wide to see anything
 *
 * g: Benneyan 2001, "Number-between g-type statistical quality control charts"; t: Nelson 1994,
 * "A control chart for parts-per-million nonconforming items"; cusum: Lucas 1985, "Counted data
 * CUSUM's" and Gan 1994, "Design of optimal exponential CUSUM control charts".
 *
 * Safe for threads, like all of stats.
 */
#ifndef FETTLE_STATS_RARE_H
#define FETTLE_STATS_RARE_H

#include "limits.h"

#define RARE_RATIO 3.0   /* gaps that much shorter are looked for */
#define RARE_SIGNAL 4.0  /* above which the sum signals */

void between_cases_limits(struct limits *limits); /* g */
void between_times_limits(struct limits *limits); /* t */
void between_sums(struct limits *limits);         /* cusum: turns the values into sums */

/* The next sum after `sum`, for a gap when the usual one is `usual` > 0. */
double rare_next_sum(double sum, double gap, double usual);

#endif

/*
 * individuals.h: limits of single values and of their moving ranges. Private to stats.
 *
 *   i    centre: mean; limits: -/+ 3 x mean moving range / 1.128, the range screened if asked
 *   mr   centre: mean moving range; lower 0, upper 3.267 x the centre (D4 for two values)
 *
 * Shewhart 1931; Montgomery, "Introduction to Statistical Quality Control", 6.4; screening of
 * moving ranges: Nelson 1982, "Control charts for individual measurements". 1.128 is d2 for two
 * values. (XmR writes 3 / 1.128 as 2.66: xmr.h.)
 */
#ifndef FETTLE_STATS_INDIVIDUALS_H
#define FETTLE_STATS_INDIVIDUALS_H

#include "limits.h"

void individuals_limits(struct limits *limits);
void moving_ranges_limits(struct limits *limits);
void run_chart_centre(struct limits *limits); /* the median, and no limits */

#endif

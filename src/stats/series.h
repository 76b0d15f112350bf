/*
 * series.h: means, moving ranges and medians of a series in which values may be missing.
 * Private to stats.
 */
#ifndef FETTLE_STATS_SERIES_H
#define FETTLE_STATS_SERIES_H

#include <stdbool.h>
#include <stddef.h>

/* The mean of the values that are there; NaN without any. *counted is how many there are. Two
 * passes in long double: the second removes what rounding left of the first, so that a value
 * equal to the mean compares equal to it. */
double series_mean(const double *y, size_t n, size_t *counted);

/* The mean moving range; NaN if no two neighbours are there. With `screen`, ranges of 3.267 times
 * their mean or more are left out, once, and the mean taken again. */
double series_mean_range(const double *y, size_t n, bool screen);

/* The median of the values that are there; NaN without any. Puts them in another order. */
double series_median(double *y, size_t n, size_t *counted);

#endif

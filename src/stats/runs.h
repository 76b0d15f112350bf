/*
 * runs.h: signs that a series is not random about its centre, without limits.
 *
 * Anhoej and Olesen 2014, "Run charts revisited" (PLoS ONE 9(11): e113825); Anhoej 2015,
 * "Diagnostic value of run chart analysis" (10(3): e0121349): points on the centre are left out,
 * the n others are useful. Too long a run on one side, longer than round(log2 n) + 3, or too few
 * changes of side, fewer than the 5 % point of a binomial of n - 1 trials at one half, signal.
 *
 * A missing value ends a run. A change of side across it still counts, so that gaps by themselves
 * never make a signal of too few.
 */
#ifndef FETTLE_STATS_RUNS_H
#define FETTLE_STATS_RUNS_H

#include <stdbool.h>
#include <stddef.h>

struct runs {
	size_t useful;         /* values that are there and not on the centre */
	size_t longest;        /* points in the longest run on one side */
	size_t longest_most;   /* from this + 1 on a run signals; 0 without useful values */
	size_t crossings;      /* changes of side */
	size_t crossings_least; /* fewer signal */
	bool signal;
};

/* Of y[0..n-1] about one centre; NaN or infinite: missing. */
void runs_count(const double *y, size_t n, double centre, struct runs *runs);

/* The two limits for so many useful values. */
size_t runs_longest_most(size_t useful);
size_t runs_crossings_least(size_t useful);

#endif

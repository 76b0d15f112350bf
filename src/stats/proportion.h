/*
 * proportion.h: how sure we may be of a share (n of m), and of the difference of two.
 *
 * Wilson 1927, "Probable inference, the law of succession, and statistical inference";
 * Newcombe 1998, "Interval estimation for the difference between independent
 * proportions", method 10 (hybrid score). Both hold from one observation up.
 */
#ifndef FETTLE_STATS_PROPORTION_H
#define FETTLE_STATS_PROPORTION_H

/* For `z` below: half-width, in standard deviations, of a 95 % interval. */
#define SHARE_95_PERCENT 1.959963984540054

struct share_interval {
	double low, high;
};

/* `count` of `of`, 0 <= count <= of; of = 0 gives 0..1: anything is possible. NaN in
 * both for impossible counts. */
struct share_interval share_wilson(double count, double of, double z);

/* Interval for count1/of1 - count2/of2. Where one side has nothing (of = 0) its share
 * could be anything, so the interval is the widest over every value of it. */
struct share_interval share_newcombe(double count1, double of1, double count2, double of2,
				     double z);

#endif

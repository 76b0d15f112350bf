/*
 * flatness.h: how evenly contributions are spread; private to share.
 *
 * The Gini coefficient of n counts in ascending order x(1) .. x(n), with the correction that makes it
 * 1 and not (n - 1) / n when one of n has given everything:
 *
 *   G = sum over i of (2 i - n - 1) x(i) / (n sum of x)  *  n / (n - 1)
 *
 * Sen, "On Economic Inequality" (1973), for the sum; Deltas, "The Small-Sample Bias of the Gini
 * Coefficient", Review of Economics and Statistics 85 (2003), for the correction. 0: all gave the same.
 */
#ifndef FETTLE_FLATNESS_H
#define FETTLE_FLATNESS_H

#include <stddef.h>
#include <stdint.h>

/* Below this many organisations a figure would say more about chance than about the commons. */
enum { FLATNESS_FEWEST = 10 };

/* Sorts `counts` (none negative). NaN when there are fewer than two, or all are 0. */
double flatness_gini(int64_t *counts, size_t count);

#endif

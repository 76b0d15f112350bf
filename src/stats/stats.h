/*
 * stats: pure functions, numbers in and numbers out. Nothing here knows what
 * Fettle is, allocates memory, keeps state or touches a file; every function may be
 * called from any thread at any time.
 *
 *   xmr.h       the XmR chart: limits, special causes, variation and assurance
 *   chart.h     every other control chart by its name: run, I, MR, P, P', U, U', C, G, T, CUSUM
 *   runs.h      too long a run, too few crossings
 *   practice.h  paper against practice: what is seen, how sure we are, the state
 *   proportion.h  intervals for a share (n of m) and for the difference of two
 *   beta.h      the beta distribution, under practice.h
 *
 * Missing numbers are NaN. Shares are fractions, 0 to 1. Functions that can be asked
 * something without an answer say in their header what they return then. Each header
 * names the source of its formulas.
 *
 *	struct xmr_point points[24];
 *	struct xmr_summary summary;
 *	struct xmr_options options = { .screen = true, .better = XMR_LOWER };
 *	xmr_chart(values, 24, &options, points, &summary);
 *	puts(xmr_variation_name(summary.variation));
 */
#ifndef FETTLE_STATS_H
#define FETTLE_STATS_H

#include "xmr.h"
#include "chart.h"
#include "runs.h"
#include "practice.h"
#include "proportion.h"
#include "beta.h"

#endif

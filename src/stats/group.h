/*
 * group.h: one group of rows with limits of its own, whichever chart it is on: the special causes
 * in it, and what the last group of a chart says as a whole. Private to stats.
 *
 * The rules compare each point with its own centre and limits, so they hold where limits vary
 * from point to point as well as where they do not.
 */
#ifndef FETTLE_STATS_GROUP_H
#define FETTLE_STATS_GROUP_H

#include "xmr.h"

struct group {
	const double *y;          /* as they are drawn; not finite: missing */
	struct xmr_point *points; /* centre and limits of each, when they are marked */
	size_t n;
	size_t basis;             /* values that the limits came from */
	bool judged;              /* there are limits to judge by */
};

/* How many rows of a group set its limits. */
size_t group_basis_rows(const struct group *group, const struct xmr_options *options);

/* Common, or missing, for every point. */
void group_mark_common(struct group *group);
/* Runs, trends, two in three, and outside; then what each means. */
void group_mark_all(struct group *group);
void group_mark_outside(struct group *group);
void group_mark_kinds(struct group *group, enum xmr_direction better);

/* Of a chart of n rows, n > 0, whose last group this is. */
void group_summarise(const struct group *last, const double *y, size_t n,
		     const struct xmr_options *options, const struct xmr_point *points,
		     struct xmr_summary *summary);
/* Of a chart without rows. */
void group_summarise_nothing(struct xmr_summary *summary);

enum xmr_fault group_check_options(const struct xmr_options *options, size_t n);

#endif

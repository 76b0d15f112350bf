/*
 * xmr.h: the XmR chart (individual values and moving ranges).
 *
 * The rules are those of NHSRplotthedots 0.2.2, the NHS "Making Data Count" charts;
 * limits after Wheeler, "Understanding Variation". In each group of rows:
 *
 *   centre   the mean of the values (only the first `fix_first`, if set)
 *   limits   centre -/+ 2.66 x the mean moving range of the same values. With `screen`,
 *            moving ranges of 3.267 times their mean or more are left out, once, and the
 *            mean taken again. The centre is never screened; limits may be below zero
 *   near     centre -/+ two thirds of that distance
 *
 * Special causes, strongest first; a point carries the first that applies:
 *
 *   outside       strictly beyond a limit
 *   trend         7 points, each strictly higher (lower) than the one before; a point at
 *                 the turn of two trends takes the later one
 *   two in three  3 points in a row strictly on one side of the centre, at least 2 of
 *                 them beyond the near limit and not outside: those 2 or 3 are marked
 *   shift         7 points in a row strictly on one side of the centre
 *
 * Groups: `rebase` starts a new group at each of its rows. Each group has its own
 * centre and limits and no run crosses from one to the next.
 *
 * Where that package has no answer, ours is:
 *   - A missing value (NaN or infinite) breaks every run, has no moving range on either
 *     side, and carries XMR_MISSING; its limits are those of its group.
 *   - A group whose values do not vary has both limits equal to its centre.
 *   - A group with no moving range at all (one value, or values each alone between gaps)
 *     has both limits equal to its centre too, but nothing in it is called outside, and
 *     the assurance is XMR_NO_ASSURANCE: there is nothing to judge by.
 *   - A group with no value has NaN for its centre and limits.
 */
#ifndef FETTLE_STATS_XMR_H
#define FETTLE_STATS_XMR_H

#include <stdbool.h>
#include <stddef.h>

/* `fix_first` may not be smaller, and limits from fewer values are only provisional. */
#define XMR_FEWEST_FOR_LIMITS 12

enum xmr_direction {
	XMR_HIGHER,  /* higher is better */
	XMR_LOWER,   /* lower is better */
	XMR_NEITHER
};

enum xmr_special {
	XMR_COMMON,
	XMR_ABOVE_UPPER,
	XMR_BELOW_LOWER,
	XMR_TREND_UP,
	XMR_TREND_DOWN,
	XMR_TWO_IN_THREE_ABOVE,
	XMR_TWO_IN_THREE_BELOW,
	XMR_SHIFT_ABOVE,
	XMR_SHIFT_BELOW,
	XMR_MISSING
};

/* What a special cause means, given which direction is better. */
enum xmr_kind {
	XMR_KIND_COMMON,
	XMR_KIND_IMPROVEMENT,
	XMR_KIND_CONCERN,
	XMR_KIND_NEUTRAL_HIGH,
	XMR_KIND_NEUTRAL_LOW,
	XMR_KIND_MISSING
};

/* The same with the side it happened on: which of the seven icons to show. */
enum xmr_variation {
	XMR_VARIATION_COMMON,
	XMR_VARIATION_IMPROVEMENT_HIGH,
	XMR_VARIATION_IMPROVEMENT_LOW,
	XMR_VARIATION_CONCERN_HIGH,
	XMR_VARIATION_CONCERN_LOW,
	XMR_VARIATION_NEUTRAL_HIGH,
	XMR_VARIATION_NEUTRAL_LOW,
	XMR_VARIATION_NONE  /* not one value */
};

enum xmr_assurance {
	XMR_NO_ASSURANCE,  /* no target, no better direction, or nothing to judge by */
	XMR_PASS,          /* both limits strictly on the good side of the target */
	XMR_FAIL,          /* both strictly on the bad side */
	XMR_INCONSISTENT   /* the target is on or between the limits: hit or miss */
};

struct xmr_options {
	bool screen;            /* leave out extreme moving ranges (the usual choice) */
	size_t fix_first;       /* rows of each group that set its limits; 0 for all, else >= 12 */
	const size_t *rebase;   /* rows that start a new group, rising; NULL for none */
	size_t rebase_count;
	enum xmr_direction better;
	bool has_target;
	double target;
};

struct xmr_point {
	double centre, lower, upper;
	double near_lower, near_upper;
	enum xmr_special special;
	enum xmr_kind kind;
};

struct xmr_summary {
	double centre, lower, upper;       /* of the last row */
	size_t values;                     /* rows that are not missing */
	size_t basis;                      /* values that the last group's limits came from */
	bool varies;                       /* false: the last group's limits have no width */
	size_t last;                       /* row of the last value; meaningless if values is 0 */
	enum xmr_variation variation;      /* of the last value */
	enum xmr_assurance assurance;      /* of the last row's limits */
};

enum xmr_fault {
	XMR_OK,
	XMR_BAD_FIX_FIRST,  /* from 1 to 11 */
	XMR_BAD_REBASE,     /* not rising, or past the last row */
	XMR_BAD_TARGET      /* not a finite number */
};

/* Charts y[0..n-1], in order of time, into points[0..n-1] and *summary. `summary` may be
 * NULL; `points` may be NULL only if n is 0. On a fault nothing is written. Takes time in
 * proportion to n. */
enum xmr_fault xmr_chart(const double *y, size_t n, const struct xmr_options *options,
			 struct xmr_point *points, struct xmr_summary *summary);

/* One sentence for a person; "" for XMR_OK. */
const char *xmr_fault_text(enum xmr_fault fault);

/* Words as they are written in files and answers: above_upper, below_lower, trend_up,
 * trend_down, two_in_three_above, two_in_three_below, shift_above, shift_below, common,
 * missing. */
const char *xmr_special_name(enum xmr_special special);

/* improvement, concern, neutral_high, neutral_low, common, missing. */
const char *xmr_kind_name(enum xmr_kind kind);

/* improvement_high, improvement_low, concern_high, concern_low, neutral_high,
 * neutral_low, common, none. */
const char *xmr_variation_name(enum xmr_variation variation);

/* pass, fail, inconsistent, none. */
const char *xmr_assurance_name(enum xmr_assurance assurance);

#endif

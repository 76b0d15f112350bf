/*
 * chart.h: every control chart by its name, one way of calling for all.
 *
 *   xmr   individual values, NHS rules (xmr.h)                     XmR
 *   run   values about their median, no limits (runs.h)            run chart
 *   i     individual values, 3 mean ranges / 1.128                 I
 *   mr    their moving ranges                                      MR
 *   p     shares, y of `of`                                        P
 *   pp    the same, limits widened or narrowed by their spread     P' (Laney)
 *   u     rates, y per `of`                                        U
 *   up    the same, limits widened or narrowed by their spread     U' (Laney)
 *   c     counts from equal chances                                C
 *   g     cases between two events                                 G
 *   t     time between two events                                  T
 *   cusum too many short gaps in a row (rare.h)
 *
 * What is drawn, with y and `of` as given:
 *
 *   xmr run i   y, or y / of where there is an `of`
 *   mr          |difference| of two neighbours of those
 *   p pp u up   y / of
 *   c g t       y
 *   cusum       the sum itself
 *
 * Formulas of the limits are in the header of each family: xmr.h, individuals.h, counts.h, rare.h.
 *
 * Special causes: the four rules of xmr.h in all of them, each point against its own centre and
 * limits (two thirds of the way to the limit before it was cut off at 0 or 1), but
 *
 *   run         none: only the runs signal
 *   mr, cusum   only what is outside, and no runs signal. Neighbours share a value, so runs
 *               prove nothing
 *
 * The same in all of them:
 *
 *   - Missing: y, or a needed `of`, that is NaN or infinite, or 0 of 0. A missing value has no
 *     moving range on either side, ends every run, sets no limit and is XMR_MISSING.
 *   - Limits that come from the spread of the values (xmr, i, pp, up, t) equal the centre where
 *     the values do not vary. Those that come from the centre alone (p, u, c, g) do not.
 *   - Groups by `rebase`, and `fix_first`, as in xmr.h: centre, limits, moving ranges and runs are
 *     of one group. With `fix_first` only its first rows set the centre and limits.
 *   - `screen` leaves out moving ranges of 3.267 times their mean or more, once, wherever limits
 *     come from moving ranges: xmr, i, pp, up, t. (mr shows them all.)
 *
 *	struct chart_answer answer;
 *	chart_make(CHART_P, wrong, checked, 24, &options, values, points, &answer);
 */
#ifndef FETTLE_STATS_CHART_H
#define FETTLE_STATS_CHART_H

#include "runs.h"
#include "xmr.h"

enum chart_kind {
	CHART_XMR, CHART_RUN, CHART_I, CHART_MR, CHART_P, CHART_PP, CHART_U, CHART_UP, CHART_C,
	CHART_G, CHART_T, CHART_CUSUM,
	CHART_KINDS_COUNT
};

enum chart_fault {
	CHART_OK,
	CHART_BAD_FIX_FIRST,   /* these three are those of xmr.h */
	CHART_BAD_REBASE,
	CHART_BAD_TARGET,
	CHART_NEEDS_OF,        /* p, pp, u or up without `of` */
	CHART_NO_OF,           /* c, g, t or cusum with it */
	CHART_BELOW_NOUGHT,    /* a count, or cases between events, below 0 */
	CHART_NOT_ABOVE_NOUGHT,/* a time between events of 0 or less */
	CHART_MORE_THAN_OF,    /* more of them than there are */
	CHART_OF_NOTHING,      /* something out of 0 */
	CHART_OF_BELOW_NOUGHT,
	CHART_TOO_LARGE        /* what is drawn would be beyond CHART_LARGEST */
};

/* With larger numbers, sums and limits could leave the range of a double. */
#define CHART_LARGEST 1e100

struct chart_answer {
	struct xmr_summary summary;
	struct runs runs; /* of the last group, about its centre; all 0 for cusum */
};

/* The kind of this name (above), or CHART_KINDS_COUNT. */
enum chart_kind chart_kind_of(const char *name);
const char *chart_kind_name(enum chart_kind kind);
bool chart_needs_of(enum chart_kind kind); /* p, pp, u, up */
bool chart_takes_of(enum chart_kind kind); /* those, and xmr, run, i, mr */

/* What this chart shows for one row (for mr and cusum: what it is worked out from); `of` is NaN
 * where there is none. NaN in *value: missing. */
enum chart_fault chart_value(enum chart_kind kind, bool has_of, double y, double of, double *value);

/* Charts y[0..n-1] of of[0..n-1] (NULL: none), in order of time: what is drawn into values[], its
 * centre, limits and causes into points[]. A chart without limits (run) has NaN for them. On a
 * fault in a row *bad_row says which, unless it is NULL; nothing in the answer holds then. Needs
 * no more than a time in proportion to n log n. */
enum chart_fault chart_make(enum chart_kind kind, const double *y, const double *of, size_t n,
			    const struct xmr_options *options, double *values,
			    struct xmr_point *points, struct chart_answer *answer,
			    size_t *bad_row);

/* One sentence for a person; "" for CHART_OK. */
const char *chart_fault_text(enum chart_fault fault);

#endif

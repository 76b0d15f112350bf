#include <math.h>
#include "group.h"

#define RUN_LENGTH 7

size_t group_basis_rows(const struct group *group, const struct xmr_options *options)
{
	return options->fix_first > 0 && options->fix_first < group->n ? options->fix_first
								       : group->n;
}

void group_mark_common(struct group *group)
{
	for (size_t i = 0; i < group->n; i++)
		group->points[i].special = isfinite(group->y[i]) ? XMR_COMMON : XMR_MISSING;
}

/* +1 above the centre, -1 below, 0 on it or missing. */
static int side_of(const struct group *group, size_t i)
{
	double y = group->y[i];

	if (!isfinite(y))
		return 0;
	return (y > group->points[i].centre) - (y < group->points[i].centre);
}

/* +1 outside above, -1 outside below, 0 inside or missing. */
static int outside_of(const struct group *group, size_t i)
{
	double y = group->y[i];

	if (!isfinite(y) || !group->judged)
		return 0;
	return (y > group->points[i].upper) - (y < group->points[i].lower);
}

static bool is_near_limit(const struct group *group, size_t i)
{
	double y = group->y[i];
	const struct xmr_point *point = &group->points[i];

	return isfinite(y) && outside_of(group, i) == 0 &&
	       (y > point->near_upper || y < point->near_lower);
}

static void mark(struct group *group, size_t from, size_t to, enum xmr_special special)
{
	for (size_t i = from; i < to; i++)
		group->points[i].special = special;
}

static void mark_shifts(struct group *group)
{
	size_t from = 0;

	while (from < group->n) {
		int side = side_of(group, from);
		size_t to = from + 1;
		while (to < group->n && side_of(group, to) == side)
			to++;
		if (side != 0 && to - from >= RUN_LENGTH)
			mark(group, from, to, side > 0 ? XMR_SHIFT_ABOVE : XMR_SHIFT_BELOW);
		from = to;
	}
}

static void mark_two_in_three(struct group *group)
{
	for (size_t i = 0; i + 3 <= group->n; i++) {
		int side = side_of(group, i);
		if (side == 0 || side_of(group, i + 1) != side || side_of(group, i + 2) != side)
			continue;
		bool near[3] = { is_near_limit(group, i), is_near_limit(group, i + 1),
				 is_near_limit(group, i + 2) };
		if (near[0] + near[1] + near[2] < 2)
			continue;
		for (size_t k = 0; k < 3; k++) {
			if (near[k])
				mark(group, i + k, i + k + 1,
				     side > 0 ? XMR_TWO_IN_THREE_ABOVE : XMR_TWO_IN_THREE_BELOW);
		}
	}
}

/* The direction from point i to the next: 0 if level or either is missing. */
static int step_from(const struct group *group, size_t i)
{
	const double *y = group->y;

	if (!isfinite(y[i]) || !isfinite(y[i + 1]))
		return 0;
	return (y[i + 1] > y[i]) - (y[i + 1] < y[i]);
}

static void mark_trends(struct group *group)
{
	size_t from = 0;

	while (from + 1 < group->n) {
		int step = step_from(group, from);
		size_t last = from + 1;
		while (last + 1 < group->n && step_from(group, last) == step)
			last++;
		if (step != 0 && last - from + 1 >= RUN_LENGTH)
			mark(group, from, last + 1, step > 0 ? XMR_TREND_UP : XMR_TREND_DOWN);
		from = last; /* the turning point belongs to both runs */
	}
}

void group_mark_outside(struct group *group)
{
	for (size_t i = 0; i < group->n; i++) {
		int side = outside_of(group, i);
		if (side != 0)
			mark(group, i, i + 1, side > 0 ? XMR_ABOVE_UPPER : XMR_BELOW_LOWER);
	}
}

void group_mark_all(struct group *group)
{
	/* weakest first: a stronger cause writes over it */
	mark_shifts(group);
	mark_two_in_three(group);
	mark_trends(group);
	group_mark_outside(group);
}

/* +1 for causes on the high side, -1 on the low side, 0 for none. */
static int direction_of(enum xmr_special special)
{
	switch (special) {
	case XMR_ABOVE_UPPER:
	case XMR_TREND_UP:
	case XMR_TWO_IN_THREE_ABOVE:
	case XMR_SHIFT_ABOVE:
		return 1;
	case XMR_BELOW_LOWER:
	case XMR_TREND_DOWN:
	case XMR_TWO_IN_THREE_BELOW:
	case XMR_SHIFT_BELOW:
		return -1;
	default:
		return 0;
	}
}

static enum xmr_kind kind_of(enum xmr_special special, enum xmr_direction better)
{
	int direction = direction_of(special);

	if (special == XMR_MISSING)
		return XMR_KIND_MISSING;
	if (direction == 0)
		return XMR_KIND_COMMON;
	if (better == XMR_NEITHER)
		return direction > 0 ? XMR_KIND_NEUTRAL_HIGH : XMR_KIND_NEUTRAL_LOW;
	return (direction > 0) == (better == XMR_HIGHER) ? XMR_KIND_IMPROVEMENT : XMR_KIND_CONCERN;
}

void group_mark_kinds(struct group *group, enum xmr_direction better)
{
	for (size_t i = 0; i < group->n; i++)
		group->points[i].kind = kind_of(group->points[i].special, better);
}

static enum xmr_variation variation_of(const struct xmr_point *point)
{
	bool high = direction_of(point->special) > 0;

	switch (point->kind) {
	case XMR_KIND_IMPROVEMENT:
		return high ? XMR_VARIATION_IMPROVEMENT_HIGH : XMR_VARIATION_IMPROVEMENT_LOW;
	case XMR_KIND_CONCERN:
		return high ? XMR_VARIATION_CONCERN_HIGH : XMR_VARIATION_CONCERN_LOW;
	case XMR_KIND_NEUTRAL_HIGH:
		return XMR_VARIATION_NEUTRAL_HIGH;
	case XMR_KIND_NEUTRAL_LOW:
		return XMR_VARIATION_NEUTRAL_LOW;
	case XMR_KIND_MISSING:
		return XMR_VARIATION_NONE;
	default:
		return XMR_VARIATION_COMMON;
	}
}

/* The last row with limits; where they vary, a row without a denominator has none. */
static const struct xmr_point *last_judged(const struct group *group)
{
	for (size_t i = group->n; i > 0; i--) {
		const struct xmr_point *point = &group->points[i - 1];
		if (!isnan(point->lower) && !isnan(point->upper))
			return point;
	}
	return NULL;
}

static enum xmr_assurance assurance_of(const struct group *last, const struct xmr_options *options)
{
	const struct xmr_point *row = last->judged ? last_judged(last) : NULL;

	if (!row || !options->has_target || options->better == XMR_NEITHER)
		return XMR_NO_ASSURANCE;
	if (options->target > row->upper)
		return options->better == XMR_HIGHER ? XMR_FAIL : XMR_PASS;
	if (options->target < row->lower)
		return options->better == XMR_HIGHER ? XMR_PASS : XMR_FAIL;
	return XMR_INCONSISTENT;
}

void group_summarise(const struct group *last, const double *y, size_t n,
		     const struct xmr_options *options, const struct xmr_point *points,
		     struct xmr_summary *summary)
{
	const struct xmr_point *row = last_judged(last);

	if (!row)
		row = &points[n - 1];
	*summary = (struct xmr_summary) {
		.centre = row->centre,
		.lower = row->lower,
		.upper = row->upper,
		.basis = last->basis,
		.varies = row->upper > row->lower,
		.variation = XMR_VARIATION_NONE,
		.assurance = assurance_of(last, options),
	};
	for (size_t i = 0; i < n; i++) {
		if (isfinite(y[i])) {
			summary->values++;
			summary->last = i;
		}
	}
	if (summary->values > 0)
		summary->variation = variation_of(&points[summary->last]);
}

void group_summarise_nothing(struct xmr_summary *summary)
{
	*summary = (struct xmr_summary) {
		.centre = NAN, .lower = NAN, .upper = NAN,
		.variation = XMR_VARIATION_NONE,
	};
}

enum xmr_fault group_check_options(const struct xmr_options *options, size_t n)
{
	if (options->fix_first > 0 && options->fix_first < XMR_FEWEST_FOR_LIMITS)
		return XMR_BAD_FIX_FIRST;
	for (size_t k = 0; k < options->rebase_count; k++) {
		if (options->rebase[k] >= n ||
				(k > 0 && options->rebase[k] <= options->rebase[k - 1]))
			return XMR_BAD_REBASE;
	}
	if (options->has_target && !isfinite(options->target))
		return XMR_BAD_TARGET;
	return XMR_OK;
}

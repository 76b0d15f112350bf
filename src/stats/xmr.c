#include <math.h>
#include "xmr.h"

#define LIMIT_FACTOR 2.66
#define SCREEN_FACTOR 3.267
#define RUN_LENGTH 7

/* The rows of one group: values and the places for their answers. */
struct group {
	const double *y;
	struct xmr_point *points;
	size_t n;
	size_t basis;
	double centre;
	double range; /* mean moving range; NaN if there is none */
};

/* Two passes in long double: the second removes what rounding left of the first, so
 * that a value equal to the mean compares equal to it. */
static double mean_of_values(const double *y, size_t n, size_t *counted)
{
	long double sum = 0, rest = 0;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (isfinite(y[i])) {
			sum += y[i];
			count++;
		}
	}
	*counted = count;
	if (count == 0)
		return NAN;
	long double mean = sum / (long double)count;
	for (size_t i = 0; i < n; i++) {
		if (isfinite(y[i]))
			rest += (long double)y[i] - mean;
	}
	return (double)(mean + rest / (long double)count);
}

/* The mean of the moving ranges strictly below `ceiling`; NaN if there are none. */
static double mean_of_ranges(const double *y, size_t n, double ceiling)
{
	long double sum = 0, rest = 0;
	size_t count = 0;

	for (size_t i = 1; i < n; i++) {
		double range = fabs(y[i] - y[i - 1]);
		if (isfinite(y[i]) && isfinite(y[i - 1]) && range < ceiling) {
			sum += range;
			count++;
		}
	}
	if (count == 0)
		return NAN;
	long double mean = sum / (long double)count;
	for (size_t i = 1; i < n; i++) {
		double range = fabs(y[i] - y[i - 1]);
		if (isfinite(y[i]) && isfinite(y[i - 1]) && range < ceiling)
			rest += (long double)range - mean;
	}
	return (double)(mean + rest / (long double)count);
}

static void find_limits(struct group *group, const struct xmr_options *options)
{
	size_t n = group->n;

	if (options->fix_first > 0 && options->fix_first < n)
		n = options->fix_first;
	group->centre = mean_of_values(group->y, n, &group->basis);
	group->range = mean_of_ranges(group->y, n, INFINITY);
	if (options->screen && group->range > 0)
		group->range = mean_of_ranges(group->y, n, SCREEN_FACTOR * group->range);

	double range = isnan(group->range) ? 0 : group->range;
	double near = 2 * (LIMIT_FACTOR / 3);
	for (size_t i = 0; i < group->n; i++) {
		group->points[i] = (struct xmr_point) {
			.centre = group->centre,
			.lower = group->centre - LIMIT_FACTOR * range,
			.upper = group->centre + LIMIT_FACTOR * range,
			.near_lower = group->centre - near * range,
			.near_upper = group->centre + near * range,
			.special = isfinite(group->y[i]) ? XMR_COMMON : XMR_MISSING,
		};
	}
}

/* +1 above the centre, -1 below, 0 on it or missing. */
static int side_of(const struct group *group, size_t i)
{
	double y = group->y[i];

	if (!isfinite(y))
		return 0;
	return (y > group->centre) - (y < group->centre);
}

/* +1 outside above, -1 outside below, 0 inside or missing. */
static int outside_of(const struct group *group, size_t i)
{
	double y = group->y[i];

	if (!isfinite(y) || isnan(group->range))
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

static void mark_outside(struct group *group)
{
	for (size_t i = 0; i < group->n; i++) {
		int side = outside_of(group, i);
		if (side != 0)
			mark(group, i, i + 1, side > 0 ? XMR_ABOVE_UPPER : XMR_BELOW_LOWER);
	}
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

static enum xmr_assurance assurance_of(const struct group *last, const struct xmr_options *options)
{
	const struct xmr_point *row = &last->points[last->n - 1];

	if (!options->has_target || options->better == XMR_NEITHER || isnan(last->range))
		return XMR_NO_ASSURANCE;
	if (options->target > row->upper)
		return options->better == XMR_HIGHER ? XMR_FAIL : XMR_PASS;
	if (options->target < row->lower)
		return options->better == XMR_HIGHER ? XMR_PASS : XMR_FAIL;
	return XMR_INCONSISTENT;
}

static void summarise(const double *y, size_t n, const struct group *last,
		      const struct xmr_options *options, const struct xmr_point *points,
		      struct xmr_summary *summary)
{
	const struct xmr_point *row = &points[n - 1];

	*summary = (struct xmr_summary) {
		.centre = row->centre,
		.lower = row->lower,
		.upper = row->upper,
		.basis = last->basis,
		.varies = last->range > 0,
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

static enum xmr_fault check_options(const struct xmr_options *options, size_t n)
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

enum xmr_fault xmr_chart(const double *y, size_t n, const struct xmr_options *options,
			 struct xmr_point *points, struct xmr_summary *summary)
{
	enum xmr_fault fault = check_options(options, n);
	struct group group = { 0 };
	size_t start = 0;

	if (fault != XMR_OK)
		return fault;
	for (size_t k = 0; k <= options->rebase_count; k++) {
		size_t end = k < options->rebase_count ? options->rebase[k] : n;
		if (end == start)
			continue;
		group = (struct group) {
			.y = y + start, .points = points + start, .n = end - start
		};
		find_limits(&group, options);
		/* weakest first: a stronger cause writes over it */
		mark_shifts(&group);
		mark_two_in_three(&group);
		mark_trends(&group);
		mark_outside(&group);
		start = end;
	}
	for (size_t i = 0; i < n; i++)
		points[i].kind = kind_of(points[i].special, options->better);
	if (!summary)
		return XMR_OK;
	if (n > 0)
		summarise(y, n, &group, options, points, summary);
	else
		*summary = (struct xmr_summary) {
			.centre = NAN, .lower = NAN, .upper = NAN,
			.variation = XMR_VARIATION_NONE,
		};
	return XMR_OK;
}

const char *xmr_fault_text(enum xmr_fault fault)
{
	switch (fault) {
	case XMR_BAD_FIX_FIRST:
		return "Limits need at least the first 12 points. Give 12 or more, or 0 to use all.";
	case XMR_BAD_REBASE:
		return "The rows where new limits start must be in order and within the data.";
	case XMR_BAD_TARGET:
		return "The target must be a number.";
	default:
		return "";
	}
}

const char *xmr_special_name(enum xmr_special special)
{
	static const char *const names[] = {
		[XMR_COMMON] = "common",
		[XMR_ABOVE_UPPER] = "above_upper",
		[XMR_BELOW_LOWER] = "below_lower",
		[XMR_TREND_UP] = "trend_up",
		[XMR_TREND_DOWN] = "trend_down",
		[XMR_TWO_IN_THREE_ABOVE] = "two_in_three_above",
		[XMR_TWO_IN_THREE_BELOW] = "two_in_three_below",
		[XMR_SHIFT_ABOVE] = "shift_above",
		[XMR_SHIFT_BELOW] = "shift_below",
		[XMR_MISSING] = "missing",
	};
	return names[special];
}

const char *xmr_kind_name(enum xmr_kind kind)
{
	static const char *const names[] = {
		[XMR_KIND_COMMON] = "common",
		[XMR_KIND_IMPROVEMENT] = "improvement",
		[XMR_KIND_CONCERN] = "concern",
		[XMR_KIND_NEUTRAL_HIGH] = "neutral_high",
		[XMR_KIND_NEUTRAL_LOW] = "neutral_low",
		[XMR_KIND_MISSING] = "missing",
	};
	return names[kind];
}

const char *xmr_variation_name(enum xmr_variation variation)
{
	static const char *const names[] = {
		[XMR_VARIATION_COMMON] = "common",
		[XMR_VARIATION_IMPROVEMENT_HIGH] = "improvement_high",
		[XMR_VARIATION_IMPROVEMENT_LOW] = "improvement_low",
		[XMR_VARIATION_CONCERN_HIGH] = "concern_high",
		[XMR_VARIATION_CONCERN_LOW] = "concern_low",
		[XMR_VARIATION_NEUTRAL_HIGH] = "neutral_high",
		[XMR_VARIATION_NEUTRAL_LOW] = "neutral_low",
		[XMR_VARIATION_NONE] = "none",
	};
	return names[variation];
}

const char *xmr_assurance_name(enum xmr_assurance assurance)
{
	static const char *const names[] = {
		[XMR_NO_ASSURANCE] = "none",
		[XMR_PASS] = "pass",
		[XMR_FAIL] = "fail",
		[XMR_INCONSISTENT] = "inconsistent",
	};
	return names[assurance];
}

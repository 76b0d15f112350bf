#include <math.h>
#include "group.h"
#include "series.h"

#define LIMIT_FACTOR 2.66

static void find_limits(struct group *group, const struct xmr_options *options)
{
	size_t n = group_basis_rows(group, options);
	double centre = series_mean(group->y, n, &group->basis);
	double range = series_mean_range(group->y, n, options->screen);
	double near = 2 * (LIMIT_FACTOR / 3);

	group->judged = !isnan(range);
	if (!group->judged)
		range = 0;
	for (size_t i = 0; i < group->n; i++) {
		group->points[i] = (struct xmr_point) {
			.centre = centre,
			.lower = centre - LIMIT_FACTOR * range,
			.upper = centre + LIMIT_FACTOR * range,
			.near_lower = centre - near * range,
			.near_upper = centre + near * range,
		};
	}
}

enum xmr_fault xmr_chart(const double *y, size_t n, const struct xmr_options *options,
			 struct xmr_point *points, struct xmr_summary *summary)
{
	enum xmr_fault fault = group_check_options(options, n);
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
		group_mark_common(&group);
		group_mark_all(&group);
		group_mark_kinds(&group, options->better);
		start = end;
	}
	if (summary && n > 0)
		group_summarise(&group, y, n, options, points, summary);
	else if (summary)
		group_summarise_nothing(summary);
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

#include <math.h>
#include <string.h>
#include "chart.h"
#include "counts.h"
#include "individuals.h"
#include "rare.h"

_Static_assert((int)CHART_BAD_FIX_FIRST == (int)XMR_BAD_FIX_FIRST &&
	       (int)CHART_BAD_REBASE == (int)XMR_BAD_REBASE &&
	       (int)CHART_BAD_TARGET == (int)XMR_BAD_TARGET, "faults of the options are the same");

static const struct {
	const char *name;
	bool takes_of, needs_of;
} kinds[] = {
	[CHART_XMR] = { "xmr", true, false },
	[CHART_RUN] = { "run", true, false },
	[CHART_I] = { "i", true, false },
	[CHART_MR] = { "mr", true, false },
	[CHART_P] = { "p", true, true },
	[CHART_PP] = { "pp", true, true },
	[CHART_U] = { "u", true, true },
	[CHART_UP] = { "up", true, true },
	[CHART_C] = { "c", false, false },
	[CHART_G] = { "g", false, false },
	[CHART_T] = { "t", false, false },
	[CHART_CUSUM] = { "cusum", false, false },
};

enum chart_kind chart_kind_of(const char *name)
{
	enum chart_kind kind = CHART_XMR;

	while (kind < CHART_KINDS_COUNT && strcmp(kinds[kind].name, name) != 0)
		kind++;
	return kind;
}

const char *chart_kind_name(enum chart_kind kind)
{
	return kinds[kind].name;
}

bool chart_needs_of(enum chart_kind kind)
{
	return kinds[kind].needs_of;
}

bool chart_takes_of(enum chart_kind kind)
{
	return kinds[kind].takes_of;
}

static enum chart_fault check_count(enum chart_kind kind, double y)
{
	if (kind == CHART_T || kind == CHART_CUSUM)
		return y > 0 ? CHART_OK : CHART_NOT_ABOVE_NOUGHT;
	if (kind == CHART_C || kind == CHART_G || kinds[kind].needs_of)
		return y >= 0 ? CHART_OK : CHART_BELOW_NOUGHT;
	return CHART_OK;
}

enum chart_fault chart_value(enum chart_kind kind, bool has_of, double y, double of, double *value)
{
	*value = NAN;
	if (has_of != kinds[kind].needs_of && (!has_of || !kinds[kind].takes_of))
		return has_of ? CHART_NO_OF : CHART_NEEDS_OF;
	if (has_of && of < 0)
		return CHART_OF_BELOW_NOUGHT;
	if (!isfinite(y))
		return CHART_OK;
	enum chart_fault fault = check_count(kind, y);
	if (fault != CHART_OK || (has_of && !isfinite(of)))
		return fault;
	if (has_of && of == 0)
		return y == 0 ? CHART_OK : CHART_OF_NOTHING;
	if ((kind == CHART_P || kind == CHART_PP) && y > of)
		return CHART_MORE_THAN_OF;
	double drawn = has_of ? y / of : y;
	if (kinds[kind].needs_of)
		drawn = (double)((long double)y / (long double)of);
	if (fabs(y) > CHART_LARGEST || fabs(drawn) > CHART_LARGEST || of > CHART_LARGEST)
		return CHART_TOO_LARGE;
	*value = drawn;
	return CHART_OK;
}

void limits_set(struct limits *limits, size_t i, double centre, double middle, double sd,
		double least, double most)
{
	bool known = !isnan(middle) && !isnan(sd);

	limits->group->points[i] = (struct xmr_point) {
		.centre = centre,
		.lower = known ? fmax(least, middle - 3 * sd) : NAN,
		.upper = known ? fmin(most, middle + 3 * sd) : NAN,
		.near_lower = middle - 2 * sd,
		.near_upper = middle + 2 * sd,
	};
}

void limits_set_all(struct limits *limits, double centre, double middle, double sd, double least,
		    double most)
{
	for (size_t i = 0; i < limits->group->n; i++)
		limits_set(limits, i, centre, middle, sd, least, most);
}

static enum chart_fault check_rows(enum chart_kind kind, const double *y, const double *of,
				   size_t n, size_t *bad_row)
{
	double value;

	for (size_t i = 0; i < n; i++) {
		enum chart_fault fault = chart_value(kind, of, y[i], of ? of[i] : NAN, &value);
		if (fault != CHART_OK) {
			if (bad_row)
				*bad_row = i;
			return fault;
		}
	}
	return CHART_OK;
}

/* What is drawn of one group. */
static void fill_values(enum chart_kind kind, const struct limits *limits)
{
	size_t n = limits->group->n;
	double *values = limits->values;

	for (size_t i = 0; i < n; i++)
		chart_value(kind, limits->of, limits->y[i], limits->of ? limits->of[i] : NAN,
			    &values[i]);
	if (kind != CHART_MR)
		return;
	for (size_t i = n - 1; i > 0; i--)
		values[i] = fabs(values[i] - values[i - 1]);
	values[0] = NAN;
}

static void find_limits(enum chart_kind kind, struct limits *limits)
{
	switch (kind) {
	case CHART_RUN:
		run_chart_centre(limits);
		break;
	case CHART_MR:
		moving_ranges_limits(limits);
		break;
	case CHART_P:
	case CHART_PP:
		shares_limits(limits, kind == CHART_PP);
		break;
	case CHART_U:
	case CHART_UP:
		rates_limits(limits, kind == CHART_UP);
		break;
	case CHART_C:
		counts_limits(limits);
		break;
	case CHART_G:
		between_cases_limits(limits);
		break;
	case CHART_T:
		between_times_limits(limits);
		break;
	case CHART_CUSUM:
		between_sums(limits);
		return; /* the sums are what is drawn */
	default:
		individuals_limits(limits);
	}
	fill_values(kind, limits);
}

static void chart_group(enum chart_kind kind, struct limits *limits,
			const struct xmr_options *options)
{
	struct group *group = limits->group;

	fill_values(kind, limits);
	find_limits(kind, limits);
	group_mark_common(group);
	if (kind == CHART_MR || kind == CHART_CUSUM)
		group_mark_outside(group);
	else if (kind != CHART_RUN)
		group_mark_all(group);
	group_mark_kinds(group, options->better);
}

/* The charts that are not XmR. */
static void chart_groups(enum chart_kind kind, const double *y, const double *of, size_t n,
			 const struct xmr_options *options, double *values,
			 struct xmr_point *points, struct xmr_summary *summary)
{
	struct group group = { 0 };
	size_t start = 0;

	for (size_t k = 0; k <= options->rebase_count; k++) {
		size_t end = k < options->rebase_count ? options->rebase[k] : n;
		if (end == start)
			continue;
		group = (struct group) {
			.y = values + start, .points = points + start, .n = end - start
		};
		struct limits limits = {
			.group = &group, .y = y + start, .of = of ? of + start : NULL,
			.values = values + start, .screen = options->screen,
			.basis_rows = group_basis_rows(&group, options),
		};
		chart_group(kind, &limits, options);
		start = end;
	}
	if (n > 0)
		group_summarise(&group, values, n, options, points, summary);
	else
		group_summarise_nothing(summary);
}

enum chart_fault chart_make(enum chart_kind kind, const double *y, const double *of, size_t n,
			    const struct xmr_options *options, double *values,
			    struct xmr_point *points, struct chart_answer *answer,
			    size_t *bad_row)
{
	enum chart_fault fault = (enum chart_fault)group_check_options(options, n);

	if (fault == CHART_OK)
		fault = check_rows(kind, y, of, n, bad_row);
	if (fault != CHART_OK)
		return fault;
	if (kind == CHART_XMR) {
		for (size_t i = 0; i < n; i++)
			chart_value(kind, of, y[i], of ? of[i] : NAN, &values[i]);
		xmr_chart(values, n, options, points, &answer->summary);
	} else {
		chart_groups(kind, y, of, n, options, values, points, &answer->summary);
	}
	answer->runs = (struct runs) { 0 };
	if (kind == CHART_CUSUM)
		return CHART_OK;
	size_t start = options->rebase_count > 0 ? options->rebase[options->rebase_count - 1] : 0;
	runs_count(values + start, n - start, answer->summary.centre, &answer->runs);
	if (kind == CHART_MR)
		answer->runs.signal = false;
	return CHART_OK;
}

const char *chart_fault_text(enum chart_fault fault)
{
	static const char *const texts[] = {
		[CHART_NEEDS_OF] = "This chart needs to know out of how many.",
		[CHART_NO_OF] = "This chart takes no \"out of how many\".",
		[CHART_BELOW_NOUGHT] = "A count cannot be below 0.",
		[CHART_NOT_ABOVE_NOUGHT] = "What lies between two events must be more than 0.",
		[CHART_MORE_THAN_OF] = "There cannot be more than there are in all.",
		[CHART_OF_NOTHING] = "There cannot be something out of 0.",
		[CHART_OF_BELOW_NOUGHT] = "\"Out of how many\" cannot be below 0.",
		[CHART_TOO_LARGE] = "This gives a number above 1e100, which is too large to chart.",
	};

	if (fault >= CHART_NEEDS_OF)
		return texts[fault];
	return xmr_fault_text((enum xmr_fault)fault);
}

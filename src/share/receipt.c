/* Adoption receipts of others: their figures are checked one by one and judged here, whatever they
 * say of themselves. */
#include "receipt.h"

#include <math.h>
#include "assure.h"
#include "stats.h"

enum { LABEL_CHARS = 120, UNIT_CHARS = 20, JUDGED_AFTER = 7 };

static const double VALUE_MOST = 1e12;

struct figures {
	size_t count;
	day_number on[SHARE_POINTS_COUNT];
	double value[SHARE_POINTS_COUNT], n[SHARE_POINTS_COUNT],
		of[SHARE_POINTS_COUNT]; /* NaN: not said */
	bool share;
};

const char *receipt_outcome(const json_t *data)
{
	static const char *const outcomes[] = { "adopted", "adapted", "abandoned" };
	const char *said = json_text(data, "outcome");

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (strcmp(said, outcomes[i]) == 0)
			return outcomes[i];
	return "";
}

static double number_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	double number = NAN;

	if (json_is_number(value))
		number = json_number_value(value);
	else if (json_is_string(value) &&
		 slice_to_double(slice_of(json_string_value(value)), &number))
		error_clear();
	return isfinite(number) && fabs(number) <= VALUE_MOST ? number : (double)NAN;
}

static bool day_of(const json_t *object, const char *key, day_number *day)
{
	if (*json_text(object, key) && day_parse(slice_of(json_text(object, key)), day) == 0 &&
		*day >= day_from_date(LIMIT_YEAR_LEAST, 1, 1) && *day <= today() + 1)
		return true;
	error_clear();
	return false;
}

static void read_points(const json_t *data, struct figures *figures)
{
	const json_t *point;
	size_t i;

	json_array_foreach(json_object_get(data, "points"), i, point)
	{
		size_t at = figures->count;
		day_number day;

		if (at == SHARE_POINTS_COUNT)
			break;
		if (!day_of(point, "on", &day) || (at > 0 && day <= figures->on[at - 1]))
			continue;
		figures->on[at] = day;
		figures->value[at] = number_of(point, "value");
		figures->n[at] = number_of(point, "n");
		figures->of[at] = number_of(point, "of");
		if (!isfinite(figures->n[at]) || !isfinite(figures->of[at]))
			figures->n[at] = figures->of[at] = NAN;
		figures->count++;
	}
	figures->share = json_flag(json_object_get(data, "measure"), "share", false);
	for (i = 0; i < figures->count; i++)
		if (isfinite(figures->value[i]) && (figures->value[i] < 0 || figures->value[i] > 1))
			figures->share = false;
}

/* -- judging -------------------------------------------------------------------------------- */

struct judged {
	struct xmr_point points[SHARE_POINTS_COUNT];
	struct xmr_summary summary;
	bool has_limits;
	const char *moved;
};

static enum xmr_direction better_of(const char *better)
{
	return strcmp(better, "higher") == 0  ? XMR_HIGHER
	       : strcmp(better, "lower") == 0 ? XMR_LOWER
					      : XMR_NEITHER;
}

/* What the points since the change do against the limits of those before. */
static const char *moved_of(
	const struct judged *judged, const double *value, size_t from, size_t count)
{
	size_t better = 0, worse = 0, other = 0, after = 0;

	for (size_t i = from; i < count; i++) {
		after += isfinite(value[i]);
		better += judged->points[i].kind == XMR_KIND_IMPROVEMENT;
		worse += judged->points[i].kind == XMR_KIND_CONCERN;
		other += judged->points[i].kind == XMR_KIND_NEUTRAL_HIGH ||
			 judged->points[i].kind == XMR_KIND_NEUTRAL_LOW;
	}
	if (better && worse)
		return "mixed";
	if (better || worse || other)
		return better ? "better" : worse ? "worse" : "moved";
	return after >= JUDGED_AFTER ? "same" : "unknown";
}

static size_t values_in(const double *value, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		count += isfinite(value[i]);
	return count;
}

static void judge(const struct figures *figures, const char *better, day_number changed_on,
	struct judged *out)
{
	struct xmr_options options = { .screen = true, .better = better_of(better) };
	size_t before = 0, all = values_in(figures->value, 0, figures->count);

	while (changed_on != DAY_NONE && before < figures->count &&
		figures->on[before] < changed_on)
		before++;
	bool split = before < figures->count && before >= XMR_FEWEST_FOR_LIMITS &&
		     values_in(figures->value, 0, before) >= XMR_FEWEST_FOR_LIMITS;
	if (split)
		options.fix_first = before;
	out->has_limits = all >= ASSURE_POINTS_LEAST;
	out->moved = "unknown";
	if (xmr_chart(figures->value, figures->count, &options, out->points, &out->summary) !=
		XMR_OK)
		out->has_limits = false;
	else if (split)
		out->moved = moved_of(out, figures->value, before, figures->count);
}

/* -- as a series for charts -------------------------------------------------------------------- */

static void put_shortened(json_t *object, const char *key, const char *text, size_t chars)
{
	struct buf shown;

	buf_init(&shown, 4 * chars + 8);
	text_shorten(slice_of(text), chars, &shown);
	json_put_slice(object, key, buf_slice(&shown));
	buf_release(&shown);
}

static json_t *point_row(const struct figures *figures, const struct judged *judged, size_t i)
{
	const struct xmr_point *point = &judged->points[i];
	json_t *row = json_object();

	json_put_day(row, "on", figures->on[i]);
	json_put_number(row, "value", figures->value[i]);
	json_put_number(row, "n", figures->n[i]);
	json_put_number(row, "of", figures->of[i]);
	json_put_number(row, "centre", point->centre);
	json_put_number(row, "lower", judged->has_limits ? point->lower : (double)NAN);
	json_put_number(row, "upper", judged->has_limits ? point->upper : (double)NAN);
	json_put_text(row, "special",
		xmr_special_name(judged->has_limits	       ? point->special
				 : isfinite(figures->value[i]) ? XMR_COMMON
							       : XMR_MISSING));
	json_put_text(row, "point",
		xmr_kind_name(judged->has_limits	    ? point->kind
			      : isfinite(figures->value[i]) ? XMR_KIND_COMMON
							    : XMR_KIND_MISSING));
	return row;
}

static void add_note(json_t *notes, day_number on, const char *text)
{
	json_t *note = json_object();

	json_put_day(note, "on", on);
	put_shortened(note, "text", text, LABEL_CHARS);
	json_array_append_new(notes, note);
}

static json_t *series_of(
	const json_t *measure, const struct figures *figures, const struct judged *judged)
{
	json_t *series = json_object(), *list = json_array();
	const char *better = json_text(measure, "better");

	for (size_t i = 0; i < figures->count; i++)
		json_array_append_new(list, point_row(figures, judged, i));
	put_shortened(series, "label", json_text(measure, "label"), LABEL_CHARS);
	put_shortened(series, "unit", json_text(measure, "unit"), UNIT_CHARS);
	json_put_text(series, "better", better_of(better) == XMR_NEITHER ? "neutral" : better);
	json_put_flag(series, "share", figures->share);
	json_put_text(series, "chart", "xmr");
	json_put_flag(series, "judged", judged->has_limits);
	json_put_text(series, "variation", xmr_variation_name(judged->summary.variation));
	json_put_text(series, "assurance", xmr_assurance_name(XMR_NO_ASSURANCE));
	json_put(series, "latest", json_deep_copy(json_array_get(list, figures->count - 1)));
	json_put(series, "points_list", list);
	return series;
}

/* NULL: there is not one figure in it. */
static json_t *series_read(const json_t *data, day_number changed_on, const char **moved)
{
	const json_t *measure = json_object_get(data, "measure");
	struct figures figures = { 0 };
	struct judged judged = { .moved = "unknown" };

	*moved = "unknown";
	read_points(data, &figures);
	if (values_in(figures.value, 0, figures.count) == 0)
		return NULL;
	judge(&figures, json_text(measure, "better"), changed_on, &judged);
	*moved = judged.moved;
	return series_of(measure, &figures, &judged);
}

json_t *receipt_read(const json_t *data)
{
	day_number changed_on = DAY_NONE;
	json_t *out, *series, *notes = json_array();
	const char *moved;

	if (!*receipt_outcome(data)) {
		json_decref(notes);
		return NULL;
	}
	out = json_object();
	json_put_text(out, "outcome", receipt_outcome(data));
	put_shortened(out, "why", json_text(data, "why"), SHARE_WHY_CHARS);
	if (day_of(data, "changed_on", &changed_on))
		add_note(notes, changed_on, "Changed here");
	else
		changed_on = DAY_NONE;
	json_put_day(out, "changed_on", changed_on);
	series = series_read(data, changed_on, &moved);
	if (series)
		json_put(series, "annotations", json_incref(notes));
	json_decref(notes);
	json_put(out, "series", series ? series : json_null());
	json_put_text(out, "moved", moved);
	return out;
}

json_t *result_series(const json_t *data)
{
	json_t *notes = json_array(), *series;
	const json_t *change;
	day_number first = DAY_NONE, on;
	const char *moved;
	size_t i;

	json_array_foreach(json_object_get(data, "changes"), i, change)
	{
		if (i >= SHARE_POINTS_COUNT || !day_of(change, "on", &on))
			continue;
		add_note(notes, on, json_text(change, "what"));
		first = first == DAY_NONE || on < first ? on : first;
	}
	series = series_read(data, first, &moved);
	if (series) {
		json_put_text(series, "moved", moved);
		json_put(series, "annotations", json_incref(notes));
	}
	json_decref(notes);
	return series;
}

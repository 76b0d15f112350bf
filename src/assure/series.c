/* One chart. */
#include "assure_private.h"
#include "names.h"
#include "then.h"
#include <math.h>
#include <stdlib.h>

static json_t *point_row(const struct view *view, const struct kept_series *series, size_t number,
	double value, const struct xmr_point *point)
{
	const struct kept_reading *reading = &series->readings[number];
	json_t *row = reading_row(view, series, reading, value);
	json_put_number(row, "centre", point->centre);
	json_put_number(row, "lower", point->lower);
	json_put_number(row, "upper", point->upper);
	json_put_text(row, "special", xmr_special_name(point->special));
	json_put_text(row, "point", xmr_kind_name(point->kind));
	json_put_whole(row, "seq", reading->seq);
	json_put_whole(row, "row", series->given ? 0 : reading->row);
	if (series->given) {
		json_put_flag(row, "so_far", number + series->so_far >= series->count);
		if (!json_flag(row, "hidden", false))
			json_put_whole(row, "records", reading->row);
	}
	return row;
}

/* The points of a chart; *answer is what it says as a whole. */
static json_t *points_list(const struct view *view, const struct kept_series *series,
	enum chart_kind kind, struct chart_answer *answer)
{
	struct judging judging = measures_judging((void *)view_measures(view), series->measure);
	double *values = must_alloc((series->count + 1) * sizeof(*values));
	struct xmr_point *points = must_alloc((series->count + 1) * sizeof(*points));
	json_t *list = json_array();
	series_chart_as(series, &judging, kind, values, points, answer);
	for (size_t i = 0; i < series->count; i++) {
		bool so_far = i + series->so_far >= series->count;
		json_array_append_new(list, point_row(view, series, i,
			so_far ? series_value(series, i) : values[i], &points[i]));
	}
	free(values);
	free(points);
	return list;
}

static void add_note(json_t *notes, day_number on, struct slice text)
{
	json_t *note = json_object();
	json_put_day(note, "on", on);
	json_put_slice(note, "text", text);
	json_array_append_new(notes, note);
}

/* Versions of policies that came into force and say how to meet what the measure is about. */
static void add_policies(
	const struct view *view, const struct kept_series *series, json_t *notes)
{
	const struct catalogue *catalogue = &view->assure->catalogue;
	const struct measure *measure = measures_find(view_measures(view), series->measure);
	for (size_t i = 0; measure && i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		if (means->type != MEANS_POLICY || means->published_on == DAY_NONE ||
			means->published_on > view->day ||
			!names_meet(means->requirements, measure->requirements) ||
			!places_are_in_line(view->directory, means->place, view->place))
			continue;
		struct buf text;
		buf_init(&text, 1024);
		buf_print(&text, "%s, version %lld, in force", means->title,
			(long long)means->edition);
		add_note(notes, means->published_on, buf_slice(&text));
		buf_release(&text);
	}
}

/* New limits, at the reading from which they hold, with the reason that was given. */
static json_t *add_rebases(
	const struct view *view, const struct kept_series *series, json_t *notes)
{
	size_t count;
	const struct rebase *rebase = rebases_of(&view_measures(view)->rebases, series->measure,
		series->place, series->stratum, &count);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		size_t row = series_row_from(series, rebase[i].from);
		json_t *item = json_object();
		json_put_text(item, "id", rebase[i].id);
		json_put_day(item, "from", rebase[i].from);
		json_put_text(item, "reason", rebase[i].reason);
		json_array_append_new(list, item);
		if (row == 0 || row >= series->count)
			continue;
		struct buf text;
		buf_init(&text, 1024);
		buf_print(&text, "New limits: %s", rebase[i].reason);
		add_note(notes, series->readings[row].on, buf_slice(&text));
		buf_release(&text);
	}
	return list;
}

/* -- which chart -- */

static json_t *charts_list(const struct kept_series *series)
{
	json_t *list = json_array();
	for (enum chart_kind kind = 0; kind < CHART_KINDS_COUNT; kind++)
		if (series_can_chart(series, kind))
			json_array_append_new(list, json_string(chart_kind_name(kind)));
	return list;
}

/* The chart of this name; NULL: XmR, or a run chart while there is too little for limits. */
static int choose_chart(const struct kept_series *series, const char *name, enum chart_kind *kind)
{
	*kind = series->summary.values >= ASSURE_POINTS_LEAST ? CHART_XMR : CHART_RUN;
	if (!name || !*name)
		return 0;
	*kind = chart_kind_of(name);
	if (*kind != CHART_KINDS_COUNT && series_can_chart(series, *kind))
		return 0;
	error_set(FT_REFUSED, "There is no chart \"%.40s\" of these readings.", name);
	return error_set_field("chart");
}

/* What another chart than XmR says is said in place of it; run and MR charts have no verdict. */
static void put_answer(json_t *row, enum chart_kind kind, const struct chart_answer *answer)
{
	const struct xmr_summary *summary = &answer->summary;
	const struct runs *runs = &answer->runs;
	json_t *said = json_object();
	json_put_text(row, "chart", chart_kind_name(kind));
	json_put_number(row, "centre", summary->centre);
	json_put_number(row, "lower", summary->lower);
	json_put_number(row, "upper", summary->upper);
	if (kind != CHART_RUN && kind != CHART_MR) {
		json_put_text(row, "variation", xmr_variation_name(summary->variation));
		json_put_text(row, "assurance", xmr_assurance_name(summary->assurance));
	}
	if (kind == CHART_MR)
		json_put(row, "target", json_null());
	json_put_whole(said, "n_useful", (int64_t)runs->useful);
	json_put_whole(said, "longest_run", (int64_t)runs->longest);
	json_put_whole(said, "longest_run_max", (int64_t)runs->longest_most);
	json_put_whole(said, "crossings", (int64_t)runs->crossings);
	json_put_whole(said, "crossings_min", (int64_t)runs->crossings_least);
	json_put_flag(said, "signal", runs->signal);
	json_put(row, "runs", said);
}

static int series_answer(const struct view *view, const struct kept_series *series,
	const char *chart, json_t **out)
{
	enum chart_kind kind;
	struct chart_answer answer;
	int result = choose_chart(series, chart, &kind);
	if (result)
		return result;
	json_t *row = series_row(view, series), *notes = json_array();
	json_put_day(row, "as_of", view->day);
	json_put_day(row, "known", view->known == ENGINE_NOW ? DAY_NONE : view->known);
	json_put_whole(row, "series", series->id);
	json_put(row, "points_list", points_list(view, series, kind, &answer));
	put_answer(row, kind, &answer);
	json_put(row, "charts", charts_list(series));
	add_policies(view, series, notes);
	json_put(row, "rebases", add_rebases(view, series, notes));
	json_put(row, "annotations", notes);
	*out = row;
	return 0;
}

static const struct kept_series *find_series(
	const struct view *view, const char *measure, const char *place, const char *stratum)
{
	size_t count;
	const struct kept_series *const *order = view_series(view, &count);
	if (!view->believed)
		return readings_find(&view->assure->readings, measure, place, stratum);
	for (size_t i = 0; i < count; i++)
		if (strcmp(order[i]->measure, measure) == 0 &&
			strcmp(order[i]->place, place) == 0 &&
			strcmp(order[i]->stratum, stratum) == 0)
			return order[i];
	return NULL;
}

/* As the view's day has it. */
static int answer_of_day(const struct view *view, const struct series_query *query, json_t **out)
{
	const char *where = directory_place_at(view->directory, view->place)->id;
	const struct kept_series *series =
		find_series(view, query->measure, where, query->stratum ? query->stratum : "");
	bool now = view->known == ENGINE_NOW && view->day >= roster_today(&view->assure->roster);
	bool made = series && view->believed && series->given;
	struct kept_series *then = series && !now && !made ? series_then(view, series) : NULL;
	int result;
	if (!now && !made)
		series = then;
	if (series && series->count)
		result = series_answer(view, series, query->chart, out);
	else
		result = error_set(FT_NOT_FOUND, "There are no readings of \"%s\" at \"%s\".",
			query->measure, where);
	series_then_free(then);
	return result;
}

int assure_series_chart(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct series_query *query, json_t **out)
{
	struct view view;
	int result = view_begin(&view, assure, reader, actor, query->place);
	if (result)
		return result;
	result = view_on(&view, query->on, query->known);
	if (result == 0)
		result = view_believe(&view);
	if (result == 0)
		result = answer_of_day(&view, query, out);
	view_end(&view);
	return result;
}

int assure_series(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *measure, const char *place, const char *stratum, json_t **out)
{
	const struct series_query query = { .measure = measure, .place = place, .stratum = stratum,
		.chart = "xmr" };
	return assure_series_chart(assure, reader, actor, &query, out);
}

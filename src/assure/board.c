/* The board of a place. */
#include "assure_private.h"
#include "names.h"
#include "then.h"
#include <math.h>
#include <stdlib.h>

static bool has_text(const char *text)
{
	return text && *text;
}

/* Of so few people a figure would say who did not; whoever may see people by name sees it. */
static bool is_hidden(const struct view *view, const struct kept_series *series,
	const struct kept_reading *reading)
{
	enum { PEOPLE_FEWEST = 5 };
	if (!series->given || reading->of >= PEOPLE_FEWEST)
		return false;
	const struct feed *feed = view_feed(view, series->measure);
	return feed && feed->rule.by_person && !view_sees_people(view);
}

json_t *reading_row(const struct view *view, const struct kept_series *series,
	const struct kept_reading *reading, double value)
{
	bool hidden = is_hidden(view, series, reading);
	json_t *row = json_object();
	json_put_day(row, "on", reading->on);
	json_put_number(row, "n", hidden ? (double)NAN : reading->n);
	json_put_number(row, "of", hidden ? (double)NAN : reading->of);
	json_put_number(row, "value", hidden ? (double)NAN : value);
	if (hidden)
		json_put_flag(row, "hidden", true);
	return row;
}

/* Is a value a fraction (n of `of`)? */
static bool is_share(const struct kept_series *series, const struct measure *measure)
{
	const char *rule = measure ? measure_rule(measure) : "";
	if (*rule)
		return strcmp(rule, "share") == 0 || strcmp(rule, "in_time") == 0;
	return !isnan(series->latest.of);
}

static void put_feeding(const struct view *view, json_t *row, const struct kept_series *series,
	const struct measure *measure)
{
	size_t last = series->count - 1;
	json_put_text(row, "rule", measure ? measure_rule(measure) : "");
	json_put_flag(row, "share", is_share(series, measure));
	json_put(row, "so_far",
		series->so_far ? reading_row(view, series, &series->readings[last],
					 series_value(series, last))
			       : json_null());
}

json_t *series_row(const struct view *view, const struct kept_series *series)
{
	const struct measure *measure = measures_find(view_measures(view), series->measure);
	const struct xmr_summary *summary = &series->summary;
	bool has_target = measure && measure->judging.has_target;
	json_t *row = json_object();
	json_put_text(row, "measure", series->measure);
	json_put_text(row, "label", measure ? measure->label : series->measure);
	json_put_text(row, "place", series->place);
	json_put_text(row, "place_name", place_label(view->directory, series->place));
	json_put_text(row, "stratum", series->stratum);
	json_put_whole(row, "points", (int64_t)series->count);
	json_put(row, "latest", reading_row(view, series, &series->latest, series->latest_value));
	put_feeding(view, row, series, measure);
	json_put_number(row, "centre", summary->centre);
	json_put_number(row, "lower", summary->lower);
	json_put_number(row, "upper", summary->upper);
	json_put_flag(row, "judged", summary->basis >= ASSURE_POINTS_LEAST);
	json_put_text(row, "variation", xmr_variation_name(summary->variation));
	json_put_text(row, "assurance", xmr_assurance_name(summary->assurance));
	json_put_number(row, "target", has_target ? measure->judging.target : (double)NAN);
	json_put_text(row, "better", measure ? measure_better_name(measure) : "neutral");
	json_put_text(row, "unit", measure ? measure->unit : "");
	return row;
}

static bool is_wanted(
	const struct view *view, const struct board_query *query, const struct kept_series *series)
{
	if (series->count == 0)
		return false;
	if (has_text(query->measure) && strcmp(series->measure, query->measure) != 0)
		return false;
	const struct measure *measure = measures_find(view_measures(view), series->measure);
	if (measure && !measure->in_use)
		return false;
	int place = directory_place(view->directory, series->place);
	if (place < 0)
		return false;
	if (query->own_only)
		return place == view->place;
	const struct judged_place where = view_where(view);
	return judged_place_has(&where, series->place) && view_is_near(view, place);
}

/* A row about the series as the view's day has it; NULL: there was none then. */
static json_t *row_of_day(const struct view *view, const struct kept_series *series,
	json_t *make_row(const struct view *view, const struct kept_series *series))
{
	if (view->known == ENGINE_NOW && view->day >= roster_today(&view->assure->roster))
		return make_row(view, series);
	if (view->believed && series->given)
		return make_row(view, series);
	struct kept_series *then = series_then(view, series);
	json_t *row = then ? make_row(view, then) : NULL;
	series_then_free(then);
	return row;
}

static void append_row(json_t *rows, json_t *row)
{
	if (row)
		json_array_append_new(rows, row);
}

json_t *measure_rows(const struct view *view, const struct board_query *query)
{
	size_t count;
	const struct kept_series *const *order = view_series(view, &count);
	json_t *rows = json_array();
	for (size_t i = 0; i < count; i++) {
		if (query->limit > 0 && json_array_size(rows) == (size_t)query->limit)
			break;
		if (is_wanted(view, query, order[i]))
			append_row(rows, row_of_day(view, order[i], series_row));
	}
	return rows;
}

/* -- what measures say of a requirement -- */

static json_t *verdict_row(const struct view *view, const struct kept_series *series)
{
	const struct measure *measure = measures_find(view_measures(view), series->measure);
	json_t *row = json_object();
	json_put_text(row, "measure", series->measure);
	json_put_text(row, "label", measure->label);
	json_put_text(row, "place", series->place);
	json_put_text(row, "stratum", series->stratum);
	json_put_flag(row, "judged", series->summary.basis >= ASSURE_POINTS_LEAST);
	json_put_text(row, "variation", xmr_variation_name(series->summary.variation));
	json_put_text(row, "assurance", xmr_assurance_name(series->summary.assurance));
	return row;
}

static void add_verdicts(const struct view *view, const char *requirement, bool own, json_t *rows)
{
	enum { ROWS_MOST = 12 };
	size_t count;
	const struct kept_series *const *order = view_series(view, &count);
	const struct board_query query = { .own_only = own };
	for (size_t i = 0; i < count && json_array_size(rows) < ROWS_MOST; i++) {
		const struct kept_series *series = order[i];
		const struct measure *measure =
			measures_find(view_measures(view), series->measure);
		if (measure && names_have(measure->requirements, requirement) &&
			is_wanted(view, &query, series))
			append_row(rows, row_of_day(view, series, verdict_row));
	}
}

json_t *measures_of_requirement(const struct view *view, const char *requirement)
{
	json_t *rows = json_array();
	add_verdicts(view, requirement, true, rows);
	if (json_array_size(rows) == 0)
		add_verdicts(view, requirement, false, rows);
	return rows;
}

int assure_board(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct board_query *query, json_t **out)
{
	struct view view;
	int result = view_begin(&view, assure, reader, actor, query->place);
	if (result)
		return result;
	result = view_on(&view, query->on, query->known);
	if (result == 0)
		result = view_cover(&view);
	if (result == 0)
		result = view_believe(&view);
	if (result) {
		view_end(&view);
		return result;
	}
	const struct place *place = directory_place_at(view.directory, view.place);
	json_t *board = json_object();
	json_put_day(board, "as_of", view.day);
	json_put_day(board, "known", view.known == ENGINE_NOW ? DAY_NONE : view.known);
	json_put(board, "place", json_pack("{ssss}", "id", place->id, "name", place->name));
	json_put_whole(board, "head", assure->head);
	json_put(board, "measures", measure_rows(&view, query));
	json_t *requirements = requirement_rows(&view);
	json_put(board, "requirements", requirements);
	put_states(board, requirements);
	put_look_next(board, requirements);
	view_end(&view);
	*out = board;
	return 0;
}

/* Measures: all charts of a place, and one chart with its numbers. */
#include "pages.h"

#include <stdlib.h>

#include "figure.h"
#include "measure_records.h"
#include "measure_table.h"
#include "parts.h"
#include "series_parts.h"

enum { CHARTS_ON_A_PAGE = 40 };

/* -- all charts ------------------------------------------------------------------ */

static int compare_places(const void *a, const void *b)
{
	const json_t *one = *(const json_t *const *)a, *two = *(const json_t *const *)b;
	int order = strcmp(json_text(one, "place_name"), json_text(two, "place_name"));

	if (!order)
		order = strcmp(json_text(one, "label"), json_text(two, "label"));
	return order ? order : strcmp(json_text(one, "stratum"), json_text(two, "stratum"));
}

/* One page of rows in the order of places' names, which is no ranking. */
static json_t *page_of(struct visit *visit, const json_t *rows, size_t from)
{
	size_t size = json_array_size(rows), count = 0, i;
	json_t **order = arena_alloc(visit->arena, (size + 1) * sizeof(*order)), *row;
	json_t *page = json_array();

	json_array_foreach(rows, i, row)
		order[count++] = row;
	qsort(order, count, sizeof(*order), compare_places);
	for (i = from; i < count && i < from + CHARTS_ON_A_PAGE; i++)
		json_array_append(page, order[i]);
	return page;
}

static int charts_model(struct visit *visit, json_t *model)
{
	const char *measure = request_query(visit->request, "measure");
	struct board_query query = {
		.place = visit_place_at(visit, visit_place(visit))->id,
		.measure = *measure ? measure : NULL,
		.on = request_query_day(visit->request, "on", 0),
		.known = request_query_day(visit->request, "known", 0),
	};
	int64_t from = request_query_whole(visit->request, "cursor", 0);
	json_t *board = NULL;
	const json_t *rows;
	struct moving moving;
	struct buf said;
	int code = assure_board(visit->web->assure, visit->reader, visit->actor, &query, &board);

	if (code)
		return code;
	rows = json_object_get(board, "measures");
	moving = measure_count(rows);
	if (from < 0 || from > (int64_t)json_array_size(rows))
		from = 0;
	json_put(model, "items", page_of(visit, rows, (size_t)from));
	json_put(model, "place", json_incref(json_object_get(board, "place")));
	json_put_text(model, "as_of", json_text(board, "as_of"));
	if (json_has(board, "known"))
		json_put_text(model, "known", json_text(board, "known"));
	if (part_is_other_day(model))
		json_put_text(model, "say", part_which_day(visit, model));
	if ((size_t)from + CHARTS_ON_A_PAGE < json_array_size(rows))
		json_put_text(model, "next", arena_print(visit->arena, "%lld",
			(long long)from + CHARTS_ON_A_PAGE));
	say_begin(&said);
	say_figure(&said, moving.better + moving.worse + moving.moved);
	buf_add_text(&said, " of ");
	say_count(&said, moving.all, "chart is moving", "charts are moving");
	model_say(model, "heading", &said);
	json_put_text(model, "csv", arena_print(visit->arena, "/board/csv?place=%s%s", query.place,
		part_day_query(visit)));
	json_decref(board);
	return 0;
}

static void charts_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const char *const keep[] = { "measure", "on", "known", NULL };
	const json_t *items = json_object_get(model, "items"), *row;
	const json_t **rows = arena_alloc(visit->arena,
		(json_array_size(items) + 1) * sizeof(*rows));
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/measures", visit_place(visit), keep, NULL);
	part_heading(html, model);
	html_put(html, RAW("</div><section class=\"blk near\" aria-label=\"Charts\">"));
	json_array_foreach(items, i, row)
		rows[i] = row;
	if (json_array_size(items) == 0)
		part_empty(html, "No readings here yet.", "Import readings from a CSV file", "/import");
	else
		measure_table_rows(visit, html, rows, json_array_size(items));
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page charts_page = {
	.section = "board", .cacheable = true, .model = charts_model, .face = charts_face
};

static int show_charts(struct request *request, struct response *response)
{
	return page_answer(request, response, &charts_page);
}

/* -- one chart ----------------------------------------------------------------------------- */

static int series_model(struct visit *visit, json_t *model)
{
	struct request *request = visit->request;
	const struct place *place = visit_place_at(visit, visit_place(visit));
	const struct series_query query = {
		.measure = request_part(request, "measure"), .place = place->id,
		.stratum = request_query(request, "stratum"), .chart = request_query(request, "chart"),
		.on = request_query_day(request, "on", 0),
		.known = request_query_day(request, "known", 0),
	};
	json_t *series = NULL;
	int code = assure_series_chart(visit->web->assure, visit->reader, visit->actor, &query,
		&series);

	if (code)
		return code;
	json_object_update(model, series);
	const int64_t points = json_whole(series, "points", 0);
	json_put_text(model, "heading", arena_print(visit->arena, "%s: %s over %lld point%s",
		json_text(series, "place_name"), draw_variation_words(figure_variation(series)),
		(long long)points, points == 1 ? "" : "s"));
	json_put_text(model, "csv", arena_print(visit->arena, "/measures/%s/csv?%s",
		request_part(request, "measure"), request->query_text));
	json_decref(series);
	return 0;
}

static void series_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = {
		{ "Board", "/board" },
		{ json_text(model, "place_name"), arena_print(visit->arena, "/board?place=%s%s",
			json_text(model, "place"), part_day_query(visit)) },
		{ "All charts", arena_print(visit->arena, "/measures?place=%s%s",
			json_text(model, "place"), part_day_query(visit)) },
	};

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 3);
	part_heading(html, model);
	if (part_is_other_day(model))
		html_put(html, RAW("<p class=\"muted\">"), TEXT(part_which_day(visit, model)),
			RAW("</p>"));
	html_put(html, RAW("<p class=\"say\">"), TEXT(json_text(model, "label")));
	if (*json_text(model, "stratum"))
		html_put(html, RAW(", "), TEXT(json_text(model, "stratum")));
	html_put(html, RAW("</p></div><section class=\"blk near two\" aria-label=\"The chart\">"
		"<div class=\"card chart\">"));
	figure_chart(visit, html, "chart", model, 0);
	series_charts(visit, model, html);
	html_put(html, RAW("</div><div class=\"card\"><h2>In figures</h2>"));
	series_limits(model, html);
	series_rebases(visit, model, html);
	html_put(html, RAW("</div></section>"));
}

static const struct page series_page = {
	.section = "board", .live = true, .cacheable = true,
	.model = series_model, .face = series_face
};

static int show_series(struct request *request, struct response *response)
{
	return page_answer(request, response, &series_page);
}

static int send_points(struct request *request, struct response *response)
{
	struct visit visit;
	json_t *model = json_object();
	int code = visit_begin(&visit, request);

	if (!code)
		code = visit_check_place(&visit);
	if (!code)
		code = series_model(&visit, model);
	if (!code) {
		series_csv(model, &response->body);
		response_header(response, "Content-Disposition", "attachment; filename=\"series.csv\"");
		code = response_bytes(response, 200, "text/csv; charset=utf-8");
	}
	json_decref(model);
	visit_end(&visit);
	return code;
}

static const struct route_parameter charts_query[] = {
	{ "place", "Id of a place; everything at or below it", PARAMETER_TEXT, false },
	{ "measure", "Only this measure", PARAMETER_TEXT, false },
	{ "on", "As it was on this day", PARAMETER_DAY, false },
	{ "known", "As it was believed on this day", PARAMETER_DAY, false },
	{ 0 }
};

static const struct route_parameter series_query[] = {
	{ "place", "Id of the place measured", PARAMETER_TEXT, false },
	{ "stratum", "Which part of it, as in the import", PARAMETER_TEXT, false },
	{ "chart", "Which chart: xmr, run, i, mr, p, pp, u, up or c", PARAMETER_TEXT, false },
	{ "on", "As it was on this day", PARAMETER_DAY, false },
	{ "known", "As it was believed on this day", PARAMETER_DAY, false },
	{ 0 }
};

static const struct route_parameter records_query[] = {
	{ "place", "Id of the place measured", PARAMETER_TEXT, false },
	{ "on", "The first day of the point's period", PARAMETER_TEXT, true },
	{ 0 }
};

const struct route measure_routes[] = {
	{ .method = "GET", .path = "/measures", .handler = show_charts, .who = ROUTE_SIGNED_IN,
	  .tag = "Measures", .summary = "Every measured series at or below a place",
	  .query = charts_query, .answer = "Object" },
	{ .method = "GET", .path = "/measures/{measure}", .handler = show_series,
	  .who = ROUTE_SIGNED_IN, .tag = "Measures", .summary = "One series with its chart",
	  .query = series_query, .answer = "Series" },
	{ .method = "GET", .path = "/measures/{measure}/csv", .handler = send_points,
	  .who = ROUTE_SIGNED_IN, .tag = "Measures", .summary = "The same as CSV",
	  .query = series_query },
	{ .method = "GET", .path = "/measures/{measure}/records", .handler = measure_show_records,
	  .who = ROUTE_SIGNED_IN, .tag = "Measures",
	  .summary = "The records behind one point of a measure that a rule feeds",
	  .query = records_query, .answer = "Object" },
	{ 0 }
};

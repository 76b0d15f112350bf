/* The board of a place: is what we do level with what we say, and what is moving? */
#include "pages.h"

#include <math.h>

#include "figure.h"
#include "measure_table.h"
#include "parts.h"
#include "requirement_table.h"

enum { REQUIREMENTS_SHOWN = 6, CHARTS_SHOWN = 12, RECENT_SHOWN = 5, RECENT_READ = 25,
	NUMBERS_SHOWN = 6 };

/* -- what it knows --------------------------------------------------------------------------- */

static void say_leaning(struct visit *visit, json_t *model, const struct leaning *count)
{
	struct buf said;

	say_begin(&said);
	buf_print(&said, "%lld of %lld requirement%s %s level.", (long long)count->level,
		(long long)count->all, count->all == 1 ? "" : "s", count->level == 1 ? "is" : "are");
	model_say(model, "heading", &said);
	say_begin(&said);
	if (count->paper > 0) {
		say_number(&said, count->paper, true);
		buf_print(&said, " %s drifted from what we say. ", count->paper == 1 ? "has" : "have");
	}
	if (count->practice > 0) {
		say_number(&said, count->practice, true);
		buf_print(&said, " %s good practice nobody has written down. ",
			count->practice == 1 ? "is" : "are");
	}
	if (count->unknown > 0) {
		say_number(&said, count->unknown, true);
		buf_print(&said, " %s no recent evidence.", count->unknown == 1 ? "has" : "have");
	}
	model_say(model, "say", &said);
	(void)visit;
}

static void say_part(struct buf *said, int64_t count, const char *one, const char *many)
{
	if (count == 0)
		return;
	say_number(said, count, true);
	buf_print(said, " %s. ", count == 1 ? one : many);
}

static void say_moving(json_t *model, const struct moving *moving, const char *place)
{
	struct buf said;

	say_begin(&said);
	if (moving->all == 0)
		buf_print(&said, "%s has 0 requirements and 0 measures yet.", place);
	else {
		say_figure(&said, moving->worse);
		buf_add_text(&said, " of ");
		say_count(&said, moving->all, "chart", "charts");
		buf_print(&said, " %s getting worse.", moving->worse == 1 ? "is" : "are");
	}
	model_say(model, "heading", &said);
	say_begin(&said);
	say_part(&said, moving->better, "is getting better", "are getting better");
	say_part(&said, moving->moved, "has moved", "have moved");
	say_part(&said, moving->same, "shows no real change", "show no real change");
	say_part(&said, moving->too_few, "has too little data to say", "have too little data to say");
	model_say(model, "say", &said);
}

/* When the newest record came in, for the "Live" sign. */
static void put_live(json_t *model)
{
	const json_t *first = json_array_get(json_object_get(model, "recent"), 0);
	struct buf said;

	say_begin(&said);
	say_json_ago(&said, first, "at");
	model_say(model, "live_at", &said);
}

static int put_chart(struct visit *visit, const char *place, json_t *model)
{
	const json_t *row = measure_most_telling(json_object_get(model, "measures"), place);
	const struct series_query query = { .measure = json_text(row, "measure"),
		.place = json_text(row, "place"), .stratum = json_text(row, "stratum"),
		.chart = "xmr", .on = request_query_day(visit->request, "on", 0),
		.known = request_query_day(visit->request, "known", 0) };
	json_t *series = NULL;
	int code;

	if (!row)
		return 0;
	code = assure_series_chart(visit->web->assure, visit->reader, visit->actor, &query,
		&series);
	if (code == FT_NOT_FOUND)
		return 0;
	if (!code)
		json_put(model, "chart", series);
	return code;
}

/* Of another day than today the sentence says so first. */
static void say_which_day(struct visit *visit, json_t *model)
{
	if (!part_is_other_day(model))
		return;
	json_put_flag(model, "other_day", true);
	json_object_del(model, "look_next");
	json_put_text(model, "say", arena_print(visit->arena, "%s %s", part_which_day(visit, model),
		json_text(model, "say")));
}

/* What was last done with each of the last things: one that passes through many hands in a
 * minute would push all others out. */
static json_t *newest_of_each(const json_t *items, size_t most)
{
	json_t *kept = json_array(), *seen = json_object(), *item;
	size_t i;

	json_array_foreach(items, i, item) {
		const char *thing = json_text(item, "thing");

		if (json_has(seen, thing) || json_array_size(kept) == most)
			continue;
		json_put(seen, thing, json_true());
		json_array_append(kept, item);
	}
	json_decref(seen);
	return kept;
}

static int board_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	struct board_query query = { .place = place->id,
		.on = request_query_day(visit->request, "on", 0),
		.known = request_query_day(visit->request, "known", 0) };
	struct leaning count;
	struct moving moving;
	json_t *board = NULL, *recent = NULL, *sorted;
	int code = assure_board(visit->web->assure, visit->reader, visit->actor, &query, &board);

	if (!code)
		code = read_recent(visit->reader, visit->actor, place->id, 0, RECENT_READ,
			&recent);
	if (code)
		goto out;
	json_object_update(model, board);
	json_put(model, "recent", newest_of_each(json_object_get(recent, "items"), RECENT_SHOWN));
	sorted = requirement_worst_first(json_object_get(board, "requirements"), "");
	json_put(model, "requirements", sorted);
	count = requirement_count(json_object_get(board, "requirements"), "");
	moving = measure_count(json_object_get(board, "measures"));
	if (count.all > 0)
		say_leaning(visit, model, &count);
	else
		say_moving(model, &moving, place->name);
	say_which_day(visit, model);
	put_live(model);
	json_put_text(model, "csv", arena_print(visit->arena, "/board/csv?place=%s%s", place->id,
		part_day_query(visit)));
	code = put_chart(visit, place->id, model);
out:
	json_decref(board);
	json_decref(recent);
	return code;
}

/* -- how it looks -------------------------------------------------------------------------- */

static void write_key(struct html *html, const struct leaning *count, const char *place)
{
	const struct { int64_t n; const char *label, *lean; } keys[] = {
		{ count->level, "level", "level" }, { count->paper, "drifting to paper", "paper" },
		{ count->practice, "drifting to practice", "practice" },
		{ count->unknown, "not known", "unknown" },
	};

	html_put(html, RAW("<ul class=\"key num\">"));
	for (size_t i = 0; i < 4; i++)
		html_put(html, RAW("<li><a href=\"/requirements?place="), QUERY(place), RAW("&amp;lean="),
			QUERY(keys[i].lean), RAW("\"><b>"), NUMBER(keys[i].n), RAW("</b><span>"),
			TEXT(keys[i].label), RAW("</span></a></li>"));
	html_put(html, RAW("</ul>"));
}

static const char *level_title(struct visit *visit, double balance, int64_t all)
{
	const char *leans = isnan(balance) ? "The vial is empty: nothing is known yet."
		: balance > 0.02 ? "The bubble sits towards paper: more requirements are said than done."
		: balance < -0.02 ? "The bubble sits towards practice: more is done than is written down."
		: "The bubble sits level.";

	return arena_print(visit->arena, "Spirit level between paper and practice, for %lld "
		"requirements. %s", (long long)all, leans);
}

static void write_hero(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *requirements = json_object_get(model, "requirements");
	const json_t *worst = json_array_get(requirements, 0);
	const char *place = json_text(json_object_get(model, "place"), "id");
	struct leaning count = requirement_count(requirements, "");
	double balance = figure_balance(count.paper, count.practice, count.all - count.unknown);

	html_put(html, RAW("<div class=\"hero\"><div class=\"tx\">"));
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\">"));
	if (requirement_lean(worst) != LEAN_LEVEL)
		html_put(html, RAW("<a class=\"btn\" href=\"/requirements/"), QUERY(json_text(worst, "id")),
			RAW("?place="), QUERY(place), RAW("\">Start with the first</a>"));
	html_put(html, RAW("<a class=\"btn quiet\" href=\"/requirements?place="), QUERY(place), RAW("\">All "),
		NUMBER(count.all), RAW(" requirements</a></div></div><div class=\"level\" data-figure=\"level\">"));
	figure_level(html, "level", level_title(visit, balance, count.all), balance, NAN, NAN);
	write_key(html, &count, place);
	html_put(html, RAW("</div></div>"));
}

static void write_questions(const json_t *model, struct html *html)
{
	const json_t *requirements = json_object_get(model, "requirements");
	const char *place = json_text(json_object_get(model, "place"), "id");

	html_put(html, RAW("<ul class=\"qs\" data-figure=\"questions\" aria-label=\"The five key questions\">"));
	for (size_t i = 0; i < 5; i++) {
		struct leaning count = requirement_count(requirements, KEY_QUESTIONS[i].name);

		if (count.all == 0)
			continue;
		html_put(html, RAW("<li><a href=\"/requirements?place="), QUERY(place),
			RAW("&amp;question="), QUERY(KEY_QUESTIONS[i].name), RAW("\"><span class=\"q\">"),
			TEXT(KEY_QUESTIONS[i].label), RAW("</span><span class=\"c num\">"),
			NUMBER(count.level), RAW(" of "), NUMBER(count.all), RAW(" level</span>"));
		figure_mini_level(html, 170,
			figure_balance(count.paper, count.practice, count.all - count.unknown));
		html_put(html, RAW("</a></li>"));
	}
	html_put(html, RAW("</ul>"));
}

/* The audit that would tell most: risk times how little is known. */
static void write_look_next(const json_t *model, const char *place, struct html *html)
{
	const json_t *look = json_array_get(json_object_get(model, "look_next"), 0);

	if (!look)
		return;
	html_put(html, RAW("<p class=\"look-next\"><b>Look here next:</b> <a href=\"/requirements/"),
		QUERY(json_text(look, "requirement")), RAW("?place="), QUERY(place), RAW("\">"),
		TEXT(json_text(look, "text")), RAW("</a>. "), TEXT(json_text(look, "reason")),
		RAW(" <a href=\"/kinds/check/new/record?requirement="),
		QUERY(json_text(look, "requirement")), RAW("&amp;place="), QUERY(place),
		RAW("\">Record what you saw</a></p>"));
}

static void write_requirements(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *requirements = json_object_get(model, "requirements");
	const char *place = json_text(json_object_get(model, "place"), "id");
	size_t count = json_array_size(requirements);

	html_put(html, RAW("<section class=\"blk\" id=\"drift\" aria-labelledby=\"h-drift\"><div class=\"hd\">"
		"<h2 id=\"h-drift\">Most urgent first</h2><p class=\"small\"><a href=\"/requirements?place="),
		QUERY(place), RAW("\">All "), NUMBER((int64_t)count), RAW(" requirements</a></p></div>"));
	requirement_table(visit, html, requirements, REQUIREMENTS_SHOWN, place);
	write_look_next(model, place, html);
	html_put(html, RAW("</section>"));
}

static void write_chart(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *series = json_object_get(model, "chart");
	const char *place = json_text(json_object_get(model, "place"), "id");
	size_t charts = json_array_size(json_object_get(model, "measures"));

	html_put(html, RAW("<div class=\"card chart\"><h2>"), TEXT(json_text(series, "label")),
		RAW(": "), TEXT(draw_variation_words(figure_variation(series))),
		RAW("</h2><p class=\"muted small\">"), TEXT(json_text(series, "place_name")));
	if (*json_text(series, "stratum"))
		html_put(html, RAW(" · "), TEXT(json_text(series, "stratum")));
	html_put(html, RAW(" · "));
	figure_points(html, series);
	html_put(html, RAW(", the last "));
	part_ago(html, json_object_get(series, "latest"), "on");
	html_put(html, RAW("</p>"));
	figure_chart(visit, html, "chart", series, NUMBERS_SHOWN);
	if (charts > 1)
		html_put(html, RAW("<p class=\"small alone\"><a href=\"/measures?place="), QUERY(place),
			RAW("\">All "), NUMBER((int64_t)charts), RAW(" charts here</a></p>"));
	html_put(html, RAW("</div>"));
}

static void write_feed(const json_t *model, struct html *html)
{
	const char *place = json_text(json_object_get(model, "place"), "id");

	html_put(html, RAW("<div class=\"card\" id=\"recent\"><h2>Just in</h2>"
		"<p class=\"muted small\">The newest records here</p>"));
	part_feed(html, json_object_get(model, "recent"));
	html_put(html, RAW("<p class=\"small\"><a href=\"/recent?place="), QUERY(place),
		RAW("\">All records, newest first</a></p></div>"));
}

static void write_now(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<section class=\"blk two\" aria-label=\"The chart that says most, and what is "
		"just in\">"));
	if (json_has(model, "chart"))
		write_chart(visit, model, html);
	else
		part_empty(html, "No chart yet: 0 measures have readings here.",
			"Import readings from a CSV file", "/import");
	write_feed(model, html);
	html_put(html, RAW("</section>"));
}

/* What is just in is not of that day, so there is only the chart as it was. */
static void write_other_day(struct visit *visit, const json_t *model, struct html *html)
{
	if (!json_has(model, "chart"))
		return;
	html_put(html, RAW("<section class=\"blk\" aria-label=\"The chart that says most\">"));
	write_chart(visit, model, html);
	html_put(html, RAW("</section>"));
}

static void board_face(struct visit *visit, const json_t *model, struct html *html)
{
	bool judged = json_array_size(json_object_get(model, "requirements")) > 0;
	const json_t *measures = json_object_get(model, "measures");

	html_put(html, RAW("<div class=\"lead\">"));
	part_scope(visit, html, "/board", visit_place(visit), NULL,
		json_flag(model, "other_day", false) ? NULL : model);
	part_place_trail(visit, html, visit_place(visit));
	if (judged) {
		write_hero(visit, model, html);
		write_questions(model, html);
	} else {
		part_heading(html, model);
	}
	part_another_day(visit, html, "/board", json_text(json_object_get(model, "place"), "id"));
	html_put(html, RAW("<p class=\"small\"><a href=\"/league?place="),
		QUERY(json_text(json_object_get(model, "place"), "id")),
		RAW("\">Places side by side</a> · <a href=\"/due?place="),
		QUERY(json_text(json_object_get(model, "place"), "id")),
		RAW("\">Due and overdue</a> · <a href=\"/daily?place="), QUERY(json_text(json_object_get(model,
		"place"), "id")), RAW("\">Day by day</a></p></div>"));
	if (judged)
		write_requirements(visit, model, html);
	if (json_flag(model, "other_day", false))
		write_other_day(visit, model, html);
	else
		write_now(visit, model, html);
	if (!judged && json_array_size(measures) > 0)
		measure_table(visit, html, measures, CHARTS_SHOWN,
			json_text(json_object_get(model, "place"), "id"));
}

static const struct page board_page = {
	.section = "board", .live = true, .cacheable = true, .model = board_model, .face = board_face
};

static int show_board(struct request *request, struct response *response)
{
	return page_answer(request, response, &board_page);
}

/* -- all records --------------------------------------------------------------------------- */

static int recent_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	int64_t before = request_query_whole(visit->request, "cursor", 0);
	json_t *recent = NULL;
	int code = read_recent(visit->reader, visit->actor, place->id, before,
		LIMIT_PAGE_ROWS_USUAL,
		&recent);

	if (code)
		return code;
	json_object_update(model, recent);
	if (json_is_integer(json_object_get(recent, "next")))
		json_put_text(model, "next", arena_print(visit->arena, "%lld",
			(long long)json_whole(recent, "next", 0)));
	json_put_text(model, "heading", arena_print(visit->arena, "The %zu newest records of %s",
		json_array_size(json_object_get(recent, "items")), place->name));
	json_put_whole(model, "head", book_head(visit->web->book));
	json_decref(recent);
	return 0;
}

static void recent_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/recent", visit_place(visit), NULL, model);
	part_heading(html, model);
	html_put(html, RAW("</div><div class=\"card blk near\">"));
	part_feed(html, json_object_get(model, "items"));
	html_put(html, RAW("</div>"));
	part_next(visit, html, model);
}

static const struct page recent_page = {
	.section = "board", .live = true, .cacheable = true, .model = recent_model, .face = recent_face
};

static int show_recent(struct request *request, struct response *response)
{
	return page_answer(request, response, &recent_page);
}

static const struct route_parameter board_query[] = {
	{ "place", "Id of a place; everything at or below it", PARAMETER_TEXT, false },
	{ "on", "As it was on this day, or will be if nothing is done", PARAMETER_DAY, false },
	{ "known", "As it was believed on this day", PARAMETER_DAY, false },
	{ 0 }
};

const struct route board_routes[] = {
	{ .method = "GET", .path = "/board", .handler = show_board, .who = ROUTE_SIGNED_IN,
	  .tag = "Board", .summary = "The board of a place", .query = board_query, .answer = "Board" },
	{ .method = "GET", .path = "/board/csv", .handler = measure_send_csv, .who = ROUTE_SIGNED_IN,
	  .tag = "Board", .summary = "Its measures as CSV", .query = board_query },
	{ .method = "GET", .path = "/recent", .handler = show_recent, .who = ROUTE_SIGNED_IN,
	  .tag = "Board", .summary = "The newest records at or below a place", .answer = "Recent" },
	{ 0 }
};

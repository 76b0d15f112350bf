/* Who has what is asked of them: places side by side, and who is due, on any day. */
#include "pages.h"

#include <math.h>

#include "draw.h"
#include "parts.h"

enum { DAYS_USUAL = 60 };

static const char *type_words(const json_t *row)
{
	const char *type = json_text(row, "type");

	return strcmp(type, "attested") == 0 ? "read and signed"
		: strcmp(type, "trained") == 0 ? "trained" : "seen and signed off";
}

/* -- places side by side ------------------------------------------------------------------- */

static int league_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	struct people_query query = { .place = place->id,
		.requirement = request_query(visit->request, "requirement"),
		.framework = request_query(visit->request, "framework"),
		.on = request_query_day(visit->request, "on", 0),
		.known = request_query_day(visit->request, "known", 0) };
	json_t *league = NULL;
	int code = assure_league(visit->web->assure, visit->reader, visit->actor, &query, &league);

	if (code)
		return code;
	json_object_update(model, league);
	json_put_text(model, "heading", arena_print(visit->arena,
		"%zu places side by side", json_array_size(json_object_get(league, "children"))));
	json_put_text(model, "say", arena_print(visit->arena,
		"How many of the people at each place have what is asked of them, on %s%s%s.",
		say_day_of(visit->arena, league, "as_of"),
		json_has(league, "known") ? ", as believed on " : "",
		say_day_of(visit->arena, league, "known")));
	json_put_whole(model, "head", book_head(visit->web->book));
	json_decref(league);
	return 0;
}

static void write_count(struct html *html, const json_t *count)
{
	if (json_whole(count, "of", 0) == 0)
		html_put(html, RAW("<span class=\"muted\">nobody</span>"));
	else
		html_put(html, NUMBER(json_whole(count, "n", 0)), RAW("&nbsp;of&nbsp;"),
			NUMBER(json_whole(count, "of", 0)));
}

static void write_head(const json_t *model, struct html *html, const char *what)
{
	const json_t *child;
	size_t i;

	html_put(html, RAW("<thead role=\"rowgroup\"><tr role=\"row\">"
		"<th scope=\"col\" role=\"columnheader\">"), TEXT(what),
		RAW("</th><th scope=\"col\" role=\"columnheader\" class=\"r\">All</th>"));
	json_array_foreach(json_object_get(model, "children"), i, child)
		html_put(html, RAW("<th scope=\"col\" role=\"columnheader\" class=\"r\">"
			"<a href=\"/league?place="), QUERY(json_text(child, "place")), RAW("\">"),
			TEXT(json_text(child, "name")), RAW("</a></th>"));
	html_put(html, RAW("</tr></thead><tbody role=\"rowgroup\" data-figure=\""), ATTR(what),
		RAW("\">"));
}

static void write_cell(struct html *html, const char *label, const json_t *count)
{
	html_put(html, RAW("<td role=\"cell\" class=\"r num\" data-label=\""), ATTR(label),
		RAW("\">"));
	write_count(html, count);
	html_put(html, RAW("</td>"));
}

static void write_column(const json_t *model, size_t number, struct html *html)
{
	const json_t *column = json_array_get(json_object_get(model, "columns"), number), *child;
	const char *place = json_text(json_object_get(model, "place"), "id");
	size_t i;

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"
		"<a href=\"/requirements/"), QUERY(json_text(column, "requirement")), RAW("?place="),
		QUERY(place), RAW("\">"), TEXT(json_text(column, "text")),
		RAW("</a> <span class=\"muted small\">"), TEXT(type_words(column)),
		RAW("</span></th>"));
	write_cell(html, "All", json_array_get(json_object_get(model, "total"), number));
	json_array_foreach(json_object_get(model, "children"), i, child)
		write_cell(html, json_text(child, "name"),
			json_array_get(json_object_get(child, "cells"), number));
	html_put(html, RAW("</tr>"));
}

static void write_frameworks(const json_t *model, struct html *html)
{
	const json_t *frameworks = json_object_get(model, "frameworks"), *row, *child;
	size_t i, k;

	if (json_array_size(frameworks) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-frameworks\"><h2 class=\"hd\" "
		"id=\"h-frameworks\">By framework</h2><p class=\"muted small\">How many of the figures "
		"below reach their target.</p><div class=\"scroll\"><table class=\"grid stack\" role=\"table\">"));
	write_head(model, html, "Framework");
	json_array_foreach(frameworks, i, row) {
		html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"),
			TEXT(json_text(row, "title")), RAW("</th>"));
		write_cell(html, "All", json_object_get(row, "total"));
		json_array_foreach(json_object_get(model, "children"), k, child)
			write_cell(html, json_text(child, "name"),
				json_array_get(json_object_get(row, "cells"), k));
		html_put(html, RAW("</tr>"));
	}
	html_put(html, RAW("</tbody></table></div></section>"));
}

static void write_columns(const json_t *model, struct html *html)
{
	size_t count = json_array_size(json_object_get(model, "columns"));

	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-asked\"><h2 class=\"hd\" "
		"id=\"h-asked\">By requirement</h2><div class=\"scroll\"><table class=\"grid stack\" "
		"role=\"table\">"));
	write_head(model, html, "Requirement");
	for (size_t i = 0; i < count; i++)
		write_column(model, i, html);
	html_put(html, RAW("</tbody></table></div></section>"));
}

static void league_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const char *const keep[] = { "on", "known", "framework", NULL };
	const char *place = json_text(json_object_get(model, "place"), "id");

	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/league", visit_place(visit), keep, NULL);
	part_place_trail(visit, html, visit_place(visit));
	part_heading(html, model);
	part_another_day(visit, html, "/league", place);
	html_put(html, RAW("</div>"));
	if (json_array_size(json_object_get(model, "columns")) == 0) {
		part_empty(html, "Nothing was asked of anybody here on that day.", "All requirements",
			"/requirements");
		return;
	}
	write_frameworks(model, html);
	write_columns(model, html);
}

static const struct page league_page = {
	.section = "board", .live = true, .cacheable = true, .model = league_model,
	.face = league_face
};

static int show_league(struct request *request, struct response *response)
{
	return page_answer(request, response, &league_page);
}

/* -- due and overdue ------------------------------------------------------------------------ */

static int due_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	struct people_query query = { .place = place->id,
		.requirement = request_query(visit->request, "requirement"),
		.framework = request_query(visit->request, "framework"),
		.days = (int)request_query_whole(visit->request, "within", DAYS_USUAL) };
	json_t *due = NULL;
	int64_t soon, late;
	int code = assure_due(visit->web->assure, visit->reader, visit->actor, &query, &due);

	if (code)
		return code;
	json_object_update(model, due);
	soon = json_whole(json_object_get(due, "due"), "count", 0);
	late = json_whole(json_object_get(due, "overdue"), "count", 0);
	json_put_text(model, "heading", arena_print(visit->arena,
		"%lld overdue, %lld due in the next %d days", (long long)late, (long long)soon,
		query.days));
	json_put_text(model, "say", arena_print(visit->arena,
		"What people at %s have to sign, be trained in or be seen doing, on %s.", place->name,
		say_day_of(visit->arena, due, "as_of")));
	json_put_whole(model, "head", book_head(visit->web->book));
	json_decref(due);
	return 0;
}

static void write_item(const json_t *item, const char *place, struct html *html)
{
	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><a href=\"/things/"),
		QUERY(json_text(item, "person")), RAW("\">"), TEXT(json_text(item, "name")),
		RAW("</a></th><td role=\"cell\"><a href=\"/requirements/"),
		QUERY(json_text(item, "requirement")), RAW("?place="), QUERY(place), RAW("\">"),
		TEXT(json_text(item, "text")), RAW("</a></td><td role=\"cell\">"),
		TEXT(type_words(item)), RAW("</td><td role=\"cell\" class=\"r num\">"));
	if (*json_text(item, "until"))
		part_ago(html, item, "until");
	else
		html_put(html, RAW("never yet"));
	html_put(html, RAW("</td></tr>"));
}

static void write_items(const json_t *items, size_t first, size_t last, const char *id,
	const char *place, struct html *html)
{
	html_put(html, RAW("<table class=\"grid stack\" role=\"table\"><thead role=\"rowgroup\">"
		"<tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Person</th>"
		"<th scope=\"col\" role=\"columnheader\">Requirement</th>"
		"<th scope=\"col\" role=\"columnheader\">What</th><th scope=\"col\" "
		"role=\"columnheader\" class=\"r\">Good until</th></tr></thead>"
		"<tbody role=\"rowgroup\" data-figure=\""), ATTR(id), RAW("-"),
		NUMBER((int64_t)first), RAW("\">"));
	for (size_t i = first; i < last; i++)
		write_item(json_array_get(items, i), place, html);
	html_put(html, RAW("</tbody></table>"));
}

/* A person has time for the first few; the others are a touch away. */
static void write_all_items(const json_t *items, const char *id, const char *place,
	struct html *html)
{
	enum { SHOWN = 10, SPARED = 3 };
	size_t count = json_array_size(items), shown = count > SHOWN + SPARED ? SHOWN : count;

	if (count == 0)
		return;
	write_items(items, 0, shown, id, place, html);
	if (shown == count)
		return;
	html_put(html, RAW("<details class=\"rest\"><summary>Show "),
		NUMBER((int64_t)(count - shown)), RAW(" more</summary>"));
	write_items(items, shown, count, id, place, html);
	html_put(html, RAW("</details>"));
}

static void write_list(const json_t *model, const json_t *list, const char *id, const char *title,
	struct html *html)
{
	const json_t *items = json_object_get(list, "items");
	const char *place = json_text(json_object_get(model, "place"), "id");

	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-"), ATTR(id),
		RAW("\"><h2 class=\"hd\" id=\"h-"), ATTR(id), RAW("\">"), TEXT(title), RAW(": <span data-figure=\"count-"),
		ATTR(id), RAW("\">"), NUMBER(json_whole(list, "count", 0)), RAW("</span></h2>"));
	if (!json_flag(model, "named", false))
		html_put(html, RAW("<p class=\"muted small\">You see your own; managers, governance "
			"leads and assessors see everybody.</p>"));
	else if (json_whole(list, "count", 0) > (int64_t)json_array_size(items))
		html_put(html, RAW("<p class=\"muted small\">The first "),
			NUMBER((int64_t)json_array_size(items)), RAW(".</p>"));
	write_all_items(items, id, place, html);
	html_put(html, RAW("</section>"));
}

static void due_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const char *const keep[] = { "within", "framework", NULL };
	const char *place = json_text(json_object_get(model, "place"), "id");

	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/due", visit_place(visit), keep, NULL);
	part_place_trail(visit, html, visit_place(visit));
	part_heading(html, model);
	html_put(html, RAW("<form class=\"scope\" action=\"/due\">"));
	part_hidden(html, "place", place);
	html_put(html, RAW("<label for=\"within\">Days ahead</label><input id=\"within\" name=\"within\" "
		"type=\"number\" min=\"0\" max=\"3660\" value=\""),
		NUMBER(json_whole(model, "days", DAYS_USUAL)),
		RAW("\"><button class=\"btn quiet sm\">Show</button></form></div>"));
	write_list(model, json_object_get(model, "overdue"), "overdue", "Overdue", html);
	write_list(model, json_object_get(model, "due"), "due", "Due soon", html);
}

static const struct page due_page = {
	.section = "team", .live = true, .cacheable = true, .model = due_model, .face = due_face
};

static int show_due(struct request *request, struct response *response)
{
	return page_answer(request, response, &due_page);
}

/* -- day by day, for programs ---------------------------------------------------------------- */

static int daily_model(struct visit *visit, json_t *model)
{
	struct people_query query = {
		.place = visit_place_at(visit, visit_place(visit))->id,
		.requirement = request_query(visit->request, "requirement"),
		.framework = request_query(visit->request, "framework"),
		.known = request_query_day(visit->request, "known", 0),
		.from = request_query_day(visit->request, "from", 0),
		.to = request_query_day(visit->request, "to", 0) };
	json_t *daily = NULL;
	int code = assure_daily(visit->web->assure, visit->reader, visit->actor, &query, &daily);

	if (code)
		return code;
	json_object_update(model, daily);
	json_put_text(model, "heading", arena_print(visit->arena, "%s to %s, day by day",
		say_day_of(visit->arena, daily, "from"), say_day_of(visit->arena, daily, "to")));
	json_decref(daily);
	return 0;
}

static void write_ends(const json_t *column, struct html *html)
{
	const json_t *n = json_object_get(column, "n"), *of = json_object_get(column, "of");
	size_t count = json_array_size(n);

	for (size_t i = 0; count > 0 && i < 2; i++) {
		size_t at = i ? count - 1 : 0;

		html_put(html, RAW("<td role=\"cell\" class=\"r num\" data-label=\""),
			TEXT(i ? "Last day" : "First day"), RAW("\">"),
			NUMBER(json_integer_value(json_array_get(n, at))), RAW(" of "),
			NUMBER(json_integer_value(json_array_get(of, at))), RAW("</td>"));
	}
}

static void write_line(const json_t *column, struct html *html)
{
	const json_t *n = json_object_get(column, "n"), *of = json_object_get(column, "of");
	size_t count = json_array_size(n);
	double *shares = must_alloc((count + 1) * sizeof(*shares));

	for (size_t i = 0; i < count; i++) {
		double all = json_number_value(json_array_get(of, i));

		shares[i] = all > 0 ? json_number_value(json_array_get(n, i)) / all : NAN;
	}
	html_put(html, RAW("<td role=\"cell\">"));
	draw_share_line(&html->buf, shares, count);
	html_put(html, RAW("</td>"));
	free(shares);
}

static void daily_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *column;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/daily", visit_place(visit), NULL, NULL);
	part_heading(html, model);
	html_put(html, RAW("</div><table class=\"grid stack\" role=\"table\"><thead role=\"rowgroup\">"
		"<tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Requirement</th>"
		"<th scope=\"col\" role=\"columnheader\">None to all of them</th>"
		"<th scope=\"col\" role=\"columnheader\" class=\"r\">First day</th>"
		"<th scope=\"col\" role=\"columnheader\" class=\"r\">Last day</th></tr></thead>"
		"<tbody role=\"rowgroup\" data-figure=\"daily\">"));
	json_array_foreach(json_object_get(model, "columns"), i, column) {
		html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"),
			TEXT(json_text(column, "text")), RAW(" <span class=\"muted small\">"),
			TEXT(type_words(column)), RAW("</span></th>"));
		write_line(column, html);
		write_ends(column, html);
		html_put(html, RAW("</tr>"));
	}
	html_put(html, RAW("</tbody></table>"));
}

static const struct page daily_page = {
	.section = "board", .cacheable = true, .model = daily_model, .face = daily_face
};

static int show_daily(struct request *request, struct response *response)
{
	return page_answer(request, response, &daily_page);
}

#define PEOPLE_PARAMETERS                                                                          \
	{ "place", "Id of a place; everybody at or below it", PARAMETER_TEXT, false },             \
		{ "requirement", "Only this one", PARAMETER_TEXT, false },                         \
		{ "framework", "Only requirements that come from it", PARAMETER_TEXT, false }

static const struct route_parameter league_query[] = { PEOPLE_PARAMETERS,
	{ "on", "As it was on this day, or will be", PARAMETER_DAY, false },
	{ "known", "As it was believed on this day", PARAMETER_DAY, false }, { 0 } };
static const struct route_parameter due_query[] = { PEOPLE_PARAMETERS,
	{ "within", "Days ahead", PARAMETER_WHOLE, false }, { 0 } };
static const struct route_parameter daily_query[] = { PEOPLE_PARAMETERS,
	{ "from", "The first day", PARAMETER_DAY, false },
	{ "to", "The last day", PARAMETER_DAY, false },
	{ "known", "As it was believed on this day", PARAMETER_DAY, false }, { 0 } };

const struct route people_figure_routes[] = {
	{ .method = "GET", .path = "/league", .handler = show_league, .who = ROUTE_SIGNED_IN,
	  .tag = "Board", .summary = "The places next below, side by side", .query = league_query,
	  .answer = "Object" },
	{ .method = "GET", .path = "/daily", .handler = show_daily, .who = ROUTE_SIGNED_IN,
	  .tag = "Board", .summary = "People who have what is asked of them, day by day",
	  .query = daily_query, .answer = "Object" },
	{ .method = "GET", .path = "/due", .handler = show_due, .who = ROUTE_SIGNED_IN, .tag = "Team",
	  .summary = "Who is due soon, and who is overdue", .query = due_query, .answer = "Object" },
	{ 0 }
};

/* Team: who can do what, gaps first. A table on wide screens, a card a person on phones. */
#include "pages.h"

#include <stdlib.h>

#include "parts.h"

enum { GAPS_SHOWN = 6, PEOPLE_ON_A_PAGE = 15, COLUMNS_MOST = 256, COLUMNS_SHOWN = 9 };

static const struct cell_words {
	const char *state, *words, *look;
} CELLS[] = {
	{ "alone", "alone", "can" }, { "can_assess", "can judge others", "can" },
	{ "in_date", "in date", "can" }, { "signed", "signed", "can" },
	{ "with_supervision", "with somebody", "half" }, { "ending", "ends soon", "soon" },
	{ "ended", "has ended", "gap" }, { "not_yet", "not yet", "gap" },
	{ "not_signed", "not signed", "gap" }, { "not_needed", "not needed", "none" },
};

static const struct cell_words *find_cell(const json_t *cell)
{
	const char *state = json_text(cell, "state");

	for (size_t i = 0; i < sizeof(CELLS) / sizeof(CELLS[0]); i++) {
		if (strcmp(CELLS[i].state, state) == 0)
			return &CELLS[i];
	}
	return &CELLS[sizeof(CELLS) / sizeof(CELLS[0]) - 1];
}

static const json_t *cell_of(const json_t *person, size_t column)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(json_object_get(person, "cells"), i, cell) {
		if (json_whole(cell, "column", -1) == (int64_t)column)
			return cell;
	}
	return NULL;
}

/* One page of people, in the order they came in: gaps first. */
static void put_people(struct visit *visit, const json_t *people, json_t *model)
{
	int64_t from = request_query_whole(visit->request, "cursor", 0);
	json_t *page = json_array();
	size_t size = json_array_size(people);

	if (from < 0 || (size_t)from > size)
		from = 0;
	for (size_t i = (size_t)from; i < size && i < (size_t)from + PEOPLE_ON_A_PAGE; i++)
		json_array_append(page, json_array_get(people, i));
	if ((size_t)from + PEOPLE_ON_A_PAGE < size)
		json_put_text(model, "next", arena_print(visit->arena, "%lld",
			(long long)from + PEOPLE_ON_A_PAGE));
	json_put(model, "people", page);
	json_put_whole(model, "people_count", (int64_t)size);
}

/* -- which columns ---------------------------------------------------------------------------- */

struct column {
	size_t number;   /* in the model */
	int gaps, needed; /* among the people on this page */
};

static struct column count_column(const json_t *people, size_t number)
{
	struct column column = { .number = number };
	const json_t *person;
	size_t i;

	json_array_foreach(people, i, person) {
		const json_t *cell = cell_of(person, number);
		const char *look = cell ? find_cell(cell)->look : "none";

		if (!cell || !json_flag(cell, "needed", false))
			continue;
		column.needed++;
		column.gaps += strcmp(look, "gap") == 0 || strcmp(look, "soon") == 0;
	}
	return column;
}

static int compare_columns(const void *a, const void *b)
{
	const struct column *one = a, *two = b;

	if (one->gaps != two->gaps)
		return two->gaps - one->gaps;
	return one->number < two->number ? -1 : 1;
}

/* The columns somebody here needs, those with gaps first; returns how many. */
static size_t order_columns(const json_t *model, struct column columns[COLUMNS_MOST])
{
	const json_t *people = json_object_get(model, "people");
	size_t all = json_array_size(json_object_get(model, "columns")), count = 0;

	for (size_t i = 0; i < all && count < COLUMNS_MOST; i++) {
		columns[count] = count_column(people, i);
		count += columns[count].needed > 0;
	}
	qsort(columns, count, sizeof(columns[0]), compare_columns);
	return count;
}

static int team_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	json_t *team = NULL;
	const json_t *gaps;
	struct buf said;
	size_t people, count;
	int code = assure_team(visit->web->assure, visit->reader, visit->actor, place->id, &team);

	if (code)
		return code;
	json_object_update(model, team);
	gaps = json_object_get(team, "gaps");
	people = json_array_size(json_object_get(team, "people"));
	count = json_array_size(gaps);
	say_begin(&said);
	if (people == 0)
		buf_print(&said, "0 people work at %s yet.", place->name);
	else if (count == 0)
		buf_print(&said, "No gaps among %zu people.", people);
	else
		buf_print(&said, "%zu gap%s among %zu people.", count, count == 1 ? "" : "s", people);
	model_say(model, "heading", &said);
	if (count > 0)
		json_put_text(model, "say", json_text(json_array_get(gaps, 0), "text"));
	put_people(visit, json_object_get(team, "people"), model);
	json_put_text(model, "at", place->id);
	json_put_whole(model, "head", book_head(visit->web->book));
	json_decref(team);
	return 0;
}

static void write_gaps(const json_t *model, struct html *html)
{
	const json_t *gaps = json_object_get(model, "gaps");
	const json_t *columns = json_object_get(model, "columns");
	size_t i;

	if (json_array_size(gaps) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-gaps\"><h2 class=\"hd\" "
		"id=\"h-gaps\">The soonest first</h2><ul class=\"gaps\">"));
	for (i = 0; i < json_array_size(gaps) && i < GAPS_SHOWN; i++) {
		const json_t *gap = json_array_get(gaps, i);
		const json_t *column = json_array_get(columns, (size_t)json_whole(gap, "column", 0));

		html_put(html, RAW("<li><a href=\"/things/"), QUERY(json_text(column, "id")), RAW("\">"),
			TEXT(json_text(gap, "text")), RAW("</a>"));
		if (json_has(gap, "until")) {
			html_put(html, RAW(" <span class=\"muted small\">"));
			part_ago(html, gap, "until");
			html_put(html, RAW("</span>"));
		}
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void write_cell(struct html *html, const json_t *cell)
{
	const struct cell_words *words = find_cell(cell);
	bool fine = strcmp(words->look, "can") == 0 || strcmp(words->look, "none") == 0;

	html_put(html, RAW("<span class=\"cell "), ATTR(words->look), RAW("\">"));
	if (*json_text(cell, "thing"))
		html_put(html, RAW("<a href=\"/things/"), QUERY(json_text(cell, "thing")), RAW("\">"),
			TEXT(words->words), RAW("</a>"));
	else if (json_has(cell, "entry"))
		html_put(html, RAW("<a href=\"/entries/"), NUMBER(json_whole(cell, "entry", 0)),
			RAW("#row-"), NUMBER(json_whole(cell, "row", 0)), RAW("\">"),
			TEXT(words->words), RAW("</a>"));
	else
		html_put(html, TEXT(words->words));
	if (!fine && json_has(cell, "until")) {
		html_put(html, RAW("<small>"));
		part_ago(html, cell, "until");
		html_put(html, RAW("</small>"));
	}
	html_put(html, RAW("</span>"));
}

static void write_roles(struct html *html, const json_t *person)
{
	const json_t *role;
	size_t i;

	json_array_foreach(json_object_get(person, "roles"), i, role)
		html_put(html, i ? RAW(", ") : RAW(""), TEXT(json_string_value(role)));
}

static void write_matrix_head(const json_t *model, const struct column *columns, size_t count,
	struct html *html)
{
	const json_t *all = json_object_get(model, "columns");

	html_put(html, RAW("<thead><tr><th scope=\"col\">Person</th>"));
	for (size_t c = 0; c < count; c++) {
		const json_t *column = json_array_get(all, columns[c].number);

		html_put(html, RAW("<th scope=\"col\"><a href=\"/things/"), QUERY(json_text(column, "id")),
			RAW("\">"), TEXT(json_text(column, "title")), RAW("</a></th>"));
	}
	html_put(html, RAW("</tr></thead>"));
}

static void write_matrix_row(const json_t *person, const struct column *columns, size_t count,
	struct html *html)
{
	html_put(html, RAW("<tr><th scope=\"row\"><b>"), TEXT(json_text(person, "name")),
		RAW("</b><span>"));
	write_roles(html, person);
	html_put(html, RAW("</span></th>"));
	for (size_t c = 0; c < count; c++) {
		const json_t *cell = cell_of(person, columns[c].number);

		html_put(html, RAW("<td>"));
		if (cell)
			write_cell(html, cell);
		html_put(html, RAW("</td>"));
	}
	html_put(html, RAW("</tr>"));
}

static void write_matrix(struct visit *visit, const json_t *model, struct html *html)
{
	bool all = *request_query(visit->request, "all") != '\0';
	struct column columns[COLUMNS_MOST];
	size_t count = order_columns(model, columns), i;
	size_t shown = all || count < COLUMNS_SHOWN ? count : COLUMNS_SHOWN;
	const json_t *person;

	html_put(html, RAW("<div class=\"scroll wide\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"Table of who can do what\"><table class=\"matrix\">"));
	write_matrix_head(model, columns, shown, html);
	html_put(html, RAW("<tbody>"));
	json_array_foreach(json_object_get(model, "people"), i, person)
		write_matrix_row(person, columns, shown, html);
	html_put(html, RAW("</tbody></table></div>"));
	if (shown < count)
		html_put(html, RAW("<p class=\"pages wide\"><a href=\"/team?all=1&amp;place="),
			QUERY(json_text(model, "at")), RAW("\">Show all "), NUMBER((int64_t)count),
			RAW(" columns</a></p>"));
}

/* On a phone: only people with gaps, and of those only the gaps. */
static void write_cards(const json_t *model, struct html *html)
{
	const json_t *columns = json_object_get(model, "columns"), *person, *cell;
	size_t i, c;

	html_put(html, RAW("<ul class=\"cards narrow\">"));
	json_array_foreach(json_object_get(model, "people"), i, person) {
		if (json_whole(person, "gaps", 0) == 0)
			continue;
		html_put(html, RAW("<li class=\"card\"><h3>"), TEXT(json_text(person, "name")),
			RAW("</h3><p class=\"muted small\">"));
		write_roles(html, person);
		html_put(html, RAW("</p><ul class=\"links\">"));
		json_array_foreach(json_object_get(person, "cells"), c, cell) {
			const char *look = find_cell(cell)->look;
			size_t at = (size_t)json_whole(cell, "column", 0);

			if (!json_flag(cell, "needed", false)
				|| (strcmp(look, "gap") != 0 && strcmp(look, "soon") != 0))
				continue;
			html_put(html, RAW("<li>"), TEXT(json_text(json_array_get(columns, at), "title")),
				RAW("<br>"));
			write_cell(html, cell);
			html_put(html, RAW("</li>"));
		}
		html_put(html, RAW("</ul></li>"));
	}
	html_put(html, RAW("</ul>"));
}

static void team_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/team", visit_place(visit), NULL, NULL);
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/kinds/signoff/new/sign_off?place="),
		QUERY(json_text(model, "at")), RAW("\">Sign off what you saw</a>"
		"<a class=\"btn quiet\" href=\"/kinds/completion/new/record?place="),
		QUERY(json_text(model, "at")), RAW("\">Record training</a></div></div>"));
	write_gaps(model, html);
	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-who\"><h2 class=\"hd\" "
		"id=\"h-who\">Who can do what</h2>"));
	if (json_array_size(json_object_get(model, "people")) == 0)
		part_empty(html, "Nobody works here yet.", "Give people their roles", "/people");
	else {
		write_matrix(visit, model, html);
		write_cards(model, html);
		part_next(visit, html, model);
	}
	html_put(html, RAW("<ul class=\"legend\"><li><span class=\"cell can\">can, in date</span></li>"
		"<li><span class=\"cell half\">with somebody beside them</span></li>"
		"<li><span class=\"cell soon\">ends soon</span></li>"
		"<li><span class=\"cell gap\">a gap</span></li>"
		"<li><span class=\"cell none\">not needed in this role</span></li></ul></section>"));
}

static const struct page team_page = {
	.section = "team", .live = true, .cacheable = true, .model = team_model, .face = team_face
};

static int show_team(struct request *request, struct response *response)
{
	return page_answer(request, response, &team_page);
}

const struct route team_routes[] = {
	{ .method = "GET", .path = "/team", .handler = show_team, .who = ROUTE_SIGNED_IN,
	  .tag = "Team", .summary = "Who can do what at a place, gaps first", .answer = "Team" },
	{ 0 }
};

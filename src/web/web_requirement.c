/* Requirements, most urgent first. */
#include "pages.h"

#include "parts.h"
#include "requirement_page.h"
#include "requirement_table.h"

enum { REQUIREMENTS_ON_A_PAGE = 20 };

/* -- the list ------------------------------------------------------------------------------- */

static const char *const LEANS[] = { "level", "paper", "practice", "unknown" };

static json_t *with_lean(json_t *requirements, const char *lean)
{
	json_t *kept;
	json_t *requirement;
	size_t i;

	if (!*lean)
		return requirements;
	kept = json_array();
	json_array_foreach(requirements, i, requirement) {
		if (strcmp(lean, LEANS[requirement_lean(requirement)]) == 0)
			json_array_append(kept, requirement);
	}
	json_decref(requirements);
	return kept;
}

/* Takes the reference to `all`. */
static void put_page(struct visit *visit, json_t *all, json_t *model)
{
	int64_t from = request_query_whole(visit->request, "cursor", 0);
	size_t size = json_array_size(all);
	json_t *page = json_array();

	if (from < 0 || (size_t)from > size)
		from = 0;
	for (size_t i = (size_t)from; i < size && i < (size_t)from + REQUIREMENTS_ON_A_PAGE; i++)
		json_array_append(page, json_array_get(all, i));
	if ((size_t)from + REQUIREMENTS_ON_A_PAGE < size)
		json_put_text(model, "next", arena_print(visit->arena, "%lld",
			(long long)from + REQUIREMENTS_ON_A_PAGE));
	json_put(model, "items", page);
	json_decref(all);
}

static int list_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	const char *question = request_query(visit->request, "question");
	struct board_query query = { .place = place->id, .measure = "" };
	struct leaning count;
	json_t *board = NULL, *items;
	struct buf said;
	int code = assure_board(visit->web->assure, visit->reader, visit->actor, &query, &board);

	if (code)
		return code;
	items = with_lean(requirement_worst_first(json_object_get(board, "requirements"), question),
		request_query(visit->request, "lean"));
	count = requirement_count(items, "");
	put_page(visit, items, model);
	json_put(model, "place", json_incref(json_object_get(board, "place")));
	say_begin(&said);
	buf_print(&said, "%lld of %lld requirement%s %s level.", (long long)count.level,
		(long long)count.all, count.all == 1 ? "" : "s", count.level == 1 ? "is" : "are");
	model_say(model, "heading", &said);
	json_put_text(model, "csv", "/kinds/requirement/csv");
	json_decref(board);
	return 0;
}

static void write_question_links(struct visit *visit, struct html *html)
{
	const char *now = request_query(visit->request, "question");
	const char *place = visit_place_at(visit, visit_place(visit))->id;

	html_put(html, RAW("<p class=\"acts\"><a href=\"/requirements?place="), QUERY(place),
		RAW("\""), *now ? RAW("") : RAW(" aria-current=\"true\""), RAW(">All five questions</a>"));
	for (size_t i = 0; i < 5; i++)
		html_put(html, RAW("<a href=\"/requirements?place="), QUERY(place), RAW("&amp;question="),
			QUERY(KEY_QUESTIONS[i].name), RAW("\""),
			strcmp(now, KEY_QUESTIONS[i].name) == 0 ? RAW(" aria-current=\"true\"") : RAW(""),
			RAW(">"), TEXT(KEY_QUESTIONS[i].label), RAW("</a>"));
	html_put(html, RAW("</p>"));
}

static void list_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const char *const keep[] = { "question", "lean", NULL };
	const json_t *items = json_object_get(model, "items");

	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/requirements", visit_place(visit), keep, NULL);
	part_heading(html, model);
	write_question_links(visit, html);
	html_put(html, RAW("</div><section class=\"blk near\" aria-label=\"Requirements\">"));
	if (json_array_size(items) == 0)
		part_empty(html, "No requirement here.", "Adopt one: from a law, a framework or your own promise",
			"/kinds/requirement/new/adopt");
	else
		requirement_table(visit, html, items, 0,
			json_text(json_object_get(model, "place"), "id"));
	part_next(visit, html, model);
	html_put(html, RAW("<p class=\"pages\"><a class=\"btn quiet\" href=\"/kinds/requirement/new/adopt\">"
		"Adopt a requirement</a></p></section>"));
}

static const struct page list_page = {
	.section = "board", .live = true, .cacheable = true, .model = list_model, .face = list_face
};

static int show_list(struct request *request, struct response *response)
{
	return page_answer(request, response, &list_page);
}

const struct route requirement_routes[] = {
	{ .method = "GET", .path = "/requirements", .handler = show_list, .who = ROUTE_SIGNED_IN,
	  .tag = "Requirements", .summary = "Requirements, most urgent first", .answer = "Object" },
	{ .method = "GET", .path = "/requirements/{id}", .handler = requirement_show,
	  .who = ROUTE_SIGNED_IN, .tag = "Requirements",
	  .summary = "What we say, what we do, and the proof", .answer = "Requirement" },
	{ 0 }
};

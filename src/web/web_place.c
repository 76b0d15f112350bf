/* Places: the tree, and what an administrator does with it. */
#include "pages.h"

#include "parts.h"

enum { PLACES_ON_A_PAGE = 100 };

static int places_model(struct visit *visit, json_t *model)
{
	size_t count = directory_place_count(visit->directory);
	int64_t from = request_query_whole(visit->request, "cursor", 0);
	json_t *items = json_array();
	struct buf said;

	for (size_t i = from > 0 ? (size_t)from : 0; i < count; i++) {
		const struct place *place = visit_place_at(visit, (int)i);
		json_t *item;

		if (json_array_size(items) == PLACES_ON_A_PAGE) {
			json_put_text(model, "next", arena_print(visit->arena, "%zu", i));
			break;
		}
		item = json_object();
		json_put_text(item, "id", place->id);
		json_put_text(item, "name", place->name);
		json_put_text(item, "type", place->type);
		json_put_text(item, "code", strcmp(place->code, place->id) == 0 ? "" : place->code);
		json_put_whole(item, "depth", place->depth);
		json_put_text(item, "parent",
			place->parent < 0 ? "" : visit_place_at(visit, place->parent)->id);
		json_put_flag(item, "open_reporting", place->open_reporting);
		json_put_day(item, "closed", place->closed);
		json_array_append_new(items, item);
	}
	json_put(model, "items", items);
	say_begin(&said);
	say_count(&said, (int64_t)count, "place", "places");
	buf_print(&said, " in %s", book_name(visit->web->book));
	model_say(model, "heading", &said);
	json_put_text(model, "csv", "/kinds/place/csv");
	return 0;
}

static void write_place(struct visit *visit, const json_t *item, struct html *html)
{
	const char *id = json_text(item, "id");

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"));
	for (int64_t depth = json_whole(item, "depth", 0); depth > 0; depth--)
		html_put(html, RAW("<span class=\"in\"></span>"));
	html_put(html, RAW("<a href=\"/board?place="), QUERY(id), RAW("\">"), TEXT(json_text(item, "name")),
		RAW("</a></th><td role=\"cell\">"), TEXT(json_text(item, "type")),
		RAW("</td><td role=\"cell\">"), TEXT(json_text(item, "code")), RAW("</td><td role=\"cell\">"));
	if (json_has(item, "closed"))
		html_put(html, RAW("closed "), TEXT(json_text(item, "closed")));
	else if (json_flag(item, "open_reporting", false))
		html_put(html, RAW("<a href=\"/report?place="), QUERY(id), RAW("\">reports without signing in"
			"</a>"));
	html_put(html, RAW("</td><td role=\"cell\">"));
	if (visit->administrator)
		html_put(html, RAW("<a href=\"/things/"), QUERY(id), RAW("\">Change<span class=\"vh\"> "),
			TEXT(json_text(item, "name")), RAW("</span></a>"));
	html_put(html, RAW("</td></tr>"));
}

static void places_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *item;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	if (visit->administrator)
		html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/kinds/place/new/add\">"
			"Add a place</a><a class=\"btn quiet\" href=\"/import\">Import places</a></div>"));
	html_put(html, RAW("</div><section class=\"blk near\" aria-label=\"Places\">"
		"<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Places</caption>"
		"<thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Place</th>"
		"<th scope=\"col\" role=\"columnheader\">Sort</th><th scope=\"col\" role=\"columnheader\">Code</th>"
		"<th scope=\"col\" role=\"columnheader\">State</th><th scope=\"col\" role=\"columnheader\">"
		"<span class=\"vh\">Change</span></th></tr></thead><tbody role=\"rowgroup\">"));
	json_array_foreach(json_object_get(model, "items"), i, item)
		write_place(visit, item, html);
	html_put(html, RAW("</tbody></table>"));
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page places_page = {
	.section = "me", .cacheable = true, .model = places_model, .face = places_face
};

static int show_places(struct request *request, struct response *response)
{
	return page_answer(request, response, &places_page);
}

const struct route place_routes[] = {
	{ .method = "GET", .path = "/places", .handler = show_places, .who = ROUTE_SIGNED_IN,
	  .tag = "Places", .summary = "The tree of places, from the top down", .answer = "Object" },
	{ 0 }
};

/* Find: one box over everything, answers in the words people say. */
#include "pages.h"

#include "commons_cards.h"
#include "parts.h"
#include "share_find.h"

enum { FOUND_MOST = 20, PLACES_MOST = 8, COMMONS_MOST = 5 };

/* Places are found by name or code: they have pages of their own. */
static void put_places(struct visit *visit, const char *words, json_t *model)
{
	json_t *places = json_array();
	struct buf asked, name;
	size_t count = directory_place_count(visit->directory);

	json_put(model, "places", places);
	buf_init(&asked, 4096);
	buf_init(&name, 4096);
	text_fold(slice_of(words), &asked);
	for (size_t i = 0; asked.length > 1 && i < count; i++) {
		const struct place *place = visit_place_at(visit, (int)i);

		if (json_array_size(places) == PLACES_MOST)
			break;
		if (text_fold(slice_of(place->name), &name) != 0)
			continue;
		if (memmem(name.base, name.length, asked.base, asked.length)
			|| strcasecmp(place->code, words) == 0 || strcasecmp(place->id, words) == 0)
			json_array_append_new(places, json_pack("{s:s,s:s}", "id", place->id,
				"name", place->name));
	}
	buf_release(&asked);
	buf_release(&name);
}

/* What others wrote that has the words, best first. */
static int put_commons(struct visit *visit, const char *words, json_t *model)
{
	json_t *found;
	int code = share_find_words(visit->web->find, words, COMMONS_MOST, &found);

	if (!code) {
		json_put(model, "commons", json_incref(json_object_get(found, "items")));
		json_decref(found);
	}
	return code;
}

static int find_model(struct visit *visit, json_t *model)
{
	const char *words = request_query(visit->request, "q");
	json_t *found = NULL;
	struct buf said;
	size_t count;
	int code = 0;

	json_put_text(model, "asked", words);
	if (!*words) {
		json_put_text(model, "heading", "What are you looking for?");
		json_put(model, "items", json_array());
		return 0;
	}
	code = read_find(visit->reader, visit->actor, words, FOUND_MOST, &found);
	if (code)
		return code;
	json_object_update(model, found);
	json_decref(found);
	put_places(visit, words, model);
	code = put_commons(visit, words, model);
	if (code)
		return code;
	count = json_array_size(json_object_get(model, "items"))
		+ json_array_size(json_object_get(model, "places"));
	say_begin(&said);
	say_count(&said, (int64_t)count, "answer", "answers");
	buf_print(&said, " for “%s”", words);
	model_say(model, "heading", &said);
	return 0;
}

static void write_found(struct html *html, const json_t *item)
{
	const char *kind = json_text(item, "kind");

	html_put(html, RAW("<li><a href=\""),
		strcmp(kind, "policy") == 0 ? RAW("/library/") :
		strcmp(kind, "requirement") == 0 ? RAW("/requirements/") : RAW("/things/"),
		QUERY(json_text(item, "id")), RAW("\"><b>"), TEXT(json_text(item, "title")),
		RAW("</b></a><span class=\"w\">"), TEXT(json_text(item, "kind_label")));
	if (*json_text(item, "place_name"))
		html_put(html, RAW(" · "), TEXT(json_text(item, "place_name")));
	if (*json_text(item, "why"))
		html_put(html, RAW(" · "), TEXT(json_text(item, "why")));
	html_put(html, RAW("</span></li>"));
}

static void write_commons(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "commons"), *item;
	size_t i;

	if (json_array_size(items) == 0)
		return;
	html_put(html, RAW("<section class=\"blk\" aria-labelledby=\"h-commons\"><div class=\"hd\">"
		"<h2 id=\"h-commons\">From the commons</h2><a href=\"/commons?q="),
		QUERY(json_text(model, "asked")), RAW("\">All that others wrote about it</a></div>"
		"<ol class=\"links card\">"));
	json_array_foreach(items, i, item)
		commons_row(visit, html, item, json_object_get(item, "why"));
	html_put(html, RAW("</ol></section>"));
}

static void find_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "items");
	const json_t *places = json_object_get(model, "places"), *item;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<form class=\"acts\" role=\"search\" action=\"/find\"><div class=\"f ask-words\">"
		"<label class=\"vh\" for=\"words\">Words to look for</label><input id=\"words\" name=\"q\" "
		"type=\"search\" value=\""), ATTR(json_text(model, "asked")),
		RAW("\" placeholder=\"Say it your way: bed rails, insulin, keys\"></div>"
		"<button class=\"btn\">Find</button></form>"));
	if (json_array_size(json_object_get(model, "commons")) > 0)
		html_put(html, RAW("<p class=\"say small\"><a href=\"#h-commons\">"
			"Others wrote about it, too: from the commons</a></p>"));
	html_put(html, RAW("</div>"));
	if (!*json_text(model, "asked"))
		return;
	html_put(html, RAW("<section class=\"blk near\" aria-label=\"Answers\">"));
	if (json_array_size(items) + json_array_size(places) == 0)
		part_empty(html, "Nothing has these words.",
			"Try fewer or other words. If it should be here, tell whoever looks after it.", NULL);
	else
		html_put(html, RAW("<ol class=\"links card\">"));
	json_array_foreach(places, i, item)
		html_put(html, RAW("<li><a href=\"/board?place="), QUERY(json_text(item, "id")),
			RAW("\"><b>"), TEXT(json_text(item, "name")), RAW("</b></a><span class=\"w\">Place</span></li>"));
	json_array_foreach(items, i, item)
		write_found(html, item);
	if (json_array_size(items) + json_array_size(places) > 0)
		html_put(html, RAW("</ol>"));
	html_put(html, RAW("</section>"));
	write_commons(visit, model, html);
}

static const struct page find_page = {
	.section = "", .cacheable = true, .model = find_model, .face = find_face
};

static int show_find(struct request *request, struct response *response)
{
	return page_answer(request, response, &find_page);
}

static const struct route_parameter find_query[] = {
	{ "q", "Words to look for", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route find_routes[] = {
	{ .method = "GET", .path = "/find", .handler = show_find, .who = ROUTE_SIGNED_IN,
	  .tag = "Find", .summary = "Everything that has these words", .query = find_query,
	  .answer = "Object" },
	{ 0 }
};

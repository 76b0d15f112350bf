/* One tag or topic of the commons: what is said under it, by whom, what goes with it; and the same
 * as feeds. */
#include "pages.h"

#include "commons_cards.h"
#include "heard.h"
#include "parts.h"
#include "share_find.h"

enum { ITEMS_SHOWN = 20 };

static bool asks_for_topic(const struct request *request)
{
	return strncmp(request->path, "/commons/topic/", 15) == 0;
}

/* What belongs under a tag beside items of the commons: posts of feeds that are followed are put
 * here as model["posts"]. */
static int put_posts(struct visit *visit, const char *tag, json_t *model)
{
	return heard_model(visit, tag, model);
}

static void put_heading(json_t *model, const json_t *found, bool is_topic)
{
	int64_t count = json_whole(found, "items_count", 0);
	int64_t organisations = json_whole(found, "organisations_count", 0);
	struct buf said;

	say_begin(&said);
	if (count == 0)
		buf_print(&said, "Nobody has written about %s%s yet", is_topic ? "" : "#",
			json_text(found, "shown"));
	else {
		say_count(&said, count, "thing", "things");
		buf_print(&said, " about %s%s from ", is_topic ? "" : "#", json_text(found, "shown"));
		say_count(&said, organisations, "organisation", "organisations");
	}
	model_say(model, "heading", &said);
}

/* Under a tag that nobody used yet there is nothing, and one may begin. */
static json_t *nothing_under(const char *name, bool is_topic)
{
	return json_pack("{s:s,s:s,s:i,s:[],s:[],s:[]}", is_topic ? "topic" : "tag", name, "shown",
		*name == '#' ? name + 1 : name, "items_count", 0, "organisations", "related", "items");
}

static int tag_model(struct visit *visit, json_t *model)
{
	const char *name = request_part(visit->request, "name");
	bool is_topic = asks_for_topic(visit->request);
	json_t *found = NULL;
	int code = share_find_tag(visit->web->find, name, is_topic, commons_offset(visit),
		ITEMS_SHOWN, &found);

	if (code == FT_NOT_FOUND) {
		error_clear();
		found = nothing_under(name, is_topic);
		code = 0;
	}
	if (code)
		return code;
	put_heading(model, found, is_topic);
	json_object_update(model, found);
	json_object_del(model, "next");
	commons_put_next(model, found);
	json_put_flag(model, "is_topic", is_topic);
	json_decref(found);
	return is_topic ? 0 : put_posts(visit, name, model);
}

static void write_feeds(struct visit *visit, const json_t *model, struct html *html)
{
	const char *base = json_flag(model, "is_topic", false) ? "/commons/topic/" : "/commons/tag/";
	const char *name = json_text(model, json_flag(model, "is_topic", false) ? "topic" : "tag");

	(void)visit;
	html_put(html, RAW("<p class=\"pages\"><a href=\""), ATTR(base), QUERY(name),
		RAW("/feed.atom\" rel=\"alternate\" type=\"application/atom+xml\">Atom feed</a> <a href=\""),
		ATTR(base), QUERY(name), RAW("/feed.json\" rel=\"alternate\" type=\"application/feed+json\">"
		"JSON Feed</a></p>"));
}

static void write_organisations(const json_t *model, struct html *html)
{
	const json_t *rows = json_object_get(model, "organisations"), *row;
	int64_t more = json_whole(model, "organisations_count", 0) - (int64_t)json_array_size(rows);
	size_t i;

	html_put(html, RAW("<section class=\"card\"><h2>Who is involved</h2><ul class=\"links\">"));
	json_array_foreach(rows, i, row) {
		const char *origin = json_text(row, "origin");
		struct slice host = { origin, strcspn(origin, "/") };

		html_put(html, RAW("<li>"), TEXT(json_text(row, "by")),
			json_flag(row, "own", false) ? RAW(" (us)") : RAW(""),
			RAW("<span class=\"w\">"), TEXT_SLICE(host), RAW("</span></li>"));
	}
	if (more > 0)
		html_put(html, RAW("<li>and "), NUMBER(more), RAW(" more</li>"));
	html_put(html, RAW("</ul></section>"));
}

static void write_side(const json_t *model, struct html *html)
{
	const json_t *related = json_object_get(model, "related");

	if (json_array_size(json_object_get(model, "organisations")) > 0)
		write_organisations(model, html);
	if (json_array_size(related) > 0) {
		html_put(html, RAW("<section class=\"card\"><h2>Goes with</h2>"));
		commons_labels(html, related, 0);
		html_put(html, RAW("</section>"));
	}
}

static void tag_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = { { "Commons", "/commons" }, { "Tags", "/commons/tags" } };
	const json_t *items = json_object_get(model, "items"), *item;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/commons/offer?sort=post&amp;"),
		json_flag(model, "is_topic", false) ? RAW("topics=") : RAW("tags="),
		QUERY(json_text(model, json_flag(model, "is_topic", false) ? "topic" : "shown")),
		RAW("\">Add yours</a></div></div>"
		"<div class=\"blk near two\"><section aria-label=\"What is said\">"));
	if (json_array_size(items) == 0 && json_array_size(json_object_get(model, "posts")) == 0)
		part_empty(html, "Nothing is said here yet.",
			"What others publish under it shows here as it comes.", NULL);
	html_put(html, RAW("<ul class=\"cards\">"));
	json_array_foreach(items, i, item)
		commons_card(visit, html, item);
	html_put(html, RAW("</ul>"));
	part_next(visit, html, model);
	if (!json_flag(model, "is_topic", false))
		heard_face(visit, model, html);
	write_feeds(visit, model, html);
	html_put(html, RAW("</section><div>"));
	write_side(model, html);
	html_put(html, RAW("</div></div>"));
}

static const struct page tag_page = {
	.section = "commons", .live = true, .hears_commons = true, .cacheable = true,
	.model = tag_model, .face = tag_face
};

/* -- feeds ------------------------------------------------------------------------------------ */

static int show_feed(struct request *request, struct response *response, bool as_json)
{
	const struct web *web = request->context;
	int code = share_find_tag_feed(web->find, request_part(request, "name"),
		asks_for_topic(request), as_json, request->origin, &response->body);

	return code ? code : response_bytes(response, 200, as_json ?
		"application/feed+json; charset=utf-8" : "application/atom+xml; charset=utf-8");
}

static int show_atom(struct request *request, struct response *response)
{
	return show_feed(request, response, false);
}

static int show_json_feed(struct request *request, struct response *response)
{
	return show_feed(request, response, true);
}

static int show_tag(struct request *request, struct response *response)
{
	return page_answer(request, response, &tag_page);
}

static const struct route_parameter tag_query[] = {
	{ "cursor", "Where the next page begins", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route tag_routes[] = {
	{ .method = "GET", .path = "/commons/tag/{name}", .handler = show_tag, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "What is said under a tag", .query = tag_query,
	  .answer = "Object" },
	{ .method = "GET", .path = "/commons/tag/{name}/feed.atom", .handler = show_atom,
	  .who = ROUTE_ANYONE, .tag = "Commons", .summary = "The same as an Atom feed" },
	{ .method = "GET", .path = "/commons/tag/{name}/feed.json", .handler = show_json_feed,
	  .who = ROUTE_ANYONE, .tag = "Commons", .summary = "The same as a JSON Feed" },
	{ .method = "GET", .path = "/commons/topic/{name}", .handler = show_tag, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "What is said about a topic", .query = tag_query,
	  .answer = "Object" },
	{ .method = "GET", .path = "/commons/topic/{name}/feed.atom", .handler = show_atom,
	  .who = ROUTE_ANYONE, .tag = "Commons", .summary = "The same as an Atom feed" },
	{ .method = "GET", .path = "/commons/topic/{name}/feed.json", .handler = show_json_feed,
	  .who = ROUTE_ANYONE, .tag = "Commons", .summary = "The same as a JSON Feed" },
	{ 0 }
};

/* Frameworks: the statements requirements come from, with what nobody has checked marked so. */
#include "pages.h"

#include "parts.h"

static int frameworks_model(struct visit *visit, json_t *model)
{
	json_t *items = json_array();
	size_t count = kinds_framework_count(visit->kinds);
	struct buf said;

	for (size_t i = 0; i < count; i++) {
		const struct framework *framework = kinds_framework_at(visit->kinds, i);
		json_t *item = json_object();

		json_put_text(item, "name", framework->name);
		json_put_text(item, "title", framework->title);
		json_put_text(item, "version", framework->version);
		json_put_text(item, "note", framework->note);
		json_put_flag(item, "checked", framework->checked);
		json_put_whole(item, "nodes", (int64_t)framework->node_count);
		json_array_append_new(items, item);
	}
	json_put(model, "items", items);
	say_begin(&said);
	say_count(&said, (int64_t)count, "framework", "frameworks");
	buf_add_text(&said, " that requirements come from");
	model_say(model, "heading", &said);
	return 0;
}

static void frameworks_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *item;
	size_t i;

	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("</div><ul class=\"cards blk near\">"));
	json_array_foreach(json_object_get(model, "items"), i, item)
		html_put(html, RAW("<li class=\"card\"><h2><a href=\"/frameworks/"),
			QUERY(json_text(item, "name")), RAW("\">"), TEXT(json_text(item, "title")),
			RAW("</a></h2><p class=\"muted\">"), NUMBER(json_whole(item, "nodes", 0)),
			RAW(" statements, version "), TEXT(json_text(item, "version")), RAW("</p>"),
			json_flag(item, "checked", false) ? RAW("") :
				RAW("<p><span class=\"unchecked\">not all checked</span></p>"),
			RAW("<p>"), TEXT(json_text(item, "note")), RAW("</p></li>"));
	html_put(html, RAW("</ul>"));
}

static const struct page frameworks_page = {
	.section = "library", .cacheable = true, .model = frameworks_model, .face = frameworks_face
};

static int show_frameworks(struct request *request, struct response *response)
{
	return page_answer(request, response, &frameworks_page);
}

/* -- one framework --------------------------------------------------------------------------- */

static const struct framework *find_framework(const struct kinds *kinds, const char *name)
{
	for (size_t i = 0; i < kinds_framework_count(kinds); i++) {
		const struct framework *framework = kinds_framework_at(kinds, i);

		if (strcmp(framework->name, name) == 0)
			return framework;
	}
	return NULL;
}

static int framework_model(struct visit *visit, json_t *model)
{
	const char *name = request_part(visit->request, "name");
	const struct framework *framework = find_framework(visit->kinds, name);
	json_t *nodes = json_array();
	size_t unchecked = 0;

	json_put(model, "nodes", nodes);
	if (!framework)
		return error_set(FT_NOT_FOUND, "There is no framework called \"%s\".", name);
	for (size_t i = 0; i < framework->node_count; i++) {
		const struct node *node = &framework->nodes[i];
		json_t *item = json_object();

		json_put_text(item, "id", node->id);
		json_put_text(item, "title", node->title);
		json_put_text(item, "parent", node->parent);
		json_put_text(item, "note", node->note);
		json_put_flag(item, "checked", node->checked);
		json_array_append_new(nodes, item);
		unchecked += !node->checked;
	}
	json_put_text(model, "heading", arena_print(visit->arena, "%s: %zu statements, %zu not checked",
		framework->title, framework->node_count, unchecked));
	json_put_text(model, "say", framework->note);
	json_put_text(model, "source", framework->source);
	json_put_text(model, "version", framework->version);
	return 0;
}

static void framework_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = { { "Library", "/library" }, { "Frameworks", "/frameworks" } };
	const json_t *node;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\">"));
	part_offer_ours(visit, html, "framework", request_part(visit->request, "name"));
	html_put(html, RAW("</div><p class=\"muted\">Version "), TEXT(json_text(model, "version")), RAW(", from <a href=\""),
		URL(json_text(model, "source")), RAW("\">"), TEXT(json_text(model, "source")),
		RAW("</a></p></div><section class=\"card blk near\" aria-label=\"Statements\"><ul class=\"links\">"));
	json_array_foreach(json_object_get(model, "nodes"), i, node) {
		html_put(html, RAW("<li id=\""), ATTR(json_text(node, "id")), RAW("\"><b>"),
			TEXT(json_text(node, "id")), RAW("</b> "), TEXT(json_text(node, "title")));
		if (!json_flag(node, "checked", false))
			html_put(html, RAW(" <span class=\"unchecked\">not checked</span>"));
		if (*json_text(node, "note"))
			html_put(html, RAW("<span class=\"w\">"), TEXT(json_text(node, "note")), RAW("</span>"));
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static const struct page framework_page = {
	.section = "library", .cacheable = true, .model = framework_model, .face = framework_face
};

static int show_framework(struct request *request, struct response *response)
{
	return page_answer(request, response, &framework_page);
}

const struct route framework_routes[] = {
	{ .method = "GET", .path = "/frameworks", .handler = show_frameworks, .who = ROUTE_SIGNED_IN,
	  .tag = "Frameworks", .summary = "Frameworks and how far they were checked",
	  .answer = "Object" },
	{ .method = "GET", .path = "/frameworks/{name}", .handler = show_framework,
	  .who = ROUTE_SIGNED_IN, .tag = "Frameworks", .summary = "The statements of a framework",
	  .answer = "Object" },
	{ 0 }
};

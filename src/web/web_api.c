/* What programs use: OpenAPI, the stream of events, the files of the pages. */
#include "pages.h"

#include "parts.h"

static const struct route_schema SCHEMAS[] = {
	{ "Object", "{\"type\":\"object\",\"description\":\"The model of a page: what it shows\"}" },
	{ "Outcome", "{\"type\":\"object\",\"required\":[\"seq\",\"thing\"],\"properties\":{"
		"\"seq\":{\"type\":\"integer\",\"description\":\"Of the entry in the ledger\"},"
		"\"thing\":{\"type\":\"string\"},\"receipt\":{\"type\":\"string\"},"
		"\"repeated\":{\"type\":\"boolean\"}}}" },
	{ "Thing", "{\"type\":\"object\",\"required\":[\"id\",\"kind\"],\"properties\":{"
		"\"id\":{\"type\":\"string\"},\"kind\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
		"\"state\":{\"type\":\"string\"},\"place\":{\"type\":\"string\"},"
		"\"version\":{\"type\":\"integer\"},\"fields\":{\"type\":\"object\"}}}" },
	{ "Things", "{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{"
		"\"items\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Thing\"}},"
		"\"next\":{\"type\":[\"string\",\"null\"]}}}" },
	{ "Form", "{\"type\":\"object\",\"properties\":{\"fields\":{\"type\":\"array\","
		"\"items\":{\"type\":\"object\"}}}}" },
	{ "Receipt", "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"},"
		"\"state_label\":{\"type\":\"string\"},\"answer\":{\"type\":\"string\"}}}" },
	{ "Proof", "{\"type\":\"object\",\"properties\":{\"seq\":{\"type\":\"integer\"},"
		"\"entry\":{\"type\":\"string\"},\"leaf_hash\":{\"type\":\"string\"},"
		"\"proof\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
		"\"checkpoint\":{\"type\":\"string\"}}}" },
	{ "Board", "{\"type\":\"object\",\"properties\":{\"as_of\":{\"type\":\"string\"},"
		"\"measures\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
		"\"requirements\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}" },
	{ "Requirement", "{\"type\":\"object\",\"required\":[\"id\",\"text\",\"state\"],\"properties\":{"
		"\"id\":{\"type\":\"string\"},\"text\":{\"type\":\"string\"},\"state\":{\"type\":\"string\"}}}" },
	{ "Series", "{\"type\":\"object\",\"properties\":{\"measure\":{\"type\":\"string\"},"
		"\"place\":{\"type\":\"string\"},\"points_list\":{\"type\":\"array\","
		"\"items\":{\"type\":\"object\"}}}}" },
	{ "Recent", "{\"type\":\"object\",\"properties\":{\"items\":{\"type\":\"array\","
		"\"items\":{\"type\":\"object\"}}}}" },
	{ "Work", "{\"type\":\"object\",\"properties\":{\"items\":{\"type\":\"array\","
		"\"items\":{\"type\":\"object\"}},\"overdue\":{\"type\":\"integer\"},"
		"\"minutes\":{\"type\":\"integer\"}}}" },
	{ "Team", "{\"type\":\"object\",\"properties\":{\"people\":{\"type\":\"array\","
		"\"items\":{\"type\":\"object\"}},\"gaps\":{\"type\":\"array\","
		"\"items\":{\"type\":\"object\"}}}}" },
	{ NULL, NULL }
};

static int show_openapi(struct request *request, struct response *response)
{
	const struct web *web = request->context;
	const struct directory *directory = book_directory(web->book);
	const struct http_description description = {
		.title = "Fettle", .version = "1.0",
		.description = "One address for each noun; every page is also JSON with "
			"Accept: application/json.",
		.server_url = request->origin,
	};
	json_t *api = http_openapi(web->tables, directory_kinds(directory), SCHEMAS, &description);

	book_directory_release(web->book, directory);
	return response_json(response, 200, api);
}

/* For what watches servers: can this one read its record, and how far is it? */
static int show_health(struct request *request, struct response *response)
{
	const struct web *web = request->context;
	struct reader *reader = request_reader(request);
	int64_t head;
	int code = reader ? reader_begin(reader) : error_code();

	if (!code) {
		code = reader_head(reader, &head);
		reader_end(reader);
	}
	if (code)
		return code;
	return response_json(response, 200, json_pack("{s:s, s:I, s:I}", "status", "serving",
		"head", (json_int_t)head, "commits", (json_int_t)book_commits(web->book)));
}

/* -- /api: the same for people --------------------------------------------------------------- */

static json_t *route_rows(const struct web *web, const char *tag)
{
	json_t *rows = json_array();

	for (const struct route *const *table = web->tables; *table; table++) {
		for (const struct route *route = *table; route->method; route++) {
			if (route->tag && strcmp(route->tag, tag) == 0)
				json_array_append_new(rows, json_pack("{s:s,s:s,s:s}", "method", route->method,
					"path", route->path, "summary", route->summary));
		}
	}
	return rows;
}

static bool tag_is_there(const json_t *tags, const char *tag)
{
	const json_t *row;
	size_t i;

	json_array_foreach(tags, i, row) {
		if (strcmp(json_text(row, "tag"), tag) == 0)
			return true;
	}
	return false;
}

static int api_model(struct visit *visit, json_t *model)
{
	const struct web *web = visit->web;
	json_t *tags = json_array();
	size_t count = 0;

	for (const struct route *const *table = web->tables; *table; table++) {
		for (const struct route *route = *table; route->method; route++) {
			count += route->tag != NULL;
			if (route->tag && !tag_is_there(tags, route->tag))
				json_array_append_new(tags, json_pack("{s:s,s:o}", "tag", route->tag,
					"routes", route_rows(web, route->tag)));
		}
	}
	json_put(model, "tags", tags);
	json_put_text(model, "heading", arena_print(visit->arena,
		"%zu addresses for programs, the same as for people", count));
	return 0;
}

static void api_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *tag, *route;
	size_t i, j;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<p class=\"say\">Ask any address for <span class=\"mono\">application/json</span> "
		"and you get what the page shows. The full description is <a href=\"/api/v1/openapi.json\">"
		"OpenAPI 3.1</a>; what changes, as it changes, is at <span class=\"mono\">/api/v1/events</span>.</p>"
		"<pre class=\"typed mono card blk near\">curl -H 'Accept: application/json' "
		"-H 'Authorization: Bearer TOKEN' "), TEXT(visit->request->origin), RAW("/board</pre></div>"));
	json_array_foreach(json_object_get(model, "tags"), i, tag) {
		html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">"), TEXT(json_text(tag, "tag")),
			RAW("</h2><ul class=\"links card\">"));
		json_array_foreach(json_object_get(tag, "routes"), j, route)
			html_put(html, RAW("<li><span class=\"mono\"><b>"), TEXT(json_text(route, "method")),
				RAW("</b> "), TEXT(json_text(route, "path")), RAW("</span><span class=\"w\">"),
				TEXT(json_text(route, "summary")), RAW("</span></li>"));
		html_put(html, RAW("</ul></section>"));
	}
}

static const struct page api_page = { .section = "me", .model = api_model, .face = api_face };

static int show_api(struct request *request, struct response *response)
{
	return page_answer(request, response, &api_page);
}

const struct route api_routes[] = {
	{ .method = "GET", .path = "/api", .handler = show_api, .who = ROUTE_ANYONE,
	  .summary = "For programs" },
	{ .method = "GET", .path = "/api/v1/openapi.json", .handler = show_openapi,
	  .who = ROUTE_ANYONE, .tag = "Programs", .summary = "This description", .answer = "Object" },
	{ .method = "GET", .path = "/api/v1/health", .handler = show_health, .who = ROUTE_ANYONE,
	  .tag = "Programs", .summary = "Whether the record can be read, its last entry, and how many "
	  "groups of entries this server made durable", .answer = "Object" },
	{ .method = "GET", .path = "/api/v1/events", .handler = http_stream, .who = ROUTE_SIGNED_IN,
	  .tag = "Programs", .summary = "What changes, as server-sent events" },
	{ .method = "GET", .path = "/assets/{path*}", .handler = http_asset, .who = ROUTE_ANYONE,
	  .summary = "Style sheet, script, typeface" },
	{ 0 }
};

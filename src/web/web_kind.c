/* Lists of things of a kind, as a page and as CSV, and what a kind is, from its declaration. */
#include "pages.h"

#include "parts.h"

enum { CSV_PAGES_MOST = 200, /* of LIMIT_PAGE_ROWS rows */ TITLE_CHARS = 90 };

static int find_kind(struct visit *visit, const struct kind **out)
{
	*out = kinds_find(visit->kinds, request_part(visit->request, "kind"));
	if (!*out)
		return error_set(FT_NOT_FOUND, "There is no kind of record called \"%s\".",
			request_part(visit->request, "kind"));
	return 0;
}

/* -- the list ------------------------------------------------------------------------ */

static struct things_filter list_filter(struct visit *visit, const struct kind *kind)
{
	struct request *request = visit->request;
	const char *place = request_query(request, "place"), *state = request_query(request, "state");
	const char *cursor = request_query(request, "cursor"), *link = request_query(request, "link");
	bool open = strcmp(state, "open") == 0;

	return (struct things_filter){
		.kind = kind->name,
		.place = *place ? place : NULL,
		.state = *state && !open ? state : NULL,
		.open_only = open,
		.cursor = *cursor ? cursor : NULL,
		.link_field = *link ? link : NULL,
		.link_to = *link ? request_query(request, "to") : NULL,
		.limit = (int)request_query_whole(request, "limit", LIMIT_PAGE_ROWS_USUAL),
	};
}

static void put_columns(const struct kind *kind, json_t *model)
{
	json_t *columns = json_array();

	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];

		if (field->list && strcmp(field->name, kind->title_field) != 0)
			json_array_append_new(columns, json_pack("{s:s,s:s}", "name", field->name,
				"label", field->label));
	}
	json_put(model, "columns", columns);
}

static void put_makers(struct visit *visit, const struct kind *kind, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	json_t *makers = json_array(), *states = json_array();

	for (size_t i = 0; i < kind->verb_count; i++) {
		const struct verb *verb = &kind->verbs[i];

		if (!verb->from && book_may(visit->directory, visit->actor, kind, verb, place->id,
			NULL))
			json_array_append_new(makers, json_pack("{s:s,s:s}", "name", verb->name,
				"label", verb->label));
	}
	for (size_t i = 0; i < kind->state_count; i++)
		json_array_append_new(states, json_pack("{s:s,s:s}", "name", kind->states[i].name,
			"label", kind->states[i].label));
	json_put(model, "verbs", makers);
	json_put(model, "states", states);
}

static int list_model(struct visit *visit, json_t *model)
{
	const struct kind *kind;
	struct things_filter filter;
	json_t *things = NULL;
	struct buf said;
	int64_t shown;
	int code = find_kind(visit, &kind);

	if (code)
		return code;
	filter = list_filter(visit, kind);
	code = read_things(visit->reader, visit->actor, &filter, &things);
	if (code)
		return code;
	json_put_text(model, "kind", kind->name);
	json_put_text(model, "kind_label", kind->label);
	json_put_text(model, "hint", kind->hint);
	put_columns(kind, model);
	put_makers(visit, kind, model);
	json_object_update(model, things);
	shown = (int64_t)json_array_size(json_object_get(things, "items"));
	say_begin(&said);
	if (*json_text(things, "next"))
		buf_print(&said, "The newest %lld %s", (long long)shown,
			part_noun(visit->arena, kind->plural));
	else
		say_count(&said, shown, part_noun(visit->arena, kind->label),
			part_noun(visit->arena, kind->plural));
	model_say(model, "heading", &said);
	json_put_text(model, "say", kind->hint);
	json_put_text(model, "csv", arena_print(visit->arena, "/kinds/%s/csv?%s", kind->name,
		visit->request->query_text));
	json_decref(things);
	return 0;
}

static void write_filter(struct visit *visit, const json_t *model, struct html *html)
{
	const char *now = request_query(visit->request, "state");
	const char *place = request_query(visit->request, "place");
	const json_t *state;
	size_t i;

	html_put(html, RAW("<form class=\"scope\" action=\"/kinds/"), QUERY(json_text(model, "kind")),
		RAW("\"><label for=\"place\">Place</label>"));
	part_place_input(visit, html, "place", "place", place, false);
	html_put(html, RAW("<label for=\"state\">State</label><select id=\"state\" name=\"state\">"
		"<option value=\"\">Any</option><option value=\"open\""),
		strcmp(now, "open") == 0 ? RAW(" selected") : RAW(""), RAW(">Open</option>"));
	json_array_foreach(json_object_get(model, "states"), i, state)
		html_put(html, RAW("<option value=\""), ATTR(json_text(state, "name")),
			strcmp(now, json_text(state, "name")) == 0 ? RAW("\" selected>") : RAW("\">"),
			TEXT(json_text(state, "label")), RAW("</option>"));
	html_put(html, RAW("</select><button class=\"btn quiet sm\">Show</button></form>"));
}

static void write_row(struct visit *visit, const json_t *model, const json_t *thing,
	struct html *html)
{
	const char *title = part_short(visit->arena, json_text(thing, "title"), TITLE_CHARS);
	const json_t *column;
	size_t i;

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><a href=\"/things/"),
		QUERY(json_text(thing, "id")), RAW("\">"),
		TEXT(*title ? title : json_text(thing, "kind_label")), RAW("</a></th>"));
	json_array_foreach(json_object_get(model, "columns"), i, column)
		html_put(html, RAW("<td role=\"cell\" data-label=\""), ATTR(json_text(column, "label")),
			RAW("\">"), TEXT(json_text(json_object_get(thing, "shown"), json_text(column, "name"))),
			RAW("</td>"));
	html_put(html, RAW("<td role=\"cell\">"));
	if (*json_text(thing, "state_label"))
		part_state(html, json_text(thing, "state_label"), json_flag(thing, "closed", false));
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Where\">"),
		TEXT(json_text(thing, "place_name")), RAW("</td><td role=\"cell\" data-label=\"Changed\">"));
	part_ago(html, thing, "updated_at");
	html_put(html, RAW("</td></tr>"));
}

static void write_table(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *column, *thing;
	size_t i;

	html_put(html, RAW("<div class=\"scroll\"><table class=\"grid stack\" role=\"table\">"
		"<caption class=\"vh\">"), TEXT(json_text(model, "heading")),
		RAW("</caption><thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" "
		"role=\"columnheader\">"), TEXT(json_text(model, "kind_label")), RAW("</th>"));
	json_array_foreach(json_object_get(model, "columns"), i, column)
		html_put(html, RAW("<th scope=\"col\" role=\"columnheader\">"),
			TEXT(json_text(column, "label")), RAW("</th>"));
	html_put(html, RAW("<th scope=\"col\" role=\"columnheader\">State</th><th scope=\"col\" "
		"role=\"columnheader\">Where</th><th scope=\"col\" role=\"columnheader\">Changed</th>"
		"</tr></thead><tbody role=\"rowgroup\">"));
	json_array_foreach(json_object_get(model, "items"), i, thing)
		write_row(visit, model, thing, html);
	html_put(html, RAW("</tbody></table></div>"));
}

static void list_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *verb;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\">"));
	json_array_foreach(json_object_get(model, "verbs"), i, verb)
		html_put(html, i == 0 ? RAW("<a class=\"btn\" href=\"/kinds/") :
			RAW("<a class=\"btn quiet\" href=\"/kinds/"), QUERY(json_text(model, "kind")),
			RAW("/new/"), QUERY(json_text(verb, "name")), RAW("\">"),
			TEXT(json_text(verb, "label")), RAW("</a>"));
	html_put(html, RAW("<a href=\"/kinds/"), QUERY(json_text(model, "kind")),
		RAW("/about\">How this works</a></div></div><section class=\"blk near\" "
		"aria-label=\"The list\">"));
	write_filter(visit, model, html);
	if (json_array_size(json_object_get(model, "items")) == 0)
		part_empty(html, "Nothing here.", "Another place or state may have some.", NULL);
	else
		write_table(visit, model, html);
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page list_page = {
	.section = "", .live = true, .cacheable = true, .model = list_model, .face = list_face
};

static int show_list(struct request *request, struct response *response)
{
	return page_answer(request, response, &list_page);
}

/* -- CSV ------------------------------------------------------------------------------- */

static void write_csv_head(const struct kind *kind, struct buf *out)
{
	csv_add_field(out, SLICE_LITERAL("id"), true);
	csv_add_field(out, SLICE_LITERAL("state"), false);
	csv_add_field(out, SLICE_LITERAL("place"), false);
	for (size_t i = 0; i < kind->field_count; i++)
		csv_add_field(out, slice_of(kind->fields[i].name), false);
	csv_add_row_end(out);
}

static void write_csv_row(const struct kind *kind, const json_t *thing, struct buf *out)
{
	csv_add_field(out, slice_of(json_text(thing, "id")), true);
	csv_add_field(out, slice_of(json_text(thing, "state")), false);
	csv_add_field(out, slice_of(json_text(thing, "place")), false);
	for (size_t i = 0; i < kind->field_count; i++) {
		const char *name = kind->fields[i].name;
		const char *text = json_text(json_object_get(thing, "fields"), name);

		if (!*text)
			text = json_text(json_object_get(thing, "shown"), name);
		csv_add_field(out, slice_of(text), false);
	}
	csv_add_row_end(out);
}

static int write_csv(struct visit *visit, const struct kind *kind, struct buf *out)
{
	struct things_filter filter = list_filter(visit, kind);

	filter.limit = LIMIT_PAGE_ROWS;
	write_csv_head(kind, out);
	for (int page = 0; page < CSV_PAGES_MOST; page++) {
		json_t *things = NULL;
		const json_t *thing;
		const char *next;
		size_t i;
		int code = read_things(visit->reader, visit->actor, &filter, &things);

		if (code)
			return code;
		json_array_foreach(json_object_get(things, "items"), i, thing)
			write_csv_row(kind, thing, out);
		next = arena_text(visit->arena, slice_of(json_text(things, "next")));
		json_decref(things);
		if (!*next)
			break;
		filter.cursor = next;
	}
	return 0;
}

static int send_csv(struct request *request, struct response *response)
{
	struct visit visit;
	const struct kind *kind = NULL;
	int code = visit_begin(&visit, request);

	if (!code)
		code = visit_check_place(&visit);
	if (!code)
		code = find_kind(&visit, &kind);
	if (!code)
		code = write_csv(&visit, kind, &response->body);
	if (!code) {
		response_header(response, "Content-Disposition", arena_print(&request->arena,
			"attachment; filename=\"%s.csv\"", kind->name));
		code = response_bytes(response, 200, "text/csv; charset=utf-8");
	}
	visit_end(&visit);
	return code;
}

const struct route kind_routes[] = {
	{ .method = "GET", .path = "/kinds/{kind}", .handler = show_list, .who = ROUTE_SIGNED_IN,
	  .tag = "Records", .summary = "Things of a kind, newest first", .answer = "Things" },
	{ .method = "GET", .path = "/kinds/{kind}/csv", .handler = send_csv, .who = ROUTE_SIGNED_IN,
	  .tag = "Records", .summary = "The same as CSV" },
	{ 0 }
};

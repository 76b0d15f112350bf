/* Copies that we took: the list, one of them with what became of both sides, adopting a pack. */
#include "pages.h"

#include "commons_parts.h"
#include "parts.h"
#include "share_take.h"
#include "take_compare.h"
#include "taken.h"

/* -- the list ------------------------------------------------------------------------------ */

static int list_model(struct visit *visit, json_t *model)
{
	json_t *page = NULL;
	int code = share_taken_page(visit->reader, visit->actor,
		request_query(visit->request, "cursor"), LIMIT_PAGE_ROWS_USUAL, &page);

	if (code)
		return code;
	json_put_text(model, "heading", "Our copies from the commons");
	json_object_update(model, page);
	json_put_text(model, "csv", "/kinds/taken/csv");
	json_decref(page);
	return 0;
}

static void write_row(const json_t *thing, struct html *html)
{
	const json_t *fields = json_object_get(thing, "fields");

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"
		"<a href=\"/commons/taken/"), QUERY(json_text(thing, "id")), RAW("\">"),
		TEXT(json_text(fields, "title")), RAW("</a></th><td role=\"cell\">"));
	part_state(html, json_text(thing, "state_label"), json_flag(thing, "closed", false));
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"From\">"),
		TEXT(json_text(fields, "offered_by")), RAW("</td><td role=\"cell\" data-label=\"Where\">"),
		TEXT(json_text(thing, "place_name")), RAW("</td><td role=\"cell\" data-label=\"Taken\">"));
	part_ago(html, thing, "created_at");
	html_put(html, RAW("</td></tr>"));
}

static void list_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Commons", "/commons" } };
	const json_t *items = json_object_get(model, "items"), *thing;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	html_put(html, RAW("</div><section class=\"blk near\" aria-label=\"Copies\">"));
	if (json_array_size(items) == 0) {
		part_empty(html, "Nothing was taken yet.", "See what others have solved", "/commons");
	} else {
		html_put(html, RAW("<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Copies from "
			"the commons</caption><thead role=\"rowgroup\"><tr role=\"row\">"
			"<th scope=\"col\" role=\"columnheader\">What</th>"
			"<th scope=\"col\" role=\"columnheader\">How it went</th>"
			"<th scope=\"col\" role=\"columnheader\">From</th>"
			"<th scope=\"col\" role=\"columnheader\">Where</th>"
			"<th scope=\"col\" role=\"columnheader\">Taken</th></tr></thead>"
			"<tbody role=\"rowgroup\">"));
		json_array_foreach(items, i, thing)
			write_row(thing, html);
		html_put(html, RAW("</tbody></table>"));
	}
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page list_page = {
	.section = "commons", .model = list_model, .face = list_face
};

static int show_list(struct request *request, struct response *response)
{
	return page_answer(request, response, &list_page);
}

/* -- one copy ------------------------------------------------------------------------------ */

int taken_read(struct visit *visit, json_t **out)
{
	int code = read_thing(visit->reader, visit->actor, request_part(visit->request, "id"), out);

	if (!code && strcmp(json_text(*out, "kind"), "taken") != 0) {
		json_decref(*out);
		*out = NULL;
		return error_set(FT_NOT_FOUND, "There is no copy from the commons with that id.");
	}
	return code;
}

/* The words of the draft as they are now, beside a policy of ours that is not that draft. */
static int put_draft(struct visit *visit, const json_t *fields, json_t *model)
{
	json_t *made = NULL;
	int code;

	if (!*json_text(fields, "made"))
		return 0;
	code = read_thing(visit->reader, visit->actor, json_text(fields, "made"), &made);
	if (code == FT_NOT_FOUND) {
		error_clear();
		return 0;
	}
	if (code)
		return code;
	json_put(model, "made", json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", json_text(made, "id"), "kind",
		json_text(made, "kind"), "kind_label", json_text(made, "kind_label"), "title",
		json_text(made, "title"), "state_label", json_text(made, "state_label")));
	json_decref(made);
	return 0;
}

/* The offers that tell how it went. */
static int put_receipts(struct visit *visit, const char *taken, json_t *model)
{
	struct things_filter filter = { .kind = "offer", .link_field = "source", .link_to = taken,
		.limit = LIMIT_PAGE_ROWS_USUAL };
	json_t *page = NULL, *list = json_array();
	const json_t *offer;
	size_t i;
	int code = read_things(visit->reader, visit->actor, &filter, &page);

	json_put(model, "receipts", list);
	json_array_foreach(json_object_get(page, "items"), i, offer)
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:b}", "id", json_text(offer, "id"),
			"state", json_text(offer, "state"), "state_label",
			json_text(offer, "state_label"), "closed", json_flag(offer, "closed", false)));
	json_decref(page);
	return code;
}

static void put_done(const json_t *taken, const char *done, struct visit *visit, json_t *model)
{
	const struct kind *kind = kinds_find(visit->kinds, json_text(taken, "kind"));
	const struct verb *verb = kind ? kind_verb(kind, done) : NULL;

	if (strcmp(done, "again") == 0)
		json_put_text(model, "done", "This place had taken a copy already. Here it is.");
	else if (strcmp(done, "pack") == 0)
		json_put_text(model, "done", "The pack is adopted.");
	else if (verb)
		json_put_text(model, "done", verb->done);
}

static int copy_model(struct visit *visit, json_t *model)
{
	json_t *taken = NULL, *since = NULL, *pack = NULL;
	const json_t *fields;
	const char *content;
	int code = taken_read(visit, &taken);

	if (code)
		return code;
	fields = json_object_get(taken, "fields");
	content = json_text(fields, "content");
	json_object_update(model, taken);
	json_put_text(model, "heading", json_text(fields, "title"));
	put_done(taken, request_query(visit->request, "done"), visit, model);
	code = share_taken_since(visit->web->commons, taken, &since);
	if (!code)
		json_put(model, "since", since);
	if (!code)
		code = put_draft(visit, fields, model);
	if (!code)
		code = put_receipts(visit, json_text(taken, "id"), model);
	if (!code && strcmp(json_text(fields, "sort"), "policy") == 0)
		code = take_compare_model(visit, json_text(fields, "title"), content,
			json_text(fields, "made"), model);
	if (!code && strcmp(json_text(fields, "sort"), "pack") == 0)
		code = share_pack_differences(visit->kinds, visit->reader, visit->actor, content,
			&pack);
	if (pack)
		json_put(model, "pack", pack);
	json_decref(taken);
	return code;
}

static const struct { const char *state, *words; } SINCE[] = {
	{ "changed", "Those who wrote it have changed it since." },
	{ "withdrawn", "Those who wrote it have taken it back since." },
	{ "doubtful", "Its organisation has published two histories since, and this entry is in only one." },
	{ "gone", "Nothing is known of the original here any more." },
};

static void write_since(struct visit *visit, const json_t *model, struct html *html)
{
	const char *state = json_text(json_object_get(model, "since"), "state");
	const char *ref = json_text(json_object_get(model, "fields"), "ref");

	for (size_t i = 0; i < sizeof(SINCE) / sizeof(SINCE[0]); i++)
		if (strcmp(SINCE[i].state, state) == 0)
			html_put(html, RAW("<div class=\"notice warn\"><p><b>"), TEXT(SINCE[i].words),
				RAW("</b> <a href=\""), ATTR(commons_address(visit->arena, ref)),
				RAW("\">See what it says now</a></p></div>"));
}

static void write_made(const json_t *model, struct html *html)
{
	const json_t *made = json_object_get(model, "made");
	bool policy = strcmp(json_text(made, "kind"), "policy") == 0;

	if (!made)
		return;
	html_put(html, RAW("<p>Made of it: <a href=\""), policy ? RAW("/library/") : RAW("/things/"),
		QUERY(json_text(made, "id")), RAW("\">"), TEXT(json_text(made, "title")), RAW("</a> "));
	part_state(html, json_text(made, "state_label"), false);
	html_put(html, RAW("</p>"));
}

static bool has_verb(const json_t *model, const char *name)
{
	const json_t *verb;
	size_t i;

	json_array_foreach(json_object_get(model, "verbs"), i, verb)
		if (strcmp(json_text(verb, "name"), name) == 0)
			return true;
	return false;
}

static void write_receipts(const json_t *model, struct html *html)
{
	const json_t *receipt;
	size_t i;

	json_array_foreach(json_object_get(model, "receipts"), i, receipt) {
		html_put(html, RAW("<p><a href=\"/commons/offer/"), QUERY(json_text(receipt, "id")),
			RAW("\">Receipt"), i ? RAW(" ") : RAW(""), i ? NUMBER((int64_t)i + 1) : RAW(""),
			RAW("</a> "));
		part_state(html, json_text(receipt, "state_label"), json_flag(receipt, "closed", false));
		html_put(html, RAW("</p>"));
	}
}

static void write_actions(struct visit *visit, const json_t *model, struct html *html)
{
	const char *id = json_text(model, "id");
	bool told = strcmp(json_text(model, "state"), "taken") != 0, may = has_verb(model, "adopt");

	write_receipts(model, html);
	html_put(html, RAW("<div class=\"acts\">"));
	if (told && may)
		part_button(html, arena_print(visit->arena, "/commons/offer?sort=adopt&thing=%s", id),
			"Send a receipt", json_array_size(json_object_get(model, "receipts")) == 0);
	if (may)
		part_button(html, arena_print(visit->arena, "/commons/taken/%s/outcome", id),
			told ? "Say again how it went" : "Say how it went", !told);
	part_button(html, arena_print(visit->arena, "/things/%s", id), "History", false);
	html_put(html, RAW("</div>"));
	if (told && may)
		html_put(html, RAW("<p class=\"muted\">A receipt tells those who wrote it how it went: what you "
			"said, and the last 36 points of your measure without counts under five. Somebody else "
			"here reads it before it leaves.</p>"));
}

static void write_rows(const json_t *list, const char *label, struct html *html)
{
	const json_t *row;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	html_put(html, RAW("<h3>"), TEXT(label), RAW("</h3><ul>"));
	json_array_foreach(list, i, row)
		html_put(html, RAW("<li>"), TEXT(json_text(row, "label")),
			strcmp(json_text(row, "is"), "new") == 0 ? RAW("")
				: RAW(" <b>(takes the place of ours)</b>"), RAW("</li>"));
	html_put(html, RAW("</ul>"));
}

static void write_pack(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *pack = json_object_get(model, "pack");
	const char *ours = json_text(pack, "ours");

	if (!pack)
		return;
	html_put(html, RAW("<section class=\"card blk prose\"><h2>What the pack would bring</h2><p>"),
		TEXT(json_text(pack, "name")), RAW(", version "), TEXT(json_text(pack, "version")), RAW(". "),
		*ours ? RAW("Ours of that name is version ") : RAW("There is none of that name here."),
		TEXT(ours), *ours ? RAW(".") : RAW(""), RAW(" Its framework has "),
		NUMBER(json_whole(pack, "nodes", 0)), RAW(" statements.</p>"));
	write_rows(json_object_get(pack, "roles"), "Roles: they decide who may do what", html);
	write_rows(json_object_get(pack, "kinds"), "Kinds of records", html);
	write_rows(json_object_get(pack, "requirements"), "Starter requirements", html);
	if (json_flag(pack, "is_program", false))
		html_put(html, RAW("<p><b>It has the name of a pack that comes with the program, so it cannot be "
			"adopted.</b></p>"));
	else if (visit->administrator) {
		part_form(visit, html, arena_print(visit->arena, "/commons/taken/%s/pack",
			json_text(model, "id")), "acts", false);
		html_put(html, RAW("<button class=\"btn\">Adopt this pack</button></form>"));
	} else {
		html_put(html, RAW("<p>An administrator can adopt it.</p>"));
	}
	html_put(html, RAW("</section>"));
}

static void write_content(const json_t *model, struct html *html)
{
	const json_t *fields = json_object_get(model, "fields");

	if (*json_text(fields, "why")) {
		html_put(html, RAW("<section class=\"card blk near\"><h2>How it went here</h2>"));
		html_words(html, json_text(fields, "why"));
		html_put(html, RAW("</section>"));
	}
	if (json_has(model, "pack"))
		return;
	html_put(html, RAW("<details class=\"blk\"><summary>What was taken, as it was</summary>"
		"<article class=\"card prose\">"));
	commons_words(html, json_text(fields, "content"), false, 2);
	html_put(html, RAW("</article></details>"));
}

static void write_origin(struct visit *visit, const json_t *fields, struct html *html)
{
	const struct share_licence *licence = share_licence(json_text(fields, "licence"));

	html_put(html, RAW("<p class=\"say\">Taken from "), TEXT(json_text(fields, "offered_by")),
		RAW(". <a href=\""), ATTR(commons_address(visit->arena, json_text(fields, "ref"))),
		RAW("\">The original</a>. "), TEXT(licence ? licence->label : json_text(fields, "licence")),
		licence ? RAW(". ") : RAW(""), RAW("</p>"));
	if (*json_text(fields, "credit"))
		html_put(html, RAW("<p class=\"muted\">They thank "), TEXT(json_text(fields, "credit")),
			RAW(".</p>"));
	html_put(html, RAW("<p class=\"muted small\">SHA-256 of what was taken: <span class=\"mono\">"),
		TEXT(json_text(fields, "hash")), RAW("</span></p>"));
}

static void copy_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Commons", "/commons" },
		{ "Copies we took", "/commons/taken" } };

	html_put(html, RAW("<div class=\"lead long told\">"));
	part_trail(html, trail, 2);
	if (*json_text(model, "done"))
		html_put(html, RAW("<div class=\"notice info\" role=\"status\"><p><b>"),
			TEXT(json_text(model, "done")), RAW("</b></p></div>"));
	part_heading(html, model);
	html_put(html, RAW("<p>"));
	part_state(html, json_text(model, "state_label"), json_flag(model, "closed", false));
	html_put(html, RAW("</p>"));
	write_origin(visit, json_object_get(model, "fields"), html);
	write_since(visit, model, html);
	write_made(model, html);
	write_actions(visit, model, html);
	html_put(html, RAW("</div>"));
	write_pack(visit, model, html);
	write_content(model, html);
	take_compare_face(visit, model, arena_print(visit->arena, "/commons/taken/%s",
		json_text(model, "id")), NULL, "", html);
}

static const struct page copy_page = {
	.section = "commons", .model = copy_model, .face = copy_face
};

static int show_copy(struct request *request, struct response *response)
{
	return page_answer(request, response, &copy_page);
}

/* -- adopting a pack ----------------------------------------------------------------------- */

static int adopt(struct request *request, void *context)
{
	struct web *web = request->context;

	(void)context;
	return share_adopt_pack(web->book, &request->actor, request_part(request, "id"));
}

static int adopted(struct request *request, struct response *response, int code, void *context)
{
	(void)context;
	if (code)
		return code;
	if (request->wants_json)
		return response_nothing(response);
	return response_redirect(response, arena_print(&request->arena, "/commons/taken/%s?done=pack",
		request_part(request, "id")));
}

static int send_pack(struct request *request, struct response *response)
{
	(void)response;
	return request_work(request, adopt, adopted, NULL);
}

static const struct route_parameter list_query[] = {
	{ "cursor", "Where the next page begins", PARAMETER_TEXT, false },
	{ 0 }
};

static const struct route_parameter copy_query[] = {
	{ "with", "a policy of ours to compare with, or none", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route taken_routes[] = {
	{ .method = "GET", .path = "/commons/taken", .handler = show_list, .who = ROUTE_SIGNED_IN,
	  .query = list_query, .tag = "Commons", .summary = "Copies that we took, and how they went", .answer = "Object" },
	{ .method = "GET", .path = "/commons/taken/{id}", .handler = show_copy, .who = ROUTE_SIGNED_IN,
	  .query = copy_query, .tag = "Commons", .summary = "One copy, and what became of its original",
	  .answer = "Thing" },
	{ .method = "POST", .path = "/commons/taken/{id}/pack", .handler = send_pack,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FORM, .tag = "Commons", .summary = "Adopt the pack that was "
		"taken" },
	{ 0 }
};

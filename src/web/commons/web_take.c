/* Take a copy: what would be taken, beside ours, and taking it. */
#include "pages.h"

#include "commons_parts.h"
#include "parts.h"
#include "share_take.h"
#include "take_compare.h"

static const struct { const char *as, *does; } MAKES[] = {
	{ "policy", "A draft of a policy is made beside yours, with you looking after it. Nothing of yours "
		"changes, and nothing is in force until two people here have said so." },
	{ "learning", "An action is made for you: to try it here. Nothing of yours changes." },
	{ "result", "An action is made for you: to try it here. Nothing of yours changes." },
	{ "pack", "The pack is kept to be looked through. Nothing is adopted until an administrator says so." },
};

static const char *theirs_of(const json_t *standing)
{
	const json_t *item = json_object_get(standing, "item");
	const char *words = json_text(json_object_get(item, "data"), "words");

	return *words ? words : json_text(item, "text");
}

static int take_model(struct visit *visit, json_t *model)
{
	json_t *standing = NULL, *taken = NULL;
	const char *ref = request_query(visit->request, "ref");
	const char *place = visit_place_at(visit, visit_place(visit))->id;
	const json_t *item;
	int code = share_standing(visit->web->commons, ref, &standing);

	if (!code)
		code = share_taken(visit->reader, visit->actor, ref, &taken);
	if (code)
		goto out;
	item = json_object_get(standing, "item");
	if (!*json_text(standing, "takes_as")) {
		code = error_set(FT_NOT_FOUND, "There is nothing in this entry that can be taken.");
		goto out;
	}
	json_put_text(model, "ref", ref);
	json_put_text(model, "place", place);
	json_put(model, "item", json_incref((json_t *)item));
	json_put(model, "taken", json_incref(taken));
	json_put_text(model, "host", json_text(standing, "host"));
	json_put_text(model, "takes_as", json_text(standing, "takes_as"));
	json_put_flag(model, "withdrawn", json_has(standing, "withdrawn"));
	json_put_text(model, "heading", arena_print(visit->arena, "Take a copy of “%s”?",
		part_short(visit->arena, *json_text(item, "title") ? json_text(item, "title")
			: json_text(standing, "host"), 120)));
	if (strcmp(json_text(standing, "takes_as"), "policy") == 0)
		code = take_compare_model(visit, json_text(item, "title"), theirs_of(standing),
			"", model);
out:
	json_decref(taken);
	json_decref(standing);
	return code;
}

static void write_terms(const json_t *item, struct html *html)
{
	const struct share_licence *licence = share_licence(json_text(item, "licence"));

	if (licence)
		html_put(html, RAW("<p><b>"), TEXT(licence->label), RAW(".</b> "), TEXT(licence->means),
			RAW("</p>"));
	else
		html_put(html, RAW("<p><b>They do not say what may be done with it.</b> Ask them before you "
			"pass it on.</p>"));
}

static void write_form(struct visit *visit, const json_t *model, struct html *html)
{
	part_form(visit, html, "/commons/take", "", false);
	part_hidden(html, "ref", json_text(model, "ref"));
	html_put(html, RAW("<div class=\"f\"><label for=\"place\">For which place?</label>"));
	part_place_input(visit, html, "place", "place", json_text(model, "place"), true);
	html_put(html, RAW("</div><div class=\"acts\"><button class=\"btn\">Take a copy</button></div></form>"));
}

static void take_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Commons", "/commons" },
		{ "The entry", commons_address(visit->arena, json_text(model, "ref")) } };
	const json_t *item = json_object_get(model, "item"), *thing;
	size_t i;

	html_put(html, RAW("<div class=\"lead long told\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	for (i = 0; i < sizeof(MAKES) / sizeof(MAKES[0]); i++)
		if (strcmp(MAKES[i].as, json_text(model, "takes_as")) == 0)
			html_put(html, RAW("<p class=\"say\">"), TEXT(MAKES[i].does), RAW("</p>"));
	html_put(html, RAW("<p>By "));
	commons_said_by(html, json_text(item, "by"), json_text(model, "host"));
	html_put(html, RAW(".</p>"));
	write_terms(item, html);
	json_array_foreach(json_object_get(model, "taken"), i, thing)
		html_put(html, RAW("<div class=\"notice info\"><p>"), TEXT(json_text(thing, "place_name")),
			RAW(" has <a href=\"/commons/taken/"), QUERY(json_text(thing, "id")),
			RAW("\">taken a copy of it already</a>.</p></div>"));
	if (json_flag(model, "withdrawn", false))
		html_put(html, RAW("<div class=\"notice warn\"><p><b>Those who wrote this took it back.</b> "
			"It cannot be taken.</p></div>"));
	else
		write_form(visit, model, html);
	html_put(html, RAW("</div>"));
	take_compare_face(visit, model, "/commons/take", "ref", json_text(model, "ref"), html);
}

static const struct page take_page = {
	.section = "commons", .model = take_model, .face = take_face
};

static int show_take(struct request *request, struct response *response)
{
	return page_answer(request, response, &take_page);
}

/* -- taking -------------------------------------------------------------------------------- */

struct asking {
	const char *ref, *place;
	struct share_took took;
};

static int take(struct request *request, void *context)
{
	struct asking *asking = context;
	struct web *web = request->context;
	struct share_taking taking = { .actor = &request->actor, .ref = asking->ref,
		.place = asking->place };

	return share_take(web->book, web->commons, &taking, &asking->took);
}

static int took(struct request *request, struct response *response, int code, void *context)
{
	struct asking *asking = context;
	bool again = code == FT_CONFLICT && *asking->took.taken;

	if (code && (!again || request->wants_json))
		return code;
	if (request->wants_json)
		return response_json(response, 201, json_pack("{s:s,s:s,s:s}", "taken",
			asking->took.taken, "made", asking->took.made, "made_kind",
			asking->took.made_kind));
	return response_redirect(response, arena_print(&request->arena, "/commons/taken/%s?done=%s",
		asking->took.taken, again ? "again" : "take"));
}

static int send_take(struct request *request, struct response *response)
{
	const json_t *fields = request_fields(request);
	struct asking *asking = arena_alloc(&request->arena, sizeof(*asking));

	(void)response;
	asking->ref = json_text(fields, "ref");
	asking->place = json_text(fields, "place");
	return request_work(request, take, took, asking);
}

static const struct route_parameter take_query[] = {
	{ "ref", "ORIGIN#INDEX#LEAFHASH", PARAMETER_TEXT, true },
	{ "with", "a policy of ours to compare with, or none", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route take_routes[] = {
	{ .method = "GET", .path = "/commons/take", .handler = show_take, .who = ROUTE_SIGNED_IN,
	  .query = take_query, .tag = "Commons", .summary = "What would be taken, word by word beside ours",
	  .answer = "Object" },
	{ .method = "POST", .path = "/commons/take", .handler = send_take, .who = ROUTE_SIGNED_IN,
	  .body = BODY_FIELDS, .tag = "Commons", .summary = "Take a copy: ref, and place", .answer = "Object" },
	{ 0 }
};

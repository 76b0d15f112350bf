/* Any verb of any kind: its form, sending it, being refused, meeting somebody else's change. */
#include "pages.h"

#include "form.h"
#include "parts.h"

struct acting {
	const struct kind *kind;
	const struct verb *verb;
	const char *thing; /* "" for a new one */
};

static int find_acting(const struct kinds *kinds, struct request *request, struct acting *out)
{
	out->kind = kinds_find(kinds, request_part(request, "kind"));
	out->verb = out->kind ? kind_verb(out->kind, request_part(request, "verb")) : NULL;
	out->thing = request_part(request, "id");
	if (!out->kind)
		return error_set(FT_NOT_FOUND, "There is no kind of record called \"%s\".",
			request_part(request, "kind"));
	if (!out->verb || (out->verb->from == NULL) != (*out->thing == '\0'))
		return error_set(FT_NOT_FOUND, "\"%s\" cannot be done to this.",
			request_part(request, "verb"));
	return 0;
}

static const char *act_address(struct arena *arena, const struct acting *acting)
{
	if (*acting->thing)
		return arena_print(arena, "/kinds/%s/%s/%s", acting->kind->name, acting->thing,
			acting->verb->name);
	return arena_print(arena, "/kinds/%s/new/%s", acting->kind->name, acting->verb->name);
}

/* The model of a form may carry what came back: "typed" and "problems", or "conflict". */
static int act_model(struct visit *visit, json_t *model)
{
	struct acting acting;
	struct form form = { .typed = json_object_get(model, "typed") };
	const char *again = request_query(visit->request, "like");
	json_t *thing = NULL, *like = NULL, *problems = json_incref(json_object_get(model, "problems"));
	int code = find_acting(visit->kinds, visit->request, &acting);

	if (!code && *acting.thing)
		code = read_thing(visit->reader, visit->actor, acting.thing, &thing);
	else if (!code && *again)
		code = read_thing(visit->reader, visit->actor, again, &like);
	if (code)
		goto out;
	form.like = like;
	form.kind = acting.kind;
	form.verb = acting.verb;
	form.action = act_address(visit->arena, &acting);
	form.thing = thing;
	form.problems = problems;
	code = form_model(visit, &form, model);
	json_put_text(model, "heading", *json_text(model, "thing_title")
		? arena_print(visit->arena, "%s: %s", acting.verb->label, json_text(model, "thing_title"))
		: acting.verb->label);
	json_put_text(model, "say", acting.verb->hint);
out:
	json_decref(problems);
	json_decref(thing);
	json_decref(like);
	return code;
}

static void act_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"col lead long\">"));
	if (*json_text(model, "thing")) {
		const struct trail trail[] = {
			{ json_text(model, "kind_label"), arena_print(visit->arena, "/kinds/%s",
				json_text(model, "kind")) },
			{ json_text(model, "thing_title"), arena_print(visit->arena, "/things/%s",
				json_text(model, "thing")) },
		};

		part_trail(html, trail, 2);
	}
	part_heading(html, model);
	if (json_has(model, "conflict"))
		conflict_face(visit, model, html);
	form_face(visit, model, html);
	if (*json_text(model, "thing"))
		html_put(html, RAW("<p><a href=\"/things/"), QUERY(json_text(model, "thing")),
			RAW("\">Leave it as it is</a></p>"));
	html_put(html, RAW("</div>"));
}

static const struct page act_page = {
	.section = "", .frame = FRAME_FULL, .model = act_model, .face = act_face
};

/* Offers to the commons have a page of their own: what leaves is shown before it does. So has what
 * is said of a copy, where one of its measures is chosen. */
static const char *own_page(struct request *request)
{
	const char *kind = request_part(request, "kind"), *id = request_part(request, "id");

	if (strcmp(kind, "offer") == 0)
		return *id ? arena_print(&request->arena, "/commons/offer/%s", id) : "/commons/offer";
	if (strcmp(kind, "taken") == 0 && *id)
		return arena_print(&request->arena, "/commons/taken/%s/outcome", id);
	return NULL;
}

static int show_form(struct request *request, struct response *response)
{
	const char *page = own_page(request);

	if (page && !request->wants_json)
		return response_redirect(response, page);
	return page_answer(request, response, &act_page);
}

static int acted(struct request *request, struct response *response, const struct outcome *outcome)
{
	bool again = outcome->code == FT_REFUSED || outcome->code == FT_CONFLICT;
	json_t *model;

	if (request->wants_json || (outcome->code && !again))
		return response_outcome(request, response, outcome);
	if (!outcome->code)
		return response_redirect(response, arena_print(&request->arena, "/things/%s?done=%s",
			outcome->thing, request_part(request, "verb")));
	model = json_object();
	json_put(model, "typed", json_incref(request_fields(request)));
	page_put_refusal(model, outcome);
	return page_show(request, response, outcome->code == FT_CONFLICT ? 409 : 422, &act_page,
		model);
}

static int send_form(struct request *request, struct response *response)
{
	const struct web *web = request->context;
	const struct directory *directory = book_directory(web->book);
	struct acting acting;
	struct act act;
	json_t *problems = NULL;
	int code = find_acting(directory_kinds(directory), request, &acting);

	if (!code) {
		const char *place = form_extra(request, "_place"), *on = form_extra(request, "_on");

		act = (struct act){
			.kind = acting.kind->name, .verb = acting.verb->name,
			.thing = acting.thing, .input = request_fields(request),
			.place = *place ? place : NULL, .on = *on ? on : NULL,
		};
		if (strcmp(act.kind, "offer") == 0)
			code = offer_check(request, &act, &problems);
		if (code == FT_REFUSED && problems) {
			struct outcome outcome = { .code = code, .problems = problems };

			code = acted(request, response, &outcome);
		} else if (!code) {
			code = request_act(request, &act, acted);
		}
	}
	json_decref(problems);
	book_directory_release(web->book, directory);
	return code;
}

const struct route act_routes[] = {
	{ .method = "GET", .path = "/kinds/{kind}/new/{verb}", .handler = show_form,
	  .who = ROUTE_SIGNED_IN, .summary = "The form of a verb that makes something" },
	{ .method = "POST", .path = "/kinds/{kind}/new/{verb}", .handler = send_form,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Records",
	  .summary = "Make a new record", .answer = "Outcome" },
	{ .method = "GET", .path = "/kinds/{kind}/{id}/{verb}", .handler = show_form,
	  .who = ROUTE_SIGNED_IN, .summary = "The form of a verb on something" },
	{ .method = "POST", .path = "/kinds/{kind}/{id}/{verb}", .handler = send_form,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Records",
	  .summary = "Do something to a record", .answer = "Outcome" },
	{ 0 }
};

/* Offering something to the commons: writing it, reading what would leave, agreeing, and after. */
#include "pages.h"

#include "form.h"
#include "offer_model.h"
#include "offer_page.h"
#include "parts.h"
#include "share_offer.h"

/* -- what the page knows ------------------------------------------------------------------ */

/* The pack that brought a framework; "" when there is none. */
static const char *pack_of(struct visit *visit, const char *framework)
{
	struct things_filter filter = { .kind = "pack", .limit = LIMIT_PAGE_ROWS };
	json_t *packs = NULL, *pack = NULL;
	const json_t *item;
	const char *found = "";
	size_t i;

	if (read_things(visit->reader, visit->actor, &filter, &packs))
		return "";
	json_array_foreach(json_object_get(packs, "items"), i, item)
	{
		if (*found || json_read(slice_of(json_text(json_object_get(item, "fields"), "json")), &pack))
			continue;
		if (strcmp(json_text(json_object_get(pack, "framework"), "name"), framework) == 0)
			found = arena_text(visit->arena, slice_of(json_text(item, "id")));
		json_decref(pack);
	}
	json_decref(packs);
	return found;
}

static int start_new(struct visit *visit, json_t **fields)
{
	struct request *request = visit->request;
	const char *thing = request_query(request, "thing"), *taken = request_query(request, "taken");
	const char *framework = request_query(request, "framework");
	struct share_start start = { .reader = visit->reader, .actor = visit->actor,
		.kinds = visit->kinds, .assure = visit->web->assure, .commons = visit->web->commons,
		.from = *taken ? taken : *framework ? pack_of(visit, framework) : thing,
		.sort = request_query(request, "sort"), .to = request_query(request, "to") };

	if (*framework && !*start.from)
		return error_set(FT_NOT_FOUND, "There is no pack with that framework here.");
	int code = share_offer_start(&start, fields);

	/* A page of a tag or a topic says what the new words are about. */
	if (!code && request_has_query(request, "tags"))
		json_put_text(*fields, "tags", request_query(request, "tags"));
	if (!code && request_has_query(request, "topics"))
		json_put_text(*fields, "topics", request_query(request, "topics"));
	return code;
}

static void say_heading(struct visit *visit, json_t *model)
{
	const char *state = json_text(model, "state");
	int64_t open = json_whole(json_object_get(model, "review"), "open", 0);
	struct buf said;

	say_begin(&said);
	if (json_flag(model, "editing", false)) {
		if (open > 0) {
			say_number(&said, open, true);
			buf_add_text(&said, open == 1 ? " thing in it may point to a person."
						      : " things in it may point to a person.");
		} else {
			buf_add_text(&said, "Offer this in three steps: you write, a second person reads, "
					    "it leaves.");
		}
	} else if (strcmp(state, "draft") == 0) {
		buf_add_text(&said, "Nothing has left yet. Read it once more, then ask one other person.");
	} else if (strcmp(state, "asked") == 0) {
		buf_add_text(&said, "One other person has to read this before it leaves.");
	} else if (strcmp(state, "published") == 0) {
		buf_add_text(&said, "This is in the commons.");
	} else {
		buf_print(&said, "%s.", json_text(model, "state_label"));
	}
	(void)visit;
	model_say(model, "heading", &said);
}

static void put_done(struct visit *visit, json_t *model)
{
	const struct kind *kind = kinds_find(visit->kinds, "offer");
	const struct verb *done = kind ? kind_verb(kind, request_query(visit->request, "done")) : NULL;

	if (done)
		json_put_text(model, "done", done->done);
}

/* model may have "typed", "problems", "conflict" from an act that was refused. */
static int offer_model(struct visit *visit, json_t *model)
{
	const char *id = request_part(visit->request, "id");
	json_t *typed = json_object_get(model, "typed"), *thing = NULL, *fields = NULL;
	bool editing = !*id || typed || request_has_query(visit->request, "edit");
	int code = 0;

	if (*id) {
		code = read_thing(visit->reader, visit->actor, id, &thing);
		if (!code && strcmp(json_text(thing, "kind"), "offer") != 0)
			code = error_set(FT_NOT_FOUND, "There is no such offer.");
		if (!code) {
			json_object_update(model, thing);
			fields = json_deep_copy(json_object_get(thing, "fields"));
		}
		json_decref(thing);
	} else if (typed) {
		fields = json_object();
	} else {
		code = start_new(visit, &fields);
	}
	if (code) {
		json_decref(fields);
		return code;
	}
	if (typed)
		json_object_update(fields, typed);
	json_put(model, "fields", fields);
	json_put_flag(model, "editing", editing);
	code = offer_put_review(visit, model);
	offer_put_about(visit, model);
	say_heading(visit, model);
	put_done(visit, model);
	return code;
}

static const struct page offer_page = {
	.section = "commons", .model = offer_model, .face = offer_face
};

static int show_offer(struct request *request, struct response *response)
{
	return page_answer(request, response, &offer_page);
}

/* -- acting -------------------------------------------------------------------------------- */

/* Boxes that were ticked, as one line. */
static void join_topics(json_t *input)
{
	const json_t *topics = json_object_get(input, "topics"), *topic;
	struct buf line;
	size_t i;

	if (!json_is_array(topics))
		return;
	buf_init(&line, LIMIT_TEXT_FIELD_BYTES);
	json_array_foreach(topics, i, topic)
		if (json_is_string(topic) && *json_string_value(topic))
			buf_print(&line, "%s%s", line.length ? " " : "", json_string_value(topic));
	json_put_slice(input, "topics", line.length ? buf_slice(&line) : SLICE_EMPTY);
	buf_release(&line);
}

/* The box of a policy's words goes back into its data. */
static void join_words(struct request *request, json_t *input)
{
	json_t *data = NULL;
	struct buf text;

	if (!request_has_field(request, "_words") || json_read(slice_of(json_text(input, "data")), &data))
		return;
	buf_init(&text, SHARE_ITEM_BYTES);
	if (json_is_object(data)) {
		json_put_text(data, "words", request_field(request, "_words"));
		json_write_pretty(data, &text);
		json_put_slice(input, "data", buf_slice(&text));
	}
	buf_release(&text);
	json_decref(data);
}

/* Pairs of _hit and _why, in the order of the form. */
static void join_declared(struct request *request, json_t *input)
{
	const char *hit = "", *name, *value;
	struct buf lines;
	size_t start;

	buf_init(&lines, LIMIT_TEXT_FIELD_BYTES);
	buf_add_text(&lines, json_text(input, "declared"));
	start = lines.length;
	for (size_t i = 0; i < request_field_count(request); i++) {
		request_field_at(request, i, &name, &value);
		if (strcmp(name, "_hit") == 0)
			hit = value;
		else if (strcmp(name, "_why") == 0 && *value && *hit)
			share_declare(&lines, hit, value);
	}
	if (lines.length > start && !buf_failed(&lines))
		json_put_slice(input, "declared", buf_slice(&lines));
	buf_release(&lines);
}

static json_t *read_input(struct request *request)
{
	json_t *input = json_copy(request_fields(request));

	join_topics(input);
	join_words(request, input);
	if (!request->json)
		join_declared(request, input);
	return input;
}

/* draft for a new one; else what the button says, edit when it says nothing. */
static const char *verb_of(struct request *request)
{
	const char *verb = form_extra(request, "_verb");

	if (!*request_part(request, "id"))
		return "draft";
	return *verb ? verb : "edit";
}

static bool is_writing(struct request *request)
{
	const char *verb = verb_of(request);

	return strcmp(verb, "draft") == 0 || strcmp(verb, "edit") == 0;
}

static int show_again(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	json_t *model = json_object();

	if (is_writing(request))
		json_put(model, "typed", read_input(request));
	page_put_refusal(model, outcome);
	return page_show(request, response, outcome->code == FT_CONFLICT ? 409 : 422, &offer_page,
		model);
}

static int acted(struct request *request, struct response *response, const struct outcome *outcome)
{
	bool again = outcome->code == FT_REFUSED || outcome->code == FT_CONFLICT;

	if (request->wants_json || (outcome->code && !again))
		return response_outcome(request, response, outcome);
	if (outcome->code)
		return show_again(request, response, outcome);
	return response_redirect(response, arena_print(&request->arena, "/commons/offer/%s?done=%s",
		outcome->thing, verb_of(request)));
}

static bool may_draft_at(struct request *request, const char *place)
{
	const struct web *web = request->context;
	const struct directory *directory = book_directory(web->book);
	const struct kind *kind = kinds_find(directory_kinds(directory), "offer");
	bool may = kind && book_may(directory, &request->actor, kind, kind_verb(kind, "draft"), place,
		NULL);

	book_directory_release(web->book, directory);
	return may;
}

/* Where the thing is that it is made from, so that its people see the offer, too; NULL: where the
 * actor works. */
static const char *place_of(struct request *request, const json_t *input)
{
	const char *source = json_text(input, "source"), *place = "";
	json_t *thing = NULL;

	if (!*source)
		return NULL;
	if (read_thing(request_reader(request), &request->actor, source, &thing) == 0)
		place = arena_text(&request->arena, slice_of(json_text(thing, "place")));
	else
		error_clear(); /* the act says so, in the field */
	json_decref(thing);
	return *place && may_draft_at(request, place) ? place : NULL;
}

int offer_check(struct request *request, const struct act *act, json_t **problems)
{
	const struct web *web = request->context;
	const struct directory *directory = book_directory(web->book);
	struct reader *reader = request_reader(request);
	struct act checked = *act;
	int code;

	checked.actor = &request->actor;
	code = reader ? share_offer_check(reader, directory, book_name(web->book), &checked,
		problems) : error_code();
	book_directory_release(web->book, directory);
	return code;
}

static int send_offer(struct request *request, struct response *response)
{
	json_t *input = read_input(request), *problems = NULL;
	struct act act = { .kind = "offer", .verb = verb_of(request), .input = input,
		.thing = request_part(request, "id") };
	int code;

	if (!*act.thing)
		act.place = place_of(request, input);
	code = offer_check(request, &act, &problems);
	if (code == FT_REFUSED || code == FT_CONFLICT) {
		struct outcome outcome = { .code = code, .problems = problems };

		snprintf(outcome.message, sizeof(outcome.message), "%s", error_message());
		code = acted(request, response, &outcome);
	} else if (!code) {
		code = request_act(request, &act, acted);
	}
	json_decref(problems);
	json_decref(input);
	return code;
}

/* -- the list ------------------------------------------------------------------------------- */

static int offers_model(struct visit *visit, json_t *model)
{
	const char *cursor = request_query(visit->request, "cursor");
	struct things_filter filter = { .kind = "offer", .cursor = *cursor ? cursor : NULL,
		.limit = LIMIT_PAGE_ROWS_USUAL };
	json_t *things = NULL;
	const json_t *item;
	int64_t waiting = 0;
	struct buf said;
	size_t i;
	int code = read_things(visit->reader, visit->actor, &filter, &things);

	if (code)
		return code;
	json_array_foreach(json_object_get(things, "items"), i, item)
		waiting += strcmp(json_text(item, "state"), "asked") == 0;
	json_object_update(model, things);
	json_decref(things);
	say_begin(&said);
	if (waiting == 0)
		buf_add_text(&said, i ? "None of our offers waits for a second person."
				      : "We have offered nothing yet.");
	else
		say_number(&said, waiting, true);
	if (waiting > 0)
		buf_add_text(&said, waiting == 1 ? " offer waits for a second person."
						 : " offers wait for a second person.");
	model_say(model, "heading", &said);
	return 0;
}

static void write_offer_row(const json_t *offer, struct html *html)
{
	const json_t *shown = json_object_get(offer, "shown");
	const char *title = json_text(offer, "title");

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><a href=\"/commons/offer/"),
		QUERY(json_text(offer, "id")), RAW("\">"), TEXT(*title ? title : json_text(shown, "sort")),
		RAW("</a></th><td role=\"cell\" data-label=\"What\">"), TEXT(json_text(shown, "sort")),
		RAW("</td><td role=\"cell\">"));
	part_state(html, json_text(offer, "state_label"), json_flag(offer, "closed", false));
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Written by\">"),
		TEXT(json_text(shown, "drafted_by")), RAW("</td><td role=\"cell\" data-label=\"Changed\">"));
	part_ago(html, offer, "updated_at");
	html_put(html, RAW("</td></tr>"));
}

static void offers_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Commons", "/commons" } };
	const json_t *items = json_object_get(model, "items"), *item;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/commons/offer\">Offer something</a>"
		"</div><p class=\"muted\">Policies, reports, changes and requirements have \"Offer ours\" on "
		"their own pages: then it starts filled in.</p></div><section class=\"blk near\" "
		"aria-label=\"Offers\">"));
	if (json_array_size(items) == 0) {
		part_empty(html, "No offers here.", "", NULL);
	} else {
		html_put(html, RAW("<div class=\"scroll\"><table class=\"grid stack\" role=\"table\"><caption "
			"class=\"vh\">Our offers to the commons</caption><thead role=\"rowgroup\"><tr role=\"row\">"
			"<th scope=\"col\" role=\"columnheader\">Title</th><th scope=\"col\" role=\"columnheader\">"
			"What</th><th scope=\"col\" role=\"columnheader\">State</th><th scope=\"col\" "
			"role=\"columnheader\">Written by</th><th scope=\"col\" role=\"columnheader\">Changed</th>"
			"</tr></thead><tbody role=\"rowgroup\">"));
		json_array_foreach(items, i, item)
			write_offer_row(item, html);
		html_put(html, RAW("</tbody></table></div>"));
	}
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page offers_page = {
	.section = "commons", .live = true, .cacheable = true,
	.model = offers_model, .face = offers_face
};

static int show_offers(struct request *request, struct response *response)
{
	return page_answer(request, response, &offers_page);
}

/* -- from other pages ------------------------------------------------------------------------- */

void part_offer_ours(struct visit *visit, struct html *html, const char *parameter,
	const char *value)
{
	const struct kind *kind = kinds_find(visit->kinds, "offer");
	const struct place *place = visit_place_at(visit, visit_home(visit));

	if (!kind || !book_may(visit->directory, visit->actor, kind, kind_verb(kind, "draft"), place->id, NULL))
		return;
	html_put(html, RAW("<a class=\"btn quiet\" href=\"/commons/offer?"), ATTR(parameter), RAW("="),
		QUERY(value), RAW("\">Offer ours</a>"));
}

static const struct route_parameter start_query[] = {
	{ .name = "thing", .description = "what it is made from: a policy, report, action, measure, requirement or pack" },
	{ .name = "framework", .description = "the framework whose pack is offered" },
	{ .name = "taken", .description = "a copy from the commons: a receipt of how it went" },
	{ .name = "sort", .description = "post, project, event, reply, endorse, fork, correct, ..." },
	{ .name = "tags", .description = "tags to begin with" },
	{ .name = "topics", .description = "topics to begin with" },
	{ .name = "to", .description = "the entry that it answers, as ORIGIN#INDEX#HASH" },
	{ 0 }
};

const struct route offer_routes[] = {
	{ .method = "GET", .path = "/commons/offers", .handler = show_offers, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "Our offers to the commons, newest first", .answer = "Things" },
	{ .method = "GET", .path = "/commons/offer", .handler = show_offer, .who = ROUTE_SIGNED_IN,
	  .query = start_query, .tag = "Commons", .summary = "A new offer, filled in as far as can be",
	  .answer = "Object" },
	{ .method = "POST", .path = "/commons/offer", .handler = send_offer, .who = ROUTE_SIGNED_IN,
	  .body = BODY_FIELDS, .tag = "Commons", .summary = "Draft an offer; refused while it names a person",
	  .answer = "Outcome" },
	{ .method = "GET", .path = "/commons/offer/{id}", .handler = show_offer, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "One offer: exactly what would leave, and what was found in it",
	  .answer = "Object" },
	{ .method = "POST", .path = "/commons/offer/{id}", .handler = send_offer, .who = ROUTE_SIGNED_IN,
	  .body = BODY_FIELDS, .tag = "Commons",
	  .summary = "Change it, or with _verb: ask, approve, send_back, drop, withdraw", .answer = "Outcome" },
	{ 0 }
};

/* Report something: one question, big answers, everything known filled in. Works signed out
 * wherever the place allows it. */
#include "pages.h"

#include "form.h"
#include "parts.h"
#include "symbol.h"

/* The kind whose report may be made without signing in. */
static const struct verb *find_report(const struct kinds *kinds, const struct kind **kind)
{
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		*kind = kinds_at(kinds, i);
		for (size_t j = 0; j < (*kind)->verb_count; j++) {
			if ((*kind)->verbs[j].anyone && !(*kind)->verbs[j].from)
				return &(*kind)->verbs[j];
		}
	}
	return NULL;
}

static const struct place *open_place(struct visit *visit)
{
	size_t count = directory_place_count(visit->directory);

	for (size_t i = 0; i < count; i++) {
		const struct place *place = visit_place_at(visit, (int)i);

		if (place->open_reporting && place->closed == DAY_NONE)
			return place;
	}
	return NULL;
}

/* Of the form sent back, of the address, the visitor's own, or the first that is open. */
static const struct place *report_place(struct visit *visit)
{
	const char *typed = strcmp(visit->request->method, "GET") == 0 ? ""
		: form_extra(visit->request, "_place");
	int position = *typed ? directory_place(visit->directory, typed) : visit_place(visit);
	const struct place *place = visit_place_at(visit, position < 0 ? 0 : position);

	if (visit->signed_in || place->open_reporting)
		return place;
	return open_place(visit);
}

/* The first question is the heading of the page, so its box says how to answer it. */
static void say_it_once(json_t *model)
{
	json_t *first = json_array_get(json_object_get(model, "fields"), 0);

	json_put_text(model, "heading", json_text(first, "label"));
	if (*json_text(first, "placeholder")) {
		json_put_text(first, "label", json_text(first, "placeholder"));
		json_put_text(first, "placeholder", "");
	}
}

static int report_model(struct visit *visit, json_t *model)
{
	const struct kind *kind = NULL;
	const struct verb *verb = find_report(visit->kinds, &kind);
	const struct place *place = report_place(visit);
	json_t *problems = json_incref(json_object_get(model, "problems"));
	struct form form;
	int code;

	if (!verb)
		return error_set(FT_NOT_FOUND, "No kind of record here takes reports.");
	if (!place) {
		json_decref(problems);
		return error_set(FT_NOT_ALLOWED, "Reports without signing in are not switched on here. "
			"Sign in first, or tell somebody in charge.");
	}
	form = (struct form){ .kind = kind, .verb = verb, .action = "/report",
		.typed = json_object_get(model, "typed"), .problems = problems };
	code = form_model(visit, &form, model);
	json_decref(problems);
	say_it_once(model);
	json_put_text(model, "place", place->id);
	json_put_text(model, "place_name", place->name);
	json_put_text(model, "from", visit->signed_in ? visit_name(visit) : "");
	return code;
}

static void write_when(struct visit *visit, struct html *html)
{
	struct buf day, now;

	say_begin(&day);
	say_begin(&now);
	day_add_iso(&day, today());
	instant_add_clock(&now, instant_now());
	if (strcmp(visit->request->method, "GET") != 0) {
		buf_clear(&day);
		buf_add_text(&day, request_field(visit->request, "_day"));
		buf_clear(&now);
		buf_add_text(&now, request_field(visit->request, "_time"));
	}
	html_put(html, RAW("<label for=\"f-day\">When</label><div class=\"when\"><input type=\"date\" "
		"id=\"f-day\" name=\"_day\" value=\""), ATTR(day.base), RAW("\"><label class=\"vh\" "
		"for=\"f-time\">At about</label><input type=\"time\" id=\"f-time\" name=\"_time\" value=\""),
		ATTR(now.base), RAW("\"></div>"));
	buf_release(&day);
	buf_release(&now);
}

static void write_from(struct visit *visit, const json_t *model, struct html *html)
{
	const char *hidden = request_field(visit->request, "_hide");

	html_put(html, RAW("<span class=\"k\">From</span><div>"));
	if (visit->signed_in)
		html_put(html, RAW("<label class=\"check\"><input type=\"checkbox\" name=\"_hide\" "
			"value=\"yes\""), *hidden ? RAW(" checked") : RAW(""), RAW("><span><b>"),
			TEXT(json_text(model, "from")), RAW("</b>. Tick to hide your name</span></label>"));
	else
		html_put(html, RAW("<b>No name. You get a private link to the answer</b>"));
	html_put(html, RAW("</div>"));
}

/* The first two questions are all that everybody is asked; the rest can be left closed. */
enum { ASKED_OF_ALL = 2 };

static void write_more(struct visit *visit, const json_t *fields, struct html *html)
{
	bool open = false;

	for (size_t i = ASKED_OF_ALL; i < json_array_size(fields); i++) {
		const json_t *field = json_array_get(fields, i);

		open = open || *json_text(field, "problem") || *json_text(field, "value");
	}
	html_put(html, open ? RAW("<details open>") : RAW("<details>"),
		RAW("<summary>Add more detail</summary>"));
	for (size_t i = ASKED_OF_ALL; i < json_array_size(fields); i++)
		form_field(visit, html, json_array_get(fields, i));
	html_put(html, RAW("</details>"));
}

static void write_place(struct visit *visit, const json_t *model, struct html *html)
{
	if (visit->signed_in) {
		html_put(html, RAW("<label for=\"f-place\">Where</label><div>"));
		part_place_input(visit, html, "_place", "f-place", json_text(model, "place"), true);
	} else {
		html_put(html, RAW("<span class=\"k\">Where</span><div>"));
		part_hidden(html, "_place", json_text(model, "place"));
		html_put(html, RAW("<b>"), TEXT(json_text(model, "place_name")), RAW("</b>"));
	}
	html_put(html, RAW("</div>"));
}

static void report_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *fields = json_object_get(model, "fields");

	html_put(html, RAW("<div class=\"col report\"><h1>"), TEXT(json_text(model, "heading")),
		RAW("</h1><p class=\"bar\" id=\"kept\" hidden>"));
	symbol_put(html, SYMBOL_KEPT);
	html_put(html, RAW("<span>Kept on this phone until you send it.</span></p>"));
	form_problems(html, json_object_get(model, "problems"));
	part_form(visit, html, "/report", "draft", true);
	for (size_t i = 0; i < json_array_size(fields) && i < ASKED_OF_ALL; i++)
		form_field(visit, html, json_array_get(fields, i));
	html_put(html, RAW("<div class=\"known\">"));
	write_place(visit, model, html);
	write_when(visit, html);
	write_from(visit, model, html);
	html_put(html, RAW("</div><div class=\"send\"><button class=\"btn\">"),
		TEXT(json_text(model, "label")), RAW("</button></div>"));
	write_more(visit, fields, html);
	html_put(html, RAW("</form><p class=\"small muted\">In danger now? Call for help first. "), 
		TEXT(json_text(model, "hint")), RAW(" Whoever looks after this place reads it.</p></div>"));
}

static const struct page report_page = {
	.section = "", .frame = FRAME_FORM, .model = report_model, .face = report_face
};

static int show_report(struct request *request, struct response *response)
{
	return page_answer(request, response, &report_page);
}

/* -- sending it -------------------------------------------------------------------------- */

/* The day and time of the form as an instant; NULL: now. */
static const char *report_on(struct request *request)
{
	struct slice clock = slice_of(request_field(request, "_time"));
	day_number day;
	int64_t hours, minutes;
	instant_us at;
	struct buf buf;

	if (*form_extra(request, "_on"))
		return form_extra(request, "_on");
	if (day_parse(slice_of(request_field(request, "_day")), &day) != 0)
		return NULL;
	if (slice_to_int64(slice_cut(&clock, ':'), &hours) != 0
		|| slice_to_int64(clock, &minutes) != 0)
		hours = minutes = 0;
	at = day_start(day) + (hours * 60 + minutes) * (instant_us)60000000;
	if (at > instant_now())
		return NULL;
	say_begin(&buf);
	instant_add_rfc3339(&buf, at);
	return say_text(&request->arena, &buf);
}

static int reported(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	json_t *model;

	if (request->wants_json || (outcome->code && outcome->code != FT_REFUSED))
		return response_outcome(request, response, outcome);
	if (!outcome->code && *outcome->receipt)
		return response_redirect(response, arena_print(&request->arena, "/receipts/%s?new=1",
			outcome->receipt));
	if (!outcome->code)
		return response_redirect(response, arena_print(&request->arena, "/things/%s?done=report",
			outcome->thing));
	model = json_object();
	json_put(model, "typed", json_incref(request_fields(request)));
	json_put(model, "problems", outcome->problems ? json_incref(outcome->problems)
		: json_pack("[{s:s,s:s}]", "field", "", "message", outcome->message));
	return page_show(request, response, 422, &report_page, model);
}

static int send_report(struct request *request, struct response *response)
{
	const struct web *web = request->context;
	const struct directory *directory = book_directory(web->book);
	const struct kind *kind = NULL;
	const struct verb *verb = find_report(directory_kinds(directory), &kind);
	int code;

	(void)response;
	if (!verb) {
		code = error_set(FT_NOT_FOUND, "No kind of record here takes reports.");
	} else {
		const char *place = form_extra(request, "_place");
		const struct act act = {
			.kind = kind->name, .verb = verb->name, .input = request_fields(request),
			.place = *place ? place : NULL, .on = report_on(request),
			.hide_name = *form_extra(request, "_hide") != '\0',
		};

		code = request_act(request, &act, reported);
	}
	book_directory_release(web->book, directory);
	return code;
}

/* -- the answer, for whoever hid their name ------------------------------------------------ */

static int receipt_model(struct visit *visit, json_t *model)
{
	json_t *receipt = NULL;
	int code = read_receipt(visit->reader, request_part(visit->request, "receipt"), &receipt);

	if (code)
		return code;
	json_object_update(model, receipt);
	json_decref(receipt);
	json_put_flag(model, "new", *request_query(visit->request, "new") != '\0');
	json_put_text(model, "heading", *json_text(model, "answer") ? "There is 1 answer for you."
		: json_flag(model, "new", false) ? "Report sent. Thank you." : "No answer yet: 0 so far.");
	return 0;
}

static void receipt_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct request *request = visit->request;

	html_put(html, RAW("<div class=\"col report\">"));
	part_heading(html, model);
	if (*json_text(model, "answer")) {
		html_put(html, RAW("<div class=\"card blk near\">"));
		html_words(html, json_text(model, "answer"));
		html_put(html, RAW("<p class=\"muted small\">"));
		part_ago(html, model, "answered_at");
		html_put(html, RAW("</p></div>"));
	}
	html_put(html, RAW("<dl class=\"facts blk near\"><div><dt>Your report</dt><dd>"),
		TEXT(json_text(model, "title")), RAW("</dd></div><div><dt>Now</dt><dd>"),
		TEXT(json_text(model, "state_label")), RAW("</dd></div></dl>"
		"<div class=\"notice\"><div><p><b>Keep this address.</b> It is the only way to the answer, "
		"and nobody here can tell that it is yours.</p><p class=\"mono\">"), TEXT(request->origin),
		RAW("/receipts/"), TEXT(request_part(request, "receipt")), RAW("</p></div></div>"
		"<div class=\"acts\">"));
	part_button(html, "/report", "Report something else", false);
	html_put(html, RAW("</div></div>"));
}

static const struct page receipt_page = {
	.section = "", .frame = FRAME_FORM, .model = receipt_model, .face = receipt_face
};

static int show_receipt(struct request *request, struct response *response)
{
	return page_answer(request, response, &receipt_page);
}

const struct route report_routes[] = {
	{ .method = "GET", .path = "/report", .handler = show_report, .who = ROUTE_ANYONE,
	  .tag = "Reports", .summary = "The 90-second form", .answer = "Form" },
	{ .method = "POST", .path = "/report", .handler = send_report, .who = ROUTE_ANYONE,
	  .body = BODY_FIELDS, .tag = "Reports", .summary = "Report something", .answer = "Outcome" },
	{ .method = "GET", .path = "/receipts/{receipt}", .handler = show_receipt, .who = ROUTE_ANYONE,
	  .tag = "Reports", .summary = "What became of a report without a name", .answer = "Receipt" },
	{ 0 }
};

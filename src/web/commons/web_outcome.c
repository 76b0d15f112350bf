/* How a copy from the commons went here, and the receipt that tells those who wrote it. */
#include "pages.h"

#include "form.h"
#include "parts.h"
#include "share_take.h"
#include "taken.h"

static const struct outcome_choice {
	const char *value, *verb, *label, *hint;
} OUTCOMES[] = {
	{ "adopted", "adopt", "We adopted it as it is", "" },
	{ "adapted", "adapt", "We adapted it", "Say what you changed and why: that helps the next who takes it." },
	{ "abandoned", "abandon", "We abandoned it", "That it did not work here is worth as much to others." },
};

enum { OUTCOME_COUNT = sizeof(OUTCOMES) / sizeof(OUTCOMES[0]) };

/* -- the form ------------------------------------------------------------------------------ */

/* "falls|larch|by day": ids have no |, and the part of a measure comes last. */
static const char *series_value(struct visit *visit, const char *measure, const char *place,
	const char *stratum)
{
	return *measure ? arena_print(visit->arena, "%s|%s|%s", measure, place, stratum) : "";
}

/* The measures that are read at the place of the copy. */
static int put_measures(struct visit *visit, const json_t *taken, json_t *model)
{
	struct board_query query = { .place = json_text(taken, "place") };
	json_t *board = NULL, *list = json_array();
	const json_t *row;
	size_t i;
	int code = assure_board(visit->web->assure, visit->reader, visit->actor, &query, &board);

	json_put(model, "measures", list);
	if (code)
		return code;
	json_array_foreach(json_object_get(board, "measures"), i, row) {
		const char *stratum = json_text(row, "stratum");

		json_array_append_new(list, json_pack("{s:s,s:s}", "value", series_value(visit,
			json_text(row, "measure"), json_text(row, "place"), stratum), "label",
			arena_print(visit->arena, "%s, %s%s%s", json_text(row, "label"),
				json_text(row, "place_name"), *stratum ? ", " : "", stratum)));
	}
	json_decref(board);
	return 0;
}

static int outcome_model(struct visit *visit, json_t *model)
{
	const json_t *typed = json_object_get(model, "typed"), *fields;
	json_t *taken = NULL;
	int code = taken_read(visit, &taken);

	if (code)
		return code;
	fields = json_object_get(taken, "fields");
	json_put_text(model, "id", json_text(taken, "id"));
	json_put_text(model, "title", json_text(taken, "title"));
	json_put_whole(model, "version", json_whole(taken, "version", 0));
	json_put_text(model, "heading", "How did it go?");
	json_put_text(model, "say", json_text(taken, "title"));
	json_put_text(model, "outcome", typed ? json_text(typed, "outcome") : json_text(taken, "state"));
	json_put_text(model, "why", json_text(typed ? typed : fields, "why"));
	json_put_text(model, "changed_on", json_text(typed ? typed : fields, "changed_on"));
	json_put_text(model, "series", typed ? json_text(typed, "series") : series_value(visit,
		json_text(fields, "measure"), json_text(fields, "measure_place"),
		json_text(fields, "stratum")));
	code = put_measures(visit, taken, model);
	json_decref(taken);
	return code;
}

static const char *problem_of(const json_t *model, const char *name)
{
	const json_t *problem;
	size_t i;

	json_array_foreach(json_object_get(model, "problems"), i, problem)
		if (strcmp(json_text(problem, "field"), name) == 0)
			return json_text(problem, "message");
	return "";
}

static void write_problem(const json_t *model, const char *name, struct html *html)
{
	if (*problem_of(model, name))
		html_put(html, RAW("<p class=\"wrong\">"), TEXT(problem_of(model, name)), RAW("</p>"));
}

static void write_outcomes(const json_t *model, struct html *html)
{
	html_put(html, RAW("<fieldset class=\"f\" id=\"f-outcome\"><legend>What did you do with it?</legend>"));
	write_problem(model, "outcome", html);
	html_put(html, RAW("<div class=\"pick one\">"));
	for (size_t i = 0; i < OUTCOME_COUNT; i++) {
		bool chosen = strcmp(OUTCOMES[i].value, json_text(model, "outcome")) == 0;

		html_put(html, RAW("<label><input type=\"radio\" name=\"outcome\" value=\""),
			ATTR(OUTCOMES[i].value), chosen ? RAW("\" checked>") : RAW("\">"), RAW("<span>"),
			TEXT(OUTCOMES[i].label));
		if (*OUTCOMES[i].hint)
			html_put(html, RAW(" <small>"), TEXT(OUTCOMES[i].hint), RAW("</small>"));
		html_put(html, RAW("</span></label>"));
	}
	html_put(html, RAW("</div></fieldset>"));
}

static void write_measures(const json_t *model, struct html *html)
{
	const json_t *measure;
	size_t i;

	html_put(html, RAW("<div class=\"f\"><label for=\"f-series\">Which measure of ours shows whether it "
		"helped?</label><p class=\"hint\">Its last 36 points go into the receipt, without counts under "
		"five. Leave it empty when there is none.</p>"));
	write_problem(model, "measure", html);
	html_put(html, RAW("<select id=\"f-series\" name=\"series\"><option value=\"\">None</option>"));
	json_array_foreach(json_object_get(model, "measures"), i, measure)
		html_put(html, RAW("<option value=\""), ATTR(json_text(measure, "value")),
			strcmp(json_text(measure, "value"), json_text(model, "series")) == 0
				? RAW("\" selected>") : RAW("\">"),
			TEXT(json_text(measure, "label")), RAW("</option>"));
	html_put(html, RAW("</select></div>"));
}

static void outcome_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Copies we took", "/commons/taken" }, { json_text(model, "title"),
		arena_print(visit->arena, "/commons/taken/%s", json_text(model, "id")) } };

	html_put(html, RAW("<div class=\"col lead long\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	form_problems(html, json_object_get(model, "problems"));
	part_form(visit, html, arena_print(visit->arena, "/commons/taken/%s/outcome",
		json_text(model, "id")), "", true);
	html_put(html, RAW("<input type=\"hidden\" name=\"_version\" value=\""),
		NUMBER(json_whole(model, "version", 0)), RAW("\">"));
	write_outcomes(model, html);
	html_put(html, RAW("<div class=\"f\"><label for=\"f-why\">What happened, and why?</label>"
		"<p class=\"hint\">Those who wrote it read this if you send a receipt. No names.</p>"));
	write_problem(model, "why", html);
	html_put(html, RAW("<textarea id=\"f-why\" name=\"why\" maxlength=\"2000\">\n"),
		TEXT(json_text(model, "why")), RAW("</textarea></div>"));
	write_measures(model, html);
	html_put(html, RAW("<div class=\"f\"><label for=\"f-changed_on\">From which day on did you do it?"
		"</label>"));
	write_problem(model, "changed_on", html);
	html_put(html, RAW("<input type=\"date\" id=\"f-changed_on\" name=\"changed_on\" value=\""),
		ATTR(json_text(model, "changed_on")), RAW("\"></div><div class=\"acts\">"
		"<button class=\"btn\">Keep</button></div></form></div>"));
}

static const struct page outcome_page = {
	.section = "commons", .model = outcome_model, .face = outcome_face
};

static int show_outcome(struct request *request, struct response *response)
{
	return page_answer(request, response, &outcome_page);
}

/* -- keeping it ---------------------------------------------------------------------------- */

static int show_again(struct request *request, struct response *response, const json_t *problems)
{
	json_t *model = json_object();

	json_put(model, "typed", json_incref(request_fields(request)));
	json_put(model, "problems", json_incref((json_t *)problems));
	return page_show(request, response, 422, &outcome_page, model);
}

static int kept(struct request *request, struct response *response, const struct outcome *outcome)
{
	if (outcome->code == FT_REFUSED && outcome->problems && !request->wants_json)
		return show_again(request, response, outcome->problems);
	if (outcome->code || request->wants_json)
		return response_outcome(request, response, outcome);
	return response_redirect(response, arena_print(&request->arena, "/commons/taken/%s?done=adopt",
		request_part(request, "id")));
}

static int no_outcome(struct request *request, struct response *response)
{
	json_t *problems = json_pack("[{s:s,s:s}]", "field", "outcome", "message",
		"Choose one: adopted, adapted or abandoned.");
	int code;

	if (request->wants_json) {
		json_decref(problems);
		error_set(FT_REFUSED, "The outcome is one of adopted, adapted and abandoned.");
		return error_set_field("outcome");
	}
	code = show_again(request, response, problems);
	json_decref(problems);
	return code;
}

static int send_outcome(struct request *request, struct response *response)
{
	const json_t *fields = request_fields(request);
	struct slice rest = slice_of(json_text(fields, "series"));
	struct act act = { .kind = "taken", .thing = request_part(request, "id") };
	json_t *input;
	int code;

	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		if (strcmp(OUTCOMES[i].value, json_text(fields, "outcome")) == 0)
			act.verb = OUTCOMES[i].verb;
	if (!act.verb)
		return no_outcome(request, response);
	input = json_object();
	json_put_text(input, "why", json_text(fields, "why"));
	json_put_text(input, "changed_on", json_text(fields, "changed_on"));
	json_put_slice(input, "measure", slice_cut(&rest, '|'));
	json_put_slice(input, "measure_place", slice_cut(&rest, '|'));
	json_put_slice(input, "stratum", rest);
	act.input = input;
	code = request_act(request, &act, kept);
	json_decref(input);
	return code;
}

const struct route outcome_routes[] = {
	{ .method = "GET", .path = "/commons/taken/{id}/outcome", .handler = show_outcome,
	  .who = ROUTE_SIGNED_IN, .tag = "Commons", .summary = "The form: how a copy went here",
	  .answer = "Object" },
	{ .method = "POST", .path = "/commons/taken/{id}/outcome", .handler = send_outcome,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Commons", .summary = "Say how it went: outcome, "
		"why, series (measure|place|part), changed_on", .answer = "Outcome" },
	{ 0 }
};

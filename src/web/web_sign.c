/*
 * Read and sign: what changes for you, the words behind it, one question, and then "I will do
 * this" or "I do not agree, or it is unclear". Nobody can sign what they have not opened: the
 * form only takes a mark that the page with the full words hands out, made from the session,
 * the policy and its version.
 */
#include "pages.h"

#include "library.h"
#include "parts.h"

enum { MARK_BYTES = 12 };

bool library_must_sign(struct visit *visit, const char *policy)
{
	json_t *to_sign = NULL;
	const json_t *item;
	bool found = false;
	size_t i;

	if (assure_to_sign(visit->web->assure, visit->reader, visit->actor, &to_sign) != 0)
		return false;
	json_array_foreach(json_object_get(to_sign, "items"), i, item)
		found = found || strcmp(json_text(item, "policy"), policy) == 0;
	json_decref(to_sign);
	return found;
}

/* What shows that this session opened this version of this policy. */
static const char *opened_mark(struct request *request, const char *policy, int64_t version)
{
	uint8_t digest[SHA256_BYTES];
	struct buf text;

	say_begin(&text);
	buf_print(&text, "%s %s %lld", request_csrf_token(request), policy, (long long)version);
	sha256(text.base, text.length, digest);
	buf_clear(&text);
	hex_add(&text, digest, MARK_BYTES);
	return say_text(&request->arena, &text);
}

static bool has_opened(struct request *request, const char *policy, int64_t version)
{
	const char *mark = opened_mark(request, policy, version);

	return strcmp(request_query(request, "opened"), mark) == 0
		|| strcmp(request_field(request, "_opened"), mark) == 0;
}

static int by_letters(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The answers by letters, so that their order says nothing about which is right. Who is asked may
 * not read them in the policy itself: they are read for them, once it is certain that they may see
 * the policy. */
static int put_answers(struct visit *visit, const char *policy, json_t *model)
{
	static const char *const names[] = {
		"in_force_answer_right", "in_force_answer_wrong_1", "in_force_answer_wrong_2"
	};
	const char *sorted[3];
	json_t *answers = json_array(), *whole = NULL;
	const json_t *fields;
	int code = read_thing(visit->reader, &ACTOR_SYSTEM, policy, &whole);

	json_put(model, "answers", answers);
	if (code)
		return code;
	fields = json_object_get(whole, "fields");
	for (size_t i = 0; i < 3; i++)
		sorted[i] = json_text(fields, names[i]);
	qsort(sorted, 3, sizeof(sorted[0]), by_letters);
	for (size_t i = 0; i < 3; i++)
		if (*sorted[i])
			json_array_append_new(answers, json_string(sorted[i]));
	json_put_text(model, "question", json_text(fields, "in_force_question"));
	json_decref(whole);
	return 0;
}

static int sign_model(struct visit *visit, json_t *model)
{
	const char *id = request_part(visit->request, "id");
	json_t *policy = NULL;
	const json_t *fields;
	struct slice rest;
	int64_t lines = 0, version;
	struct buf said;
	int code = read_thing(visit->reader, visit->actor, id, &policy);

	if (code)
		return code;
	fields = json_object_get(policy, "fields");
	version = json_whole(fields, "version", 0);
	rest = slice_of(json_text(fields, "in_force_changes"));
	while (rest.length > 0)
		lines += slice_trim(slice_cut(&rest, '\n')).length > 0;
	say_begin(&said);
	if (lines > 0) {
		say_number(&said, lines, true);
		buf_print(&said, " thing%s for you.", lines == 1 ? " changes" : "s change");
	} else {
		buf_print(&said, "Version %lld of this policy is for you to read.", (long long)version);
	}
	model_say(model, "heading", &said);
	json_put_text(model, "policy", id);
	json_put_text(model, "title", json_text(policy, "title"));
	json_put_whole(model, "version", version);
	json_put_text(model, "changes", json_text(fields, "in_force_changes"));
	json_put_text(model, "words", json_text(fields, "in_force_words"));
	json_put_flag(model, "opened", has_opened(visit->request, id, version));
	json_decref(policy);
	return put_answers(visit, id, model);
}

static void write_changes(const json_t *model, struct html *html)
{
	struct slice rest = slice_of(json_text(model, "changes"));

	if (rest.length == 0)
		return;
	html_put(html, RAW("<ol class=\"changes\">"));
	while (rest.length > 0) {
		struct slice line = slice_trim(slice_cut(&rest, '\n'));

		if (line.length > 0)
			html_put(html, RAW("<li><span>"), TEXT_SLICE(line), RAW("</span></li>"));
	}
	html_put(html, RAW("</ol>"));
}

static void write_question(const json_t *model, struct html *html)
{
	const json_t *answer;
	size_t i;

	if (!*json_text(model, "question") || json_array_size(json_object_get(model, "answers")) < 2)
		return;
	html_put(html, RAW("<fieldset class=\"f"), *json_text(model, "problem") ? RAW(" bad\"") : RAW("\""),
		RAW("><legend>"), TEXT(json_text(model, "question")), RAW("</legend>"));
	if (*json_text(model, "problem"))
		html_put(html, RAW("<p class=\"wrong\">"), TEXT(json_text(model, "problem")), RAW("</p>"));
	html_put(html, RAW("<div class=\"pick one\">"));
	json_array_foreach(json_object_get(model, "answers"), i, answer)
		html_put(html, RAW("<label><input type=\"radio\" name=\"answer\" value=\""),
			ATTR(json_string_value(answer)), RAW("\"><span>"), TEXT(json_string_value(answer)),
			RAW("</span></label>"));
	html_put(html, RAW("</div></fieldset>"));
}

static void write_sign_form(struct visit *visit, const json_t *model, struct html *html)
{
	const char *policy = json_text(model, "policy");
	int64_t version = json_whole(model, "version", 0);

	part_form(visit, html, arena_print(visit->arena, "/library/%s/sign", policy), "", true);
	part_hidden(html, "_opened", opened_mark(visit->request, policy, version));
	html_put(html, RAW("<input type=\"hidden\" name=\"version\" value=\""), NUMBER(version), RAW("\">"));
	write_question(model, html);
	html_put(html, RAW("<div class=\"acts\"><button class=\"btn\" name=\"_verb\" value=\"sign\">"
		"I will do this</button></div><div class=\"f\"><label for=\"f-words\">Something unclear, or you do "
		"not agree?</label><p class=\"hint\">It goes to whoever looks after the policy, and you get "
		"an answer. Nothing is signed.</p><textarea id=\"f-words\" name=\"words\">\n"),
		TEXT(request_field(visit->request, "words")), RAW("</textarea></div><div class=\"acts\">"
		"<button class=\"btn quiet\" name=\"_verb\" value=\"question\">"
		"I do not agree, or it is unclear</button></div></form>"));
}

static void sign_face(struct visit *visit, const json_t *model, struct html *html)
{
	const char *policy = json_text(model, "policy");
	bool opened = json_flag(model, "opened", false);

	html_put(html, RAW("<div class=\"col lead long\"><p class=\"muted\">"), TEXT(json_text(model, "title")),
		RAW(", version "), NUMBER(json_whole(model, "version", 0)), RAW("</p>"));
	part_heading(html, model);
	write_changes(model, html);
	if (!opened) {
		html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/library/"), QUERY(policy),
			RAW("/sign?opened="), QUERY(opened_mark(visit->request, policy,
			json_whole(model, "version", 0))), RAW("#words\">Open the full policy</a></div>"
			"<p class=\"muted small\">You can sign when you have opened it.</p></div>"));
		return;
	}
	html_put(html, RAW("<details open id=\"words\"><summary>The full policy</summary>"
		"<article class=\"card prose\">"));
	html_markdown(html, slice_of(json_text(model, "words")), 2);
	html_put(html, RAW("</article></details>"));
	write_sign_form(visit, model, html);
	html_put(html, RAW("</div>"));
}

static const struct page sign_page = {
	.section = "library", .model = sign_model, .face = sign_face
};

static int show_sign(struct request *request, struct response *response)
{
	return page_answer(request, response, &sign_page);
}

/* -- signing ------------------------------------------------------------------------------- */

static int show_again(struct request *request, struct response *response, int status,
	const char *problem)
{
	json_t *model = json_object();

	json_put_text(model, "problem", problem);
	return page_show(request, response, status, &sign_page, model);
}

static int noted_now(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	static const char say[] =
		"That is not what the policy says. Look again: it is in the words above.";

	(void)outcome; /* whether it was noted or not, they look again */
	if (!request->wants_json)
		return show_again(request, response, 422, say);
	error_set(FT_REFUSED, "%s", say);
	return error_set_field("answer");
}

/* Whoever looks after the policy sees how many did not find the right answer. */
static int note_wrong_answer(struct request *request)
{
	json_t *input = json_object();
	int code;

	json_put_text(input, "policy", request_part(request, "id"));
	json_put_text(input, "version", request_field(request, "version"));
	/* Not under the form's key: with that one they sign. */
	code = request_act(request, &(struct act){ .kind = "wrong_answer", .verb = "note",
		.input = input, .idempotency_key = "" }, noted_now);
	json_decref(input);
	return code;
}

static int signed_now(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	const json_t *first = json_array_get(outcome->problems, 0);
	bool wrong = outcome->code == FT_REFUSED && strcmp(json_text(first, "field"), "answer") == 0;

	if (wrong && *request_field(request, "answer"))
		return note_wrong_answer(request);
	if (request->wants_json || (outcome->code && outcome->code != FT_REFUSED))
		return response_outcome(request, response, outcome);
	if (outcome->code)
		return show_again(request, response, 422,
			first ? json_text(first, "message") : outcome->message);
	return response_redirect(response, "/work");
}

static int sign(struct request *request, struct response *response)
{
	const char *id = request_part(request, "id");
	bool asks = strcmp(request_field(request, "_verb"), "question") == 0;
	struct reader *reader = request_reader(request);
	json_t *policy = NULL, *input;
	int64_t version;
	int code = reader ? read_thing(reader, &request->actor, id, &policy) : error_code();

	if (code)
		return code;
	version = json_whole(json_object_get(policy, "fields"), "version", 0);
	json_decref(policy);
	if (!has_opened(request, id, version))
		return response_redirect(response, arena_print(&request->arena, "/library/%s/sign", id));
	input = json_object();
	json_put_text(input, "policy", id);
	json_put_text(input, "version", request_field(request, "version"));
	if (asks || *request_field(request, "answer"))
		json_put_text(input, asks ? "words" : "answer",
			request_field(request, asks ? "words" : "answer"));
	code = request_act(request, &(struct act){ .kind = "signature",
		.verb = asks ? "question" : "sign", .input = input }, signed_now);
	json_decref(input);
	return code;
}

const struct route sign_routes[] = {
	{ .method = "GET", .path = "/library/{id}/sign", .handler = show_sign, .who = ROUTE_SIGNED_IN,
	  .tag = "Library", .summary = "What changes, the words and one question", .answer = "Object" },
	{ .method = "POST", .path = "/library/{id}/sign", .handler = sign, .who = ROUTE_SIGNED_IN,
	  .body = BODY_FORM, .tag = "Library", .summary = "Sign, or say what is unclear",
	  .answer = "Outcome" },
	{ 0 }
};

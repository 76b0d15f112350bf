/* What others ask to be erased that is not theirs: it waits here until somebody decides. And asking
 * others ourselves. */
#include "pages.h"

#include "commons.h"
#include "commons_parts.h"
#include "erase_ask.h"
#include "parts.h"
#include "peer_words.h"
#include "share_take.h"

enum { WAITING_SHOWN = 20, DECIDED_SHOWN = 10 };

/* Whoever answers for what stands here. */
static bool may_decide(const struct visit *visit)
{
	return visit->administrator || visit_leads(visit);
}

static int refuse_others(void)
{
	return error_set(FT_NOT_ALLOWED,
		"Managers, governance leads and administrators decide what is erased.");
}

/* -- model -------------------------------------------------------------------------------- */

/* Its title, as its page would say it; without one, what sort of thing it is. */
static void put_title(struct visit *visit, json_t *item)
{
	json_t *standing = NULL;
	const char *title = "";

	if (share_standing(visit->web->commons, json_text(item, "target"), &standing) == 0)
		title = json_text(json_object_get(standing, "item"), "title");
	error_clear();
	json_put_text(item, "title", *title ? part_short(visit->arena, title, 160) : "");
	json_decref(standing);
}

static int put_list(struct visit *visit, enum commons_request_state state, int64_t from, int limit,
	const char *key, json_t *model)
{
	json_t *page = NULL, *item;
	size_t i;
	int code = commons_requests(visit->web->commons, state, from, limit, &page);

	json_array_foreach(json_object_get(page, "items"), i, item)
		put_title(visit, item);
	if (!code && state == COMMONS_REQUEST_WAITING)
		json_put(model, "next", json_has(page, "next")
			? json_string(arena_print(visit->arena, "%lld",
				(long long)json_whole(page, "next", 0))) : json_null());
	if (!code)
		json_put(model, key, json_incref(json_object_get(page, "items")));
	json_decref(page);
	return code;
}

static int requests_model(struct visit *visit, json_t *model)
{
	json_t *status = NULL;
	struct buf said;
	int code = may_decide(visit) ? 0 : refuse_others();

	if (!code)
		code = put_list(visit, COMMONS_REQUEST_WAITING,
			request_query_whole(visit->request, "cursor", 0), WAITING_SHOWN,
			"waiting", model);
	if (!code)
		code = put_list(visit, COMMONS_REQUEST_ERASED, 0, DECIDED_SHOWN, "erased", model);
	if (!code)
		code = put_list(visit, COMMONS_REQUEST_KEPT, 0, DECIDED_SHOWN, "kept", model);
	if (!code)
		code = commons_status(visit->web->commons, &status);
	if (code)
		return code;
	say_begin(&said);
	buf_add_text(&said, "Others ask for ");
	say_count(&said, json_whole(status, "requests", 0), "text", "texts");
	buf_add_text(&said, " to be erased");
	model_say(model, "heading", &said);
	json_put_text(model, "say", "Somebody asks for words of another to be destroyed. What an "
		"author asks about their own is done at once; about these you decide, for this "
		"node alone.");
	json_put_text(model, "done", request_query(visit->request, "done"));
	json_decref(status);
	return 0;
}

/* -- face --------------------------------------------------------------------------------- */

static const struct { const char *code, *words; } REASONS[] = {
	{ "gdpr", "it has personal data" }, { "safety", "following it may do harm" },
	{ "error", "it is wrong" }, { "legal", "the law forbids it" },
};

static const char *words_of(const char *code)
{
	for (size_t i = 0; i < sizeof(REASONS) / sizeof(REASONS[0]); i++)
		if (strcmp(REASONS[i].code, code) == 0)
			return REASONS[i].words;
	return "no reason given";
}

static const char *title_of(struct visit *visit, const json_t *item)
{
	const char *title = json_text(item, "title");
	struct slice host = peer_host(json_text(item, "origin"));

	return *title ? title : arena_print(visit->arena, "An entry of %.*s", (int)host.length,
		host.base);
}

static void write_askers(struct visit *visit, const json_t *item, struct html *html)
{
	const json_t *asker, *asked = json_object_get(item, "asked");
	int64_t more = json_whole(item, "count", 0) - (int64_t)json_array_size(asked);
	size_t i;

	html_put(html, RAW("<ul class=\"links\">"));
	json_array_foreach(asked, i, asker) {
		html_put(html, RAW("<li><b>"), TEXT_SLICE(peer_host(json_text(asker, "origin"))),
			RAW("</b> asks, because "), TEXT(words_of(json_text(asker, "why"))),
			RAW(". <a href=\""), ATTR(commons_address(visit->arena,
				json_text(asker, "ref"))), RAW("\">"));
		commons_when(html, json_whole(asker, "said_at", 0));
		html_put(html, RAW("<span class=\"vh\">, said by "),
			TEXT_SLICE(peer_host(json_text(asker, "origin"))), RAW("</span></a></li>"));
	}
	if (more > 0)
		html_put(html, RAW("<li>and "), NUMBER(more), RAW(" more</li>"));
	html_put(html, RAW("</ul>"));
}

static void write_target(struct visit *visit, const json_t *item, struct html *html)
{
	const char *state = json_text(item, "state");

	html_put(html, RAW("<h3><a href=\""), ATTR(commons_address(visit->arena,
		json_text(item, "target"))), RAW("\">"), TEXT(title_of(visit, item)),
		RAW("</a></h3><p class=\"muted\">"));
	if (json_flag(item, "own", false))
		html_put(html, RAW("It is ours: erasing it asks everybody to do the same."));
	else
		html_put(html, RAW("By "), TEXT_SLICE(peer_host(json_text(item, "origin"))),
			RAW(". Erasing it binds nobody else."));
	if (strcmp(state, "held") != 0)
		html_put(html, RAW(" Its text is not here; erased, it never comes."));
	html_put(html, RAW("</p>"));
}

/* One form with two answers, so that it works without JavaScript. */
static void write_decision(struct visit *visit, const json_t *item, size_t nth, struct html *html)
{
	const char *title = title_of(visit, item);

	part_form(visit, html, "/commons/requests", "", true);
	part_hidden(html, "target", json_text(item, "target"));
	html_put(html, RAW("<div class=\"f\"><label for=\"f-reason-"), NUMBER((int64_t)nth),
		RAW("\">Why do you decide so?</label><p class=\"hint\" id=\"h-reason-"),
		NUMBER((int64_t)nth), RAW("\">Kept here, for whoever asks later.</p><input id=\""
		"f-reason-"), NUMBER((int64_t)nth), RAW("\" type=\"text\" name=\"reason\" "
		"maxlength=\"1000\" required aria-describedby=\"h-reason-"), NUMBER((int64_t)nth),
		RAW("\"></div><div class=\"acts\"><button class=\"btn\" name=\"answer\" "
		"value=\"erase\">Erase it here<span class=\"vh\">: "), TEXT(title),
		RAW("</span></button><button class=\"btn quiet\" name=\"answer\" value=\"keep\">"
		"Keep it<span class=\"vh\">: "), TEXT(title),
		RAW("</span></button></div></form>"));
}

static void write_waiting(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "waiting"), *item;
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"vh\">Waiting</h2>"));
	if (json_array_size(items) == 0)
		part_empty(html, "Nothing waits.",
			"What others ask to be erased comes here, and stays until you decide.", NULL);
	json_array_foreach(items, i, item) {
		html_put(html, RAW("<article class=\"card told\">"));
		write_target(visit, item, html);
		write_askers(visit, item, html);
		write_decision(visit, item, i, html);
		html_put(html, RAW("</article>"));
	}
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static void write_decided(struct visit *visit, const json_t *items, const char *heading,
	struct html *html)
{
	const json_t *item;
	size_t i;

	if (json_array_size(items) == 0)
		return;
	html_put(html, RAW("<section class=\"blk card\"><h2>"), TEXT(heading),
		RAW("</h2><ul class=\"links\">"));
	json_array_foreach(items, i, item) {
		const char *person = json_text(item, "decided_by");

		html_put(html, RAW("<li><a href=\""), ATTR(commons_address(visit->arena,
			json_text(item, "target"))), RAW("\">"), TEXT(title_of(visit, item)),
			RAW("</a> <span class=\"w\">"));
		commons_when(html, json_whole(item, "decided_at", 0));
		if (*person)
			html_put(html, RAW(", "), TEXT(directory_person_name(visit->directory,
				person)), RAW(": "), TEXT(json_text(item, "reason")));
		else
			html_put(html, RAW(", taken back by those who wrote it"));
		html_put(html, RAW("</span></li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void requests_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = { { "Commons", "/commons" } };
	const char *done = json_text(model, "done");

	html_put(html, RAW("<div class=\"lead long told\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	if (*done)
		html_put(html, RAW("<p class=\"say\" role=\"status\">"), strcmp(done, "erase") == 0
			? RAW("It is destroyed here, and is not taken in again.")
			: RAW("It stays. Who asked is not told."), RAW("</p>"));
	html_put(html, RAW("</div>"));
	write_waiting(visit, model, html);
	write_decided(visit, json_object_get(model, "kept"), "Kept", html);
	write_decided(visit, json_object_get(model, "erased"), "Erased", html);
}

static const struct page requests_page = { .section = "commons", .live = true,
	.hears_commons = true, .model = requests_model, .face = requests_face };

static int show_requests(struct request *request, struct response *response)
{
	return page_answer(request, response, &requests_page);
}

/* -- deciding: on a worker, because mirrors may have to be asked before our log says it ---- */

static int check_decider(struct request *request)
{
	struct visit visit;
	int code = visit_begin(&visit, request);

	if (code)
		return code;
	if (!may_decide(&visit))
		code = refuse_others();
	visit_end(&visit);
	return code;
}

static int decide(struct request *request, void *context)
{
	const struct web *web = request->context;
	const json_t *fields = context;

	return commons_decide(web->commons, json_text(fields, "target"),
		strcmp(json_text(fields, "answer"), "erase") == 0, json_text(fields, "reason"),
		actor_person(&request->actor));
}

static int decided(struct request *request, struct response *response, int code, void *context)
{
	const char *answer = json_text(context, "answer");

	if (code)
		return code;
	return request->wants_json ? response_nothing(response) : response_redirect(response,
		arena_print(&request->arena, "/commons/requests?done=%s", answer));
}

static int send_decision(struct request *request, struct response *response)
{
	json_t *fields = request_fields(request);
	const char *answer = json_text(fields, "answer");
	int code = check_decider(request);

	(void)response;
	if (!code && strcmp(answer, "erase") != 0 && strcmp(answer, "keep") != 0)
		code = error_set(FT_REFUSED, "Answer \"erase\" or \"keep\".");
	return code ? code : request_work(request, decide, decided, fields);
}

/* -- asking others --------------------------------------------------------------------------- */

static int ask(struct request *request, void *context)
{
	const struct web *web = request->context;
	const json_t *fields = context;

	return commons_ask_erase(web->commons, json_text(fields, "target"),
		json_text(fields, "why"));
}

static int asked(struct request *request, struct response *response, int code, void *context)
{
	if (code)
		return code;
	return request->wants_json ? response_nothing(response) : response_redirect(response,
		arena_print(&request->arena, "%s&done=asked", commons_address(&request->arena,
			json_text(context, "target"))));
}

static int send_ask(struct request *request, struct response *response)
{
	int code = check_decider(request);

	(void)response;
	return code ? code : request_work(request, ask, asked, request_fields(request));
}

void erase_ask_part(struct visit *visit, const char *ref, struct html *html)
{
	if (strcmp(request_query(visit->request, "done"), "asked") == 0)
		html_put(html, RAW("<p class=\"say\" role=\"status\">Our log asks everybody to erase "
			"it now. Each of them decides.</p>"));
	if (!may_decide(visit))
		return;
	html_put(html, RAW("<details><summary>Ask for this to be erased</summary><p>An entry in our "
		"log asks everybody who holds it to destroy its text. Those who wrote it, and each "
		"who keeps a copy, decide for themselves. That we ask, and the reason below, can be "
		"read by everybody; nothing else leaves.</p>"));
	part_form(visit, html, "/commons/requests/ask", "", true);
	part_hidden(html, "target", ref);
	html_put(html, RAW("<div class=\"f\"><label for=\"f-why\">Why?</label>"
		"<select id=\"f-why\" name=\"why\">"));
	for (size_t i = 0; i < sizeof(REASONS) / sizeof(REASONS[0]); i++)
		html_put(html, RAW("<option value=\""), ATTR(REASONS[i].code), RAW("\">Because "),
			TEXT(REASONS[i].words), RAW("</option>"));
	html_put(html, RAW("</select></div><div class=\"acts\"><button class=\"btn quiet\">Ask "
		"everybody</button></div></form></details>"));
}

static const struct route_parameter requests_query[] = {
	{ "cursor", "Where the next page begins", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route erase_request_routes[] = {
	{ .method = "GET", .path = "/commons/requests", .handler = show_requests,
	  .who = ROUTE_SIGNED_IN, .query = requests_query, .tag = "Commons",
	  .summary = "What others ask to be erased, and what was decided", .answer = "Object" },
	{ .method = "POST", .path = "/commons/requests", .handler = send_decision,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Commons",
	  .summary = "Decide: target (a reference), answer (erase or keep), reason" },
	{ .method = "POST", .path = "/commons/requests/ask", .handler = send_ask,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Commons",
	  .summary = "Ask everybody to erase an entry of others: target, why" },
	{ 0 }
};

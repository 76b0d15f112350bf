/* Library: the policies in force, found by the words people use, and reading one. */
#include "pages.h"

#include "commons_parts.h"
#include "library.h"
#include "parts.h"

/* Every word asked for must be in the title, code or text. */
static bool policy_has(const json_t *policy, struct slice asked)
{
	const json_t *fields = json_object_get(policy, "fields");
	struct buf have;
	bool all = true;

	buf_init(&have, 4 * LIMIT_TEXT_FIELD_BYTES);
	if (text_fold(slice_of(json_text(policy, "title")), &have) == 0) {
		struct buf words;

		buf_init(&words, 4 * LIMIT_TEXT_FIELD_BYTES);
		if (text_fold(slice_of(json_text(fields, "in_force_words")), &words) == 0)
			buf_add_slice(&have, buf_slice(&words));
		buf_release(&words);
		buf_add_text(&have, json_text(fields, "code"));
	}
	while (asked.length > 0 && all) {
		struct slice word = slice_cut(&asked, ' ');

		if (word.length > 0)
			all = have.length > 0 && memmem(have.base, have.length, word.base,
				word.length);
	}
	buf_release(&have);
	return all;
}

/* What a list needs to know of a policy, without its words. */
static json_t *policy_row(const json_t *policy)
{
	static const char *const copied[] = {
		"id", "title", "state", "state_label", "place_name", "closed"
	};
	const json_t *fields = json_object_get(policy, "fields");
	json_t *row = json_object();

	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++) {
		json_t *value = json_object_get(policy, copied[i]);

		if (value)
			json_object_set(row, copied[i], value);
	}
	json_put_text(row, "owner_name", json_text(json_object_get(policy, "shown"), "owner"));
	json_put_text(row, "code", json_text(fields, "code"));
	json_put_text(row, "published_on", json_text(fields, "published_on"));
	json_put_whole(row, "version", json_whole(fields, "version", 0));
	return row;
}

static int put_policies(struct visit *visit, const char *asked, json_t *model)
{
	struct things_filter filter = { .kind = "policy", .limit = LIMIT_PAGE_ROWS };
	json_t *things = NULL, *items = json_array();
	const json_t *policy;
	struct buf folded;
	size_t i;
	int code = read_things(visit->reader, visit->actor, &filter, &things);

	json_put(model, "items", items);
	if (code)
		return code;
	buf_init(&folded, 4096);
	text_fold(slice_of(asked), &folded);
	json_array_foreach(json_object_get(things, "items"), i, policy) {
		if (!json_flag(policy, "closed", false) && policy_has(policy, buf_slice(&folded)))
			json_array_append_new(items, policy_row(policy));
	}
	buf_release(&folded);
	json_decref(things);
	return 0;
}

static int library_model(struct visit *visit, json_t *model)
{
	const char *asked = request_query(visit->request, "q");
	json_t *to_sign = NULL;
	struct buf said;
	int64_t count;
	int code = put_policies(visit, asked, model);

	if (!code)
		code = assure_to_sign(visit->web->assure, visit->reader, visit->actor, &to_sign);
	if (code)
		return code;
	json_put(model, "to_sign", json_incref(json_object_get(to_sign, "items")));
	json_decref(to_sign);
	json_put_text(model, "asked", asked);
	json_put_whole(model, "head", book_head(visit->web->book));
	count = (int64_t)json_array_size(json_object_get(model, "items"));
	say_begin(&said);
	say_count(&said, count, "policy", "policies");
	if (*asked)
		buf_print(&said, " with “%s” in %s.", asked, count == 1 ? "it" : "them");
	else
		buf_print(&said, ", %zu for you to sign.",
			json_array_size(json_object_get(model, "to_sign")));
	model_say(model, "heading", &said);
	json_put_text(model, "csv", "/kinds/policy/csv");
	return 0;
}

static void write_policy(const json_t *policy, struct html *html)
{
	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><a href=\"/library/"),
		QUERY(json_text(policy, "id")), RAW("\">"), TEXT(json_text(policy, "title")),
		RAW("</a>"));
	if (*json_text(policy, "code"))
		html_put(html, RAW("<span class=\"src\">"), TEXT(json_text(policy, "code")), RAW("</span>"));
	html_put(html, RAW("</th><td role=\"cell\">"));
	part_state(html, json_text(policy, "state_label"), false);
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Version\">"),
		NUMBER(json_whole(policy, "version", 0)), RAW("</td><td role=\"cell\" data-label=\"Since\">"));
	part_ago(html, policy, "published_on");
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Looked after by\">"),
		TEXT(json_text(policy, "owner_name")), RAW("</td></tr>"));
}

static void write_to_sign(const json_t *to_sign, struct html *html)
{
	const json_t *policy;
	size_t i;

	if (json_array_size(to_sign) == 0)
		return;
	html_put(html, RAW("<ol class=\"todo\">"));
	json_array_foreach(to_sign, i, policy)
		html_put(html, i == 0 ? RAW("<li class=\"first\"><h2>") : RAW("<li><h2>"),
			TEXT(json_text(policy, "title")), RAW("</h2><p>"),
			TEXT(json_text(policy, "changes")), RAW("</p><a class=\"btn"),
			i == 0 ? RAW("") : RAW(" quiet"), RAW("\" href=\"/library/"),
			QUERY(json_text(policy, "policy")), RAW("/sign\">Read and sign<span class=\"vh\">: "),
			TEXT(json_text(policy, "title")), RAW("</span></a></li>"));
	html_put(html, RAW("</ol>"));
}

static void library_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "items"), *policy;
	size_t i;

	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<form class=\"acts\" role=\"search\" action=\"/library\"><div class=\"f ask-words\">"
		"<label class=\"vh\" for=\"words\">Words to look for</label><input id=\"words\" name=\"q\" "
		"type=\"search\" value=\""), ATTR(json_text(model, "asked")),
		RAW("\" placeholder=\"Say it your way: bed rails, insulin, keys\"></div>"
		"<button class=\"btn\">Look</button></form></div>"));
	if (!*json_text(model, "asked"))
		write_to_sign(json_object_get(model, "to_sign"), html);
	html_put(html, RAW("<section class=\"blk near\" aria-label=\"Policies\">"));
	if (json_array_size(items) == 0)
		part_empty(html, "No policy has these words.", "Try other words, or look everywhere with Find.",
			"/find");
	else {
		html_put(html, RAW("<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Policies"
			"</caption><thead role=\"rowgroup\"><tr role=\"row\">"
			"<th scope=\"col\" role=\"columnheader\">Policy</th>"
			"<th scope=\"col\" role=\"columnheader\">State</th>"
			"<th scope=\"col\" role=\"columnheader\">Version</th>"
			"<th scope=\"col\" role=\"columnheader\">Since</th>"
			"<th scope=\"col\" role=\"columnheader\">Looked after by</th></tr></thead>"
			"<tbody role=\"rowgroup\">"));
		json_array_foreach(items, i, policy)
			write_policy(policy, html);
		html_put(html, RAW("</tbody></table>"));
	}
	html_put(html, RAW("<p class=\"pages\"><a href=\"/kinds/policy/new/draft\">Write a policy</a> "
		"<a href=\"/requirements\">All requirements</a> <a href=\"/kinds/policy?state=withdrawn\">"
		"Withdrawn policies</a></p></section>"));
}

static const struct page library_page = {
	.section = "library", .live = true, .cacheable = true,
	.model = library_model, .face = library_face
};

static int show_library(struct request *request, struct response *response)
{
	return page_answer(request, response, &library_page);
}

/* -- one policy --------------------------------------------------------------------------- */

/* For those who may read its right answer: how many understood the words at once. */
static int put_tries(struct visit *visit, const json_t *policy, json_t *model)
{
	enum { FEWEST_SHOWN = 5 };
	const json_t *fields = json_object_get(policy, "fields");
	const char *id = json_text(policy, "id"), *since = json_text(fields, "published_on");
	int64_t signed_by, wrong_by;
	json_t *tries;
	int code;

	if (!*json_text(fields, "in_force_answer_right"))
		return 0;
	code = read_people_count(visit->reader, "signature", "signed", "policy", id, since, &signed_by);
	if (!code)
		code = read_people_count(visit->reader, "wrong_answer", "noted", "policy", id, since,
			&wrong_by);
	if (code)
		return code;
	tries = json_object();
	json_put_whole(tries, "signed", signed_by);
	json_put_flag(tries, "few", wrong_by > 0 && wrong_by < FEWEST_SHOWN);
	json_put(tries, "wrong", wrong_by > 0 && wrong_by < FEWEST_SHOWN ? json_null()
		: json_integer(wrong_by));
	json_put(model, "tries", tries);
	return 0;
}

static void tries_face(const json_t *model, struct html *html)
{
	const json_t *tries = json_object_get(model, "tries");

	if (!tries)
		return;
	html_put(html, RAW("<p class=\"muted\">"), NUMBER(json_whole(tries, "signed", 0)),
		RAW(" signed this version. "));
	if (json_flag(tries, "few", false))
		html_put(html, RAW("Fewer than five"));
	else if (json_whole(tries, "wrong", 0) == 0)
		html_put(html, RAW("Nobody"));
	else
		html_put(html, NUMBER(json_whole(tries, "wrong", 0)));
	html_put(html, RAW(" gave a wrong answer to its question on the way.</p>"));
}

static int policy_model(struct visit *visit, json_t *model)
{
	json_t *policy = NULL;
	int code = read_thing(visit->reader, visit->actor, request_part(visit->request, "id"), &policy);

	if (code)
		return code;
	json_object_update(model, policy);
	json_put_text(model, "heading", json_text(policy, "title"));
	json_put_flag(model, "to_sign", library_must_sign(visit, json_text(policy, "id")));
	code = put_tries(visit, policy, model);
	json_decref(policy);
	return code;
}

static void policy_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *fields = json_object_get(model, "fields");
	const char *words = json_text(fields, "in_force_words");
	const struct trail trail[] = { { "Library", "/library" }, { json_text(model, "place_name"), NULL } };

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	html_put(html, RAW("<p class=\"say\">"));
	if (json_whole(fields, "version", 0) > 0)
		html_put(html, RAW("Version "), NUMBER(json_whole(fields, "version", 0)), RAW(", since "));
	part_ago(html, fields, "published_on");
	html_put(html, RAW(". Looked after by "),
		TEXT(json_text(json_object_get(model, "shown"), "owner")), RAW(". "));
	part_state(html, json_text(model, "state_label"), json_flag(model, "closed", false));
	html_put(html, RAW("</p>"));
	tries_face(model, html);
	commons_provenance(visit, html, json_text(model, "id"));
	html_put(html, RAW("<div class=\"acts\">"));
	if (json_flag(model, "to_sign", false))
		part_button(html, arena_print(visit->arena, "/library/%s/sign",
			json_text(model, "id")), "Read and sign", true);
	part_button(html, arena_print(visit->arena, "/things/%s", json_text(model, "id")),
		"History, and what can be done", false);
	part_offer_ours(visit, html, "thing", json_text(model, "id"));
	html_put(html, RAW("</div></div><article class=\"card blk near prose\">"));
	if (*words)
		html_markdown(html, slice_of(words), 2);
	else if (*json_text(fields, "words")) {
		html_put(html, RAW("<p class=\"unchecked\">A draft: not in force yet</p>"));
		html_markdown(html, slice_of(json_text(fields, "words")), 2);
	}
	html_put(html, RAW("</article>"));
}

static const struct page policy_page = {
	.section = "library", .live = true, .cacheable = true,
	.model = policy_model, .face = policy_face
};

static int show_policy(struct request *request, struct response *response)
{
	return page_answer(request, response, &policy_page);
}

const struct route library_routes[] = {
	{ .method = "GET", .path = "/library", .handler = show_library, .who = ROUTE_SIGNED_IN,
	  .tag = "Library", .summary = "Policies, and those for me to sign", .answer = "Object" },
	{ .method = "GET", .path = "/library/{id}", .handler = show_policy, .who = ROUTE_SIGNED_IN,
	  .tag = "Library", .summary = "One policy in force", .answer = "Thing" },
	{ 0 }
};

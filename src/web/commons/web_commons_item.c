/* One entry of the commons: what it says, who says so, what others did with it, how we know. */
#include "pages.h"

#include "answers.h"
#include "commons.h"
#include "commons_parts.h"
#include "erase_ask.h"
#include "fediverse.h"
#include "figure.h"
#include "parts.h"
#include "share_take.h"

/* -- what the page knows ------------------------------------------------------------------- */

/* ?ref=, or ?id= for what is known by the 16 bytes of its leaf. */
static int asked_ref(struct visit *visit, const char **ref)
{
	struct commons_filter filter = { .id = request_query(visit->request, "id"), .limit = 1 };
	json_t *page = NULL;
	int code;

	*ref = request_query(visit->request, "ref");
	if (**ref || !*filter.id)
		return **ref ? 0 : error_set(FT_NOT_FOUND, "An entry of the commons is known by its "
			"reference: /commons/item?ref=...");
	code = commons_items(visit->web->commons, &filter, &page);
	if (code)
		return code;
	*ref = arena_text(visit->arena, slice_of(json_text(
		json_array_get(json_object_get(page, "items"), 0), "ref")));
	json_decref(page);
	return **ref ? 0 : error_set(FT_NOT_FOUND, "There is no such entry here, or not yet.");
}

/* What to call it when it has no title of its own. */
static const char *heading_of(struct visit *visit, const json_t *standing)
{
	static const struct { const char *sort, *words; } sorts[] = {
		{ "endorse", "An endorsement" }, { "adopt", "A receipt: how it went" },
		{ "reply", "A reply" }, { "withdraw", "A withdrawal" },
		{ "correct", "A correction" }, { "key", "The keys of an organisation" },
		{ "introduce", "An introduction" }, { "tombstone", "A text taken back" },
		{ "post", "A post" },
	};
	const char *title = json_text(json_object_get(standing, "item"), "title");

	if (*title)
		return part_short(visit->arena, title, 160);
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
		if (strcmp(json_text(standing, "sort"), sorts[i].sort) == 0)
			return sorts[i].words;
	return arena_print(visit->arena, "An entry of %s", json_text(standing, "host"));
}

static bool may_begin(struct visit *visit, const char *kind_name, const char *verb_name)
{
	const struct kind *kind = kinds_find(visit->kinds, kind_name);
	const struct verb *verb = kind ? kind_verb(kind, verb_name) : NULL;

	return verb && book_may(visit->directory, visit->actor, kind, verb,
		visit_place_at(visit, visit_home(visit))->id, NULL);
}

/* What people elsewhere said about it, as far as somebody here lets it show. */
static void put_heard(struct visit *visit, const char *ref, json_t *model)
{
	const char *hash = strrchr(ref, '#');
	json_t *item = NULL;

	json_put(model, "fediverse", json_null());
	if (!hash || fediverse_must_be_on(visit->request) ||
		fediverse_item(visit->web->fediverse, hash + 1, &item))
		error_clear();
	else
		json_put(model, "fediverse", json_incref(json_object_get(item, "replies")));
	json_decref(item);
}

static int item_model(struct visit *visit, json_t *model)
{
	struct commons *commons = visit->web->commons;
	const char *ref;
	json_t *standing = NULL, *travelled = NULL, *taken = NULL;
	int code = asked_ref(visit, &ref);

	if (!code)
		code = share_standing(commons, ref, &standing);
	if (!code)
		code = share_taken(visit->reader, visit->actor, ref, &taken);
	if (!code && strcmp(json_text(standing, "state"), "doubtful") != 0)
		code = share_travelled(commons, ref, &travelled);
	if (!code) {
		json_object_update(model, standing);
		json_put(model, "travelled", travelled ? json_incref(travelled) : json_null());
		json_put(model, "taken", json_incref(taken));
		put_heard(visit, ref, model);
		json_put_flag(model, "may_take", *json_text(standing, "takes_as")
			&& !json_has(standing, "withdrawn") && may_begin(visit, "taken", "take"));
		json_put_flag(model, "may_offer", may_begin(visit, "offer", "draft"));
		json_put_text(model, "heading", heading_of(visit, standing));
	}
	json_decref(taken);
	json_decref(travelled);
	json_decref(standing);
	return code;
}

/* -- its state, in plain words ------------------------------------------------------------- */

static void warn(struct html *html, const char *what, const char *then)
{
	html_put(html, RAW("<div class=\"notice warn\"><p><b>"), TEXT(what), RAW("</b> "), TEXT(then),
		RAW("</p></div>"));
}

static const struct { const char *state, *what, *then; } STATES[] = {
	{ "coming", "Its text has not arrived yet.", "It is asked for with the next rounds." },
	{ "left", "Its text was not fetched.", "Either a rule of ours leaves it out, or nobody who has it "
		"could be reached." },
	{ "erased", "Its text was destroyed for good, as its organisation or somebody here wished.", "That there was an entry "
		"can still be proved; what it said cannot be found out." },
	{ "unreadable", "Its text is here, but it is nothing that can be shown.", "" },
};

static void write_history(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *corrections = json_object_get(model, "corrections"), *correction;
	size_t i;

	if (json_array_size(corrections) == 0)
		return;
	html_put(html, RAW("<div class=\"notice info\"><div><p><b>This was corrected by those who wrote it.</b> "
		"What you read is the newest text. Corrections, newest first:</p><ul>"));
	json_array_foreach(corrections, i, correction) {
		html_put(html, RAW("<li><a href=\""), ATTR(commons_address(visit->arena,
			json_text(correction, "ref"))), RAW("\">Correction "),
			NUMBER((int64_t)(json_array_size(corrections) - i)), RAW("</a>, "));
		commons_when(html, json_whole(correction, "said_at", 0));
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ul></div></div>"));
}

static void write_two_histories(const json_t *model, struct html *html)
{
	if (!json_has(model, "shared_entries"))
		return;
	html_put(html, RAW("<div class=\"notice warn\"><p><b>This organisation published two histories.</b> "
		"Both agree on the first "), NUMBER(json_whole(model, "shared_entries", 0)),
		RAW(" entries; entries after those are not shown as genuine. "),
		strcmp(json_text(model, "state"), "doubtful") == 0
			? RAW("This is one of those, so nothing of it is shown.")
			: RAW("This one is in both."),
		RAW(" <a href=\"/fettle/forks\">The proof</a></p></div>"));
}

static void write_state(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *withdrawn = json_object_get(model, "withdrawn");

	write_two_histories(model, html);
	if (json_is_object(withdrawn)) {
		html_put(html, RAW("<div class=\"notice warn\"><div><p><b>Those who wrote this took it back, "));
		commons_when(html, json_whole(withdrawn, "said_at", 0));
		html_put(html, RAW(".</b> Do not start from it.</p>"));
		html_words(html, json_text(withdrawn, "text"));
		html_put(html, RAW("</div></div>"));
	}
	for (size_t i = 0; i < sizeof(STATES) / sizeof(STATES[0]); i++)
		if (strcmp(json_text(model, "state"), STATES[i].state) == 0)
			warn(html, STATES[i].what, *STATES[i].then ? STATES[i].then
				: json_text(model, "problem"));
	write_history(visit, model, html);
}

/* -- what can be done ---------------------------------------------------------------------- */

static void offer_button(struct visit *visit, const json_t *model, const char *sort,
	const char *label, struct html *html)
{
	struct html address;

	html_init(&address, 4096);
	html_put(&address, RAW("/commons/offer?sort="), QUERY(sort), RAW("&to="),
		QUERY(json_text(model, "ref")));
	part_button(html, arena_text(visit->arena, buf_slice(&address.buf)), label, false);
	html_release(&address);
}

static void write_taken(const json_t *model, struct html *html)
{
	const json_t *thing;
	size_t i;

	json_array_foreach(json_object_get(model, "taken"), i, thing) {
		html_put(html, RAW("<p>Taken at "), TEXT(json_text(thing, "place_name")), RAW(", "));
		part_ago(html, thing, "created_at");
		html_put(html, RAW(": <a href=\"/commons/taken/"), QUERY(json_text(thing, "id")),
			RAW("\">"), TEXT(json_text(thing, "state_label")), RAW("<span class=\"vh\"> at "),
			TEXT(json_text(thing, "place_name")), RAW("</span></a></p>"));
	}
}

static void write_actions(struct visit *visit, const json_t *model, struct html *html)
{
	bool whole = strcmp(json_text(model, "state"), "whole") == 0;

	write_taken(model, html);
	html_put(html, RAW("<div class=\"acts\">"));
	if (json_flag(model, "may_take", false) && !json_flag(model, "own", false)) {
		struct html address;

		html_init(&address, 4096);
		html_put(&address, RAW("/commons/take?ref="), QUERY(json_text(model, "ref")));
		part_button(html, arena_text(visit->arena, buf_slice(&address.buf)), "Take a copy", true);
		html_release(&address);
	}
	if (json_flag(model, "may_offer", false) && whole) {
		offer_button(visit, model, "reply", "Reply", html);
		if (!json_flag(model, "own", false)) {
			offer_button(visit, model, "endorse", "Endorse", html);
			offer_button(visit, model, "fork", "Make your own version", html);
		} else if (!*json_text(model, "original")) {
			offer_button(visit, model, "correct", "Correct it", html);
		}
	}
	html_put(html, RAW("</div>"));
}

/* -- what it says -------------------------------------------------------------------------- */

static void write_licence(const json_t *item, struct html *html)
{
	if (!*json_text(item, "licence"))
		html_put(html, RAW("They do not say what may be done with it."));
	else if (*json_text(item, "licence_url"))
		html_put(html, RAW("<a rel=\"noopener\" href=\""), URL(json_text(item, "licence_url")),
			RAW("\">"), TEXT(json_text(item, "licence_label")), RAW("</a>"));
	else
		html_put(html, TEXT(json_text(item, "licence_label")));
}

static void write_about(const json_t *model, struct html *html)
{
	const json_t *item = json_object_get(model, "item");

	html_put(html, RAW("<p class=\"say\">By "));
	commons_said_by(html, json_text(item, "by"), json_text(model, "host"));
	if (json_has(model, "said_at")) {
		html_put(html, RAW(". Said "));
		commons_when(html, json_whole(model, "said_at", 0));
		html_put(html, json_flag(model, "own", false) ? RAW("") : RAW(", arrived here "));
		if (!json_flag(model, "own", false))
			commons_when(html, json_whole(model, "seen_at", 0));
	}
	html_put(html, RAW(". "));
	if (item)
		write_licence(item, html);
	html_put(html, RAW("</p>"));
}

static void write_links(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *list = json_object_get(model, "answers_to"), *ref;
	const char *original = json_text(model, "original");
	size_t i;

	if (*original)
		html_put(html, RAW("<p><a href=\""), ATTR(commons_address(visit->arena, original)),
			RAW("\">What this is about</a></p>"));
	json_array_foreach(list, i, ref)
		html_put(html, RAW("<p><a href=\""), ATTR(commons_address(visit->arena,
			json_string_value(ref))), RAW("\">What this answers"),
			json_array_size(list) > 1 ? RAW(", ") : RAW(""),
			json_array_size(list) > 1 ? NUMBER((int64_t)i + 1) : RAW(""), RAW("</a></p>"));
}

static void write_names(const json_t *item, struct html *html)
{
	const json_t *list = json_object_get(item, "credit"), *name;
	size_t i;

	if (json_array_size(list) > 0)
		html_put(html, RAW("<p class=\"muted\">Thanks to "));
	json_array_foreach(list, i, name)
		html_put(html, i ? RAW(", ") : RAW(""), TEXT(json_string_value(name)));
	if (json_array_size(list) > 0)
		html_put(html, RAW(".</p>"));
	list = json_object_get(item, "tags");
	if (json_array_size(list) > 0)
		html_put(html, RAW("<p>"));
	json_array_foreach(list, i, name)
		html_put(html, RAW("<a href=\"/commons/tag/"), QUERY(json_string_value(name)), RAW("\">#"),
			TEXT(json_string_value(name)), RAW("</a> "));
	if (json_array_size(list) > 0)
		html_put(html, RAW("</p>"));
}

static void write_requirements(const json_t *data, struct html *html)
{
	const json_t *list = json_object_get(data, "requirements"), *requirement;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0)
		return;
	html_put(html, RAW("<h2>Requirements in it</h2><ul>"));
	json_array_foreach(list, i, requirement)
		if (i < 200)
			html_put(html, RAW("<li>"), TEXT(json_text(requirement, "text")), RAW("</li>"));
	html_put(html, RAW("</ul>"));
}

static void write_item(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *item = json_object_get(model, "item"), *data = json_object_get(item, "data");
	const char *words = strcmp(json_text(model, "takes_as"), "policy") == 0
		? json_text(data, "words") : "";

	if (!item)
		return;
	html_put(html, RAW("<article class=\"card blk near prose\">"));
	if (*json_text(item, "summary"))
		html_put(html, RAW("<p><b>"), TEXT(json_text(item, "summary")), RAW("</b></p>"));
	commons_words(html, json_text(item, "text"), json_flag(item, "is_plain", false), 2);
	if (*words && strcmp(words, json_text(item, "text")) != 0) {
		html_put(html, RAW("<h2>The policy</h2>"));
		commons_words(html, words, false, 3);
	}
	write_requirements(data, html);
	write_names(item, html);
	html_put(html, RAW("</article>"));
	if (json_has(item, "series")) {
		const json_t *series = json_object_get(item, "series");

		html_put(html, RAW("<section class=\"card blk near\"><h2>"),
			TEXT(json_text(series, "label")), RAW("</h2>"));
		figure_chart(visit, html, "result", series, 0);
		html_put(html, RAW("</section>"));
	}
}

/* -- what others said ---------------------------------------------------------------------- */

static void write_answer(struct visit *visit, const json_t *answer, struct html *html)
{
	html_put(html, RAW("<article class=\"card told\"><h3>"));
	commons_said_by(html, json_text(answer, "by"), json_text(answer, "host"));
	html_put(html, RAW("</h3><p class=\"muted\"><a href=\""), ATTR(commons_address(visit->arena,
		json_text(answer, "ref"))), RAW("\">"));
	commons_when(html, json_whole(answer, "said_at", 0));
	html_put(html, RAW("<span class=\"vh\">, said by "), TEXT(json_text(answer, "host")),
		RAW("</span></a></p><div class=\"prose\">"));
	commons_words(html, json_text(answer, "text"), false, 4);
	html_put(html, RAW("</div></article>"));
}

static void write_answers(struct visit *visit, const json_t *list, const char *one,
	const char *many, struct html *html)
{
	const json_t *answer;
	struct buf said;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	say_begin(&said);
	say_count(&said, (int64_t)json_array_size(list), one, many);
	html_put(html, RAW("<section class=\"blk\"><div class=\"hd\"><h2>"), TEXT(said.base),
		RAW("</h2></div>"));
	buf_release(&said);
	json_array_foreach(list, i, answer)
		write_answer(visit, answer, html);
	html_put(html, RAW("</section>"));
}

static void write_travelled(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *travelled = json_object_get(model, "travelled");

	if (!json_is_object(travelled))
		return;
	html_put(html, RAW("<section class=\"blk told\"><div class=\"hd\"><h2>"),
		json_flag(model, "own", false) ? RAW("How far it travelled")
			: RAW("What others did with it"), RAW("</h2></div>"));
	commons_counts(html, json_object_get(travelled, "counts"),
		json_object_get(travelled, "mirrors"));
	html_put(html, RAW("<p class=\"muted\">Each organisation counts once. Newest first: this is no "
		"ranking.</p>"));
	commons_receipts(visit, html, travelled);
	html_put(html, RAW("</section>"));
}

/* -- how we know --------------------------------------------------------------------------- */

static void fact(struct html *html, const char *name, const char *value)
{
	html_put(html, RAW("<div><dt>"), TEXT(name), RAW("</dt><dd class=\"mono\">"), TEXT(value),
		RAW("</dd></div>"));
}

static void write_proof(const json_t *model, struct html *html)
{
	if (!*json_text(model, "proof"))
		return;
	html_put(html, RAW("<details class=\"blk\"><summary>How do we know that they said this?</summary>"
		"<p>It is entry "), NUMBER(json_whole(model, "index", 0)), RAW(" of the log of "),
		TEXT(json_text(model, "host")), RAW(". Every entry there is sealed with those before it, and the "
		"seal (<a href=\""), URL(json_text(model, "checkpoint")), RAW("\">their signed checkpoint</a>) was "
		"checked here before the entry was kept. Anybody can check it without us, also offline: "
		"<a href=\""), URL(json_text(model, "proof")), RAW("\">download the proof</a>.</p>"
		"<dl class=\"facts\">"));
	fact(html, "Log", json_text(model, "origin"));
	fact(html, "Reference", json_text(model, "ref"));
	if (*json_text(model, "hash"))
		fact(html, "SHA-256 of the text with its random bytes", json_text(model, "hash"));
	html_put(html, RAW("</dl></details>"));
}

static void item_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Commons", "/commons" } };

	html_put(html, RAW("<div class=\"lead long told\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	write_about(model, html);
	write_state(visit, model, html);
	write_actions(visit, model, html);
	write_links(visit, model, html);
	html_put(html, RAW("</div>"));
	write_item(visit, model, html);
	write_travelled(visit, model, html);
	write_answers(visit, json_object_get(model, "replies"), "reply", "replies", html);
	write_answers(visit, json_object_get(model, "endorsed"), "endorsement", "endorsements", html);
	write_answers(visit, json_object_get(model, "forks"), "version of their own",
		"versions of their own", html);
	fediverse_replies_part(html, json_object_get(model, "fediverse"));
	write_proof(model, html);
	if (!json_flag(model, "own", true) && strcmp(json_text(model, "state"), "erased") != 0)
		erase_ask_part(visit, json_text(model, "ref"), html);
}

static const struct page item_page = {
	.section = "commons", .model = item_model, .face = item_face
};

static int show_item(struct request *request, struct response *response)
{
	return page_answer(request, response, &item_page);
}

static const struct route_parameter item_query[] = {
	{ "ref", "ORIGIN#INDEX#LEAFHASH", PARAMETER_TEXT, false },
	{ "id", "instead: its 16 random bytes in hexadecimal", PARAMETER_TEXT, false },
	{ "done", "What was just done", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route commons_item_routes[] = {
	{ .method = "GET", .path = "/commons/item", .handler = show_item, .who = ROUTE_SIGNED_IN,
	  .query = item_query, .tag = "Commons", .summary = "One entry of the commons and what was said "
		"about it", .answer = "Object" },
	{ 0 }
};

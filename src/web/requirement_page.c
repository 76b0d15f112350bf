/* One requirement: what we say, what we do, the proof, and the same requirement through all six
 * pillars. */
#include "requirement_page.h"

#include <math.h>

#include "commons_cards.h"
#include "figure.h"
#include "pages.h"
#include "parts.h"
#include "requirement_table.h"

/* A page weighs little: the rest of the proof is in its JSON and in the list of each kind. */
enum { PROOF_SHOWN = 10, PROOF_MOST = 30, TRACE_MOST = 20 /* of assure_trace() */ };

static void put_heading(struct visit *visit, json_t *model)
{
	const json_t *seen = json_object_get(json_object_get(model, "practice"), "seen");
	struct buf said;

	json_put_text(model, "heading", json_text(model, "text"));
	say_begin(&said);
	buf_add_text(&said, requirement_words(model));
	if (json_whole(seen, "n", 0) > 0)
		buf_print(&said, ". %lld of %lld seen in the last 12 months",
			(long long)json_whole(seen, "y", 0), (long long)json_whole(seen, "n", 0));
	if (json_has(model, "last_evidence")) {
		buf_add_text(&said, "; last evidence ");
		say_json_ago(&said, model, "last_evidence");
	}
	buf_add_char(&said, '.');
	model_say(model, "say", &said);
	(void)visit;
}

static int requirement_model(struct visit *visit, json_t *model)
{
	const char *id = request_part(visit->request, "id");
	const struct place *place = visit_place_at(visit, visit_place(visit));
	json_t *requirement = NULL, *trace = NULL, *thing = NULL;
	int code = assure_requirement(visit->web->assure, visit->reader, visit->actor, id,
		place->id, &requirement);

	if (!code)
		code = assure_trace(visit->web->assure, visit->reader, visit->actor, id, place->id,
			&trace);
	if (!code)
		code = read_thing(visit->reader, visit->actor, id, &thing);
	if (code)
		goto out;
	json_object_update(model, requirement);
	json_put(model, "trace", json_incref(trace));
	json_put(model, "verbs", json_incref(json_object_get(thing, "verbs")));
	json_put_text(model, "at", place->id);
	json_put_text(model, "at_name", place->name);
	json_put_whole(model, "head", book_head(visit->web->book));
	put_heading(visit, model);
	if (requirement_lean(model) == LEAN_PAPER || requirement_lean(model) == LEAN_PRACTICE)
		code = commons_near_model(visit, id, model);
out:
	json_decref(requirement);
	json_decref(trace);
	json_decref(thing);
	return code;
}

/* Nobody who must is not "0 of 0". */
static void write_share_of_people(
	struct html *html, const json_t *share, const char *have, const char *nobody)
{
	int64_t of = json_whole(share, "of", 0);

	if (of == 0)
		html_put(html, TEXT(nobody));
	else
		html_put(html, NUMBER(json_whole(share, "n", 0)), RAW(" of "), NUMBER(of), RAW(" "),
			TEXT(have));
}

static void write_say(const json_t *model, struct html *html)
{
	const json_t *paper = json_object_get(model, "paper");
	const json_t *attested = json_object_get(paper, "attested");
	const json_t *policies = json_object_get(json_object_get(model, "trace"), "policy"), *policy;
	size_t i;

	html_put(html, RAW("<div><h2>What we say</h2>"));
	if (json_whole(attested, "of", 0) > 0)
		html_put(html, RAW("<p class=\"big-figure num\">"), NUMBER(json_whole(attested, "n", 0)),
			RAW(" of "), NUMBER(json_whole(attested, "of", 0)),
			RAW("</p><p class=\"muted\">people have signed the policy; "));
	else
		html_put(html, RAW("<p class=\"muted\">Nobody has to sign a policy for it; "));
	write_share_of_people(html, json_object_get(paper, "trained"), "are trained",
		"nobody needs a course for it");
	html_put(html, RAW("</p><ul class=\"links\">"));
	json_array_foreach(policies, i, policy)
		html_put(html, RAW("<li><a href=\"/library/"), QUERY(json_text(policy, "id")), RAW("\">"),
			TEXT(json_text(policy, "title")), RAW("</a><span class=\"w\">"),
			TEXT(json_text(policy, "state_label")), RAW("</span></li>"));
	if (json_array_size(policies) == 0)
		html_put(html, RAW("<li><b>No policy says it yet.</b> <a href=\"/kinds/policy/new/draft?"
			"requirements="), QUERY(json_text(model, "id")), RAW("\">Write one</a></li>"));
	html_put(html, RAW("</ul></div>"));
}

static void write_interval(const json_t *practice, struct html *html)
{
	struct buf low, high;

	if (!json_has(practice, "lower") || !json_has(practice, "upper"))
		return;
	say_begin(&low);
	say_begin(&high);
	say_value(&low, figure_number(practice, "lower"), "", true);
	say_value(&high, figure_number(practice, "upper"), "", true);
	html_put(html, RAW("<p class=\"muted\">Likely between "), TEXT(low.base), RAW(" and "),
		TEXT(high.base), RAW(" now: newer checks count more.</p>"));
	buf_release(&low);
	buf_release(&high);
}

/* People do it more when they know that somebody looks. */
static void write_if_covert(const json_t *practice, struct html *html)
{
	struct buf said;

	if (!json_flag(practice, "overt_only", false) || !json_has(practice, "if_covert"))
		return;
	say_begin(&said);
	say_value(&said, figure_number(practice, "if_covert"), "", true);
	html_put(html, RAW("<p class=\"muted\">Everybody knew that they were watched. Had nobody known, "
		"it might be "), TEXT(said.base), RAW(".</p>"));
	buf_release(&said);
}

static void write_target(const json_t *model, struct html *html)
{
	struct buf said;

	if (!json_has(model, "target"))
		return;
	say_begin(&said);
	say_value(&said, figure_number(model, "target"), "", true);
	html_put(html, RAW("<p class=\"muted\">Target: right "), TEXT(said.base),
		RAW(" of the time.</p>"));
	buf_release(&said);
}

static void write_charts(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *series = json_array_get(json_object_get(model, "series"), 0);

	html_put(html, RAW("<li class=\"verdict\">"));
	figure_variation_icon(visit, html, series);
	figure_assurance_icon(visit, html, series);
	html_put(html, RAW("</li>"));

	html_put(html, RAW("<li><a href=\"/measures?measure="), QUERY(json_text(series, "measure")),
		RAW("&amp;place="), QUERY(json_text(model, "at")), RAW("\">See it as charts</a></li>"));
}

static void write_do(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *practice = json_object_get(model, "practice");
	const json_t *seen = json_object_get(practice, "seen");
	int64_t y = json_whole(seen, "y", 0), n = json_whole(seen, "n", 0);
	int64_t reports = json_whole(model, "reports", 0);

	html_put(html, RAW("<div><h2>What we do</h2>"));
	if (n > 0) {
		struct buf said;

		say_begin(&said);
		say_value(&said, (double)y / (double)n, "", true);
		html_put(html, RAW("<p class=\"big-figure num\">"), TEXT(said.base), RAW("</p><p class=\"muted\">"),
			NUMBER(y), RAW(" of "), NUMBER(n), RAW(" seen in the last 12 months</p>"));
		buf_release(&said);
		write_interval(practice, html);
		write_if_covert(practice, html);
		write_target(model, html);
	} else {
		html_put(html, RAW("<p class=\"big-figure\">Not known</p><p class=\"muted\">0 checks in the "
			"last 12 months. Not known is not the same as fine.</p>"));
	}
	html_put(html, RAW("<ul class=\"links\">"));
	if (json_array_size(json_object_get(model, "series")) > 0)
		write_charts(visit, model, html);
	html_put(html, RAW("<li>"), NUMBER(reports),
		reports == 1 ? RAW(" report says otherwise") : RAW(" reports say otherwise"),
		RAW("</li><li><a href=\"/kinds/check/new/record?requirement="),
		QUERY(json_text(model, "id")), RAW("&amp;place="), QUERY(json_text(model, "at")),
		RAW("\">Record what you saw</a></li></ul></div>"));
}

/* The words of stats and kind for how something was seen, said. */
static const struct { const char *name, *words; } SEEN_AS[] = {
	{ "overt", "watched" }, { "covert", "watched, not announced" }, { "peer", "by another team" },
	{ "record", "from records" }, { "self", "own word" }, { "sensor", "by a device" },
	{ "paper", "What we say" }, { "practice", "What we do" }, { "contradiction", "A report" },
};

static const char *seen_as(const char *name)
{
	for (size_t i = 0; i < sizeof(SEEN_AS) / sizeof(SEEN_AS[0]); i++) {
		if (strcmp(SEEN_AS[i].name, name) == 0)
			return SEEN_AS[i].words;
	}
	return name;
}

/* A link, or words only when it is nothing that the reader may open. */
static void write_thing(struct html *html, const char *id, const char *title)
{
	if (*id)
		html_put(html, RAW("<a href=\"/things/"), QUERY(id), RAW("\">"), TEXT(title), RAW("</a>"));
	else
		html_put(html, TEXT(title));
}

static void write_evidence(struct visit *visit, const json_t *evidence, struct html *html)
{
	const struct kind *kind = kinds_find(visit->kinds, json_text(evidence, "kind"));
	const char *method = json_text(evidence, "method");
	int64_t n = json_whole(evidence, "n", 0);

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"));
	write_thing(html, json_text(evidence, "thing"), json_text(evidence, "title"));
	html_put(html, RAW("<span class=\"src\">"), TEXT(kind ? kind->label : ""),
		RAW("</span></th><td role=\"cell\" data-label=\"Counts as\">"),
		TEXT(seen_as(json_text(evidence, "strand"))), *method ? RAW(", ") : RAW(""),
		TEXT(seen_as(method)), RAW("</td><td role=\"cell\" data-label=\"Right\" class=\"num\">"));
	if (n > 0 && *method)
		html_put(html, NUMBER(json_whole(evidence, "y", 0)), RAW(" of "), NUMBER(n));
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Where\">"),
		TEXT(json_text(evidence, "place_name")), RAW("</td><td role=\"cell\" data-label=\"When\">"));
	part_ago(html, evidence, "on");
	html_put(html, RAW("</td><td role=\"cell\"><a href=\"/entries/"),
		NUMBER(json_whole(evidence, "seq", 0)), RAW("\">entry "),
		NUMBER(json_whole(evidence, "seq", 0)), RAW("</a></td></tr>"));
}

static void write_evidence_table(struct visit *visit, const json_t *list, size_t from, size_t to,
	struct html *html)
{
	html_put(html, RAW("<table class=\"grid stack proof\" role=\"table\"><caption class=\"vh\">Evidence"
		"</caption><thead role=\"rowgroup\"><tr role=\"row\">"
		"<th scope=\"col\" role=\"columnheader\">What</th>"
		"<th scope=\"col\" role=\"columnheader\">Counts as</th>"
		"<th scope=\"col\" role=\"columnheader\">Right</th>"
		"<th scope=\"col\" role=\"columnheader\">Where</th>"
		"<th scope=\"col\" role=\"columnheader\">When</th>"
		"<th scope=\"col\" role=\"columnheader\">Proof</th></tr></thead>"
		"<tbody role=\"rowgroup\">"));
	for (size_t i = from; i < to; i++)
		write_evidence(visit, json_array_get(list, i), html);
	html_put(html, RAW("</tbody></table>"));
}

static void write_proof(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *list = json_object_get(model, "evidence");
	size_t size = json_array_size(list), count = size < PROOF_MOST ? size : PROOF_MOST;
	size_t shown = count < PROOF_SHOWN ? count : PROOF_SHOWN;

	html_put(html, RAW("<section class=\"blk\" aria-labelledby=\"h-proof\"><div class=\"hd\">"
		"<h2 id=\"h-proof\">Proof, newest first</h2></div>"));
	if (count == 0)
		part_empty(html, "No evidence yet.", "A check, an audit or a sign-off would be.", NULL);
	else
		write_evidence_table(visit, list, 0, shown, html);
	if (count > shown) {
		html_put(html, RAW("<details><summary>Show "), NUMBER((int64_t)(count - shown)),
			RAW(" more</summary>"));
		write_evidence_table(visit, list, shown, count, html);
		html_put(html, RAW("</details>"));
	}
	html_put(html, RAW("</section>"));
}

static const struct { const char *name, *label, *nothing; } PILLARS[] = {
	{ "policy", "Policy", "nothing written" }, { "training", "Training", "no course" },
	{ "competence", "Competence", "no skill to sign off" }, { "incident", "Reports", "none" },
	{ "audit", "Audits", "nobody asks" }, { "action", "Actions", "none" },
};

static void write_step(struct html *html, const json_t *item)
{
	const char *href = json_text(item, "href");

	html_put(html, RAW("<li>"));
	if (*href)
		html_put(html, RAW("<a href=\""), URL(href), RAW("\">"), TEXT(json_text(item, "title")),
			RAW("</a>"));
	else
		write_thing(html, json_text(item, "id"), json_text(item, "title"));
	html_put(html, RAW("<span class=\"w\">"), TEXT(json_text(item, "state_label")));
	if (json_has(item, "of"))
		html_put(html, RAW(" · "), NUMBER(json_whole(item, "n", 0)), RAW(" of "),
			NUMBER(json_whole(item, "of", 0)));
	if (json_has(item, "on")) {
		html_put(html, RAW(" · "));
		part_ago(html, item, "on");
	}
	html_put(html, RAW("</span></li>"));
}

enum { STEPS_SHOWN = 3 };

static void write_thread(const json_t *model, struct html *html)
{
	const json_t *trace = json_object_get(model, "trace"), *item;
	size_t i;

	html_put(html, RAW("<section class=\"blk\" aria-labelledby=\"h-thread\"><div class=\"hd\">"
		"<h2 id=\"h-thread\">The same promise through all six pillars</h2></div><ol class=\"thread\">"));
	for (size_t p = 0; p < sizeof(PILLARS) / sizeof(PILLARS[0]); p++) {
		const json_t *items = json_object_get(trace, PILLARS[p].name);

		html_put(html, RAW("<li><h3>"), TEXT(PILLARS[p].label), RAW("</h3><b class=\"n num\">"),
			NUMBER((int64_t)json_array_size(items)),
			json_array_size(items) == TRACE_MOST ? RAW("+</b>") : RAW("</b>"));
		if (json_array_size(items) == 0)
			html_put(html, RAW("<span class=\"w\">"), TEXT(PILLARS[p].nothing), RAW("</span>"));
		html_put(html, RAW("<ul>"));
		json_array_foreach(items, i, item) {
			if (i < STEPS_SHOWN)
				write_step(html, item);
		}
		html_put(html, RAW("</ul></li>"));
	}
	html_put(html, RAW("</ol></section>"));
}

static void write_source(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *id;
	size_t i;

	html_put(html, RAW("<section class=\"card\"><h2>Where this came from</h2><ul class=\"links\">"));
	json_array_foreach(json_object_get(model, "source"), i, id) {
		const struct framework *framework = NULL;
		const char *text = json_is_string(id) ? json_string_value(id) : json_text(id, "id");
		const struct node *node = kinds_node(visit->kinds, text, &framework);

		html_put(html, RAW("<li>"));
		if (node)
			html_put(html, RAW("<a href=\"/frameworks/"), QUERY(framework->name), RAW("#"),
				ATTR(node->id), RAW("\">"), TEXT(node->id), RAW(": "), TEXT(node->title), RAW("</a>"),
				node->checked ? RAW("") : RAW(" <span class=\"unchecked\">not checked</span>"),
				RAW("<span class=\"w\">"), TEXT(framework->title), RAW("</span>"));
		else
			html_put(html, TEXT(text));
		html_put(html, RAW("</li>"));
	}
	if (json_array_size(json_object_get(model, "source")) == 0)
		html_put(html, RAW("<li>Our own promise: no law or framework is named.</li>"));
	html_put(html, RAW("</ul></section>"));
}

static void write_acts(struct visit *visit, const json_t *model, struct html *html)
{
	const char *id = json_text(model, "id");

	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/kinds/action/new/open?requirement="),
		QUERY(id), RAW("&amp;place="), QUERY(json_text(model, "at")),
		RAW("\">Put it right</a><a class=\"btn quiet\" href=\"/kinds/check/new/record?requirement="),
		QUERY(id), RAW("&amp;place="), QUERY(json_text(model, "at")),
		RAW("\">Record what you saw</a>"));
	part_offer_ours(visit, html, "thing", id);
	html_put(html, RAW("<a href=\"/things/"), QUERY(id),
		RAW("\">History and changes</a></div>"));
}

static void requirement_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *gap = json_object_get(model, "gap");
	const struct trail trail[] = {
		{ "Requirements", arena_print(visit->arena, "/requirements?place=%s",
			json_text(model, "at")) },
		{ json_text(model, "at_name"), arena_print(visit->arena, "/board?place=%s",
			json_text(model, "at")) },
	};

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	html_put(html, RAW("<div class=\"hero\"><div class=\"tx\">"));
	part_heading(html, model);
	write_acts(visit, model, html);
	html_put(html, RAW("</div><div class=\"level\" data-figure=\"level\">"));
	figure_level(html, "level", arena_print(visit->arena, "Spirit level: %s.",
		requirement_words(model)), requirement_gap(model),
		isnan(requirement_gap(model)) ? (double)NAN : figure_number(gap, "lower"),
		isnan(requirement_gap(model)) ? (double)NAN : figure_number(gap, "upper"));
	html_put(html, RAW("</div></div></div><section class=\"blk near pair\" "
		"aria-label=\"What we say and what we do\">"));
	write_say(model, html);
	write_do(visit, model, html);
	html_put(html, RAW("</section>"));
	commons_near(visit, model, html);
	write_thread(model, html);
	write_proof(visit, model, html);
	html_put(html, RAW("<div class=\"blk near two even\">"));
	if (*json_text(model, "summary")) {
		html_put(html, RAW("<section class=\"card prose\"><h2>What good looks like</h2>"));
		html_markdown(html, slice_of(json_text(model, "summary")), 3);
		html_put(html, RAW("</section>"));
	}
	write_source(visit, model, html);
	html_put(html, RAW("</div>"));
}

static const struct page requirement_page = {
	.section = "board", .live = true, .cacheable = true,
	.model = requirement_model, .face = requirement_face
};

int requirement_show(struct request *request, struct response *response)
{
	return page_answer(request, response, &requirement_page);
}

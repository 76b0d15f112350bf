/* How an offer looks: what will leave, what was found in it, and what can be done now. */
#include "offer_page.h"

#include "form.h"
#include "pages.h"
#include "parts.h"

static bool may(const json_t *model, const char *verb)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(model, "verbs"), i, item)
		if (strcmp(json_text(item, "name"), verb) == 0)
			return true;
	return false;
}

static bool is_state(const json_t *model, const char *state)
{
	return strcmp(json_text(model, "state"), state) == 0;
}

/* -- what was found ----------------------------------------------------------------------- */

static void write_reason(const json_t *hit, size_t number, bool asks, struct html *html)
{
	if (*json_text(hit, "declared")) {
		html_put(html, RAW("<p>Not personal, we say: "), TEXT(json_text(hit, "declared")),
			RAW("</p>"));
		return;
	}
	html_put(html, RAW("<p>"), TEXT(json_text(hit, "words")), RAW(" "),
		TEXT(json_text(hit, "advice")), RAW("</p>"));
	if (!asks || json_flag(hit, "soft", false))
		return;
	html_put(html, RAW("<div class=\"f\"><input type=\"hidden\" name=\"_hit\" value=\""),
		ATTR(json_text(hit, "excerpt")), RAW("\"><label for=\"f-why-"), NUMBER((int64_t)number),
		RAW("\">It is not personal, because <span class=\"optional\">(if it is not)</span></label>"
		    "<input type=\"text\" name=\"_why\" maxlength=\"200\" id=\"f-why-"),
		NUMBER((int64_t)number), RAW("\" value=\""), ATTR(json_text(hit, "typed")),
		RAW("\"></div>"));
}

void offer_hits(const json_t *model, bool asks, struct html *html)
{
	const json_t *hit;
	size_t i;

	html_put(html, RAW("<ol class=\"timeline\">"));
	json_array_foreach(json_object_get(json_object_get(model, "review"), "hits"), i, hit)
	{
		html_put(html, RAW("<li><p><b>"), TEXT(json_text(hit, "label")), RAW("</b> in "),
			TEXT(json_text(hit, "where")), RAW(": "), TEXT(json_text(hit, "before")),
			RAW("<mark>"), TEXT(json_text(hit, "excerpt")), RAW("</mark>"),
			TEXT(json_text(hit, "after")), RAW("</p>"));
		write_reason(hit, i, asks, html);
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ol>"));
}

/* -- what will leave ------------------------------------------------------------------------ */

static void write_fact(struct html *html, const char *label, const char *value)
{
	if (*value)
		html_put(html, RAW("<div><dt>"), TEXT(label), RAW("</dt><dd>"), TEXT(value),
			RAW("</dd></div>"));
}

static const char *joined(struct visit *visit, const json_t *list, const char *before)
{
	struct buf text;
	const json_t *item;
	size_t i;

	buf_init(&text, LIMIT_TEXT_FIELD_BYTES);
	json_array_foreach(list, i, item)
		buf_print(&text, "%s%s%s", i ? ", " : "", before, json_string_value(item));
	return say_text(visit->arena, &text);
}

static void write_item(struct visit *visit, const json_t *review, struct html *html)
{
	html_put(html, RAW("<article class=\"card prose\">"));
	if (*json_text(review, "title"))
		html_put(html, RAW("<h3>"), TEXT(json_text(review, "title")), RAW("</h3>"));
	if (*json_text(review, "summary"))
		html_put(html, RAW("<p><b>"), TEXT(json_text(review, "summary")), RAW("</b></p>"));
	html_markdown(html, slice_of(json_text(review, "text")), 4);
	if (*json_text(review, "words")) {
		html_put(html, RAW("<h4>The policy</h4>"));
		html_markdown(html, slice_of(json_text(review, "words")), 5);
	}
	html_put(html, RAW("</article><dl class=\"facts\">"));
	write_fact(html, "With it", json_text(review, "figures"));
	write_fact(html, "Topics", joined(visit, json_object_get(review, "topics"), ""));
	write_fact(html, "Tags", joined(visit, json_object_get(review, "tags"), "#"));
	write_fact(html, "Licence", json_text(review, "licence_label"));
	write_fact(html, "From", json_text(review, "by"));
	write_fact(html, "Named", joined(visit, json_object_get(review, "credit"), ""));
	write_fact(html, "Also to the fediverse", json_flag(review, "fediverse", false)
		? "Yes, if whoever approves it agrees" : "No");
	html_put(html, RAW("</dl>"));
}

static void write_preview(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *review = json_object_get(model, "review");
	bool gone = is_state(model, "published") || is_state(model, "withdrawing")
		|| is_state(model, "withdrawn");

	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-leave\"><div class=\"hd\"><h2 "
		"id=\"h-leave\">"), gone ? RAW("What left") : RAW("Exactly what will leave"),
		RAW("</h2></div>"));
	write_item(visit, review, html);
	html_put(html, RAW("<details><summary>The "), NUMBER(json_whole(review, "bytes", 0)),
		RAW(" bytes themselves</summary><p class=\"small muted\">SHA-256 <span class=\"mono\">"),
		TEXT(json_text(review, "hash")), RAW("</span></p><pre class=\"typed small\" tabindex=\"0\">"),
		TEXT(json_text(review, "json")), RAW("</pre></details></section>"));
	if (gone || json_array_size(json_object_get(review, "hits")) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-hits\"><div class=\"hd\"><h2 "
		"id=\"h-hits\">"), NUMBER((int64_t)json_array_size(json_object_get(review, "hits"))),
		json_array_size(json_object_get(review, "hits")) == 1
			? RAW(" place in it is worth another look") : RAW(" places in it are worth another look"),
		RAW("</h2></div>"));
	offer_hits(model, false, html);
	html_put(html, RAW("</section>"));
}

/* -- what can be done ------------------------------------------------------------------------ */

static void start_form(struct visit *visit, const json_t *model, struct html *html)
{
	part_form(visit, html, arena_print(visit->arena, "/commons/offer/%s", json_text(model, "id")),
		"", true);
	html_put(html, RAW("<input type=\"hidden\" name=\"_version\" value=\""),
		NUMBER(json_whole(model, "version", 0)), RAW("\">"));
}

static void end_form(struct html *html, const char *verb, const char *label, bool main)
{
	html_put(html, RAW("<div class=\"acts\"><button class=\"btn"), main ? RAW("") : RAW(" quiet"),
		RAW("\" name=\"_verb\" value=\""), ATTR(verb), RAW("\">"), TEXT(label),
		RAW("</button></div></form>"));
}

static void write_why_form(struct visit *visit, const json_t *model, const char *verb,
	const char *summary, const char *label, struct html *html)
{
	if (!may(model, verb))
		return;
	html_put(html, RAW("<details><summary>"), TEXT(summary), RAW("</summary>"));
	start_form(visit, model, html);
	html_put(html, RAW("<div class=\"f\"><label for=\"f-reason-"), ATTR(verb),
		RAW("\">Why?</label><textarea required name=\"reason\" id=\"f-reason-"), ATTR(verb),
		RAW("\"></textarea></div>"));
	end_form(html, verb, label, false);
	html_put(html, RAW("</details>"));
}

static void write_ask(struct visit *visit, const json_t *model, struct html *html)
{
	if (may(model, "ask")) {
		start_form(visit, model, html);
		html_put(html, RAW("<div class=\"acts\"><button class=\"btn\" name=\"_verb\" value=\"ask\">"
			"Ask a second person</button>"));
	} else {
		html_put(html, RAW("<div class=\"acts\">"));
	}
	if (may(model, "edit"))
		html_put(html, RAW("<a class=\"btn quiet\" href=\"/commons/offer/"),
			QUERY(json_text(model, "id")), RAW("?edit=1\">Change it</a>"));
	html_put(html, may(model, "ask") ? RAW("</div></form>") : RAW("</div>"));
}

static void write_approve(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *review = json_object_get(model, "review");

	if (!may(model, "approve"))
		return;
	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-agree\"><div class=\"hd\"><h2 "
		"id=\"h-agree\">Have you read it?</h2></div><p>Once it has left, others have copies. It "
		"can be withdrawn, but not called back.</p>"));
	start_form(visit, model, html);
	part_hidden(html, "agreed", json_text(review, "hash"));
	if (json_flag(review, "fediverse", false))
		html_put(html, RAW("<label class=\"check\"><input type=\"checkbox\" name=\"fediverse_agreed\" "
			"value=\"true\"><span>It may go to the fediverse, too</span></label>"));
	end_form(html, "approve", "I have read it: publish it", true);
	html_put(html, RAW("</section>"));
}

static void write_withdraw(struct visit *visit, const json_t *model, struct html *html)
{
	static const char *const reasons[][2] = { { "error", "It is wrong, or out of date" },
		{ "safety", "It could harm somebody" },
		{ "gdpr", "It says something about a person: destroy the text" },
		{ "legal", "We may not publish it: destroy the text" } };

	if (!may(model, "withdraw"))
		return;
	html_put(html, RAW("<details><summary>Withdraw it</summary>"));
	start_form(visit, model, html);
	html_put(html, RAW("<fieldset class=\"f\"><legend>What is the reason?</legend><div class=\"pick one\">"));
	for (size_t i = 0; i < 4; i++)
		html_put(html, RAW("<label><input type=\"radio\" required name=\"withdraw_why\" value=\""),
			ATTR(reasons[i][0]), RAW("\"><span>"), TEXT(reasons[i][1]), RAW("</span></label>"));
	html_put(html, RAW("</div></fieldset><div class=\"f\"><label for=\"f-reason-withdraw\">Why?</label>"
		"<textarea required name=\"reason\" id=\"f-reason-withdraw\"></textarea></div>"));
	end_form(html, "withdraw", "Withdraw it", false);
	html_put(html, RAW("</details>"));
}

static void write_gone(const json_t *model, struct html *html)
{
	const char *ref = json_text(json_object_get(model, "fields"), "ref");

	if (!*ref)
		return;
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/commons/item?ref="), QUERY(ref),
		RAW("\">See it in the commons</a>"));
	if (is_state(model, "published"))
		html_put(html, RAW("<a class=\"btn quiet\" href=\"/commons/offer?sort=correct&amp;to="),
			QUERY(ref), RAW("\">Correct it</a>"));
	html_put(html, RAW("</div>"));
}

/* -- the page ------------------------------------------------------------------------------- */

static void write_notes(const json_t *model, struct html *html)
{
	const json_t *fields = json_object_get(model, "fields"), *shown = json_object_get(model, "shown");
	const struct { const char *label, *text; } notes[] = {
		{ "It did not leave: ", is_state(model, "draft") ? json_text(fields, "held") : "" },
		{ "Sent back: ", is_state(model, "draft") ? json_text(fields, "reason") : "" },
		{ "Note: ", json_text(fields, "note") } };

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (*notes[i].text)
			html_put(html, RAW("<p class=\"notice\"><span>"), TEXT(notes[i].label),
				TEXT(notes[i].text), RAW("</span></p>"));
	html_put(html, RAW("<p>"));
	part_state(html, json_text(model, "state_label"), json_flag(model, "closed", false));
	html_put(html, RAW(" Written by "), TEXT(json_text(shown, "drafted_by")));
	if (*json_text(fields, "edited_by")
		&& strcmp(json_text(fields, "edited_by"), json_text(fields, "drafted_by")) != 0)
		html_put(html, RAW(", changed by "), TEXT(json_text(shown, "edited_by")));
	if (*json_text(fields, "approved_by"))
		html_put(html, RAW(", approved by "), TEXT(json_text(shown, "approved_by")));
	html_put(html, RAW(".</p>"));
}

static void write_reading(struct visit *visit, const json_t *model, struct html *html)
{
	form_problems(html, json_object_get(model, "problems"));
	write_notes(model, html);
	if (is_state(model, "draft"))
		write_ask(visit, model, html);
	write_gone(model, html);
	write_preview(visit, model, html);
	write_approve(visit, model, html);
	write_why_form(visit, model, "send_back", "Send it back to be changed", "Send it back", html);
	if (is_state(model, "asked") && may(model, "edit"))
		html_put(html, RAW("<div class=\"acts\"><a href=\"/commons/offer/"),
			QUERY(json_text(model, "id")),
			RAW("?edit=1\">Change it, and ask again</a></div>"));
	write_why_form(visit, model, "drop", "Do not offer it after all", "Drop it", html);
	write_withdraw(visit, model, html);
	html_put(html, RAW("<div class=\"acts\"><a href=\"/things/"), QUERY(json_text(model, "id")),
		RAW("\">Everything that happened to it</a></div>"));
}

void offer_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = { { "Commons", "/commons" }, { "Offers", "/commons/offers" } };

	html_put(html, RAW("<div class=\"col lead long\">"));
	part_trail(html, trail, 2);
	if (*json_text(model, "done"))
		html_put(html, RAW("<div class=\"notice\" role=\"status\"><p>"), TEXT(json_text(model, "done")),
			RAW("</p></div>"));
	part_heading(html, model);
	if (json_has(model, "conflict"))
		conflict_face(visit, model, html);
	if (json_flag(model, "editing", false))
		offer_editor(visit, model, html);
	else
		write_reading(visit, model, html);
	html_put(html, RAW("</div>"));
}

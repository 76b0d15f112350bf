/* The form of an offer: it starts filled, says what looks personal, and keeps what was typed. */
#include "offer_page.h"

#include "form.h"
#include "parts.h"
#include "share_offer.h"

static const char *value_of(const json_t *model, const char *name)
{
	return json_text(json_object_get(model, "fields"), name);
}

static json_t *start_field(const json_t *model, const char *name, const char *label,
	const char *hint, const char *type)
{
	const json_t *problem;
	json_t *field = json_object();
	size_t i;

	json_put_text(field, "name", name);
	json_put_text(field, "label", label);
	json_put_text(field, "hint", hint);
	json_put_text(field, "type", type);
	json_array_foreach(json_object_get(model, "problems"), i, problem)
		if (strcmp(json_text(problem, "field"), name) == 0 && !*json_text(field, "problem"))
			json_put_text(field, "problem", json_text(problem, "message"));
	return field;
}

static void write_text(struct visit *visit, const json_t *model, struct html *html,
	const char *name, const char *label, const char *hint, const char *type)
{
	json_t *field = start_field(model, name, label, hint, type);

	json_object_set(field, "value", json_object_get(json_object_get(model, "fields"), name));
	json_put_flag(field, "markdown", strcmp(name, "text") == 0);
	form_field(visit, html, field);
	json_decref(field);
}

static json_t *choice(const char *value, const char *label, const char *hint)
{
	return json_pack("{s:s,s:s,s:s}", "value", value, "label", label, "hint", hint);
}

static void write_licence(struct visit *visit, const json_t *model, struct html *html)
{
	json_t *field = start_field(model, "licence", "What may others do with it?", "", "choice");
	json_t *choices = json_array();

	for (const struct share_licence *one = share_licences(); one->name; one++)
		json_array_append_new(choices, choice(one->name, one->label, one->means));
	json_put(field, "choices", choices);
	json_put_flag(field, "required", true);
	json_put_text(field, "value", value_of(model, "licence"));
	form_field(visit, html, field);
	json_decref(field);
}

static void write_topics(struct visit *visit, const json_t *model, struct html *html)
{
	json_t *field = start_field(model, "topics", "Which topics is it about?",
		"Others can keep and find entries by these.", "things");
	json_t *choices = json_array(), *chosen = json_array();
	struct slice rest = slice_of(value_of(model, "topics"));

	while (rest.length > 0) {
		struct slice word = slice_cut(&rest, ' ');

		if (word.length > 0)
			json_array_append_new(chosen, json_stringn(word.base, word.length));
	}
	for (const struct share_topic *one = share_topics(); one->name; one++)
		json_array_append_new(choices, choice(one->name, one->label, ""));
	json_put(field, "choices", choices);
	json_put(field, "value", chosen);
	part_hidden(html, "topics[]", ""); /* so that none can be chosen */
	html_put(html, *json_text(field, "problem") ? RAW("<details open>") : RAW("<details>"),
		RAW("<summary>Topics: "), NUMBER((int64_t)json_array_size(chosen)),
		RAW(" chosen</summary>"));
	form_field(visit, html, field);
	html_put(html, RAW("</details>"));
	json_decref(field);
}

/* Sorts that need no thing and no entry are open to choose; others are what they are. */
static void write_sort(struct visit *visit, const json_t *model, struct html *html)
{
	static const char *const free_sorts[][2] = { { "post", "A few words" }, { "project", "A project" },
		{ "event", "An event" }, { "learning", "What we learnt" } };
	const char *sort = value_of(model, "sort");
	json_t *field, *choices;
	bool is_free = false;

	for (size_t i = 0; i < 4; i++)
		is_free = is_free || strcmp(sort, free_sorts[i][0]) == 0 || !*sort;
	if (json_has(model, "id"))
		return;
	if (!is_free || *value_of(model, "source") || *value_of(model, "to")) {
		part_hidden(html, "sort", sort);
		return;
	}
	field = start_field(model, "sort", "What is it?", "", "choice");
	choices = json_array();
	for (size_t i = 0; i < 4; i++)
		json_array_append_new(choices, choice(free_sorts[i][0], free_sorts[i][1], ""));
	json_put(field, "choices", choices);
	json_put_flag(field, "required", true);
	json_put_text(field, "value", sort);
	form_field(visit, html, field);
	json_decref(field);
}

/* Figures travel as JSON; the words of a policy have a box of their own. */
static void write_data(struct visit *visit, const json_t *model, struct html *html)
{
	json_t *data = NULL, *field;
	const char *text = value_of(model, "data");
	bool wrong;

	if (!*text)
		return;
	if (strcmp(value_of(model, "sort"), "policy") == 0 && json_read(slice_of(text), &data) == 0
		&& json_is_object(data)) {
		struct buf rest;

		field = start_field(model, "_words", "The policy itself",
			"Leave out names of people and places.", "words");
		json_put_text(field, "value", json_text(data, "words"));
		json_put_flag(field, "markdown", true);
		form_field(visit, html, field);
		json_decref(field);
		json_object_del(data, "words");
		buf_init(&rest, SHARE_ITEM_BYTES);
		json_write_pretty(data, &rest);
		text = arena_text(visit->arena, buf_slice(&rest));
		buf_release(&rest);
	}
	json_decref(data);
	field = start_field(model, "data", "Figures and structure, as JSON",
		"What other programs read. Take out what you do not want to share.", "words");
	wrong = *json_text(field, "problem") != '\0';
	json_put_text(field, "value", text);
	html_put(html, wrong ? RAW("<details open>") : RAW("<details>"),
		RAW("<summary>Figures and structure that go with it</summary>"));
	form_field(visit, html, field);
	html_put(html, RAW("</details>"));
	json_decref(field);
}

static void write_about(const json_t *model, struct html *html)
{
	const json_t *about = json_object_get(model, "about");

	if (!about)
		return;
	html_put(html, RAW("<p class=\"notice info\"><span>About <a href=\"/commons/item?ref="),
		QUERY(json_text(about, "ref")), RAW("\">"), TEXT(json_text(about, "title")),
		RAW("</a>"));
	if (*json_text(about, "by"))
		html_put(html, RAW(" by "), TEXT(json_text(about, "by")));
	html_put(html, RAW("</span></p>"));
}

/* What was declared before stays declared; new reasons are typed beside each hit. */
static void write_hits(const json_t *model, struct html *html)
{
	const json_t *review = json_object_get(model, "review");

	part_hidden(html, "declared", value_of(model, "declared"));
	if (json_array_size(json_object_get(review, "hits")) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\" aria-labelledby=\"h-hits\" id=\"hits\"><h2 "
		"id=\"h-hits\">"));
	if (json_whole(review, "open", 0) > 0)
		html_put(html, NUMBER(json_whole(review, "open", 0)), json_whole(review, "open", 0) == 1
			? RAW(" thing may point to a person</h2>") : RAW(" things may point to a person</h2>"),
			RAW("<p>Change the words above, or say why it is not personal. Until then nothing is "
			    "kept.</p>"));
	else
		html_put(html, RAW("Worth another look</h2>"));
	offer_hits(model, true, html);
	html_put(html, RAW("</section>"));
}

static void write_hidden(const json_t *model, struct html *html)
{
	static const char *const kept[] = { "source", "from", "to" };

	for (size_t i = 0; !json_has(model, "id") && i < 3; i++)
		if (*value_of(model, kept[i]))
			part_hidden(html, kept[i], value_of(model, kept[i]));
}

void offer_editor(struct visit *visit, const json_t *model, struct html *html)
{
	const char *id = json_text(model, "id");
	const char *action = *id ? arena_print(visit->arena, "/commons/offer/%s", id)
				 : "/commons/offer";
	bool brief = strcmp(value_of(model, "sort"), "reply") == 0
		|| strcmp(value_of(model, "sort"), "endorse") == 0;

	form_problems(html, json_object_get(model, "problems"));
	part_form(visit, html, action, "", true);
	if (json_has(model, "version"))
		html_put(html, RAW("<input type=\"hidden\" name=\"_version\" value=\""),
			NUMBER(json_whole(model, "version", 0)), RAW("\">"));
	write_about(model, html);
	write_sort(visit, model, html);
	write_hidden(model, html);
	if (!brief) {
		write_text(visit, model, html, "title", "Title",
			"What somebody in another organisation would search for.", "text");
		write_text(visit, model, html, "summary", "In a sentence or two", "", "text");
	}
	write_text(visit, model, html, "text", brief ? "Your words" : "What do you want to tell others?",
		"What was the problem, what did you do, what happened? No names of people.", "words");
	write_data(visit, model, html);
	write_hits(model, html);
	write_topics(visit, model, html);
	write_text(visit, model, html, "tags", "Tags", "Free words, such as #NHSHackday.", "text");
	write_licence(visit, model, html);
	write_text(visit, model, html, "credit", "Who is to be named?",
		"Teams, and people who said that they want to be named. One to a line.", "words");
	write_text(visit, model, html, "fediverse", "May it also go to the fediverse (Mastodon and others)?",
		"Copies there cannot be called back. Whoever approves it decides.", "flag");
	write_text(visit, model, html, "note", "A note for whoever reads it before it leaves",
		"This stays here.", "words");
	html_put(html, RAW("<div class=\"send\"><button class=\"btn\" name=\"_verb\" value=\""),
		*id ? RAW("edit") : RAW("draft"),
		RAW("\">Keep it, and see what would leave</button></div></form>"));
}

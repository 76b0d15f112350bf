/* What kinds there are and what each is: documentation written from the declarations. */
#include "pages.h"

#include "parts.h"

static int kinds_model(struct visit *visit, json_t *model)
{
	json_t *items = json_array();
	struct buf said;

	for (size_t i = 0; i < kinds_count(visit->kinds); i++) {
		const struct kind *kind = kinds_at(visit->kinds, i);
		json_t *item = json_object();

		json_put_text(item, "name", kind->name);
		json_put_text(item, "label", kind->label);
		json_put_text(item, "plural", kind->plural);
		json_put_text(item, "hint", kind->hint);
		json_put_text(item, "family", family_name(kind->family));
		json_put_text(item, "pack", kind->pack);
		json_array_append_new(items, item);
	}
	json_put(model, "items", items);
	say_begin(&said);
	say_count(&said, (int64_t)json_array_size(items), "kind of record", "kinds of record");
	model_say(model, "heading", &said);
	json_put_text(model, "say", "Each comes from a declaration in a pack. Its form, list, CSV, "
		"permissions and deadlines all follow from it.");
	return 0;
}

static void kinds_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *item;
	size_t i;

	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("</div><ul class=\"cards blk near\">"));
	json_array_foreach(json_object_get(model, "items"), i, item)
		html_put(html, RAW("<li class=\"card\"><h2><a href=\"/kinds/"), QUERY(json_text(item, "name")),
			RAW("\">"), TEXT(json_text(item, "plural")), RAW("</a></h2><p>"),
			TEXT(json_text(item, "hint")), RAW("</p><p class=\"small\"><a href=\"/kinds/"),
			QUERY(json_text(item, "name")), RAW("/about\">How "), TEXT(json_text(item, "plural")),
			RAW(" work</a></p></li>"));
	html_put(html, RAW("</ul>"));
}

static const struct page kinds_page = {
	.section = "me", .cacheable = true, .model = kinds_model, .face = kinds_face
};

static int show_kinds(struct request *request, struct response *response)
{
	return page_answer(request, response, &kinds_page);
}

/* -- one kind ---------------------------------------------------------------------------------- */

static int kind_model(struct visit *visit, json_t *model)
{
	const struct kind *kind = kinds_find(visit->kinds, request_part(visit->request, "kind"));

	if (!kind)
		return error_set(FT_NOT_FOUND, "There is no kind of record called \"%s\".",
			request_part(visit->request, "kind"));
	json_object_update(model, (json_t *)kind->declaration);
	json_put_text(model, "pack", kind->pack);
	json_put_text(model, "heading", arena_print(visit->arena, "%s: %zu questions, %zu things to do",
		kind->plural, kind->field_count, kind->verb_count));
	json_put_text(model, "say", kind->hint);
	return 0;
}

static void write_fields(struct html *html, const struct kind *kind)
{
	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">What is asked</h2>"
		"<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Fields</caption>"
		"<thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Question</th>"
		"<th scope=\"col\" role=\"columnheader\">Name for programs</th>"
		"<th scope=\"col\" role=\"columnheader\">Sort of answer</th>"
		"<th scope=\"col\" role=\"columnheader\">Why it is asked</th></tr></thead>"
		"<tbody role=\"rowgroup\">"));
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];

		html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"),
			TEXT(field->label), RAW("<span class=\"src\">"), TEXT(field->hint),
			RAW("</span></th><td role=\"cell\" class=\"mono\">"), TEXT(field->name),
			RAW("</td><td role=\"cell\">"), TEXT(field_type_name(field->type)),
			field->required ? RAW(", needed") : RAW(""),
			field->personal != PERSONAL_NO ? RAW(", personal: sealed") : RAW(""),
			RAW("</td><td role=\"cell\">"), TEXT(field->why), RAW("</td></tr>"));
	}
	html_put(html, RAW("</tbody></table></section>"));
}

static const char *state_label(const struct kind *kind, const char *name)
{
	const struct state *state = kind_state(kind, name);

	return state ? state->label : name;
}

static const char *who_may(const struct verb *verb, struct arena *arena)
{
	struct buf who;

	if (verb->anyone)
		return "anybody, where the place allows it";
	if (!verb->who)
		return "anybody signed in";
	say_begin(&who);
	scope_write(verb->who, &who);
	return say_text(arena, &who);
}

static void write_verbs(struct html *html, const struct kind *kind, struct arena *arena)
{
	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">What can be done</h2>"
		"<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Verbs</caption>"
		"<thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">What</th>"
		"<th scope=\"col\" role=\"columnheader\">From</th><th scope=\"col\" role=\"columnheader\">To</th>"
		"<th scope=\"col\" role=\"columnheader\">Who may</th></tr></thead><tbody role=\"rowgroup\">"));
	for (size_t i = 0; i < kind->verb_count; i++) {
		const struct verb *verb = &kind->verbs[i];

		html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"), TEXT(verb->label),
			RAW("<span class=\"src\">"), TEXT(verb->hint),
			RAW("</span></th><td role=\"cell\" data-label=\"From\">"));
		for (size_t j = 0; j < verb->from_count; j++)
			html_put(html, j ? RAW(", ") : RAW(""), TEXT(state_label(kind, verb->from[j])));
		if (!verb->from)
			html_put(html, RAW("makes a new one"));
		html_put(html, RAW("</td><td role=\"cell\" data-label=\"To\">"),
			TEXT(*verb->to ? state_label(kind, verb->to) : "stays"),
			RAW("</td><td role=\"cell\" data-label=\"Who may\">"),
			TEXT(who_may(verb, arena)),
			verb->second_person ? RAW("; not whoever wrote it last") : RAW(""), RAW("</td></tr>"));
	}
	html_put(html, RAW("</tbody></table></section>"));
}

static void write_clocks(struct html *html, const struct kind *kind)
{
	if (kind->clock_count == 0)
		return;
	html_put(html, RAW("<section class=\"blk near card\"><h2>What is due when</h2><ul class=\"links\">"));
	for (size_t i = 0; i < kind->clock_count; i++) {
		const struct clock *clock = &kind->clocks[i];

		html_put(html, RAW("<li><b>"), TEXT(clock->label), RAW("</b><span class=\"w\">"));
		if (clock->days)
			html_put(html, NUMBER(clock->days),
				clock->working ? RAW(" working days") : RAW(" days"));
		else if (clock->months)
			html_put(html, NUMBER(clock->months), RAW(" months"));
		else if (*clock->due_field)
			html_put(html, RAW("on the day in “"), TEXT(clock->due_field), RAW("”"));
		else
			html_put(html, RAW("after the months in “"), TEXT(clock->months_field), RAW("”"));
		if (*clock->role)
			html_put(html, RAW(", for whoever is "), TEXT(clock->role), RAW(" there"));
		html_put(html, RAW(", about "), NUMBER(clock->minutes), RAW(" minutes</span></li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void kind_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct kind *kind = kinds_find(visit->kinds, request_part(visit->request, "kind"));
	const struct trail trail[] = {
		{ "Kinds of record", "/kinds" },
		{ kind->plural, arena_print(visit->arena, "/kinds/%s", kind->name) },
	};

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	html_put(html, RAW("</div>"));
	write_fields(html, kind);
	write_verbs(html, kind, visit->arena);
	write_clocks(html, kind);
}

static const struct page kind_page = {
	.section = "me", .cacheable = true, .model = kind_model, .face = kind_face
};

static int show_kind(struct request *request, struct response *response)
{
	return page_answer(request, response, &kind_page);
}

const struct route kinds_routes[] = {
	{ .method = "GET", .path = "/kinds", .handler = show_kinds, .who = ROUTE_SIGNED_IN,
	  .tag = "Kinds", .summary = "Every kind of record", .answer = "Object" },
	{ .method = "GET", .path = "/kinds/{kind}/about", .handler = show_kind, .who = ROUTE_SIGNED_IN,
	  .tag = "Kinds", .summary = "The declaration of a kind", .answer = "Object" },
	{ 0 }
};

/* The questions of an audit: big Yes, No and Not seen, and what will be done after a No. */
#include "form.h"

#include "parts.h"

/* Which field of the template holds its questions. */
static const char *questions_field(struct visit *visit, const char *kind_name)
{
	const struct kind *kind = kinds_find(visit->kinds, kind_name);

	for (size_t i = 0; kind && i < kind->field_count; i++) {
		if (kind->fields[i].type == FIELD_QUESTIONS)
			return kind->fields[i].name;
	}
	return "questions";
}

/* The template: typed, of the thing, or in the address. */
static const char *chosen_template(struct visit *visit, const struct form *form, const char *name)
{
	const char *id = form->typed ? json_text(form->typed, name) : "";

	if (!*id)
		id = json_text(json_object_get(form->thing, "fields"), name);
	return *id ? id : request_query(visit->request, name);
}

int form_questions(struct visit *visit, const struct form *form, const struct field *field,
	json_t *out)
{
	const struct field *from = kind_field(form->kind, field->template_field);
	const char *id = from ? chosen_template(visit, form, from->name) : "";
	json_t *template = NULL;
	int code;

	if (!*id) {
		json_put(out, "questions", json_array());
		return 0;
	}
	code = read_thing(visit->reader, visit->actor, id, &template);
	if (code)
		return code;
	json_put_text(out, "template_title", json_text(template, "title"));
	json_put(out, "questions", json_incref(json_object_get(json_object_get(template, "fields"),
		questions_field(visit, from->refers_to))));
	json_decref(template);
	return 0;
}

static void write_answer(struct html *html, const char *name, const char *id, const char *value,
	const char *label, const char *now)
{
	html_put(html, RAW("<label><input type=\"radio\" name=\""), ATTR(name), RAW("."), ATTR(id),
		RAW(".answer\" value=\""), ATTR(value), RAW("\""),
		strcmp(value, now) == 0 ? RAW(" checked") : RAW(""), RAW("><span>"), TEXT(label),
		RAW("</span></label>"));
}

static void write_count(struct html *html, const char *name, const char *id, const char *what,
	const char *label, const json_t *answer)
{
	const json_t *value = json_object_get(answer, what);

	html_put(html, RAW("<div class=\"f\"><label for=\""), ATTR(name), RAW("-"), ATTR(id), RAW("-"),
		ATTR(what), RAW("\">"), TEXT(label),
		RAW("</label><input type=\"text\" class=\"short\" inputmode=\"numeric\" id=\""), ATTR(name),
		RAW("-"), ATTR(id), RAW("-"), ATTR(what), RAW("\" name=\""), ATTR(name), RAW("."), ATTR(id),
		RAW("."), ATTR(what), RAW("\" value=\""));
	if (json_is_integer(value))
		html_put(html, NUMBER(json_integer_value(value)));
	else
		html_put(html, ATTR(json_text(answer, what)));
	html_put(html, RAW("\"></div>"));
}

static void write_what_next(struct visit *visit, struct html *html, const char *name,
	const char *id, const json_t *answer)
{
	const char *base = arena_print(visit->arena, "%s.%s", name, id);
	const char *owner = json_text(answer, "owner");
	const char *owner_id = arena_print(visit->arena, "%s-%s-owner", name, id);

	html_put(html, RAW("<div class=\"then\"><div class=\"f\"><label for=\""), ATTR(base),
		RAW("-act\">What will you do now?</label><textarea id=\""), ATTR(base),
		RAW("-act\" name=\""), ATTR(base), RAW(".act\">\n"), TEXT(json_text(answer, "act")),
		RAW("</textarea></div><div class=\"f\"><label for=\""), ATTR(owner_id),
		RAW("\">Who</label>"));
	part_person_input(visit, html, arena_print(visit->arena, "%s.owner", base), owner_id,
		*owner ? owner : actor_person(visit->actor), true);
	html_put(html, RAW("</div><div class=\"f\"><label for=\""), ATTR(base),
		RAW("-due\">By when</label><input type=\"date\" id=\""), ATTR(base), RAW("-due\" name=\""),
		ATTR(base), RAW(".due\" value=\""), ATTR(json_text(answer, "due")), RAW("\"></div></div>"));
}

static void write_question(struct visit *visit, struct html *html, const char *name,
	const json_t *question, const json_t *answer, size_t number, size_t count)
{
	const char *id = json_text(question, "id"), *now = json_text(answer, "answer");

	html_put(html, RAW("<fieldset class=\"ask\"><legend>"), TEXT(json_text(question, "text")),
		RAW("</legend><p class=\"muted small\">Question "), NUMBER((int64_t)number),
		RAW(" of "), NUMBER((int64_t)count));
	if (json_flag(question, "critical", false))
		html_put(html, RAW(" · this one must be right"));
	html_put(html, RAW("</p>"));
	if (strcmp(json_text(question, "type"), "count") == 0) {
		write_count(html, name, id, "n", "How many did you see?", answer);
		write_count(html, name, id, "y", "How many were right?", answer);
	} else {
		html_put(html, RAW("<div class=\"pick three\">"));
		write_answer(html, name, id, "yes", "Yes", now);
		write_answer(html, name, id, "no", "No", now);
		write_answer(html, name, id, "not_seen", "Not seen", now);
		html_put(html, RAW("</div>"));
	}
	write_what_next(visit, html, name, id, answer);
	html_put(html, RAW("</fieldset>"));
}

void form_answers(struct visit *visit, struct html *html, const json_t *field)
{
	const json_t *questions = json_object_get(field, "questions"), *question;
	const json_t *answers = json_object_get(field, "value");
	const char *name = json_text(field, "name");
	size_t i;

	html_put(html, RAW("<div class=\"f\" id=\"f-"), ATTR(name), RAW("\">"));
	if (*json_text(field, "problem"))
		html_put(html, RAW("<p class=\"wrong\">"), TEXT(json_text(field, "problem")), RAW("</p>"));
	if (json_array_size(questions) == 0)
		part_empty(html, "Choose what to check first", "Then its questions are here.", NULL);
	json_array_foreach(questions, i, question)
		write_question(visit, html, name, question,
			json_object_get(answers, json_text(question, "id")), i + 1,
			json_array_size(questions));
	html_put(html, RAW("</div>"));
}

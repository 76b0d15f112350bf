/* How a form looks: one question after the other, problems first. */
#include "form.h"

#include "parts.h"

void form_problems(struct html *html, const json_t *problems)
{
	const json_t *problem;
	size_t i;

	if (json_array_size(problems) == 0)
		return;
	html_put(html, RAW("<div class=\"notice warn\" role=\"alert\" id=\"problems\"><div><h2>"));
	if (json_array_size(problems) == 1)
		html_put(html, RAW("One answer needs another look</h2><ul>"));
	else
		html_put(html, NUMBER((int64_t)json_array_size(problems)),
			RAW(" answers need another look</h2><ul>"));
	json_array_foreach(problems, i, problem) {
		const char *field = json_text(problem, "field"), *label = json_text(problem, "label");

		html_put(html, RAW("<li>"));
		if (*field)
			html_put(html, RAW("<a href=\"#f-"), ATTR(field), RAW("\">"));
		if (*label)
			html_put(html, TEXT(label), RAW(": "));
		html_put(html, TEXT(json_text(problem, "message")));
		if (*field)
			html_put(html, RAW("</a>"));
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ul><p>What you wrote is still here.</p></div></div>"));
}

static bool is_group(const char *type)
{
	return strcmp(type, "choice") == 0 || strcmp(type, "flag") == 0;
}

/* aria-describedby and the marks of a field. */
static void write_marks(struct html *html, const json_t *field)
{
	const char *name = json_text(field, "name");
	bool hinted = *json_text(field, "hint") || *json_text(field, "why");
	bool wrong = *json_text(field, "problem") != '\0';

	if (hinted || wrong) {
		html_put(html, RAW(" aria-describedby=\""));
		if (hinted)
			html_put(html, RAW("h-"), ATTR(name));
		if (wrong)
			html_put(html, hinted ? RAW(" ") : RAW(""), RAW("p-"), ATTR(name));
		html_put(html, RAW("\""));
	}
	if (wrong)
		html_put(html, RAW(" aria-invalid=\"true\""));
}

static void write_label(struct html *html, const json_t *field, bool group)
{
	const char *name = json_text(field, "name");

	if (group)
		html_put(html, RAW("<legend>"));
	else
		html_put(html, RAW("<label for=\"f-"), ATTR(name), RAW("\">"));
	html_put(html, TEXT(json_text(field, "label")));
	if (!json_flag(field, "required", false))
		html_put(html, RAW(" <span class=\"optional\">(if you can)</span>"));
	html_put(html, group ? RAW("</legend>") : RAW("</label>"));
	if (*json_text(field, "hint") || *json_text(field, "why"))
		html_put(html, RAW("<p class=\"hint\" id=\"h-"), ATTR(name), RAW("\">"),
			TEXT(json_text(field, "hint")),
			*json_text(field, "hint") && *json_text(field, "why") ? RAW(" ") : RAW(""),
			TEXT(json_text(field, "why")), RAW("</p>"));
	if (*json_text(field, "problem"))
		html_put(html, RAW("<p class=\"wrong\" id=\"p-"), ATTR(name), RAW("\">"),
			TEXT(json_text(field, "problem")), RAW("</p>"));
}

/* The value as text: whole numbers and lists too. */
static const char *value_text(struct visit *visit, const json_t *field)
{
	const json_t *value = json_object_get(field, "value");
	struct buf buf;
	const json_t *one;
	size_t i;

	if (json_is_string(value))
		return json_string_value(value);
	say_begin(&buf);
	buf.ceiling = LIMIT_TEXT_FIELD_BYTES;
	if (json_is_integer(value))
		buf_add_int(&buf, json_integer_value(value));
	else if (json_is_boolean(value))
		buf_add_text(&buf, json_is_true(value) ? "true" : "false");
	json_array_foreach(value, i, one) {
		if (json_is_string(one))
			buf_print(&buf, "%s%s", i ? ", " : "", json_string_value(one));
	}
	return say_text(visit->arena, &buf);
}

static bool value_has(const json_t *field, const char *option)
{
	const json_t *value = json_object_get(field, "value"), *one;
	size_t i;

	if (json_is_string(value))
		return strcmp(json_string_value(value), option) == 0;
	json_array_foreach(value, i, one) {
		if (json_is_string(one) && strcmp(json_string_value(one), option) == 0)
			return true;
	}
	return false;
}

static void write_pick(struct html *html, const json_t *field, bool many, const char *value,
	const char *label, const char *hint, bool chosen, bool first)
{
	html_put(html, RAW("<label><input type=\""), many ? RAW("checkbox") : RAW("radio"));
	if (first)
		html_put(html, RAW("\" id=\"f-"), ATTR(json_text(field, "name")));
	html_put(html, RAW("\" name=\""), ATTR(json_text(field, "name")), many ? RAW("[]") : RAW(""),
		RAW("\" value=\""), ATTR(value), RAW("\""), chosen ? RAW(" checked") : RAW(""),
		RAW("><span>"), TEXT(label));
	if (*hint)
		html_put(html, RAW("<small>"), TEXT(hint), RAW("</small>"));
	html_put(html, RAW("</span></label>"));
}

static void write_picks(struct html *html, const json_t *field, bool many)
{
	const json_t *choices = json_object_get(field, "choices"), *choice;
	bool wordy = false;
	size_t i;

	json_array_foreach(choices, i, choice)
		wordy = wordy || strlen(json_text(choice, "label")) > 40 || *json_text(choice, "hint");
	html_put(html, wordy ? RAW("<div class=\"pick one\">") : RAW("<div class=\"pick\">"));
	json_array_foreach(choices, i, choice) {
		const char *value = json_text(choice, "value");

		write_pick(html, field, many, value, json_text(choice, "label"),
			json_text(choice, "hint"), value_has(field, value), i == 0);
	}
	html_put(html, RAW("</div>"));
}

static void write_flag(struct html *html, const json_t *field)
{
	const json_t *value = json_object_get(field, "value");
	bool yes = json_is_true(value) || value_has(field, "true");
	bool no = json_is_false(value) || value_has(field, "false");

	html_put(html, RAW("<div class=\"pick\">"));
	write_pick(html, field, false, "true", "Yes", "", yes, true);
	write_pick(html, field, false, "false", "No", "", no, false);
	html_put(html, RAW("</div>"));
}

static void write_select(struct html *html, const json_t *field)
{
	const json_t *choice;
	size_t i;

	html_put(html, RAW("<select id=\"f-"), ATTR(json_text(field, "name")), RAW("\" name=\""),
		ATTR(json_text(field, "name")), RAW("\""));
	write_marks(html, field);
	html_put(html, RAW("><option value=\"\">Choose</option>"));
	json_array_foreach(json_object_get(field, "choices"), i, choice) {
		const char *value = json_text(choice, "value");

		html_put(html, RAW("<option value=\""), ATTR(value),
			value_has(field, value) ? RAW("\" selected>") : RAW("\">"),
			TEXT(json_text(choice, "label")), RAW("</option>"));
	}
	html_put(html, RAW("</select>"));
}

static void write_lines(struct visit *visit, struct html *html, const json_t *field, bool tall)
{
	html_put(html, RAW("<textarea id=\"f-"), ATTR(json_text(field, "name")), RAW("\" name=\""),
		ATTR(json_text(field, "name")), RAW("\""), tall ? RAW(" class=\"tall\"") : RAW(""));
	if (*json_text(field, "placeholder"))
		html_put(html, RAW(" placeholder=\""), ATTR(json_text(field, "placeholder")), RAW("\""));
	write_marks(html, field);
	html_put(html, RAW(">\n"), TEXT(value_text(visit, field)), RAW("</textarea>"));
}

/* An audit template's questions, one in a line, as verb_check_fields() reads them. */
static void write_questions(struct visit *visit, struct html *html, const json_t *field)
{
	const json_t *value = json_object_get(field, "value"), *question;
	size_t i;

	if (json_is_string(value)) {
		write_lines(visit, html, field, true);
		return;
	}
	html_put(html, RAW("<textarea class=\"tall\" id=\"f-"), ATTR(json_text(field, "name")),
		RAW("\" name=\""), ATTR(json_text(field, "name")), RAW("\""));
	write_marks(html, field);
	html_put(html, RAW(">\n"));
	json_array_foreach(value, i, question) {
		html_put(html, TEXT(json_text(question, "text")));
		if (strcmp(json_text(question, "type"), "count") == 0)
			html_put(html, RAW(" | count"));
		if (json_flag(question, "critical", false))
			html_put(html, RAW(" | critical"));
		if (*json_text(question, "requirement"))
			html_put(html, RAW(" | "), TEXT(json_text(question, "requirement")));
		html_put(html, RAW(" | id="), TEXT(json_text(question, "id")), RAW("\n"));
	}
	html_put(html, RAW("</textarea>"));
}

static void write_line(struct visit *visit, struct html *html, const json_t *field,
	const char *type)
{
	const char *placeholder = json_text(field, "placeholder");

	if (strcmp(type, "day") == 0)
		html_put(html, RAW("<input type=\"date\""));
	else if (strcmp(type, "whole") == 0)
		html_put(html, RAW("<input type=\"text\" class=\"short\" inputmode=\"numeric\""));
	else if (strcmp(type, "decimal") == 0)
		html_put(html, RAW("<input type=\"text\" class=\"short\" inputmode=\"decimal\""));
	else
		html_put(html, RAW("<input type=\"text\""));
	html_put(html, RAW(" id=\"f-"), ATTR(json_text(field, "name")), RAW("\" name=\""),
		ATTR(json_text(field, "name")), RAW("\" value=\""), ATTR(value_text(visit, field)),
		RAW("\""));
	if (*placeholder && strcmp(type, "day") != 0)
		html_put(html, RAW(" placeholder=\""), ATTR(placeholder), RAW("\""));
	write_marks(html, field);
	html_put(html, RAW(">"));
}

static void write_thing(struct visit *visit, struct html *html, const json_t *field)
{
	const char *refers_to = json_text(field, "refers_to"), *name = json_text(field, "name");
	const char *id = arena_print(visit->arena, "f-%s", name);
	bool required = json_flag(field, "required", false);

	if (strcmp(refers_to, "place") == 0)
		part_place_input(visit, html, name, id, value_text(visit, field), required);
	else if (strcmp(refers_to, "person") == 0)
		part_person_input(visit, html, name, id, value_text(visit, field), required);
	else if (*refers_to)
		write_select(html, field);
	else
		write_line(visit, html, field, "text");
}

static void write_input(struct visit *visit, struct html *html, const json_t *field,
	const char *type)
{
	if (strcmp(type, "choice") == 0)
		write_picks(html, field, false);
	else if (strcmp(type, "flag") == 0)
		write_flag(html, field);
	else if (strcmp(type, "words") == 0)
		write_lines(visit, html, field, json_flag(field, "markdown", false));
	else if (strcmp(type, "questions") == 0)
		write_questions(visit, html, field);
	else if (strcmp(type, "thing") == 0)
		write_thing(visit, html, field);
	else
		write_line(visit, html, field, type);
}

void form_field(struct visit *visit, struct html *html, const json_t *field)
{
	const char *type = json_text(field, "type");
	bool many = strcmp(type, "things") == 0 && json_array_size(json_object_get(field, "choices")) > 0;
	bool group = is_group(type) || many;

	if (strcmp(type, "answers") == 0) {
		form_answers(visit, html, field);
		return;
	}
	html_put(html, group ? RAW("<fieldset class=\"f") : RAW("<div class=\"f"),
		*json_text(field, "problem") ? RAW(" bad\"") : RAW("\""));
	if (group)
		write_marks(html, field);
	html_put(html, RAW(">"));
	write_label(html, field, group);
	if (many)
		write_picks(html, field, true);
	else
		write_input(visit, html, field, type);
	html_put(html, group ? RAW("</fieldset>") : RAW("</div>"));
}

static void write_where_and_when(struct visit *visit, const json_t *model, struct html *html)
{
	bool place = json_flag(model, "asks_place", false) && directory_place_count(visit->directory) > 1;

	if (!place && !json_flag(model, "asks_on", false)) {
		part_hidden(html, "_place", json_text(model, "place"));
		return;
	}
	html_put(html, RAW("<div class=\"known\">"));
	if (place) {
		html_put(html, RAW("<label for=\"f-_place\">Where</label><div>"));
		part_place_input(visit, html, "_place", "f-_place", json_text(model, "place"), true);
		html_put(html, RAW("</div>"));
	}
	if (json_flag(model, "asks_on", false))
		html_put(html, RAW("<label for=\"f-_on\">When</label><div><input type=\"date\" "
			"id=\"f-_on\" name=\"_on\" value=\""), ATTR(json_text(model, "on")),
			RAW("\"><span class=\"muted small\">empty: now</span></div>"));
	html_put(html, RAW("</div>"));
}

void form_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *field;
	size_t i;

	form_problems(html, json_object_get(model, "problems"));
	part_form(visit, html, json_text(model, "action"), "", true);
	if (json_has(model, "version"))
		html_put(html, RAW("<input type=\"hidden\" name=\"_version\" value=\""),
			NUMBER(json_whole(model, "version", 0)), RAW("\">"));
	json_array_foreach(json_object_get(model, "fields"), i, field)
		form_field(visit, html, field);
	if (!json_has(model, "thing"))
		write_where_and_when(visit, model, html);
	html_put(html, RAW("<div class=\"send\"><button class=\"btn\">"), TEXT(json_text(model, "label")),
		RAW("</button></div></form>"));
}

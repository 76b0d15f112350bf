#include "form.h"

#include "parts.h"

/* What somebody typed or sent: text; arrays stay as they are for lists. */
static json_t *usual_value(struct visit *visit, const struct field *field)
{
	struct buf buf;
	json_t *value;

	if (strcmp(field->usual, "me") == 0)
		return json_string(actor_person(visit->actor));
	if (strcmp(field->usual, "here") == 0)
		return json_string(visit_place_at(visit, visit_place(visit))->id);
	if (strcmp(field->usual, "today") != 0)
		return *field->usual ? json_string(field->usual) : json_null();
	say_begin(&buf);
	day_add_iso(&buf, today());
	value = json_string(buf.base);
	buf_release(&buf);
	return value;
}

static json_t *field_value(struct visit *visit, const struct form *form, const struct field *field)
{
	json_t *value = form->typed ? json_object_get(form->typed, field->name) : NULL;

	if (value)
		return json_incref(value);
	if (form->typed)
		return json_null();
	if (request_has_query(visit->request, field->name))
		return json_string(request_query(visit->request, field->name));
	value = json_object_get(json_object_get(form->thing ? form->thing : form->like, "fields"),
		field->name);
	if (!form->thing && field->type != FIELD_THING)
		value = NULL;
	return value && !json_is_null(value) ? json_incref(value) : usual_value(visit, field);
}

static json_t *field_choices(const struct field *field)
{
	json_t *choices = json_array();

	for (size_t i = 0; i < field->choice_count; i++) {
		json_t *choice = json_object();

		json_put_text(choice, "value", field->choices[i].value);
		json_put_text(choice, "label", field->choices[i].label);
		json_put_text(choice, "hint", field->choices[i].hint);
		json_array_append_new(choices, choice);
	}
	return choices;
}

/* Things of a kind to choose from; places and people come from the directory instead. */
static int put_options(struct visit *visit, const struct field *field, json_t *out)
{
	struct things_filter filter = { .kind = field->refers_to, .limit = LIMIT_PAGE_ROWS };
	json_t *options = json_array(), *things = NULL;
	const json_t *thing;
	size_t i;
	int code;

	json_put(out, "choices", options);
	if (!*field->refers_to)
		return 0; /* of any kind: by its id */
	code = read_things(visit->reader, visit->actor, &filter, &things);
	if (code)
		return code;
	json_array_foreach(json_object_get(things, "items"), i, thing) {
		json_t *option;

		if (json_flag(thing, "closed", false))
			continue;
		option = json_object();
		json_put_text(option, "value", json_text(thing, "id"));
		json_put_text(option, "label", json_text(thing, "title"));
		json_put_text(option, "hint", "");
		json_array_append_new(options, option);
	}
	json_decref(things);
	return 0;
}

static const char *problem_of(const json_t *problems, const char *name)
{
	const json_t *problem;
	size_t i;

	json_array_foreach(problems, i, problem) {
		if (strcmp(json_text(problem, "field"), name) == 0)
			return json_text(problem, "message");
	}
	return "";
}

static bool is_of_directory(const struct field *field)
{
	return strcmp(field->refers_to, "place") == 0 || strcmp(field->refers_to, "person") == 0;
}

static int put_field(struct visit *visit, const struct form *form, const struct field *field,
	json_t *fields)
{
	json_t *out = json_object();

	json_array_append_new(fields, out);
	json_put_text(out, "name", field->name);
	json_put_text(out, "label", field->label);
	json_put_text(out, "hint", field->hint);
	json_put_text(out, "why", field->why);
	json_put_text(out, "placeholder", field->placeholder);
	json_put_text(out, "type", field_type_name(field->type));
	json_put_flag(out, "required", field->required);
	json_put_flag(out, "markdown", field->markdown);
	json_put_whole(out, "length_max", (int64_t)field->length_max);
	json_put_text(out, "refers_to", field->refers_to);
	json_put_text(out, "problem", problem_of(form->problems, field->name));
	json_put(out, "value", field_value(visit, form, field));
	if (field->type == FIELD_CHOICE)
		json_put(out, "choices", field_choices(field));
	if (field->type == FIELD_ANSWERS)
		return form_questions(visit, form, field, out);
	if ((field->type == FIELD_THING || field->type == FIELD_THINGS) && !is_of_directory(field))
		return put_options(visit, field, out);
	return 0;
}

static void put_problems(const struct form *form, json_t *model)
{
	json_t *problems = json_array();
	const json_t *problem;
	size_t i;

	json_array_foreach(form->problems, i, problem) {
		const struct field *field = kind_field(form->kind, json_text(problem, "field"));
		json_t *out = json_copy((json_t *)problem);

		json_put_text(out, "label", field ? field->label : "");
		json_array_append_new(problems, out);
	}
	json_put(model, "problems", problems);
}

static void put_when_and_where(struct visit *visit, const struct form *form, json_t *model)
{
	const char *place = form_extra(visit->request, "_place");
	bool asks = form->verb->from == NULL && !form->thing
		&& kind_field(form->kind, "place") == NULL && form->kind->family != FAMILY_PERSON
		&& form->kind->family != FAMILY_PLACE;

	json_put_flag(model, "asks_place", asks);
	json_put_text(model, "place",
		*place ? place : visit_place_at(visit, visit_place(visit))->id);
	json_put_flag(model, "asks_on", form->kind->family == FAMILY_RECORD);
	json_put_text(model, "on", form_extra(visit->request, "_on"));
}

int form_model(struct visit *visit, const struct form *form, json_t *model)
{
	json_t *fields = json_array();
	int code = 0;

	json_put_text(model, "kind", form->kind->name);
	json_put_text(model, "kind_label", form->kind->label);
	json_put_text(model, "verb", form->verb->name);
	json_put_text(model, "label", form->verb->label);
	json_put_text(model, "hint", form->verb->hint);
	json_put_text(model, "action", form->action);
	if (form->thing) {
		json_put_text(model, "thing", json_text(form->thing, "id"));
		json_put_text(model, "thing_title", json_text(form->thing, "title"));
		json_put_whole(model, "version", json_whole(form->thing, "version", 0));
	}
	put_when_and_where(visit, form, model);
	put_problems(form, model);
	json_put(model, "fields", fields);
	for (size_t i = 0; i < form->verb->field_count && !code; i++) {
		const struct field *field = kind_field(form->kind, form->verb->fields[i]);

		if (field && field->type != FIELD_ROWS)
			code = put_field(visit, form, field, fields);
	}
	return code;
}

const char *form_extra(struct request *request, const char *name)
{
	if (request->json)
		return json_text(request->json, name);
	if (strcmp(request->method, "GET") == 0)
		return request_query(request, name);
	return request_field(request, name);
}

#include "kind.h"

/* -- one field as JSON Schema ----------------------------------------------------- */

static json_t *typed(const char *type)
{
	return json_pack("{s:s}", "type", type);
}

static json_t *text_of_length(size_t length_max)
{
	return json_pack("{s:s, s:I}", "type", "string", "maxLength", (json_int_t)length_max);
}

static json_t *choice_schema(const struct field *field)
{
	json_t *schema = typed("string"), *values = json_array();

	for (size_t i = 0; i < field->choice_count; i++)
		json_array_append_new(values, json_string(field->choices[i].value));
	json_put(schema, "enum", values);
	return schema;
}

static json_t *whole_schema(const struct field *field)
{
	json_t *schema = typed("integer");

	if (field->least != INT64_MIN)
		json_put_whole(schema, "minimum", field->least);
	if (field->most != INT64_MAX)
		json_put_whole(schema, "maximum", field->most);
	return schema;
}

static json_t *list_schema(json_t *items)
{
	return json_pack("{s:s, s:o}", "type", "array", "items", items);
}

static json_t *questions_schema(void)
{
	return list_schema(json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:[ss]}, s:{s:s}, s:{s:s}}, "
		"s:[s], s:b}", "type", "object", "properties", "id", "type", "string", "text", "type",
		"string", "type", "enum", "yes_no", "count", "requirement", "type", "string",
		"critical", "type", "boolean", "required", "text", "additionalProperties", 0));
}

static json_t *answers_schema(void)
{
	json_t *answer = json_pack("{s:s, s:{s:{s:[sss]}, s:{s:s, s:i}, s:{s:s, s:i}, s:{s:s}, "
		"s:{s:s}, s:{s:s, s:s}}, s:b}", "type", "object", "properties", "answer", "enum", "yes",
		"no", "not_seen", "y", "type", "integer", "minimum", 0, "n", "type", "integer",
		"minimum", 0, "act", "type", "string", "owner", "type", "string", "due", "type",
		"string", "format", "date", "additionalProperties", 0);

	return json_pack("{s:s, s:o}", "type", "object", "additionalProperties", answer);
}

static json_t *type_schema(const struct field *field)
{
	switch (field->type) {
	case FIELD_WHOLE:
		return whole_schema(field);
	case FIELD_DECIMAL:
		return json_pack("{s:s, s:s}", "type", "string", "pattern", "^-?[0-9]+(\\.[0-9]+)?$");
	case FIELD_DAY:
		return json_pack("{s:s, s:s}", "type", "string", "format", "date");
	case FIELD_CHOICE:
		return choice_schema(field);
	case FIELD_FLAG:
		return typed("boolean");
	case FIELD_THING:
		return json_pack("{s:s, s:s}", "type", "string", "pattern", "^[A-Za-z0-9_.:-]{1,63}$");
	case FIELD_THINGS:
	case FIELD_NODES:
		return list_schema(typed("string"));
	case FIELD_QUESTIONS:
		return questions_schema();
	case FIELD_ANSWERS:
		return answers_schema();
	case FIELD_ROWS:
		return list_schema(list_schema(typed("string")));
	default:
		return text_of_length(field->length_max);
	}
}

static json_t *field_schema(const struct field *field)
{
	json_t *schema = type_schema(field);

	json_put_text(schema, "title", field->label);
	if (*field->hint)
		json_put_text(schema, "description", field->hint);
	return schema;
}

json_t *verb_schema(const struct kind *kind, const struct verb *verb)
{
	json_t *schema = typed("object"), *properties = json_object(), *required = json_array();

	json_put_text(schema, "title", verb->label);
	if (*verb->hint)
		json_put_text(schema, "description", verb->hint);
	for (size_t i = 0; i < verb->field_count; i++) {
		const struct field *field = kind_field(kind, verb->fields[i]);

		json_put(properties, field->name, field_schema(field));
		if (verb_requires(kind, verb, field))
			json_array_append_new(required, json_string(field->name));
	}
	json_put(schema, "properties", properties);
	json_put(schema, "required", required);
	json_put_flag(schema, "additionalProperties", false);
	return schema;
}

#include "values.h"

/* Values as people type them; the inverse of values.c. */

static void write_lines(const json_t *list, struct buf *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (i > 0)
			buf_add_char(out, '\n');
		buf_add_text(out, json_string_value(json_array_get(list, i)));
	}
}

static void write_question(const json_t *question, struct buf *out)
{
	const char *text = json_text(question, "text"), *id = json_text(question, "id");
	const char *requirement = json_text(question, "requirement");
	char made[QUESTION_ID_CHARS + 1];

	buf_add_text(out, text);
	if (*requirement)
		buf_print(out, " | %s", requirement);
	if (strcmp(json_text(question, "type"), "count") == 0)
		buf_add_text(out, " | count");
	if (json_flag(question, "critical", false))
		buf_add_text(out, " | critical");
	question_make_id(slice_of(text), made);
	if (strcmp(id, made) != 0)
		buf_print(out, " | id=%s", id);
}

static void write_questions(const json_t *list, struct buf *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (i > 0)
			buf_add_char(out, '\n');
		write_question(json_array_get(list, i), out);
	}
}

void field_write(const struct field *field, const json_t *value, struct buf *out)
{
	if (!value || json_is_null(value))
		return;
	if (json_is_string(value))
		buf_add_text(out, json_string_value(value));
	else if (json_is_boolean(value))
		buf_add_text(out, json_is_true(value) ? "yes" : "no");
	else if (json_is_integer(value))
		buf_add_int(out, json_integer_value(value));
	else if (field->type == FIELD_QUESTIONS)
		write_questions(value, out);
	else if (field->type == FIELD_THINGS || field->type == FIELD_NODES)
		write_lines(value, out);
	else
		json_write(value, out);
}

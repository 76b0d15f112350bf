#include "values.h"

/* -- what was sent for a verb, against its fields ------------------------------- */

static bool verb_takes(const struct verb *verb, const char *name)
{
	for (size_t i = 0; i < verb->field_count; i++)
		if (strcmp(verb->fields[i], name) == 0)
			return true;
	return false;
}

/* A thing has what every verb that makes one asks for, so a later verb may leave it out. */
static bool is_there_already(const struct kind *kind, const struct verb *verb, const char *name)
{
	if (!verb->from)
		return false;
	for (size_t i = 0; i < kind->verb_count; i++)
		if (!kind->verbs[i].from && !verb_takes(&kind->verbs[i], name))
			return false;
	return true;
}

bool verb_requires(const struct kind *kind, const struct verb *verb, const struct field *field)
{
	return field->required && !is_there_already(kind, verb, field->name);
}

static void add_problem(json_t **problems, const char *field, const char *message)
{
	json_t *problem = json_object();

	if (!*problems)
		*problems = json_array();
	json_put_text(problem, "field", field);
	json_put_text(problem, "message", message);
	json_array_append_new(*problems, problem);
}

static void check_field(struct value_reader *reader, const struct kind *kind,
	const struct verb *verb, const struct field *field, const json_t *value, json_t *clean,
	json_t **problems)
{
	json_t *read = NULL;

	if (!value) {
		if (verb_requires(kind, verb, field))
			add_problem(problems, field->name, "This needs an answer.");
		return;
	}
	if (value_read(reader, field, value, &read))
		add_problem(problems, field->name, error_message());
	else if (!read && field->required)
		add_problem(problems, field->name, "This needs an answer.");
	else if (read)
		json_object_set_new_nocheck(clean, field->name, read);
	else if (verb->from)
		json_object_set_new_nocheck(clean, field->name, json_null());
}

static void check_unknown(const struct verb *verb, const json_t *input, json_t **problems)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)input, key, value)
		if (!verb_takes(verb, key))
			add_problem(problems, key, "This is not asked here.");
}

static bool whole_of(const char *name, const json_t *fields, const json_t *more, int64_t *out)
{
	const json_t *value = json_object_get(fields, name);

	if (!value)
		value = json_object_get(more, name);
	*out = json_integer_value(value);
	return json_is_integer(value);
}

const struct evidence_rule *kind_overcount(const struct kind *kind, const json_t *fields,
	const json_t *more)
{
	for (size_t i = 0; i < kind->evidence_count; i++) {
		const struct evidence_rule *rule = &kind->evidence[i];
		int64_t right, seen;

		if (*rule->y_field && whole_of(rule->y_field, fields, more, &right) &&
			whole_of(rule->n_field, fields, more, &seen) && right > seen)
			return rule;
	}
	return NULL;
}

static void check_counts(const struct kind *kind, const json_t *clean, json_t **problems)
{
	const struct evidence_rule *rule = kind_overcount(kind, clean, NULL);
	char message[128];

	if (!rule)
		return;
	snprintf(message, sizeof(message), "This cannot be more than the %lld that were looked at.",
		(long long)json_whole(clean, rule->n_field, 0));
	add_problem(problems, rule->y_field, message);
}

int verb_check_fields(const struct kind *kind, const struct verb *verb, const json_t *input,
	json_t **clean, json_t **problems)
{
	struct value_reader reader;
	size_t known = 0;

	*problems = NULL;
	*clean = json_object();
	if (input && !json_is_object(input)) {
		add_problem(problems, "", "An object with the answers must be sent.");
		input = NULL;
	}
	buf_init(&reader.scratch, LIMIT_PACK_BYTES);
	for (size_t i = 0; i < verb->field_count; i++) {
		const struct field *field = kind_field(kind, verb->fields[i]);
		const json_t *value = json_object_get(input, field->name);

		known += value != NULL;
		check_field(&reader, kind, verb, field, value, *clean, problems);
	}
	if (known < json_object_size(input))
		check_unknown(verb, input, problems);
	buf_release(&reader.scratch);
	check_counts(kind, *clean, problems);
	if (!*problems)
		return 0;
	json_decref(*clean);
	*clean = NULL;
	return error_set(FT_REFUSED, "%zu of the answers cannot be used; the first: %s: %s",
		json_array_size(*problems), json_text(json_array_get(*problems, 0), "field"),
		json_text(json_array_get(*problems, 0), "message"));
}

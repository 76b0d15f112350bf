/* Does what an act names exist, and is it still what the actor read? */
#include "people.h"

void add_problem(json_t *problems, const char *field, const char *format, ...)
{
	char message[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	json_t *problem = json_object();
	json_put_text(problem, "field", field);
	json_put_text(problem, "message", message);
	json_array_append_new(problems, problem);
}

static int check_thing(
	struct doing *doing, const struct field *field, const char *id, json_t *problems)
{
	char kind[65];
	int result = thing_kind_of(doing->connection, id, kind);
	if (result)
		return result;
	if (!*kind)
		add_problem(problems, field->name, "There is nothing here with the id %s.", id);
	else if (*field->refers_to && strcmp(kind, field->refers_to) != 0)
		add_problem(problems, field->name, "%s is not a %s.", id, field->refers_to);
	return 0;
}

static int check_field(
	struct doing *doing, const struct field *field, const json_t *value, json_t *problems)
{
	const struct kinds *kinds = directory_kinds(doing->directory);
	if (field->type == FIELD_THING && json_is_string(value))
		return check_thing(doing, field, json_string_value(value), problems);
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *id = json_string_value(json_array_get(value, i));
		int result = 0;
		if (field->type == FIELD_THINGS && id)
			result = check_thing(doing, field, id, problems);
		else if (field->type == FIELD_NODES && id && !kinds_node(kinds, id, NULL))
			add_problem(problems, field->name,
				"No framework here has a part called %s.", id);
		if (result)
			return result;
	}
	return 0;
}

/* A place must not end up below itself, nor too deep. */
static int check_parent(struct doing *doing, const json_t *clean, json_t *problems)
{
	const char *parent = json_text(clean, "parent");
	if (strcmp(doing->kind->name, "place") != 0 || !*parent)
		return 0;
	struct query *query = query_start(doing->connection,
		"SELECT COUNT(*), COALESCE(SUM(CASE WHEN above = $2 THEN 1 ELSE 0 END), 0)"
		" FROM place_above WHERE place = $1");
	query_text(query, 1, slice_of(parent));
	query_text(query, 2, slice_of(doing->row.id));
	int more = query_step(query);
	if (more == 1 && query_get_int(query, 1) > 0)
		add_problem(problems, "parent", "A place cannot be inside itself.");
	else if (more == 1 && query_get_int(query, 0) >= LIMIT_PLACE_DEPTH)
		add_problem(
			problems, "parent", "Places can be at most %d deep.", LIMIT_PLACE_DEPTH);
	query_end(query);
	return more < 0 ? more : 0;
}

static int check_role(struct doing *doing, const json_t *clean, json_t *problems)
{
	const char *role = json_text(clean, "role");
	if (strcmp(doing->kind->name, "assignment") == 0 && *role &&
		!kinds_role(directory_kinds(doing->directory), role))
		add_problem(problems, "role", "There is no role called \"%s\".", role);
	return 0;
}

/* A later verb may send only one of the two counts. */
static void check_counts(const struct doing *doing, const json_t *clean, json_t *problems)
{
	const struct evidence_rule *rule = kind_overcount(doing->kind, clean, doing->row.body);
	if (!rule)
		return;
	bool sent = json_has(clean, rule->y_field);
	add_problem(problems, sent ? rule->y_field : rule->n_field,
		"More would be right than were looked at.");
}

/* An answer that shows that something was read: it must be what that thing says. */
static int check_matches(
	struct doing *doing, const struct field *field, const json_t *clean, json_t *problems)
{
	struct slice rest = slice_of(field->matches), own = slice_cut(&rest, '.');
	char name[65];
	snprintf(name, sizeof(name), "%.*s", (int)own.length, own.base);
	const char *target = json_text(clean, name);
	if (!*target)
		return 0;
	struct thing_row row;
	int result = thing_row_read(doing->connection, target, &row);
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	const json_t *right = json_object_get(row.body, rest.base);
	const json_t *given = json_object_get(clean, field->name);
	bool asked = json_is_string(right) && *json_string_value(right);
	if (asked && !given)
		add_problem(problems, field->name, "Choose an answer first.");
	else if (asked && !json_equal(right, given))
		add_problem(problems, field->name,
			"That is not what it says. Look again: it is in the words.");
	thing_row_release(&row);
	return 0;
}

/* As for the day of any act. */
static void check_redated(const struct doing *doing, const json_t *clean, json_t *problems)
{
	const char *field = doing->verb->redates;
	day_number day;
	const char *text = json_text(clean, field);
	if (!*text || day_parse(slice_of(text), &day))
		return;
	if (day > today() + 1)
		add_problem(problems, field,
			"That day has not come yet. Write down when it happened.");
	else if (day < day_from_date(LIMIT_YEAR_LEAST, 1, 1))
		add_problem(problems, field,
			"That day is before %d. Write down when it happened.", LIMIT_YEAR_LEAST);
}

static int check_answers(struct doing *doing, const json_t *clean, json_t *problems)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < doing->verb->field_count; i++) {
		const struct field *field = kind_field(doing->kind, doing->verb->fields[i]);
		if (*field->matches)
			result = check_matches(doing, field, clean, problems);
	}
	return result;
}

int check_references(struct doing *doing, const json_t *clean, json_t *problems)
{
	for (size_t i = 0; i < doing->kind->field_count; i++) {
		const struct field *field = &doing->kind->fields[i];
		const json_t *value = json_object_get(clean, field->name);
		int result = value ? check_field(doing, field, value, problems) : 0;
		if (result)
			return result;
	}
	check_counts(doing, clean, problems);
	check_redated(doing, clean, problems);
	int result = check_answers(doing, clean, problems);
	if (result == 0)
		result = check_parent(doing, clean, problems);
	if (result == 0)
		result = check_pack(doing, clean, problems);
	if (result == 0)
		result = check_role(doing, clean, problems);
	if (result == 0)
		result = check_training(doing, clean, problems);
	if (result == 0)
		result = check_people(doing, clean, problems);
	return result ? result : check_measure(doing, clean, problems);
}

int check_pins(struct doing *doing, const json_t *clean)
{
	for (size_t i = 0; i < doing->kind->field_count; i++) {
		const struct field *field = &doing->kind->fields[i];
		const json_t *seen = json_object_get(clean, field->name);
		const char *target = *field->pins ? json_text(clean, field->pins) : "";
		if (!*target || !seen)
			continue;
		struct thing_row row;
		int result = thing_row_read(doing->connection, target, &row);
		if (result)
			return result;
		bool same = json_equal(json_object_get(row.body, field->name), seen);
		if (!same)
			result = error_set(FT_CONFLICT,
				"\"%s\" has changed since you opened it. Read it again before you "
				"sign.",
				row.title);
		thing_row_release(&row);
		if (result)
			return result;
	}
	return 0;
}

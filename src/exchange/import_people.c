/* What a row about a person says of their work: a role at a place. */
#include "import_things.h"

void check_role(struct importing *importing, struct things *things)
{
	struct slice role = row_cell(importing, things->role);
	char name[64];
	const int days[] = { things->from, things->to };
	for (size_t i = 0; i < 2; i++) {
		day_number day;
		struct slice cell = row_cell(importing, days[i]);
		if (cell.length && day_parse(cell, &day))
			row_problem(importing, "%s: %s.", importing->fields[days[i]].name,
				error_message());
	}
	if (role.length == 0)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)role.length, role.base);
	if (!kinds_role(directory_kinds(importing->directory), name))
		row_problem(importing, "role: there is no role called \"%s\".", name);
}

static bool has_role(
	struct importing *importing, const char *person, const char *role, const char *place)
{
	const struct directory *directory = importing->directory;
	int position = directory_person(directory, person);
	int at = directory_place(directory, *place ? place : book_root(importing->book));
	if (position < 0 || at < 0)
		return false;
	const struct person *found = directory_person_at(directory, position);
	size_t count;
	const struct assignment *all = directory_assignments(directory, &count);
	for (int i = 0;
		i < found->assignment_count && (size_t)(found->first_assignment + i) < count; i++) {
		const struct assignment *one = &all[found->first_assignment + i];
		if (one->place == at && strcmp(one->role, role) == 0 &&
			(one->to == DAY_NONE || one->to > today()))
			return true;
	}
	return false;
}

static void put_cell(struct importing *importing, json_t *input, int field)
{
	struct slice cell = row_cell(importing, field);
	if (cell.length)
		json_put_slice(input, importing->fields[field].name, cell);
}

int write_role(struct importing *importing, struct things *things, const char *person, bool *is_new)
{
	*is_new = false;
	struct slice role_cell = row_cell(importing, things->role),
		     place_cell = row_cell(importing, things->place);
	if (role_cell.length == 0)
		return 0;
	char role[64], place[IMPORT_ID_BYTES + 1], key[80];
	snprintf(role, sizeof(role), "%.*s", (int)role_cell.length, role_cell.base);
	snprintf(place, sizeof(place), "%.*s", (int)place_cell.length, place_cell.base);
	if (has_role(importing, person, role, place))
		return 0;
	json_t *input = json_object();
	json_put_text(input, "person", person);
	put_cell(importing, input, things->role);
	put_cell(importing, input, things->from);
	content_key("assignment", input, place_cell, SLICE_EMPTY, key);
	put_cell(importing, input, things->to);
	put_cell(importing, input, things->agency);
	struct act act = { .actor = importing->actor,
		.kind = "assignment",
		.verb = "start",
		.place = place,
		.input = input,
		.idempotency_key = key };
	struct outcome outcome;
	int result = import_act(importing, &act, &outcome);
	*is_new = result == 0 && !outcome.repeated;
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

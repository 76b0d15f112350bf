/* Checking rows that are things of a kind. */
#include "import_things.h"

#include <stdlib.h>

static bool same_words(const char *a, const char *b)
{
	for (;; a++, b++) {
		char x = *a, y = *b;
		x = (char)(x >= 'A' && x <= 'Z' ? x + 32 : x == ' ' || x == '-' ? '_' : x);
		y = (char)(y >= 'A' && y <= 'Z' ? y + 32 : y == ' ' || y == '-' ? '_' : y);
		if (x != y)
			return false;
		if (!x)
			return true;
	}
}

const struct kind *kind_called(const struct kinds *kinds, const char *what)
{
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);
		char plural[128];
		snprintf(plural, sizeof(plural), "%ss", kind->name);
		if (same_words(what, kind->name) || same_words(what, plural) ||
			same_words(what, kind->plural))
			return kind;
	}
	return NULL;
}

void content_key(
	const char *kind, const json_t *input, struct slice place, struct slice on, char key[80])
{
	struct buf text;
	uint8_t digest[SHA256_BYTES];
	buf_init(&text, LIMIT_ENTRY_BYTES);
	json_write(input, &text);
	const struct slice pieces[] = { slice_of(kind), SLICE_LITERAL("\n"), place,
		SLICE_LITERAL("\n"), on, SLICE_LITERAL("\n"), buf_slice(&text) };
	sha256_pieces(pieces, sizeof(pieces) / sizeof(pieces[0]), digest);
	buf_clear(&text);
	buf_add_text(&text, "import:");
	hex_add(&text, digest, sizeof(digest));
	snprintf(key, 80, "%s", text.base);
	buf_release(&text);
}

static void build_input(struct importing *importing, struct things *things)
{
	json_decref(things->input);
	things->input = json_object();
	for (int i = things->first; i < things->first + things->count; i++) {
		struct slice cell = row_cell(importing, i);
		if (cell.length)
			json_put_slice(things->input, importing->fields[i].name, cell);
	}
}

static void check_fields(struct importing *importing, struct things *things)
{
	json_t *clean = NULL, *problems = NULL;
	int result = verb_check_fields(things->kind, things->add, things->input, &clean, &problems);
	if (result == 0) {
		json_decref(things->input);
		things->input = clean;
		return;
	}
	if (!json_array_size(problems))
		row_problem(importing, "%s", error_message());
	for (size_t i = 0; i < json_array_size(problems); i++) {
		const json_t *problem = json_array_get(problems, i);
		row_problem(importing, "%s: %s", json_text(problem, "field"),
			json_text(problem, "message"));
	}
	json_decref(problems);
}

static void check_day_cell(struct importing *importing, int field)
{
	day_number day;
	struct slice cell = row_cell(importing, field);
	if (cell.length && day_parse(cell, &day))
		row_problem(importing, "%s: %s.", importing->fields[field].name, error_message());
	else if (cell.length && day > today())
		row_problem(
			importing, "%s: that day has not come yet.", importing->fields[field].name);
}

struct known_id *things_number(struct things *things, struct slice id, bool *is_new)
{
	size_t capacity = things->ids.capacity;
	int number = key_map_add(&things->ids, id, is_new);
	if (things->ids.capacity != capacity)
		things->known =
			must_realloc(things->known, things->ids.capacity * sizeof(*things->known));
	if (*is_new)
		things->known[number] = (struct known_id){ 0 };
	return &things->known[number];
}

/* Rows are told apart by their id or, without one, by all they say. */
static void number_row(struct importing *importing, struct things *things)
{
	char key[80];
	struct slice id = row_cell(importing, things->id);
	/* Where somebody works goes with the role, of which they may have several. */
	bool of_role = things->is_person && id.length;
	content_key(things->kind->name, things->input,
		of_role ? SLICE_EMPTY : row_cell(importing, things->place),
		row_cell(importing, things->on), key);
	uint64_t content = key_hash(slice_of(key));
	bool is_new;
	struct known_id *known = things_number(things, id.length ? id : slice_of(key), &is_new);
	things->number = (int)(known - things->known);
	int64_t line = importing->row.line;
	if (is_new)
		*known = (struct known_id){ .first_line = line, .content = content };
	bool repeated = known->first_line != line;
	things->repeated = repeated && id.length;
	if (!repeated)
		return;
	things->alike += id.length == 0 && !importing->bulk;
	if (known->content != content)
		row_problem(importing, "Line %lld has the same id and says something else.",
			(long long)known->first_line);
	else if (things->is_person && id.length == 0)
		row_problem(importing,
			"Line %lld says the same. If both are one person, give both "
			"rows the same id; if not, different ids.",
			(long long)known->first_line);
}

enum row_state things_check(struct importing *importing)
{
	struct things *things = importing->own;
	struct slice id = row_cell(importing, things->id);
	if (id.length == 0 && things->is_place)
		row_problem(importing, "The row does not say the id of the place.");
	if (id.length && !is_id(id))
		row_problem(importing,
			"\"%.*s\" cannot be an id: use up to %d letters, digits and "
			"_ - . :",
			(int)id.length, id.base, IMPORT_ID_BYTES);
	struct slice place = row_cell(importing, things->place);
	if (place.length)
		need_place(importing, place, SLICE_EMPTY);
	check_day_cell(importing, things->on);
	check_day_cell(importing, things->closed);
	build_input(importing, things);
	check_fields(importing, things);
	if (things->is_person)
		check_role(importing, things);
	if (importing->row.problem.length == 0)
		number_row(importing, things);
	return importing->row.problem.length ? ROW_BAD : ROW_GOOD;
}

/* -- opening -- */

/* The verb that makes a thing: the main one where there are several. */
static const struct verb *making_verb(const struct kind *kind)
{
	const struct verb *found = NULL;
	for (size_t i = 0; i < kind->verb_count; i++) {
		const struct verb *verb = &kind->verbs[i];
		if (verb->from_count == 0 && (!found || (verb->main && !found->main)))
			found = verb;
	}
	return found;
}

static int refuse_what(struct importing *importing)
{
	const struct kinds *kinds = directory_kinds(importing->directory);
	struct buf list;
	buf_init(&list, 16 << 10);
	buf_add_text(&list, "readings, workforce, training, pack");
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);
		if (kind->family != FAMILY_SYSTEM && making_verb(kind))
			buf_print(&list, ", %s", kind->name);
	}
	error_set(FT_NOT_FOUND, "\"%.60s\" is not something that can be imported. These are: %s.",
		importing->job->what, list.base);
	buf_release(&list);
	return FT_NOT_FOUND;
}

static void add_fields(struct importing *importing, struct things *things)
{
	const struct kind *kind = things->kind;
	things->id = field_add(importing, "id", "Id", things->is_place);
	if (!things->is_place) {
		things->place = field_add(importing, "place", "Place", false);
		things->on = field_add(importing, "on", "Day it happened", false);
	}
	things->first = (int)importing->field_count;
	for (size_t i = 0; i < things->add->field_count; i++) {
		const struct field *field = kind_field(kind, things->add->fields[i]);
		if (!field || field->type == FIELD_ROWS)
			continue;
		int number = field_add(importing, field->name, field->label, field->required);
		if (number >= 0)
			importing->fields[number].is_name =
				things->is_place && field->type == FIELD_TEXT;
	}
	things->count = (int)importing->field_count - things->first;
	if (things->is_place)
		things->closed = field_add(importing, "closed", "Closed on", false);
	if (!things->is_person)
		return;
	things->role = field_add(importing, "role", "Role", false);
	things->from = field_add(importing, "from", "Has it from", false);
	things->to = field_add(importing, "to", "Has it until", false);
	things->agency = field_add(importing, "agency", "From an agency", false);
}

int things_open(struct importing *importing)
{
	struct things *things = must_alloc(sizeof(*things));
	importing->own = things;
	key_map_init(&things->ids);
	things->place = things->on = things->closed = -1;
	things->role = things->from = things->to = things->agency = -1;
	things->kind = kind_called(directory_kinds(importing->directory), importing->job->what);
	things->add = things->kind ? making_verb(things->kind) : NULL;
	if (!things->add)
		return refuse_what(importing);
	things->change = kind_verb(things->kind, "change");
	if (!things->change)
		things->change = kind_verb(things->kind, "edit");
	things->is_place = strcmp(things->kind->name, "place") == 0;
	things->is_person = strcmp(things->kind->name, "person") == 0;
	add_fields(importing, things);
	if (things->is_person)
		things->crowd = crowd_create(importing);
	return 0;
}

int things_begin(struct importing *importing)
{
	const struct things *things = importing->own;
	if (things->alike)
		import_note(importing,
			"%lld rows say the same as an earlier one; each became one of its own. "
			"With "
			"a column for id they could be told apart.",
			(long long)things->alike);
	return 0;
}

void things_close(struct importing *importing)
{
	struct things *things = importing->own;
	if (!things)
		return;
	key_map_release(&things->ids);
	crowd_free(things->crowd);
	free(things->known);
	json_decref(things->input);
	free(things);
}

/* People in rows: many of them in one entry, each with the role they begin with. A row stands for
 * the two acts "add a person" and "give a role", and everything is projected as from these. */
#include "people.h"
#include "read_private.h"
#include "values.h"
#include <stdarg.h>

static const char *const personal_fields[PEOPLE_COLUMNS] = {
	[PEOPLE_NAME] = "name",
	[PEOPLE_EMAIL] = "email",
	[PEOPLE_PHONE] = "phone",
	[PEOPLE_NOTE] = "note",
};

bool is_people(const struct kind *kind)
{
	return strcmp(kind->name, "people") == 0;
}

static const char *cell(const json_t *row, enum people_column column)
{
	return json_string_value(json_array_get(row, column)) ?: "";
}

/* -- on its way in -- */

struct checking {
	struct doing *doing;
	json_t *problems;
	json_t *ids; /* those of the rows before */
	size_t number;
};

static void row_problem(const struct checking *checking, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void row_problem(const struct checking *checking, const char *format, ...)
{
	char message[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	add_problem(checking->problems, "rows", "Row %zu: %s", checking->number, message);
}

/* Free, in the record and in the rows before? */
static int check_new_id(const struct checking *checking, const char *id)
{
	char kind[65];
	struct slice text = slice_of(id);
	if (text.length == 0 || text.length >= sizeof(kind) || !value_is_id(text)) {
		row_problem(checking, "\"%.64s\" cannot be an id.", id);
		return 0;
	}
	int result = thing_kind_of(checking->doing->connection, id, kind);
	if (result == 0 && *kind)
		row_problem(checking, "there is something with the id %s already.", id);
	else if (result == 0 && json_object_get(checking->ids, id))
		row_problem(checking, "an earlier row has the id %s too.", id);
	json_put(checking->ids, id, json_true());
	return result;
}

static int check_known_person(const struct checking *checking, const char *id)
{
	char kind[65] = "person";
	int result = 0;
	if (!json_object_get(checking->ids, id))
		result = thing_kind_of(checking->doing->connection, id, kind);
	if (result == 0 && strcmp(kind, "person") != 0)
		row_problem(checking, "there is no person \"%.64s\", and the row has no name.", id);
	return result;
}

static bool adds_person(const json_t *row)
{
	return *cell(row, PEOPLE_NAME) != 0;
}

static void check_texts(const struct checking *checking, const json_t *row)
{
	const struct kind *person =
		kinds_find(directory_kinds(checking->doing->directory), "person");
	for (int column = 0; person && column < PEOPLE_COLUMNS; column++) {
		const char *name = personal_fields[column];
		const struct field *field = name ? kind_field(person, name) : NULL;
		const char *text = cell(row, (enum people_column)column);
		if (field && field->length_max && text_length(slice_of(text)) > field->length_max)
			row_problem(checking, "the %s has more than %zu characters.", name,
				field->length_max);
	}
}

static int check_place(const struct checking *checking, const char *place)
{
	char kind[65] = "place";
	int result = 0;
	if (directory_place(checking->doing->directory, place) < 0)
		result = thing_kind_of(checking->doing->connection, place, kind);
	if (result == 0 && (!*place || strcmp(kind, "place") != 0))
		row_problem(checking, "there is no place \"%.64s\".", place);
	return result;
}

static void check_day(const struct checking *checking, const char *text)
{
	day_number day;
	if (*text && day_parse(slice_of(text), &day))
		row_problem(checking, "%s.", error_message());
}

static int check_role(const struct checking *checking, const json_t *row)
{
	const char *role = cell(row, PEOPLE_ROLE), *agency = cell(row, PEOPLE_AGENCY);
	if (!*cell(row, PEOPLE_ASSIGNMENT)) {
		if (!adds_person(row))
			row_problem(checking, "it gives neither a name nor a role.");
		return 0;
	}
	if (!kinds_role(directory_kinds(checking->doing->directory), role))
		row_problem(checking, "there is no role called \"%.64s\".", role);
	check_day(checking, cell(row, PEOPLE_FROM));
	check_day(checking, cell(row, PEOPLE_TO));
	if (*agency && strcmp(agency, PEOPLE_AGENCY_MARK) != 0)
		row_problem(
			checking, "who is from an agency is marked \"%s\".", PEOPLE_AGENCY_MARK);
	return check_new_id(checking, cell(row, PEOPLE_ASSIGNMENT));
}

static int check_row(const struct checking *checking, const json_t *row)
{
	if (json_array_size(row) != PEOPLE_COLUMNS) {
		row_problem(checking, "it has %zu cells where there should be %d.",
			json_array_size(row), PEOPLE_COLUMNS);
		return 0;
	}
	int result = adds_person(row) ? check_new_id(checking, cell(row, PEOPLE_PERSON))
				      : check_known_person(checking, cell(row, PEOPLE_PERSON));
	check_texts(checking, row);
	if (result == 0)
		result = check_place(checking, cell(row, PEOPLE_PLACE));
	return result ? result : check_role(checking, row);
}

int check_people(struct doing *doing, const json_t *clean, json_t *problems)
{
	enum { PROBLEMS_MOST = 20 };
	if (!is_people(doing->kind))
		return 0;
	const json_t *rows = json_object_get(clean, "rows");
	struct checking checking = { doing, problems, json_object(), 0 };
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(rows); i++) {
		checking.number = i + 1;
		result = check_row(&checking, json_array_get(rows, i));
		if (json_array_size(problems) >= PROBLEMS_MOST)
			break;
	}
	json_decref(checking.ids);
	return result;
}

/* -- sealed -- */

/* What is personal of the row, each in a box of its own under the person's key. */
static int seal_row(struct doing *doing, json_t *row)
{
	const char *person = cell(row, PEOPLE_PERSON);
	uint8_t key[LEDGER_SEAL_KEY_BYTES];
	json_array_append(doing->clear_names, json_array_get(row, PEOPLE_NAME));
	if (!adds_person(row))
		return 0;
	int result = make_seal_key(doing->connection, person, key);
	for (int column = 0; result == 0 && column < PEOPLE_COLUMNS; column++) {
		const char *field = personal_fields[column];
		if (!field || !*cell(row, (enum people_column)column))
			continue;
		struct ledger_seal_place place = { slice_of(person), slice_of(doing->entry_id),
			slice_of(field) };
		json_t *sealed;
		result = ledger_seal(key, &place, json_array_get(row, (size_t)column), &sealed);
		if (result)
			break;
		json_array_set(row, (size_t)column, json_object_get(sealed, "box"));
		json_decref(sealed);
	}
	secret_wipe(key, sizeof(key));
	return result;
}

int seal_people(struct doing *doing)
{
	if (!is_people(doing->kind))
		return 0;
	doing->clear_names = json_array();
	/* Who sent the rows keeps theirs. */
	json_t *rows = json_deep_copy(json_object_get(doing->set, "rows"));
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(rows); i++)
		result = seal_row(doing, json_array_get(rows, i));
	json_t *set = json_copy(doing->set);
	json_put(set, "rows", rows);
	json_decref(doing->set);
	doing->set = set;
	return result;
}

/* -- what a row stands for -- */

json_t *people_row_person(const json_t *row)
{
	json_t *set = json_object();
	for (int column = 0; column < PEOPLE_COLUMNS; column++) {
		json_t *box = json_array_get(row, (size_t)column);
		if (!personal_fields[column] || !json_string_length(box))
			continue;
		json_t *sealed = json_object();
		json_put(sealed, "box", json_incref(box));
		json_put(sealed, "sealed", json_incref(json_array_get(row, PEOPLE_PERSON)));
		json_put(set, personal_fields[column], sealed);
	}
	return set;
}

json_t *people_row_role(const json_t *row)
{
	static const struct {
		const char *field;
		enum people_column column;
	} members[] = { { "person", PEOPLE_PERSON }, { "role", PEOPLE_ROLE },
		{ "from", PEOPLE_FROM }, { "to", PEOPLE_TO } };
	if (!*cell(row, PEOPLE_ASSIGNMENT))
		return NULL;
	json_t *set = json_object();
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (*cell(row, members[i].column))
			json_put(set, members[i].field,
				json_incref(json_array_get(row, members[i].column)));
	if (*cell(row, PEOPLE_AGENCY))
		json_put_flag(set, "agency", true);
	return set;
}

/* -- projected -- */

struct part {
	const char *kind, *verb;
	enum people_column id;
	const char *title; /* when it is known */
};

static int project_as(struct doing *doing, const struct part *part, const json_t *row, json_t *set)
{
	struct doing one = { .connection = doing->connection,
		.directory = doing->directory,
		.kind = kinds_find(directory_kinds(doing->directory), part->kind),
		.is_new = true,
		.clear_title = part->title,
		.day = doing->day,
		.at = doing->at,
		.seq = doing->seq,
		.set = set };
	one.verb = one.kind ? kind_verb(one.kind, part->verb) : NULL;
	memcpy(one.entry_id, doing->entry_id, sizeof(one.entry_id));
	memcpy(one.by, doing->by, sizeof(one.by));
	memcpy(one.on, doing->on, sizeof(one.on));
	snprintf(one.place, sizeof(one.place), "%s", cell(row, PEOPLE_PLACE));
	snprintf(one.row.id, sizeof(one.row.id), "%s", cell(row, part->id));
	int result = one.verb ? project_entry(&one)
			      : error_set(FT_DRIFT, "no pack declares \"%s\" of \"%s\"", part->verb,
					part->kind);
	doing_release(&one);
	return result;
}

int project_people(struct doing *doing, const json_t *rows)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		json_t *role = people_row_role(row);
		const struct part person = { "person", "add", PEOPLE_PERSON,
			json_string_value(json_array_get(doing->clear_names, i)) };
		const struct part post = {
			.kind = "assignment", .verb = "start", .id = PEOPLE_ASSIGNMENT
		};
		if (adds_person(row))
			result = project_as(doing, &person, row, people_row_person(row));
		if (result == 0 && role)
			result = project_as(doing, &post, row, json_incref(role));
		json_decref(role);
		if (result)
			return error_prefix("row %zu", i);
	}
	return result;
}

/* -- read back -- */

/* A member of an object of a person or role, and where in the row it is. */
struct row_member {
	const char *name;
	enum people_column column;
};

static bool is_empty(struct slice raw)
{
	return raw.length <= 2;
}

static void add_name(struct buf *text, const char *name)
{
	buf_print(text, "%s\"%s\":", text->length > 1 ? "," : "", name);
}

/* What people_row_person() makes, as canonical text. */
static void write_person(const struct slice *raws, struct buf *text)
{
	static const struct row_member members[] = { { "email", PEOPLE_EMAIL },
		{ "name", PEOPLE_NAME }, { "note", PEOPLE_NOTE }, { "phone", PEOPLE_PHONE } };
	buf_add_char(text, '{');
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (is_empty(raws[members[i].column]))
			continue;
		add_name(text, members[i].name);
		buf_add_text(text, "{\"box\":");
		buf_add_slice(text, raws[members[i].column]);
		buf_add_text(text, ",\"sealed\":");
		buf_add_slice(text, raws[PEOPLE_PERSON]);
		buf_add_char(text, '}');
	}
	buf_add_char(text, '}');
}

/* What people_row_role() makes, as canonical text. */
static void write_role(const struct slice *raws, struct buf *text)
{
	static const struct row_member members[] = { { "from", PEOPLE_FROM },
		{ "person", PEOPLE_PERSON }, { "role", PEOPLE_ROLE }, { "to", PEOPLE_TO } };
	buf_add_char(text, '{');
	if (!is_empty(raws[PEOPLE_AGENCY])) {
		add_name(text, "agency");
		buf_add_text(text, "true");
	}
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (is_empty(raws[members[i].column]))
			continue;
		add_name(text, members[i].name);
		buf_add_slice(text, raws[members[i].column]);
	}
	buf_add_char(text, '}');
}

static int give(struct people_reading *reading, const char *kind, const char *verb,
	struct slice thing, struct slice place)
{
	struct recorded one = *reading->entry;
	struct slice plain;
	one.kind = slice_of(kind);
	one.verb = slice_of(verb);
	one.thing = ledger_raw_plain(thing, &plain) ? plain : SLICE_EMPTY;
	one.place = ledger_raw_plain(place, &plain) ? plain : SLICE_EMPTY;
	one.set = buf_slice(&reading->text);
	return reading->each(reading->context, &one);
}

static int give_row(struct people_reading *reading, struct slice row)
{
	struct slice raws[PEOPLE_COLUMNS] = { { 0 } };
	int result = 0;
	for (size_t i = 0; i < PEOPLE_COLUMNS && ledger_raw_next(&row, &raws[i]);)
		i++;
	if (!is_empty(raws[PEOPLE_NAME])) {
		buf_clear(&reading->text);
		write_person(raws, &reading->text);
		result = give(reading, "person", "add", raws[PEOPLE_PERSON], raws[PEOPLE_PLACE]);
	}
	if (result == 0 && !is_empty(raws[PEOPLE_ASSIGNMENT])) {
		buf_clear(&reading->text);
		write_role(raws, &reading->text);
		result = give(reading, "assignment", "start", raws[PEOPLE_ASSIGNMENT],
			raws[PEOPLE_PLACE]);
	}
	return result;
}

int read_people_rows(struct people_reading *reading)
{
	struct slice rows, row;
	int result = ledger_entry_field(reading->entry->set, "rows", &rows);
	if (result)
		return result;
	buf_init(&reading->text, LIMIT_ENTRY_BYTES);
	while (result == 0 && ledger_raw_next(&rows, &row))
		result = give_row(reading, row);
	buf_release(&reading->text);
	return result;
}

/* The row of the rows that made the thing; NULL if none did. */
const json_t *people_row_of(const json_t *rows, const char *thing, bool *is_role)
{
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		*is_role = strcmp(cell(row, PEOPLE_ASSIGNMENT), thing) == 0;
		if (*is_role || (adds_person(row) && strcmp(cell(row, PEOPLE_PERSON), thing) == 0))
			return row;
	}
	return NULL;
}

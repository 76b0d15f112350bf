/* People: what a row says of their work, and those who are new, many in one entry. */
#include "import_things.h"
#include <stdlib.h>

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

/* The same role at the same place from the same day is that role, also when it has ended: files are
 * sent again and again. */
static bool is_that_role(const struct assignment *one, const char *role, int place, day_number from)
{
	if (one->place != place || strcmp(one->role, role) != 0)
		return false;
	return one->to == DAY_NONE || one->to > today() || one->from == from;
}

static bool has_role(struct importing *importing, struct things *things, const char *person,
	const char *role, const char *place)
{
	day_number from;
	if (day_parse(row_cell(importing, things->from), &from))
		from = DAY_NONE;
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
		if (is_that_role(one, role, at, from))
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
	if (has_role(importing, things, person, role, place))
		return 0;
	if (crowd_takes(importing, things))
		return crowd_add_role(importing, things, is_new);
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

/* -- many new ones in one entry -- */

enum { CROWD_BYTES = LIMIT_ENTRY_BYTES / 2 };

struct crowd {
	json_t *rows;
	size_t bytes; /* about as many as they take in the entry */
	bool allowed; /* may the actor add people so? */
	instant_us at;
	struct key_map roles; /* given to people who were there already, or with an earlier row */
};

struct crowd *crowd_create(struct importing *importing)
{
	const struct kinds *kinds = directory_kinds(importing->directory);
	const struct kind *kind = kinds_find(kinds, "people");
	const struct verb *verb = kind ? kind_verb(kind, "import") : NULL;
	struct crowd *crowd = must_alloc(sizeof(*crowd));
	crowd->rows = json_array();
	crowd->at = instant_now();
	key_map_init(&crowd->roles);
	crowd->allowed = verb && (importing->actor->system ||
					 book_may(importing->directory, importing->actor, kind,
						 verb, book_root(importing->book), NULL));
	return crowd;
}

void crowd_free(struct crowd *crowd)
{
	if (!crowd)
		return;
	json_decref(crowd->rows);
	key_map_release(&crowd->roles);
	free(crowd);
}

int crowd_flush(struct importing *importing, struct crowd *crowd)
{
	if (json_array_size(crowd->rows) == 0)
		return 0;
	const char *source = strrchr(importing->file_name, '/');
	json_t *input = json_object();
	json_put_text(input, "source", source ? source + 1 : importing->file_name);
	json_put(input, "rows", crowd->rows);
	crowd->rows = json_array();
	crowd->bytes = 0;
	struct act act = {
		.actor = importing->actor, .kind = "people", .verb = "import", .input = input
	};
	struct outcome outcome;
	int result = import_act(importing, &act, &outcome);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

/* Rows that say when it happened are entries of their own: those of one entry share its day. */
bool crowd_takes(struct importing *importing, const struct things *things)
{
	return things->crowd->allowed && row_cell(importing, things->id).length &&
	       row_cell(importing, things->on).length == 0;
}

static void add_text(struct crowd *crowd, json_t *row, const char *text, size_t length)
{
	json_array_append_new(row, json_stringn_nocheck(text, length));
	crowd->bytes += length + 3;
}

static void add_cell(struct importing *importing, struct crowd *crowd, json_t *row, int field)
{
	struct slice cell = row_cell(importing, field);
	add_text(crowd, row, cell.base ?: "", cell.length);
}

static void add_day(struct importing *importing, struct crowd *crowd, json_t *row, int field)
{
	day_number day;
	struct buf text;
	buf_init(&text, 32);
	if (day_parse(row_cell(importing, field), &day) == 0)
		day_add_iso(&text, day);
	add_text(crowd, row, text.length ? text.base : "", text.length);
	buf_release(&text);
}

static void add_personal(const struct things *things, json_t *row, const char *field)
{
	enum { BOX_BYTES = 150 }; /* of a short text */
	const char *text = json_text(things->input, field);
	size_t length = strlen(text);
	add_text(things->crowd, row, text, length);
	things->crowd->bytes += length ? BOX_BYTES + length / 2 : 0;
}

static bool says_yes(struct importing *importing, int field)
{
	struct slice cell = row_cell(importing, field);
	static const char *const words[] = { "yes", "true", "on", "1" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (cell.length == strlen(words[i]) &&
			strncasecmp(cell.base, words[i], cell.length) == 0)
			return true;
	return false;
}

/* In the order of enum people_column. */
static json_t *crowd_row(struct importing *importing, const struct things *things, bool is_new)
{
	static const char *const personal[] = { "name", "email", "phone", "note" };
	struct crowd *crowd = things->crowd;
	struct slice place = row_cell(importing, things->place);
	bool has_role = row_cell(importing, things->role).length > 0;
	char id[ULID_CHARS + 1] = "";
	json_t *row = json_array();
	if (has_role)
		ulid_make(id, crowd->at);
	add_cell(importing, crowd, row, things->id);
	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++)
		add_personal(things, row, is_new ? personal[i] : "");
	add_text(crowd, row, id, strlen(id));
	place = place.length ? place : slice_of(book_root(importing->book));
	add_text(crowd, row, place.base, place.length);
	add_cell(importing, crowd, row, has_role ? things->role : -1);
	add_day(importing, crowd, row, has_role ? things->from : -1);
	add_day(importing, crowd, row, has_role ? things->to : -1);
	bool agency = has_role && says_yes(importing, things->agency);
	add_text(crowd, row, PEOPLE_AGENCY_MARK, agency ? strlen(PEOPLE_AGENCY_MARK) : 0);
	return row;
}

static int add_row(struct importing *importing, struct things *things, bool is_new)
{
	struct crowd *crowd = things->crowd;
	json_array_append_new(crowd->rows, crowd_row(importing, things, is_new));
	bool full = json_array_size(crowd->rows) >= LIMIT_IMPORT_ROWS_PER_ENTRY ||
		    crowd->bytes >= CROWD_BYTES;
	return full ? crowd_flush(importing, crowd) : 0;
}

/* What makes a role the same one, as text. */
static void role_text(struct importing *importing, const struct things *things, struct buf *text)
{
	const int fields[] = { things->id, things->role, things->place, things->from };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		buf_add_slice(text, row_cell(importing, fields[i]));
		buf_add_char(text, '\n');
	}
}

int crowd_add(struct importing *importing, struct things *things)
{
	struct buf text;
	buf_init(&text, 4096);
	role_text(importing, things, &text);
	if (row_cell(importing, things->role).length)
		things->known[things->number].role = key_hash(buf_slice(&text));
	buf_release(&text);
	return add_row(importing, things, true);
}

int crowd_add_role(struct importing *importing, struct things *things, bool *is_new)
{
	struct buf text;
	buf_init(&text, 4096);
	role_text(importing, things, &text);
	*is_new = row_cell(importing, things->role).length > 0 &&
		  key_hash(buf_slice(&text)) != things->known[things->number].role;
	if (*is_new)
		key_map_add(&things->crowd->roles, buf_slice(&text), is_new);
	buf_release(&text);
	return *is_new ? add_row(importing, things, false) : 0;
}

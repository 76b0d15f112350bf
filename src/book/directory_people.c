/* The people of a directory and who works where: from the projections, all of them or those that
 * changed. */
#include "book_private.h"
#include "directory_changes.h"
#include "directory_private.h"

static const char *person_id(const void *directory, size_t position)
{
	return ((const struct directory *)directory)->people[position].id;
}

static void *more_room(void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room ? *room * 2 : 64;
	return must_realloc(items, *room * size);
}

static void column_text(struct query *query, int column, char to[65])
{
	struct slice text = query_get_text(query, column);
	snprintf(to, 65, "%.*s", (int)text.length, text.base);
}

/* -- people -- */

/* The title of a person is their name, or says that they were erased. */
#define PERSON_COLUMNS "SELECT id, title, state FROM thing"

static void take_person(struct query *query, struct directory *directory)
{
	char id[65];
	column_text(query, 0, id);
	int position = directory_person(directory, id);
	struct arena *texts = &directory->base->texts;
	if (position < 0) {
		directory->people = more_room(directory->people, directory->person_count,
			&directory->person_room, sizeof(*directory->people));
		position = (int)directory->person_count;
		directory->people[position] =
			(struct person){ .id = arena_text(texts, slice_of(id)) };
		directory_index_add(
			&directory->person_index, directory->person_count, person_id, directory);
		directory->person_count++;
	}
	struct person *person = &directory->people[position];
	if (!person->name || !slice_is(query_get_text(query, 1), person->name))
		person->name = arena_text(texts, query_get_text(query, 1));
	person->left = !slice_is(query_get_text(query, 2), "here");
}

/* -- assignments -- */

/* The role as the kinds name it, so that it is not copied for each who has it. */
static const char *shared_role(struct directory *directory, const char *name)
{
	const struct role *role = kinds_role(directory->base->kinds, name);
	return role ? role->name : arena_text(&directory->base->texts, slice_of(name));
}

#define ASSIGNMENT_COLUMNS "SELECT id, place, body FROM thing"

enum { AGENCY, FROM, PERSON, ROLE, TO, BODY_KEYS };

static void body_text(struct slice raw, char to[65])
{
	to[0] = 0;
	/* Ids, days and names of roles have no escapes. */
	if (raw.length > 2 && raw.length < 65 + 2)
		snprintf(to, 65, "%.*s", (int)raw.length - 2, raw.base + 1);
}

static day_number body_day(struct slice raw)
{
	char text[65];
	day_number day;
	body_text(raw, text);
	return *text && day_parse(slice_of(text), &day) == 0 ? day : DAY_NONE;
}

/* *known says whether its person and place are. */
static int read_assignment(
	struct query *query, struct directory *directory, struct assignment *out, bool *known)
{
	static const char *const keys[BODY_KEYS] = { "agency", "from", "person", "role", "to" };
	struct slice raws[BODY_KEYS];
	char person[65], place[65], role[65];
	int result = ledger_entry_fields(query_get_text(query, 2), keys, BODY_KEYS, raws);
	if (result)
		return result;
	body_text(raws[PERSON], person);
	body_text(raws[ROLE], role);
	column_text(query, 1, place);
	*out = (struct assignment){
		.person = directory_person(directory, person),
		.place = directory_place(directory, place),
		.from = body_day(raws[FROM]),
		.to = body_day(raws[TO]),
		.agency = slice_is(raws[AGENCY], "true"),
	};
	*known = out->person >= 0 && out->place >= 0;
	if (*known)
		out->role = shared_role(directory, role);
	return 0;
}

static void append_assignment(
	struct query *query, struct directory *directory, struct assignment assignment)
{
	assignment.id = arena_text(&directory->base->texts, query_get_text(query, 0));
	directory->assignments = more_room(directory->assignments, directory->assignment_count,
		&directory->assignment_room, sizeof(*directory->assignments));
	directory->assignments[directory->assignment_count++] = assignment;
}

static int add_assignment(struct query *query, struct directory *directory)
{
	struct assignment assignment;
	bool known;
	int result = read_assignment(query, directory, &assignment, &known);
	if (result == 0 && known)
		append_assignment(query, directory, assignment);
	return result;
}

static int by_person(const void *a, const void *b)
{
	const struct assignment *x = a, *y = b;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* Those from `first` on, of people who have none before. */
static void group_assignments(struct directory *directory, size_t first)
{
	if (directory->assignment_count > first)
		qsort(&directory->assignments[first], directory->assignment_count - first,
			sizeof(*directory->assignments), by_person);
	for (size_t i = first; i < directory->assignment_count; i++) {
		struct person *person = &directory->people[directory->assignments[i].person];
		if (person->assignment_count++ == 0)
			person->first_assignment = (int)i;
	}
}

int directory_load_people(struct connection *connection, struct directory *directory)
{
	int more;
	struct query *query = query_start(
		connection, PERSON_COLUMNS " WHERE kind = 'person' ORDER BY version, id");
	directory_index_build(&directory->person_index, 0, person_id, directory);
	while ((more = query_step(query)) == 1)
		take_person(query, directory);
	query_end(query);
	if (more)
		return more;
	query = query_start(connection, ASSIGNMENT_COLUMNS " WHERE kind = 'assignment'");
	while ((more = query_step(query)) == 1)
		if ((more = add_assignment(query, directory)))
			break;
	query_end(query);
	if (more == 0)
		group_assignments(directory, 0);
	return more;
}

/* -- what changed -- */

/* Where the assignment of the person is, or belongs. */
static size_t position_of(
	const struct directory *directory, const struct person *person, const char *id, bool *found)
{
	size_t first = (size_t)person->first_assignment;
	size_t end = first + (size_t)person->assignment_count;
	*found = false;
	for (; first < end; first++) {
		int order = strcmp(directory->assignments[first].id, id);
		*found = order == 0;
		if (order >= 0)
			break;
	}
	return first;
}

/* Before the first person who has assignments and comes later. */
static size_t position_of_first(const struct directory *directory, int person)
{
	size_t low = 0, high = directory->assignment_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (directory->assignments[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert_assignment(
	struct directory *directory, size_t at, const struct assignment *assignment)
{
	directory->assignments = more_room(directory->assignments, directory->assignment_count,
		&directory->assignment_room, sizeof(*directory->assignments));
	memmove(&directory->assignments[at + 1], &directory->assignments[at],
		(directory->assignment_count - at) * sizeof(*directory->assignments));
	directory->assignments[at] = *assignment;
	directory->assignment_count++;
	struct person *person = &directory->people[assignment->person];
	if (person->assignment_count++ == 0)
		person->first_assignment = (int)at;
	for (size_t i = (size_t)assignment->person + 1; i < directory->person_count; i++)
		directory->people[i].first_assignment += directory->people[i].assignment_count > 0;
}

static void put_assignment(
	struct query *query, struct directory *directory, struct assignment *assignment)
{
	char id[65];
	bool found = false;
	column_text(query, 0, id);
	struct person *person = &directory->people[assignment->person];
	size_t at = person->assignment_count ? position_of(directory, person, id, &found)
					     : position_of_first(directory, assignment->person);
	if (found) {
		assignment->id = directory->assignments[at].id;
		directory->assignments[at] = *assignment;
		return;
	}
	assignment->id = arena_text(&directory->base->texts, slice_of(id));
	insert_assignment(directory, at, assignment);
}

static int take_assignment(struct query *query, struct directory *directory)
{
	struct assignment assignment;
	bool known;
	int result = read_assignment(query, directory, &assignment, &known);
	if (result == 0 && known)
		put_assignment(query, directory, &assignment);
	return result;
}

static int patch_thing(struct connection *connection, struct directory *directory, const char *id)
{
	struct query *query =
		query_start(connection, PERSON_COLUMNS " WHERE id = $1 AND kind = 'person'");
	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	if (more == 1)
		take_person(query, directory);
	query_end(query);
	if (more)
		return more < 0 ? more : 0;
	query = query_start(
		connection, ASSIGNMENT_COLUMNS " WHERE id = $1 AND kind = 'assignment'");
	query_text(query, 1, slice_of(id));
	if ((more = query_step(query)) == 1)
		more = take_assignment(query, directory);
	query_end(query);
	return more;
}

/* New people's are put in order together afterwards: those from *first_new on. */
static int take_of_crowd(
	struct query *query, struct directory *directory, int first_person, size_t *first_new)
{
	struct assignment assignment;
	bool known;
	int result = read_assignment(query, directory, &assignment, &known);
	if (result || !known)
		return result;
	if (assignment.person >= first_person) {
		append_assignment(query, directory, assignment);
		return 0;
	}
	size_t before = directory->assignment_count;
	put_assignment(query, directory, &assignment);
	*first_new += directory->assignment_count - before;
	return 0;
}

/* Who came in one entry. Those who changed since are told by their own changes. */
static int patch_crowd(struct connection *connection, struct directory *directory, int64_t seq)
{
	int more;
	int first_person = (int)directory->person_count;
	size_t first_new = directory->assignment_count;
	struct query *query = query_start(
		connection, PERSON_COLUMNS " WHERE kind = 'person' AND version = $1 ORDER BY id");
	query_int(query, 1, seq);
	while ((more = query_step(query)) == 1)
		take_person(query, directory);
	query_end(query);
	if (more)
		return more;
	query = query_start(
		connection, ASSIGNMENT_COLUMNS " WHERE kind = 'assignment' AND version = $1");
	query_int(query, 1, seq);
	while ((more = query_step(query)) == 1)
		if ((more = take_of_crowd(query, directory, first_person, &first_new)))
			break;
	query_end(query);
	if (more == 0)
		group_assignments(directory, first_new);
	return more;
}

/* Places stand in another order now. */
static int patch_places(struct connection *connection, struct directory *directory)
{
	struct place *before = directory->places;
	size_t count = directory->place_count;
	directory->places = NULL;
	int result = directory_load_places(connection, directory);
	int *now = must_alloc((count + 1) * sizeof(*now));
	for (size_t i = 0; i < count; i++)
		now[i] = directory_place(directory, before[i].id);
	for (size_t i = 0; result == 0 && i < directory->assignment_count; i++)
		directory->assignments[i].place = now[directory->assignments[i].place];
	free(now);
	free(before);
	return result;
}

int directory_patch(struct connection *connection, struct directory **directory,
	const struct directory_changes *changes)
{
	if ((*directory)->holders > 1) {
		struct directory *own = directory_copy(*directory);
		directory_let_go(*directory);
		*directory = own;
	}
	int result = changes->places ? patch_places(connection, *directory) : 0;
	for (size_t i = 0; result == 0 && i < changes->count; i++)
		if (changes->items[i].crowd)
			result = patch_crowd(connection, *directory, changes->items[i].crowd);
	for (size_t i = 0; result == 0 && i < changes->count; i++)
		if (!changes->items[i].crowd)
			result = patch_thing(connection, *directory, changes->items[i].thing);
	return result;
}

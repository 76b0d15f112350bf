/* My work: clocks that are mine, soonest first. */
#include "read_private.h"

struct working {
	struct reader *reader;
	const struct actor *actor;
	const struct directory *directory;
	const char *place; /* NULL: mine only */
	json_t *items;
	day_number today;
	int overdue, minutes;
};

static const struct clock *clock_of(const struct kind *kind, const char *name)
{
	for (size_t i = 0; kind && i < kind->clock_count; i++)
		if (strcmp(kind->clocks[i].name, name) == 0)
			return &kind->clocks[i];
	return NULL;
}

static bool holds_role(const struct working *working, const char *role, const char *place)
{
	enum { ROLES_ROOM = 32 };
	const char *roles[ROLES_ROOM];
	size_t count = directory_roles(working->directory, actor_person(working->actor),
		directory_place(working->directory, place), working->today, roles, ROLES_ROOM);
	for (size_t i = 0; i < count; i++)
		if (strcmp(roles[i], role) == 0)
			return true;
	return false;
}

static bool is_mine(
	const struct working *working, const char *person, const char *role, const char *place)
{
	if (*person)
		return strcmp(person, actor_person(working->actor)) == 0;
	return *role && holds_role(working, role, place);
}

/* What somebody who has left did not do is nobody's work. */
static bool has_left(const struct working *working, const char *person)
{
	int position = directory_person(working->directory, person);
	return position >= 0 && directory_person_at(working->directory, position)->left;
}

static void add_clock(struct working *working, const struct clock *clock,
	const struct thing_row *row, const char *person, const char *role, day_number due)
{
	json_t *item = json_object();
	json_put_text(item, "thing", row->id);
	json_put_text(item, "kind", row->kind);
	json_put_text(item, "clock", clock->name);
	json_put_text(item, "label", clock->label);
	json_put_text(item, "title", row->title);
	json_put_day(item, "due_on", due);
	json_put_whole(item, "days_left", due - working->today);
	json_put_whole(item, "minutes", clock->minutes);
	json_put_text(item, "place", row->place);
	json_put_text(item, "place_name", place_name(working->directory, row->place));
	json_put_text(item, "verb", clock->verb);
	const struct role *named = kinds_role(directory_kinds(working->directory), role);
	json_put_text(item, "whose",
		*person ? by_name(working->directory, person)
		: named ? named->label
			: role);
	json_array_append_new(working->items, item);
	working->overdue += due < working->today;
	working->minutes += due <= working->today ? clock->minutes : 0;
}

/* Was the course done since, as a row of an import says? */
static int done_since(const struct working *working, const struct thing_row *row, bool *done)
{
	day_number on;
	*done = false;
	if (strcmp(row->kind, "completion") != 0 || entry_day(slice_of(row->happened), &on))
		return 0;
	struct query *query = query_start(working->reader->connection,
		"SELECT 1 FROM training WHERE course = $1 AND person = $2 AND happened >= $3"
		" AND revoked = 0 LIMIT 1");
	query_text(query, 1, slice_of(json_text(row->body, "course")));
	query_text(query, 2, slice_of(json_text(row->body, "person")));
	query_int(query, 3, on);
	int more = query_step(query);
	*done = more == 1;
	query_end(query);
	return more < 0 ? more : 0;
}

static int look_at_clock(struct working *working, struct query *query)
{
	char name[65], person[65], role[65];
	snprintf(name, sizeof(name), "%.*s", (int)query_get_text(query, 12).length,
		query_get_text(query, 12).base);
	snprintf(person, sizeof(person), "%.*s", (int)query_get_text(query, 13).length,
		query_get_text(query, 13).base);
	snprintf(role, sizeof(role), "%.*s", (int)query_get_text(query, 14).length,
		query_get_text(query, 14).base);
	day_number due = (day_number)query_get_int(query, 15);
	struct thing_row row;
	int result = thing_row_take(query, &row);
	if (result)
		return result;
	const struct kind *kind = kinds_find(directory_kinds(working->directory), row.kind);
	const struct clock *clock = clock_of(kind, name);
	bool wanted = working->place ?
			      place_within(working->directory, row.place, working->place) &&
				      !has_left(working, person) :
			      is_mine(working, person, role, row.place);
	bool shown = clock && wanted && may_see(working->directory, working->actor, kind, &row);
	bool done = false;
	if (shown)
		result = done_since(working, &row, &done);
	if (result == 0 && shown && !done)
		add_clock(working, clock, &row, person, role, due);
	thing_row_release(&row);
	return result;
}

#define CLOCK_COLUMNS "SELECT " THING_COLUMNS ", c.name, c.person, c.role, c.due"
/* Nothing newer is to be renewed instead. */
#define IS_NEWEST                                                                              \
	" AND (c.renews = '' OR NOT EXISTS (SELECT 1 FROM clock n WHERE n.renews = c.renews"   \
	" AND (n.started > c.started OR (n.started = c.started AND n.seq > c.seq))))"
static const char mine_sql[] =
	CLOCK_COLUMNS " FROM clock c JOIN thing t ON t.id = c.thing WHERE c.person IN ($1, '')"
		      " AND c.due <= $2" IS_NEWEST " ORDER BY c.due, c.thing, c.name LIMIT 5000";
static const char everybody_sql[] = CLOCK_COLUMNS
	" FROM clock c JOIN place_above a ON a.place = c.place JOIN thing t ON t.id = c.thing"
	" WHERE a.above = $1 AND c.due <= $2" IS_NEWEST " ORDER BY c.due, c.thing, c.name LIMIT 5000";

int read_work(
	struct reader *reader, const struct actor *actor, const char *place, int days, json_t **out)
{
	struct working working = { .reader = reader,
		.actor = actor,
		.directory = book_directory(reader->book),
		.place = place && *place ? place : NULL,
		.items = json_array(),
		.today = today() };
	struct query *query =
		query_start(reader->connection, working.place ? everybody_sql : mine_sql);
	query_text(query, 1, slice_of(working.place ? place : actor_person(actor)));
	query_int(query, 2, working.today + days);
	int more;
	while ((more = query_step(query)) == 1)
		if ((more = look_at_clock(&working, query)))
			break;
	query_end(query);
	book_directory_release(reader->book, working.directory);
	if (more) {
		json_decref(working.items);
		return more;
	}
	json_t *answer = json_object();
	json_put(answer, "items", working.items);
	json_put_whole(answer, "overdue", working.overdue);
	json_put_whole(answer, "minutes", working.minutes);
	*out = answer;
	return 0;
}

/* Deadlines: which run, whose they are, when they are due. */
#include "book_private.h"

static bool names(const char *const *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static int stop_clock(struct doing *doing, const struct clock *clock)
{
	struct query *query =
		query_start(doing->connection, "DELETE FROM clock WHERE thing = $1 AND name = $2");
	query_text(query, 1, slice_of(doing->row.id));
	query_text(query, 2, slice_of(clock->name));
	return query_run(query);
}

/* DAY_NONE: the record does not say, so there is no deadline. */
static int due_day(struct doing *doing, const struct clock *clock, day_number *due)
{
	*due = DAY_NONE;
	if (*clock->due_field) {
		const char *text = json_text(doing->row.body, clock->due_field);
		return *text ? day_parse(slice_of(text), due) : 0;
	}
	int months = clock->months;
	if (*clock->months_field) {
		json_t *value;
		int result = row_value(doing->connection, &doing->row, clock->months_field, &value);
		if (result)
			return result;
		months = (int)json_integer_value(value);
		json_decref(value);
		if (months <= 0)
			return 0;
	}
	if (months > 0)
		*due = day_add_months(doing->day, months);
	else if (clock->working)
		*due = calendar_add_working(
			directory_calendar(doing->directory), doing->day, clock->days);
	else
		*due = doing->day + clock->days;
	return 0;
}

static const char *clock_person(const struct doing *doing, const struct clock *clock)
{
	if (strcmp(clock->person_field, "me") == 0)
		return doing->row.made_by;
	return *clock->person_field ? json_text(doing->row.body, clock->person_field) : "";
}

/* What is equal for things of the same kind, person and subject: the newest is to be renewed. */
static void renewal_key(const struct doing *doing, const struct clock *clock, char key[256])
{
	key[0] = 0;
	if (*clock->renews)
		snprintf(key, 256, "%s/%s/%s/%s/%s", doing->kind->name, clock->name,
			json_text(doing->row.body, clock->renews), clock_person(doing, clock),
			*clock_person(doing, clock) ? "" : doing->row.place);
}

/* One that runs is due when its field says so. It counts from the day that is said now. */
static int move_clock(struct doing *doing, const struct clock *clock)
{
	day_number due, day;
	int result = due_day(doing, clock, &due);
	if (result || due == DAY_NONE)
		return result;
	struct query *query = query_start(doing->connection,
		"UPDATE clock SET due = $3, started = COALESCE($4, started)"
		" WHERE thing = $1 AND name = $2");
	query_text(query, 1, slice_of(doing->row.id));
	query_text(query, 2, slice_of(clock->name));
	query_int(query, 3, due);
	if (day_parse(slice_of(json_text(doing->set, doing->verb->redates)), &day))
		query_null(query, 4);
	else
		query_int(query, 4, day);
	return query_run(query);
}

static int start_clock(struct doing *doing, const struct clock *clock)
{
	day_number due;
	int result = due_day(doing, clock, &due);
	if (result || due == DAY_NONE)
		return result;
	char key[256];
	renewal_key(doing, clock, key);
	struct query *query = query_start(doing->connection,
		"INSERT INTO clock (thing, name, person, role, place, due, renews, started, seq)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
	query_text(query, 1, slice_of(doing->row.id));
	query_text(query, 2, slice_of(clock->name));
	query_text(query, 3, slice_of(clock_person(doing, clock)));
	query_text(query, 4, slice_of(clock->role));
	query_text(query, 5, slice_of(doing->row.place));
	query_int(query, 6, due);
	query_text(query, 7, slice_of(key));
	query_int(query, 8, doing->day);
	query_int(query, 9, doing->seq);
	return query_run(query);
}

int project_clocks(struct doing *doing)
{
	const char *verb = doing->verb->name;
	for (size_t i = 0; i < doing->kind->clock_count; i++) {
		const struct clock *clock = &doing->kind->clocks[i];
		bool starts = names(clock->starts, clock->start_count, verb);
		bool stops = names(clock->stops, clock->stop_count, verb);
		bool moves = *doing->verb->redates && *clock->due_field &&
			     json_has(doing->set, clock->due_field);
		int result = 0;
		if (!doing->is_new && (starts || stops))
			result = stop_clock(doing, clock);
		else if (!doing->is_new && moves)
			result = move_clock(doing, clock);
		if (result == 0 && starts)
			result = start_clock(doing, clock);
		if (result)
			return result;
	}
	return 0;
}

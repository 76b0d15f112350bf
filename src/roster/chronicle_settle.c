/* From what was said of a place, a requirement or a way: what held from which day on. */
#include "chronicle.h"
#include <stdlib.h>

/* -- places -- */

static void free_place_standings(struct told_place *place)
{
	for (size_t i = 0; i < place->standing_count; i++) {
		free(place->standings[i].name);
		free(place->standings[i].type);
	}
	free(place->standings);
	place->standing_count = 0;
}

void told_place_release(struct told_place *place)
{
	free_place_standings(place);
	tellings_release(&place->tellings);
}

static void add_tree_day(struct chronicle *chronicle, day_number day)
{
	size_t at = 0;
	while (at < chronicle->tree_day_count && chronicle->tree_days[at] < day)
		at++;
	if (at < chronicle->tree_day_count && chronicle->tree_days[at] == day)
		return;
	chronicle->tree_days = must_realloc(chronicle->tree_days,
		(chronicle->tree_day_count + 1) * sizeof(*chronicle->tree_days));
	memmove(&chronicle->tree_days[at + 1], &chronicle->tree_days[at],
		(chronicle->tree_day_count - at) * sizeof(*chronicle->tree_days));
	chronicle->tree_days[at] = day;
	chronicle->tree_day_count++;
}

static int parent_in(const struct chronicle *chronicle, int self, const json_t *set)
{
	const char *parent = json_text(set, "parent");
	int above = *parent ? numbers_find(&chronicle->place_ids, slice_of(parent)) : 0;
	if (self == 0)
		return -1;
	return above < 0 || above == self ? 0 : above;
}

void told_place_settle_known(
	const struct chronicle *chronicle, struct told_place *place, day_number known)
{
	size_t count;
	day_number *days = tellings_days(&place->tellings, &count);
	int self = (int)(place - chronicle->places);
	free_place_standings(place);
	place->standings = must_alloc((count + 1) * sizeof(*place->standings));
	for (size_t i = 0; i < count; i++) {
		struct told told = tellings_on(&place->tellings, days[i], known);
		place->standings[place->standing_count++] = (struct place_standing){
			.from = days[i],
			.parent = parent_in(chronicle, self, told.set),
			.name = must_copy_text(json_text(told.set, "name")),
			.type = must_copy_text(json_text(told.set, "type")),
		};
		json_decref(told.set);
	}
	free(days);
}

void told_place_settle(struct chronicle *chronicle, struct told_place *place)
{
	told_place_settle_known(chronicle, place, DAY_LAST);
	for (size_t i = 1; i < place->standing_count; i++)
		add_tree_day(chronicle, place->standings[i].from);
}

void chronicle_tree_as_known(
	struct chronicle *then, const struct chronicle *now, day_number known)
{
	*then = *now;
	then->places = NULL;
	then->place_room = 0;
	if (known >= now->tree_known) {
		then->places = now->places;
		return;
	}
	then->places = room_for(
		then->places, &then->place_room, now->place_ids.count, sizeof(*then->places));
	for (size_t i = 0; i < now->place_ids.count; i++) {
		then->places[i].tellings = now->places[i].tellings;
		told_place_settle_known(then, &then->places[i], known);
	}
}

void chronicle_tree_release(struct chronicle *then)
{
	for (size_t i = 0; i < then->place_room && i < then->place_ids.count; i++)
		free_place_standings(&then->places[i]);
	if (then->place_room)
		free(then->places);
}

int place_believed_parent(const struct chronicle *chronicle, int place, day_number known)
{
	const struct tellings *tellings = &chronicle->places[place].tellings;
	if (tellings->items[tellings->count - 1].known <= known)
		return place_on(&chronicle->places[place], DAY_LAST)->parent;
	struct told told = tellings_on(tellings, DAY_LAST, known);
	int parent = parent_in(chronicle, place, told.set);
	json_decref(told.set);
	return parent;
}

bool chronicle_was_believed_under(
	const struct chronicle *chronicle, int place, int other, day_number known)
{
	for (int depth = 0; place >= 0 && depth <= LIMIT_PLACE_DEPTH; depth++) {
		if (place == other)
			return true;
		place = place_believed_parent(chronicle, place, known);
	}
	return false;
}

/* -- requirements -- */

static void see_name(void *context, const char *name, int column)
{
	(void)column;
	struct scope_asks *asks = context;
	if (strcmp(name, "person") == 0)
		asks->person = true;
	else if (strcmp(name, "role") != 0 && strcmp(name, "agency") != 0)
		asks->place = true;
}

/* A scope of a newer program that cannot be read applies to everybody, as in catalogue.c. */
static struct scope *read_scope(const json_t *set, const char *field, struct scope_asks *asks)
{
	struct scope *scope = NULL;
	if (scope_parse(slice_of(json_text(set, field)), &scope))
		return NULL;
	if (scope)
		scope_names(scope, see_name, asks);
	return scope;
}

static void free_asked_standings(struct asked *asked)
{
	for (size_t i = 0; i < asked->standing_count; i++)
		scope_free(asked->standings[i].applies_to);
	free(asked->standings);
	asked->standing_count = 0;
}

void asked_release(struct asked *asked)
{
	free_asked_standings(asked);
	tellings_release(&asked->tellings);
}

void asked_settle(struct chronicle *chronicle, struct asked *asked)
{
	size_t count;
	day_number *days = tellings_days(&asked->tellings, &count);
	free_asked_standings(asked);
	asked->standings = must_alloc((count + 1) * sizeof(*asked->standings));
	asked->asks = (struct scope_asks){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct told told = tellings_on(&asked->tellings, days[i], DAY_LAST);
		asked->standings[asked->standing_count++] = (struct asked_standing){
			.from = days[i],
			.adopted = !told.closed,
			.applies_to = read_scope(told.set, "applies_to", &asked->asks),
		};
		json_decref(told.set);
	}
	free(days);
	mark_asked(chronicle, (int)(asked - chronicle->askeds));
}

/* -- policies, courses, skills -- */

static void free_way_standings(struct way *way)
{
	for (size_t i = 0; i < way->standing_count; i++) {
		scope_free(way->standings[i].audience);
		free(way->standings[i].asked);
	}
	free(way->standings);
	way->standing_count = 0;
}

void way_release(struct way *way)
{
	free_way_standings(way);
	tellings_release(&way->tellings);
}

static int *read_asked(struct chronicle *chronicle, const json_t *list)
{
	size_t count = json_array_size(list), used = 0;
	int *asked = must_alloc((count + 1) * sizeof(*asked));
	for (size_t i = 0; i < count; i++) {
		const char *id = json_string_value(json_array_get(list, i));
		if (id)
			asked[used++] = chronicle_asked(chronicle, slice_of(id));
	}
	asked[used] = -1;
	return asked;
}

static day_number read_day(const json_t *set, const char *field)
{
	day_number day;
	return day_parse(slice_of(json_text(set, field)), &day) ? DAY_NONE : day;
}

/* As in catalogue.c: what is being revised stays in force. */
static bool is_in_force(const struct told *told)
{
	return json_whole(told->set, "version", 0) > 0 &&
	       (strcmp(told->state, "in_force") == 0 || strcmp(told->state, "revising") == 0 ||
		       strcmp(told->state, "revision_approved") == 0);
}

static bool names_requirement(const json_t *list, const char *requirement)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_string_value(json_array_get(list, i));
		if (id && strcmp(id, requirement) == 0)
			return true;
	}
	return false;
}

bool policy_was_in_date(const struct way *policy, const char *requirement, day_number day,
	day_number known, int *place)
{
	struct told told = tellings_on(&policy->tellings, day, known);
	day_number published = read_day(told.set, "published_on");
	day_number reviewed = read_day(told.set, "reviewed_on");
	int64_t months = json_whole(told.set, "review_months", 0);
	if (reviewed == DAY_NONE || reviewed < published)
		reviewed = published;
	*place = told.place;
	bool in_date = is_in_force(&told) &&
		       names_requirement(json_object_get(told.set, "requirements"), requirement) &&
		       (months <= 0 || reviewed == DAY_NONE ||
			       day_add_months(reviewed, (int)months) >= day);
	json_decref(told.set);
	return in_date;
}

/* The columns that the way counts for: those that it serves, and those that it once did. */
static void join_columns(struct chronicle *chronicle, int number)
{
	const struct way *way = &chronicle->ways[number];
	for (size_t i = 0; i < way->standing_count; i++) {
		for (const int *asked = way->standings[i].asked; *asked >= 0; asked++) {
			int at = chronicle_column(chronicle, *asked, way->type);
			struct column *column = &chronicle->columns[at];
			size_t k = 0;
			while (k < column->way_count && column->ways[k] != number)
				k++;
			if (k == column->way_count) {
				column->ways = must_realloc(column->ways,
					(column->way_count + 1) * sizeof(*column->ways));
				column->ways[column->way_count++] = number;
			}
		}
	}
}

static void mark_columns_of(struct chronicle *chronicle, int way)
{
	for (size_t i = 0; i < chronicle->column_count; i++)
		for (size_t k = 0; k < chronicle->columns[i].way_count; k++)
			if (chronicle->columns[i].ways[k] == way)
				mark_column(chronicle, (int)i);
}

void way_settle(struct chronicle *chronicle, int number)
{
	struct way *way = &chronicle->ways[number];
	size_t count;
	day_number *days = tellings_days(&way->tellings, &count);
	free_way_standings(way);
	way->standings = must_alloc((count + 1) * sizeof(*way->standings));
	way->asks = (struct scope_asks){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct told told = tellings_on(&way->tellings, days[i], DAY_LAST);
		way->standings[way->standing_count++] = (struct way_standing){
			.from = days[i],
			.offered = way->type == WAY_POLICY ? is_in_force(&told) : !told.closed,
			.place = told.place,
			.edition = json_whole(told.set, "version", 0),
			.audience = read_scope(told.set, "audience", &way->asks),
			.asked = read_asked(chronicle, json_object_get(told.set, "requirements")),
		};
		way->asks.place = way->asks.place || told.place > 0;
		json_decref(told.set);
	}
	free(days);
	join_columns(chronicle, number);
	mark_columns_of(chronicle, number);
}

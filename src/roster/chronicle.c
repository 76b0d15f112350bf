/* Keeping what was said: making room, letting go, marking what changed. */
#include "chronicle.h"
#include <stdlib.h>

void *room_for(void *items, size_t *room, size_t count, size_t size)
{
	if (count <= *room)
		return items;
	size_t more = *room * 2 + 16;
	if (more < count)
		more = count;
	items = must_realloc(items, more * size);
	memset((char *)items + *room * size, 0, (more - *room) * size);
	*room = more;
	return items;
}

void chronicle_init(struct chronicle *chronicle)
{
	*chronicle = (struct chronicle){ .known = DAY_FIRST };
	struct numbers *const all[] = { &chronicle->place_ids, &chronicle->person_ids,
		&chronicle->post_ids, &chronicle->asked_ids, &chronicle->way_ids,
		&chronicle->thing_ids, &chronicle->roles, &chronicle->states };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		numbers_init(all[i]);
}

static void release_people(struct chronicle *chronicle)
{
	for (size_t i = 0; i < chronicle->person_ids.count; i++) {
		free(chronicle->people[i].holdings);
		free(chronicle->people[i].presences);
	}
	for (size_t i = 0; i < chronicle->post_ids.count; i++)
		free(chronicle->posts[i].tellings);
	free(chronicle->people);
	free(chronicle->posts);
	free(chronicle->holders);
}

static void release_marks(struct marks *marks)
{
	free(marks->people);
	free(marks->is_marked);
	free(marks->pairs);
	free(marks->columns);
}

void chronicle_release(struct chronicle *chronicle)
{
	release_people(chronicle);
	for (size_t i = 0; i < chronicle->place_ids.count; i++)
		told_place_release(&chronicle->places[i]);
	for (size_t i = 0; i < chronicle->asked_ids.count; i++)
		asked_release(&chronicle->askeds[i]);
	for (size_t i = 0; i < chronicle->way_ids.count; i++)
		way_release(&chronicle->ways[i]);
	for (size_t i = 0; i < chronicle->column_count; i++)
		free(chronicle->columns[i].ways);
	free(chronicle->places);
	free(chronicle->askeds);
	free(chronicle->ways);
	free(chronicle->columns);
	free(chronicle->tree_days);
	release_marks(&chronicle->marks);
	struct numbers *const all[] = { &chronicle->place_ids, &chronicle->person_ids,
		&chronicle->post_ids, &chronicle->asked_ids, &chronicle->way_ids,
		&chronicle->thing_ids, &chronicle->roles, &chronicle->states };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		numbers_release(all[i]);
}

const char *way_type_name(enum way_type type)
{
	static const char *const names[WAY_TYPES_COUNT] = { "policy", "course", "skill" };
	return names[type];
}

/* -- marks -- */

/* What a day says; all that was ever said needs more, but only once. */
enum { MARKS_KEPT = 10000 };

void marks_clear(struct marks *marks)
{
	for (size_t i = 0; i < marks->person_count; i++)
		marks->is_marked[marks->people[i]] = false;
	marks->everything = marks->catalogue = false;
	marks->person_count = marks->pair_count = 0;
	if (marks->person_room + marks->pair_room > MARKS_KEPT) {
		free(marks->people);
		free(marks->pairs);
		marks->people = NULL;
		marks->pairs = NULL;
		marks->person_room = marks->pair_room = 0;
	}
	if (marks->columns)
		memset(marks->columns, 0, marks->column_room * sizeof(*marks->columns));
}

bool person_is_marked(const struct marks *marks, int person)
{
	return (size_t)person < marks->is_marked_room && marks->is_marked[person];
}

void mark_column(struct chronicle *chronicle, int column)
{
	struct marks *marks = &chronicle->marks;
	marks->columns = room_for(
		marks->columns, &marks->column_room, (size_t)column + 1, sizeof(*marks->columns));
	marks->columns[column] = marks->catalogue = true;
}

void mark_asked(struct chronicle *chronicle, int asked)
{
	for (int type = 0; type < WAY_TYPES_COUNT; type++)
		if (chronicle->askeds[asked].columns[type] >= 0)
			mark_column(chronicle, chronicle->askeds[asked].columns[type]);
}

void mark_person(struct chronicle *chronicle, int person)
{
	struct marks *marks = &chronicle->marks;
	if (person_is_marked(marks, person))
		return;
	marks->is_marked = room_for(marks->is_marked, &marks->is_marked_room, (size_t)person + 1,
		sizeof(*marks->is_marked));
	marks->people = room_for(marks->people, &marks->person_room, marks->person_count + 1,
		sizeof(*marks->people));
	marks->is_marked[person] = true;
	marks->people[marks->person_count++] = person;
}

void mark_pair(struct chronicle *chronicle, int person, int way)
{
	struct marks *marks = &chronicle->marks;
	if (person_is_marked(marks, person))
		return;
	marks->pairs = room_for(
		marks->pairs, &marks->pair_room, marks->pair_count + 1, sizeof(*marks->pairs));
	marks->pairs[marks->pair_count++] = (uint64_t)(uint32_t)person << 32 | (uint32_t)way;
}

/* -- numbers of things -- */

int chronicle_person(struct chronicle *chronicle, struct slice id)
{
	size_t before = chronicle->person_ids.count;
	int person = numbers_add(&chronicle->person_ids, id);
	chronicle->people = room_for(chronicle->people, &chronicle->person_room,
		chronicle->person_ids.count, sizeof(*chronicle->people));
	if (chronicle->person_ids.count > before)
		chronicle->people[person].first_post = -1;
	return person;
}

int chronicle_asked(struct chronicle *chronicle, struct slice id)
{
	size_t before = chronicle->asked_ids.count;
	int asked = numbers_add(&chronicle->asked_ids, id);
	chronicle->askeds = room_for(chronicle->askeds, &chronicle->asked_room,
		chronicle->asked_ids.count, sizeof(*chronicle->askeds));
	for (int type = 0; type < WAY_TYPES_COUNT && chronicle->asked_ids.count > before; type++)
		chronicle->askeds[asked].columns[type] = -1;
	return asked;
}

int chronicle_way(struct chronicle *chronicle, struct slice id)
{
	int way = numbers_add(&chronicle->way_ids, id);
	chronicle->ways = room_for(chronicle->ways, &chronicle->way_room, chronicle->way_ids.count,
		sizeof(*chronicle->ways));
	return way;
}

int chronicle_column(struct chronicle *chronicle, int asked, enum way_type type)
{
	int *column = &chronicle->askeds[asked].columns[type];
	if (*column >= 0)
		return *column;
	*column = (int)chronicle->column_count++;
	chronicle->columns = room_for(chronicle->columns, &chronicle->column_room,
		chronicle->column_count, sizeof(*chronicle->columns));
	chronicle->columns[*column] = (struct column){ .asked = asked, .type = type, .number = -1 };
	return *column;
}

/* -- tellings -- */

void tellings_add(struct tellings *tellings, const struct telling *telling)
{
	tellings->items = room_for(
		tellings->items, &tellings->room, tellings->count + 1, sizeof(*tellings->items));
	tellings->items[tellings->count++] = *telling;
}

void tellings_release(struct tellings *tellings)
{
	for (size_t i = 0; i < tellings->count; i++)
		json_decref(tellings->items[i].set);
	free(tellings->items);
}

struct told tellings_on(const struct tellings *tellings, day_number day, day_number known)
{
	struct told told = { .set = json_object(), .state = "", .place = -1 };
	for (size_t i = 0; i < tellings->count; i++) {
		const struct telling *telling = &tellings->items[i];
		if (telling->on > day || telling->known > known)
			continue;
		told.any = true;
		json_object_update(told.set, telling->set);
		if (telling->state) {
			told.state = telling->state;
			told.closed = telling->closed;
		}
		if (telling->place >= 0)
			told.place = telling->place;
	}
	if (told.any && told.place < 0)
		told.place = tellings->items[0].place;
	return told;
}

static int compare_days(const void *a, const void *b)
{
	day_number one = *(const day_number *)a, two = *(const day_number *)b;
	return (one > two) - (one < two);
}

day_number *tellings_days(const struct tellings *tellings, size_t *count)
{
	day_number *days = must_alloc((tellings->count + 1) * sizeof(*days));
	for (size_t i = 0; i < tellings->count; i++)
		days[i] = tellings->items[i].on;
	qsort(days, tellings->count, sizeof(*days), compare_days);
	*count = 0;
	for (size_t i = 0; i < tellings->count; i++)
		if (*count == 0 || days[*count - 1] != days[i])
			days[(*count)++] = days[i];
	return days;
}

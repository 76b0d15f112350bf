/* The chronicle as bytes, and back. Standings of requirements and ways are not in it: they follow
 * from what was told. */
#include "chronicle.h"
#include <stdlib.h>

/* -- numbers and tellings -- */

static void keep_numbers(struct buf *out, const struct numbers *numbers)
{
	keep_number(out, (int64_t)numbers->count);
	for (size_t i = 0; i < numbers->count; i++)
		keep_text(out, numbers->texts[i]);
}

static void recall_numbers(struct kept *from, struct numbers *numbers)
{
	size_t count = kept_count(from, 1);
	numbers_expect(numbers, count);
	for (size_t i = 0; i < count && !from->bad; i++)
		if ((size_t)numbers_add(numbers, slice_of(kept_text(from))) != i)
			from->bad = true;
}

static void keep_tellings(
	const struct chronicle *chronicle, struct buf *out, const struct tellings *tellings)
{
	keep_number(out, (int64_t)tellings->count);
	for (size_t i = 0; i < tellings->count; i++) {
		const struct telling *telling = &tellings->items[i];
		struct buf set;
		keep_number(out, telling->on);
		keep_number(out, telling->known);
		keep_number(out, telling->place);
		keep_number(out,
			telling->state ? numbers_find(&chronicle->states, slice_of(telling->state))
				       : -1);
		keep_number(out, telling->closed);
		buf_init(&set, SIZE_MAX / 2);
		json_write(telling->set, &set);
		keep_text(out, set.base);
		buf_release(&set);
	}
}

static const char *state_at(const struct chronicle *chronicle, int64_t number)
{
	return number >= 0 && (size_t)number < chronicle->states.count
		       ? chronicle->states.texts[number]
		       : NULL;
}

static void recall_tellings(
	const struct chronicle *chronicle, struct kept *from, struct tellings *tellings)
{
	enum { NUMBERS_BEFORE_SET = 5 };
	size_t count = kept_count(from, NUMBERS_BEFORE_SET * sizeof(int64_t));
	for (size_t i = 0; i < count && !from->bad; i++) {
		struct telling telling = { .on = (day_number)kept_number(from) };
		telling.known = (day_number)kept_number(from);
		telling.place = (int)kept_number(from);
		telling.state = state_at(chronicle, kept_number(from));
		telling.closed = kept_number(from) != 0;
		if (json_read(slice_of(kept_text(from)), &telling.set)) {
			from->bad = true;
			return;
		}
		tellings_add(tellings, &telling);
	}
}

/* -- places -- */

/* A parent is found when the place is told, so standings of places are kept as they are. */
static void keep_place(
	const struct chronicle *chronicle, struct buf *out, const struct told_place *place)
{
	keep_tellings(chronicle, out, &place->tellings);
	keep_number(out, (int64_t)place->standing_count);
	for (size_t i = 0; i < place->standing_count; i++) {
		keep_number(out, place->standings[i].from);
		keep_number(out, place->standings[i].parent);
		keep_text(out, place->standings[i].name);
		keep_text(out, place->standings[i].type);
	}
}

static void recall_place(
	const struct chronicle *chronicle, struct kept *from, struct told_place *place)
{
	recall_tellings(chronicle, from, &place->tellings);
	size_t count = kept_count(from, 2 * sizeof(int64_t));
	place->standings = must_alloc((count + 1) * sizeof(*place->standings));
	for (size_t i = 0; i < count && !from->bad; i++) {
		struct place_standing *standing = &place->standings[place->standing_count++];
		standing->from = (day_number)kept_number(from);
		standing->parent = (int)kept_number(from);
		standing->name = must_copy_text(kept_text(from));
		standing->type = must_copy_text(kept_text(from));
	}
}

/* -- people -- */

static void keep_people(const struct chronicle *chronicle, struct buf *out)
{
	for (size_t i = 0; i < chronicle->person_ids.count; i++) {
		const struct told_person *person = &chronicle->people[i];
		keep_number(out, person->first_post);
		keep_array(out, person->holdings, person->holding_count, sizeof(struct holding));
		keep_array(out, person->presences, person->presence_count, sizeof(struct presence));
	}
	for (size_t i = 0; i < chronicle->post_ids.count; i++) {
		const struct post *post = &chronicle->posts[i];
		keep_number(out, post->person);
		keep_number(out, post->next_of_person);
		keep_bytes(out, &post->last, sizeof(post->last));
		keep_array(out, post->tellings, post->telling_count, sizeof(*post->tellings));
	}
}

static void recall_people(struct chronicle *chronicle, struct kept *from)
{
	size_t count;
	for (size_t i = 0; i < chronicle->person_ids.count; i++) {
		struct told_person *person = &chronicle->people[i];
		person->first_post = (int)kept_number(from);
		person->holdings = kept_array(from, &count, sizeof(struct holding));
		person->holding_count = person->holding_room = (uint32_t)count;
		person->presences = kept_array(from, &count, sizeof(struct presence));
		person->presence_count = (uint32_t)count;
	}
	for (size_t i = 0; i < chronicle->post_ids.count; i++) {
		struct post *post = &chronicle->posts[i];
		post->person = (int)kept_number(from);
		post->next_of_person = (int)kept_number(from);
		kept_bytes(from, &post->last, sizeof(post->last));
		post->tellings = kept_array(from, &count, sizeof(*post->tellings));
		post->telling_count = (uint32_t)count;
	}
}

/* -- columns -- */

static void keep_columns(const struct chronicle *chronicle, struct buf *out)
{
	for (size_t i = 0; i < chronicle->asked_ids.count; i++)
		keep_bytes(out, chronicle->askeds[i].columns, sizeof(chronicle->askeds[i].columns));
	keep_number(out, (int64_t)chronicle->column_count);
	for (size_t i = 0; i < chronicle->column_count; i++) {
		const struct column *column = &chronicle->columns[i];
		keep_number(out, column->asked);
		keep_number(out, column->type);
		keep_number(out, column->number);
		keep_array(out, column->ways, column->way_count, sizeof(*column->ways));
	}
}

static void recall_columns(struct chronicle *chronicle, struct kept *from)
{
	for (size_t i = 0; i < chronicle->asked_ids.count; i++)
		kept_bytes(
			from, chronicle->askeds[i].columns, sizeof(chronicle->askeds[i].columns));
	size_t count = kept_count(from, 4 * sizeof(int64_t));
	chronicle->columns = room_for(
		chronicle->columns, &chronicle->column_room, count, sizeof(*chronicle->columns));
	for (chronicle->column_count = 0; chronicle->column_count < count && !from->bad;) {
		struct column *column = &chronicle->columns[chronicle->column_count++];
		column->asked = (int)kept_number(from);
		column->type = (enum way_type)kept_number(from);
		column->number = (int)kept_number(from);
		column->ways = kept_array(from, &column->way_count, sizeof(*column->ways));
	}
}

/* -- all of it -- */

void chronicle_keep(const struct chronicle *chronicle, struct buf *out)
{
	const struct numbers *const all[] = { &chronicle->place_ids, &chronicle->person_ids,
		&chronicle->post_ids, &chronicle->asked_ids, &chronicle->way_ids,
		&chronicle->thing_ids, &chronicle->roles, &chronicle->states };
	keep_number(out, chronicle->seq);
	keep_number(out, chronicle->known);
	keep_number(out, chronicle->tree_known);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		keep_numbers(out, all[i]);
	for (size_t i = 0; i < chronicle->place_ids.count; i++)
		keep_place(chronicle, out, &chronicle->places[i]);
	keep_people(chronicle, out);
	keep_columns(chronicle, out);
	for (size_t i = 0; i < chronicle->asked_ids.count; i++)
		keep_tellings(chronicle, out, &chronicle->askeds[i].tellings);
	for (size_t i = 0; i < chronicle->way_ids.count; i++) {
		keep_number(out, chronicle->ways[i].type);
		keep_tellings(chronicle, out, &chronicle->ways[i].tellings);
	}
	keep_bytes(
		out, chronicle->holders, chronicle->thing_ids.count * sizeof(*chronicle->holders));
	keep_array(out, chronicle->tree_days, chronicle->tree_day_count,
		sizeof(*chronicle->tree_days));
}

static void recall_ids(struct chronicle *chronicle, struct kept *from)
{
	struct numbers *const all[] = { &chronicle->place_ids, &chronicle->person_ids,
		&chronicle->post_ids, &chronicle->asked_ids, &chronicle->way_ids,
		&chronicle->thing_ids, &chronicle->roles, &chronicle->states };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		recall_numbers(from, all[i]);
	chronicle->places = room_for(chronicle->places, &chronicle->place_room,
		chronicle->place_ids.count, sizeof(*chronicle->places));
	chronicle->people = room_for(chronicle->people, &chronicle->person_room,
		chronicle->person_ids.count, sizeof(*chronicle->people));
	chronicle->posts = room_for(chronicle->posts, &chronicle->post_room,
		chronicle->post_ids.count, sizeof(*chronicle->posts));
	chronicle->askeds = room_for(chronicle->askeds, &chronicle->asked_room,
		chronicle->asked_ids.count, sizeof(*chronicle->askeds));
	chronicle->ways = room_for(chronicle->ways, &chronicle->way_room, chronicle->way_ids.count,
		sizeof(*chronicle->ways));
	chronicle->holders = room_for(chronicle->holders, &chronicle->thing_room,
		chronicle->thing_ids.count, sizeof(*chronicle->holders));
}

void chronicle_recall(struct chronicle *chronicle, struct kept *from)
{
	chronicle->seq = kept_number(from);
	chronicle->known = (day_number)kept_number(from);
	chronicle->tree_known = (day_number)kept_number(from);
	recall_ids(chronicle, from);
	for (size_t i = 0; i < chronicle->place_ids.count; i++)
		recall_place(chronicle, from, &chronicle->places[i]);
	recall_people(chronicle, from);
	recall_columns(chronicle, from);
	for (size_t i = 0; i < chronicle->asked_ids.count; i++)
		recall_tellings(chronicle, from, &chronicle->askeds[i].tellings);
	for (size_t i = 0; i < chronicle->way_ids.count; i++) {
		chronicle->ways[i].type = (enum way_type)kept_number(from);
		recall_tellings(chronicle, from, &chronicle->ways[i].tellings);
	}
	kept_bytes(
		from, chronicle->holders, chronicle->thing_ids.count * sizeof(*chronicle->holders));
	chronicle->tree_days =
		kept_array(from, &chronicle->tree_day_count, sizeof(*chronicle->tree_days));
	if (from->bad)
		return;
	for (size_t i = 0; i < chronicle->asked_ids.count; i++)
		asked_settle(chronicle, &chronicle->askeds[i]);
	for (size_t i = 0; i < chronicle->way_ids.count; i++)
		way_settle(chronicle, (int)i);
	marks_clear(&chronicle->marks);
}

/* Working out somebody's places. */
#include "worked.h"
#include <stdlib.h>

void worked_release(struct worked *worked)
{
	for (size_t i = 0; i < worked->room; i++) {
		struct worked_place *place = &worked->places[i];
		for (size_t k = 0; k < place->column_room; k++) {
			spans_release(&place->columns[k].applies);
			spans_release(&place->columns[k].held);
		}
		free(place->columns);
	}
	free(worked->places);
}

const struct worked_place *worked_at(const struct worked *worked, int place)
{
	for (size_t i = 0; i < worked->count; i++)
		if (worked->places[i].place == place)
			return &worked->places[i];
	return NULL;
}

static void add_place(struct worked *worked, struct truth *truth, int place)
{
	const struct chronicle *chronicle = truth->chronicle;
	if (place < 0 || worked_at(worked, place))
		return;
	worked->places = room_for(
		worked->places, &worked->room, worked->count + 1, sizeof(*worked->places));
	struct worked_place *at = &worked->places[worked->count++];
	at->place = place;
	at->period = truth_period(truth, worked->person, place);
	at->always = (struct engine_set){ 0 };
	at->columns = room_for(
		at->columns, &at->column_room, chronicle->column_count, sizeof(*at->columns));
	for (size_t i = 0; i < chronicle->column_count; i++) {
		struct worked_column *column = &at->columns[i];
		if (chronicle->columns[i].number < 0)
			continue;
		truth_stay(truth, worked->person, place, at->period, (int)i, &column->applies,
			&column->held);
		if (spans_are_always(&column->applies))
			engine_set_add(&at->always, (uint32_t)chronicle->columns[i].number);
	}
}

void work_out(struct worked *worked, struct truth *truth, int person)
{
	const struct chronicle *chronicle = truth->chronicle;
	worked->person = person;
	worked->count = 0;
	for (int i = chronicle->people[person].first_post; i >= 0;
		i = chronicle->posts[i].next_of_person) {
		const struct post *post = &chronicle->posts[i];
		if (post->telling_count == 0)
			add_place(worked, truth, post->last.place);
		for (uint32_t k = 0; k < post->telling_count; k++)
			add_place(worked, truth, post->tellings[k].place);
	}
}

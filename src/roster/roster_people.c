/* Telling the engines about one person: where they are, what is asked of them there, and what
 * they have. */
#include "roster_private.h"
#include <stdlib.h>

/* -- stays -- */

static int first_stay(const struct roster *roster, int person)
{
	return (size_t)person < roster->first_stay_room ? roster->first_stay[person] - 1 : -1;
}

static int find_stay(const struct roster *roster, int person, int place)
{
	int stay = first_stay(roster, person);
	while (stay >= 0 && roster->stays[stay].place != place)
		stay = roster->stays[stay].next;
	return stay;
}

static int tell_period(struct roster *roster, int number)
{
	const struct stay *stay = &roster->stays[number];
	return engine_period(roster->people.engine, (uint32_t)number, stay->period.from,
		stay->period.to, roster->chronicle.known);
}

static int join(struct roster *roster, int person, const struct worked_place *worked)
{
	int place = worked->place;
	int stay = (int)roster->stay_count++;
	roster->first_stay = room_for(roster->first_stay, &roster->first_stay_room,
		(size_t)person + 1, sizeof(*roster->first_stay));
	roster->stays = room_for(
		roster->stays, &roster->stay_room, roster->stay_count, sizeof(*roster->stays));
	roster->first_here = room_for(roster->first_here, &roster->first_here_room,
		(size_t)place + 1, sizeof(*roster->first_here));
	roster->stays[stay] = (struct stay){
		.person = person,
		.place = place,
		.next = roster->first_stay[person] - 1,
		.next_here = roster->first_here[place] - 1,
		.period = worked->period,
	};
	roster->first_stay[person] = roster->first_here[place] = stay + 1;
	struct engine_join join = { .unit = (uint32_t)place,
		.person = (uint32_t)person,
		.from = worked->period.from,
		.applies = worked->always };
	uint32_t assignment;
	int result = teller_join(&roster->people, &join, roster->chronicle.known, &assignment);
	if (result == 0 && roster->stays[stay].period.to != DAY_LAST)
		result = tell_period(roster, stay);
	return result;
}

static int tell_stay(struct roster *roster, int person, const struct worked_place *worked)
{
	int stay = find_stay(roster, person, worked->place);
	if (stay < 0)
		return join(roster, person, worked);
	struct span *before = &roster->stays[stay].period;
	if (worked->period.from == before->from && worked->period.to == before->to)
		return 0;
	*before = worked->period;
	return tell_period(roster, stay);
}

/* -- where two places of somebody come together -- */

static int depth_of(const struct roster *roster, int place)
{
	int depth = 0;
	for (; place > 0; place = roster->parents[place])
		depth++;
	return depth;
}

static int meeting_place(const struct roster *roster, int one, int two)
{
	int depth_one = depth_of(roster, one), depth_two = depth_of(roster, two);
	while (one != two) {
		if (depth_one >= depth_two) {
			one = roster->parents[one];
			depth_one--;
		} else {
			two = roster->parents[two];
			depth_two--;
		}
	}
	return one;
}

static int overlap_at(struct roster *roster, int person, int place, int *overlap)
{
	roster->first_overlap = room_for(roster->first_overlap, &roster->first_overlap_room,
		(size_t)person + 1, sizeof(*roster->first_overlap));
	int number = roster->first_overlap[person] - 1;
	while (number >= 0 &&
		(roster->overlaps[number].place != place || roster->overlaps[number].in_use))
		number = roster->overlaps[number].next;
	*overlap = number;
	if (number >= 0)
		return 0;
	*overlap = number = (int)roster->overlap_count++;
	roster->overlaps = room_for(roster->overlaps, &roster->overlap_room, roster->overlap_count,
		sizeof(*roster->overlaps));
	roster->overlaps[number] = (struct overlap){
		.person = person, .place = place, .next = roster->first_overlap[person] - 1
	};
	roster->first_overlap[person] = number + 1;
	struct engine_join join = {
		.unit = (uint32_t)place, .person = (uint32_t)person, .from = DAY_FIRST
	};
	uint32_t assignment;
	return teller_join(&roster->doubles, &join, roster->chronicle.known, &assignment);
}

static int tell_overlap(struct roster *roster, int overlap, int column, const struct spans *applies,
	const struct spans *held)
{
	return teller_tell(&roster->doubles, (uint32_t)overlap,
		(uint32_t)roster->chronicle.columns[column].number, applies, held,
		roster->chronicle.known);
}

/* The two parts whose places come together lowest. */
static int nearest_parts(const struct roster *roster, size_t count, size_t *one, size_t *two)
{
	int best = -1, best_depth = -1;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; k < count; k++) {
			int place = meeting_place(
				roster, roster->parts[i].place, roster->parts[k].place);
			int depth = depth_of(roster, place);
			if (depth > best_depth) {
				best = place;
				best_depth = depth;
				*one = i;
				*two = k;
			}
		}
	}
	return best;
}

/* Makes `one` of both: asked if either asks, had if nothing that is asked is missing. */
static void put_together(struct roster *roster, struct part *one, const struct part *two, int place)
{
	struct spans *missing = &roster->held, *scratch = &roster->scratch;
	struct spans missing_two = { 0 };
	spans_without(missing, &one->applies, &one->held);
	spans_without(&missing_two, &two->applies, &two->held);
	spans_join(scratch, missing, &missing_two);
	spans_copy(missing, scratch);
	spans_join(scratch, &one->applies, &two->applies);
	spans_copy(&one->applies, scratch);
	spans_without(&one->held, scratch, missing);
	one->place = place;
	spans_release(&missing_two);
}

static int tell_meeting(struct roster *roster, int person, int column, const struct part *one,
	const struct part *two, int place)
{
	int overlap;
	int result = overlap_at(roster, person, place, &overlap);
	if (result)
		return result;
	roster->overlaps[overlap].in_use = true;
	spans_meet(&roster->applies, &one->applies, &two->applies);
	spans_join(&roster->held, &one->held, &two->held);
	return tell_overlap(roster, overlap, column, &roster->applies, &roster->held);
}

static int first_overlap(const struct roster *roster, int person)
{
	return (size_t)person < roster->first_overlap_room ? roster->first_overlap[person] - 1 : -1;
}

/* Uses up the parts. */
static int tell_overlaps(struct roster *roster, int person, int column, size_t count)
{
	int result = 0;
	for (; result == 0 && count > 1; count--) {
		size_t one = 0, two = 0;
		int place = nearest_parts(roster, count, &one, &two);
		result = tell_meeting(
			roster, person, column, &roster->parts[one], &roster->parts[two], place);
		put_together(roster, &roster->parts[one], &roster->parts[two], place);
		struct part used = roster->parts[two];
		roster->parts[two] = roster->parts[count - 1];
		roster->parts[count - 1] = used;
	}
	for (int i = first_overlap(roster, person); i >= 0; i = roster->overlaps[i].next) {
		if (result == 0 && !roster->overlaps[i].in_use)
			result = tell_overlap(
				roster, i, column, &(struct spans){ 0 }, &(struct spans){ 0 });
		roster->overlaps[i].in_use = false;
	}
	return result;
}

/* -- all of it -- */

static void add_part(struct roster *roster, size_t number, const struct stay *stay,
	const struct worked_column *worked)
{
	roster->parts =
		room_for(roster->parts, &roster->part_room, number + 1, sizeof(*roster->parts));
	struct part *part = &roster->parts[number];
	struct spans period = { 0 };
	spans_add(&period, stay->period.from, stay->period.to);
	part->place = stay->place;
	spans_meet(&part->applies, &worked->applies, &period);
	spans_meet(&part->held, &worked->held, &worked->applies);
	spans_release(&period);
}

/* What was worked out, or what is worked out now. */
static const struct worked_column *column_of(
	struct roster *roster, const struct stay *stay, int column, const struct worked *worked)
{
	if (worked)
		return &worked_at(worked, stay->place)->columns[column];
	truth_stay(&roster->truth, stay->person, stay->place, stay->period, column,
		&roster->column.applies, &roster->column.held);
	return &roster->column;
}

/* `worked` may be NULL. */
static int tell_column(
	struct roster *roster, int person, int column, const struct worked *worked)
{
	int number = roster->chronicle.columns[column].number, result = 0;
	int first = first_stay(roster, person);
	bool several = first >= 0 && roster->stays[first].next >= 0;
	size_t parts = 0;
	for (int i = first; result == 0 && number >= 0 && i >= 0; i = roster->stays[i].next) {
		const struct stay *stay = &roster->stays[i];
		const struct worked_column *told = column_of(roster, stay, column, worked);
		result = teller_tell(&roster->people, (uint32_t)i, (uint32_t)number,
			&told->applies, &told->held, roster->chronicle.known);
		if (several)
			add_part(roster, parts++, stay, told);
	}
	return result || !several || number < 0 ? result
						: tell_overlaps(roster, person, column, parts);
}

int roster_tell_columns(struct roster *roster, int person, const struct engine_set *columns)
{
	int result = 0;
	uint32_t count = engine_requirements(roster->people.engine);
	for (uint32_t i = 0; result == 0 && i < count; i++)
		if (engine_set_has(columns, i))
			result = tell_column(roster, person, (int)i, NULL);
	return result;
}

int roster_tell_person(struct roster *roster, const struct worked *worked)
{
	uint32_t count = engine_requirements(roster->people.engine);
	int result = 0;
	for (size_t i = 0; result == 0 && i < worked->count; i++)
		result = tell_stay(roster, worked->person, &worked->places[i]);
	for (uint32_t i = 0; result == 0 && i < count; i++)
		result = tell_column(roster, worked->person, (int)i, worked);
	return result;
}

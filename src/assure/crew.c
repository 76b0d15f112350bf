/* Who works at a place, and what reaches them. */
#include "crew.h"
#include <stdlib.h>

bool assignment_is_current(const struct assignment *assignment, day_number day)
{
	return (assignment->from == DAY_NONE || assignment->from <= day) &&
	       (assignment->to == DAY_NONE || day < assignment->to);
}

static int compare_positions(const void *a, const void *b)
{
	int one = *(const int *)a, two = *(const int *)b;
	return (one > two) - (one < two);
}

/* Everybody who has a stay at the place or below it: positions in the directory, ascending, each
 * once. The caller frees. */
static int *find_people(const struct crew *crew, const struct roster *roster, int place,
	size_t *count)
{
	const struct directory *directory = crew->directory;
	const struct numbers *ids = &crew->chronicle->person_ids;
	int end = directory_place_at(directory, place)->end, *list = NULL;
	size_t found = 0, room = 0;
	for (int at = place; at < end; at++) {
		const char *id = directory_place_at(directory, at)->id;
		int number = numbers_find(&crew->chronicle->place_ids, slice_of(id));
		int stay = roster_first_here(roster, number);
		for (; stay >= 0; stay = roster->stays[stay].next_here) {
			list = room_for(list, &room, found + 1, sizeof(*list));
			list[found++] = directory_person(
				directory, ids->texts[roster->stays[stay].person]);
		}
	}
	if (found)
		qsort(list, found, sizeof(*list), compare_positions);
	*count = 0;
	for (size_t i = 0; i < found; i++)
		if (list[i] >= 0 && (*count == 0 || list[*count - 1] != list[i]))
			list[(*count)++] = list[i];
	return list;
}

/* Their assignments of the day, if they have any here. */
static void add_member(struct crew *crew, int position, int place)
{
	size_t all_count;
	const struct assignment *all = directory_assignments(crew->directory, &all_count);
	const struct person *person = directory_person_at(crew->directory, position);
	struct member member = { .person = position,
		.number = numbers_find(&crew->chronicle->person_ids, slice_of(person->id)),
		.first = crew->assignment_count };
	for (int i = 0; !person->left && i < person->assignment_count; i++) {
		const struct assignment *one = &all[person->first_assignment + i];
		if (!assignment_is_current(one, crew->day) ||
			!directory_under(crew->directory, one->place, place))
			continue;
		crew->assignments = room_for(crew->assignments, &crew->assignment_room,
			crew->assignment_count + 1, sizeof(struct assignment *));
		crew->assignments[crew->assignment_count++] = one;
	}
	member.count = crew->assignment_count - member.first;
	if (member.count)
		crew->members[crew->member_count++] = member;
}

void crew_init(struct crew *crew, const struct directory *directory, const struct roster *roster,
	int place, day_number day)
{
	size_t count;
	*crew = (struct crew){
		.directory = directory, .chronicle = &roster->chronicle, .day = day
	};
	int *people = find_people(crew, roster, place, &count);
	crew->members = must_alloc((count + 1) * sizeof(*crew->members));
	for (size_t i = 0; i < count; i++)
		add_member(crew, people[i], place);
	free(people);
}

void crew_release(struct crew *crew)
{
	free(crew->assignments);
	free(crew->members);
}

/* -- what reaches them -- */

static void weigh(struct reach *reach, const struct standing *one, size_t member)
{
	struct standing *best = &reach->standing[member];
	if (!best->any || one->on > best->on || (one->on == best->on && one->seq > best->seq))
		*best = *one;
}

/* What is said of the member: signatures, completions, sign-offs, rows of imports. */
static void weigh_holdings(struct reach *reach, const struct crew *crew, int way, size_t member)
{
	int number = crew->members[member].number;
	const struct told_person *who = number < 0 ? NULL : &crew->chronicle->people[number];
	for (uint32_t i = 0; who && i < who->holding_count; i++) {
		const struct holding *holding = &who->holdings[i];
		bool is_row = holding_is_row(holding);
		if (holding->way != way || holding_day(holding->on) > crew->day ||
			(reach->means->type == MEANS_POLICY &&
				holding->edition != reach->means->edition))
			continue;
		day_number until = holding_day(holding->until);
		struct standing one = { .on = holding_day(holding->on),
			.until = until == DAY_LAST ? DAY_NONE : until,
			.y = holding->good,
			.seq = holding->order,
			.thing = is_row ? NULL : crew->chronicle->thing_ids.texts[holding->thing],
			.row = is_row ? holding_row(holding) : 0,
			.any = true };
		weigh(reach, &one, member);
	}
}

static void find_standing(struct reach *reach, const struct crew *crew)
{
	int way = numbers_find(&crew->chronicle->way_ids, slice_of(reach->means->id));
	for (size_t i = 0; way >= 0 && i < crew->member_count; i++)
		weigh_holdings(reach, crew, way, i);
}

void reach_init(struct reach *reach, const struct means *means, const struct crew *crew)
{
	int place = directory_place(crew->directory, means->place);
	*reach = (struct reach){ .means = means,
		.is_for = must_alloc((crew->assignment_count + 1) * sizeof(*reach->is_for)),
		.standing = must_alloc((crew->member_count + 1) * sizeof(*reach->standing)) };
	for (size_t i = 0; i < crew->assignment_count; i++)
		reach->is_for[i] =
			place >= 0 &&
			directory_under(crew->directory, crew->assignments[i]->place, place) &&
			directory_in_scope(crew->directory, crew->assignments[i], means->audience);
	find_standing(reach, crew);
}

void reach_release(struct reach *reach)
{
	free(reach->is_for);
	free(reach->standing);
}

const struct standing *reach_standing(const struct reach *reach, size_t member)
{
	return reach->standing[member].any ? &reach->standing[member] : NULL;
}

bool reach_has(const struct reach *reach, const struct crew *crew, size_t member)
{
	const struct standing *standing = reach_standing(reach, member);
	if (!standing || (standing->until != DAY_NONE && standing->until < crew->day))
		return false;
	return reach->means->type != MEANS_SKILL || standing->y > 0;
}

bool reach_needs(const struct reach *reach, const struct crew *crew, size_t member)
{
	const struct member *who = &crew->members[member];
	for (size_t i = who->first; i < who->first + who->count; i++)
		if (reach->is_for[i])
			return true;
	return false;
}

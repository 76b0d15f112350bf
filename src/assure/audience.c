/* Who was in an audience. */
#include "audience.h"
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 256 };

static void see_person(void *context, const char *name, int column)
{
	bool *names_person = context;
	(void)column;
	*names_person = *names_person || strcmp(name, "person") == 0;
}

void audience_init(struct audience *audience)
{
	audience->names_person = false;
	if (audience->scope)
		scope_names(audience->scope, see_person, &audience->names_person);
	audience->slot_count = SLOTS_AT_FIRST;
	audience->group_count = 0;
	audience->groups = must_alloc(audience->slot_count * sizeof(*audience->groups));
}

void audience_release(struct audience *audience)
{
	free(audience->groups);
}

/* Where the group is, or where it belongs. */
static struct audience_group *find_slot(
	const struct audience *audience, const struct post_telling *as, day_number day)
{
	uint64_t hash = ((uint64_t)(uint32_t)as->place << 32 | (uint32_t)as->role) ^
			((uint64_t)(uint32_t)day * 2 + (as->agency > 0)) << 20;
	size_t slot = (size_t)((hash * 0x9e3779b97f4a7c15u) >> 29);
	struct audience_group *group;
	for (;; slot++) {
		group = &audience->groups[slot & (audience->slot_count - 1)];
		if (!group->used || (group->place == as->place && group->role == as->role &&
					    group->day == day && group->agency == as->agency))
			return group;
	}
}

static void grow(struct audience *audience)
{
	struct audience_group *before = audience->groups;
	size_t count = audience->slot_count;
	audience->slot_count *= 2;
	audience->groups = must_alloc(audience->slot_count * sizeof(*audience->groups));
	for (size_t i = 0; i < count; i++) {
		const struct post_telling as = { .place = before[i].place,
			.role = before[i].role,
			.agency = before[i].agency };
		if (before[i].used)
			*find_slot(audience, &as, before[i].day) = before[i];
	}
	free(before);
}

static bool work_out(const struct audience *audience, const struct post_telling *as, int person,
	day_number day)
{
	const struct chronicle *chronicle = audience->chronicle;
	return chronicle_under(chronicle, as->place, audience->place, day) &&
	       chronicle_in_scope(chronicle, as, person, audience->scope, day);
}

static bool is_for(
	struct audience *audience, const struct post_telling *as, int person, day_number day)
{
	if (audience->names_person)
		return work_out(audience, as, person, day);
	struct audience_group *group = find_slot(audience, as, day);
	if (group->used)
		return group->is_in;
	*group = (struct audience_group){ .place = as->place,
		.role = as->role,
		.day = day,
		.agency = as->agency,
		.used = true,
		.is_in = work_out(audience, as, -1, day) };
	bool is_in = group->is_in;
	if (++audience->group_count * 2 >= audience->slot_count)
		grow(audience);
	return is_in;
}

/* Is it by this post that somebody is in the audience? *as: where and as what. */
static bool is_in_by(struct audience *audience, const struct post *post, day_number day,
	struct post_telling *as)
{
	return post_believed(post, day, audience->known, as) && holding_day(as->from) <= day &&
	       day < holding_day(as->to) && as->place >= 0 &&
	       is_for(audience, as, post->person, day);
}

size_t audience_places(
	struct audience *audience, int person, day_number day, int *places, size_t room)
{
	const struct chronicle *chronicle = audience->chronicle;
	const struct told_person *who = &chronicle->people[person];
	size_t count = 0;
	if (!person_was_believed_here(who, day, audience->known))
		return 0;
	for (int i = who->first_post; i >= 0 && count < room;
		i = chronicle->posts[i].next_of_person) {
		struct post_telling as;
		size_t k = 0;
		if (!is_in_by(audience, &chronicle->posts[i], day, &as))
			continue;
		while (k < count && places[k] != as.place)
			k++;
		if (k == count)
			places[count++] = as.place;
	}
	return count;
}

static void earlier(day_number *next, day_number after, day_number day)
{
	if (day > after && day < *next)
		*next = day;
}

/* The first day after `day` on which something changed that may matter. */
static day_number next_change(
	const struct audience *audience, const struct told_person *who, day_number day)
{
	const struct chronicle *chronicle = audience->chronicle;
	day_number next = DAY_LAST;
	for (int i = who->first_post; i >= 0; i = chronicle->posts[i].next_of_person) {
		const struct post *post = &chronicle->posts[i];
		struct post_telling as;
		if (!post_believed(post, day, audience->known, &as))
			continue;
		earlier(&next, day, holding_day(as.from));
		earlier(&next, day, holding_day(as.to));
		for (uint32_t k = 0; k < post->telling_count; k++)
			earlier(&next, day, post->tellings[k].on);
	}
	for (uint32_t i = 0; i < who->presence_count; i++)
		earlier(&next, day, who->presences[i].on);
	for (size_t i = 0; i < chronicle->tree_day_count; i++)
		earlier(&next, day, chronicle->tree_days[i]);
	return next;
}

bool audience_had(struct audience *audience, int person, day_number from, day_number until)
{
	const struct told_person *who = &audience->chronicle->people[person];
	int place;
	while (from <= until) {
		if (audience_places(audience, person, from, &place, 1) == 0)
			return false;
		from = next_change(audience, who, from);
	}
	return true;
}

/* Who was in an audience. */
#include "audience.h"

/* Is it by this post that somebody is in the audience? *as: where and as what. */
static bool is_in_by(const struct audience *audience, const struct post *post, day_number day,
	struct post_telling *as)
{
	const struct chronicle *chronicle = audience->chronicle;
	return post_believed(post, day, audience->known, as) && holding_day(as->from) <= day &&
	       day < holding_day(as->to) && as->place >= 0 &&
	       chronicle_under(chronicle, as->place, audience->place, day) &&
	       chronicle_in_scope(chronicle, as, post->person, audience->scope, day);
}

size_t audience_places(const struct audience *audience, int person, day_number day, int *places,
	size_t room)
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

bool audience_had(
	const struct audience *audience, int person, day_number from, day_number until)
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

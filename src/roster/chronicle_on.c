/* What held on a day. */
#include "chronicle.h"
#include <strings.h>

const struct place_standing *place_on(const struct told_place *place, day_number day)
{
	size_t at = 0;
	while (at + 1 < place->standing_count && place->standings[at + 1].from <= day)
		at++;
	return &place->standings[at];
}

const struct asked_standing *asked_on(const struct asked *asked, day_number day)
{
	const struct asked_standing *found = NULL;
	for (size_t i = 0; i < asked->standing_count && asked->standings[i].from <= day; i++)
		found = &asked->standings[i];
	return found;
}

const struct way_standing *way_on(const struct way *way, day_number day)
{
	const struct way_standing *found = NULL;
	for (size_t i = 0; i < way->standing_count && way->standings[i].from <= day; i++)
		found = &way->standings[i];
	return found;
}

/* First and last day are those last said, whatever their day. */
static void follow(struct post_telling *found, const struct post_telling *telling, day_number day)
{
	found->from = telling->from;
	found->to = telling->to;
	if (telling->on > day)
		return;
	if (telling->role >= 0)
		found->role = telling->role;
	if (telling->place >= 0)
		found->place = telling->place;
	if (telling->agency >= 0)
		found->agency = telling->agency;
}

bool post_believed(
	const struct post *post, day_number day, day_number known, struct post_telling *out)
{
	*out = post->telling_count ? post->tellings[0] : post->last;
	if (holding_day(out->known) > known)
		return false;
	for (uint32_t i = 1; i < post->telling_count; i++)
		if (holding_day(post->tellings[i].known) <= known)
			follow(out, &post->tellings[i], day);
	return true;
}

struct post_telling post_on(const struct post *post, day_number day)
{
	struct post_telling found;
	(void)post_believed(post, day, DAY_LAST, &found);
	return found;
}

struct span post_days(const struct post *post)
{
	return (struct span){ holding_day(post->last.from), holding_day(post->last.to) };
}

bool person_was_believed_here(
	const struct told_person *person, day_number day, day_number known)
{
	bool here = true;
	for (uint32_t i = 0; i < person->presence_count; i++)
		if (person->presences[i].on <= day &&
			holding_day(person->presences[i].known) <= known)
			here = person->presences[i].here;
	return here;
}

bool person_is_here(const struct told_person *person, day_number day)
{
	return person_was_believed_here(person, day, DAY_LAST);
}

bool chronicle_under(const struct chronicle *chronicle, int place, int other, day_number day)
{
	for (int depth = 0; place >= 0 && depth <= LIMIT_PLACE_DEPTH; depth++) {
		if (place == other)
			return true;
		place = place_on(&chronicle->places[place], day)->parent;
	}
	return false;
}

bool chronicle_under_named(
	const struct chronicle *chronicle, int place, struct slice other, day_number day)
{
	for (int depth = 0; place >= 0 && depth <= LIMIT_PLACE_DEPTH; depth++) {
		const struct place_standing *standing = place_on(&chronicle->places[place], day);
		if (slice_is(other, chronicle->place_ids.texts[place]) ||
			(strlen(standing->name) == other.length &&
				strncasecmp(standing->name, other.base, other.length) == 0))
			return true;
		place = standing->parent;
	}
	return false;
}

/* -- scopes -- */

struct in_scope {
	const struct chronicle *chronicle;
	const struct post_telling *as;
	int person;
	day_number day;
};

static size_t scope_values(void *context, const char *name, struct slice *values, size_t room)
{
	const struct in_scope *subject = context;
	const struct chronicle *chronicle = subject->chronicle;
	const struct post_telling *as = subject->as;
	if (room == 0)
		return 0;
	if (strcmp(name, "role") == 0)
		values[0] = slice_of(chronicle->roles.texts[as->role]);
	else if (strcmp(name, "place") == 0)
		values[0] = slice_of(chronicle->place_ids.texts[as->place]);
	else if (strcmp(name, "place_type") == 0)
		values[0] = slice_of(place_on(&chronicle->places[as->place], subject->day)->type);
	else if (strcmp(name, "person") == 0 && subject->person >= 0)
		values[0] = slice_of(chronicle->person_ids.texts[subject->person]);
	else if (strcmp(name, "agency") == 0 && as->agency > 0)
		values[0] = SLICE_LITERAL("true");
	else
		return 0;
	return 1;
}

static bool scope_under(void *context, struct slice place, struct slice other)
{
	const struct in_scope *subject = context;
	int number = numbers_find(&subject->chronicle->place_ids, place);
	return number >= 0 &&
	       chronicle_under_named(subject->chronicle, number, other, subject->day);
}

bool chronicle_in_scope(const struct chronicle *chronicle, const struct post_telling *as,
	int person, const struct scope *scope, day_number day)
{
	struct in_scope context = { chronicle, as, person, day };
	struct scope_subject subject = { &context, scope_values, scope_under };
	return !scope || scope_test(scope, &subject);
}

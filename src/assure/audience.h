/*
 * audience.h: who was in the audience of a policy on every day of a stretch. Private to assure.
 *
 * It goes by what is known, or was known on a day, of roles, places and the tree on each of these
 * days: who has another role since was in the audience all the same.
 */
#ifndef FETTLE_ASSURE_AUDIENCE_H
#define FETTLE_ASSURE_AUDIENCE_H

#include "chronicle.h"

/* Whether people with a role at a place are in it on a day: worked out once for all of them. */
struct audience_group {
	int place, role;
	day_number day;
	signed char agency;
	bool used, is_in;
};

struct audience {
	const struct chronicle *chronicle;
	day_number known;	   /* ENGINE_NOW: by all that is known */
	const struct scope *scope; /* NULL: everybody */
	int place;		   /* at or below it: number in the chronicle */
	bool names_person;	   /* the scope does: groups do not tell */
	struct audience_group *groups;
	size_t slot_count, group_count;
};

/* Of an audience without groups. */
void audience_init(struct audience *audience);
void audience_release(struct audience *audience);

/* Was the person in the audience, at one place or another, on each day from..until? */
bool audience_had(struct audience *audience, int person, day_number from, day_number until);
/* Where they were in it on the day: each place once, the first `room` into `places`; how many. */
size_t audience_places(
	struct audience *audience, int person, day_number day, int *places, size_t room);

#endif

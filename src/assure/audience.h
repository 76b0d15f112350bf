/*
 * audience.h: who was in the audience of a policy on every day of a stretch. Private to assure.
 *
 * It goes by what is known, or was known on a day, of roles, places and the tree on each of these
 * days: who has another role since was in the audience all the same.
 */
#ifndef FETTLE_ASSURE_AUDIENCE_H
#define FETTLE_ASSURE_AUDIENCE_H

#include "chronicle.h"

struct audience {
	const struct chronicle *chronicle;
	day_number known;	   /* ENGINE_NOW: by all that is known */
	const struct scope *scope; /* NULL: everybody */
	int place;		   /* at or below it: number in the chronicle */
};

/* Was the person in the audience, at one place or another, on each day from..until? */
bool audience_had(
	const struct audience *audience, int person, day_number from, day_number until);
/* Where they were in it on the day: each place once, the first `room` into `places`; how many. */
size_t audience_places(const struct audience *audience, int person, day_number day, int *places,
	size_t room);

#endif

/*
 * crew.h: who works at a place and below it today, who of them a policy, course or skill
 * is for, and who has it. Private to assure.
 */
#ifndef FETTLE_ASSURE_CREW_H
#define FETTLE_ASSURE_CREW_H

#include "catalogue.h"
#include "roster.h"

struct member {
	int person;	     /* position in the directory */
	int number;	     /* in the chronicle */
	size_t first, count; /* their assignments */
};

struct crew {
	const struct directory *directory;
	const struct chronicle *chronicle;
	day_number day;
	const struct assignment **assignments; /* current ones at or below the place */
	size_t assignment_count, assignment_room;
	struct member *members; /* each person once */
	size_t member_count;
};

/* Looks only at who was ever at these places. */
void crew_init(struct crew *crew, const struct directory *directory, const struct roster *roster,
	int place, day_number day);
void crew_release(struct crew *crew);
bool assignment_is_current(const struct assignment *assignment, day_number day);

/* What counts as having it: evidence or a row of an import. */
struct standing {
	day_number on, until; /* until: the last day it counts, DAY_NONE = no end */
	int64_t y, seq;
	const char *thing; /* NULL: it is a row */
	int row;	   /* of the entry `seq` */
	bool any;	   /* there is something at all */
};

/* How far a policy, course or skill reaches. */
struct reach {
	const struct means *means;
	bool *is_for;		   /* for each assignment: in its audience? */
	struct standing *standing; /* for each member; see reach_standing() */
};

/* Standing: policy: the signature under the version in force; course: the latest time it was done;
 * skill: the latest sign-off. */
void reach_init(struct reach *reach, const struct means *means, const struct crew *crew);
void reach_release(struct reach *reach);
const struct standing *reach_standing(const struct reach *reach, size_t member); /* NULL: none */

/* Signed, trained and in date, may do it alone and in date. */
bool reach_has(const struct reach *reach, const struct crew *crew, size_t member);
bool reach_needs(const struct reach *reach, const struct crew *crew, size_t member);

#endif

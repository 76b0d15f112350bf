/*
 * worked.h: what is asked of somebody at each of their places and what they have, worked out before
 * engines are told. Private to roster.
 */
#ifndef FETTLE_ROSTER_WORKED_H
#define FETTLE_ROSTER_WORKED_H

#include "engine.h"
#include "truth.h"

struct worked_column {
	struct spans applies, held; /* truth_stay() */
};

struct worked_place {
	int place;
	struct span period;	       /* truth_period() */
	struct engine_set always;      /* the columns that apply on all days */
	struct worked_column *columns; /* of the chronicle; those without a number are not filled in */
	size_t column_room;
};

struct worked {
	int person;
	struct worked_place *places; /* all that their posts are or were thought to be at */
	size_t count, room;
};

void worked_release(struct worked *worked); /* {0} is empty */
/* Replaces *worked. The truth must be nobody else's meanwhile. */
void work_out(struct worked *worked, struct truth *truth, int person);
/* NULL: they were never there. */
const struct worked_place *worked_at(const struct worked *worked, int place);

#endif

/*
 * truth.h: for somebody at a place and a column of figures: on which days is it asked of them, and
 * on which days have they what is asked? As known now, on all days. Private to roster.
 *
 * Whom a column asks depends on place, role and agency, or on role and agency alone, so what it asks
 * is worked out once for each such group and kept until truth_forget(). Very many groups are asked
 * the same, which is kept once. One thread at a time.
 */
#ifndef FETTLE_ROSTER_TRUTH_H
#define FETTLE_ROSTER_TRUTH_H

#include "chronicle.h"

/* Asked on these days: all of these ways. */
struct need {
	struct span days;
	size_t first, count; /* in needs->ways */
};

struct needed_way {
	int way;
	uint32_t edition; /* policy: the version in force then */
};

struct needs {
	struct need *items;
	size_t count, way_count;
	struct needed_way *ways;
	struct needs *next; /* others of the column */
};

/* What a column asks of all who are alike. */
struct group {
	int place, role, agency; /* place: -1 for columns that ask the same everywhere */
	const struct needs **by_column; /* NULL: not worked out yet */
	size_t column_room;
};

struct truth_column {
	struct needs *all; /* that are different */
	bool looked;
	struct scope_asks asks; /* of all its scopes, once looked at */
};

struct truth {
	const struct chronicle *chronicle;
	struct group *groups;
	size_t group_count, group_room;
	uint32_t *slots; /* number of a group + 1; 0: free */
	size_t slot_count;
	struct arena arena;
	size_t last_here, last_anywhere; /* the groups that were found last, with and without a place */
	struct truth_column *columns;
	size_t column_room;
	struct needs made; /* scratch, with room for: */
	size_t need_room, way_room;
	struct spans one, two, three, four, missing; /* scratch */
	struct spans post_applies, post_held;
	day_number *days;
	size_t day_room;
	struct holding *holdings;
	size_t holding_room;
};

void truth_init(struct truth *truth, const struct chronicle *chronicle);
void truth_release(struct truth *truth);
/* What is asked has changed. */
void truth_forget(struct truth *truth);

/* From the first to the last day of somebody's posts at a place, less the time after they left
 * for good. */
struct span truth_period(const struct truth *truth, int person, int place);
/* Somebody at a place, whatever their roles. Replaces *applies and *held. When it applies on all
 * days of `period`, that is told as always. */
void truth_stay(struct truth *truth, int person, int place, struct span period, int column,
	struct spans *applies, struct spans *held);

#endif

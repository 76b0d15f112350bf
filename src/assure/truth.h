/*
 * truth.h: for somebody's post and a column of figures: on which days is it asked of them, and on
 * which days have they what is asked? As known now, on all days. Private to assure.
 *
 * Whom a column asks depends on place, role and agency, so what it asks is worked out once for
 * each such group and kept until truth_forget(). One thread at a time.
 */
#ifndef FETTLE_ASSURE_TRUTH_H
#define FETTLE_ASSURE_TRUTH_H

#include "chronicle.h"

/* Asked on these days: all of these ways. */
struct need {
	struct span days;
	size_t first, count; /* in needs->ways */
};

struct needed_way {
	int way;
	uint16_t edition; /* policy: the version in force then */
};

struct needs {
	struct need *items;
	size_t count;
	struct needed_way *ways;
};

struct group {
	int place, role, agency;
	struct needs **by_column; /* NULL: not worked out yet */
	size_t column_room;
};

struct truth {
	const struct chronicle *chronicle;
	struct group *groups;
	size_t group_count, group_room;
	uint32_t *slots; /* number of a group + 1; 0: free */
	size_t slot_count;
	struct arena arena;
	struct spans one, two, three; /* scratch */
	day_number *days;
	size_t day_room;
	struct holding *holdings;
	size_t holding_room;
};

void truth_init(struct truth *truth, const struct chronicle *chronicle);
void truth_release(struct truth *truth);
/* What is asked has changed. */
void truth_forget(struct truth *truth);

/* The days of a post at a place: its period, less the time after its person left for good. */
struct span truth_period(const struct truth *truth, const struct post *post);
/* Replaces *applies and *held. `place`: only the time that the post was at this place. */
void truth_cell(struct truth *truth, const struct post *post, int place, int column,
	struct spans *applies, struct spans *held);

#endif

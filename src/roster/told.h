/*
 * told.h: what an engine was told of each assignment and requirement, closely packed: there are as
 * many of these as people and requirements together. Private to roster.
 */
#ifndef FETTLE_ROSTER_TOLD_H
#define FETTLE_ROSTER_TOLD_H

#include "keep.h"
#include "spans.h"

/* Of one assignment: a cell for each requirement of which anything was told, ascending. A cell is
 *
 *   requirement | how it applies << 8,  number of pieces,
 *   [number of intervals, first and end day of each: when it applies on some days,]
 *   first and end day of each piece
 *
 * in 16 bits each, as the engine has its days. */
struct told_cells {
	uint16_t *words;
	uint32_t count; /* of words */
};

/* One assignment is mostly asked about after the other, requirement by requirement: the words of
 * that one are in `open` until another is asked about. */
struct told_table {
	struct told_cells *assignments;
	size_t room;
	struct told_cells open;
	uint32_t open_room, open_assignment; /* whose words those are */
	bool is_open, changed;
	uint32_t at, asked; /* cells before word `at` are of requirements before `asked` */
};

void told_release(struct told_table *told); /* {0} is empty */
/* Replaces *applies and *pieces (evidence, in order; pieces may touch). */
void told_get(struct told_table *told, uint32_t assignment, uint32_t requirement,
	struct spans *applies, struct spans *pieces);
void told_put(struct told_table *told, uint32_t assignment, uint32_t requirement,
	const struct spans *applies, const struct spans *pieces);

/* Lets go of what is open: before bytes are made of it. */
void told_settle(struct told_table *told);

/* As bytes, and back, into one that is empty. */
void told_keep(const struct told_table *told, struct buf *out);
void told_recall(struct told_table *told, struct kept *from);

#endif

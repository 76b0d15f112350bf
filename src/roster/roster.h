/*
 * roster.h: who works where, what is asked of them, and who has it, on any day as known on any day.
 *
 *   struct roster roster;
 *   roster_init(&roster);
 *   roster_open(&roster, today());
 *   roster_refresh(&roster, reader, kinds);      all entries; later, those that came since
 *   engine_board(roster.people.engine, place, board);
 *   roster_close(&roster);
 *
 * What the entries say is in its chronicle (chronicle.h); counting is done by two engines (engine.h),
 * which are fed here. A start can take all of it from a folder (cache.h). It belongs to one thread at
 * a time; many may read while nobody refreshes.
 *
 * Entries are taken into the chronicle; what they changed is worked out again (truth.h) at the end
 * of each day of recording, and the difference to what an engine was told is told to it as known
 * from that day on. So the engines hold what was known on every day of the past.
 *
 * `people` counts stays: a person at a place, whatever their roles there. Who works at several
 * places is counted at each; above them they would be counted more than once. `doubles` counts
 * how much too often, at the place where two of their places come together, so that at every place
 *
 *   people = people counted by the first, less those counted by the second.
 *
 * Where one of the two places asks something of them, nothing is counted twice. Where both do, the
 * first engine counts two asked, and those who have it at one or at both; but somebody has what is
 * asked only when they have it everywhere. So the second counts one asked, and has it if either
 * has.
 *
 * Numbers: a unit is the number of its place in the chronicle, a requirement of an engine is a
 * column of the chronicle, an assignment is a stay or an overlap.
 */
#ifndef FETTLE_ROSTER_ROSTER_H
#define FETTLE_ROSTER_ROSTER_H

#include "chronicle.h"
#include "teller.h"
#include "truth.h"
#include "worked.h"

struct stay { /* by number of the assignment of `people` */
	int person, place;
	int next;      /* of the person; -1 */
	int next_here; /* of the place; -1 */
	struct span period;
};

struct overlap { /* by number of the assignment of `doubles` */
	int person, place;
	int next; /* of the person; -1 */
	bool in_use;
};

/* Somebody's places that were put together so far, while overlaps are looked for. */
struct part {
	int place;
	struct spans applies, held;
};

struct roster {
	struct chronicle chronicle;
	struct truth truth;
	struct teller people, doubles;
	struct stay *stays;
	struct overlap *overlaps;
	size_t stay_count, stay_room, overlap_count, overlap_room;
	int *first_stay, *first_overlap; /* by person, + 1 */
	int *first_here;		 /* stay by place, + 1 */
	size_t first_stay_room, first_overlap_room, first_here_room;
	int *parents; /* by place, as the engines were told */
	size_t parent_room;
	struct engine_set *columns_of_way;
	size_t columns_of_way_room;
	struct { /* the last entry that was recorded on a day or before */
		day_number day;
		int64_t seq;
	} * heads;
	size_t head_count, head_room;
	uint8_t rules[SHA256_BYTES]; /* of the kinds by which entries were read; see roster_rules() */
	bool started; /* entries were taken in since it was opened */
	bool mixed;   /* a pack changed kinds since: entries were read by different ones */
	bool failing; /* it was not brought up to date to the end */
	struct worked worked; /* scratch */
	struct worked_column column;
	struct part *parts;
	size_t part_room;
	struct spans applies, held, scratch;
};

void roster_init(struct roster *roster); /* with no engines yet */
int roster_open(struct roster *roster, day_number today); /* empty engines, after roster_init */
void roster_close(struct roster *roster); /* also of what was only initialised */

/* Takes in what the reader sees beyond what was taken in before. */
int roster_refresh(struct roster *roster, struct reader *reader, const struct kinds *kinds);
/* Midnight. */
void roster_set_today(struct roster *roster, day_number today);
day_number roster_today(const struct roster *roster);

/* A stay at the place, whenever it is; -1: none. */
int roster_first_here(const struct roster *roster, int place);

/* Stands for all that kinds say: what entries mean depends on nothing else. */
void roster_rules(const struct kinds *kinds, uint8_t rules[SHA256_BYTES]);
/* Is it what somebody who reads the entries now would have? */
bool roster_is_keepable(const struct roster *roster, const struct kinds *kinds);
/* All of it but the engines. Back: into one that is new, with engines that were opened already. */
void roster_keep(const struct roster *roster, struct buf *out);
void roster_recall(struct roster *roster, struct kept *from);

/* The tree of the engines is that of now. What adds up to a place with all that was below it in the
 * tree as it was known on `known` (ENGINE_NOW: now): the figures of these units, added (sign 1) or
 * taken off (-1). The caller frees. */
struct roster_part {
	uint32_t unit;
	int sign;
};
struct roster_part *roster_parts(
	const struct roster *roster, int place, day_number known, size_t *count);

/* The last entry recorded up to the day; 0: none. */
int64_t roster_head_on(const struct roster *roster, day_number known);

#endif

/*
 * roster.h: feeds the engine (engine.h) from entries. Private to assure.
 *
 * Entries are taken into the chronicle; what they changed is worked out again (truth.h) at the end
 * of each day of recording, and the difference to what the engine was told is told to it as known
 * from that day on. So the engine holds what was known on every day of the past.
 *
 * Numbers: a unit is the number of its place in the chronicle, a requirement of the engine is a
 * column of the chronicle, an assignment of the engine is a stay: a post at one place.
 */
#ifndef FETTLE_ASSURE_ROSTER_H
#define FETTLE_ASSURE_ROSTER_H

#include "chronicle.h"
#include "engine.h"
#include "truth.h"

struct stay { /* by number of the engine's assignment */
	int post, place;
	int next; /* of the post; -1 */
	struct span period;
};

/* What the engine was told of a stay and a column. */
struct told_cell {
	uint64_t key; /* stay << 32 | column + 1; 0: free */
	struct spans applies;
	struct spans pieces; /* of evidence, in order; they may touch */
};

struct roster {
	struct chronicle chronicle;
	struct truth truth;
	struct engine *engine;
	struct stay *stays;
	size_t stay_count, stay_room;
	int *first_stay; /* by post, + 1 */
	size_t first_stay_room;
	int *parents; /* by place, as the engine was told */
	size_t parent_room;
	struct engine_set *columns_of_way; /* columns, not numbers of the engine */
	size_t columns_of_way_room;
	struct told_cell *cells;
	size_t cell_count, cell_slots;
	struct { /* the last entry that was recorded on a day or before */
		day_number day;
		int64_t seq;
	} * heads;
	size_t head_count, head_room;
	struct spans applies, held, told, left; /* scratch */
};

int roster_open(struct roster *roster, day_number today);
void roster_close(struct roster *roster);

/* Takes in what the reader sees beyond what was taken in before. */
int roster_refresh(struct roster *roster, struct reader *reader, const struct kinds *kinds);

/* The last entry recorded up to the day; 0: none. */
int64_t roster_head_on(const struct roster *roster, day_number known);

#endif

/*
 * teller.h: an engine and what it was told, so that only differences are told. Private to assure.
 */
#ifndef FETTLE_ASSURE_TELLER_H
#define FETTLE_ASSURE_TELLER_H

#include "engine.h"
#include "keep.h"
#include "spans.h"

/* What the engine was told of an assignment and a requirement. */
struct told_cell {
	uint64_t key; /* assignment << 32 | requirement + 1; 0: free */
	struct spans applies;
	struct spans pieces; /* of evidence, in order; they may touch */
};

struct teller {
	struct engine *engine;
	struct told_cell *cells;
	size_t cell_count, cell_slots;
	struct spans told, left; /* scratch */
};

int teller_open(struct teller *teller, day_number today);
void teller_close(struct teller *teller);

/* Somebody who joins; of what applies to them on all days it is told at once. */
int teller_join(struct teller *teller, const struct engine_join *join, day_number known,
	uint32_t *assignment);
/* To whom it applies and who has it, on all days, as known from `known` on. */
int teller_tell(struct teller *teller, uint32_t assignment, uint32_t requirement,
	const struct spans *applies, const struct spans *held, day_number known);

/* What the engine was told (not the engine), and back, into one that was told nothing. */
void teller_keep(const struct teller *teller, struct buf *out);
void teller_recall(struct teller *teller, struct kept *from);

#endif

/*
 * teller.h: an engine and what it was told, so that only differences are told. Private to roster.
 */
#ifndef FETTLE_ROSTER_TELLER_H
#define FETTLE_ROSTER_TELLER_H

#include "engine.h"
#include "told.h"

struct teller {
	struct engine *engine;
	struct told_table told;
	struct spans applies, pieces, covered, left; /* scratch */
	struct engine_record *records;		     /* told together by teller_settle() */
	size_t record_count, record_room;
	struct { /* what is said of one assignment alike of several requirements, too */
		uint32_t assignment;
		bool any, applies;
		day_number from, known;
		struct engine_set requirements;
	} scope;
};

int teller_open(struct teller *teller, day_number today);
void teller_close(struct teller *teller);

/* Somebody who joins; of what applies to them on all days it is told at once. */
int teller_join(struct teller *teller, const struct engine_join *join, day_number known,
	uint32_t *assignment);
/* To whom it applies and who has it, on all days, as known from `known` on. The engine has it after
 * teller_settle(), which must come before anything is told as known from another day. */
int teller_tell(struct teller *teller, uint32_t assignment, uint32_t requirement,
	const struct spans *applies, const struct spans *held, day_number known);
int teller_settle(struct teller *teller);

#endif

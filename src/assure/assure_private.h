/* assure_private.h: what is kept in memory, and what the files of assure share. */
#ifndef FETTLE_ASSURE_PRIVATE_H
#define FETTLE_ASSURE_PRIVATE_H

#include <pthread.h>
#include "assure.h"
#include "measures.h"
#include "readings.h"

struct assure {
	struct book *book;
	pthread_rwlock_t lock; /* over all that follows */
	int64_t head;	       /* all entries up to this one are in it */
	struct measures measures;
	struct readings readings;
};

/* Brings memory up to what the reader sees, and holds it for reading until assure_let_go(). */
int assure_hold(struct assure *assure, struct reader *reader);
void assure_let_go(struct assure *assure);

/* Somebody looking at the figures of a place. */
struct view {
	struct assure *assure;
	struct reader *reader;
	const struct actor *actor;
	const struct directory *directory;
	int place;	/* position */
	day_number day; /* today */
};

/* `place`: an id; NULL or "": the root. FT_NOT_FOUND (no such place), FT_NOT_ALLOWED (the actor
 * works neither there, nor above, nor below). On success view_end() must follow. */
int view_begin(struct view *view, struct assure *assure, struct reader *reader,
	const struct actor *actor, const char *place);
void view_end(struct view *view);

bool assignment_is_current(const struct assignment *assignment, day_number day);

/* board.c: rows of measures that name the requirement (NULL: all), at or below the place. The
 * lock is held. */
json_t *measure_rows(const struct view *view, const struct board_query *query);

#endif

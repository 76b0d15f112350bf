/*
 * shelf.h: follows all things of one kind, whoever may see them. Private to assure.
 *
 * Every act gives its thing the number of the entry as version, so the newest version says
 * whether anything changed, and only what changed is read again.
 */
#ifndef FETTLE_ASSURE_SHELF_H
#define FETTLE_ASSURE_SHELF_H

#include "book.h"

struct shelf {
	const char *kind;
	int64_t version; /* of the newest thing that was read; 0: none yet */
};

/* Calls `take` for each thing that changed since the last time, newest first, as read_things
 * gives it. *changed (may be NULL) becomes true if there was any. */
int shelf_refresh(struct shelf *shelf, struct reader *reader,
	int (*take)(void *context, const json_t *thing), void *context, bool *changed);

#endif

/*
 * agenda.h: what will happen, soonest first. Whatever happens may plan more; what is planned
 * for later than the story lasts never happens, and so is left unfinished as in life.
 */
#ifndef FETTLE_DEMO_AGENDA_H
#define FETTLE_DEMO_AGENDA_H

#include "util.h"

struct story;

struct plan {
	instant_us at;
	int (*happen)(struct story *story, const struct plan *plan);
	const json_t *what; /* the piece of data it is about, or NULL */
	void *subject;	    /* something of the story's, or NULL */
	int member;	    /* who does it: position in the cast, or -1 */
	int number;	    /* whatever else `happen` wants to know */
	char thing[65];	    /* id, or "" */
	const char *place;  /* or NULL */
	int64_t order;	    /* given by agenda_add: plans of one moment happen in this order */
};

struct agenda {
	struct plan *plans; /* a heap */
	size_t count, capacity;
	int64_t added;
};

void agenda_add(struct agenda *agenda, const struct plan *plan); /* copies */
bool agenda_take(struct agenda *agenda, struct plan *plan); /* the soonest; false: nothing left */
void agenda_release(struct agenda *agenda);

#endif

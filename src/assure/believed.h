/*
 * believed.h: series as they were believed on a day of the past: imported ones, and those that
 * rules of then made of records as they were known then. Private to assure.
 */
#ifndef FETTLE_ASSURE_BELIEVED_H
#define FETTLE_ASSURE_BELIEVED_H

#include "assure_private.h"

struct believed {
	struct knowledge_cache *cache;
	const struct knowledge *knowledge;
	struct kept_series **fed; /* by rules: complete, as of the view's day and known day */
	const struct kept_series **order; /* these and imported ones, by measure, place, stratum */
	size_t fed_count, count;
};

/* For a view whose `known` is a day: what is at its place or below it. */
int believed_open(struct believed **out, const struct view *view);
void believed_free(struct believed *believed); /* NULL is fine */

#endif

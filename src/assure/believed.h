/*
 * believed.h: series as they were believed on a day of the past: imported ones, and those that
 * rules made of records as they were known then. Private to assure.
 */
#ifndef FETTLE_ASSURE_BELIEVED_H
#define FETTLE_ASSURE_BELIEVED_H

#include "assure_private.h"

struct believed {
	struct chronicle chronicle; /* of now, but with the tree of then */
	struct feed **feeds;
	struct kept_series **fed; /* of rules: complete, as of the view's day and known day */
	const struct kept_series **order; /* these and imported ones, by measure, place, stratum */
	size_t feed_count, fed_count, count;
};

/* Reads the records that changed since. For a view whose `known` is a day. */
int believed_open(struct believed **out, const struct view *view);
void believed_free(struct believed *believed); /* NULL is fine */

#endif

/*
 * knowledge.h: what was known of measures on a day of the past: what they are called and judged by,
 * and the records that their rules count. Private to assure.
 *
 * No later entry changes it, so it may be kept (knowledge_cache.h): only other places or kinds do,
 * whose names and rules are those of now. It points at nothing of what is known now.
 */
#ifndef FETTLE_ASSURE_KNOWLEDGE_H
#define FETTLE_ASSURE_KNOWLEDGE_H

#include "feed.h"
#include "measures.h"

struct assure;

struct knowledge {
	day_number known;
	int64_t known_seq; /* the last entry of that day */
	struct measures measures;
	struct feed **feeds; /* by measure; those that rules fed, with their places in order */
	size_t feed_count;
	size_t bytes; /* about so many */
	int users;    /* the cache's, as what follows */
	int64_t used;
};

/* Reads the records that changed since. `assure` is held for reading, and `reader` sees at least
 * as much. */
int knowledge_make(struct knowledge **out, const struct assure *assure, struct reader *reader,
	day_number known, int64_t known_seq);
void knowledge_free(struct knowledge *knowledge); /* NULL is fine */

/* NULL: no rule fed it. */
const struct feed *knowledge_feed(const struct knowledge *knowledge, const char *measure);

#endif

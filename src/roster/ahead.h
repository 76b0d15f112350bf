/*
 * ahead.h: reading the ledger in a thread of its own while what was read is taken in. Private to
 * roster.
 */
#ifndef FETTLE_ROSTER_AHEAD_H
#define FETTLE_ROSTER_AHEAD_H

#include "chronicle_entry.h"

/* Calls `each` in the calling thread with all entries after `after`, in order, a batch at a time: those
 * of a whole record (after 0) are read ahead. Nobody else may use the reader meanwhile. */
int ahead_read(struct reader *reader, const struct kinds *kinds, int64_t after,
	int (*each)(void *context, const struct entry_batch *batch), void *context);

#endif

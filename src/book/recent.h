/* recent.h: which entries came last, by place, in memory: so that what came in last at a place is
 * found without reading what came in everywhere else. Private to book. */
#ifndef FETTLE_BOOK_RECENT_H
#define FETTLE_BOOK_RECENT_H

#include "book.h"

struct connection;
struct recent;

enum { RECENT_COUNT = 3000 };

/* The last entries that the connection sees. */
int recent_create(struct recent **out, struct connection *connection);
void recent_free(struct recent *recent); /* NULL is fine */

/* An entry that came since; in the order of the ledger. One thread at a time. */
void recent_add(struct recent *recent, int64_t seq, const char *thing, const char *place);

/* Entries of things at or below the place (a position), newest first, into `seqs`, which has room
 * for RECENT_COUNT. *before: the oldest entry that was looked at. Any thread. */
size_t recent_at(struct recent *recent, const struct directory *directory, int place,
	int64_t *seqs, int64_t *before);

#endif

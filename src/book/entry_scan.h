/* entry_scan.h: entries in the order of the ledger, in pages of bounded memory. */
#ifndef FETTLE_BOOK_ENTRY_SCAN_H
#define FETTLE_BOOK_ENTRY_SCAN_H

#include "book_private.h"

/* One row of the table entry; the slices live until the next row. */
struct entry_row {
	int64_t seq;
	struct slice thing, leaf, body;
};

/* Calls `each` for those after `after` in order of seq until it returns non-zero, which is then
 * returned. It may use the connection meanwhile, for anything but changing the table. */
int entry_scan(struct connection *connection, int64_t after,
	int (*each)(void *context, const struct entry_row *row), void *context);

/* How many there are to come, for progress: the highest seq. */
int entry_last(struct connection *connection, int64_t *seq);

/* Tells `progress` now and then; `progress` may be NULL. */
void progress_tell(const struct progress *progress, const char *what, int64_t done, int64_t total);

#endif

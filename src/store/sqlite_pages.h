/*
 * sqlite_pages.h: a sum at the end of every page of a .fettle file, so that any byte which
 * changes on the disk is found, also in indexes, in free space and in tables that no entry
 * vouches for.
 *
 * A file system layer between SQLite and the system computes the sum when a page goes into the
 * file; SQLite leaves the last eight bytes of each page alone because the file reserves them.
 * Reading checks nothing: a damaged page is still read as far as it can be, so that the damaged
 * entry can be named. SQLite's log has sums of its own.
 *
 * Pages in the log and in memory have zeros there. So a page which another program moves from
 * the log into the file says of itself that it was not summed, and one which another program
 * changes does not fit its sum any more.
 */
#ifndef FETTLE_STORE_SQLITE_PAGES_H
#define FETTLE_STORE_SQLITE_PAGES_H

#include <stdint.h>

enum { SUMMED_PAGE_BYTES = 4096, PAGE_SUM_BYTES = 8 };

/* The name of the layer, for sqlite3_open_v2(). Registers it at the first call. */
const char *sqlite_pages_layer(void);

/* Reads the whole file. FT_DRIFT names the first page that does not fit its sum. 0: no page is
 * wrong; *unsummed are pages of which nothing can be said. A file that is not Fettle's is
 * left for others to judge: 0. Works while others write. */
int sqlite_pages_check(const char *path, int64_t *unsummed);

#endif

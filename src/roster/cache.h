/*
 * cache.h: the roster in a folder beside the record, so that a start need not read every entry
 * again, only those that came since.
 *
 *   roster    cache_head, the feeder's tables (roster_keep), SHA-256 of all before it
 *   people, doubles    the two engines (engine_snapshot_write)
 *   lock      held by whoever writes
 *
 * It says nothing that the entries do not say, and may be deleted at any time. It is only believed
 * when it is whole, of this program and these kinds, and of a record that begins with the same
 * entries: the root of the tree over its first entries is compared with the record's. What was
 * damaged on purpose together with its checksums is not found out; whoever can write here can
 * write into the record too.
 */
#ifndef FETTLE_ROSTER_CACHE_H
#define FETTLE_ROSTER_CACHE_H

#include "roster.h"

/* ORG.fettle.cache; for PostgreSQL a folder of the organisation's own in $CACHE_DIRECTORY,
 * $XDG_CACHE_HOME or ~/.cache. Empty when there is no such place. */
void cache_folder(struct book *book, struct buf *folder);

/* Opens a roster, which roster_init() has made, from the cache. FT_NOT_FOUND: there is none.
 * FT_REFUSED, FT_FAILED: why it is not believed. Then the roster is as it was. */
int cache_open(
	struct roster *roster, struct book *book, struct reader *reader, const struct kinds *kinds);

/* A cache that is being written: what must not change meanwhile is taken between begin and end. */
struct caching {
	struct buf folder, bytes;
	int lock;	  /* descriptor */
	uint8_t mark[16]; /* the same in all its files */
	int64_t seq;
	uint8_t rules[SHA256_BYTES];
};

/* FT_BUSY: another process is writing it. FT_FAILED. On success cache_end() must follow. */
int cache_begin(struct caching *caching, struct book *book);
/* Nobody may change the roster meanwhile, others may ask it. */
int cache_take(struct caching *caching, const struct roster *roster);
/* Writes what was taken, if `result` is 0; returns that, or what went wrong. */
int cache_end(struct caching *caching, struct reader *reader, int result);

/* How many entries are in the cache, whether or not it would be believed. FT_NOT_FOUND, FT_REFUSED.
 */
int cache_entries(struct book *book, int64_t *seq);

#endif

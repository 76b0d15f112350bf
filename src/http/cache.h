/*
 * cache.h: answers that are still true.
 *
 * An entry is true for one key (session, address, format, coding) as long as `freshness` (in
 * practice the number of the last entry of the book) and the minute are those it was made at. The
 * least recently used go first when the bytes run out. Entries hold libmicrohttpd responses, so a hit
 * copies and renders nothing.
 */
#ifndef FETTLE_HTTP_CACHE_H
#define FETTLE_HTTP_CACHE_H

#include <microhttpd.h>
#include "util.h"

struct cache;
struct cache_entry;

struct cache *cache_create(size_t bytes_max);
void cache_free(struct cache *cache);

/* Queues what is kept under this key on the connection; false if there is nothing or it is no
 * longer true. */
bool cache_queue(struct cache *cache, struct slice key, int64_t freshness, int64_t minute,
	struct MHD_Connection *connection);

/* Takes the response; `bytes`: about what it holds. */
void cache_put(struct cache *cache, struct slice key, int64_t freshness, int64_t minute,
	struct MHD_Response *response, size_t bytes);

size_t cache_bytes(struct cache *cache);

#endif

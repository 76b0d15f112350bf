/* remote.h: a log as another node serves it. */
#ifndef FETTLE_COMMONS_REMOTE_H
#define FETTLE_COMMONS_REMOTE_H

#include "commons_private.h"

enum { REMOTE_URL_BYTES = 640, REMOTE_KEPT_COUNT = 8 };

struct remote_tile {
	unsigned level, width;
	uint64_t index;
	uint64_t used; /* when, for throwing out the oldest */
	uint8_t hashes[MERKLE_TILE_COUNT][SHA256_BYTES];
};

struct remote {
	struct commons *commons;
	struct commons_report *report;
	char prefix[REMOTE_URL_BYTES]; /* "https://birch.example.org/fettle/commons" */
	bool is_private;
	uint64_t size;                 /* of the tree that is asked about */
	uint64_t uses;
	struct remote_tile tiles[REMOTE_KEPT_COUNT];
};

/* GET prefix/name. 0 for 200, 206 and 304; FT_NOT_FOUND for 404, 410 and 451; FT_BUSY for other
 * answers and none; FT_REFUSED when a limit was broken. fetched_release() always. */
int remote_get(struct remote *remote, const char *name, size_t bytes_max, int64_t from,
	const char *etag, struct fetched *out);

/* For struct merkle_tiles: hashes of the tree of remote->size leaves, none of them believed yet. */
int remote_fetch(void *remote, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES]);

/* The bundle `index` of a tree of remote->size leaves, from byte `from` on if the node does that;
 * *got is the byte it begins with. */
int remote_bundle(struct remote *remote, uint64_t index, int64_t from, struct buf *out,
	int64_t *got);

#endif

/* tile_path.h: the names of tiles and bundles in C2SP tlog-tiles, and the bytes of a bundle. */
#ifndef FETTLE_COMMONS_TILE_PATH_H
#define FETTLE_COMMONS_TILE_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include "buf.h"
#include "slice.h"

struct tile_path {
	bool entries;    /* a bundle of entries; level is 0 */
	unsigned level;  /* 0..63 */
	uint64_t index;  /* below 10^15 */
	unsigned width;  /* 1..256; 256: full */
};

/* "tile/0/x001/234.p/17", "tile/entries/000". FT_REFUSED. */
int tile_path_read(struct slice text, struct tile_path *out);
void tile_path_write(const struct tile_path *path, struct buf *out);

/* How many hashes the tile `index` of `level` has in a tree of `size` leaves: 0..256. */
unsigned tile_width(uint64_t size, unsigned level, uint64_t index);

/* Cuts one length-prefixed entry off *rest; FT_REFUSED when it is cut off. */
int bundle_next(struct slice *rest, struct slice *entry);
void bundle_add(struct buf *out, struct slice entry); /* at most 65,535 bytes */

#endif

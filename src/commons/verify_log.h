/* verify_log.h: the files of a log that is verified, and its bundles read by two threads. */
#ifndef FETTLE_COMMONS_VERIFY_LOG_H
#define FETTLE_COMMONS_VERIFY_LOG_H

#include "commons_private.h"
#include "tile_path.h"

enum { VERIFY_BUNDLES = MERKLE_TILE_COUNT }; /* whole bundles that are read at once */

struct verify_source {
	struct fetcher *fetcher; /* NULL: a folder */
	const char *place;	 /* folder or address, without a slash at its end */
};

/* What is wrong, and the entry it is in; -1: not in an entry. */
struct verify_fault {
	int64_t entry;
	char what[512];
};

/* FT_DRIFT, with the fault described. */
int verify_fault(struct verify_fault *fault, int64_t entry, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

int verify_get(
	const struct verify_source *source, const char *name, size_t bytes_max, struct buf *out);
/* FT_DRIFT when the tile is not there or too large. */
int verify_get_tile(const struct verify_source *source, const struct tile_path *path,
	struct buf *out, struct verify_fault *fault);
/* Is the tile of level 0 to 7 there, and are its hashes these? */
int verify_tile(const struct verify_source *source, const struct tile_path *path,
	const uint8_t (*hashes)[SHA256_BYTES], struct buf *scratch, struct verify_fault *fault);

/* What the entries of one bundle come to. */
struct verified_bundle {
	uint64_t bytes;
	unsigned width;
	uint8_t hashes[MERKLE_TILE_COUNT][SHA256_BYTES]; /* of its entries */
};
int verify_bundle(const struct verify_source *source, uint64_t index, unsigned width,
	struct verified_bundle *out, struct buf *scratch, struct verify_fault *fault);

/* Whole bundles [first, first + count) with their tiles of level 0, by two threads: roots[i] is the
 * root of bundle first + i. count is at most VERIFY_BUNDLES. FT_DRIFT with the first fault. */
int verify_bundles(const struct verify_source *source, uint64_t first, size_t count,
	uint8_t (*roots)[SHA256_BYTES], uint64_t *bytes, struct verify_fault *fault);

#endif

/* write_parts.h: what the forms of a digest have in common, private to digest. */
#ifndef FETTLE_WRITE_PARTS_H
#define FETTLE_WRITE_PARTS_H

#include "digest_parts.h"

/* "#NHSHackDay, 27 February 2012 to 4 March 2012" */
void digest_add_title(const struct digest *digest, struct buf *out);
/* Days in London from the first to the last post, or the window asked for; "" without dates. */
void digest_add_span(const struct digest *digest, struct buf *out);

/* "2 posts that were in it were taken back by their authors." Nothing when there are none. */
void digest_add_taken_back(const struct digest *digest, struct buf *out);

/* A UUID (version 8) of a hash: the same for the same bytes. "urn:uuid:..." */
void add_urn(const uint8_t hash[SHA256_BYTES], struct buf *out);

/* The newest date of a post in it; INSTANT_NONE. */
instant_us digest_last(const struct digest *digest);

/* It stands for itself in a list: not folded into one that it passes on or repeats. */
bool entry_is_listed(const struct digest *digest, const struct entry *entry);

/* For each entry those that are folded into it, oldest first: follow first[entry], then
 * next[...]; ENTRY_NONE at the end. The caller frees both. */
struct folded {
	uint32_t *first, *next;
};
void folded_make(const struct digest *digest, struct folded *out);
void folded_free(struct folded *folded);

#endif

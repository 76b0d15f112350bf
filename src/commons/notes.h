/* notes.h: notes with several signatures. */
#ifndef FETTLE_COMMONS_NOTES_H
#define FETTLE_COMMONS_NOTES_H

#include "commons_private.h"

/* Cuts one line with its newline off *rest; false when there is none. */
bool notes_line(struct slice *rest, struct slice *line);
/* Adds the text of `note` and only those signature lines that are right and by one of `keys`. */
int notes_keep(struct slice note, const struct ledger_public_key *keys, size_t keys_count,
	struct buf *out);
/* Adds a cosignature by `key` as of now to what notes_keep() gave. */
int notes_cosign(struct buf *note, const struct ledger_signing_key *key);
/* The line of `note` that `key` signed right, and when; false without one. */
bool notes_signed_by(struct slice note, const struct ledger_public_key *key, struct slice *line,
	int64_t *seconds);
/* The origin that a note names, unverified; empty when it is not a checkpoint. */
struct slice notes_origin(struct slice note);

#endif

/* blocks.h: what other organisations block, and taking that over. */
#ifndef FETTLE_COMMONS_BLOCKS_H
#define FETTLE_COMMONS_BLOCKS_H

#include "commons_private.h"

/* An entry of kind "block": kept, so that it can be shown and taken over. Inside a write transaction. */
int block_note(struct connection *connection, const struct log_row *log, int64_t leaf_number,
	const struct leaf *leaf);
/* The author of that entry takes it back. */
int block_withdraw(struct connection *connection, int64_t leaf_number);

/* Adds lines to rules (rules.h): "heed origin NAME", "heed kind NAME", "heed topic NAME" for what those
 * block whose blocks are taken over; "listen origin LOG" for each of those. */
int blocks_read(struct connection *connection, struct buf *rules);

/* References of our own blocks of `about` ("origin:spam.example") that stand; an array. */
int blocks_own(struct connection *connection, const char *about, json_t **refs);

#endif

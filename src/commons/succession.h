/* succession.h: a log that goes on under another name, because two histories of it exist.
 *
 * HOST/fettle/commons becomes HOST/fettle/commons/2. Its first entry names both; entries that only
 * one of the histories holds are published again. A statement that both keys sign travels in
 * arrivals, so that whoever followed the one follows the other. */
#ifndef FETTLE_COMMONS_SUCCESSION_H
#define FETTLE_COMMONS_SUCCESSION_H

#include "mirror.h"

/* `head` is a history of our own log that contradicts ours: proves it and begins a new log. */
int succession_begin(struct round *round, struct remote *remote, const struct head *head);

bool succession_is(struct slice note);
/* keys[0] is of the old log, keys[1] of the new one: both signed it. FT_REFUSED. */
int succession_read(struct slice note, struct ledger_public_key keys[2]);
/* Follows the log that succeeds one which we follow, when the statement is right, and passes it on.
 * FT_NOT_FOUND: a log that we do not follow; FT_REFUSED. */
int succession_take(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice note);
/* Our own statement; FT_NOT_FOUND when there is none. */
int succession_own(struct connection *connection, struct buf *out);

#endif

/* follow.h: what entries tell us about logs. */
#ifndef FETTLE_COMMONS_FOLLOW_H
#define FETTLE_COMMONS_FOLLOW_H

#include "commons_private.h"

/* A log that we mirror introduces another: followed up to two steps away. */
int follow_introduction(
	struct connection *connection, const struct log_row *log, const struct leaf *leaf);
/* Keys of the log's cosigners, and a new key of the log when the old one vouches for it. */
int follow_keys(
	struct connection *connection, const struct log_row *log, const struct leaf *leaf);
/* Says in our log that we destroyed what a tombstone of another log named. */
int follow_erasure(struct commons *commons, struct connection *connection, const char *of);

#endif

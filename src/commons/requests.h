/* requests.h: what others ask to be erased, until somebody here decides. */
#ifndef FETTLE_COMMONS_REQUESTS_H
#define FETTLE_COMMONS_REQUESTS_H

#include "commons_private.h"

/* An entry of `log` asks for another log's text to be destroyed: it waits for a person. What is gone
 * already, what this log asked before and what is past all bounds is passed over. Inside a write
 * transaction. */
int request_note(struct commons *commons, struct connection *connection,
	const struct log_row *log, int64_t leaf_number, const struct leaf *leaf);
/* All who wait for this entry have their answer; `person` is "" when nobody here gave it. Inside a write
 * transaction. */
int request_close(struct connection *connection, const char *target,
	enum commons_request_state state, const char *person, const char *reason);

#endif

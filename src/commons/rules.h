/* rules.h: what this node does not keep and show, and how much it keeps of whom. */
#ifndef FETTLE_COMMONS_RULES_H
#define FETTLE_COMMONS_RULES_H

#include "commons_private.h"

enum { RULES_BYTES = 16 << 20 };

/* What stands in the way of what others said, as lines: "block origin NAME", "allow origin NAME",
 * "block kind NAME", "block topic NAME". Empty: nothing. */
int rules_read(struct connection *connection, struct buf *out);

/* Is an entry of another's log refused? `topics` has spaces between. Blocked are all logs of a host
 * and of hosts below it when the host is; an allowed log may say what others may not. */
bool rules_refuse(struct slice rules, struct slice origin, struct slice kind, struct slice topics);
/* Is the whole log? */
bool rules_refuse_log(struct slice rules, struct slice origin);

/* Rules and topics as they are now, for what this process takes in from here on. */
int rules_refresh(struct commons *commons, struct connection *connection);

/* Do we want the text of such an entry? Of our own we have it. */
bool rules_want_text(struct commons *commons, struct slice origin, struct slice kind,
	struct slice topics, int64_t length);

/* After a change: trust in logs, texts that are dropped, texts that are wanted again. Inside a
 * write transaction, after rules_refresh(). */
int rules_apply(struct commons *commons, struct connection *connection);

/* -- how much (quota.c) -- */

/* How many entries and bytes of entries a log may have by now; UINT64_MAX: any number. */
struct allowance {
	uint64_t entries, bytes;
};
int quota_allowance(
	struct connection *connection, const struct log_row *log, struct allowance *out);
/* Bytes of entries that are stored of it. */
int quota_leaf_bytes(struct connection *connection, const struct log_row *log, uint64_t *bytes);
/* Is there room for one more text of this log? Counts it when there is. */
int quota_blob(
	struct connection *connection, const struct log_row *log, int64_t length, bool *room);
/* `by` introduced the log. */
int quota_introduced(struct connection *connection, const char *origin, const char *by);

#endif

/* rules.h: what this node does not keep and show, and how much it keeps of whom. */
#ifndef FETTLE_COMMONS_RULES_H
#define FETTLE_COMMONS_RULES_H

#include "commons_private.h"

enum { RULES_BYTES = 16 << 20 };

/* What stands in the way of what others said, as sorted lines: "block origin NAME", "allow origin NAME",
 * the same of kinds and topics, and what is taken over from others (blocks.h). Empty: nothing. */
int rules_read(struct connection *connection, struct buf *out);

/* `value` as it is kept: "https://Birch.example.org/" is "birch.example.org". FT_REFUSED names the
 * field. */
int rules_clean(const char *what, const char *value, struct buf *out);
/* One of the codes that are said to others; "other" for what is none. */
const char *rules_code(const char *code);
/* What is done here with what others block: "blocked" or "allowed" by a rule of ours, "taken over", or
 * "". */
const char *rules_here(struct slice rules, struct slice what, struct slice value);

/* Is an entry of another's log refused? `topics` has spaces between. Blocked are all logs of a host
 * and of hosts below it when the host is; an allowed log may say what others may not. What we say
 * ourselves comes before what is taken over from others. */
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

/* Applies the rules once more if others changed what is taken over from them. Its own transaction. */
int rules_settle(struct commons *commons, struct connection *connection);

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

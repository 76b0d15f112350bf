/* moment.h: dates as feeds and posts write them, for digest and fediverse. */
#ifndef FETTLE_MOMENT_H
#define FETTLE_MOMENT_H

#include "util.h"

/*
 * Reads what it can: RFC 2822 and 822 ("Thu, 01 Mar 2012 10:31:18 +0000", two-figure years, GMT,
 * EST, Z), RFC 3339 and the shorter forms of W3C-DTF ("2012-03", "2012-03-01T10:31Z"), the API's
 * "Thu Mar 01 10:31:18 +0000 2012", "2012-03-01 10:31:18", "01/03/2012 10:31:18". Without a zone
 * it is UTC. FT_REFUSED otherwise.
 */
int moment_read(struct slice text, instant_us *out);

/* "Thu, 01 Mar 2012 10:31:18 +0000" */
void moment_add_rfc2822(struct buf *out, instant_us when);

#endif

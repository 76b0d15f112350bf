/*
 * link.h: links in the form in which two that lead to one page are the same.
 *
 *   struct buf out;
 *   link_canonical(SLICE_LITERAL("HTTP://Example.com:80/a/../b?utm_source=x&z=1&a=2#top"), &out);
 *   -> http://example.com/b?a=2&z=1
 *
 * Rules: scheme and host in lower case, host in punycode, usual port, fragment (but not #!) and
 * user taken away, dot segments resolved, percent escapes in one form, parameters in order and
 * without those that only say where a reader came from (link_trackers.h), mobile and AMP hosts
 * folded into the usual one. Nothing is fetched: a shortened link stays one, and
 * link_is_shortened() says so.
 */
#ifndef FETTLE_LINK_H
#define FETTLE_LINK_H

#include "util.h"

enum { LINK_BYTES = 4096 };

/* Replaces *out. A link without scheme gets http://. FT_REFUSED when it is not one to the web:
 * another scheme, no host, longer than LINK_BYTES. Thread-safe. */
int link_canonical(struct slice link, struct buf *out);

/* One of the hosts that only pass on to another (t.co, bit.ly): where it leads is not known. */
bool link_is_shortened(struct slice canonical);

/* The host of a canonical link. */
struct slice link_host(struct slice canonical);

/* Bytes of a host's label as the name system has it: punycode when it is not ASCII. 0 when it
 * cannot be one. */
size_t link_label_bytes(struct slice label);
/* Adds it so. */
int link_add_label(struct slice label, struct buf *out);

#endif

/* url.h: addresses of actors and objects, in parts. */
#ifndef FETTLE_FEDIVERSE_URL_H
#define FETTLE_FEDIVERSE_URL_H

#include "util.h"

enum { URL_BYTES = 2048 };

struct url {
	bool is_https;
	struct slice authority; /* "birch.example.org", "127.0.0.1:8440" */
	struct slice target;    /* path and query, "/" at least */
	struct slice whole;     /* without the fragment */
};

/* Slices are of `text`. FT_REFUSED unless it is http(s):// with a host, in ASCII without white
 * space, without a user, and at most URL_BYTES long. Without a path the target is "/". */
int url_read(struct slice text, struct url *out);

/* Do both lie with the same host and port? False when either is not an address. */
bool url_same_host(const char *a, const char *b);

/* Copies the authority in lower case, without the usual port; "" when `text` is not an address. */
void url_host(struct slice text, char host[256]);

/* Adds `text` percent-encoded but for what a segment of a path may hold. */
void url_add_segment(struct buf *out, struct slice text);

#endif

/* fetch.h: getting things over HTTP, with every limit that a hostile server makes necessary. */
#ifndef FETTLE_COMMONS_FETCH_H
#define FETTLE_COMMONS_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "slice.h"

struct fetch {
	const char *url;
	size_t bytes_max;        /* of the body; more ends the transfer */
	int64_t from;            /* Range: bytes=from-; 0: all */
	const char *etag;        /* If-None-Match, with quotes; NULL or "": none */
	bool is_private;         /* private addresses and plain http are allowed */
	struct slice post;       /* with content_type: POST this */
	const char *content_type; /* NULL: GET */
};

struct fetched {
	int status;              /* of HTTP */
	struct buf body;
	char etag[128];          /* as sent, with quotes; "" */
	int64_t range_from;      /* of a 206; else 0 */
	int64_t bytes_in, bytes_out; /* heads and bodies */
};

/* An interface, so that tests can make requests fail. */
struct fetcher {
	/* 0 whenever there was an answer, whatever its status. FT_REFUSED: the address is not one we
	 * ask, or the answer broke a limit; FT_BUSY: nobody answered in time. */
	int (*get)(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out);
	void (*free)(struct fetcher *fetcher);
};

struct fetcher *fetcher_create(void); /* over libcurl; any thread may use it */
void fetched_release(struct fetched *fetched);

#endif

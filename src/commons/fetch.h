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
	bool takes_part;         /* of what is larger its beginning is wanted; otherwise what says
	                            that it is larger is refused at once */
	int64_t from;            /* Range: bytes=from-; 0: all */
	const char *etag;        /* If-None-Match, with quotes; NULL or "": none */
	bool is_private;         /* a private address and plain http are allowed; redirects from
	                            it may lead to no other private one */
	bool http_too;           /* plain http is, private addresses are not */
	bool is_unpacked;        /* asks for gzip; bytes_max is of what comes out */
	const char *modified;    /* If-Modified-Since, as the server wrote it; NULL or "": none */
	const char *accept;      /* media types; NULL: any */
	const char *agent;       /* User-Agent; NULL: "fettle" */
	bool (*gives_up)(void *context); /* asked each second; true ends it with FT_BUSY. NULL: never */
	void *context;
	struct slice post;       /* with content_type: POST this */
	const char *content_type; /* NULL: GET */
	const char *const *headers; /* more lines ("Date: ..."), ends with NULL; NULL: none */
	bool stays;              /* a redirect is an answer: see fetched.location */
	int seconds;             /* for all of it; 0: a minute */
};

struct fetched {
	int status;              /* of HTTP */
	struct buf body;
	bool is_cut;             /* FT_REFUSED because there is more: the body is its beginning */
	char etag[128];          /* as sent, with quotes; "" */
	char modified[64];       /* Last-Modified, as sent; "" */
	int64_t retry_seconds;   /* Retry-After; 0: not said */
	struct buf moved;        /* where it is for good, when all redirects were permanent; "" */
	int64_t range_from;      /* of a 206; else 0 */
	int64_t bytes_in, bytes_out; /* heads and bodies */
	char type[128];          /* Content-Type; "" */
	struct buf location;     /* with `stays`: where a redirect leads, in full; "" */
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

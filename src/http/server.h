/* server.h: what all requests of one server share. */
#ifndef FETTLE_HTTP_SERVER_H
#define FETTLE_HTTP_SERVER_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "cache.h"
#include "caller.h"
#include "http.h"
#include "router.h"
#include "stream.h"
#include "worker.h"

enum { DAEMONS_MAX = 2 }; /* 127.0.0.1 and ::1 */

struct reader_link { /* one per thread that has read */
	struct reader *reader;
	struct reader_link *next;
};

struct http_server {
	struct http_options options;
	struct router *router;
	struct cache *cache;
	struct workers *workers;
	struct streams *streams;
	struct callers *callers;
	struct MHD_Daemon *daemons[DAEMONS_MAX];
	int daemon_count;
	int port;
	char url[300];
	char temporary_folder[512];
	bool secure;                  /* the public origin is https */
	atomic_bool stopping;         /* finishing what was begun */
	atomic_bool closed;           /* no more acts and jobs */
	atomic_int exchanges;         /* begun and not ended */
	atomic_int waiting;           /* acts and jobs begun and not finished */
	atomic_llong requests, errors, cache_hits;
	atomic_uint next_id;
	uint32_t id_base;             /* random, so that ids of two runs differ */
	pthread_key_t reader_key;     /* struct reader of the thread */
	bool reader_key_made;
	pthread_mutex_t readers_lock;
	struct reader_link *readers;  /* to be closed at the end */
};

int64_t server_freshness(struct http_server *server);

#endif

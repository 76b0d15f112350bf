/*
 * caller.h: open connections, and hanging up on those that send too slowly.
 *
 * libmicrohttpd's timeout is for silence; a caller who sends a byte every ten seconds would keep a
 * connection for hours. Here a request must be complete in CALLER_SECONDS_MAX, plus the time that its
 * bytes take at CALLER_BYTES_PER_SECOND.
 */
#ifndef FETTLE_HTTP_CALLER_H
#define FETTLE_HTTP_CALLER_H

#include <microhttpd.h>
#include <stdatomic.h>
#include "util.h"

enum { CALLER_SECONDS_MAX = 60, CALLER_BYTES_PER_SECOND = 8 << 10 };

struct caller {
	int socket;
	char address[46];
	atomic_llong since_us;    /* when it was its turn to send; 0: it is waiting for us */
	atomic_llong received;    /* bytes of the body since then */
	struct caller *next, **link;
};

struct callers;

int callers_create(struct callers **out);
void callers_free(struct callers *callers); /* after all connections are closed */
int callers_count(struct callers *callers);
/* For MHD_OPTION_NOTIFY_CONNECTION. */
void callers_notify(void *callers, struct MHD_Connection *connection, void **caller,
	enum MHD_ConnectionNotificationCode what);
/* Is a caller who began at `since` and has sent `received` bytes too slow at `now`? */
bool caller_is_slow(int64_t since_us, int64_t received, int64_t now_us);

void caller_sends(struct caller *caller);  /* its turn, from now */
void caller_waits(struct caller *caller);  /* our turn */

#endif

/* stranger.h: a server on the web of strangers, well or badly behaved by the path that is asked. */
#ifndef FETTLE_TEST_STRANGER_H
#define FETTLE_TEST_STRANGER_H

#include <pthread.h>
#include <stdatomic.h>

struct stranger {
	int listener, port;
	pthread_t thread;
	atomic_int asked;         /* requests */
	atomic_int at_once, most_at_once;
	atomic_int items;         /* in /feed and /other */
	atomic_int statuses;      /* in the timeline of a tag */
	atomic_int delay_ms;      /* before each answer */
	atomic_int gone_statuses; /* the first so many are deleted */
	atomic_int inside;        /* another port of this machine */
	pthread_mutex_t lock;
	char request[4096];       /* the last one */
	char edited[200];         /* words of item 1; "" as usual */
};

void stranger_start(struct stranger *stranger);
void stranger_stop(struct stranger *stranger);

/*
 * /feed        RSS of `items` posts, with ETag and Last-Modified
 * /other       Atom of the same posts
 * /gzip        the same, packed        /bomb      50 MB, packed
 * /busy        429 for two hours       /gone      410
 * /loop        redirects to itself     /moved     301 to /feed
 * /inside      redirects to another port of this machine
 * /endless     RSS that does not end   /drip      a byte now and then
 * /encoding    says UTF-8 and is not   /page      HTML
 * /opml        a list of /feed and /other
 * /actor       leads to its outbox     /nobot     an actor who wants to be left alone
 * /api/v1/timelines/tag/...  `statuses`, by min_id and limit
 */

#endif

/* post.h: one client that reports incidents over HTTP, as plainly as can be. */
#ifndef FETTLE_TEST_POST_H
#define FETTLE_TEST_POST_H

#include <stdint.h>

struct post {
	int port;
	const char *token; /* of a session */
	int socket;        /* -1: not connected */
	char refusal[512]; /* the beginning of the last answer that was a no */
};

/* A port of this machine that nobody listens on. */
int post_free_port(void);
/* Connects to the server; 0 or -1. */
int post_connect(struct post *post);
void post_disconnect(struct post *post);
/* Sends a report under an idempotency key, connecting if need be. The seq of its entry, 0 when
 * the server said no, -1 when no whole answer came. */
int64_t post_report(struct post *post, const char *words, const char *key);

#endif

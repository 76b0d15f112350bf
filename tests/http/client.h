/* client.h: a client over plain sockets, for tests that send what no library would. */
#ifndef FETTLE_TEST_CLIENT_H
#define FETTLE_TEST_CLIENT_H

#include "util.h"

struct reply {
	int status;         /* 0 when the server closed without an answer */
	char *head, *body;  /* NUL-terminated; body as it is after undoing chunks */
	size_t body_length;
};

int client_connect(int port);
int client_connect_v6(int port); /* to ::1; -1 where there is none */
void client_send(int client, const char *bytes, size_t length); /* ends the test when refused */
bool client_try_send(int client, const char *bytes, size_t length);
/* Reads one answer; `head_only`: to HEAD. Waits at most five seconds for each piece. */
struct reply client_reply(int client, bool head_only);
void reply_release(struct reply *reply);
/* The value of a header, copied into `value`; "" when there is none. */
const char *reply_header(const struct reply *reply, const char *name, char value[1024]);
/* The head of a stream's answer and then what comes, until `wanted` is in it or five seconds
 * went by; false then. *got is to be freed. */
bool client_read_until(int client, const char *wanted, char **got);

/* One request on a connection of its own: "GET /x", further headers ("A: b\r\n..."), body. */
struct reply ask(int port, const char *line, const char *headers, const char *body);

#endif

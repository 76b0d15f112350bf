/* listen.h: from "127.0.0.1:8440" to sockets that listen. */
#ifndef FETTLE_HTTP_LISTEN_H
#define FETTLE_HTTP_LISTEN_H

#include "util.h"

enum { LISTENERS_MAX = 2, LISTEN_PORT_USUAL = 8440 };

struct listener {
	int socket;
	bool v6, dual; /* dual: takes IPv4 as well */
};

struct listeners {
	struct listener items[LISTENERS_MAX];
	int count;
	int port;
	char name[256]; /* how to write it in an address: "localhost", "[2001:db8::1]" */
};

/* Cuts "HOST:PORT", "[V6]:PORT" or ":PORT" (host "" = all addresses). FT_REFUSED. */
int listen_parse(const char *text, char host[256], int *port);

/* NULL: the usual port on 127.0.0.1 and, where there is one, ::1. FT_REFUSED, FT_CONFLICT (in use),
 * FT_NOT_ALLOWED, FT_FAILED. */
int listeners_open(struct listeners *listeners, const char *text);
void listeners_close(struct listeners *listeners);

#endif

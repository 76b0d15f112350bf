/* node.h: a node of the commons as a process of its own, with a network that misbehaves. */
#ifndef FETTLE_TEST_COMMONS_NODE_H
#define FETTLE_TEST_COMMONS_NODE_H

#include <stdatomic.h>
#include <sys/types.h>
#include "commons.h"

enum { NODES_MAX = 40, PERIOD_MS = 500 };

/* Lies in memory that all processes share. */
struct network {
	int count;
	int ports[NODES_MAX];            /* 0: nobody can reach it */
	_Atomic int parted;              /* even and odd nodes cannot talk */
	_Atomic int failing_percent;
	_Atomic int64_t rounds[NODES_MAX];
	_Atomic int64_t bytes[NODES_MAX];
};

/* A copy of an empty organisation, with its log begun. `key` is what others need. */
void node_make(const char *template, const char *path, const char *host,
	char key[LEDGER_KEY_TEXT_BYTES]);
/* Follows a log, and asks its node when it can be reached. */
void node_follow(const char *path, const char *key, int port);
void node_publish(const char *path, const char *words);

/* Serves and pulls until it is killed. */
pid_t node_start(struct network *network, int number, const char *path);
void node_kill(pid_t pid);

/* One whole number out of a node's store. */
int64_t node_ask(const char *path, const char *sql);
int free_port(void);

#endif

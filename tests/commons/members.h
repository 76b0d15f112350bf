/* members.h: organisations of one process that reach each other through memory. */
#ifndef FETTLE_TEST_COMMONS_MEMBERS_H
#define FETTLE_TEST_COMMONS_MEMBERS_H

#include "book.h"
#include "commons_private.h"
#include "support.h"

/* One organisation that others reach through memory. */
struct member {
	struct book *book;
	struct commons *commons;
	char said[1024]; /* the last line for the operator */
	char key[LEDGER_KEY_TEXT_BYTES], hash[HASH_TEXT];
};

struct wire { /* leads to node `to` */
	struct fetcher fetcher;
	struct member *to;
	/* May spoil an answer; NULL: nobody does. */
	void (*spoil)(const char *path, struct fetched *out);
	int asked;
};

/* b reaches a; a reaches nobody. */
struct pair {
	struct member a, b;
	struct wire to_a;
	char *address;
};

int wire_get(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out);
void member_open(struct member *node, const char *address, const char *host, struct wire *wire);
void member_make(struct member *node, const char *address, const char *host, struct wire *wire);
void member_close(struct member *node);
void publish(struct member *node, int count);
int get(struct member *node, const char *path, struct commons_answer *answer);
int64_t size_of(struct member *node, const char *hash);
void follow(struct member *node, struct member *other, bool reachable);
struct commons_report pull(struct member *node);
void make_pair(struct pair *pair, const struct test_place *place);
void free_pair(struct pair *pair);

void make_due(struct member *node);

#endif

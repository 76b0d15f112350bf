/* listener.h: an organisation that listens to a stranger. */
#ifndef FETTLE_TEST_LISTENER_H
#define FETTLE_TEST_LISTENER_H

#include "book.h"
#include "collect_private.h"
#include "stranger.h"
#include "support.h"

struct listener {
	struct book *book;
	struct collect *collect;
	struct stranger stranger;
	char said[1024]; /* the last line for the operator */
};

void listener_begin(struct listener *listener, const struct test_place *place);
void listener_end(struct listener *listener);
/* The same organisation a second time, on PostgreSQL by another server. */
void listener_open(struct listener *listener, const char *address);
void listener_close(struct listener *listener);

/* A source at the stranger's `path` that may be private; its id. */
void add_source(struct listener *listener, const char *path, const char *form, char id[65]);
void act_on(struct listener *listener, const char *kind, const char *verb, const char *thing,
	json_t *input, char id[65]);
struct collect_report ask_now(struct listener *listener, const char *source);
void sources_due(struct listener *listener);
struct source_row row_of(struct listener *listener, const char *source);
int64_t count_rows(struct listener *listener, const char *sql);

#endif

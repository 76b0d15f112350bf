/* elsewhere.h: a world of other servers inside one process, for tests: whoever is asked for exists, and
 * what is sent to them is written down. */
#ifndef FETTLE_TEST_FEDIVERSE_ELSEWHERE_H
#define FETTLE_TEST_FEDIVERSE_ELSEWHERE_H

#include "crypto.h"
#include "fediverse.h"
#include "fetch.h"
#include "support.h"

#define HOME "https://larch.example"

struct elsewhere {
	struct fetcher fetcher;       /* first */
	struct store *store;
	struct commons *commons;
	struct fediverse *fediverse;
	struct buf private, public;   /* everybody has this key */
	struct buf other_private, other_public;
	bool keys_changed;            /* now everybody has the other one */
	bool actors_are_gone;         /* 410 */
	const char *owner;            /* what publicKey.owner says; NULL: the truth */
	json_t *posts;                /* [{"url","body"}] */
	int fetches;
	int status;                   /* what inboxes answer */
	int64_t retry_seconds;
	void (*on_post)(struct elsewhere *elsewhere); /* while an inbox is being asked; NULL */
	void *context;
	const char *refuses;          /* inboxes with this in their address answer 500; NULL */
};

void elsewhere_begin(struct elsewhere *elsewhere, const struct test_place *place);
/* Another server of the same record, with keys of its own for the others. */
void elsewhere_open(struct elsewhere *elsewhere, const struct test_place *place);
void elsewhere_end(struct elsewhere *elsewhere);

/* Publishes an item in our log, and takes it up; its address in the fediverse. */
void elsewhere_publish(struct elsewhere *elsewhere, const char *kind, const char *of,
	const char *item, char ref[600], char url[200]);

/* A POST to our shared inbox, signed by `actor`; the status. */
int elsewhere_send(struct elsewhere *elsewhere, const char *actor, json_t *activity);
int elsewhere_send_text(struct elsewhere *elsewhere, const char *actor, const char *path,
	const char *body);

/* {"id","type","actor","object"}, the id made of actor, type and number. */
json_t *elsewhere_activity(const char *actor, const char *type, int number, json_t *object);
/* A public reply to `parent`. */
json_t *elsewhere_note(const char *actor, int number, const char *parent, const char *content);

/* What was posted to `inbox` of this type since the last elsewhere_forget(); -1: to any. */
int elsewhere_count(const struct elsewhere *elsewhere, const char *inbox, const char *type);
void elsewhere_forget(struct elsewhere *elsewhere);
int64_t elsewhere_ask(struct elsewhere *elsewhere, const char *sql);
void elsewhere_work(struct elsewhere *elsewhere, struct fediverse_report *report);

#endif

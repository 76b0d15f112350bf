/*
 * sessions.h: who is signed in, in memory over the table that survives a restart.
 *
 * Only the SHA-256 of a token is kept anywhere. All calls are thread-safe; those that
 * write use a connection of their own, one at a time.
 */
#ifndef FETTLE_BOOK_SESSIONS_H
#define FETTLE_BOOK_SESSIONS_H

#include "book.h"
#include "store.h"

struct sessions;

int sessions_create(struct sessions **out, struct store *store);
void sessions_free(struct sessions *sessions); /* NULL is fine */

/* The hash that stands for a token everywhere: 64 hex digits. */
void token_hash(const char *token, char hash[65]);

/* A new session for `person`; `token` is the only copy. */
int sessions_begin(struct sessions *sessions, const char *person, char token[44]);
/* FT_NOT_FOUND when there is none or it has run out. Fills person, acting_as, session. */
int sessions_find(struct sessions *sessions, const char *token, struct actor *out);
int sessions_end(struct sessions *sessions, const char *token);
int sessions_end_all(struct sessions *sessions, const char *person);
int sessions_act_as(struct sessions *sessions, const char *token, const char *person);

/* Wrong tries: FT_BUSY, with when to try again, once there were too many for this login. */
int sessions_check_tries(struct sessions *sessions, const char *login);
void sessions_note_failure(struct sessions *sessions, const char *login);

/* The connection that accounts write with: exclusive between take and give. */
struct connection *sessions_take_connection(struct sessions *sessions); /* NULL: see the error */
void sessions_give_connection(struct sessions *sessions);

#endif

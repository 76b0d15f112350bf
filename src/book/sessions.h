/* sessions.h: who is signed in, kept in memory over the table that survives a restart. */
#ifndef FETTLE_BOOK_SESSIONS_H
#define FETTLE_BOOK_SESSIONS_H

#include "book.h"
#include "store.h"

struct sessions;

int sessions_create(struct sessions **out, struct store *store);
void sessions_free(struct sessions *sessions); /* NULL is fine */

#endif

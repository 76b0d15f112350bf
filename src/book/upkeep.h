/*
 * upkeep.h: what a server does for its record while nobody asks.
 *
 * Every few seconds it moves what was committed from SQLite's log into the file, which keeps
 * that work out of commits; at the start and once a day it deletes sessions and sign-in links
 * that have run out. A failure is tried again in the next round: none of it is lost.
 */
#ifndef FETTLE_BOOK_UPKEEP_H
#define FETTLE_BOOK_UPKEEP_H

#include "store.h"

struct upkeep;

/* Starts the thread, with a connection of its own. */
int upkeep_start(struct upkeep **out, struct store *store);
void upkeep_stop(struct upkeep *upkeep); /* waits for it; NULL is fine */

#endif

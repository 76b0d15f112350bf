/* serving_lock.h: the lock that keeps a second server away from a SQLite file. */
#ifndef FETTLE_SERVING_LOCK_H
#define FETTLE_SERVING_LOCK_H

struct store;

/* FT_CONFLICT names the process that has it. Taking it twice is taking it once. */
int serving_lock_take(struct store *store);
void serving_lock_release(struct store *store);

#endif

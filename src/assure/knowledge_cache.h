/*
 * knowledge_cache.h: what was known on the days that were asked about last. Private to assure.
 *
 * Its own lock is only over which there are and who uses them; what is kept is never changed, and is
 * freed when nobody uses it any more.
 */
#ifndef FETTLE_ASSURE_KNOWLEDGE_CACHE_H
#define FETTLE_ASSURE_KNOWLEDGE_CACHE_H

#include <pthread.h>
#include "knowledge.h"

enum {
	KNOWLEDGE_SLOTS = 8,
	/* All together; of what is larger only the last. */
	KNOWLEDGE_BYTES_MOST = 64 << 20
};

struct knowledge_cache {
	pthread_mutex_t lock;
	int64_t uses;
	int64_t places, kinds; /* with which all of it was made */
	struct knowledge *slots[KNOWLEDGE_SLOTS];
};

void knowledge_cache_init(struct knowledge_cache *cache);
void knowledge_cache_release(struct knowledge_cache *cache); /* nobody uses any */

/* From now on places and kinds are these: what was made with others is not given any more. Only
 * while nobody makes any. */
void knowledge_cache_renew(struct knowledge_cache *cache, int64_t places, int64_t kinds);

/* NULL: it must be made. Else knowledge_cache_let_go() must follow. Any thread, as all that follows. */
const struct knowledge *knowledge_cache_find(
	struct knowledge_cache *cache, day_number known, int64_t known_seq);
/* `knowledge` belongs to the cache from now on. `keep`: for others, too. The caller uses it, until
 * knowledge_cache_let_go(). */
void knowledge_cache_add(struct knowledge_cache *cache, struct knowledge *knowledge, bool keep);
void knowledge_cache_let_go(struct knowledge_cache *cache, const struct knowledge *knowledge);

#endif

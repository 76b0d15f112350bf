/*
 * verdict_cache.h: verdicts of the places that were asked about last, until something they
 * depend on changes. Private to assure.
 */
#ifndef FETTLE_ASSURE_VERDICT_CACHE_H
#define FETTLE_ASSURE_VERDICT_CACHE_H

#include <pthread.h>
#include "verdict.h"

enum { VERDICT_CACHE_SLOTS = 16 };

struct verdict_slot {
	const struct directory *directory; /* counted; NULL: the slot is empty */
	int64_t edition;		   /* of catalogue and proofs */
	int place;
	day_number day;
	int64_t used; /* when, by the cache's own count */
	struct verdict *verdicts;
	size_t count;
};

struct verdict_cache {
	struct book *book;
	pthread_mutex_t lock;
	int64_t uses;
	struct verdict_slot slots[VERDICT_CACHE_SLOTS];
};

void verdict_cache_init(struct verdict_cache *cache, struct book *book);
void verdict_cache_release(struct verdict_cache *cache);

/* As verdicts_make() for all requirements, remembered or made. `edition` must go up whenever
 * catalogue or proofs change. The caller frees. Any thread. */
struct verdict *verdict_cache_get(struct verdict_cache *cache, const struct judged_place *where,
	int64_t edition, size_t *count);

#endif

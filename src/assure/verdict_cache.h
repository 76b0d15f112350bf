/*
 * verdict_cache.h: verdicts of the places that were asked about last, until something they
 * depend on changes. Private to assure.
 */
#ifndef FETTLE_ASSURE_VERDICT_CACHE_H
#define FETTLE_ASSURE_VERDICT_CACHE_H

#include <pthread.h>
#include "verdict.h"

enum { VERDICT_CACHE_SLOTS = 64 };

struct verdict_slot {
	int64_t places;	 /* directory_places_version(); 0: the slot is empty */
	int64_t edition; /* of catalogue and what was seen */
	int place;
	day_number day;
	int64_t used; /* when, by the cache's own count */
	struct verdict *verdicts;
	size_t count;
};

struct verdict_cache {
	pthread_mutex_t lock;
	int64_t uses;
	struct verdict_slot slots[VERDICT_CACHE_SLOTS];
};

void verdict_cache_init(struct verdict_cache *cache);
void verdict_cache_release(struct verdict_cache *cache);

/* As verdicts_make() for all requirements, remembered or made. `edition` must go up whenever
 * the catalogue or what was seen changes; who signed and was trained is always as of now. The caller
 * frees. Any thread. */
struct verdict *verdict_cache_get(struct verdict_cache *cache, const struct judged_place *where,
	int64_t edition, size_t *count);

#endif

/* Remembering verdicts. */
#include "verdict_cache.h"
#include <stdlib.h>

void verdict_cache_init(struct verdict_cache *cache)
{
	*cache = (struct verdict_cache){ 0 };
	pthread_mutex_init(&cache->lock, NULL);
}

void verdict_cache_release(struct verdict_cache *cache)
{
	for (size_t i = 0; i < VERDICT_CACHE_SLOTS; i++)
		free(cache->slots[i].verdicts);
	pthread_mutex_destroy(&cache->lock);
}

static struct verdict *copy_verdicts(const struct verdict *verdicts, size_t count)
{
	struct verdict *copy = must_alloc((count + 1) * sizeof(*copy));
	if (count)
		memcpy(copy, verdicts, count * sizeof(*copy));
	return copy;
}

/* The slot of the place, or the one that was used longest ago. */
static struct verdict_slot *slot_for(
	struct verdict_cache *cache, const struct judged_place *where, bool *found)
{
	int64_t places = directory_places_version(where->directory);
	struct verdict_slot *oldest = &cache->slots[0];
	*found = false;
	for (size_t i = 0; i < VERDICT_CACHE_SLOTS; i++) {
		struct verdict_slot *slot = &cache->slots[i];
		*found = slot->places == places && slot->place == where->place;
		if (*found)
			return slot;
		if (slot->used < oldest->used)
			oldest = slot;
	}
	return oldest;
}

static struct verdict *find(struct verdict_cache *cache, const struct judged_place *where,
	int64_t edition, size_t *count)
{
	struct verdict *verdicts = NULL;
	bool found;
	pthread_mutex_lock(&cache->lock);
	struct verdict_slot *slot = slot_for(cache, where, &found);
	if (found && slot->edition == edition && slot->day == where->day) {
		slot->used = ++cache->uses;
		*count = slot->count;
		verdicts = copy_verdicts(slot->verdicts, slot->count);
	}
	pthread_mutex_unlock(&cache->lock);
	return verdicts;
}

static void remember(struct verdict_cache *cache, const struct judged_place *where, int64_t edition,
	const struct verdict *verdicts, size_t count)
{
	bool found;
	pthread_mutex_lock(&cache->lock);
	struct verdict_slot *slot = slot_for(cache, where, &found);
	free(slot->verdicts);
	*slot = (struct verdict_slot){ .places = directory_places_version(where->directory),
		.edition = edition,
		.place = where->place,
		.day = where->day,
		.used = ++cache->uses,
		.verdicts = copy_verdicts(verdicts, count),
		.count = count };
	pthread_mutex_unlock(&cache->lock);
}

struct verdict *verdict_cache_get(struct verdict_cache *cache, const struct judged_place *where,
	int64_t edition, size_t *count)
{
	struct verdict *verdicts = find(cache, where, edition, count);
	if (verdicts)
		verdicts_renew(where, verdicts, *count);
	else
		verdicts = verdicts_make(where, NULL, count);
	remember(cache, where, edition, verdicts, *count);
	return verdicts;
}

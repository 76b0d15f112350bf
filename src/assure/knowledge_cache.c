/* Remembering what was known. */
#include "knowledge_cache.h"

void knowledge_cache_init(struct knowledge_cache *cache)
{
	*cache = (struct knowledge_cache){ 0 };
	pthread_mutex_init(&cache->lock, NULL);
}

/* One user less. */
static void leave(struct knowledge *knowledge)
{
	if (knowledge && --knowledge->users == 0)
		knowledge_free(knowledge);
}

static void drop(struct knowledge_cache *cache, size_t slot)
{
	leave(cache->slots[slot]);
	cache->slots[slot] = NULL;
}

void knowledge_cache_release(struct knowledge_cache *cache)
{
	for (size_t i = 0; i < KNOWLEDGE_SLOTS; i++)
		drop(cache, i);
	pthread_mutex_destroy(&cache->lock);
}

void knowledge_cache_renew(struct knowledge_cache *cache, int64_t places, int64_t kinds)
{
	pthread_mutex_lock(&cache->lock);
	for (size_t i = 0; i < KNOWLEDGE_SLOTS; i++)
		if (cache->places != places || cache->kinds != kinds)
			drop(cache, i);
	cache->places = places;
	cache->kinds = kinds;
	pthread_mutex_unlock(&cache->lock);
}

/* KNOWLEDGE_SLOTS: it is not there. */
static size_t slot_of(const struct knowledge_cache *cache, day_number known, int64_t known_seq)
{
	size_t slot = 0;
	while (slot < KNOWLEDGE_SLOTS &&
		!(cache->slots[slot] && cache->slots[slot]->known == known &&
			cache->slots[slot]->known_seq == known_seq))
		slot++;
	return slot;
}

const struct knowledge *knowledge_cache_find(
	struct knowledge_cache *cache, day_number known, int64_t known_seq)
{
	struct knowledge *found = NULL;
	pthread_mutex_lock(&cache->lock);
	size_t slot = slot_of(cache, known, known_seq);
	if (slot < KNOWLEDGE_SLOTS) {
		found = cache->slots[slot];
		found->used = ++cache->uses;
		found->users++;
	}
	pthread_mutex_unlock(&cache->lock);
	return found;
}

/* A free slot, after what was used longest ago made room for so many bytes. */
static size_t make_room(struct knowledge_cache *cache, size_t bytes)
{
	for (;;) {
		size_t free_slot = KNOWLEDGE_SLOTS, oldest = KNOWLEDGE_SLOTS, all = bytes;
		for (size_t i = 0; i < KNOWLEDGE_SLOTS; i++) {
			const struct knowledge *one = cache->slots[i];
			if (!one)
				free_slot = i;
			else if (oldest == KNOWLEDGE_SLOTS ||
				 one->used < cache->slots[oldest]->used)
				oldest = i;
			all += one ? one->bytes : 0;
		}
		if (oldest == KNOWLEDGE_SLOTS ||
			(free_slot < KNOWLEDGE_SLOTS && all <= KNOWLEDGE_BYTES_MOST))
			return free_slot;
		drop(cache, oldest);
	}
}

void knowledge_cache_add(struct knowledge_cache *cache, struct knowledge *knowledge, bool keep)
{
	pthread_mutex_lock(&cache->lock);
	knowledge->users = 1;
	/* Another thread may have made the same meanwhile. */
	if (keep && slot_of(cache, knowledge->known, knowledge->known_seq) == KNOWLEDGE_SLOTS) {
		cache->slots[make_room(cache, knowledge->bytes)] = knowledge;
		knowledge->used = ++cache->uses;
		knowledge->users++;
	}
	pthread_mutex_unlock(&cache->lock);
}

void knowledge_cache_let_go(struct knowledge_cache *cache, const struct knowledge *knowledge)
{
	pthread_mutex_lock(&cache->lock);
	leave((struct knowledge *)knowledge);
	pthread_mutex_unlock(&cache->lock);
}

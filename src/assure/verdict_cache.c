/* Remembering verdicts. */
#include "verdict_cache.h"
#include <stdlib.h>

void verdict_cache_init(struct verdict_cache *cache, struct book *book)
{
	*cache = (struct verdict_cache){ .book = book };
	pthread_mutex_init(&cache->lock, NULL);
}

static void empty_slot(struct verdict_cache *cache, struct verdict_slot *slot)
{
	if (slot->directory)
		book_directory_release(cache->book, slot->directory);
	free(slot->verdicts);
	*slot = (struct verdict_slot){ 0 };
}

void verdict_cache_release(struct verdict_cache *cache)
{
	for (size_t i = 0; i < VERDICT_CACHE_SLOTS; i++)
		empty_slot(cache, &cache->slots[i]);
	pthread_mutex_destroy(&cache->lock);
}

static struct verdict *copy_verdicts(const struct verdict *verdicts, size_t count)
{
	struct verdict *copy = must_alloc((count + 1) * sizeof(*copy));
	if (count)
		memcpy(copy, verdicts, count * sizeof(*copy));
	return copy;
}

static struct verdict *find(struct verdict_cache *cache, const struct judged_place *where,
	int64_t edition, size_t *count)
{
	struct verdict *found = NULL;
	pthread_mutex_lock(&cache->lock);
	for (size_t i = 0; i < VERDICT_CACHE_SLOTS && !found; i++) {
		struct verdict_slot *slot = &cache->slots[i];
		if (slot->directory != where->directory || slot->edition != edition ||
			slot->place != where->place || slot->day != where->day)
			continue;
		slot->used = ++cache->uses;
		*count = slot->count;
		found = copy_verdicts(slot->verdicts, slot->count);
	}
	pthread_mutex_unlock(&cache->lock);
	return found;
}

/* A slot counts its directory, so that no later one can come to lie at the same address. */
static void remember(struct verdict_cache *cache, const struct judged_place *where, int64_t edition,
	const struct verdict *verdicts, size_t count)
{
	const struct directory *directory = book_directory(cache->book);
	if (directory != where->directory) {
		book_directory_release(cache->book, directory);
		return;
	}
	pthread_mutex_lock(&cache->lock);
	struct verdict_slot *slot = &cache->slots[0];
	for (size_t i = 1; i < VERDICT_CACHE_SLOTS; i++)
		if (cache->slots[i].used < slot->used)
			slot = &cache->slots[i];
	empty_slot(cache, slot);
	*slot = (struct verdict_slot){ .directory = directory,
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
		return verdicts;
	verdicts = verdicts_make(where, NULL, count);
	remember(cache, where, edition, verdicts, *count);
	return verdicts;
}

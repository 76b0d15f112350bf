#include "cache.h"
#include <pthread.h>
#include <stdlib.h>

enum { CACHE_SLOTS = 4096 /* a power of two */ };

struct cache_entry {
	struct cache_entry *next;              /* in its slot */
	struct cache_entry *newer, *older;     /* by last use */
	struct MHD_Response *response;
	int64_t freshness, minute;
	size_t bytes;
	uint64_t hash;
	size_t key_length;
	char key[];
};

struct cache {
	pthread_mutex_t lock;
	struct cache_entry *slots[CACHE_SLOTS];
	struct cache_entry *newest, *oldest;
	size_t bytes, bytes_max;
};

struct cache *cache_create(size_t bytes_max)
{
	struct cache *cache = must_alloc(sizeof(*cache));

	pthread_mutex_init(&cache->lock, NULL);
	cache->bytes_max = bytes_max;
	return cache;
}

/* FNV-1a over 64 bits. */
static uint64_t hash_of(struct slice key)
{
	uint64_t hash = 14695981039346656037ULL;

	for (size_t i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.base[i]) * 1099511628211ULL;
	return hash;
}

static struct cache_entry **slot_of(struct cache *cache, uint64_t hash)
{
	return &cache->slots[(hash ^ hash >> 32) & (CACHE_SLOTS - 1)];
}

static struct cache_entry *find(struct cache *cache, struct slice key, uint64_t hash)
{
	struct cache_entry *entry = *slot_of(cache, hash);

	while (entry && !(entry->hash == hash &&
		slice_equal((struct slice){ entry->key, entry->key_length }, key)))
		entry = entry->next;
	return entry;
}

static void unlink_use(struct cache *cache, struct cache_entry *entry)
{
	*(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(struct cache *cache, struct cache_entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

static void discard(struct cache *cache, struct cache_entry *entry)
{
	struct cache_entry **slot = slot_of(cache, entry->hash);

	while (*slot != entry)
		slot = &(*slot)->next;
	*slot = entry->next;
	unlink_use(cache, entry);
	cache->bytes -= entry->bytes;
	/* Connections that are sending it hold counts of their own. */
	MHD_destroy_response(entry->response);
	free(entry);
}

void cache_free(struct cache *cache)
{
	if (!cache)
		return;
	while (cache->newest)
		discard(cache, cache->newest);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

bool cache_queue(struct cache *cache, struct slice key, int64_t freshness, int64_t minute,
	struct MHD_Connection *connection)
{
	struct cache_entry *entry;
	bool queued = false;

	pthread_mutex_lock(&cache->lock);
	entry = find(cache, key, hash_of(key));
	if (entry && (entry->freshness != freshness || entry->minute != minute)) {
		discard(cache, entry);
		entry = NULL;
	}
	if (entry) {
		unlink_use(cache, entry);
		link_newest(cache, entry);
		queued = MHD_queue_response(connection, MHD_HTTP_OK, entry->response) == MHD_YES;
	}
	pthread_mutex_unlock(&cache->lock);
	return queued;
}

void cache_put(struct cache *cache, struct slice key, int64_t freshness, int64_t minute,
	struct MHD_Response *response, size_t bytes)
{
	struct cache_entry *entry = must_alloc(sizeof(*entry) + key.length);
	struct cache_entry *before;

	entry->response = response;
	entry->freshness = freshness;
	entry->minute = minute;
	entry->bytes = bytes + sizeof(*entry) + key.length;
	entry->hash = hash_of(key);
	entry->key_length = key.length;
	memcpy(entry->key, key.base, key.length);
	pthread_mutex_lock(&cache->lock);
	before = find(cache, key, entry->hash);
	if (before)
		discard(cache, before);
	entry->next = *slot_of(cache, entry->hash);
	*slot_of(cache, entry->hash) = entry;
	link_newest(cache, entry);
	cache->bytes += entry->bytes;
	while (cache->bytes > cache->bytes_max && cache->oldest)
		discard(cache, cache->oldest);
	pthread_mutex_unlock(&cache->lock);
}

size_t cache_bytes(struct cache *cache)
{
	size_t bytes;

	pthread_mutex_lock(&cache->lock);
	bytes = cache->bytes;
	pthread_mutex_unlock(&cache->lock);
	return bytes;
}

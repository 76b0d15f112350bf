/* Writing the cache: now and then while somebody serves, and at the end. */
#include "assure_private.h"
#include "cache.h"
#include <stdlib.h>
#include <time.h>

enum {
	LOOK_SECONDS = 60,
	ENTRIES_MANY = 5000,	       /* so many new entries are written soon, */
	SECONDS_MOST = 900,	       /* fewer after this time */
	ENGINE_BYTES_MOST = 256 << 20, /* while it is written nothing new is taken in: if that were
					* long, it is written at the end only */
};

/* -- once -- */

static bool is_keepable(struct assure *assure)
{
	const struct directory *directory = book_directory(assure->book);
	bool keepable = assure->roster.chronicle.seq > 0 &&
			roster_is_keepable(&assure->roster, directory_kinds(directory));
	book_directory_release(assure->book, directory);
	return keepable;
}

static int take(struct assure *assure, struct reader *reader, struct caching *caching)
{
	int result = assure_hold(assure, reader);
	if (result)
		return result;
	if (is_keepable(assure))
		result = cache_take(caching, &assure->roster);
	else
		result = error_set(FT_REFUSED,
			"A pack has changed: what is in memory was read by different rules.");
	assure_let_go(assure);
	return result;
}

int assure_write_cache(struct assure *assure)
{
	struct caching caching;
	struct reader *reader;
	int result = book_reader(assure->book, &reader);
	if (result)
		return result;
	result = cache_begin(&caching, assure->book);
	if (result == 0)
		result = cache_end(&caching, reader, take(assure, reader, &caching));
	if (result == 0)
		atomic_store(&assure->keeper.written, caching.seq);
	reader_close(reader);
	return result;
}

int assure_cache_entries(struct book *book, int64_t *seq)
{
	return cache_entries(book, seq);
}

int64_t assure_cache_used(const struct assure *assure)
{
	return assure->keeper.used;
}

const char *assure_cache_note(const struct assure *assure)
{
	return assure->keeper.note;
}

/* -- now and then -- */

static bool is_large(struct assure *assure)
{
	struct engine_memory memory;
	pthread_rwlock_rdlock(&assure->lock);
	engine_memory(assure->roster.people.engine, &memory);
	pthread_rwlock_unlock(&assure->lock);
	return memory.total > ENGINE_BYTES_MOST;
}

static int64_t entries_unwritten(const struct assure *assure)
{
	return book_head(assure->book) - atomic_load(&assure->keeper.written);
}

/* False when it is time to stop. */
static bool wait_for_next_look(struct keeper *keeper)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LOOK_SECONDS;
	pthread_mutex_lock(&keeper->mutex);
	while (!keeper->stopping &&
		pthread_cond_timedwait(&keeper->stopped, &keeper->mutex, &until) == 0)
		;
	bool stopping = keeper->stopping;
	pthread_mutex_unlock(&keeper->mutex);
	return !stopping;
}

/* A cache that cannot be written is written another time, or never: nobody needs it. */
static void *keep(void *context)
{
	struct assure *assure = context;
	for (int waited = LOOK_SECONDS; wait_for_next_look(&assure->keeper);
		waited += LOOK_SECONDS) {
		int64_t entries = entries_unwritten(assure);
		if (entries == 0 || (entries < ENTRIES_MANY && waited < SECONDS_MOST) ||
			is_large(assure))
			continue;
		assure_write_cache(assure);
		waited = 0;
	}
	return NULL;
}

int assure_keep_cache(struct assure *assure)
{
	struct keeper *keeper = &assure->keeper;
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&keeper->stopped, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&keeper->mutex, NULL);
	keeper->running = pthread_create(&keeper->thread, NULL, keep, assure) == 0;
	if (keeper->running)
		return 0;
	pthread_cond_destroy(&keeper->stopped);
	pthread_mutex_destroy(&keeper->mutex);
	return error_set(FT_FAILED, "A thread for the cache of figures cannot be started.");
}

void keeper_stop(struct assure *assure)
{
	struct keeper *keeper = &assure->keeper;
	if (!keeper->running)
		return;
	pthread_mutex_lock(&keeper->mutex);
	keeper->stopping = true;
	pthread_cond_signal(&keeper->stopped);
	pthread_mutex_unlock(&keeper->mutex);
	pthread_join(keeper->thread, NULL);
	pthread_cond_destroy(&keeper->stopped);
	pthread_mutex_destroy(&keeper->mutex);
	keeper->running = false;
	if (entries_unwritten(assure) > 0)
		assure_write_cache(assure);
}

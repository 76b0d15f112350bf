#include "upkeep.h"
#include "book_private.h"

enum { ROUND_SECONDS = 3 };

#define DAY_US INT64_C(86400000000)

struct upkeep {
	struct connection *connection;
	int64_t cleaned_at_us; /* of monotonic_us(); 0: not yet */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	bool stopping;
};

static int delete_before(struct connection *connection, const char *sql, instant_us before)
{
	struct query *query = query_start(connection, sql);
	query_int(query, 1, before);
	return query_run(query);
}

static int delete_expired(struct connection *connection)
{
	instant_us now = instant_now();
	int result = transaction_begin_write(connection);
	if (result)
		return result;
	result = delete_before(connection, "DELETE FROM session WHERE expires_at < $1", now);
	if (result == 0)
		result = delete_before(
			connection, "DELETE FROM sign_in_link WHERE expires_at < $1", now);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

static void do_round(struct upkeep *upkeep)
{
	int64_t now = monotonic_us();
	bool due = !upkeep->cleaned_at_us || now - upkeep->cleaned_at_us > DAY_US;
	if (due && delete_expired(upkeep->connection) == 0)
		upkeep->cleaned_at_us = now;
	store_checkpoint(upkeep->connection);
}

/* Waits for the next round; false when it is time to stop. */
static bool wait_for_round(struct upkeep *upkeep)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ROUND_SECONDS;
	pthread_mutex_lock(&upkeep->lock);
	int waited = 0;
	while (!upkeep->stopping && waited == 0)
		waited = pthread_cond_timedwait(&upkeep->stopped, &upkeep->lock, &until);
	bool again = !upkeep->stopping;
	pthread_mutex_unlock(&upkeep->lock);
	return again;
}

static void *keep_up(void *context)
{
	struct upkeep *upkeep = context;
	do
		do_round(upkeep);
	while (wait_for_round(upkeep));
	return NULL;
}

int upkeep_start(struct upkeep **out, struct store *store)
{
	struct upkeep *upkeep = must_alloc(sizeof(*upkeep));
	int result = store_connect(store, &upkeep->connection);
	if (result) {
		free(upkeep);
		return result;
	}
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&upkeep->stopped, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&upkeep->lock, NULL);
	if (pthread_create(&upkeep->thread, NULL, keep_up, upkeep)) {
		connection_close(upkeep->connection);
		free(upkeep);
		return error_set(FT_FAILED, "The system would not start another thread.");
	}
	*out = upkeep;
	return 0;
}

void upkeep_stop(struct upkeep *upkeep)
{
	if (!upkeep)
		return;
	pthread_mutex_lock(&upkeep->lock);
	upkeep->stopping = true;
	pthread_cond_signal(&upkeep->stopped);
	pthread_mutex_unlock(&upkeep->lock);
	pthread_join(upkeep->thread, NULL);
	pthread_cond_destroy(&upkeep->stopped);
	pthread_mutex_destroy(&upkeep->lock);
	connection_close(upkeep->connection);
	free(upkeep);
}

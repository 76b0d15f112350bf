/* Two batches in turn between two threads. */
#include "relay.h"
#include <pthread.h>
#include <stdio.h>
#include "util.h"

struct relay {
	int (*make)(struct relay *relay, void *context);
	int (*use)(void *context, size_t batch);
	void *context;
	size_t filling; /* only whoever makes looks at it */
	bool threaded;
	pthread_mutex_t lock; /* around what follows */
	pthread_cond_t changed;
	bool full[RELAY_BATCHES], ended, stopped;
	int result; /* of making */
	char message[1024];
};

size_t relay_batch(const struct relay *relay)
{
	return relay->filling;
}

int relay_hand_over(struct relay *relay)
{
	if (!relay->threaded)
		return relay->use(relay->context, relay->filling);
	pthread_mutex_lock(&relay->lock);
	relay->full[relay->filling] = true;
	pthread_cond_signal(&relay->changed);
	relay->filling = (relay->filling + 1) % RELAY_BATCHES;
	while (relay->full[relay->filling] && !relay->stopped)
		pthread_cond_wait(&relay->changed, &relay->lock);
	bool stopped = relay->stopped;
	pthread_mutex_unlock(&relay->lock);
	return stopped ? error_set(FT_FAILED, "Nobody wants any more.") : 0;
}

static void *make_in_thread(void *context)
{
	struct relay *relay = context;
	int result = relay->make(relay, relay->context);
	pthread_mutex_lock(&relay->lock);
	relay->result = result;
	snprintf(relay->message, sizeof(relay->message), "%s", result ? error_message() : "");
	relay->ended = true;
	pthread_cond_signal(&relay->changed);
	pthread_mutex_unlock(&relay->lock);
	return NULL;
}

/* False: there are no more. */
static bool wait_for(struct relay *relay, size_t batch)
{
	pthread_mutex_lock(&relay->lock);
	while (!relay->full[batch] && !relay->ended)
		pthread_cond_wait(&relay->changed, &relay->lock);
	bool more = relay->full[batch];
	pthread_mutex_unlock(&relay->lock);
	return more;
}

static void give_back(struct relay *relay, size_t batch, bool stop)
{
	pthread_mutex_lock(&relay->lock);
	relay->full[batch] = false;
	relay->stopped = stop;
	pthread_cond_signal(&relay->changed);
	pthread_mutex_unlock(&relay->lock);
}

static int use_all(struct relay *relay, pthread_t thread)
{
	int result = 0;
	for (size_t batch = 0; result == 0 && wait_for(relay, batch);
		batch = (batch + 1) % RELAY_BATCHES) {
		result = relay->use(relay->context, batch);
		give_back(relay, batch, result != 0);
	}
	pthread_join(thread, NULL);
	if (result == 0 && relay->result)
		result = error_set(relay->result, "%s", relay->message);
	return result;
}

int relay_run(int (*make)(struct relay *relay, void *context),
	int (*use)(void *context, size_t batch), void *context)
{
	struct relay relay = { .make = make, .use = use, .context = context, .threaded = true };
	pthread_t thread;
	pthread_mutex_init(&relay.lock, NULL);
	pthread_cond_init(&relay.changed, NULL);
	if (pthread_create(&thread, NULL, make_in_thread, &relay))
		relay.threaded = false;
	int result = relay.threaded ? use_all(&relay, thread) : make(&relay, context);
	pthread_cond_destroy(&relay.changed);
	pthread_mutex_destroy(&relay.lock);
	return result;
}

#include "worker.h"
#include <pthread.h>
#include <stdlib.h>
#include "util.h"

enum { WORKER_THREADS_MAX = 16 };

struct job {
	void (*run)(void *context);
	void *context;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t threads[WORKER_THREADS_MAX];
	int thread_count;
	struct job queue[WORKER_QUEUE_MAX]; /* a ring */
	size_t first, count;
	bool ending;
};

static void *work(void *context)
{
	struct workers *workers = context;

	pthread_mutex_lock(&workers->lock);
	for (;;) {
		struct job job;

		while (!workers->count && !workers->ending)
			pthread_cond_wait(&workers->changed, &workers->lock);
		if (!workers->count)
			break;
		job = workers->queue[workers->first];
		workers->first = (workers->first + 1) % WORKER_QUEUE_MAX;
		workers->count--;
		pthread_mutex_unlock(&workers->lock);
		job.run(job.context);
		pthread_mutex_lock(&workers->lock);
	}
	pthread_mutex_unlock(&workers->lock);
	return NULL;
}

int workers_create(struct workers **out, int threads)
{
	struct workers *workers = must_alloc(sizeof(*workers));

	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->changed, NULL);
	if (threads > WORKER_THREADS_MAX)
		threads = WORKER_THREADS_MAX;
	for (int i = 0; i < threads; i++) {
		if (pthread_create(&workers->threads[i], NULL, work, workers)) {
			workers_free(workers);
			return error_set(FT_FAILED, "cannot start a worker thread");
		}
		workers->thread_count++;
	}
	*out = workers;
	return 0;
}

void workers_free(struct workers *workers)
{
	if (!workers)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->ending = true;
	pthread_cond_broadcast(&workers->changed);
	pthread_mutex_unlock(&workers->lock);
	for (int i = 0; i < workers->thread_count; i++)
		pthread_join(workers->threads[i], NULL);
	pthread_cond_destroy(&workers->changed);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}

int workers_add(struct workers *workers, void (*run)(void *context), void *context)
{
	bool room;

	pthread_mutex_lock(&workers->lock);
	room = workers->count < WORKER_QUEUE_MAX && !workers->ending;
	if (room) {
		size_t last = (workers->first + workers->count++) % WORKER_QUEUE_MAX;

		workers->queue[last] = (struct job){ run, context };
		pthread_cond_signal(&workers->changed);
	}
	pthread_mutex_unlock(&workers->lock);
	return room ? 0 : error_set(FT_BUSY, "Too much is waiting to be done; try again shortly");
}

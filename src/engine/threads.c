#include <pthread.h>
#include <stdbool.h>
#include "threads.h"

void threads_run(void *(*work)(void *context), void *contexts, size_t size)
{
	pthread_t threads[THREADS];
	bool started[THREADS] = { false };

	for (size_t t = 1; t < THREADS; t++)
		started[t] = pthread_create(&threads[t], NULL, work,
			(char *)contexts + t * size) == 0;
	work(contexts);
	for (size_t t = 1; t < THREADS; t++)
		if (started[t])
			pthread_join(threads[t], NULL);
		else
			work((char *)contexts + t * size);
}

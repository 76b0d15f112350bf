/* threads.h: work in as many threads as there are parts of it; private to engine. */
#ifndef FETTLE_ENGINE_THREADS_H
#define FETTLE_ENGINE_THREADS_H

#include <stddef.h>

enum { THREADS = 2 };

/* Calls `work` with each of THREADS contexts, `size` bytes apart, and returns when all are done:
 * at once where threads can be had, otherwise one after the other. */
void threads_run(void *(*work)(void *context), void *contexts, size_t size);

#endif

/* worker.h: a few threads for work that takes long, behind a queue that ends. */
#ifndef FETTLE_HTTP_WORKER_H
#define FETTLE_HTTP_WORKER_H

struct workers;

enum { WORKER_QUEUE_MAX = 64 };

int workers_create(struct workers **out, int threads);
void workers_free(struct workers *workers); /* finishes what waits */
/* FT_BUSY when the queue is full. */
int workers_add(struct workers *workers, void (*job)(void *context), void *context);

#endif

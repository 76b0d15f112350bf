/*
 * relay.h: a thread makes batches of something while the caller uses them; two batches take turns.
 * Private to roster.
 *
 *   static int make(struct relay *relay, void *context)    in a thread of its own
 *   {
 *           while (...) {
 *                   fill(&context->batches[relay_batch(relay)]);
 *                   int result = relay_hand_over(relay);
 *                   if (result)
 *                           return result;
 *           }
 *           return 0;
 *   }
 *   result = relay_run(make, use, &context);
 */
#ifndef FETTLE_ROSTER_RELAY_H
#define FETTLE_ROSTER_RELAY_H

#include <stddef.h>

enum { RELAY_BATCHES = 2 };

struct relay;

/* `use` is called in the calling thread with the number of each batch that was handed over, in
 * order; what it leaves there is what is filled next. Returns the first failure of `use`, or that of
 * `make`, with its message. Without a second thread both take place in the calling one. */
int relay_run(int (*make)(struct relay *relay, void *context),
	int (*use)(void *context, size_t batch), void *context);

/* For `make`: the batch to fill, and handing it over. Not 0: no more are wanted. */
size_t relay_batch(const struct relay *relay);
int relay_hand_over(struct relay *relay);

#endif

/* random.h: numbers that look random and are the same every time (splitmix64 by Vigna 2015). */
#ifndef FETTLE_DEMO_RANDOM_H
#define FETTLE_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state; /* start it with any number */
};

double random_share(struct random *random);			/* 0 <= share < 1 */
int random_below(struct random *random, int count);		/* 0 .. count - 1 */
int random_between(struct random *random, int least, int most); /* both included */
bool random_chance(struct random *random, double share);
double random_wait(struct random *random, double mean);		      /* exponential */
int random_poisson(struct random *random, double mean);		      /* mean below 30 */
int random_successes(struct random *random, int tries, double share); /* binomial */
double random_normal(struct random *random);			      /* mean 0, deviation 1 */

#endif

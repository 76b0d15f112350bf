#include "random.h"
#include <math.h>

static uint64_t next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

double random_share(struct random *random)
{
	return (double)(next(random) >> 11) * 0x1p-53;
}

int random_below(struct random *random, int count)
{
	return count > 1 ? (int)(random_share(random) * count) : 0;
}

int random_between(struct random *random, int least, int most)
{
	return least + random_below(random, most - least + 1);
}

bool random_chance(struct random *random, double share)
{
	return random_share(random) < share;
}

double random_wait(struct random *random, double mean)
{
	return -mean * log1p(-random_share(random));
}

int random_poisson(struct random *random, double mean)
{
	double limit = exp(-mean), product = random_share(random);
	int count = 0;
	for (; product > limit; count++)
		product *= random_share(random);
	return count;
}

int random_successes(struct random *random, int tries, double share)
{
	int count = 0;
	for (int i = 0; i < tries; i++)
		count += random_chance(random, share);
	return count;
}

double random_normal(struct random *random)
{
	double radius = sqrt(random_wait(random, 2));
	return radius * cos(2 * M_PI * random_share(random));
}

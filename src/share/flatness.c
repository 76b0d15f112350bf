/* The Gini coefficient. */
#include "flatness.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

double flatness_gini(int64_t *counts, size_t count)
{
	double n = (double)count, sum = 0, weighted = 0;

	if (count < 2)
		return (double)NAN;
	qsort(counts, count, sizeof(*counts), compare);
	for (size_t i = 0; i < count; i++) {
		sum += (double)counts[i];
		weighted += (2 * (double)(i + 1) - n - 1) * (double)counts[i];
	}
	return sum > 0 ? weighted / (n - 1) / sum : (double)NAN;
}

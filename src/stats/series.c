#include <math.h>
#include <stdlib.h>
#include "series.h"

#define SCREEN_FACTOR 3.267

double series_mean(const double *y, size_t n, size_t *counted)
{
	long double sum = 0, rest = 0;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (isfinite(y[i])) {
			sum += y[i];
			count++;
		}
	}
	*counted = count;
	if (count == 0)
		return NAN;
	long double mean = sum / (long double)count;
	for (size_t i = 0; i < n; i++) {
		if (isfinite(y[i]))
			rest += (long double)y[i] - mean;
	}
	return (double)(mean + rest / (long double)count);
}

/* The mean of the moving ranges strictly below `ceiling`; NaN if there are none. */
static double mean_of_ranges(const double *y, size_t n, double ceiling)
{
	long double sum = 0, rest = 0;
	size_t count = 0;

	for (size_t i = 1; i < n; i++) {
		double range = fabs(y[i] - y[i - 1]);
		if (isfinite(y[i]) && isfinite(y[i - 1]) && range < ceiling) {
			sum += range;
			count++;
		}
	}
	if (count == 0)
		return NAN;
	long double mean = sum / (long double)count;
	for (size_t i = 1; i < n; i++) {
		double range = fabs(y[i] - y[i - 1]);
		if (isfinite(y[i]) && isfinite(y[i - 1]) && range < ceiling)
			rest += (long double)range - mean;
	}
	return (double)(mean + rest / (long double)count);
}

double series_mean_range(const double *y, size_t n, bool screen)
{
	double range = mean_of_ranges(y, n, INFINITY);

	return screen && range > 0 ? mean_of_ranges(y, n, SCREEN_FACTOR * range) : range;
}

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a, two = *(const double *)b;

	return (one > two) - (one < two);
}

double series_median(double *y, size_t n, size_t *counted)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (isfinite(y[i]))
			y[count++] = y[i];
	}
	*counted = count;
	if (count == 0)
		return NAN;
	qsort(y, count, sizeof(*y), compare);
	if (count % 2 == 1)
		return y[count / 2];
	return y[count / 2 - 1] / 2 + y[count / 2] / 2;
}

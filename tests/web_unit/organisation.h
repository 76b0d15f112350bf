/* organisation.h: a small made-up organisation to look at pages with. */
#ifndef FETTLE_TEST_ORGANISATION_H
#define FETTLE_TEST_ORGANISATION_H

#include "book.h"

/* Makes it at `address`; ids of what pages need are written into `out`. */
struct organisation {
	char administrator[65], nurse[65], ward[65], policy[65], requirement[65], template[65];
	char incident[65];
};
int organisation_make(const char *address, struct organisation *out);

#endif

/* seen_filter.h: was this number seen before? Of a fixed size; it may say yes of what was not, never no
 * of what was. Private to exchange. */
#ifndef FETTLE_SEEN_FILTER_H
#define FETTLE_SEEN_FILTER_H

#include "util.h"

struct seen_filter {
	uint64_t *bits;
};

void seen_filter_init(struct seen_filter *filter);
void seen_filter_release(struct seen_filter *filter); /* also of one that was never made */
bool seen_filter_add(struct seen_filter *filter, uint64_t number);

#endif

/* numbers.h: texts numbered 0, 1, 2 in the order they came. Private to assure. */
#ifndef FETTLE_ASSURE_NUMBERS_H
#define FETTLE_ASSURE_NUMBERS_H

#include "util.h"

struct numbers {
	const char **texts;
	size_t count, room;
	uint32_t *slots; /* number + 1; 0: free */
	size_t slot_count;
	struct arena arena;
};

void numbers_init(struct numbers *numbers);
void numbers_release(struct numbers *numbers);
void numbers_expect(struct numbers *numbers, size_t count); /* makes room for so many texts */
int numbers_add(struct numbers *numbers, struct slice text);	    /* its number, new or not */
int numbers_find(const struct numbers *numbers, struct slice text); /* -1 if none */

#endif

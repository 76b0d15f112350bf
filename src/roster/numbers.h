/* numbers.h: texts numbered 0, 1, 2 in the order they came. */
#ifndef FETTLE_ROSTER_NUMBERS_H
#define FETTLE_ROSTER_NUMBERS_H

#include "util.h"

struct number_slot {
	uint32_t number; /* + 1; 0: free */
	uint32_t hash;
};

struct numbers {
	const char **texts;
	size_t count, room;
	struct number_slot *slots;
	size_t slot_count;
	struct arena arena;
};

void numbers_init(struct numbers *numbers);
void numbers_release(struct numbers *numbers);
void numbers_expect(struct numbers *numbers, size_t count); /* makes room for so many texts */
int numbers_add(struct numbers *numbers, struct slice text);	    /* its number, new or not */
int numbers_find(const struct numbers *numbers, struct slice text); /* -1 if none */

/* Among very many, finding is waiting for memory. Who looks for several takes three steps with all
 * of them: numbers_fetch(), numbers_guess(), which has the text fetched, numbers_find_hashed(). */
uint32_t numbers_hash(struct slice text);
void numbers_fetch(const struct numbers *numbers, uint32_t hash);
/* The first with that hash, most likely the right one; -1 if none. */
int numbers_guess(const struct numbers *numbers, uint32_t hash);
int numbers_find_hashed(const struct numbers *numbers, struct slice text, uint32_t hash);

#endif

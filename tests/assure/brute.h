/*
 * brute.h: who has what is asked of them, found the slow way: all entries are kept as they
 * are, and every question is answered by going through all of them. For tests to compare with.
 *
 * Knows only the scopes of brute_scopes[] and the kinds that the test writes.
 */
#ifndef FETTLE_TEST_BRUTE_H
#define FETTLE_TEST_BRUTE_H

#include "book.h"

extern const char *const brute_scopes[];
extern const size_t brute_scope_count;

struct brute_entry {
	int64_t seq;
	day_number known, on;
	char kind[65], verb[65], thing[65], place[65], by[65];
	json_t *set;
};

struct brute {
	struct brute_entry *entries;
	size_t count;
};

void brute_read(struct brute *brute, struct reader *reader); /* what is new */
void brute_free(struct brute *brute);

/* People at or below the place (in the tree as it was known on `known`) on `day`, by the entries
 * recorded up to `known`: of whom the requirement asks policies, courses or skills (`means`), and who have them
 * all. */
struct brute_count {
	int64_t n, of;
};
struct brute_count brute_people(const struct brute *brute, const char *requirement,
	const char *means, const char *place, day_number day, day_number known);

/* Of all versions of policies that came into force more than `days` days before `day`, by the
 * entries recorded up to `known`: how many people at exactly this place had all of the days to sign
 * them, and how many did. Who is given something newer before the days are over does not count. */
struct brute_count brute_signed(const struct brute *brute, const char *place, int days,
	day_number day, day_number known);

#endif

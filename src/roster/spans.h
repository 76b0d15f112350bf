/*
 * spans.h: sets of days as intervals [from, to), in order, apart from each other. Days are those of
 * the engine: DAY_FIRST is the first there is, days after DAY_CLEAR are never: DAY_LAST, which also
 * means no end.
 */
#ifndef FETTLE_ROSTER_SPANS_H
#define FETTLE_ROSTER_SPANS_H

#include "util.h"

/* The engine keeps days in 16 bits: 3 January 1970 to 5 June 2149. */
enum { DAY_FIRST = 2, DAY_CLEAR = 65534, DAY_LAST = INT32_MAX };

struct span {
	day_number from, to;
};

struct spans {
	struct span *items;
	size_t count, room;
};

void spans_release(struct spans *spans); /* {0} is an empty set */
void spans_clear(struct spans *spans);
/* Adds days that begin not before the last interval does; joins what touches. Empty: nothing. */
void spans_add(struct spans *spans, day_number from, day_number to);
void spans_copy(struct spans *to, const struct spans *from);
/* Replaces *out: what is in either; in both; in the first only. */
void spans_join(struct spans *out, const struct spans *one, const struct spans *two);
void spans_meet(struct spans *out, const struct spans *one, const struct spans *two);
void spans_without(struct spans *out, const struct spans *one, const struct spans *two);
bool spans_same(const struct spans *one, const struct spans *two);
bool spans_are_always(const struct spans *spans); /* one, from DAY_FIRST to DAY_LAST */
bool spans_have(const struct spans *spans, day_number day);

#endif

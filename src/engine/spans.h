/* spans.h: sets of days as sorted intervals [from, to) that do not touch; private to engine. */
#ifndef FETTLE_ENGINE_SPANS_H
#define FETTLE_ENGINE_SPANS_H

#include <stdbool.h>
#include <stdint.h>

enum { SPANS_INSIDE = 16 };

struct span {
	uint16_t from, to;
};

struct spans {
	uint32_t count, room;
	struct span *at; /* `inside` until there are more */
	struct span inside[SPANS_INSIDE];
};

void spans_init(struct spans *spans);
void spans_release(struct spans *spans);
void spans_add(struct spans *spans, uint16_t from, uint16_t to); /* nothing if from >= to */
void spans_cut(struct spans *spans, uint16_t day); /* takes away `day` and all after it */
void spans_meet(const struct spans *a, const struct spans *b, struct spans *out);   /* a and b */
void spans_without(const struct spans *a, const struct spans *b, struct spans *out); /* a not b */

/* The last of them that begins on `day` or before; NULL if none. */
const struct span *spans_at(const struct spans *spans, uint16_t day);
/* The first of them that begins after `day`; NULL if none. */
const struct span *spans_after(const struct spans *spans, uint16_t day);

#endif

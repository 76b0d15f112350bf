/* dayset.h: sets of days as sorted intervals [from, to) that do not touch; private to engine. */
#ifndef FETTLE_ENGINE_DAYSET_H
#define FETTLE_ENGINE_DAYSET_H

#include <stdbool.h>
#include <stdint.h>

enum { DAYSET_INSIDE = 16 };

struct span {
	uint16_t from, to;
};

struct dayset {
	uint32_t count, room;
	struct span *at; /* `inside` until there are more */
	struct span inside[DAYSET_INSIDE];
};

void dayset_init(struct dayset *days);
void dayset_release(struct dayset *days);
void dayset_add(struct dayset *days, uint16_t from, uint16_t to); /* nothing if from >= to */
void dayset_cut(struct dayset *days, uint16_t day); /* takes away `day` and all after it */
void dayset_meet(const struct dayset *a, const struct dayset *b, struct dayset *out);   /* a and b */
void dayset_without(const struct dayset *a, const struct dayset *b, struct dayset *out); /* a not b */

/* The last of them that begins on `day` or before; NULL if none. */
const struct span *dayset_at(const struct dayset *days, uint16_t day);
/* The first of them that begins after `day`; NULL if none. */
const struct span *dayset_after(const struct dayset *days, uint16_t day);

#endif

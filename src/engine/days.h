/* days.h: days as the engine keeps them, in 16 bits; private to it. */
#ifndef FETTLE_ENGINE_DAYS_H
#define FETTLE_ENGINE_DAYS_H

#include <stdint.h>
#include "engine.h"

enum {
	DAY_FIRST = 2,          /* 0 and 1 have other meanings in a cell */
	DAY_LAST = 65534,
	DAY_NEVER_ENDS = 65535, /* the end of what has no end */
};

/* As the end of an interval. */
static inline uint16_t day_end(day_number day)
{
	return (uint16_t)(day < DAY_FIRST ? DAY_FIRST : day > DAY_LAST ? DAY_NEVER_ENDS : day);
}

/* As any other day. */
static inline uint16_t day_ordinary(day_number day)
{
	return (uint16_t)(day < DAY_FIRST ? DAY_FIRST : day > DAY_LAST ? DAY_LAST : day);
}

static inline day_number day_widen(uint16_t end)
{
	return end == DAY_NEVER_ENDS ? ENGINE_FOREVER : end;
}

#endif

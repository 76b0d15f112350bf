/*
 * day.h: days and instants.
 *
 * A day is an int32 count of days since 1970-01-01 (proleptic Gregorian).
 * An instant is an int64 count of microseconds since 1970-01-01T00:00:00Z.
 * Local time is Europe/London by the rule of the Summer Time Order 2002 (last
 * Sunday of March and of October, 01:00 UTC); it holds from 1996 on.
 */
#ifndef FETTLE_DAY_H
#define FETTLE_DAY_H

#include <stdbool.h>
#include <stdint.h>
#include "buf.h"
#include "slice.h"

typedef int32_t day_number;
typedef int64_t instant_us;

#define DAY_NONE INT32_MIN
#define INSTANT_NONE INT64_MIN

day_number day_from_date(int year, int month, int day); /* DAY_NONE if no such date */
void day_to_date(day_number day, int *year, int *month, int *day_of_month);
int day_of_week(day_number day); /* 0 Monday .. 6 Sunday */
day_number day_add_months(day_number day, int months); /* 31 January + 1 month = 28/29 February */

/* "2026-11-22", "20261122" or "22/11/2026" (optionally followed by T or space and
 * a time, which is dropped). FT_REFUSED with what is wrong: `date "31/02/2026" does not exist`. */
int day_parse(struct slice s, day_number *out);
void day_add_iso(struct buf *buf, day_number day);     /* 2026-11-22 */
void day_add_words(struct buf *buf, day_number day);   /* 22 November 2026 */
void day_add_short(struct buf *buf, day_number day);   /* 22 Nov 2026 */

/* The clock of the program: replaceable, so that tests can stop it, move it
 * back or make it jump. NULL restores the machine's clock. */
instant_us instant_now(void);
void instant_set_clock(instant_us (*now)(void));
int64_t monotonic_us(void); /* for measuring how long; never goes back */

day_number today(void); /* in Europe/London */
day_number instant_day(instant_us instant); /* the London day it falls on */
int instant_london_minutes(instant_us instant); /* minutes since London midnight, 0..1439 */
instant_us day_start(day_number day); /* London midnight at its start */

/* RFC 3339. Reading takes any offset; writing gives UTC with a Z and microseconds
 * only when they are not zero. */
int instant_parse(struct slice s, instant_us *out);
void instant_add_rfc3339(struct buf *buf, instant_us instant);
void instant_add_clock(struct buf *buf, instant_us instant); /* 14:31, London */

#endif

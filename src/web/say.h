/*
 * say.h: numbers, days and lists as a person would say them.
 *
 *   say_count(buf, 3, "thing", "things")        3 things
 *   say_number(buf, 4)                          four (one to nine in words, others in figures)
 *   say_ago(buf, instant)                       2 hours ago, today, yesterday, 12 Oct 2026
 *   say_due(buf, -2)                            2 days late
 *   say_value(buf, 0.7134, "", true)            71%
 *
 * The functions named say_..._text return text of the arena instead.
 */
#ifndef FETTLE_SAY_H
#define FETTLE_SAY_H

#include "util.h"

void say_count(struct buf *buf, int64_t n, const char *one, const char *many);
/* Thousands apart: 12,765. */
void say_figure(struct buf *buf, int64_t n);
/* One to nine in words; `capital` for the start of a sentence. */
void say_number(struct buf *buf, int64_t n, bool capital);

void say_ago(struct buf *buf, instant_us at);
/* today, yesterday, or the day in short. */
void say_day(struct buf *buf, day_number day);
/* 14:31 today; else Mon 9 Nov, 14:31; with the year when it is not this one. */
void say_moment(struct buf *buf, instant_us at);
/* From days left: "due today", "due tomorrow", "due Friday", "due 12 Dec 2026", "2 days late". */
void say_due(struct buf *buf, int64_t days_left, day_number due_on);
/* "about 25 minutes", "about 2 hours". */
void say_minutes(struct buf *buf, int64_t minutes);

/* A figure of a measure: a share as a percentage (one decimal below 10 %), else with as many decimals
 * as it needs (at most two) and its unit. More where little would read as nothing, or nearly all as all: 0.00042,
 * 99.9%. NaN: "not known". */
void say_value(struct buf *buf, double value, const char *unit, bool share);

/* The ISO text of a JSON answer, said; nothing when it is absent. */
void say_json_day(struct buf *buf, const json_t *object, const char *key);
void say_json_moment(struct buf *buf, const json_t *object, const char *key);
void say_json_ago(struct buf *buf, const json_t *object, const char *key);

/* The day of an answer as 1 Mar 2026, also today's; "" when it is absent. */
const char *say_day_of(struct arena *arena, const json_t *object, const char *key);

/* Runs one of the above into the arena: say_text(arena, buf) takes what is in `buf` and releases it. */
const char *say_text(struct arena *arena, struct buf *buf);
/* Room for one sentence. */
void say_begin(struct buf *buf);

#endif

/*
 * calendar.h: working days.
 *
 * A working day is Monday to Friday and not a bank holiday. Holidays are data
 * ({"holidays":[{"on":"2026-12-25","name":"Christmas Day"},...]}); the calendar
 * says for which days its list is complete, and counting past the last of them
 * still works but says so (calendar_covers), because nobody has announced them.
 */
#ifndef FETTLE_CALENDAR_H
#define FETTLE_CALENDAR_H

#include <jansson.h>
#include <stdbool.h>
#include "day.h"

struct calendar {
	day_number *holidays; /* ascending */
	size_t count;
	day_number from, to;  /* the list is complete for from <= day < to */
};

int calendar_init(struct calendar *calendar, const json_t *data); /* FT_REFUSED names the row */
void calendar_release(struct calendar *calendar);
bool calendar_is_working(const struct calendar *calendar, day_number day);
/* The day `count` working days after `day` (0: day itself, or the next working day). */
day_number calendar_add_working(const struct calendar *calendar, day_number day, int count);
/* Working days after `from` up to and including `to`; negative if to < from. */
int calendar_count_working(const struct calendar *calendar, day_number from, day_number to);
bool calendar_covers(const struct calendar *calendar, day_number day);

#endif

/* week.h: weeks from Monday 00:00 in Europe/London, named as ISO 8601 does ("2012-W09"). */
#ifndef FETTLE_WEEK_H
#define FETTLE_WEEK_H

#include "util.h"

/* The Monday of the London week in which an instant falls. */
day_number week_monday(instant_us when);
void week_add_name(struct buf *out, day_number monday);
/* "2012-W09" or "2012W9"; FT_REFUSED when there is no such week. */
int week_read(struct slice text, day_number *monday);

#endif

/* then.h: a series as it was on another day, or as it was believed then. Private to assure. */
#ifndef FETTLE_ASSURE_THEN_H
#define FETTLE_ASSURE_THEN_H

#include "assure_private.h"

/*
 * A copy of the series as the view's day and known day have it, judged by what is said of the
 * measure, as it was known then. Readings count up to the day. As believed, they have the values that were known by
 * then; what rules made of records then is in believed.h.
 * NULL: there was nothing. The caller frees it with series_then_free().
 */
struct kept_series *series_then(const struct view *view, const struct kept_series *series);
void series_then_free(struct kept_series *series); /* NULL is allowed */

#endif

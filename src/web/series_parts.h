/* series_parts.h: what stands around the chart of one series. */
#ifndef FETTLE_SERIES_PARTS_H
#define FETTLE_SERIES_PARTS_H

#include "page.h"

/* The latest figure, average and limits, and whether it runs on one side. */
void series_limits(const json_t *model, struct html *html);

/* Links to the other charts that make sense. */
void series_charts(struct visit *visit, const json_t *model, struct html *html);

/* New limits that hold, with their reasons, and how to start or withdraw them. */
void series_rebases(struct visit *visit, const json_t *model, struct html *html);

/* Its points in the columns of fettle spc --csv, and after them n, of, and the entry's number and
 * row. */
void series_csv(const json_t *series, struct buf *out);

#endif

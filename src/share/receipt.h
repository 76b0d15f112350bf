/* receipt.h: the data of adoption receipts, our own and others'. Private to share. */
#ifndef FETTLE_SHARE_RECEIPT_H
#define FETTLE_SHARE_RECEIPT_H

#include "share_take.h"

/* "adopted", "adapted" or "abandoned"; "" when it says nothing of the kind. */
const char *receipt_outcome(const json_t *data);

/* What of others' data can be shown: {"outcome","why","changed_on" or null,"moved","series" or
 * null}. NULL when there is no outcome. Points with impossible days or figures, and those out of
 * order, are left out. */
json_t *receipt_read(const json_t *data);

/* data["measure"] and data["points"] of a series (assure_series), without counts of a few. */
void receipt_put_measure(const json_t *series, json_t *data);

/* The figures of a result in the same form, with its changes as annotations and "moved"; NULL when
 * there are none. */
json_t *result_series(const json_t *data);

#endif

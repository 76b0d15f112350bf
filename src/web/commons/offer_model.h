/* offer_model.h: parts of what the page of an offer knows (offer_review.c). */
#ifndef FETTLE_OFFER_MODEL_H
#define FETTLE_OFFER_MODEL_H

#include "page.h"

/* model["review"] from model["fields"]. */
int offer_put_review(struct visit *visit, json_t *model);
/* model["about"] when the offer is about an entry that is here. */
void offer_put_about(struct visit *visit, json_t *model);

#endif

/* offer.h: the two halves of publishing, apart, so that a test can die between them. */
#ifndef FETTLE_SHARE_OFFER_PRIVATE_H
#define FETTLE_SHARE_OFFER_PRIVATE_H

#include "commons.h"
#include "share_offer.h"

/* Puts the entry of an offer (as read_thing) into our log, once. FT_REFUSED: it may not leave. */
int offer_send(struct book *book, struct commons *commons, const json_t *offer,
	struct commons_place *place);
/* Writes that into the record. */
int offer_record(struct book *book, const json_t *offer, const struct commons_place *place);

#endif

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

/* A fork or a correction begins with the words of the entry that it is about. FT_NOT_FOUND, FT_REFUSED. */
int offer_start_about(const struct share_start *start, json_t *fields);
/* Is this an entry of our own log? */
bool offer_is_ours(struct commons *commons, const char *ref);

#endif

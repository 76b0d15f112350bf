/* answers.h: what people in the fediverse answered, for pages that show it (web_fediverse.c). */
#ifndef FETTLE_WEB_ANSWERS_H
#define FETTLE_WEB_ANSWERS_H

#include "page.h"

/* One answer, as fediverse_replies() has it: who, when, the words. */
void fediverse_reply_part(struct html *html, const json_t *reply);

/* All of an item that are shown, under a heading; nothing when there are none. */
void fediverse_replies_part(struct html *html, const json_t *replies);

/* FT_NOT_FOUND while it is off: then none of its addresses exists. */
int fediverse_must_be_on(const struct request *request);

#endif

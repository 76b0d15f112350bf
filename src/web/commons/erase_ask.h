/* erase_ask.h: asking others to destroy the text of an entry (web_requests.c). */
#ifndef FETTLE_WEB_ERASE_ASK_H
#define FETTLE_WEB_ERASE_ASK_H

#include "page.h"

/* On the page of an entry of others: the form, for whoever may speak for us. Nothing for others. */
void erase_ask_part(struct visit *visit, const char *ref, struct html *html);

#endif

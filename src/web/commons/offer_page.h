/*
 * offer_page.h: the page of one offer to the commons, in two halves: what it knows (web_offer.c) and how
 * it looks (offer_face.c).
 *
 * The model: the thing as read_thing() (nothing of it for a new one), "fields" (as they would be
 * kept), "editing", "about" (the entry it answers: {"ref","title","by"}), "review":{"title",
 * "summary","text","tags","topics":[labels],"licence_label","by","credit","from","data","fediverse",
 * "figures" (in words), "json" (what leaves), "bytes", "hash", "open", "hits":[{"label","field","where",
 * "before","excerpt","after","words","advice","soft","declared" (why, or "")}]}, "problems".
 */
#ifndef FETTLE_OFFER_PAGE_H
#define FETTLE_OFFER_PAGE_H

#include "page.h"

void offer_face(struct visit *visit, const json_t *model, struct html *html);
/* The form with all that can be changed (offer_editor.c). */
void offer_editor(struct visit *visit, const json_t *model, struct html *html);
/* What was found in it, each with what to do; `asks`: with a box for why it is not personal. */
void offer_hits(const json_t *model, bool asks, struct html *html);

#endif

/* take_compare.h: theirs beside ours, word by word; the person chooses which of ours. */
#ifndef FETTLE_TAKE_COMPARE_H
#define FETTLE_TAKE_COMPARE_H

#include "page.h"

/* Adds "compared": {"with": id or "","title","policies":[{"id","title"}],"runs" or null,"both","ours",
 * "theirs" (words),"far"}. ?with= says which policy of ours, "none" that none; else the nearest by its title,
 * but for `draft`, which was made of theirs, if it shares a fifth of their words: otherwise none, and "far". */
int take_compare_model(struct visit *visit, const char *title, const char *theirs,
	const char *draft, json_t *model);
/* Its section, with the form that chooses: a GET to `address` that keeps `name`=`value`. */
void take_compare_face(struct visit *visit, const json_t *model, const char *address,
	const char *name, const char *value, struct html *html);

#endif

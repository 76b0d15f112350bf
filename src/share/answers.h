/* answers.h: what was said about one entry, by whom. Private to share. */
#ifndef FETTLE_SHARE_ANSWERS_H
#define FETTLE_SHARE_ANSWERS_H

#include "commons.h"
#include "share_take.h"

/* "larch.example.org/fettle/commons" is said as larch.example.org. */
struct slice host_of_origin(const char *origin);

/* The item in an entry as commons_items() gives it. FT_NOT_FOUND when its text is not here. */
int entry_item(const json_t *entry, struct share_item *item);

/* Calls `each` for the entries of `kind` about `ref`, newest first, at most SHARE_ANSWERS_READ.
 * Stops when it returns something else than 0, and returns that. */
int answers_each(struct commons *commons, const char *ref, const char *kind,
	int (*each)(void *context, const json_t *entry), void *context);

/* A set of names of logs. */
bool origins_add(json_t *origins, const char *origin); /* false: it was there */

/* {"ref","origin","host","by","said_at","title","text"} of an entry. */
json_t *answer_row(const json_t *entry);

/* {"adopted","adapted","abandoned","endorsed","replies","forks"}: organisations other than the
 * author's; of each the newest receipt counts. */
int answers_count(struct commons *commons, const char *ref, json_t **out);

#endif

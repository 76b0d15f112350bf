/*
 * ids.h: each id once, so that ids are compared by address and evidence hangs on what it is
 * about. Private to assure.
 */
#ifndef FETTLE_ASSURE_IDS_H
#define FETTLE_ASSURE_IDS_H

#include "util.h"

struct kept_evidence;

struct id {
	const char *text;
	/* newest addition first */
	struct kept_evidence *of_thing, *of_subject;
	struct kept_evidence *of_requirement, *of_practice; /* paper; what was seen or reported */
	struct id *next;
};

struct ids {
	struct id **slots;
	size_t slot_count, count;
	struct arena arena;
};

void ids_init(struct ids *ids);
void ids_release(struct ids *ids);
struct id *ids_get(struct ids *ids, const char *text);	      /* made when it is not there */
struct id *ids_find(const struct ids *ids, const char *text); /* NULL if none */

#endif

/*
 * proofs.h: all evidence in memory, hung on what it is about: the thing that says so, the
 * requirement, the subject (policy, course, skill). Private to assure.
 */
#ifndef FETTLE_ASSURE_PROOFS_H
#define FETTLE_ASSURE_PROOFS_H

#include "book.h"
#include "ids.h"
#include "stats.h"

struct kept_evidence {
	const struct id *place, *holder;
	struct id *thing, *requirement, *subject;
	struct kept_evidence *next_of_requirement, *next_of_subject;
	struct kept_evidence *next_of_thing;
	const char *kind; /* of the thing */
	int64_t y, n, edition, seq;
	day_number on, until;	      /* until: the last day it counts, DAY_NONE = no end */
	unsigned char strand, method; /* enum strand, enum practice_method */
};

struct proof_kind {
	char name[65];
	int64_t version; /* of the newest thing that was read */
};

struct proofs {
	struct ids ids;
	struct proof_kind *kinds; /* those that prove something */
	size_t kind_count;
	struct kept_evidence *spare;
	struct arena arena;
};

void proofs_init(struct proofs *proofs);
void proofs_release(struct proofs *proofs);

/* Reads what changed; *changed becomes true if there was anything but paper among it. Rows of
 * imports are in the chronicle: there may be many times as many of them as there are people. */
int proofs_refresh(
	struct proofs *proofs, struct reader *reader, const struct kinds *kinds, bool *changed);

/* What counts as seen: practice, by somebody else than those who do it, so many of so many. */
bool evidence_is_seen(const struct kept_evidence *evidence);

#endif

/*
 * proofs.h: all evidence in memory, hung on what it is about: the thing that says so, the
 * requirement, the subject (policy, course, skill). Private to assure.
 */
#ifndef FETTLE_ASSURE_PROOFS_H
#define FETTLE_ASSURE_PROOFS_H

#include <pthread.h>
#include "book.h"
#include "ids.h"
#include "numbers.h"
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

/* A row of an import is evidence without a thing or a requirement of its own: it hangs on its holder
 * alone. There may be many times as many of them as there are people. */
struct kept_row {
	uint32_t next;	      /* of the holder: its number + 1; 0: none */
	uint32_t course;      /* number of its id */
	day_number on, until; /* as of evidence */
	uint32_t seq;	      /* of the entry */
	uint32_t row : 31;    /* of that entry */
	uint32_t revoked : 1; /* taken back */
};

struct kept_rows {
	struct numbers holders, courses; /* ids */
	uint32_t *first;		 /* of each holder: as `next`, the newest addition */
	size_t first_room;
	struct kept_row **blocks;
	size_t block_room;
	uint32_t count;
	int64_t seq; /* of the newest entry of training that was read */
	bool any;    /* rows may be there */
	struct book *book;  /* while they are read ahead, by: */
	pthread_t reading;
};

struct proof_kind {
	char name[65];
	int64_t version; /* of the newest thing that was read */
};

struct proofs {
	struct ids ids;
	struct proof_kind *kinds; /* those that prove something */
	size_t kind_count;
	struct kept_rows rows;
	struct kept_evidence *spare;
	struct arena arena;
};

void proofs_init(struct proofs *proofs);
void proofs_release(struct proofs *proofs);

/* Begins to read the rows of imports in a thread of its own. Once, before any refresh: those of a
 * whole service take as long as everything else that is read at first. */
void proofs_read_ahead(struct proofs *proofs, struct book *book);
/* Reads what changed but for rows of imports; *changed becomes true if there was anything but paper
 * among it. */
int proofs_refresh(
	struct proofs *proofs, struct reader *reader, const struct kinds *kinds, bool *changed);
int proofs_refresh_rows(struct proofs *proofs, struct reader *reader);

/* Row `next` - 1 of imports; NULL if `next` is 0. */
const struct kept_row *proofs_row(const struct proofs *proofs, uint32_t next);
/* The first row of a holder, as `next`. */
uint32_t proofs_first_row(const struct proofs *proofs, const char *holder);

/* What counts as seen: practice, by somebody else than those who do it, so many of so many. */
bool evidence_is_seen(const struct kept_evidence *evidence);

#endif

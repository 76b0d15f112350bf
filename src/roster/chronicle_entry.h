/*
 * chronicle_entry.h: entries as far as they can be read without knowing what others say, so that a
 * thread of its own can do it. Private to roster.
 */
#ifndef FETTLE_ROSTER_CHRONICLE_ENTRY_H
#define FETTLE_ROSTER_CHRONICLE_ENTRY_H

#include "book.h"

/* What is said of a post; as it is written, since there are so many. */
enum { POST_AGENCY, POST_FROM, POST_PERSON, POST_ROLE, POST_TO, POST_MEMBERS_COUNT };

struct chronicle_entry {
	int64_t seq;
	instant_us at;
	day_number on;
	bool is_pack;		 /* it changed kinds */
	const struct kind *kind; /* NULL: it does not concern the chronicle, nor is the rest filled in */
	const struct verb *verb;
	struct slice thing, place, by, set; /* live in the batch */
	struct slice post[POST_MEMBERS_COUNT];
	struct slice course;		    /* of the rows */
	size_t first_row, row_count;	    /* in the batch */
};

struct said_row {
	struct training_row row;
	uint32_t person_hash; /* numbers_hash() */
};

struct entry_batch {
	struct chronicle_entry *entries;
	size_t count, room;
	struct said_row *rows;
	size_t row_count, row_room;
	size_t bytes; /* of texts */
	struct arena arena;
};

void batch_init(struct entry_batch *batch);
void batch_release(struct entry_batch *batch);
void batch_clear(struct entry_batch *batch);
/* Reads an entry and adds it. `kinds` must outlive it. On failure it is not added, and the message
 * names it. */
int batch_add(struct entry_batch *batch, const struct kinds *kinds, const struct recorded *recorded);

#endif

/*
 * rebases.h: from which days on charts have new limits, as people said with a reason (things of
 * the kind "rebase"). Private to assure.
 */
#ifndef FETTLE_ASSURE_REBASES_H
#define FETTLE_ASSURE_REBASES_H

#include "shelf.h"

struct rebase {
	char *id, *measure, *place, *stratum, *reason;
	day_number from;
};

struct rebases {
	struct shelf shelf;
	struct rebase *items; /* those in force, by measure, place, stratum, day, id */
	size_t count, room;
};

void rebases_init(struct rebases *rebases);
void rebases_release(struct rebases *rebases);

/* Reads what changed; calls `changed` with the measure of each. */
int rebases_refresh(struct rebases *rebases, struct reader *reader,
	void (*changed)(void *context, const char *measure), void *context);

/* Those that were known by entry `known_seq`. `out` is released by rebases_release(). */
int rebases_as_known(struct rebases *out, const struct rebases *now, struct reader *reader,
	const struct kinds *kinds, int64_t known_seq);

/* Those of a series, in order of days: *count of them from the one returned. */
const struct rebase *rebases_of(const struct rebases *rebases, const char *measure,
	const char *place, const char *stratum, size_t *count);

#endif

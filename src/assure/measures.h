/* measures.h: what the things of the kind "measure" say. Private to assure. */
#ifndef FETTLE_ASSURE_MEASURES_H
#define FETTLE_ASSURE_MEASURES_H

#include "readings.h"
#include "rebases.h"
#include "shelf.h"

struct measure {
	char *id, *label, *unit;
	struct judging judging;
	bool in_use;
	char **requirements; /* ids; ends with NULL */
	json_t *fields;	     /* all of them: a rule is read from these */
};

struct measures {
	struct shelf shelf;
	struct measure *items; /* by id */
	size_t count, room;
	struct rebases rebases;
};

void measures_init(struct measures *measures);
void measures_release(struct measures *measures);

/* Reads what changed; series of a measure that is judged otherwise now are marked. */
int measures_refresh(struct measures *measures, struct reader *reader, struct readings *readings);

/* Those that were known by entry `known_seq`, and the new limits of then. `out` is released by
 * measures_release(). */
int measures_as_known(struct measures *out, const struct measures *now, struct reader *reader,
	const struct kinds *kinds, int64_t known_seq);

/* NULL: there is none. */
const struct measure *measures_find(const struct measures *measures, const char *id);

/* For readings_judge(): context is the struct measures. */
struct judging measures_judging(void *context, const char *measure);

/* "" when its readings are imported. */
const char *measure_rule(const struct measure *measure);

/* higher, lower, neutral */
const char *measure_better_name(const struct measure *measure);

#endif

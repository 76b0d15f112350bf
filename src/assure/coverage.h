/*
 * coverage.h: how many of those of whom something is asked have it, at a place and below, on any
 * day as known on any day. Private to assure. Counts people, each once.
 */
#ifndef FETTLE_ASSURE_COVERAGE_H
#define FETTLE_ASSURE_COVERAGE_H

#include "roster.h"

struct share {
	int64_t n, of;
};

struct coverage {
	const struct roster *roster;
	day_number day, known;				     /* known: ENGINE_NOW, or a day */
	int place;					     /* number in the chronicle; -1 */
	struct engine_count counts[ENGINE_REQUIREMENTS_MAX]; /* people */
};

/* Of the place with this id; all zero when the engine does not know it. `known` is ENGINE_NOW for
 * all that is known. */
int coverage_load(struct coverage *coverage, const struct roster *roster, const char *place,
	day_number day, day_number known);

/* The number of the place for the engines; -1: they do not know it. */
int coverage_unit(const struct roster *roster, const char *place);
/* attested, trained, signed_off */
const char *way_share_name(enum way_type type);

/* False: nobody was ever asked this way. */
bool coverage_share(const struct coverage *coverage, const char *requirement, enum way_type type,
	struct share *share);
/* False: the engine has no room for a column of it, so its counts are not known. */
bool coverage_counts(const struct coverage *coverage, const char *requirement);
/* {"attested":{"n","of"},"trained":...,"signed_off":...}: those that anybody was ever asked. */
json_t *coverage_json(const struct coverage *coverage, const char *requirement);
/* Was a policy that serves the requirement in force and in date? */
bool coverage_in_force(const struct coverage *coverage, const char *requirement);

#endif

/*
 * generate.h: a made-up health service to measure with: the distributions of the national one.
 *
 * Regions, systems and trusts of lognormal size; in each, divisions, directorates and teams. Five
 * years of joining and leaving; requirements that apply to all or to some roles, with validity of
 * one to three years or none; completions recorded some days late, a few very late.
 */
#ifndef FETTLE_BENCH_GENERATE_H
#define FETTLE_BENCH_GENERATE_H

#include <stddef.h>
#include <stdint.h>
#include "engine.h"

enum {
	MADE_REQUIREMENTS = 20,
	MADE_ROLES = 500,
	MADE_YEARS = 5,
	MADE_TODAY = 20779, /* 2026-11-22 */
	MADE_FIRST = MADE_TODAY - MADE_YEARS * 365,
};

struct made_assignment {
	uint32_t unit, person;
	uint16_t role, from, leave, leave_recorded; /* leave: 65535 for who is still there */
};

struct made {
	uint32_t units_count, assignments_count, trust; /* trust: the one nearest to 10,000 */
	uint32_t *parents;
	uint32_t *people; /* of each unit and below, in force today */
	struct made_assignment *assignments;
	struct engine_set roles[MADE_ROLES]; /* what applies to each */
	struct engine_record *records;       /* by recorded day */
	size_t records_count;
};

/* `people`: about how many are in force today: 10,000 makes one trust, 1,500,000 the country. */
void made_make(struct made *made, uint64_t seed, uint32_t people);
void made_release(struct made *made);

uint64_t made_random(uint64_t *state);

#endif

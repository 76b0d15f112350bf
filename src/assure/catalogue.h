/*
 * catalogue.h: what is asked of people (requirements) and the means by which they come to do
 * it (policies, courses, skills). Private to assure.
 */
#ifndef FETTLE_ASSURE_CATALOGUE_H
#define FETTLE_ASSURE_CATALOGUE_H

#include "book.h"
#include "shelf.h"

struct requirement {
	char *id, *place;
	bool adopted;
	char *text, *summary, *key_question, *owner;
	json_t *source;		  /* array of nodes of frameworks */
	double target;		  /* a fraction; NaN when there is none */
	int risk;		  /* how much harm if it is not so: 1 low, 2, 3 high */
	struct scope *applies_to; /* NULL: everybody */
};

enum means_type { MEANS_POLICY, MEANS_COURSE, MEANS_SKILL, MEANS_TYPES_COUNT };

struct means {
	char *id, *place;
	enum means_type type;
	char *title, *state_label;
	char *changes;		 /* policy: what changed with the version in force */
	bool offered;		 /* in force, offered, needed */
	int64_t edition;	 /* policy: version in force */
	day_number published_on; /* policy: of that version */
	day_number
		review_due; /* policy: last day on which its review is in time; DAY_NONE: never */
	struct scope *audience; /* NULL: everybody at or below its place */
	char **requirements;	/* ids; ends with NULL */
};

struct catalogue {
	struct shelf requirement_shelf, means_shelves[MEANS_TYPES_COUNT];
	struct requirement **requirements; /* by id */
	size_t requirement_count, requirement_room;
	struct means **means; /* by id */
	size_t means_count, means_room;
};

void catalogue_init(struct catalogue *catalogue);
void catalogue_release(struct catalogue *catalogue);
int catalogue_refresh(struct catalogue *catalogue, struct reader *reader, bool *changed);

const struct requirement *catalogue_requirement(const struct catalogue *catalogue, const char *id);
const struct means *catalogue_means(const struct catalogue *catalogue, const char *id);

const char *means_type_name(enum means_type type); /* policy, course, skill */
/* Does it say how, teach or show this requirement? */
bool means_serves(const struct means *means, const struct requirement *requirement);
/* A policy in force and not past its review. */
bool policy_is_in_date(const struct means *policy, day_number day);

#endif

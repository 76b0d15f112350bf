/*
 * rule.h: how records feed a measure. A rule is data: fields of a measure.
 *
 *   {"rule":"count","records":"incident","when":"harm in (2, 3, 4)","period":"month",
 *    "per":"bed-days","times":"1000"}
 *
 *   rule_read(kinds, fields, &rule, problems);
 *   rule_counts(&rule, &record);
 *   rule_release(&rule);
 *
 * | rule     | a point is                                               | it takes           |
 * |----------|----------------------------------------------------------|--------------------|
 * | count    | how many records, or so many per n of another measure    | per, times         |
 * | share    | the sum of one field of the sum of another; of the       | n_field, of_field  |
 * |          | answers of an audit: those that were right               |                    |
 * | in_time  | of what began, how much was done within so many days     | start_verb,        |
 * |          |                                                          | end_verb,          |
 * |          |                                                          | within_days        |
 * | duration | days from one verb to another: the median, or the mean   | start_verb,        |
 * |          |                                                          | end_verb, typical  |
 *
 * Every rule takes `records` (a kind), `when` (a scope, see below), `period` (day, week, month),
 * `dated_by` (a day field; else the day it happened) and `since`. What the fields mean for
 * people: docs/measures.md.
 *
 * `when` names the fields of the kind, but not personal ones; `state`; and `place`. The names are
 * those of the record as it stands now.
 *
 * `start_verb` and `end_verb` may name up to four verbs: "publish, publish_revision".
 * `end_verb` of in_time may be a verb of another kind, as "signature.sign", whose evidence comes
 * through a field that refers to `records`: then each person in the audience counts.
 *
 * A rule that was read is immutable; many threads may use it. It points into the kinds.
 */
#ifndef FETTLE_RULE_H
#define FETTLE_RULE_H

#include "util.h"
#include "kind.h"

enum rule_type { RULE_NONE /* readings are imported */, RULE_COUNT, RULE_SHARE, RULE_IN_TIME,
	RULE_DURATION };
enum rule_period { RULE_MONTH, RULE_WEEK, RULE_DAY };

enum { RULE_VERBS = 4 }; /* steps that may each begin, or end, what is timed */

struct rule {
	enum rule_type type;
	const struct kind *records;
	struct scope *when; /* NULL: all */
	enum rule_period period;
	char per[65];       /* id of the measure that divides; "" */
	double times;       /* 1 usually */
	const struct field *n_field, *of_field; /* share; of_field is NULL with answers */
	char question[65];  /* only the answers to this one; "" */
	const struct verb *starts[RULE_VERBS], *ends[RULE_VERBS];
	size_t start_count, end_count;
	const struct kind *by_person; /* in_time: the kind of ends[0] when it is not `records` */
	const struct field *through;  /* ... its field that names the record */
	int within_days;
	bool mean;          /* duration: else the median */
	const struct field *dated_by; /* NULL: the day it happened */
	day_number since;   /* DAY_NONE: from the first record on */
};

/* Reads the rule in a measure's fields. FT_REFUSED: there is something wrong; `problems` (an
 * array, may be NULL) gets all of it as {"field","message"}, the error record the first. A measure
 * without a rule has RULE_NONE. After 0 rule_release() must follow. */
int rule_read(const struct kinds *kinds, const json_t *fields, struct rule *out, json_t *problems);
void rule_release(struct rule *rule);

/* Do the fields of two measures say the same rule? */
bool rule_is_same(const json_t *fields, const json_t *others);

const char *rule_type_name(enum rule_type type); /* count, share, in_time, duration; "" */

/* A record as it stands. */
struct rule_record {
	const json_t *fields;
	const char *state, *place; /* ids */
	/* Is the place at or below `other` (an id or a name)? */
	bool (*under)(void *context, struct slice place, struct slice other);
	void *context;
};

/* Does `when` hold, and was the record not taken back? */
bool rule_counts(const struct rule *rule, const struct rule_record *record);
/* The two sums of a record for RULE_SHARE: false when it says neither. */
bool rule_share(const struct rule *rule, const json_t *fields, double *n, double *of);

/* The first day of the period a day is in (weeks begin on Monday), and of the next one. */
day_number rule_period_start(enum rule_period period, day_number day);
day_number rule_period_next(enum rule_period period, day_number start);

#endif

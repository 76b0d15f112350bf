/*
 * readings.h: every reading in memory, by series, and what the XmR chart says of each
 * series. Private to assure.
 *
 * A reading takes 32 bytes. Series are judged by readings_judge() after they changed and keep
 * the verdict; the limits of single points are worked out when a chart is drawn. Changing needs
 * the lock of whoever holds this; what does not change is read without.
 */
#ifndef FETTLE_ASSURE_READINGS_H
#define FETTLE_ASSURE_READINGS_H

#include "book.h"
#include "stats.h"

struct rebases;

struct kept_reading {
	double n, of; /* of: NaN when there is none */
	int64_t seq;  /* the entry that said so, and which of its rows */
	day_number on;
	int32_t row; /* fed by a rule: how many records it counts */
};

struct kept_series {
	int64_t id;
	const char *measure, *place, *stratum;
	struct kept_reading *readings; /* by day */
	size_t count, room;
	struct kept_reading *replaced; /* values that a later entry said anew, by day and entry */
	size_t replaced_count;
	bool changed; /* since it was judged */
	struct xmr_summary summary;
	struct kept_reading latest; /* the last that has a value, or else the last */
	double latest_value;
	double *given; /* fed by a rule: value of each reading; else NULL: n of `of` */
	size_t so_far; /* of the last readings, whose period is not over: not judged */
};

struct readings {
	struct kept_series *series; /* by id */
	size_t count, room;
	struct kept_series **order; /* by measure, place, stratum; also those fed by rules */
	size_t order_count;
	struct kept_series **fed; /* by rules: readings_feed() */
	size_t fed_count;
	int64_t fed_last; /* ids of series fed by rules are below 0 */
	struct arena texts;
	double *values; /* of the series being judged */
	struct xmr_point *points;
	size_t scratch_room;
};

void readings_init(struct readings *readings);
void readings_release(struct readings *readings);

/* Takes in what was said after `after_seq`. */
int readings_refresh(struct readings *readings, struct reader *reader, int64_t after_seq);

/* What a rule makes of a place. Copies; `count` 0 takes the series away. The last `so_far` values are
 * not judged. Nothing happens when all of it is as it was. */
struct fed_points {
	const struct kept_reading *readings;
	const double *values;
	size_t count, so_far;
};
void readings_feed(struct readings *readings, const char *measure, const char *place,
	const struct fed_points *points);
/* Takes away all series of a measure that rules fed. */
void readings_unfeed(struct readings *readings, const char *measure);

/* How a series is judged. */
struct judging {
	enum xmr_direction better;
	bool has_target;
	double target;
	const struct rebases *rebases; /* of all series */
};

/* Judges all series that changed; `judging_of` says how for a measure. */
void readings_judge(struct readings *readings,
	struct judging (*judging_of)(void *context, const char *measure), void *context);

/* Judges one, in memory of its own: the readings need not be held for changing. */
void series_judge(struct kept_series *series, const struct judging *judging);

/* All series of this measure will be judged again. */
void readings_change(struct readings *readings, const char *measure);

/* NULL when there is none. */
const struct kept_series *readings_find(const struct readings *readings, const char *measure,
	const char *place, const char *stratum);

/* As it was given, or n of `of` as a fraction, or n; NaN when `of` is there but not above 0. */
double series_value(const struct kept_series *series, size_t reading);

/* What entries up to `known_seq` said of the day of a reading; false: nothing. */
bool series_reading_known(const struct kept_series *series, size_t number, int64_t known_seq,
	struct kept_reading *out);

/* Does this sort of chart make sense for the series? XmR and run charts always do. */
bool series_can_chart(const struct kept_series *series, enum chart_kind kind);

/* Any of them: room for series->count values and points. */
void series_chart_as(const struct kept_series *series, const struct judging *judging,
	enum chart_kind kind, double *values, struct xmr_point *points,
	struct chart_answer *answer);

/* The row from which a rebase of this day holds: the first on or after it; count if none. */
size_t series_row_from(const struct kept_series *series, day_number from);

#endif

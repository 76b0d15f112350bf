/*
 * feed.h: the records that a rule counts, kept by place. Private to assure.
 *
 * Each record becomes a case, or one for each person who had to do something about it. A record
 * that changed is forgotten and counted again, so corrections and late entries move points.
 * Nothing here is kept for good.
 */
#ifndef FETTLE_ASSURE_FEED_H
#define FETTLE_ASSURE_FEED_H

#include "book.h"
#include "chronicle.h"
#include "engine.h"
#include "readings.h"
#include "rule.h"

struct feed_case {
	const char *thing; /* the record to open */
	double n, of;	   /* share: the sums; in_time: 0 or 1 of 1; duration: days, NaN while open */
	int64_t seq;	   /* the entry by which it counts */
	day_number on;
	bool counted; /* false: `when` does not hold; it only shows that the place writes records */
	struct feed_place *place;
	struct feed_case *next; /* of the same record */
};

struct feed_place {
	const char *id;
	struct feed_case **cases; /* by day, entry and record after feed_order() */
	size_t count, room;
	bool changed; /* since its points were made */
};

struct feed_record {
	const char *id;
	struct feed_case *first;
};

struct duties; /* what each person has to do (feed_people.c) */

/* When a place was there, where it was believed otherwise than is known now. */
struct believed_life {
	char *place;
	day_number opened, closed;
};

struct feed {
	char *measure;
	json_t *fields; /* of the measure */
	struct rule rule;
	bool asks_places; /* `when` does */
	day_number known;  /* counts what was known on this day; ENGINE_NOW: all that is known */
	int64_t known_seq; /* the last entry of that day; INT64_MAX */
	const struct chronicle *chronicle; /* who works where, and the tree */
	struct believed_life *lives;
	size_t life_count;
	bool divided;	   /* the places with readings that divide are known */
	char problem[512]; /* why it counts nothing; "" */
	int64_t version;   /* of the newest record that was read */
	struct feed_record *records;
	size_t slot_count, record_count;
	struct feed_place **places; /* by id */
	size_t place_count, place_room;
	day_number first_day; /* of the first record of any place; DAY_NONE */
	struct feed_case *spare;
	struct arena arena;
	struct duties *duties; /* NULL unless each person counts */
};

void feed_free(struct feed *feed);
struct feed *feed_create(const char *measure, json_t *fields);

/* Reads the rule again, when kinds or places may be others; `before` are the kinds it was read with,
 * still there, or NULL. Records are read again where that changes what they are to the rule. */
void feed_read_rule(struct feed *feed, const struct kinds *kinds, const struct kinds *before);

/* Takes in the records that changed. `directory_changed`: people may work elsewhere now. */
int feed_refresh(struct feed *feed, struct reader *reader, const struct directory *directory,
	bool directory_changed);

/* A feed that is to be made of what was known on a day. */
struct feed_wanted {
	const char *measure;
	json_t *fields;		/* of the measure as they were then */
	const struct feed *now; /* counts by the same rule all that is known; NULL: there is none */
};

struct feed_known {
	struct reader *reader;
	const struct directory *directory;
	const struct chronicle *chronicle; /* with the tree of then; only while feeds are made */
	day_number known;
	int64_t known_seq; /* the last entry of that day */
};

/* Makes feeds of what was known: as many as are wanted, in their order. Records that changed since
 * are folded again, for all feeds of a kind at once; those that did not are as in `now`. */
int feeds_as_known(struct feed **out, const struct feed_wanted *wanted, size_t count,
	const struct feed_known *as);

/* Orders the places that changed; is the first day of any record another than before? */
bool feed_order_places(struct feed *feed);
/* Places that write no such records but have the readings that divide: there it is nought. */
void feed_note_divisors(struct feed *feed, const struct readings *readings);

/* The place, made when it is not there yet. */
struct feed_place *feed_place_get(struct feed *feed, const char *id);
struct feed_place *feed_place_find(const struct feed *feed, const char *id); /* NULL if none */
void feed_forget(struct feed *feed, const char *record);
/* The record was looked at, though it may count nothing. */
void feed_note_record(struct feed *feed, const char *record);
/* Adds the cases of another feed of all records that were not looked at. */
void feed_copy_others(struct feed *feed, const struct feed *from);
/* Adds a case of a record; `thing` is copied. */
void feed_add(struct feed *feed, const char *record, const struct feed_case *values,
	const char *place, const char *thing);
void feed_order(struct feed_place *place);

/* Makes the cases of a record anew. `context`: struct feed_taking. */
struct feed_taking {
	struct feed *feed;
	const struct directory *directory;
};
int feed_take_record(void *context, const struct record *record);

/* feed_people.c: what each person has to do about each edition of a record. */
int duties_refresh(struct feed *feed, struct reader *reader, bool directory_changed);
/* Of a feed as it was known: `now` is as in struct feed_known. */
int duties_as_known(struct feed *feed, const struct feed *now, struct reader *reader);
void duties_free(struct duties *duties);

/* -- points (feed_points.c) -- */

struct feed_point {
	struct kept_reading reading; /* seq: the newest entry that counts */
	double value;
	size_t count; /* how many cases */
	bool so_far;	     /* its period, or the days allowed, are not over */
};

struct feed_points {
	struct feed_point *items; /* the caller frees */
	size_t count;
};

/* The points of an ordered place on day `day`. */
struct feed_points feed_points(const struct feed *feed, const struct feed_place *place,
	const struct directory *directory, const struct readings *readings, day_number day);

/* Does a case count by `day`? What may still be done in time does not yet. */
bool feed_case_is_due(const struct feed *feed, const struct feed_case *one, day_number day);

#endif

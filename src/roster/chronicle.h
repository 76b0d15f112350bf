/*
 * chronicle.h: what the entries say of who works where, what is asked of them and by what means
 * they come to do it, with the day from which each thing said holds.
 *
 * It holds what is known now, of every day; it is taken in entry by entry in the order of the
 * ledger. What was known before is in the engine, which is told of every change (roster.h).
 *
 * Two rules say what held on a day. A thing is as the entries with `on` up to that day leave it,
 * in the order of the ledger: who corrects the past says from when. A place, and what somebody's
 * role is, are on all days before the first entry as that entry says; a requirement and a means
 * (policy, course, skill) are not there before it. Days of an assignment are those last said.
 */
#ifndef FETTLE_ROSTER_CHRONICLE_H
#define FETTLE_ROSTER_CHRONICLE_H

#include "chronicle_entry.h"
#include "keep.h"
#include "numbers.h"
#include "spans.h"

enum way_type { WAY_POLICY, WAY_COURSE, WAY_SKILL, WAY_TYPES_COUNT };

/* One entry about a thing: the members of `set` that matter here. */
struct telling {
	day_number on, known; /* when it happened, when it was recorded */
	int place;	      /* where the thing is since; -1: as before */
	const char *state;    /* NULL: as before. Lives in chronicle->states */
	bool closed;
	json_t *set;
};

struct tellings {
	struct telling *items; /* in the order of the ledger */
	size_t count, room;
};

/* -- places -- */

struct place_standing {
	day_number from;
	int parent; /* -1: the root */
	char *name, *type;
};

struct told_place {
	struct tellings tellings;
	struct place_standing *standings; /* by `from`; the first from DAY_FIRST */
	size_t standing_count;
};

/* -- what is asked, and the ways to it -- */

/* What its scopes name besides role and agency. */
struct scope_asks {
	bool person, place;
};

struct asked_standing {
	day_number from;
	bool adopted;
	struct scope *applies_to;
};

struct asked { /* a requirement */
	struct tellings tellings;
	struct asked_standing *standings;
	size_t standing_count;
	struct scope_asks asks;
	int columns[WAY_TYPES_COUNT]; /* -1: none yet */
};

struct way_standing {
	day_number from;
	bool offered;
	int place;
	int64_t edition; /* policy: the version in force */
	struct scope *audience;
	int *asked; /* what it serves; ends with -1 */
};

struct way { /* a policy, course or skill */
	enum way_type type;
	struct tellings tellings;
	struct way_standing *standings;
	size_t standing_count;
	struct scope_asks asks; /* place: also when it is not for all places */
};

/* Those who must do what is asked, by one type of way: a column of figures. */
struct column {
	int asked;
	enum way_type type;
	int *ways; /* that ever served it */
	size_t way_count;
	int number; /* of the engine's requirement: its own; -1: the engine has no room for it */
};

/* -- people -- */

/* Somebody has signed, done or been seen doing something. */
struct holding {
	int thing; /* that says so; of a row of an import: -1 less its number in the entry */
	uint16_t way;
	uint16_t edition;     /* of the policy */
	uint16_t on, until;   /* as holding_day(); until: the last day it counts, DAY_LAST: no end */
	uint32_t order : 31;  /* the entry: of two of one day the later */
	uint32_t good : 1;    /* what was seen was right */
};

/* A day as the engine has it, in 16 bits, and back. */
static inline uint16_t holding_short(day_number day)
{
	return day > DAY_CLEAR ? UINT16_MAX : (uint16_t)day;
}

static inline day_number holding_day(uint16_t day)
{
	return day == UINT16_MAX ? DAY_LAST : day;
}

static inline bool holding_is_row(const struct holding *holding)
{
	return holding->thing < 0;
}

static inline int holding_row(const struct holding *holding)
{
	return -1 - holding->thing;
}

struct presence {
	day_number on;
	uint16_t known; /* when it was recorded, as holding_day() */
	bool here;
};

struct told_person {
	int first_post; /* -1 */
	uint32_t holding_count, holding_room, presence_count;
	struct holding *holdings;
	struct presence *presences; /* in the order of the ledger; before the first: here */
};

struct post_telling {
	day_number on;
	int role, place;    /* -1: as before */
	uint16_t from, to;  /* first day, and first day no longer, as said by then: holding_day() */
	uint16_t known;     /* when it was recorded, as holding_day() */
	signed char agency; /* 1, 0; -1: as before */
};

struct post { /* an assignment */
	int person, next_of_person;
	struct post_telling last;      /* as the last entry leaves it */
	struct post_telling *tellings; /* all, when there is more than one */
	uint32_t telling_count;
};

/* What changed since the engine was told. */
struct marks {
	bool everything; /* the tree, or names that scopes may name */
	bool catalogue;	 /* some column */
	int *people; /* of whom anything may have changed, each once */
	size_t person_count, person_room;
	bool *is_marked; /* by person: they are among these */
	size_t is_marked_room;
	uint64_t *pairs; /* of others: person << 32 | way */
	size_t pair_count, pair_room;
	bool *columns;
	size_t column_room;
};

struct chronicle {
	int64_t seq;	  /* of the last entry taken in */
	day_number known; /* the day on which it was recorded: never goes back */
	struct numbers place_ids, person_ids, post_ids, asked_ids, way_ids, thing_ids, roles,
		states;
	struct told_place *places;
	struct told_person *people;
	struct post *posts;
	struct asked *askeds;
	struct way *ways;
	struct column *columns;
	uint64_t *holders; /* by thing: person << 32 | 1 + way; 0: none */
	size_t place_room, person_room, post_room, asked_room, way_room, column_room, thing_room;
	size_t column_count;
	day_number *tree_days; /* on which a place moved or got another name or type; ascending */
	size_t tree_day_count;
	day_number tree_known; /* the last day on which something was said again of a place */
	struct marks marks;
};

void chronicle_init(struct chronicle *chronicle);
void chronicle_release(struct chronicle *chronicle);

/* Numbers of entries are kept in 31 bits (struct holding). */
enum { CHRONICLE_ENTRIES_MOST = INT32_MAX };

/* Takes one entry in, with the rows of its batch. FT_REFUSED: there are too many. */
int chronicle_take(struct chronicle *chronicle, const struct chronicle_entry *entry,
	const struct said_row *rows);

void marks_clear(struct marks *marks);
bool person_is_marked(const struct marks *marks, int person);

/* All of it but the marks, of which there must be none; and back, into one that is new. */
void chronicle_keep(const struct chronicle *chronicle, struct buf *out);
void chronicle_recall(struct chronicle *chronicle, struct kept *from);

/* -- as of a day -- */

const struct place_standing *place_on(const struct told_place *place, day_number day);
const struct asked_standing *asked_on(const struct asked *asked, day_number day); /* NULL: none */
const struct way_standing *way_on(const struct way *way, day_number day);	  /* NULL: none */
struct post_telling post_on(const struct post *post, day_number day);
/* The same by what was recorded up to `known`; false: nothing was. */
bool post_believed(
	const struct post *post, day_number day, day_number known, struct post_telling *out);
/* Was the policy in force, not past its review, and about the requirement, as known then? *place
 * is whose it was. */
bool policy_was_in_date(const struct way *policy, const char *requirement, day_number day,
	day_number known, int *place);
/* [first day, first day no longer) as last said. */
struct span post_days(const struct post *post);
bool person_is_here(const struct told_person *person, day_number day);
bool person_was_believed_here(
	const struct told_person *person, day_number day, day_number known);
/* Is the place at or below the other, on the day? */
bool chronicle_under(const struct chronicle *chronicle, int place, int other, day_number day);
/* Is the place in the scope's words under `other`, an id or a name? */
bool chronicle_under_named(
	const struct chronicle *chronicle, int place, struct slice other, day_number day);
/* NULL scope: yes. `person` may be -1. */
bool chronicle_in_scope(const struct chronicle *chronicle, const struct post_telling *as,
	int person, const struct scope *scope, day_number day);

/* -- between the files of the chronicle -- */

const char *way_type_name(enum way_type type); /* policy, course, skill */
void tellings_add(struct tellings *tellings, const struct telling *telling);
void tellings_release(struct tellings *tellings);
/* What the entries with `on` up to `day` that were recorded up to `known` leave. */
struct told {
	bool any;
	json_t *set;	   /* a new object with the members of all sets */
	const char *state; /* the last said, "" */
	bool closed;
	int place;
};
struct told tellings_on(const struct tellings *tellings, day_number day, day_number known);
/* The days on which something begins, ascending, each once. The caller frees. */
day_number *tellings_days(const struct tellings *tellings, size_t *count);
void told_place_settle(struct chronicle *chronicle, struct told_place *place);
/* Only by what was recorded up to `known`; a place that nobody knew of then is below the root. */
void told_place_settle_known(
	const struct chronicle *chronicle, struct told_place *place, day_number known);
/* The same chronicle with places as they were known on `known`, of every day. It borrows all else, must
 * not be changed, and is released by the second before the first changes. */
void chronicle_tree_as_known(
	struct chronicle *then, const struct chronicle *now, day_number known);
void chronicle_tree_release(struct chronicle *then);
/* In the tree as it was known then, with all that was said of it by then. */
int place_believed_parent(const struct chronicle *chronicle, int place, day_number known);
bool chronicle_was_believed_under(
	const struct chronicle *chronicle, int place, int other, day_number known);
void asked_settle(struct chronicle *chronicle, struct asked *asked);
void way_settle(struct chronicle *chronicle, int way);
void asked_release(struct asked *asked);
void way_release(struct way *way);
void told_place_release(struct told_place *place);
int chronicle_column(struct chronicle *chronicle, int asked, enum way_type type);
void mark_column(struct chronicle *chronicle, int column);
void mark_asked(struct chronicle *chronicle, int asked);
void mark_person(struct chronicle *chronicle, int person);
void mark_pair(struct chronicle *chronicle, int person, int way);
/* Room for `count` items of `size` bytes; what is new is zeroed. */
void *room_for(void *items, size_t *room, size_t count, size_t size);
/* The number of a way or requirement; made when nothing was said of it yet. */
int chronicle_way(struct chronicle *chronicle, struct slice id);
int chronicle_asked(struct chronicle *chronicle, struct slice id);
int chronicle_person(struct chronicle *chronicle, struct slice id);

#endif

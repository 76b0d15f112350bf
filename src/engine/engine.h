/*
 * engine: how many of those who must are in date, for any unit, on any day, at once.
 *
 *   struct engine *engine;
 *   struct engine_options options = { .today = today() };
 *   engine_open(&engine, &options);
 *   uint32_t trust, ward, handwashing, ann;
 *   engine_unit_add(engine, ENGINE_NONE, &trust);
 *   engine_unit_add(engine, trust, &ward);
 *   engine_requirement_add(engine, &handwashing);
 *   struct engine_join join = { .unit = ward, .person = 1, .from = day };
 *   engine_set_add(&join.applies, handwashing);
 *   engine_join(engine, &join, day, &ann);
 *   engine_evidence(engine, ann, handwashing, day + 3, day + 368, day + 5);
 *   struct engine_count board[ENGINE_REQUIREMENTS_MAX];
 *   engine_board(engine, trust, board);          board[handwashing] is 1 of 1
 *
 * The engine knows numbers only: units in a tree, requirements, assignments (a person at a unit),
 * evidence and days. What they stand for is its feeder's business. Everything is in memory and
 * can be thrown away: feed it the same facts and it gives the same answers.
 *
 * What the figures mean
 *
 * Every fact has a valid time (when it holds) and a recorded day (when it was learnt). Days are
 * day_number; intervals are [from, to): `to` is the first day no longer, ENGINE_FOREVER none.
 * For an assignment a and a requirement r, as known on day k:
 *
 *   period(a)    the interval last said of it, by k, through engine_join, _period, _leave, _move;
 *   applies(a,r) on day v: what the last change recorded by k with `from` <= v says, where a change
 *                replaces all that was said before of its `from` and of every day after; what
 *                engine_join said where there is none;
 *   covered(a,r) the union of the intervals of all evidence recorded by k and not revoked by k;
 *
 *   of(v, k) = the number of a below the unit with v in period(a) and applies(a,r) on v
 *   n(v, k)  = the number of those with v in covered(a,r)
 *
 * The union is exact: late evidence adds only what was missing, and after a revocation other
 * evidence that had added nothing counts again. Nothing is overwritten: figures as known on k do
 * not change when something is recorded after k. Facts of the future (evidence that begins next
 * week, someone who leaves in a month) take effect when that day comes, with no other event.
 *
 * Below a unit means: in it or in a unit now below it. The tree has no history: what happened in
 * a unit stays with it, and goes with it to a new parent.
 *
 * What is fed must come in the order of recorded days for each assignment; a recorded day
 * earlier than the assignment's last counts as that last day. Days before 1970-01-03 count as
 * 1970-01-03, days after 2149-06-05 as ENGINE_FOREVER.
 *
 * Costs: each function below says what it reads, which is what it costs. A *cell* is two bytes:
 * how an assignment stands today with a requirement. A *row* of history is ten bytes, about one
 * for each evidence, of which a question reads six. 10,000 people with 20 requirements over five
 * years have 0.2 million cells and 0.7 million rows. Measured: docs/engine.md.
 *
 * Threads: whoever changes the engine must be alone. Questions (const struct engine *) only read:
 * any number of threads may ask at once. Hold a pthread_rwlock_t for writing around changes and
 * for reading around questions; boards are so short that one thread may do both with no lock.
 *
 * Functions return 0 or: FT_NOT_FOUND (no such unit, requirement, assignment, evidence),
 * FT_REFUSED (cannot be; nothing has changed), FT_DRIFT (the snapshot it was opened from turned
 * out to be damaged: see engine_snapshot_open), FT_FAILED. Running out of memory ends the program.
 */
#ifndef FETTLE_ENGINE_H
#define FETTLE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "day.h"

#define ENGINE_NONE UINT32_MAX      /* no unit: the parent of a root */
#define ENGINE_FOREVER INT32_MAX    /* as `to`: no end */
#define ENGINE_NOW INT32_MAX        /* as `known`: everything recorded so far */

enum {
	ENGINE_REQUIREMENTS_MAX = 256,
	ENGINE_DEPTH_MAX = 64,      /* units from a root to a leaf */
	ENGINE_POSITION_MAX = 256,  /* bytes of a feeder's position */
};

struct engine;

/* ---- sets of requirements ---- */

struct engine_set {
	uint64_t words[ENGINE_REQUIREMENTS_MAX / 64];
};

static inline void engine_set_add(struct engine_set *set, uint32_t requirement)
{
	set->words[requirement / 64] |= (uint64_t)1 << requirement % 64;
}

static inline void engine_set_remove(struct engine_set *set, uint32_t requirement)
{
	set->words[requirement / 64] &= ~((uint64_t)1 << requirement % 64);
}

/* A NULL set has everything. */
static inline bool engine_set_has(const struct engine_set *set, uint32_t requirement)
{
	return !set || set->words[requirement / 64] >> requirement % 64 & 1;
}

/* ---- life ---- */

struct engine_options {
	day_number today;
	uint32_t series_people; /* units with so many people keep a daily series; 0: 3,000 */
	bool portable;          /* plain C even where the processor has AVX2; for tests */
};

int engine_open(struct engine **out, const struct engine_options *options);
void engine_close(struct engine *engine); /* NULL is fine */
/* Empties it, to be fed again from the beginning. The memory it had is kept for that: to be given
 * new memory is half of what feeding costs. */
void engine_clear(struct engine *engine);

/* Midnight: from now on it is `day`. Every figure and list is of the new day, with no event.
 * Reads a minimum for each group and requirement, and the cells where something ends. The clock
 * may be set back; that works everything out again, as slowly as engine_check. */
void engine_set_today(struct engine *engine, day_number day);
day_number engine_today(const struct engine *engine);

/* ---- units ---- */

/* Units are numbered 0, 1, 2 in the order they come. A `parent` of ENGINE_NONE makes a root;
 * there may be several. FT_NOT_FOUND (parent), FT_REFUSED (too deep). */
int engine_unit_add(struct engine *engine, uint32_t parent, uint32_t *unit);
/* Puts a unit with all below it under another parent, and its history with it. Where ancestors keep
 * series, reads the rows of all below it once. FT_REFUSED when the parent is the unit or below it,
 * or it would be too deep. */
int engine_unit_move(struct engine *engine, uint32_t unit, uint32_t parent);
/* Nobody can join a closed unit any more. Who is in it stays until they leave. */
int engine_unit_close(struct engine *engine, uint32_t unit);
uint32_t engine_units(const struct engine *engine); /* how many there are */
/* The children in the order they came, closed ones too: the first `max` of them into `units`;
 * returns how many there are. */
uint32_t engine_children(const struct engine *engine, uint32_t unit, uint32_t *units, uint32_t max);
bool engine_unit_closed(const struct engine *engine, uint32_t unit);

/* ---- requirements ---- */

/* Numbered 0, 1, 2. FT_REFUSED past ENGINE_REQUIREMENTS_MAX. It applies to nobody yet. */
int engine_requirement_add(struct engine *engine, uint32_t *requirement);
/* From `day` on it applies to nobody, and never will again; its past stays. */
int engine_requirement_retire(struct engine *engine, uint32_t requirement, day_number day,
	day_number recorded);
uint32_t engine_requirements(const struct engine *engine); /* retired ones too */

/* ---- assignments ---- */

struct engine_join {
	uint32_t unit;
	uint32_t person;           /* the feeder's number, best 0, 1, 2 ...: see engine_person */
	uint16_t role, flags;      /* the feeder's; given back in struct engine_seat */
	day_number from;           /* first day */
	struct engine_set applies; /* what applies to them, on every day unless changed */
};

struct engine_seat {
	uint32_t assignment, unit, person;
	uint16_t role, flags;
	day_number from, to;       /* as known now */
};

/* Assignments are numbered 0, 1, 2. FT_NOT_FOUND (unit), FT_REFUSED (closed unit). */
int engine_join(struct engine *engine, const struct engine_join *join, day_number recorded,
	uint32_t *assignment);
/* What is now known of first and last day; the last said counts. from == to: they never came. */
int engine_period(struct engine *engine, uint32_t assignment, day_number from, day_number to,
	day_number recorded);
/* engine_period with the same first day; `on` is the first day no longer there, ENGINE_FOREVER
 * takes a leave back. Before the first day: they never came. */
int engine_leave(struct engine *engine, uint32_t assignment, day_number on, day_number recorded);
/* Leaves on to->from and begins there what `to` says, with all evidence that is not revoked
 * (recorded, for the new assignment, on `recorded`). Some tens of engine_evidence: 10 to 50 us. */
int engine_move(struct engine *engine, uint32_t assignment, const struct engine_join *to,
	day_number recorded, uint32_t *moved);

uint32_t engine_assignments(const struct engine *engine); /* ended ones too */
int engine_seat(const struct engine *engine, uint32_t assignment, struct engine_seat *out);
/* A person's assignments, ended ones too, newest first: the first `max`; returns how many there
 * are. So one course can count for each of them: the feeder calls engine_evidence for each. */
uint32_t engine_person(const struct engine *engine, uint32_t person, uint32_t *assignments,
	uint32_t max);

/* ---- to whom a requirement applies ---- */

/* From `from` on it applies to this assignment, or no more. Changes recorded before for days from
 * `from` on are replaced. FT_REFUSED: the requirement was retired. */
int engine_scope(struct engine *engine, uint32_t assignment, uint32_t requirement, bool applies,
	day_number from, day_number recorded);
/* The same for several requirements. What is told at once takes less room than one by one. Those of
 * numbers that are not there are passed over. */
int engine_scopes(struct engine *engine, uint32_t assignment,
	const struct engine_set *requirements, bool applies, day_number from, day_number recorded);
/* The same for everybody who ever joined, as `applies` says of each (it must depend on the seat
 * only); those for whom nothing changes cost little. `changed` may be NULL. */
typedef bool engine_applies(void *context, const struct engine_seat *seat);
int engine_scope_all(struct engine *engine, uint32_t requirement, engine_applies *applies,
	void *context, day_number from, day_number recorded, uint32_t *changed);

/* ---- evidence ---- */

/* That the assignment meets the requirement on the days [from, to). Looks at the rows of the
 * requirement in its group (up to 512 people), adds one, and changes a counter in each unit
 * above: about 1 us. FT_REFUSED: from >= to. */
int engine_evidence(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded);
/* Takes one evidence back: one of exactly that interval (of several, one). From `recorded` on
 * it is known that it never held. FT_NOT_FOUND when there is none. */
int engine_revoke(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded);
/* engine_revoke and engine_evidence in one. */
int engine_correct(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number old_from, day_number old_to, day_number from, day_number to,
	day_number recorded);

/* ---- many at once ---- */

enum { ENGINE_EVIDENCE, ENGINE_REVOKE, ENGINE_LEAVE }; /* engine_record.what */

/* A fact in 12 bytes. Days are counted from 1970-01-01; a `to` of 65535 is no end. */
struct engine_record {
	uint32_t assignment;
	uint16_t from, to, recorded; /* ENGINE_LEAVE: `from` is the first day no longer there */
	uint8_t requirement;
	uint8_t what;
};

/* Between these two, questions about the engine have no meaning and changes cost less; at the end
 * all figures are worked out at once, from all cells and rows. For feeding an empty engine. */
void engine_bulk_begin(struct engine *engine);
void engine_bulk_end(struct engine *engine);
/* As one call for each record, in order; a revocation of what is not there is passed over. An
 * empty engine is best fed between engine_bulk_begin and _end, everything in one call; otherwise
 * it is what a batch of changes is best told with, since it fetches memory ahead. All are checked before any is
 * taken: FT_NOT_FOUND, FT_REFUSED name the first that is wrong. */
int engine_load(struct engine *engine, const struct engine_record *records, size_t count);

/* ---- questions ---- */

struct engine_count {
	uint32_t n;  /* in date */
	uint32_t of; /* of whom it applies to */
};

/* Today's figures of a unit and below: out[requirement], engine_requirements() of them.
 * Copies counters: the same for a team and a country, 0.04 us. */
int engine_board(const struct engine *engine, uint32_t unit, struct engine_count *out);
/* The same for each child, in the order of engine_children: out[child * requirements +
 * requirement] for the first `max` children; returns how many children there are, through
 * `count`. Copies counters: about 0.03 us a child. */
int engine_league(const struct engine *engine, uint32_t unit, struct engine_count *out,
	uint32_t max, uint32_t *count);
/* The same as engine_board, counted from the cells of everybody below: for checking. Reads all
 * cells, as fast as memory can be read. */
int engine_board_scan(const struct engine *engine, uint32_t unit, struct engine_count *out);

/* Figures of day `valid` as known on day `known` (ENGINE_NOW: everything). A day to come is told
 * as if nothing more was done. Only the requirements of `which` (NULL: all) are filled in. Reads
 * the rows below the unit that were recorded by `known` and did not end before the day. When the
 * unit keeps a series that has the day, adds that up (a few us) and, where that is less, reads the
 * rows that were recorded later instead, but for those that begin after the day. */
int engine_board_on(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out);
int engine_league_on(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out, uint32_t max,
	uint32_t *count);

/* Figures of each day from..to, both included, as known on `known`: out[day * requirements +
 * requirement]. Units with many people (engine_options.series_people) keep a series, of four years
 * back and two ahead from when they were fed, that answers when `known` is ENGINE_NOW: 10 to 25 us.
 * Otherwise reads and spreads all rows below, two or three ns each. FT_REFUSED: more than 36,600
 * days, or days that cannot be. */
int engine_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number from, day_number to, day_number known, struct engine_count *out);

enum engine_state {
	ENGINE_NOT_NEEDED, /* not in force today, or the requirement does not apply */
	ENGINE_NEVER,      /* not in date and never was */
	ENGINE_LAPSED,     /* not in date; `until` was the first day without */
	ENGINE_IN_DATE,    /* until (not on) `until`; ENGINE_FOREVER */
};

/* How an assignment stands today. Evidence that begins after today does not count yet. */
int engine_state(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	enum engine_state *state, day_number *until);

enum { ENGINE_LIST_MAX = 50 };

struct engine_item {
	uint32_t assignment, requirement;
	day_number day; /* `until` of engine_state; DAY_NONE for who never was in date */
};

struct engine_list {
	uint64_t count;  /* of all, listed or not */
	uint64_t never;  /* overdue only: how many of them never were in date */
	uint32_t listed;
	struct engine_item items[ENGINE_LIST_MAX];
};

/* Who is in date today and not any more on some day up to today + days, soonest first.
 * Who gave notice is still in it. Items of one day are in no particular order. The list reads the
 * minima of all groups below and the columns where they are least; the count, the cells, or a table
 * of ends that units with very many people keep. */
int engine_due(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	int days, struct engine_list *out);
/* Who is not in date today: those longest lapsed first; if they are fewer than
 * ENGINE_LIST_MAX, then those who never were. Reads minima, as engine_due; the counts are
 * counters. */
int engine_overdue(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	struct engine_list *out);

/* The same with only those items in the list that the feeder wants; the counts are of all. For who has
 * several assignments but is one person. Costs more: all columns with something due before the last
 * item are looked at. */
typedef bool engine_wanted(void *context, const struct engine_item *item);
int engine_due_wanted(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	int days, engine_wanted *wanted, void *context, struct engine_list *out);
int engine_overdue_wanted(const struct engine *engine, uint32_t unit,
	const struct engine_set *which, engine_wanted *wanted, void *context,
	struct engine_list *out);

/* ---- keeping ---- */

struct engine_memory {
	size_t columns, counters, history, series, assignments, other, total; /* bytes */
	uint64_t evidence; /* rows of history */
};

void engine_memory(const struct engine *engine, struct engine_memory *out);

/* Works out the counters and cells again from the facts and compares. FT_DRIFT says what is
 * wrong. As slow as engine_bulk_end. */
int engine_check(const struct engine *engine);

/* Writes all of it to `path` (beside it, then renamed), with the feeder's position: what it has to
 * know to go on from here, up to ENGINE_POSITION_MAX bytes, such as the head of the ledger.
 * Readers may go on asking meanwhile. FT_FAILED. */
int engine_snapshot_write(const struct engine *engine, const char *path, struct slice position);
/* Opens what was written; *position (replaced) is what was given then. It is of the day it was
 * written on: call engine_set_today, then feed what came since. FT_NOT_FOUND (no file),
 * FT_REFUSED (another version or machine, cut short, or a byte has changed: it says which part;
 * feed an empty engine from the beginning). options.today is not used.
 *
 * The file must stay as it is while the engine is open (replacing it by another is fine). What
 * today's figures come from is checked here, which reads a fifth of the file; each part of
 * history and series when it is first used. From when one was found changed, every question and
 * change returns FT_DRIFT, with nothing in `out` that may be used: close it and feed an empty
 * engine. engine_check and engine_snapshot_write check all of it.
 *
 * The first evidence that is added takes what changes touch most out of the file: an eighth of it,
 * 0.1 s for a country. */
int engine_snapshot_open(struct engine **out, const struct engine_options *options,
	const char *path, struct buf *position);
/* Takes that out now, while nobody waits. */
void engine_settle(struct engine *engine);

#endif

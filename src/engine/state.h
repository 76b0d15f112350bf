/*
 * state.h: all that an engine holds, private to it.
 *
 * Whoever is in a unit is in one of its *groups*; a group numbers everybody who was ever in it
 * (their *local* number, 16 bits) and has all that is kept about them side by side:
 *
 *   cells     per requirement, one 16-bit cell for each who is in force today (in a *slot*):
 *             0 does not apply, 1 never in date, else the first day no longer in date
 *   history   rows that, added up, say who was in date on any day as known on any day
 *   presence  the same for whom it applied to
 *   scopes    changes of what applies: by person, by requirement, then as they were told
 *
 * History and presence are signed sums: a row counts +1 from `from` on and -1 from `to` on, for
 * whoever knows what was recorded on `recorded`. What is taken away is a row with its ends
 * exchanged. A row of history also remembers the evidence it came from, [raw, to); its own part
 * [from, to) is what that evidence added. RAW_NONE: it came from no evidence, or from
 * one that was revoked.
 *
 * Everything else (cells, counters, series, minima) follows from these and is worked out again
 * by derive.c.
 */
#ifndef FETTLE_ENGINE_STATE_H
#define FETTLE_ENGINE_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "days.h"
#include "engine.h"
#include "dayset.h"

enum {
	RAW_NONE = 65535,
	SLOT_NONE = 65535,
	LOCALS_MAX = 512,      /* assignments in a group; a unit with more has more groups */
	SLOTS_STEP = 32,       /* slots of a group: a multiple, 64 bytes of cells */
	CELL_NONE = 0,
	CELL_NEVER = 1,
	REGIONS_MAX = 8,
	BLOCK_ROWS = 32,       /* rows of a run that share a mark */
	MARKS = 3,             /* of each kind one */
};

struct unit {
	uint32_t parent, first_child, last_child, next; /* next: sibling */
	uint32_t first_group, last_group;
	uint32_t order_from, order_to; /* in engine.order: all groups of it and below */
	uint32_t people;               /* in force today, it and below */
	uint32_t series, expiry;     /* which, or ENGINE_NONE */
	uint32_t closed;
};

/* 32 bytes, so that none is in two lines of a processor's cache. */
struct assignment {
	uint32_t group;
	uint16_t local;
	uint16_t role, flags;
	uint16_t from, to;  /* its period as known now */
	uint16_t recorded;  /* the last recorded day of a fact about it */
	uint32_t applies;   /* class: what applied when it joined */
	uint32_t person;
	uint32_t older;     /* the person's assignment before this */
	uint32_t unused;
};

struct row {
	uint16_t from, to, recorded, raw, local, requirement;
};

/* Rows are in runs, one for each requirement, in the order in which they were recorded; those
 * that came since are in the tail. */
struct history {
	uint32_t *starts; /* [columns + 1] */
	uint32_t *counts; /* [columns]: rows in the run, at most up to the next start */
	uint16_t *rows;   /* five columns of `room`: from, to, recorded, local, raw; then marks */
	uint32_t room, marks; /* marks: room for those of so many blocks */
	uint32_t tail_count, tail_room;
	struct row *tail;
	uint32_t told;    /* locals from this one on have no rows */
	uint32_t newest;  /* in the tail: the one before `told` has no rows there before this */
};

struct presence {
	uint16_t from, to, recorded, unused;
	uint32_t applies; /* class */
};

struct scope_change {
	uint16_t local, from;
	uint8_t requirement, applies;
};

struct group {
	uint32_t unit, next;      /* next: of the same unit */
	uint32_t count, room;     /* locals */
	uint32_t *assignments;    /* [room]: by local */
	uint16_t *slots;          /* [room]: by local, SLOT_NONE */
	uint32_t used, slot_room;
	uint16_t *owners;         /* [slot_room]: local by slot */
	uint16_t *cells;          /* [columns][slot_room] */
	struct history history;
	uint32_t presence_count, presence_room;
	struct presence *presence;
	uint32_t scopes_count, scopes_room;
	struct scope_change *scopes;
	uint32_t stale;           /* in bulk: its cells are to be worked out */
};

/* Days of a unit with many people: changes of n and of on each day of a window. */
struct series {
	uint32_t unit, unused;
	struct engine_count *changes; /* [days][columns]; wraps round below zero */
};

/* Of a unit with very many: how many cells end on each day of the window. */
struct expiry {
	uint32_t unit, unused;
	uint32_t *ends; /* [days][columns] */
};

/* Memory that many blocks share: freed as one. */
struct region {
	char *base;
	size_t size;
	bool file;  /* a snapshot */
	bool spare; /* of an engine that was emptied: to be used again */
};

/* A snapshot of which parts are checked when they are first used. */
struct unchecked {
	const char *base;
	uint64_t from, end;      /* what is checked in blocks, from `base` on */
	const uint64_t *hashes;  /* of each block */
	atomic_uchar *checked;   /* each block */
	atomic_bool damaged;     /* a block was not what was written */
};

struct pending {
	uint32_t day, assignment;
};

struct engine {
	struct unit *units;
	struct group *groups;
	struct assignment *assignments;
	uint32_t *newest;            /* by person: the newest assignment */
	struct engine_set *classes;  /* distinct sets, and where they are found */
	uint32_t *class_slots;
	uint32_t units_count, units_room, groups_count, groups_room;
	uint32_t assignments_count, assignments_room, persons_count;
	uint32_t classes_count, classes_room, class_slots_count;
	uint32_t *order;             /* groups in the order of the tree */

	uint32_t requirements_count, columns; /* columns: room for requirements */
	struct engine_set retired;
	uint16_t today;
	bool bulk, moved; /* moved: the order of the tree is to be worked out */
	bool gathered;    /* what groups have was put side by side */

	struct engine_count *counts; /* [unit][columns] */
	uint32_t *never;             /* [unit][columns] */
	uint16_t *oldest, *soonest;  /* [group][columns]: least cell from DAY_FIRST; after today */
	uint16_t *group_oldest, *group_soonest; /* [group]: the least of them */
	uint32_t counts_room, minima_room; /* units, groups */

	struct series *series;
	struct expiry *expiries;
	uint32_t series_count, expiries_count;
	uint16_t window_from, window_days;
	uint32_t series_people;

	struct pending *pending;     /* a heap: soonest first */
	uint32_t pending_count, pending_room;

	const struct kernels *kernels;
	struct region regions[REGIONS_MAX];
	uint32_t regions_count;
	struct unchecked *unchecked; /* NULL where there is no snapshot */
	pthread_mutex_t lock;        /* around classes and pending, while loading */
};

/* ---- engine.c ---- */

struct engine *engine_make(const struct engine_options *options);

/* ---- memory.c ---- */

/* Grows *rows to at least `need`, by half as much again (an eighth, if large); keeps `count`
 * rows. */
void rows_grow(struct engine *engine, void *rows, uint32_t *room, uint32_t count, uint32_t need,
	size_t size);
void rows_trim(struct engine *engine, void *rows, uint32_t *room, uint32_t count, size_t size);
void block_free(struct engine *engine, void *block); /* NULL, or in a region: nothing */
char *region_make(struct engine *engine, size_t size); /* of any bytes; large pages if large */
void region_drop(struct engine *engine, const char *base);

/* ---- snapshot_check.c ---- */

void unchecked_use(struct unchecked *unchecked, const void *bytes, size_t size);
void unchecked_free(struct unchecked *unchecked); /* NULL is fine */
/* 0, or FT_DRIFT once something was met that is not what the snapshot had: all that comes of it
 * is wrong, and nothing is answered any more. */
int engine_whole(const struct engine *engine);
int engine_whole_now(const struct engine *engine); /* checks all that was not yet */

/* Before history or series are read or changed. */
static inline void bytes_use(const struct engine *engine, const void *bytes, size_t size)
{
	if (engine->unchecked)
		unchecked_use(engine->unchecked, bytes, size);
}

static inline void history_use(const struct engine *engine, const struct history *history)
{
	bytes_use(engine, history->rows,
		((size_t)history->room * 5 + (size_t)history->marks * MARKS) * sizeof *history->rows);
}

/* ---- units.c ---- */

int unit_check(const struct engine *engine, uint32_t unit);
void order_make(struct engine *engine);

/* ---- classes.c ---- */

uint32_t class_of(struct engine *engine, const struct engine_set *set);
void classes_index(struct engine *engine); /* makes the table that finds them, with room */

/* Adds `times` to `of` of each requirement of a class. */
void class_add(const struct engine *engine, uint32_t class, const struct engine_set *which,
	uint32_t times, struct engine_count *out);

static inline bool class_has(const struct engine *engine, uint32_t class, uint32_t requirement)
{
	return engine_set_has(&engine->classes[class], requirement);
}

/* ---- groups.c ---- */

uint32_t group_for(struct engine *engine, uint32_t unit); /* one with room for somebody */
void slots_reserve(struct engine *engine, struct group *group, uint32_t count);
void slot_take(struct engine *engine, struct group *group, uint16_t local);
void slot_release(struct engine *engine, struct group *group, uint16_t local);
void columns_grow(struct engine *engine, uint32_t columns);
/* Puts what groups have, but for their histories, side by side in the order of the tree, and
 * assignments, counters and minima beside it: once. In large pages, memory is found faster. */
void groups_gather(struct engine *engine);

/* Before evidence is added: what changes touch most is taken out of a snapshot, once. A page of a
 * file is otherwise copied when it is first changed, which takes longer than the change. */
static inline void groups_settle(struct engine *engine)
{
	if (engine->unchecked && !engine->gathered && !engine->bulk)
		groups_gather(engine);
}

/* ---- history.c ---- */

void history_add(struct engine *engine, struct history *history, struct row row);
static inline void history_put(struct history *history, uint32_t at, const struct row *row)
{
	uint16_t *rows = history->rows + at;

	rows[0] = row->from;
	rows[history->room] = row->to;
	rows[(size_t)history->room * 2] = row->recorded;
	rows[(size_t)history->room * 3] = row->local;
	rows[(size_t)history->room * 4] = row->raw;
}
size_t history_rows_bytes(uint32_t room, uint32_t marks);
/* All rows of `from`, in runs with no room between them: in blocks of their own, or (not NULL)
 * at `at`, where history_packed_bytes are free. */
void history_pack(const struct engine *engine, const struct history *from, struct history *to,
	char *at);
size_t history_packed_bytes(const struct history *history, uint32_t columns);
/* Calls `see` for each row of evidence that is not revoked, until it returns true. */
typedef bool history_see(void *context, uint16_t from, uint16_t to, uint16_t *raw);
bool history_walk(const struct engine *engine, const struct history *history,
	uint32_t requirement, uint16_t local, history_see *see, void *context);
void history_covered(const struct engine *engine, const struct history *history,
	uint32_t requirement, uint16_t local, struct dayset *out);

/* ---- runs.c ---- */

uint32_t marks_room(uint32_t rows, uint32_t columns);
/* Sorts each run by `recorded` and makes its marks. */
void runs_make(struct history *history, uint32_t columns);

/* Where `count` days are in the order of the days, equal ones as they come: `order` has room for
 * twice as many, the first half is filled in. */
void days_order(const uint16_t *days, uint32_t count, uint32_t *order);

static inline uint32_t run_blocks(const struct history *history, uint32_t r)
{
	return (history->counts[r] + BLOCK_ROWS - 1) / BLOCK_ROWS;
}

/* Three marks for each block of a run, those of one kind side by side: when its first row was
 * recorded; the latest day in it and all before it; the least day in it and all after it. */
static inline uint16_t *run_marks(const struct history *history, uint32_t r)
{
	return history->rows + (size_t)history->room * 5 +
		((size_t)history->starts[r] / BLOCK_ROWS + r) * MARKS;
}

/* ---- due.c: the days on which a requirement applies ---- */

void due_days(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	struct dayset *out);
/* The same where the changes of scope are at hand. */
void due_days_after(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct scope_change *changes, uint32_t count, struct dayset *out);

/* ---- presence.c: rows are in the order in which they were recorded, but while in bulk ---- */

void presence_add(struct engine *engine, struct group *group, struct presence row);
void presence_sort(struct group *group); /* after bulk */

/* ---- scopes.c ---- */

/* The changes that were told of a pair, in the order they were told. */
uint32_t scope_changes(const struct group *group, uint16_t local, uint32_t requirement,
	const struct scope_change **first);

/* ---- cells.c ---- */

static inline uint16_t *cell_at(const struct group *group, uint32_t slot, uint32_t requirement)
{
	return &group->cells[(size_t)requirement * group->slot_room + slot];
}

/* What the cell says on `today`, and the day (DAY_NEVER_ENDS: none) when it must be looked at. */
uint16_t cell_value(const struct dayset *covered, const struct dayset *due, uint16_t today,
	uint16_t *look);
void cell_set(struct engine *engine, uint32_t group, uint32_t slot, uint32_t requirement,
	uint16_t value);
/* Works out the cells of an assignment, or one of them, for today. In bulk: notes it. */
void cells_refresh(struct engine *engine, uint32_t assignment);
void cells_work_out(struct engine *engine, uint32_t assignment); /* in bulk too */
void cell_refresh(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *covered, const struct dayset *due);
void pending_add(struct engine *engine, uint16_t day, uint32_t assignment);

/* ---- derive.c ---- */

void group_refresh(struct engine *engine, uint32_t group);
void minima_make(struct engine *engine, uint32_t group, uint32_t requirement);
void group_minima_make(struct engine *engine, uint32_t group); /* of the minima of its columns */
void units_upwards(struct engine *engine,
	void (*visit)(struct engine *engine, uint32_t unit, uint32_t parent));
/* Counters and series of `above` and its ancestors, by all that `unit` has. */
void unit_shift(struct engine *engine, uint32_t unit, uint32_t above, bool add);
void derive(struct engine *engine); /* order, counters, minima, series from cells and rows */

/* ---- series.c ---- */

void series_note(struct engine *engine, uint32_t unit, uint32_t requirement, uint16_t from,
	uint16_t to, bool n);
void expiry_note(struct engine *engine, uint32_t unit, uint32_t requirement, uint16_t before,
	uint16_t after);
uint32_t *expiry_ends(const struct engine *engine, uint32_t unit);
void series_make(struct engine *engine);   /* all of them, around today */
void series_review(struct engine *engine); /* for units that have grown */
void series_free(struct engine *engine);
/* Takes what a unit has to its ancestors from `above` on, or (add false) from them. */
void series_shift(struct engine *engine, uint32_t unit, uint32_t above, bool add);
bool series_covers(const struct engine *engine, uint32_t unit, day_number from, day_number to,
	day_number known);
void series_read(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t from, uint16_t to, struct engine_count *out);

/* ---- past.c, spread.c: from all rows ---- */

void past_count(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t day, uint16_t known, struct engine_count *out);
/* Adds the changes of each day of the engine's window, of these groups: [days][columns]. */
void spread_changes(const struct engine *engine, const uint32_t *groups, uint32_t count,
	struct engine_count *changes);
void spread_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t from, uint16_t to, uint16_t known, struct engine_count *out);

/* ---- assignments.c ---- */

int assignment_check(const struct engine *engine, uint32_t assignment);
int pair_check(const struct engine *engine, uint32_t assignment, uint32_t requirement);
uint16_t recorded_on(struct engine *engine, uint32_t assignment, day_number recorded);
/* Adds what counts more or less since `before` became `after`. */
void coverage_change(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *before, const struct dayset *after, uint16_t recorded);
/* Changes of presence of one assignment, with the requirements that have the same. Begins as {0}. */
enum { CHANGES_MAX = 32 };
struct presence_changes {
	uint32_t count;
	struct {
		uint16_t from, to;
		struct engine_set applies;
	} at[CHANGES_MAX];
};
/* It applies from `from` up to `to`, or (from > to) no more. */
void presence_changes_add(struct engine *engine, uint32_t assignment, uint32_t requirement,
	uint16_t from, uint16_t to, uint16_t recorded, struct presence_changes *changes);
void presence_changes_write(struct engine *engine, uint32_t assignment, uint16_t recorded,
	struct presence_changes *changes);
/* Where the days on which it applies become `after`: history, and what presence_changes_write() is
 * to write. */
void due_changes(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *before, const struct dayset *after, uint16_t recorded,
	struct presence_changes *changes);
void period_set(struct engine *engine, uint32_t assignment, uint16_t from, uint16_t to,
	uint16_t recorded);

/* ---- load_group.c ---- */

/* The memory of a thread that loads, and the place for what it makes. */
struct loader {
	struct engine *engine;
	char *base;              /* for histories */
	size_t size, used;
	struct history scratch;
	void *pairs;             /* what is known of each pair of the group */
	void *dues;              /* the days on which it applies to each; where there are scopes */
	void *locals;
	bool scopes;             /* of the group: more was said than what applies always */
};

/* All records about a group, in their order, with local numbers in place of assignments. */
void group_load(struct loader *loader, uint32_t group, const struct engine_record *records,
	uint32_t count);
void loader_release(struct loader *loader);

/* ---- load.c ---- */

/* Fetches the memory that a change of the pair reads. */
void pair_fetch(const struct engine *engine, uint32_t assignment, uint32_t requirement);
void load_one(struct engine *engine, const struct engine_record *record);

/* ---- evidence.c ---- */

void evidence_add(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct span *evidence, uint32_t count, uint16_t recorded);

#endif

/* assure_private.h: what is kept in memory, and what the files of assure share. */
#ifndef FETTLE_ASSURE_PRIVATE_H
#define FETTLE_ASSURE_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "assure.h"
#include "catalogue.h"
#include "coverage.h"
#include "feeds.h"
#include "knowledge_cache.h"
#include "measures.h"
#include "proofs.h"
#include "readings.h"
#include "roster.h"
#include "verdict_cache.h"

/* Who writes the cache. */
struct keeper {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t stopped;
	bool running, stopping;
	_Atomic int64_t written; /* entries that are in the cache */
	int64_t used;		 /* entries that were taken from it */
	char note[256];		 /* why the cache was not used; "" */
};

struct assure {
	struct book *book;
	pthread_rwlock_t lock; /* over all that follows */
	int64_t head;	       /* all entries up to this one are in it */
	struct measures measures;
	struct readings readings;
	struct feeds feeds;
	struct catalogue catalogue;
	struct proofs proofs;
	struct roster roster;	       /* who works where and has what, on any day */
	int64_t edition;	       /* goes up when the catalogue or what was seen changes */
	struct verdict_cache verdicts; /* has a lock of its own */
	struct knowledge_cache knowledge; /* has a lock of its own */
	struct keeper keeper;
};

/* Writes the cache a last time, if assure_keep_cache() was called. */
void keeper_stop(struct assure *assure);

/* Brings memory up to what the reader sees, and holds it for reading until assure_let_go(). */
int assure_hold(struct assure *assure, struct reader *reader);
void assure_let_go(struct assure *assure);

/* Somebody looking at the figures of a place. */
struct view {
	struct assure *assure;
	struct reader *reader;
	const struct actor *actor;
	const struct directory *directory;
	int place;	  /* position */
	day_number day;   /* today, or the day asked about */
	day_number known; /* ENGINE_NOW, or up to which day of recording */
	struct coverage *coverage; /* of the place; NULL until view_cover() */
	struct believed *believed; /* series as believed; NULL until view_believe() */
};

/* `place`: an id; NULL or "": the root. FT_NOT_FOUND (no such place), FT_NOT_ALLOWED (the actor
 * works neither there, nor above, nor below). On success view_end() must follow. */
int view_begin(struct view *view, struct assure *assure, struct reader *reader,
	const struct actor *actor, const char *place);
void view_end(struct view *view);
/* Looks at another day, as known on another day; 0: today, and all that is known. FT_REFUSED. */
int view_on(struct view *view, day_number on, day_number known);
/* Today, with all that is known? */
bool view_is_now(const struct view *view);
/* Counts who has what is asked of them at the view's place. Before it, view_on(). */
int view_cover(struct view *view);

/* Works out which series there were as believed on the view's known day; nothing to do for all that
 * is known. Before it, view_on(). */
int view_believe(struct view *view);
/* What is said of measures, as it was known on the view's known day. */
const struct measures *view_measures(const struct view *view);
/* The records that the measure's rule counts, as they were known then; NULL: no rule feeds it. */
const struct feed *view_feed(const struct view *view, const char *measure);
/* Series in order of measure, place, stratum. */
const struct kept_series *const *view_series(const struct view *view, size_t *count);

/* Does the actor work at the place, above it or below it? */
bool view_is_near(const struct view *view, int place);
struct judged_place view_where(const struct view *view);

/* The requirement, if the actor may know of it, else FT_NOT_FOUND. When it applies neither at,
 * above nor below the view's place, the view moves to the requirement's own place. */
int view_requirement(struct view *view, const char *id, const struct requirement **requirement);

/* The name of a place, or its id when it is not there. */
const char *place_label(const struct directory *directory, const char *id);

/* board.c: {"on","n","of","value"}; and a series without its points. */
json_t *reading_row(const struct view *view, const struct kept_series *series,
	const struct kept_reading *reading, double value);
json_t *series_row(const struct view *view, const struct kept_series *series);

/* board.c: rows of series at or below the place. */
json_t *measure_rows(const struct view *view, const struct board_query *query);
/* board.c: {"measure","label","place","stratum","judged","variation","assurance"} of measures that
 * name the requirement: those of the place itself, or else the first few below it. */
json_t *measures_of_requirement(const struct view *view, const char *requirement);

/* requirement.c: rows in order of urgency, as assure_requirement without "evidence". */
json_t *requirement_rows(const struct view *view);
/* requirement.c: its evidence at or below the place, newest first. The caller frees. */
const struct kept_evidence **evidence_here(
	const struct view *view, const struct requirement *requirement, size_t *count);
/* How many rows there are in each state, and the headline: put into `board`. */
void put_states(json_t *board, const json_t *rows);
/* look_next.c: where to look next, and why: put into `board`. */
void put_look_next(json_t *board, const json_t *rows);

/* team.c: may the actor see by name who has what? */
bool view_sees_people(const struct view *view);

#endif

/*
 * assure: live figures from the record, each with its n, its date and a way to its proof.
 *
 *   struct assure *assure;
 *   assure_open(&assure, book);
 *   json_t *board;
 *   struct board_query query = { .place = "R1H" };
 *   assure_board(assure, reader, &ACTOR_SYSTEM, &query, &board);
 *
 * Two families of figures. *Measures*: dated readings n (of m) per measure, place and stratum,
 * judged by XmR charts (xmr.h). *Requirements*: paper (policy in force, signed, trained) against
 * practice (what was seen), judged by the level (practice.h). Nothing is averaged over
 * requirements. What each figure means and where it comes from: docs/assure.md.
 *
 * Readings and evidence are kept in memory, and a series is judged again only when it has
 * changed. Whoever asks gets figures at least as new as what their reader sees: who has written
 * something, or was told of it, finds it in the next answer. Everything here can be thrown away.
 *
 * Any number of threads may ask at once, each with a reader of its own (not that of a bulk).
 * Answers are new references. All are for somebody who works at the place, above it or below it,
 * else FT_NOT_ALLOWED; FT_NOT_FOUND when there is no such place. Figures of places below that are
 * not in line with one's own are left out. `place`: an id; NULL or "" is the root.
 */
#ifndef FETTLE_ASSURE_H
#define FETTLE_ASSURE_H

#include "util.h"
#include "book.h"

struct assure;

/* Loads all readings and evidence: about a second for a million. Who has what is taken from the
 * cache beside the record, if there is one that is good, and from the entries that came since; else
 * from all entries. FT_FAILED. */
int assure_open(struct assure **out, struct book *book);
void assure_close(struct assure *assure); /* before its book; NULL is fine */

/* -- the cache: ORG.fettle.cache, docs/operations.md -- */

/* From now on it is written now and then in the background, and by assure_close(). For who serves. */
int assure_keep_cache(struct assure *assure);
/* Writes it now. FT_BUSY (another process is writing it), FT_REFUSED (a pack has changed since
 * assure was opened: open it again), FT_FAILED. Any thread. */
int assure_write_cache(struct assure *assure);
/* Why assure_open() could not use the one that is there, in words; "" when it did or there is none. */
const char *assure_cache_note(const struct assure *assure);
/* How many entries assure_open() took from it; 0: it read all. */
int64_t assure_cache_used(const struct assure *assure);
/* How many entries are in the one that is there. FT_NOT_FOUND, FT_REFUSED. */
int assure_cache_entries(struct book *book, int64_t *seq);

struct board_query {
	const char *place;
	const char *measure; /* NULL or "": all */
	bool own_only;       /* only series of exactly this place; otherwise at or below it */
	int limit;           /* measures rows; 0: all */
	day_number on;       /* as it was on this day, or will be if nothing is done; 0: today */
	day_number known;    /* as it was believed on this day; 0: by all that is known now */
};

/* A series with fewer values is not judged: pages say "Too little data". */
enum { ASSURE_POINTS_LEAST = 12 };

/*
 * {"as_of":"2026-11-22","known":day or null,"place":{"id","name"},"head":seq,
 *  "measures":[{"measure","label","place","place_name","stratum","points",
 *     "latest":{"on","n","of","value"},"centre","lower","upper","judged":bool,
 *     "variation","assurance","target","better":"higher|lower|neutral","unit",
 *     "rule":"count|share|in_time|duration" or "" when readings are imported,
 *     "share":bool (values are fractions n of `of`),
 *     "so_far":{as "latest"} or null: the period that is not over}],
 *     (of fewer than five people n, of and value are null and "hidden" is true, unless the actor may see
 *     who they are)
 *  "requirements":[as assure_requirement, without "evidence"; the most urgent first],
 *  "states":{"contradicted":n,"paper_only":n,"unknown":n,"partly":n,"unwritten":n,"embedded":n},
 *  "headline":{"level","drifting_to_paper","drifting_to_practice","not_known","partly","total",
 *     "sentence":"34 of 42 requirements are level."},
 *  "look_next":[{"requirement","text","risk":1..3,"width" (of the interval of practice; 1 where nothing
 *     was seen),"value" (risk x width),"reason"}] at most 3, where a look tells most first,
 *  "key_questions":{"safe":{as the headline, without "sentence"},"effective","caring",
 *     "responsive","well_led"}}
 *
 * Of another day than today ("as_of", "known"): people by what held and was known then, practice by
 * what was seen up to that day by entries up to then (what was taken back since is not counted),
 * measures by readings and records up to that day. As believed on a day, measures, their rules and
 * targets and the records that rules count are as entries up to then left them, readings have the
 * values known by then, limits are started where that was known, and below a place is what was known
 * to be below it then; only places are called as they are now. A day to come is told as if nothing
 * more was done.
 *
 * `value`, centre, limits, target: fractions where "share" says so, else in the measure's unit.
 * "latest" is the last reading that has a value and whose period is over. Variation and assurance are the words of xmr.h;
 * where "judged" is false (see ASSURE_POINTS_LEAST) a page does not show them. Measures are in
 * order of measure, place id, stratum. The command line's `board --json` prints "place" as the id.
 */
int assure_board(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct board_query *query, json_t **out);

/* One series with its points: the row above plus "series":number,"points_list":[{"on","n","of",
 * "value","centre","lower","upper","special","point","seq","row"}] ("special" and "point" are the
 * words of xmr_special_name and xmr_kind_name; seq and row say which entry said so; of measures
 * that a rule feeds seq is the newest entry that counts, and there are "so_far":bool and "records":how
 * many it counts) and
 * "annotations":[{"on","text"}]: versions in force of policies about the same requirements, and
 * new limits with their reason. FT_NOT_FOUND. */
int assure_series(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *measure, const char *place, const char *stratum, json_t **out);

struct series_query {
	const char *measure, *place;
	const char *stratum; /* NULL or "": none */
	const char *chart;   /* a name of chart.h; NULL or "": xmr, or run with too few values */
	day_number on, known; /* as in struct board_query */
};

/* The same as another chart, with "as_of", "known" (as in the board), "chart", "charts":[names of those that make sense],
 * "rebases":[{"id","from","reason"}] that hold for it and "runs":{"n_useful","longest_run",
 * "longest_run_max","crossings","crossings_min","signal"}. Centre, limits, variation and assurance
 * are those of that chart (variation and assurance of XmR in run and mr, which have none). FT_NOT_FOUND, FT_REFUSED (that chart makes no sense here). */
int assure_series_chart(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct series_query *query, json_t **out);

/* The records behind one point of a measure that a rule feeds, by day: {"measure","label","place",
 * "place_name","on","until" (the last day),"count" (each record once),"hidden" (those that the actor may
 * not see),"items":[{"thing","kind","title","state_label","on","seq"}] at most 50}. `on` is any day of the point's period.
 * FT_NOT_FOUND: no rule feeds it there. FT_NOT_ALLOWED: it counts people, whom the actor may not see. */
int assure_records(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *measure, const char *place, day_number on, json_t **out);

/*
 * One requirement at a place (and below):
 * {"id","text","summary","key_question","source":[nodes],"owner","owner_name",
 *  "target":0..1 or null,"risk":1..3 (3: much harm if it is not so),"place" (whose it is),"adopted":bool,
 *  "state":"embedded|paper_only|partly|unwritten|contradicted|unknown","state_label",
 *  "paper":{"value":0..1,"in_force":bool,"attested":{"n","of"},"trained":{"n","of"},
 *     "policies":[ids]},
 *  "counts":{"attested":{"n","of"},"trained":{"n","of"},"signed_off":{"n","of"}} (people, each
 *     once; only what anybody was ever asked),
 *  "practice":{"seen":{"y","n"} (not decayed, last 12 months),"mean","lower","upper","n_eff",
 *     "overt_only":bool,"if_covert" (with overt_only)},
 *  "gap":{"mean","lower","upper"},
 *  "tilt":-1..1 (where the bubble sits), null when not known,
 *  "last_evidence":day or null (of practice seen or reported),"reports":n (last 12 months),
 *  "series":[{"measure","label","place","stratum","judged","variation","assurance"}] of measures
 *     that name it,
 *  "evidence":[{"on","kind","strand","method","y","n","place","place_name","thing","title","seq"}]
 *     newest first, at most 50, of these at most 10 of paper}
 *
 * Practice and gap are null while nothing was seen. "thing" is "" in evidence that the actor may
 * not see. Asked about a place that is neither at, above nor below the requirement's own, the
 * figures are those of its own. FT_NOT_FOUND.
 */
int assure_requirement(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out);

/* -- who has what is asked of them -- */

/* What to count: people who have signed, been trained, been signed off as a requirement asks. */
struct people_query {
	const char *place;
	const char *requirement; /* only this; NULL or "": all that are in line with the place */
	const char *framework;	 /* only requirements that come from it (its name); NULL or "": any */
	day_number on, known;	 /* as in struct board_query */
	day_number from, to;	 /* assure_daily: both included; 0: a year ago, today */
	int days;		 /* assure_due */
};

/*
 * The places next below, side by side (never people):
 * {"as_of","known","place":{"id","name"},
 *  "columns":[{"requirement","text","type":"attested|trained|signed_off","target"}],
 *  "total":[{"n","of"} for each column],
 *  "children":[{"place","name","cells":[{"n","of"} for each column]}] in order of name,
 *  "frameworks":[{"name","title","total":{"n","of"},"cells":[{"n","of"} for each child]}]}
 * A column is a requirement and a way to it; only those that were asked of anybody. Of frameworks,
 * "n" is the number of columns whose share is at least its target (without one: all), "of" those
 * that are asked of anybody: counted, never averaged.
 */
int assure_league(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out);

/* The same day by day: {"place":{"id","name"},"from","to","known","columns":[as above, and
 * "n":[number for each day],"of":[...]]}. FT_REFUSED: more than ASSURE_DAYS_MOST days. */
int assure_daily(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out);
enum { ASSURE_DAYS_MOST = 3700 };

/*
 * Who has to do something again within `days` days, and who is overdue, today:
 * {"as_of","days","place":{"id","name"},"named":bool,
 *  "due":{"count","items":[{"person","name","requirement","text","type","until"}]},
 *  "overdue":{"count","never" (of them, those who never did),"items":[the same]}}
 * A count is of people and requirements: somebody with two things due counts twice. Items are the
 * first ASSURE_LIST_MOST at most, each once, where it is most urgent: due soonest first, overdue those longest first, then who never
 * did. "until" is the last day it counts or counted; null: never. Names are for those to whom
 * assure_team shows everybody; without "named" the items are the actor's own.
 */
int assure_due(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out);
enum { ASSURE_LIST_MOST = 50 };

/* The same requirement through all six pillars: {"policy":[...],"training":[...],
 * "competence":[...],"incident":[...],"audit":[...],"action":[...]}, each
 * [{"id","title","state_label","on","n","of","href"}], n and of only where there is something to
 * count. Reports the actor may not see are one item with an empty id. FT_NOT_FOUND. */
int assure_trace(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out);

/*
 * Who can do what at a place, gaps first:
 * {"place","columns":[{"id","kind":"course|skill|policy","title"}],
 *  "people":[{"person","name","roles":[labels],"gaps":n,"cells":[{"column":i,"needed":bool,
 *     "state":"alone|with_supervision|can_assess|not_yet|in_date|ending|ended|signed|not_signed",
 *     "until":day or null,"by_name","saw","thing" (a row of an import has none, but "entry" (its seq) and
 *     "row", counted from 0)}]}],
 *  "gaps":[{"text","person","column","until"}] soonest first}
 *
 * A person has cells for what they need and for what they have. Managers, governance leads,
 * assessors and administrators of the place see everybody; others only themselves. No figure
 * compares people: they are in order of name, those with gaps first.
 */
int assure_team(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *place, json_t **out);

/* What this actor has to read and sign, in order of publication:
 * {"items":[{"policy","title","version","changes","published_on"}]}. Asks nobody where they work. */
int assure_to_sign(struct assure *assure, struct reader *reader, const struct actor *actor,
	json_t **out);

#endif

/*
 * assure: live figures from the record, each with its n, its date and a way to its proof.
 *
 *   struct assure *assure;
 *   assure_open(&assure, book);           // follows the book from here on
 *   json_t *board;
 *   assure_board(assure, reader, &ACTOR_SYSTEM, &(struct board_query){ .place = "R1H" }, &board);
 *
 * Two families of figures. *Measures*: dated readings n (of m) per measure, place and stratum, judged
 * by XmR charts (stats.h). *Requirements*: paper (policy in force, signed, trained) against practice
 * (what was seen), judged by the level (stats.h). Nothing is averaged over requirements.
 *
 * Readings are kept in memory, and a series is judged again only when it has changed. Whoever asks gets
 * figures at least as new as what their reader sees: who has written something, or was told of it, sees
 * it in the next answer. Everything here can be thrown away. Any number of threads may ask at once, each
 * with a reader of its own (not that of a bulk).
 *
 * All answers are for somebody who works at the place, above it or below it, else FT_NOT_ALLOWED;
 * FT_NOT_FOUND when there is no such place. Answers are new references.
 */
#ifndef FETTLE_ASSURE_H
#define FETTLE_ASSURE_H

#include "util.h"
#include "book.h"

struct assure;

/* Loads all readings: about a second for a million of them. FT_FAILED. */
int assure_open(struct assure **out, struct book *book);
void assure_close(struct assure *assure); /* before its book; NULL is fine */

struct board_query {
	const char *place;     /* id; NULL: the root */
	const char *measure;   /* NULL: all */
	bool own_only;         /* only series of exactly this place; otherwise at or below it */
	int limit;             /* measures rows; 0: all */
};

/*
 * {"as_of":"2026-11-22","place":{"id","name"}, "head":seq,
 *  "measures":[{"measure","label","place","place_name","stratum","points",
 *     "latest":{"on","n","of","value"},"centre","lower","upper","judged":bool,
 *     "variation","assurance","target","better":"higher|lower|neutral","unit"}],
 *  "requirements":[ as assure_requirement, without "evidence"; the most urgent first ],
 *  "states":{"contradicted":n,"paper_only":n,"unknown":n,"partly":n,"unwritten":n,"embedded":n},
 *  "headline":{"level","drifting_to_paper","drifting_to_practice","not_known","partly","total",
 *     "sentence":"34 of 42 requirements are level."},
 *  "key_questions":{"safe":{"level",... as the headline, without "sentence"},"effective",...}}
 * `value`, centre, limits, target: fractions where there is an `of`, else in the measure's unit. "latest"
 * is the last reading that has a value. Variation and assurance are the words of xmr.h; a series with
 * fewer values than ASSURE_POINTS_LEAST is not "judged", and a page says so instead of showing them.
 * Order: measure, then place id, then stratum. The command line's `board --json` prints "place" as the id.
 */
int assure_board(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct board_query *query, json_t **out);
enum { ASSURE_POINTS_LEAST = 12 };

/* One series with its points: the row above plus "series","points_list":[{"on","n","of","value","centre","lower","upper",
 * "special","point","seq","row"}], "annotations":[{"on","text"}]. FT_NOT_FOUND. */
int assure_series(struct assure *assure, struct reader *reader, const struct actor *actor, const char *measure,
	const char *place, const char *stratum, json_t **out);

/*
 * One requirement at a place (and below):
 * {"id","text","summary","key_question","source":[nodes],"owner","owner_name","target":0..1 or null,
 *  "place" (whose it is),"adopted":bool,
 *  "state":"embedded|paper_only|partly|unwritten|contradicted|unknown","state_label",
 *  "paper":{"value":0..1,"in_force":bool,"attested":{"n","of"},"trained":{"n","of"},"policies":[ids]},
 *  "practice":{"seen":{"y","n"} (not decayed, last 12 months),"mean","lower","upper","n_eff",
 *     "overt_only":bool,"if_covert" (with overt_only)},
 *  "gap":{"mean","lower","upper"},"tilt":-1..1, null when not known (where the bubble sits),
 *  "last_evidence":day or null (of practice seen or reported),"reports":n (last 12 months),
 *  "series":[{"measure","label","place","stratum","judged","variation","assurance"}] of measures that name it,
 *  "evidence":[{"on","kind","strand","method","y","n","place","place_name","thing","title","seq"}] newest first,
 *     at most 50, of these at most 10 of paper; "thing" is "" when the actor may not see it}
 * Figures of practice and gap are null while nothing was seen. Source: practice.h. A place where the
 * requirement does not apply: the figures are those of the requirement's own place.
 */
/* The same requirement through all six pillars: {"policy":[...],"training":[...],"competence":[...],"incident":[...],
 * "audit":[...],"action":[...]} each [{"id","title","state_label","on","n","of","href"}]. */
int assure_trace(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out);

/*
 * Who can do what at a place, gaps first:
 * {"place","columns":[{"id","kind":"course|skill|policy","title"}],
 *  "people":[{"person","name","roles":[...],"gaps":n,"cells":[{"column":i,"needed":bool,
 *     "state":"alone|with_supervision|can_assess|not_yet|in_date|ending|ended|signed|not_signed|not_needed",
 *     "until":day or null,"by_name","saw","thing"}]}],
 *  "gaps":[{"text","person","column","until"}] soonest first}
 * No figure compares people.
 */
int assure_team(struct assure *assure, struct reader *reader, const struct actor *actor, const char *place, json_t **out);

/* What this actor has to read and sign: {"items":[{"policy","title","version","changes","published_on"}]}. */
int assure_to_sign(struct assure *assure, struct reader *reader, const struct actor *actor, json_t **out);

#endif

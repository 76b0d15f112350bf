/*
 * share_take.h: reading an entry of the commons with all that was said about it, taking a copy,
 * telling how it went, and seeing how far one's own travelled.
 *
 *   json_t *standing;
 *   share_standing(commons, ref, &standing);           // what it says, and how it stands today
 *
 *   struct share_took took;
 *   struct share_taking taking = { .actor = &actor, .ref = ref, .place = "larch" };
 *   share_take(book, commons, &taking, &took);          // took.taken, and the draft took.made
 *
 *   share_receipt_data(assure, reader, &actor, taken, &data); // for an offer of sort adopt, which a
 *                                                             // second person approves
 *   share_travelled(commons, ref, &travelled);
 *
 * What others wrote is hostile: it is checked here, and cut to its limits; faces only have to
 * escape it. Organisations are told apart by the name of their log, which they prove with each
 * signature; what they say they are called ("by") is only said.
 *
 * Threads: as share.h. Codes are FT_ codes with the error record set.
 */
#ifndef FETTLE_SHARE_TAKE_H
#define FETTLE_SHARE_TAKE_H

#include "share.h"

struct commons;
struct assure;

/* -- an entry as it stands ------------------------------------------------------------------ */

enum {
	SHARE_ANSWERS_SHOWN = 100, /* of each sort */
	SHARE_ANSWERS_READ = 5000, /* of each sort, for counting */
	SHARE_WHY_CHARS = 2000
};

/*
 * {"ref","origin","host","index","id","sort","topics","said_at","seen_at" (microseconds),"own","hash",
 *  "state": "whole"      it is here and can be read: "item" is there
 *           "coming"     its text has not arrived yet
 *           "left"       its text was not fetched (rules of ours, or nobody has it)
 *           "erased"     its text was destroyed for good
 *           "unreadable" what arrived is nothing that we can show: "problem"
 *           "empty"      it has no text of its own, such as an endorsement
 *           "doubtful"   it is past the place where its log parts into two histories
 *  "shared_entries": both histories of its log agree on so many; null: there is one history
 *  "item": {"title","summary","text","is_plain","tags","licence","licence_label","licence_url",
 *     "by","credit","from","data" or null,"series" (its figures as in share_travelled()) or null};
 *     absent unless it can be read
 *  "takes_as": "policy", "pack", "learning" or "result"; "": there is nothing to take
 *  "answers_to": [refs that it names]
 *  "original": what a correction or withdrawal is about; ""
 *  "withdrawn": {"said_at","ref","text"} or null: its author took it back
 *  "corrections": [{"ref","said_at","title"}] by its author, newest first; "corrected": the text of
 *     the newest stands in "item"
 *  "replies", "forks": [{"ref","origin","host","by","said_at","title","text"}] newest first
 *  "endorsed": [the same] each organisation once
 *  "counts": {"replies","forks","endorsed","adopted","adapted","abandoned"}: how many organisations
 *     other than its own
 *  "proof", "checkpoint": addresses of its offline proof and of the checkpoint that it is in}
 *
 * FT_REFUSED: that is no reference. FT_NOT_FOUND.
 */
int share_standing(struct commons *commons, const char *ref, json_t **out);

/* -- taking --------------------------------------------------------------------------------- */

struct share_taking {
	const struct actor *actor;
	const char *ref;
	const char *place; /* NULL: where the actor works first */
};

struct share_took {
	char taken[65];	       /* thing of kind taken */
	char made[65];	       /* the draft; "" for a pack, which is looked through first */
	const char *made_kind; /* "policy", "action" or "" */
};

/*
 * Keeps a copy and makes a draft of it, both or neither: of a policy a policy draft, of learning or
 * a result an action. Nothing of ours is changed. FT_CONFLICT: this place has taken it already, and
 * out->taken says where it is. FT_REFUSED: there is nothing to take, or it was taken back.
 * FT_NOT_ALLOWED. Waits until durable: not for threads that must not.
 */
int share_take(struct book *book, struct commons *commons, const struct share_taking *taking,
	struct share_took *out);

/* Copies that the actor may see of the entry `ref`, newest first and 200 at most: [thing as
 * read_things() gives it, without "content"]. */
int share_taken(struct reader *reader, const struct actor *actor, const char *ref, json_t **out);
/* Copies of any entry: {"items","next"} as read_things(). */
int share_taken_page(struct reader *reader, const struct actor *actor, const char *cursor,
	int limit, json_t **out);

/* How the entry that `taken` (a thing) was copied from stands today: {"state": "same", "changed",
 * "withdrawn", "doubtful" or "gone" (nothing is known of it here), "newest": hash of what stands
 * now}. */
int share_taken_since(struct commons *commons, const json_t *taken, json_t **out);

/* The nearest of our policies to a title, but for the one with the id `except` ("": none), for
 * comparing: id in `id`, "" when none is near. */
int share_nearest_policy(struct reader *reader, const struct actor *actor, const char *title,
	const char *except, char id[65]);

/* Adopts the pack that `taken` holds by the act that adopts packs. FT_REFUSED when it is none, or
 * when it would take the place of the program's own. */
int share_adopt_pack(struct book *book, const struct actor *actor, const char *taken);

/* What a pack would bring, beside what is here: {"name","version","title","ours": version of the
 * pack of that name here or "","kinds","roles","nodes","requirements":[{"name","label","is": "new"
 * or "replaces"}],"is_program": it has the name of one that comes with the program}. FT_REFUSED. */
int share_pack_differences(const struct kinds *kinds, struct reader *reader,
	const struct actor *actor, const char *pack, json_t **out);

/* -- telling how it went --------------------------------------------------------------------- */

enum { SHARE_POINTS_COUNT = 36, SHARE_FEWEST = 5 };

/* The data of an adoption receipt of `taken` (as read_thing() gives it):
 * {"outcome","why","changed_on","measure":{"label","better","unit","share"},
 *  "points":[{"on","value","n","of"}]}.
 * The last 36 points at most. A point that counts one to four, of anything, or all but one to four,
 * has its day only. Values are decimals as text. FT_REFUSED: no outcome has been said yet. */
int share_receipt_data(struct assure *assure, struct reader *reader, const struct actor *actor,
	const json_t *taken, json_t **out);

/* -- how far it travelled --------------------------------------------------------------------- */

/*
 * {"ref","mirrors" (of our own log; null for others'),"counts" as above,
 *  "receipts":[{"ref","origin","host","by","said_at","outcome","why","changed_on",
 *     "moved": "better", "worse", "mixed", "moved", "same" or "unknown" (not enough data),
 *     "series": as assure_series() but for what points at entries, or null}]}
 * The newest receipt of each organisation, newest first: in order of time, never of merit. "moved"
 * is judged by XmR rules: limits from the points before changed_on (12 at least), and what the
 * points since then do against them (7 before it is said that nothing moved).
 */
int share_travelled(struct commons *commons, const char *ref, json_t **out);

#endif

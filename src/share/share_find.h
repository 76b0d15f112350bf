/*
 * share_find.h: finding in the commons and beside it what is ours. Part of share; share.h tells of items.
 *
 * Everything that is readable in the commons, and the words of our own records, is kept in memory as
 * an index (search_index.h has the formula), built at the start and brought up to date as entries come
 * and go: withdrawn, corrected, erased and blocked ones, and those past a double history, leave it.
 * Nothing that is asked here leaves this machine.
 *
 *   struct share_find *find;
 *   share_find_open(&find, book, commons);
 *   share_find_refresh(find);                        // or share_find_follow(): a thread does it
 *   share_find_words(find, "low beds at night", 20, &answer);
 *   share_find_close(find);
 *
 * An item in an answer is
 *   {"ref","origin","index","kind","kind_label","title","summary","by","licence","tags":[...],"topics":[...],
 *    "said_at","seen_at","own","adopters","tried","endorsed","replies","moved","to"}
 * where `adopters` counts the organisations that adopted or adapted it, `tried` those that reported
 * anything, `endorsed` and `replies` likewise count organisations other than its own; `moved` is a
 * variation of xmr.h ("improvement_low") of its figures, null without; `to` the ref it answers.
 *
 * Threads: any number may ask at once. Functions return 0 or FT_ codes with the error record set.
 */
#ifndef FETTLE_SHARE_FIND_H
#define FETTLE_SHARE_FIND_H

#include "util.h"
#include "book.h"
#include "commons.h"

struct share_find;

/* Both are borrowed and must live longer. Empty until it is refreshed. */
int share_find_open(struct share_find **out, struct book *book, struct commons *commons);
void share_find_close(struct share_find *find); /* NULL is allowed; ends the thread */
/* Takes in what changed since the last time. */
int share_find_refresh(struct share_find *find);
/* A thread that refreshes every second and calls `changed` when something of the commons came or went. */
int share_find_follow(struct share_find *find, void (*changed)(void *context), void *context);
/* Ends that thread: `changed` is not called any more. What is there can still be asked. */
void share_find_unfollow(struct share_find *find);
/* How often something of the commons came or went since it was opened; any thread, at once. */
int64_t share_find_changes(struct share_find *find);
/* {"items","organisations","local","terms","postings","bytes","left_out","ready"} */
void share_find_status(struct share_find *find, json_t **out);

/* -- finding ---------------------------------------------------------------------------- */

/* {"items":[item with "score" and "why":["low beds","night"]],"words":[...]}, best first. Words of
 * grammar are passed over; one word that fits is enough, more fit better. */
int share_find_words(struct share_find *find, const char *words, int limit, json_t **out);

/* What others wrote about what this thing is about: at most `limit` items, and none rather than
 * one that only happens to share words. "why" is what both speak of. {"items":[...],"asked":[words],
 * "here":[{"id","kind","kind_label","title"}] (our own things that are alike; those that the actor may
 * see)}. FT_NOT_FOUND: no such thing, or not for this actor. */
int share_find_near(struct share_find *find, struct reader *reader, const struct actor *actor,
	const char *thing, int limit, json_t **out);

/* -- what there is ------------------------------------------------------------------------ */

enum share_order {
	SHARE_BY_TIME,     /* newest first */
	SHARE_BY_ADOPTERS  /* most organisations that took it up first, then newest */
};

struct share_shelf {
	const char *tag;         /* without #, case and marks do not matter; NULL: any */
	const char *topic;       /* NULL: any */
	const char *origin;      /* NULL: any */
	bool others;             /* only those of others */
	bool solutions;          /* learning, policy, pack, result, project, and forks and corrections of them */
	int64_t since;           /* instant; 0: ever */
	enum share_order order;
	int offset, limit;
};
/* {"items":[item],"count" (of all that fit),"organisations" (of those that fit, ours included),"next"
 * (offset or null)} */
int share_find_shelf(struct share_find *find, const struct share_shelf *shelf, json_t **out);

/* {"tags":[{"tag","shown","items","organisations"}],"topics":[{"topic",...}]} by name. */
int share_find_tags(struct share_find *find, json_t **out);

/* What is said under a tag (or a topic: is_topic): {"tag","shown","items_count","organisations_count",
 * "organisations":[{"by","origin","items"}] by name, the first 200,"related":[{"tag","shown","organisations","g2","lift","is_topic"}],
 * "items":[item] newest first,"next"}. Related: Dunning's log-likelihood over weeks of organisations, as
 * in digests; who and related are up to ten seconds old where there is much. FT_NOT_FOUND: nothing is said under it. FT_REFUSED: it is no tag. */
int share_find_tag(struct share_find *find, const char *tag, bool is_topic, int offset, int limit,
	json_t **out);
/* The same as a feed for programs: Atom, or JSON Feed 1.1. `address` is that of this node
 * ("https://larch.example.org"). */
int share_find_tag_feed(struct share_find *find, const char *tag, bool is_topic, bool as_json,
	const char *address, struct buf *out);

/* -- credit and flatness -------------------------------------------------------------------- */

/* {"organisations":[{"by","origin","first_at","items","credit":[names],"is_new" (first heard of in the
 * last 30 days),"own"}]} by name. */
int share_find_contributors(struct share_find *find, json_t **out);

/* How evenly organisations gave in the last 365 days: {"gini" (null below 10 organisations),
 * "organisations","items","fewest":10,"from"}. */
int share_find_flatness(struct share_find *find, json_t **out);

#endif

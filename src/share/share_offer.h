/*
 * share_offer.h: how something leaves for the commons. Every word that leaves is an offer (the kind
 * "offer"): somebody drafts it, the privacy check reads it, somebody else reads exactly what will
 * leave and approves it, and then the program publishes it once.
 *
 *   json_t *fields;
 *   share_offer_start(&(struct share_start){ .reader = reader, .actor = &actor, .from = policy }, &fields);
 *   share_offer_act(book, &(struct act){ .actor = &actor, .kind = "offer", .verb = "draft",
 *           .input = fields }, &outcome);           // refused while it names a person
 *   ...ask; somebody else: approve with the hash of what they read...
 *   share_offers_publish(book, commons, &report);   // what is approved leaves, and is recorded
 *
 * draft, edit and ask may be done again and again; nothing of an offer that points to a person and
 * is not declared is even kept. An approval holds for the very bytes that were read: it carries
 * their SHA-256. The entry's id is made from the offer and the approval, so that a crash between
 * publishing and recording cannot publish twice.
 *
 * Fields of an offer are in packs/pillars.json. Withdrawing (the verb) is published too; a
 * correction is an offer of its own, with sort "correct" and `to` the entry that it corrects.
 *
 * Threads: as share.h; a publisher has a thread of its own.
 */
#ifndef FETTLE_SHARE_OFFER_H
#define FETTLE_SHARE_OFFER_H

#include "share.h"

struct commons;
struct assure;

/* -- starting -------------------------------------------------------------------------- */

struct share_start {
	struct reader *reader;
	const struct actor *actor;
	const struct kinds *kinds;
	struct assure *assure;  /* for figures of a change; NULL: without */
	const char *from;       /* a thing: policy, incident, action, measure, requirement, pack, ...; NULL */
	const char *sort;       /* NULL or "": what suits `from`, else "post" */
	const char *to;         /* ref of the entry that it answers, endorses, corrects; NULL */
	struct commons *commons; /* where that entry is read: a fork or correction begins with its words;
				  * NULL: empty */
};

/* Fields for the verb "draft", filled in as far as can be: texts of fields that are not personal and that
 * everybody may read. FT_NOT_FOUND, FT_REFUSED (nothing can be offered from this). New reference. */
int share_offer_start(const struct share_start *start, json_t **fields);

struct share_topic {
	const char *name;  /* as in a leaf: "pressure-ulcers" */
	const char *label; /* "Pressure ulcers" */
};
/* The vocabulary; ends with a NULL name. Free words are tags. */
const struct share_topic *share_topics(void);
const struct share_topic *share_topic(struct slice name); /* NULL: none of that name */
const char *share_topic_label(const char *name); /* `name` itself when it is not of the vocabulary */

/* -- what would leave --------------------------------------------------------------------- */

struct share_review {
	struct share_item item;
	struct share_hits hits;
	struct buf bytes;        /* canonical: what leaves, but for the 16 random bytes before it */
	char hash[65];           /* SHA-256 of them, whether or not it may go to the fediverse */
	size_t open;             /* hits that must be taken out or declared */
	json_t *problems;        /* [{"field","message"}]: why it may not leave as it is; empty: it may */
};

/* Reads an offer's fields (as typed or as kept) and looks through them. `directory` for names, `by` the
 * organisation's. FT_FAILED only; what is wrong is in problems. Release it in any case. */
int share_review_make(const json_t *fields, const struct directory *directory, const char *by,
	struct share_review *out);
void share_review_release(struct share_review *review);
/* Has the hit been declared in the offer's field "declared"? Its lines are EXCERPT = WHY. */
bool share_is_declared(const char *declared, const struct share_hit *hit, struct slice *why);
/* Adds such a line. */
void share_declare(struct buf *declared, const char *excerpt, const char *why);

/* -- acting ------------------------------------------------------------------------------- */

/* Checks an act of the kind "offer" before it goes to the book: what it would leave behind is reviewed, and
 * an approval must carry the hash of what it approves. 0, FT_REFUSED with *problems (new reference),
 * FT_CONFLICT (it is not what was read), FT_NOT_FOUND. Other verbs pass. */
int share_offer_check(struct reader *reader, const struct directory *directory, const char *by,
	const struct act *act, json_t **problems);
/* The same and then book_act(). */
int share_offer_act(struct book *book, const struct act *act, struct outcome *outcome);

/* -- publishing ------------------------------------------------------------------------------- */

struct share_published {
	int64_t published, withdrawn, held; /* offers; held: sent back to be changed, with the reason */
	int64_t waiting;                    /* could not leave now; asked again later */
};

/* Publishes what is approved, withdraws what is to be withdrawn, and records both. Any number of
 * processes may do so at once. FT_FAILED when the record cannot be read. */
int share_offers_publish(struct book *book, struct commons *commons, struct share_published *report);

/* Does that whenever an offer is approved, until it is stopped. `log` gets a line for each. */
struct share_publisher;
int share_publisher_start(struct share_publisher **out, struct book *book, struct commons *commons,
	void (*log)(void *context, const char *line), void *context);
void share_publisher_stop(struct share_publisher *publisher); /* NULL: nothing happens */

#endif

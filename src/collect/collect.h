/*
 * collect: what is said elsewhere under the tags that matter to us, listened to politely and kept.
 *
 * Sources are things of the organisation (kind "source" of the pillars): people add, change, pause
 * and retire them as they do everything else. This module asks those that are due, keeps the posts
 * beside the record for good, and makes the digest of a tag and week from what it has.
 * docs/digest.md tells how polite it is and what is never taken.
 *
 *   struct collect *collect;
 *   struct collect_options options = { .url = "https://larch.example.org" };
 *   collect_open(&collect, book, &options);
 *   collect_start(collect);                       // asks sources in threads of its own
 *   ...
 *   struct collected_week week;
 *   collect_week(collect, SLICE_LITERAL("nhshackday"), monday, &week);
 *   digest_write_html(week.digest, &out);
 *   collected_week_release(&week);
 *   ...
 *   collect_close(collect);
 *
 * Of several servers on one database exactly one asks a source at a time: a source and a host are
 * held by a lease in the database for as long as a request may take.
 *
 * What is collected came from strangers: it is bounded, read by the readers of digest, which give
 * UTF-8 without mark-up, and must be escaped like everything that people type.
 *
 * Threads: a struct collect may be used by any number of threads at once. Functions return 0 or FT_
 * codes with the error record set.
 */
#ifndef FETTLE_COLLECT_H
#define FETTLE_COLLECT_H

#include <jansson.h>
#include <stdbool.h>
#include "util.h"
#include "book.h"
#include "commons.h"
#include "digest.h"

enum {
	COLLECT_ANSWER_BYTES = 5 << 20, /* of one answer, unpacked; what is more is not read */
	COLLECT_MINUTES_LEAST = 15,     /* between two questions to one source */
	COLLECT_TAGS_COUNT = 16,        /* of one source */
	COLLECT_LIST_COUNT = 200,       /* sources made from one OPML list */
	COLLECT_FEW_PEOPLE = 5          /* fewer are not counted in public */
};

struct collect;

struct collect_options {
	const char *url;         /* where we are, for the User-Agent; NULL: not said */
	struct commons *commons; /* whose posts are a source too; NULL: none. Borrowed */
	struct fetcher *fetcher; /* NULL: libcurl. Borrowed; for tests */
	int threads;             /* that ask at once, each another host; 0: 4 */
	int64_t gap_ms;          /* between two requests to one host; 0: 1000 */
	void (*log)(void *context, const char *line); /* for the operator; NULL: stderr */
	void *log_context;
};

/* -- opening ----------------------------------------------------------------------------- */

/* `book` is borrowed, opened for writing. */
int collect_open(struct collect **out, struct book *book, const struct collect_options *options);
void collect_close(struct collect *collect); /* NULL is allowed; ends its threads */

/* Asks sources as they come due, until collect_close(). `heard` (may be NULL) is called from another
 * thread, soon after posts came, whichever server took them. */
int collect_start(struct collect *collect, void (*heard)(void *context), void *context);
/* Ends the threads; what is being asked is given up. NULL is allowed. */
void collect_stop(struct collect *collect);
/* Grows whenever posts came or went, for keeping pages. Cheap. */
int64_t collect_changes(const struct collect *collect);

/* -- sources ------------------------------------------------------------------------------ */

/* {"items":[{"source","name","address","form","tags":[...],"state","minutes","weekly","heard_at",
 * "asked_at","next_at","failures","status","taken","message","moved","asking"}]}: by name; instants
 * are microseconds, 0 for never. Retired ones are left out. */
int collect_sources(struct collect *collect, json_t **out);

/* Whether it is an address that could be asked, before a source is made of it. FT_REFUSED, field
 * "address". */
int collect_check_address(const char *address);

/* Asks this source at the next turn, whatever went wrong before. FT_NOT_FOUND. */
int collect_try(struct collect *collect, const char *source);

struct collect_report {
	int64_t asked, failed, taken, known; /* sources; posts that were new and that we had */
};
/* Asks every source that is due (or only `source`, due or not; NULL: all), one after the other, and
 * returns when that is done. `said` (may be NULL) is told a line for each. */
int collect_now(struct collect *collect, const char *source,
	void (*said)(void *context, const char *line), void *context,
	struct collect_report *report);

/* Takes the posts of a file or export as heard by `source`. */
int collect_read(struct collect *collect, const char *source, const char *name, struct slice bytes,
	struct collect_report *report);

/* Makes a source of each feed in an OPML list that is not one yet: the acts are `actor`'s. *made: how
 * many. FT_REFUSED: it is no such list. */
int collect_import_list(struct collect *collect, const struct actor *actor, struct slice opml,
	const char *tags, int64_t *made);

/* -- what was collected --------------------------------------------------------------------- */

/* {"items":[{"author","name","text","url","source","said_at","hash","tags":[...]}],"next","people",
 * "posts"}: the newest with the tag (without #), `limit` of them, before `before` (0: newest).
 * "people" is of the last 28 days and absent when they are fewer than five. What is left out
 * is left out. */
int collect_posts(struct collect *collect, const char *tag, int64_t before, int limit,
	json_t **out);

/* {"items":[{"tag","posts"}]}: tags with posts in the last 28 days, most posts first. */
int collect_tags(struct collect *collect, int limit, json_t **out);

/* Its author took it back: every version of the post at `address` is destroyed and never taken in
 * again. *removed: how many rows. */
int collect_forget(struct collect *collect, const char *address, int64_t *removed);

/* -- digests ---------------------------------------------------------------------------------- */

struct collected_week {
	struct posts posts;      /* those of the week, and a few before it that show who is new */
	struct digest *digest;
	struct suppression *suppression;
	char *permalink;
	day_number monday;
};
/* The digest of a tag (without #) from Monday 00:00 in London to the next, of what was collected and
 * of the commons. The same posts give the same bytes anywhere. FT_REFUSED: `monday` is none. */
int collect_week(struct collect *collect, struct slice tag, day_number monday,
	struct collected_week *out);
void collected_week_release(struct collected_week *week);

/* Drafts it as an offer to the commons (share_offer.h), once a week and tag, whoever asks: `offer` is the
 * thing. People change, ask for and approve it, or drop it; after that it may be drafted anew.
 * FT_NOT_FOUND: nothing was said. */
int collect_offer_week(struct collect *collect, const struct actor *actor, struct slice tag,
	day_number monday, char offer[65]);

/* The posts that a digest was made of, as lines that posts_read() takes. */
void collected_week_items(const struct collected_week *week, struct buf *out);

#endif

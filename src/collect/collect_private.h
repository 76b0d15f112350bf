/* collect_private.h: what the files of collect share. */
#ifndef FETTLE_COLLECT_PRIVATE_H
#define FETTLE_COLLECT_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "collect.h"
#include "fetch.h"
#include "store.h"

enum {
	THREADS_MAX = 16,
	HASH_CHARS = 65,
	ADDRESS_BYTES = 2048,
	HOST_BYTES = 300,
	TAG_BYTES = 256
};

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define DAY_US (24 * 60 * MINUTE_US)
#define NEVER INT64_MAX /* next_at of a source that is gone for good */

struct told {
	int64_t post; /* id of the newest */
	int64_t gone; /* how many were taken back */
};

struct collect {
	struct book *book;
	struct store *store;
	struct collect_options options;
	struct fetcher *fetcher;
	bool owns_fetcher;
	char agent[512];
	char name[33]; /* of this process, in leases */

	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t threads[THREADS_MAX];
	int thread_count;
	bool stopping;
	int64_t version; /* of the last source or exclusion that was looked at */
	int64_t next_drafts; /* monotonic; of the first thread only */
	struct told told; /* what heard() knows of; of the first thread only */
	atomic_llong changes;
	void (*heard)(void *context);
	void *heard_context;
};

/* -- open.c -- */
/* A line for the operator. */
void collect_say(struct collect *collect, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool collect_must_stop(struct collect *collect);
void collect_wait_ms(struct collect *collect, int64_t ms); /* less when something changed */
void collect_wake(struct collect *collect);

/* -- source_row.c: rows of collect_source -- */
struct source_row {
	char source[65], name[400], address[ADDRESS_BYTES], form[16], state[16];
	char tags[COLLECT_TAGS_COUNT][TAG_BYTES]; /* folded */
	int tag_count;
	bool about, weekly;
	int64_t minutes;
	char private_host[HOST_BYTES];
	int64_t version;
	char host[HOST_BYTES]; /* that was claimed with it */
	char moved[ADDRESS_BYTES], etag[128], modified[64];
	int64_t asked_at, heard_at, next_at, failures, status, taken;
	char message[600];
	bool asking; /* somebody holds it now */
};
extern const char *const source_columns;
void source_row_read(struct query *query, struct source_row *out);
int source_row_load(struct connection *connection, const char *source, struct source_row *out);
/* Where it is asked: moved, else address. */
const char *source_row_address(const struct source_row *row);
/* "example.org" or "example.org:8080" of an address, in lower case; "" if there is none. */
void source_host(const char *address, char host[HOST_BYTES]);
bool source_row_is_private(const struct source_row *row);
/* Brings the rows up to the things of the record; *changed: some were. */
int sources_follow(struct collect *collect, struct connection *connection, bool *changed);
bool sources_have(struct connection *connection, const char *address);

/* -- leave_out.c -- */
/* What the record says is left out; *out is NULL when nothing is. */
int leave_out_load(struct collect *collect, struct suppression **out);
/* Destroys what is here of what is left out. */
int leave_out_apply(struct collect *collect, struct connection *connection,
	const struct suppression *list);

/* -- take.c: posts into the archive -- */
struct taking {
	struct collect *collect;
	struct connection *connection;
	const struct source_row *row;
	const struct suppression *suppression;
	int64_t taken, known, left_out, gone;
};
/* Stores them, in transactions of a few hundred. Posts of other tags are passed over. */
int take_posts(struct taking *taking, struct posts *posts);
/* Destroys what the tombstones name, as far as this source may say so. */
int take_tombstones(struct taking *taking, const struct posts *posts);
/* Adds those of the posts with the tag that were taken back after a digest had named them. */
int tombstones_read(struct connection *connection, struct slice tag, instant_us from,
	instant_us to, struct posts *posts);
void same_key(struct slice address, char key[HASH_CHARS]);

/* -- claim.c: who asks what, when -- */
/* The next source that is due, held for us; *found. `only`: this one, due or not. */
int claim_next(struct collect *collect, struct connection *connection, const char *only,
	struct source_row *out, bool *found);
/* Holds it for longer; FT_CONFLICT: another has it by now. */
int claim_renew(struct collect *collect, struct connection *connection,
	const struct source_row *row);
/* Writes how it went and lets go of source and host. */
int claim_end(struct collect *collect, struct connection *connection, struct source_row *row,
	int64_t host_free_at);
/* When to ask again after `failures` in a row. */
int64_t claim_back_off_us(const struct source_row *row, int64_t retry_seconds);
int64_t claim_jitter(int64_t us, int percent); /* give or take */

/* -- ask.c: one source -- */
/* Asks it and stores what it says; the row has how it went. FT_ codes only of our own database. */
int ask_source(struct collect *collect, struct connection *connection, struct source_row *row,
	struct collect_report *report);

/* -- ask_timeline.c: addresses of timelines -- */
struct page_asked {
	struct buf url;
	const char *accept;
	bool conditional; /* with ETag and Last-Modified */
};
struct timeline {
	const struct source_row *row;
	struct connection *connection;
	int tag;   /* of row->tags */
	int pages; /* asked of this tag */
	char newest[64]; /* Mastodon: of the tag, as far as it was read */
	bool sought_outbox, sought_first;
};
/* The first page, or the next after `answer` (NULL at first) with `fresh` new posts. False: that is
 * all. */
int timeline_next(struct timeline *timeline, const struct fetched *answer, int64_t fresh,
	struct page_asked *out, bool *more);
int timeline_note(struct timeline *timeline); /* writes how far it was read */

/* -- list.c: OPML -- */
int list_follow(struct collect *collect, const struct actor *actor, const struct posts *posts,
	const struct source_row *row, const char *tags, int64_t *made);

/* -- said_here.c: entries of the commons as posts -- */
/* Those from `from` to `to`, and of each organisation one before that with the tag (folded). */
int said_here(struct collect *collect, struct slice tag, instant_us from, instant_us to,
	const struct suppression *list, struct posts *posts);

/* -- draft.c -- */
/* Drafts the digests of last week that are not drafted yet, from Monday morning on. */
int drafts_make(struct collect *collect, struct connection *connection);

/* -- archive.c -- */
int archive_read(struct query *query, int column, struct posts *posts);

#endif

/* search.h: what is kept in memory of the commons and of our own words; private to share. */
#ifndef FETTLE_SEARCH_H
#define FETTLE_SEARCH_H

#include <pthread.h>
#include <stdatomic.h>
#include "search_index.h"
#include "search_map.h"
#include "share_find.h"
#include "stats.h"

enum {
	FIND_INDEX_BYTES = 512 << 20,
	FIND_TEXT_BYTES = 512 << 20,   /* titles, summaries and names; past it items have titles only */
	FIND_LABELS_COUNT = 32         /* tags and topics of one item */
};

enum find_role {                       /* what an entry is to others */
	FIND_SAYS,                     /* something to read */
	FIND_ANSWERS,                  /* reply */
	FIND_ADOPTS, FIND_ENDORSES, FIND_WITHDRAWS, FIND_CORRECTS,
	FIND_NOTHING                   /* keys, introductions and the like */
};

struct find_kind {
	const char *name, *label;
	enum find_role role;
	bool is_solution;              /* how somebody solved something */
	bool is_gift;                  /* counts as a contribution */
};
/* NULL: nothing for readers. */
const struct find_kind *find_kind(struct slice name);

struct find_log {                      /* an organisation */
	char *origin;
	char *name;                    /* as its newest item says; its host until then */
	instant_us named_at;
	bool own;
	uint32_t number;               /* counting from 0 */
	struct find_log *next;
};

struct find_item;

struct find_label {                    /* a tag or a topic */
	char *folded, *shown;          /* shown: as people write it, with capitals if anybody does */
	struct find_item **items;      /* oldest first, unless `unsorted` */
	size_t count, room;
	bool is_topic, unsorted;
	bool stale;                    /* something came or went since the following was worked out */
	bool figured;                  /* it was, once */
	size_t weeks, organisations;   /* weeks of organisations; organisations */
	int64_t figured_us;            /* when, by the monotonic clock */
	struct label_figures *large;   /* of a label with many items, so that no view has to */
};

/* Who is under a label, and what goes with it (search_figures.c). */
struct label_figures {
	struct label_log {
		struct find_log *log;
		size_t items;
	} *logs;                       /* by name */
	size_t log_count;
	struct find_related {
		const struct find_label *label;
		size_t organisations;
		double g2, lift;
		bool ranked;           /* three organisations or more, oftener together than by chance */
	} *related;                    /* best first */
	size_t related_count;
};

struct find_item {
	int64_t leaf;                  /* 0: only referred to so far */
	struct find_log *log;
	uint64_t index;
	uint8_t hash[SHA256_BYTES];
	const struct find_kind *kind, *as; /* as: what a correction or fork is a correction or fork of */
	uint32_t document;             /* SEARCH_NONE: not to be found */
	instant_us at, seen_at;        /* at: the earlier of its own and our clock */
	bool shown;                    /* readable, and nothing took its place */
	bool readable, withdrawn;
	bool adopted;                  /* FIND_ADOPTS: adopted or adapted */
	enum xmr_variation moved;
	char *texts;                   /* one block; the following point into it */
	const char *title, *summary, *by, *licence, *shown_tags, *credit; /* the last two: lines */
	size_t text_bytes;
	struct find_label *labels[FIND_LABELS_COUNT];
	size_t label_count;
	char to_hash[2 * SHA256_BYTES + 1];
	struct find_item *to;          /* what it answers, adopts, corrects */
	struct find_item *answers, *next_answer; /* those that name this one, newest known first */
	struct find_item *replaced_by; /* a correction */
};

struct find_local {                    /* a thing of ours */
	char id[65];
	const char *kind;              /* of find_locals.kinds */
	uint32_t document;
};

struct share_find {
	struct book *book;
	struct commons *commons;
	struct commons_watch *watch;
	struct reader *reader;         /* of whoever refreshes */
	pthread_mutex_t refreshing;
	pthread_rwlock_t lock;         /* guards all below */

	struct search_index *said, *ours;
	struct find_item **said_items; /* by document */
	size_t said_room;
	struct find_local **our_things;
	size_t our_room;
	struct search_map by_leaf, by_place, by_thing;
	struct find_log *logs;
	size_t log_count;
	struct find_label **labels;    /* by name, topics after tags of one name */
	size_t label_count, label_room;
	bool labels_stale;             /* some of them are */
	size_t shown_count, all_weeks; /* items that are shown; weeks of organisations, when last counted */
	int64_t all_figured_us;
	size_t text_bytes;
	int64_t *again;                /* leaves whose text is to be read again */
	size_t again_count, again_room;
	atomic_llong changes;          /* how often something of the commons came or went */
	int64_t local_head;            /* of the book, when our words were last read */
	bool ready;                    /* refreshed once */

	struct { char *name; int64_t version; } kinds[LIMIT_KINDS_COUNT];
	size_t kind_count;

	pthread_t thread;
	pthread_mutex_t sleeping;
	pthread_cond_t wake;
	bool follows, stopping;
	void (*changed)(void *context);
	void *context;
};

/* -- search_take.c -- */
/* One entry of the commons; takes the lock itself. */
int find_take_said(void *context, const struct commons_said *said);
void find_item_free(struct find_item *item);
/* Does `answer`, which names the place of `item`, name it by the hash that it really has? */
bool find_is_about(const struct find_item *answer, const struct find_item *item);

/* -- search_local.c -- */
int find_take_local(struct share_find *find);
/* The words of a thing that are looked for, one after the other. */
void find_words_of(const struct kind *kind, const json_t *fields, struct buf *out);

/* -- search_labels.c -- */
/* NULL: there is none. */
struct find_label *find_label(const struct share_find *find, const char *folded, bool is_topic);
void find_label_put(struct share_find *find, struct find_item *item, const char *folded,
	const char *shown, bool is_topic);
void find_labels_drop(struct share_find *find, struct find_item *item);

/* -- search_figures.c -- */
/* Works out again what is stale; of labels with many items every few seconds only. For whoever refreshes. */
void find_figures_refresh(struct share_find *find);
/* Those of `label` as they are, or were a moment ago when it has many items. *own is for the caller to
 * release, whatever is returned. */
const struct label_figures *find_figures(
	const struct share_find *find, const struct find_label *label, struct label_figures *own);
void find_figures_release(struct label_figures *figures);
size_t find_organisations(const struct find_label *label);
/* Newest first; equal times by greater number. For qsort over struct find_item *. */
int find_compare_times(const void *a, const void *b);

/* -- search_answer.c -- */
json_t *find_describe(const struct find_item *item);
/* Distinct organisations, its own left out, whose entries of this role name the item or what it
 * corrects; `adopted` counts only those. */
size_t find_count_answers(const struct find_item *item, enum find_role role, bool adopted);

#endif

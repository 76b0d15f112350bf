/* book_private.h: what the files of book share. */
#ifndef FETTLE_BOOK_PRIVATE_H
#define FETTLE_BOOK_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "book.h"
#include "directory_changes.h"
#include "ledger.h"
#include "store.h"

/* -- tables (schema.c) -- */

struct projection {
	const char *table;
	size_t key_count;    /* so many of the first columns make a row unique */
	const char *types;   /* a letter for each column: t text, i whole number, r real */
	const char *columns; /* with commas between */
};
extern const char book_commons_sql[];
extern const char book_fediverse_sql[];
extern const char book_fediverse_seen_sql[];
extern const char book_commons_reference_sql[];
extern const char book_commons_quota_sql[];
extern const char book_commons_request_sql[];
extern const char book_commons_block_sql[];
extern const char book_collect_sql[];
extern const char book_collect_gone_sql[];
extern const struct migration book_migrations[];
extern const size_t book_migration_count;
extern const struct projection book_projections[];
extern const size_t book_projection_count;
extern const char *const book_kept_tables[];
extern const size_t book_kept_table_count;

/* -- the book -- */

struct follower {
	void (*heard)(void *context, const struct event *event);
	void *context;
	struct follower *next;
};

struct ticket; /* a submitted act waiting its turn (writer.c) */
struct sessions; /* signed-in people, in memory (sessions.c) */
struct recent; /* which entries came last (recent.c) */
struct upkeep; /* what a server does while nobody asks (upkeep.c) */

struct book {
	struct store *store;
	enum book_mode mode;
	char name[256], root[65];
	bool demonstration;
	char verifier_key[LEDGER_KEY_TEXT_BYTES];
	struct ledger_signing_key key;
	_Atomic int64_t head, commits;

	pthread_mutex_t directory_lock;
	struct directory *directory; /* what readers get; counted */

	pthread_mutex_t followers_lock;
	struct follower *followers;

	struct sessions *sessions;
	struct upkeep *upkeep; /* BOOK_SERVE only */
	struct recent *recent; /* BOOK_SERVE only */

	/* Whoever holds `turn` owns what follows: the writer's thread, or a bulk. */
	pthread_mutex_t turn;
	struct connection *connection;
	struct merkle_frontier tree;
	struct directory *working;  /* the directory as the open transaction sees it */
	struct directory_changes changes; /* that `working` does not have yet */
	bool in_bulk;
	bool careful;               /* every act can be undone alone, at the price of a savepoint */
	bool spoilt;                /* an act failed half-way and could not be undone alone */
	struct event_list *events;  /* of the open transaction, told after the commit */

	pthread_mutex_t queue_lock;
	pthread_cond_t queue_filled;
	struct ticket *first, **last;
	size_t queued;
	bool stopping, started;
	pthread_t thread;
};

/* -- meta (open.c) -- */
int meta_get(struct connection *connection, const char *name, struct buf *value); /* FT_NOT_FOUND */
int meta_set(struct connection *connection, const char *name, struct slice value);
/* Opens store and connection, migrates; the caller owns both. */
int book_open_store(const char *address, enum store_mode mode, struct store **store,
	struct connection **connection);

/* -- the directory (directory_load.c) -- */
/* Reads all of it as `connection` sees it now. */
int directory_load(struct connection *connection, struct directory **out);
void directory_hold(struct directory *directory);
void directory_let_go(struct directory *directory); /* NULL is fine */
struct doing;
/* Is what is being adopted a pack that fits those adopted before it? Adds to `problems`. */
int check_pack(struct doing *doing, const json_t *clean, json_t *problems);
/* Before a commit: `working` as it will be after it. After the commit: what readers get. */
int book_prepare_directory(struct book *book);
void book_publish_directory(struct book *book);
int book_refresh_working(struct book *book);   /* brings it up to date */
void book_forget_directory(struct book *book); /* what was written did not happen */

/* -- one row of thing (thing_row.c) -- */
struct thing_row {
	char id[65], kind[65], state[65], place[65], made_by[65], changed_by[65], happened[40];
	char *title;        /* malloc */
	int64_t version, made_in; /* seq of the last and of the first entry */
	instant_us created_at, updated_at;
	json_t *body;       /* {"field": value}; sealed ones as keep_sealed() makes them */
};
int thing_row_read(struct connection *connection, const char *id, struct thing_row *out); /* FT_NOT_FOUND */
void thing_row_release(struct thing_row *row);
int thing_row_write(struct connection *connection, const struct thing_row *row, bool is_new);
/* Kind of a thing; "" when there is none. */
int thing_kind_of(struct connection *connection, const char *id, char kind[65]);

/* -- sealed fields (sealing.c) -- */
/* A sealed value opens only beside the id of its entry: {"entry","value"}, as things keep it. */
json_t *keep_sealed(const json_t *sealed, const char *entry_id);
/* A kept `value` in the clear: a new reference. Not sealed: itself. Key destroyed: FT_NOT_FOUND. */
int unseal_value(struct connection *connection, const char *field, const json_t *value, json_t **out);
/* A new key of somebody who has none. FT_REFUSED: there is one, or was. */
int make_seal_key(struct connection *connection, const char *owner, uint8_t key[LEDGER_SEAL_KEY_BYTES]);
/* Replaces the personal fields of `set` by sealed ones; makes the owner's key if there is none. */
int seal_fields(struct connection *connection, const struct kind *kind, const char *thing, const char *by,
	const char *entry_id, json_t *set);

/* -- an entry on its way in (append.c, project*.c) -- */
struct doing { /* one act inside a write transaction */
	struct connection *connection;
	const struct directory *directory;
	const struct kind *kind;
	const struct verb *verb;
	bool is_new;
	struct thing_row row;       /* before; after project_entry: after */
	char entry_id[ULID_CHARS + 1];
	char by[65];
	char place[65];
	char on[40];
	day_number day;             /* of `on` */
	instant_us at;
	int64_t seq;
	char idempotency[65];       /* hashed key; "" */
	char receipt_hash[65];      /* "" */
	json_t *set;                /* as written into the entry: personal fields sealed */
	json_t *clear_names;        /* of the people in rows, while they are known; NULL */
	const char *clear_title;    /* what the title is, when that is known already; NULL */
};
void doing_release(struct doing *doing);

/* Writes entry, leaf, nodes; moves `tree` on. Fills doing->seq. */
int append_entry(struct merkle_frontier *tree, struct doing *doing);
/* Writes the signed checkpoint of `tree`. */
int append_checkpoint(struct connection *connection, const struct ledger_signing_key *key,
	const struct merkle_frontier *tree);
/* The tree of what the database holds. */
int load_tree(struct connection *connection, struct merkle_frontier *tree);
int fetch_hashes(void *connection, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES]); /* for struct merkle_tiles */

/* Makes every projection say what the entry says. */
int project_entry(struct doing *doing);
int project_clocks(struct doing *doing);
int project_evidence(struct doing *doing);
int project_words(struct doing *doing, bool all);
int project_links(struct doing *doing);
int project_rows(struct doing *doing);   /* readings, workforce, training */
int project_place(struct doing *doing);
/* The title a list shows: personal parts in the clear while they can be read. */
int project_title(struct doing *doing);
/* From the bytes of an entry, for rebuilding: does everything append and project do but the ledger. */
int project_from_bytes(struct connection *connection, const struct directory *directory, struct slice bytes);

/* The day of an entry's `on`: as it is written, or the London day of an instant. */
int entry_day(struct slice on, day_number *day);
/* The day on which the act says that its thing happened, when that is another than was said before;
 * DAY_NONE. Before the entry is projected. */
day_number redated_day(const struct doing *doing);

/* A field of `row`, or with "field.other" of the thing it names: a new reference, or NULL without an error. */
int row_value(struct connection *connection, const struct thing_row *row, const char *path, json_t **out);

/* -- acting (act.c, check_act.c, effects.c) -- */
/* Does one act and what it spawns inside the book's open write transaction. On non-zero nothing
 * of it is left in the transaction. Returns outcome->code. */
int perform_act(struct book *book, const struct act *act, struct outcome *outcome);
/* The same without asking whether the actor may, and without undoing: for what an act brings about. */
int perform_trusted(struct book *book, const struct act *act, struct outcome *outcome);
/* Everything named must exist and be of the kind that the field says. Adds to `problems`. */
int check_references(struct doing *doing, const json_t *clean, json_t *problems);
/* Rules of measures (check_measure.c). */
int check_measure(struct doing *doing, const json_t *clean, json_t *problems);
/* Rows of training (training.c). */
int check_training(struct doing *doing, const json_t *clean, json_t *problems);
/* FT_CONFLICT when what was read has changed meanwhile. */
int check_pins(struct doing *doing, const json_t *clean);
int apply_effects(struct doing *doing);
int perform_spawns(struct book *book, const struct act *act, const struct doing *doing);
void add_problem(json_t *problems, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* {"version","by_name","at","verb_label","changes":[...]} since `expected`. */
int describe_conflict(struct connection *connection, const struct directory *directory,
	const struct kind *kind, const struct thing_row *row, int64_t expected, json_t **out);

/* FT_NOT_ALLOWED when the act gives, changes or ends a role that `person` may not give at `place`, a
 * position in the directory (grant.c). */
int check_grant(const struct doing *doing, const char *person, int place, const json_t *clean);

/* Who may (may.c). `place` is a position in the directory or -1. */
struct asking {
	const struct directory *directory;
	const char *person;
	int place;
	const json_t *fields, *more_fields; /* what was sent, what the thing has; may be NULL */
	const char *thing, *made_by; /* NULL when there is none yet */
};
bool asking_allows(const struct asking *asking, const struct scope *scope);
/* May the actor see this thing? */
bool may_see(const struct directory *directory, const struct actor *actor, const struct kind *kind,
	const struct thing_row *row);

/* May the actor, who may see the thing, read this field of it? */
bool may_read(const struct directory *directory, const struct actor *actor, const struct field *field,
	const struct thing_row *row);

/* -- erasing (erase.c) -- */
bool is_erasure(const struct doing *doing);
/* What erasing a person means beyond its entry: key, account and sessions go, titles and words
 * that were read with the key are written again. */
int erase_traces(const struct doing *doing);

/* -- accounts (accounts.c) -- */
#define ROLE_ADMINISTRATOR "administrator" /* the one role that the program itself knows */
/* FT_NOT_ALLOWED unless the actor is the system or administers the whole organisation. */
int check_administrator(struct book *book, const struct actor *actor);

/* -- telling (follow.c) -- */
struct event_list;
struct event_list *event_list_create(void);
void event_list_free(struct event_list *list);
void event_list_clear(struct event_list *list);
void event_list_cut(struct event_list *list, size_t count); /* forgets the events after the first `count` */
size_t event_list_count(const struct event_list *list);
void event_list_add(struct event_list *list, const struct event *event); /* copies */
void tell_followers(struct book *book); /* what is in book->events, and empties it */
/* Takes in what other processes wrote: moves `tree`, notes events, marks the directory stale. Inside a
 * transaction of book->connection. */
int catch_up(struct book *book);

/* -- the writer (writer.c) -- */
int writer_start(struct book *book);
void writer_stop(struct book *book);

struct reader {
	struct book *book;
	struct connection *connection;
	bool borrowed; /* of a bulk: the connection is the writer's */
};

#endif

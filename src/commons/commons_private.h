/* commons_private.h: what the files of commons share. */
#ifndef FETTLE_COMMONS_PRIVATE_H
#define FETTLE_COMMONS_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "commons.h"
#include "fetch.h"

enum { HASH_TEXT = 65, LOG_ORIGIN_BYTES = LEDGER_NAME_BYTES + 1 };

enum log_role { ROLE_OWN = 1, ROLE_ARRIVALS = 2, ROLE_MIRROR = 3 };
enum log_trust { TRUST_BLOCKED = 0, TRUST_INTRODUCED = 1, TRUST_PINNED = 2, TRUST_OWN = 3 };
enum blob_state {
	BLOB_WANTED = 0,
	BLOB_HELD = 1,
	BLOB_ERASED = 2, /* destroyed, and never taken back */
	BLOB_LEFT = 3    /* not fetched: rules, size or too many tries */
};

/* Our keys. The log of arrivals is signed by the log key under its own name. */
struct identity {
	bool founded;
	char host[LOG_ORIGIN_BYTES];
	char origin[LOG_ORIGIN_BYTES];
	struct ledger_signing_key log, earlier, arrivals, mirror, witness;
	bool has_earlier;
};

struct commons {
	struct store *store;
	struct commons_options options;
	char *host, *url, *name;
	struct fetcher *fetcher;
	bool owns_fetcher;

	pthread_mutex_t lock;
	struct identity identity;
	struct buf rules; /* rules.h */
	char *topics;     /* texts of these are fetched; NULL: all */

	pthread_mutex_t pulling; /* one round at a time */
	pthread_cond_t wake;
	pthread_t thread;
	bool thread_runs, stopping;
	struct {              /* what is taken in just now; total 0: nothing */
		char what[LOG_ORIGIN_BYTES];
		int64_t done, total;
	} taking;
	struct kept_name { /* that our log has or had */
		struct kept_name *next;
		char text[LOG_ORIGIN_BYTES];
	} *names;
	bool own_is_confirmed; /* compared with its mirrors since this process started */
};

/* -- open.c -- */
int setting_get(struct connection *connection, const char *name, struct buf *value); /* FT_NOT_FOUND */
int setting_set(struct connection *connection, const char *name, struct slice value);
/* A line for the operator: who and what. */
void commons_say(struct commons *commons, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* -- identity.c -- */
int identity_load(struct connection *connection, struct identity *identity);
/* Makes keys and logs; inside a write transaction. */
int identity_make(struct commons *commons, struct connection *connection, struct identity *identity);
int identity_store_log_key(struct connection *connection, const struct identity *identity);
void origin_hash(const char *origin, char hash[HASH_TEXT]);
void identity_forget_names(struct commons *commons);
/* Copies the identity; FT_NOT_FOUND before it is founded by any process. Wipe it afterwards. */
int identity_copy(struct commons *commons, struct identity *out);
/* The same, as it is now: another process may have changed our keys. */
int identity_current(struct commons *commons, struct connection *connection, struct identity *out);
void identity_set(struct commons *commons, const struct identity *identity);
/* A new key and a new log, HOST/fettle/commons/2; inside a write transaction. */
int identity_succeed(struct connection *connection, struct identity *identity);
/* "larch.example.org" of "larch.example.org/fettle/commons/2"; false for other names. */
bool origin_host(const char *origin, char host[LOG_ORIGIN_BYTES]);

/* -- log_row.c: rows of commons_log -- */
struct log_row {
	int64_t id;
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	enum log_role role;
	enum log_trust trust;
	int distance;
	char key[LEDGER_KEY_TEXT_BYTES], earlier_key[LEDGER_KEY_TEXT_BYTES];
	char mirror_key[LEDGER_KEY_TEXT_BYTES], witness_key[LEDGER_KEY_TEXT_BYTES];
	uint64_t size, stored, pending_size;
	int64_t common; /* -1: one history */
	instant_us changed_at; /* when its checkpoint was stored */
};
int log_by_origin(struct connection *connection, struct slice origin, struct log_row *out);
int log_by_hash(struct connection *connection, struct slice hash, struct log_row *out);
int log_by_role(struct connection *connection, enum log_role role, struct log_row *out);
int log_add(struct connection *connection, const struct log_row *row, const char *introduced_by,
	int64_t *id);
/* One of the columns checkpoint, cosigned, pending. */
int log_note(struct connection *connection, int64_t log, const char *column, struct buf *out);
int log_set_checkpoint(struct connection *connection, int64_t log, uint64_t size, uint64_t stored,
	struct slice checkpoint, struct slice cosigned);
int log_set_pending(struct connection *connection, int64_t log, uint64_t size, struct slice note);
int log_set_stored(struct connection *connection, int64_t log, uint64_t stored);
int log_set_keys(struct connection *connection, const struct log_row *row);
/* The log's keys, the present one first; *count is 1 or 2. */
int log_keys(const struct log_row *row, struct ledger_public_key keys[2], size_t *count);

/* -- leaves.c: leaves and nodes of a log -- */
int leaves_tree(struct connection *connection, int64_t log, uint64_t size,
	struct merkle_frontier *tree);
/* Stores one leaf and the nodes that it completes. */
int leaves_append(struct connection *connection, int64_t log, struct merkle_frontier *tree,
	const uint8_t hash[SHA256_BYTES], struct slice body);
/* Removes the leaves from `from` on, and the nodes above them. */
int leaves_cut(struct connection *connection, int64_t log, uint64_t from, uint64_t stored);
struct leaf_source { /* for struct merkle_tiles: its context */
	struct connection *connection;
	int64_t log;
};
int leaves_fetch(void *source, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES]);
/* Adds leaves [first, first + count) with their lengths before them: a bundle. FT_NOT_ALLOWED when one
 * of them is redacted. */
int leaves_bundle(struct connection *connection, int64_t log, uint64_t first, size_t count,
	struct buf *out);
int leaves_one(struct connection *connection, int64_t log, uint64_t index, struct buf *out);
int64_t leaf_id(int64_t log, uint64_t index);

/* -- leaf.c: the JSON of a leaf -- */
struct leaf {
	json_t *value;        /* owned */
	const char *kind, *id, *body, *of, *subject;
	int64_t at, length;   /* seconds; bytes of the blob */
};
/* FT_REFUSED unless it is what commons.md says a leaf is. */
int leaf_read(struct slice bytes, struct leaf *leaf);
void leaf_release(struct leaf *leaf);
/* `topics` with a space on either side of each. */
void leaf_topics(const struct leaf *leaf, struct buf *out);
/* What an entry says, as canonical bytes. blob is its hash, "" for none. */
int leaf_write(const struct commons_entry *entry, const char *id, const char *blob, int64_t length,
	struct buf *out);
bool leaf_kind_is(const char *kind);
bool leaf_topic_is(struct slice word);
/* "ORIGIN#INDEX#LEAFHASH" in parts. */
int ref_read(const char *ref, char origin[LOG_ORIGIN_BYTES], uint64_t *index, char hash[HASH_TEXT]);

/* -- items.c: what leaves say, for finding them -- */
int items_note(struct commons *commons, struct connection *connection, const struct log_row *log,
	uint64_t index, struct slice body);

/* -- blobs.c -- */
bool blob_fits(struct slice bytes, const char *hash);
/* Keeps a blob that is wanted; its own transaction. */
int blob_keep(struct connection *connection, const char *hash, struct slice bytes);

/* -- erase.c -- */
/* Destroys the text of one entry; *rows: 0 when there was none. Inside a write transaction. */
int erase_text(struct connection *connection, int64_t leaf, int64_t *rows);
/* One of gdpr, safety, error and legal: what `why` is, and error when it is none of them. */
const char *erase_reason(const char *why);
int erase_check_reason(const char *why); /* FT_REFUSED */
/* The log and place of the entry, when it is there and the reason is one. */
int erase_find(struct commons *commons, const char *ref, const char *why, struct log_row *log,
	uint64_t *index);

/* -- own.c: our own two logs -- */
/* Appends leaves to one of our logs and signs a checkpoint (of our own log not more often than
 * options.checkpoint_ms says); inside a write transaction. */
int own_append(struct commons *commons, struct connection *connection,
	const struct identity *identity, enum log_role role, const struct slice *leaves,
	size_t count, uint64_t *first);
/* A checkpoint for entries that wait for one, and one each day even if there are none. Its own
 * transaction. */
int own_refresh(struct commons *commons, struct connection *connection,
	const struct identity *identity);
/* Puts a note that we cosigned into our log of arrivals: that is how it is passed on. */
int own_relay(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice note);

/* -- publish.c -- */
/* Changes our log: founded and compared with its mirrors if need be, in one transaction with what is
 * current of *identity, which `change` may change, too. */
typedef int (*own_change)(struct commons *commons, struct connection *connection,
	struct identity *identity, void *context);
int publish_change(struct commons *commons, own_change change, void *context);
void publish_id(char id[33]);
/* The entry that names our keys; `note`: a statement of rotation, or empty. */
int publish_keys(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice note);

/* -- confirm.c -- */
/* Before the first entry that this process publishes: is our log whole? Codes of confirm_own(). */
int commons_confirm(struct commons *commons);

/* -- answer.c -- */
int answer_text(struct commons_answer *out, int status, const char *content_type);

/* -- texts.c: policy, proof, did.json, forks -- */
int text_policy(struct commons *commons, struct connection *connection, struct buf *out);
int text_did(struct commons *commons, struct buf *out);
int text_forks(struct connection *connection, struct buf *out);
int text_proof(struct connection *connection, const struct log_row *log, uint64_t index,
	struct buf *out);

#endif

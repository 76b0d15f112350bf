/*
 * commons: what organisations learn, shared between equals.
 *
 * Every organisation writes its own public log, mirrors other organisations' logs, countersigns them
 * and passes on what it heard. Nobody has a role that another cannot have, and nobody needs to be
 * reachable to be a full author. The forms are those of C2SP (tlog-tiles, tlog-checkpoint,
 * tlog-cosignature, tlog-witness, tlog-mirror, tlog-proof, tlog-policy), so that anybody's program
 * can read and verify a log. docs/commons.md tells how it fits together.
 *
 *   struct commons *commons;
 *   commons_open(&commons, book_store(book), &(struct commons_options){ .host = "larch.example.org" });
 *   struct commons_entry entry = { .kind = "learning", .content_type = "text/markdown",
 *           .topics = "falls", .content = slice_of("# Low beds\n...") };
 *   struct commons_place place;
 *   commons_publish(commons, &entry, 1, &place);   // durable, in the checkpoint
 *   commons_pull(commons, &report);                // one round with a few peers
 *   commons_close(commons);
 *
 * A leaf of a log is a small JSON object without personal data; what people wrote is a blob beside
 * it, found by its hash and behind 16 random bytes, so that it can be destroyed for good.
 *
 * Threads: a struct commons may be used by any number of threads at once. Functions return 0 or
 * FT_ codes with the error record set.
 */
#ifndef FETTLE_COMMONS_H
#define FETTLE_COMMONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include "util.h"
#include "ledger.h"
#include "store.h"

enum {
	COMMONS_LEAF_BYTES = 4096,       /* one entry of an author's log */
	COMMONS_NOTE_BYTES = 16 << 10,   /* a checkpoint with its signatures; one entry of arrivals */
	COMMONS_BLOB_BYTES = 1 << 20,    /* salt included */
	COMMONS_SALT_BYTES = 16,
	COMMONS_PROOF_HASHES = 63,
	COMMONS_BUNDLE_COUNT = 256,      /* entries in a full bundle */
	COMMONS_BATCH_COUNT = 8192       /* entries published at once; packages of 256 in a deposit: 32 */
};

struct commons;

/* -- opening ------------------------------------------------------------------------------- */

struct fetcher; /* how things are got over the network (fetch.h) */

struct commons_options {
	const char *host;        /* names our log HOST/fettle/commons on first use; NULL: one is made up */
	const char *url;         /* where others reach us, "https://larch.example.org"; NULL: nowhere */
	const char *name;        /* of the organisation, for made-up hosts */
	int stable_peers;        /* asked every round; 0: 3. One random peer more is always asked */
	int64_t period_ms;       /* between rounds, give or take a fifth; 0: 15 minutes */
	int64_t checkpoint_ms;   /* our log gets a checkpoint at most this often, up to a day (C2SP: a
	                            minute); 0: with every commons_publish() */
	bool checkpoints_only;   /* mirror heads and entries but fetch no bodies */
	const char *topics;      /* " falls sepsis ": texts of these only, unless commons_set_topics()
	                            says otherwise; NULL: all */
	struct fetcher *fetcher; /* NULL: libcurl. Borrowed; for tests */
	void (*log)(void *context, const char *line); /* one line of text for the operator; NULL: stderr */
	void *log_context;
};

/* `store` is borrowed and has the tables of the commons (book_open sees to that). Reads the keys if
 * there are any; makes none. */
int commons_open(struct commons **out, struct store *store, const struct commons_options *options);
void commons_close(struct commons *commons); /* NULL is allowed */

/* Makes our keys and our log's first entry if there are none yet. */
int commons_found(struct commons *commons);
bool commons_is_founded(struct commons *commons);
/* "" before it is founded, be it by another process. Stays readable until commons_close(). */
const char *commons_origin(struct commons *commons);
/* name+id+key as C2SP writes it: what others need to check our log. */
int commons_verifier_key(struct commons *commons, char key[LEDGER_KEY_TEXT_BYTES]);

/* -- publishing ----------------------------------------------------------------------------- */

struct commons_entry {
	const char *kind;         /* learning, policy, result, post, reply, endorse, ... (commons_kinds) */
	const char *content_type; /* of `content`: "text/markdown"; NULL: there is no content */
	struct slice content;     /* goes into the blob; may hold names and words of people */
	const char *language;     /* "en"; NULL: not said */
	const char *topics;       /* words of a-z, 0-9 and -, with spaces between; NULL: none */
	const char *const *refs;  /* "ORIGIN#INDEX#LEAFHASH", at most 16, ends with NULL; NULL: none */
	const char *of;           /* what a tombstone, correction or withdrawal is about, as a ref */
	const char *why;          /* tombstone: gdpr, safety, error or legal; block: the reason's code */
	const char *subject;      /* introduce: a verifier key; block: an origin, kind or topic */
	const char *address;      /* introduce: https://...; NULL: not known */
	instant_us at;            /* 0: now */
	/* 32 hexadecimal figures, from whoever must not say a thing twice: when our log has an entry of
	 * this id, nothing is appended and its place is given. NULL: random. */
	const char *id;
};

struct commons_place {
	uint64_t index;           /* in our log */
	uint64_t size;            /* of the checkpoint that holds it */
	char id[33];              /* 16 random bytes in hexadecimal */
	char ref[LEDGER_NAME_BYTES + 96]; /* "ORIGIN#INDEX#LEAFHASH" */
};

/* Appends `count` entries (at most COMMONS_BATCH_COUNT) to our log and signs a checkpoint, all in one
 * transaction. Founds the log first if need be. places[count] may be NULL. FT_REFUSED names the field.
 * FT_BUSY when a restored record could not yet be compared with its mirrors. */
int commons_publish(struct commons *commons, const struct commons_entry *entries, size_t count,
	struct commons_place *places);
/* What kinds there are; ends with NULL. */
const char *const *commons_kinds(void);

/* A new log key, vouched for by the old one. Checkpoints carry both signatures from now on. */
int commons_rotate_key(struct commons *commons);

/* Takes back the text of one of our leaves (personal data slipped in): its hash stays, so that the
 * log still verifies; its bundle is answered 451 and the other leaves are served one by one. */
int commons_redact(struct commons *commons, const char *origin_hash, uint64_t index);
int commons_redact_entry(struct commons *commons, const char *ref); /* the same */

/* -- peers ----------------------------------------------------------------------------------- */

struct commons_peer {
	const char *url;       /* "https://..."; NULL or "": its log is known, but not where it is */
	const char *key;       /* verifier key of its log */
	bool is_private;       /* its address may be a private one, and http:// will do */
	bool is_quiet;         /* do not tell others by an entry of kind "introduce" */
};
/* FT_REFUSED, FT_CONFLICT (another key is known for this origin). */
int commons_add_peer(struct commons *commons, const struct commons_peer *peer);
/* Logs that we follow, in the order in which we began to; `after` is "next" of the page before, 0 at
 * first; limit 0: all. {"items":[{"origin","key","trust":"pinned|introduced|blocked","introduced_by",
 * "size","changed_at","forked","holds","holds_at","url","heard_at","next_at","failures","message"}],
 * "next"}: times in microseconds, 0 never; holds: how much of our log it has. */
int commons_peers(struct commons *commons, int64_t after, int limit, json_t **out);
/* {"origin","key","hash","size","logs","entries","arrivals","peers","blobs_held","blobs_wanted",
 * "blobs_erased","requests" (to erase, undecided),"forks":[{"origin","common","found_at"}],"holders":[{"origin","size","at"}],
 * "taking":{"what","done","total"}}; taking is missing when nothing is taken in just now. */
int commons_status(struct commons *commons, json_t **out);
/* Adds the proof that a log published two histories, as JSON. FT_NOT_FOUND. */
int commons_fork_proof(struct commons *commons, const char *origin, struct buf *out);
/* Where others reach us; NULL. */
const char *commons_url(const struct commons *commons);

/* -- rules ----------------------------------------------------------------------------------- */

/* What of others is neither kept nor shown here; it binds nobody else. Texts that are blocked are
 * dropped and heads of blocked logs are kept, so that two histories are still found; what is allowed
 * again is fetched again. */
struct commons_rule {
	const char *what;      /* "origin", "kind" or "topic" */
	const char *value;     /* an origin may be a host: its logs, and those of hosts below it */
	const char *reason;    /* words, kept here; NULL */
	const char *said;      /* spam, harm, unsafe, personal, legal, off-topic or other: an entry of kind
	                          "block" in our log says so; NULL: nobody is told */
	bool allow;            /* not blocked, whatever is said about its host, its kinds and topics */
};
/* All of them or none. FT_REFUSED names the field. */
int commons_set_rules(struct commons *commons, const struct commons_rule *rules, size_t count);
int commons_block(struct commons *commons, const char *what, const char *value, const char *reason);
int commons_allow(struct commons *commons, const char *what, const char *value);
/* {"items":[{"what","value","allow","reason"}],"taken_over":[origins],"topics"}; topics is missing when
 * all are kept. */
int commons_rules(struct commons *commons, json_t **out);
/* Lists of hosts as Mastodon writes them (domain_blocks.csv). */
int commons_rules_write_csv(struct commons *commons, struct buf *out);
int commons_rules_read_csv(struct commons *commons, const char *path, int64_t *count);

/* What others block is said in their logs. Taking over what one of them blocks: it holds here as long as
 * it stands there; our own rules come first. `origin`: a log that we mirror, or its host. FT_NOT_FOUND. */
int commons_subscribe(struct commons *commons, const char *origin, bool on);
/* {"items":[{"origin","count","taken_over"}]}: those who block something, by name. */
int commons_blockers(struct commons *commons, json_t **out);
/* {"items":[{"origin","ref","what","value","why","said_at","here"}],"next"}, newest first, of one log or
 * (NULL) of all. here: "blocked" or "allowed" by our own rule, "taken over", "". */
int commons_blocks(struct commons *commons, const char *origin, int64_t before, int limit,
	json_t **out);

/* Keeps texts of these topics only ("falls sepsis"); "" or NULL: of all. Entries are always kept. */
int commons_set_topics(struct commons *commons, const char *topics);

/* -- erasing --------------------------------------------------------------------------------- */

/* Destroys the text of an entry; it is never taken in again. Of ours: a tombstone asks everybody to;
 * `why` is gdpr, safety, error or legal. Of others': here only, and our log says that we did; with `ask`
 * it asks others to do the same. */
int commons_erase(struct commons *commons, const char *ref, const char *why, bool ask);
/* Only asks. The code is all that leaves: words would repeat what is to go. */
int commons_ask_erase(struct commons *commons, const char *ref, const char *why);

/* What others ask about entries that are not their own. An author's own wish is done as it comes. */
enum commons_request_state {
	COMMONS_REQUEST_WAITING,
	COMMONS_REQUEST_ERASED,
	COMMONS_REQUEST_KEPT
};
/* {"items":[{"target" (a reference),"origin","own","kind","said_at","state" (of its text),"count",
 * "asked":[{"origin","ref","why","said_at","seen_at"}],"decided_by","reason","decided_at"}],"next"}:
 * those that wait longest first, of others the newest decision; `from` is "next" of the page before. */
int commons_requests(struct commons *commons, enum commons_request_state state, int64_t from,
	int limit, json_t **out);
/* Answers all who wait for this entry: erases it as commons_erase() does, or keeps it. `reason` in
 * words and `person` are kept here. FT_NOT_FOUND: nobody waits. */
int commons_decide(struct commons *commons, const char *ref, bool erase, const char *reason,
	const char *person);

/* -- serving --------------------------------------------------------------------------------- */

struct commons_answer {
	int status;               /* 200, 404, 409, ... */
	const char *content_type;
	struct buf body;
	int seconds;              /* how long it may be kept; a year: it never changes */
	char etag[72];            /* without quotes; "" none */
};
void commons_answer_release(struct commons_answer *answer);

/* What GET of `path` ("/fettle/commons/checkpoint", "/.well-known/did.json") answers. */
int commons_get(struct commons *commons, const char *path, struct commons_answer *out);
/* What POST answers: "/fettle/w/add-checkpoint", "/fettle/m/add-checkpoint", "/fettle/m/add-entries",
 * "/fettle/blob/HASH" for a blob that is wanted. is_gzip: the body came with Content-Encoding: gzip. */
int commons_post(struct commons *commons, const char *path, struct slice body, bool is_gzip,
	struct commons_answer *out);
/* Writes the tree of all files that GET would answer into the folder. */
int commons_export(struct commons *commons, const char *folder, int64_t *files);

/* -- following ------------------------------------------------------------------------------- */

struct commons_report {
	int64_t peers, failed;    /* asked; of these without an answer */
	int64_t heads, entries, blobs; /* newly taken in */
	int64_t bytes_in, bytes_out;   /* heads and bodies of HTTP */
	int64_t forks;
};
/* One round: a few peers asked, logs mirrored, bodies fetched, our own log deposited where we are not
 * reachable. Peers that fail are reported and do not fail the round. `progress` may be NULL. */
int commons_pull(struct commons *commons, void (*progress)(void *context, const char *what,
	int64_t done, int64_t total), void *context, struct commons_report *report);
/* Rounds until commons_stop_pulling(), in a thread of their own. */
int commons_start_pulling(struct commons *commons);
void commons_stop_pulling(struct commons *commons);

/* -- reading --------------------------------------------------------------------------------- */

struct commons_filter {
	const char *kind, *topic, *origin, *id; /* NULL: any */
	int64_t before;           /* "next" of the page before; 0: newest */
	int limit;
};
/* {"items":[{"origin","index","ref","id","kind","topics","said_at","seen_at","leaf":{...},"content",
 * "content_type","state"}],"next"}: newest first. Entries past a fork are left out. */
int commons_items(struct commons *commons, const struct commons_filter *filter, json_t **out);
/* One of these by its reference. FT_REFUSED: that is not a reference; FT_NOT_FOUND. */
int commons_item(struct commons *commons, const char *ref, json_t **out);
/* The same for entries that name `ref` in "refs" or "of": replies, adoptions, corrections. Of the filter
 * only kind, before and limit count. */
int commons_about(struct commons *commons, const char *ref, const struct commons_filter *filter,
	json_t **out);

/* -- keeping up ------------------------------------------------------------------------------ */

/* One entry of any log here, as long as the function that is told of it runs. */
struct commons_said {
	int64_t leaf;              /* its number on this node; never another entry's */
	struct slice origin, id, kind, topics; /* topics with spaces between: "falls sepsis" */
	uint64_t index;            /* in its log */
	struct slice hash, bytes;  /* of the leaf: 32 bytes, JSON. bytes: empty when it was taken back */
	instant_us said_at, seen_at; /* by its author's clock and by ours */
	struct slice content;      /* of the blob, without the salt; empty: not here, or there is none */
	bool own;                  /* ours */
	bool gone;                 /* not to be shown (any more): blocked, erased, taken back, past where two
	                              histories part. Only `leaf` counts */
};
typedef int (*commons_heard)(void *context, const struct commons_said *said);

/* Tells what is readable, and from then on what changed: new entries, entries told before whose text
 * is here now, entries that are gone. An entry may be told again. Other processes' writing is seen,
 * too. Cheap when nothing changed. One thread at a time. */
struct commons_watch;
int commons_watch_open(struct commons_watch **out, struct commons *commons);
int commons_watch_next(struct commons_watch *watch, commons_heard heard, void *context);
void commons_watch_close(struct commons_watch *watch); /* NULL is allowed */

/* The entry with this number; rules are not asked. FT_NOT_FOUND, and what `heard` returns. */
int commons_read_leaf(struct commons *commons, int64_t leaf, commons_heard heard, void *context);

/* -- verifying ------------------------------------------------------------------------------- */

struct commons_verification {
	uint64_t size;            /* of the checkpoint */
	uint64_t entries, bytes;  /* read and right */
	uint64_t tiles;
	uint8_t root[SHA256_BYTES];
	int64_t bad_entry;        /* position of the first wrong one; -1: none, or not in an entry */
	char what[512];
};
/* Reads a whole log from a folder, or from an address (https://..., and http://... of this machine),
 * and checks the signature, every entry, every tile and the root. FT_DRIFT with out->what. */
int commons_verify(const char *place, const char *verifier_key, struct commons_verification *out);

#endif

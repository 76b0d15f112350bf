/*
 * book: the record of one organisation. The only module that changes anything.
 *
 * Every change is an *act*: somebody (an actor) does a verb of a kind to a thing at
 * a place. The book checks it against the kind, checks that the actor may, appends one entry
 * to the ledger and projects it into the store, in one transaction; then it tells whoever
 * follows. Everything that can be read is computed from entries (book_rebuild proves it), except
 * keys and accounts.
 *
 *   struct book *book;
 *   book_open(&book, "larch.fettle", BOOK_WRITE);
 *   struct act act = { .actor = &ACTOR_SYSTEM, .kind = "incident", .verb = "report",
 *                      .place = "larch", .input = fields };
 *   struct outcome outcome;
 *   book_act(book, &act, &outcome);           // waits until it is durable
 *   outcome_release(&outcome);
 *   book_close(book);
 *
 * Threads: a book may be used by any number of threads at once; a reader by one thread
 * at a time. Answers for faces are JSON (new references), so that a page and its JSON are one
 * thing. Everything an actor may not see is left out before it leaves this module.
 */
#ifndef FETTLE_BOOK_H
#define FETTLE_BOOK_H

#include "util.h"
#include "kind.h"
#include "directory.h"

struct book;
struct reader;

/* -- opening ------------------------------------------------------------- */

enum book_mode { BOOK_READ, BOOK_WRITE, BOOK_SERVE /* one server per SQLite file */ };

struct founding {
	const char *name;      /* of the organisation; also the root place */
	const char *root;      /* id of the root place; "" makes one from the name */
	bool demonstration;
};

/* Makes an organisation: FT_CONFLICT if there is something at `address` already. Adopts
 * the shipped packs. Leaves nothing behind when it fails. */
int book_create(const char *address, const struct founding *founding);
/* FT_NOT_FOUND, FT_REFUSED (not a Fettle record, or made by a newer program), FT_BUSY,
 * FT_CONFLICT (BOOK_SERVE: served already). Older records are migrated forward. */
int book_open(struct book **out, const char *address, enum book_mode mode);
void book_close(struct book *book); /* finishes what was submitted */

const char *book_name(const struct book *book);
const char *book_root(const struct book *book);       /* id of the root place */
bool book_is_demonstration(const struct book *book);
struct store;
/* Where the record is kept, for a module above that keeps tables of its own beside it. */
struct store *book_store(struct book *book);
const char *book_verifier_key(const struct book *book); /* of its checkpoints, C2SP text form */
int64_t book_head(const struct book *book);           /* seq of the last durable entry; any thread */
int64_t book_commits(const struct book *book);        /* groups of entries made durable since opened */

/* -- who ----------------------------------------------------------------- */

struct actor {
	char person[65];          /* id; "" for nobody signed in, "system" for the command line */
	char session[65];         /* hash of the session token; "" without one */
	char acting_as[65];       /* demonstration only: whose eyes; "" = own */
	bool system;              /* may do anything: whoever can read the file can */
};

extern const struct actor ACTOR_SYSTEM;
extern const struct actor ACTOR_NOBODY;

/* Who the actor is to the rules: acting_as when set. */
const char *actor_person(const struct actor *actor);

/* -- acting -------------------------------------------------------------- */

struct act {
	const struct actor *actor;
	const char *kind, *verb;
	const char *thing;            /* NULL or "": makes a new one */
	const char *new_id;           /* for a new thing: its id (places, measures); NULL: a ULID */
	const char *place;            /* NULL: the thing's own, else the actor's first place */
	const char *on;               /* day or instant it happened; NULL: now */
	const json_t *input;          /* object; see verb_check_fields */
	int64_t expected_version;     /* the version the actor saw; 0: any */
	const char *idempotency_key;  /* NULL or up to LIMIT_IDEMPOTENCY_KEY_BYTES */
	bool hide_name;               /* the entry does not say who; a receipt is given */
};

struct outcome {
	int code;                     /* FT_OK or why not */
	int64_t seq;                  /* of the entry */
	char thing[65];
	char receipt[44];             /* hide_name or nobody: the secret that shows the answer later; "" */
	bool repeated;                /* the idempotency key was seen: this is the first outcome again */
	json_t *problems;             /* FT_REFUSED: [{"field","message"}] or NULL */
	json_t *conflict;             /* FT_CONFLICT: {"version","by_name","at","verb_label","changes":[{"field","label","from","to"}]} or NULL */
	char message[1024];           /* for a person; "" on success */
};

void outcome_release(struct outcome *outcome);

/* Waits until durable. Returns outcome->code. FT_REFUSED, FT_NOT_ALLOWED, FT_NOT_FOUND,
 * FT_CONFLICT, FT_BUSY (queue full or database away: nothing was written), FT_FAILED. */
int book_act(struct book *book, const struct act *act, struct outcome *outcome);

/* Does not wait: `done` is called once, from the writer's thread, and must be quick. The act
 * is copied. When this returns non-zero `done` is never called. */
typedef void (*act_done)(void *context, const struct outcome *outcome);
int book_submit(struct book *book, const struct act *act, act_done done, void *context);

/* Many acts as one: all or nothing. Holds back other writers until committed or dropped. */
struct bulk;
int book_bulk_begin(struct book *book, struct bulk **out);
int bulk_act(struct bulk *bulk, const struct act *act, struct outcome *outcome);
struct reader *bulk_reader(struct bulk *bulk); /* sees what the bulk has written so far */
int bulk_commit(struct bulk *bulk); /* frees */
void bulk_drop(struct bulk *bulk);  /* frees; nothing happened */

/* -- following ------------------------------------------------------------- */

struct event {
	int64_t seq;
	instant_us at;
	const char *kind, *verb, *thing, *place, *title; /* title: what a list would show, personal parts left out */
};
/* Called after commit, in order, for entries of this and (by polling) other processes. */
int book_follow(struct book *book, void (*heard)(void *context, const struct event *event), void *context);
void book_unfollow(struct book *book, void *context);

/* -- kinds, places, people -------------------------------------------------- */

/* The present directory (kinds, places, people): immutable, counted; give it back. */
const struct directory *book_directory(struct book *book);
void book_directory_release(struct book *book, const struct directory *directory);

/* May `actor` do this verb to a thing in `state` at `place`? fields may be NULL. */
bool book_may(const struct directory *directory, const struct actor *actor, const struct kind *kind,
	const struct verb *verb, const char *place, const json_t *fields);

/* -- reading ---------------------------------------------------------------- */

int book_reader(struct book *book, struct reader **out);
void reader_close(struct reader *reader);
/* Every read between begin and end sees one moment. Without them each call sees its own. */
int reader_begin(struct reader *reader);
void reader_end(struct reader *reader);
/* The seq of the last entry that this reader sees (its moment, between begin and end). */
int reader_head(struct reader *reader, int64_t *seq);

/* The root of the tree over the first `size` entries, `root` 32 bytes: two records that agree in it begin
 * with the same entries. FT_NOT_FOUND: there are not so many. */
int reader_root(struct reader *reader, int64_t size, uint8_t *root);

/* {"id","kind","kind_label","state","state_label","closed","place","place_name","title","version","created_at",
 * "updated_at","by","by_name","fields":{...},"shown":{field: text for a person},"verbs":[{"name","label","main"}]}.
 * FT_NOT_FOUND (also when the actor may not know that it exists). */
int read_thing(struct reader *reader, const struct actor *actor, const char *id, json_t **out);

/* Is there anything with this id? For the system: it asks nobody's permission. */
int read_is_there(struct reader *reader, const char *id, bool *is_there);

struct things_filter {
	const char *kind;       /* required */
	const char *place;      /* at or below; NULL: everywhere the actor may see */
	const char *state;      /* NULL: any */
	bool open_only;
	const char *link_field, *link_to; /* things whose field names this id; NULL: any */
	const char *id_start;   /* things whose id begins so; not with link_field; NULL: any */
	const char *cursor;     /* from "next"; NULL: newest */
	int limit;              /* rows, at most LIMIT_PAGE_ROWS */
};
/* {"items":[thing as above without verbs],"next":cursor or null}; newest first. */
int read_things(struct reader *reader, const struct actor *actor, const struct things_filter *filter, json_t **out);

/* How many different people made a thing of `kind` that is now in `state` and whose `field` names `target`,
 * on day `since` or later. No names, for whoever asks: the caller decides who may know. */
int read_people_count(struct reader *reader, const char *kind, const char *state, const char *field,
	const char *target, const char *since, int64_t *count);

/* {"items":[{"seq","at","on","verb","verb_label","by","by_name","changes":[{"field","label","from","to"}]}]} oldest first. */
int read_timeline(struct reader *reader, const struct actor *actor, const char *thing, json_t **out);

/* The newest entries at or below `place`: {"items":[{"seq","at","kind","kind_label","verb_label","thing","title","place","place_name"}],"next"}. */
int read_recent(struct reader *reader, const struct actor *actor, const char *place, int64_t before_seq, int limit, json_t **out);

/* "Prove this entry": {"seq","entry":<canonical bytes as text>,"leaf_hash","index","size","proof":[base64],"checkpoint":<signed note>,
 * "verifier_key"}: all that an outsider needs. */
int read_proof(struct reader *reader, const struct actor *actor, int64_t seq, json_t **out);

/* My clocks, soonest first: {"items":[{"thing","kind","clock","label","title","due_on","days_left","minutes","place","place_name",
 * "verb"}],"overdue":n,"minutes":sum of those due today or before}. `days` ahead. Given a place: everybody's clocks there. */
int read_work(struct reader *reader, const struct actor *actor, const char *place, int days, json_t **out);

/* {"items":[{"id","kind","kind_label","title","place_name","why"}],"words":[...]} best first. */
int read_find(struct reader *reader, const struct actor *actor, const char *words, int limit, json_t **out);

/* What a reporter who hid their name may see: {"thing","title","state_label","answer","answered_at"}. FT_NOT_FOUND. */
int read_receipt(struct reader *reader, const char *receipt, json_t **out);

/* What entries said, in the order of the ledger, those after `after`; whoever may see it. For those who
 * work figures out. People in rows come one by one, as if each had been added by entries of their own. The texts live until `each` returns, which may not use the reader. */
struct recorded {
	int64_t seq;
	instant_us at;       /* when it was recorded */
	day_number on;       /* when it happened */
	struct slice kind, verb, thing, place, by;
	struct slice set;    /* JSON of what was said; personal fields are sealed */
};
int read_ledger(struct reader *reader, int64_t after,
	int (*each)(void *context, const struct recorded *entry), void *context);

/* Evidence, in order of day. `place`: at or below; NULL: anywhere. */
struct evidence {
	const char *requirement, *place, *method, *measure, *holder, *thing;
	const char *subject; /* the policy, course or skill it came through; "" */
	int64_t edition;     /* which version of it was pinned; 0 */
	enum strand strand;
	day_number on, until; /* until: DAY_NONE = no end */
	int64_t y, n;
	int64_t seq;
};
int read_evidence(struct reader *reader, const char *requirement, const char *place,
	int (*each)(void *context, const struct evidence *evidence), void *context);

/* Is there evidence of a thing of `kind` that `holder` did `subject` on the day? *until: as in struct
 * evidence. Makes no error of there being none. */
int read_evidence_day(struct reader *reader, const char *subject, const char *holder, day_number on,
	const char *kind, bool *found, day_number *until);

/* What changed: each thing of `kind` whose version is above `after`, by version, with its evidence as it is
 * now, one call for each; `evidence` is NULL for a thing that proves nothing (any more). */
int read_evidence_since(struct reader *reader, const char *kind, int64_t after,
	int (*each)(void *context, const char *thing, int64_t version, const struct evidence *evidence),
	void *context);

/* A record of a kind as it stands, with what was done to it from first to last. */
struct act_done_to {
	const char *verb;
	const char *place; /* where the record is since */
	day_number on;    /* when it happened */
	int64_t seq;
	struct slice set; /* JSON: what the entry set; personal fields sealed */
};
struct record {
	const char *id, *place, *state, *made_by;
	int64_t version, made_in; /* seq of its last and first entry */
	day_number on;
	const json_t *fields;     /* personal ones sealed */
	const struct act_done_to *acts;
	size_t act_count;         /* 0 without `with_acts` */
};
/* Each record of `kind` whose version is above `after`, by version. What `each` is given lives until it
 * returns; it must not read by the same reader. */
int read_records_since(struct reader *reader, const char *kind, int64_t after, bool with_acts,
	int (*each)(void *context, const struct record *record), void *context);

/* Measured series and their readings, ordered by measure, place, stratum and then day. */
struct series {
	int64_t id;
	const char *measure, *place, *stratum;
};
struct reading {
	day_number on;
	double n, of;  /* of: NaN when there is none */
	int64_t seq;   /* the entry that said so, and which of its rows */
	int row;
};
int read_series(struct reader *reader, const char *measure, const char *place,
	int (*each)(void *context, const struct series *series), void *context);
/* The value that holds of each day, by day. */
int read_readings(struct reader *reader, int64_t series,
	int (*each)(void *context, const struct reading *reading), void *context);
/* One reading; *found says whether there is one. Makes no error of there being none. */
int read_reading(struct reader *reader, struct slice measure, struct slice place, struct slice stratum,
	day_number on, struct reading *out, bool *found);
/* All readings in one pass, grouped by series id: for whoever keeps them in memory. Of a day that was
 * said again all values come, the one that holds last. `after_seq`: only those said by later entries. */
int read_all_readings(struct reader *reader, int64_t after_seq,
	int (*each)(void *context, int64_t series, const struct reading *reading), void *context);

/* Training as rows of imports say it: one row for each course, person and day. Kind "training"; what was
 * recorded one by one is of kind "completion". */
struct training {
	const char *course, *person;
	day_number on, until; /* until: the last day it counts, DAY_NONE = no end */
	bool revoked;         /* taken back: it counts no more */
	int64_t seq;          /* the entry that said so last, and which of its rows */
	int row;
};
/* `after` 0: each as it stands, by course, person and day; else what later entries said, in their order. */
int read_training(struct reader *reader, int64_t after,
	int (*each)(void *context, const struct training *training), void *context);
/* One row; its texts are those given. *found says whether there is one. Makes no error of there being none. */
int read_training_of(struct reader *reader, const char *course, const char *person, day_number on,
	struct training *out, bool *found);

/* One of the rows that an entry of training holds. FT_REFUSED: it is not such a row. */
struct training_row {
	struct slice person; /* lives as long as what was read */
	day_number on, until;
	bool revoked;
};
int training_row_read(const json_t *row, struct training_row *out); /* person ends with a NUL */

/* All rows of the `set` of such an entry, without building values of them: they are many. */
struct training_rows {
	struct slice course;
	struct slice rest; /* private */
};
int training_rows_open(struct training_rows *rows, struct slice set);
/* 1: there is a row; 0: no more; FT_REFUSED. */
int training_rows_next(struct training_rows *rows, struct training_row *out);

/* People as rows of an import add them: each with the role they begin with, and all in one entry of
 * kind "people". Texts; "" where there is nothing. In the entry what is personal is sealed: the box
 * of ledger_seal() under the person's key, for the entry and the field of that name. A row without a
 * name gives somebody who is there already, or in an earlier row, one more role. */
enum people_column {
	PEOPLE_PERSON, /* id */
	PEOPLE_NAME, PEOPLE_EMAIL, PEOPLE_PHONE, PEOPLE_NOTE,
	PEOPLE_ASSIGNMENT, /* id of the role they are given; "" gives none */
	PEOPLE_PLACE, PEOPLE_ROLE, PEOPLE_FROM, PEOPLE_TO,
	PEOPLE_AGENCY, /* "" or PEOPLE_AGENCY_MARK */
	PEOPLE_COLUMNS
};
#define PEOPLE_AGENCY_MARK "agency"

struct headcount { const char *place, *staff_group; day_number on; double fte; };
int read_workforce(struct reader *reader, const char *place,
	int (*each)(void *context, const struct headcount *headcount), void *context);
int read_headcount(struct reader *reader, struct slice place, struct slice staff_group, day_number on,
	double *fte, int64_t *seq, bool *found);

/* -- accounts ---------------------------------------------------------------- */

/* token: 43 characters and NUL. FT_NOT_ALLOWED says only that it did not match; FT_BUSY after too many tries. */
int account_sign_in(struct book *book, const char *login, const char *password, char token[44]);
/* A link for first sign-in or a lost password; valid LIMIT_SIGN_IN_LINK_HOURS, once. */
int account_make_link(struct book *book, const char *person, char token[44]);
/* Who a link is for, without using it: {"person","name","login"}. FT_NOT_FOUND: used, too old or wrong. */
int account_read_link(struct book *book, const char *link, json_t **out);
/* Uses the link, sets login and password, signs in. FT_REFUSED (field "login" or "password"), FT_CONFLICT (login taken). */
int account_use_link(struct book *book, const char *link, const char *login, const char *password, char token[44]);
/* For the command line and the demonstration: a link that signs in at once, no password needed. */
int account_use_link_without_password(struct book *book, const char *link, char token[44]);
int account_session(struct book *book, const char *token, struct actor *out); /* FT_NOT_FOUND; from memory */
int account_sign_out(struct book *book, const char *token);
int account_act_as(struct book *book, const char *token, const char *person); /* demonstrations only: FT_NOT_ALLOWED */
/* {"items":[{"person","name","login","last_seen"}]} for administrators. */
int account_list(struct book *book, const struct actor *actor, json_t **out);
int account_remove(struct book *book, const struct actor *actor, const char *person); /* ends their sessions */

/* Destroys the person's key: what was sealed with it can never be read again; the ledger still verifies. */
int book_erase_person(struct book *book, const struct actor *actor, const char *person);

/* -- looking after it ----------------------------------------------------------- */

struct progress { /* how far a long job is; any member may be NULL or unknown (-1) */
	void (*step)(void *context, const char *what, int64_t done, int64_t total);
	void *context;
};

struct verification {
	int64_t entries;     /* read */
	int64_t bad_seq;     /* of the first bad one; 0 if none */
	char what[512];      /* what is wrong, in words */
	char root[64];       /* base64 */
};
/* Re-reads every entry, and every page of a .fettle file: FT_DRIFT when something is wrong. Works on records
 * that cannot be opened for writing, while others write, and on damaged ones. */
int book_verify(const char *address, const struct progress *progress, struct verification *out);

/* Throws away and computes again everything that entries imply, in one transaction. FT_DRIFT when an entry was
 * changed, FT_CONFLICT while the file is served. */
int book_rebuild(const char *address, const struct progress *progress);

/* A consistent copy while others write, always one .fettle file whatever the store. FT_CONFLICT if `path` exists. */
int book_backup(const char *address, const char *path, const struct progress *progress);
/* From such a copy into a new organisation at `address` (file or postgresql://); verifies it. FT_CONFLICT if there is one. */
int book_restore(const char *path, const char *address, const struct progress *progress);

/* Every projection as lines of JSON in a fixed order (NDJSON): equal before and after a rebuild. */
int book_export(struct reader *reader, int (*line)(void *context, struct slice line), void *context);

/* {"checks":[{"name","ok","message"}]}: schema, permissions, disk, settings, clock, keys, checkpoint, pages, integrity. */
int book_check(const char *address, json_t **out);

#endif

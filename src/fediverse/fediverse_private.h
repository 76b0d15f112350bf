/* fediverse_private.h: what the files of fediverse share. */
#ifndef FETTLE_FEDIVERSE_PRIVATE_H
#define FETTLE_FEDIVERSE_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include "fediverse.h"
#include "fetch.h"
#include "crypto.h"
#include "share.h"
#include "url.h"

enum { SENDERS_MAX = 8, PAGE_COUNT = 20, HASH_TEXT = 65 };

/* Who we are: what is in the table of settings, as of a moment ago. */
struct home {
	bool is_on;
	bool is_private;         /* http:// and private addresses will do: for tests */
	char origin[256];        /* "https://larch.example.org" */
	char host[256];
	char private_pem[4096], public_pem[1024];
	char why_off[256];
};

struct fediverse {
	struct store *store;
	struct commons *commons;
	struct fediverse_options options;
	char *origin, *name;
	struct fetcher *fetcher;
	bool owns_fetcher;

	pthread_mutex_t lock;
	struct home home;
	int64_t home_read_us;    /* by the monotonic clock; 0: never */
	int64_t forgot_us;       /* when old ids were last forgotten, by the monotonic clock */
	_Atomic int fetching;    /* fetches for strangers that nobody here asked for */

	pthread_cond_t wake;
	pthread_t threads[SENDERS_MAX];
	int thread_count;
	bool stopping;
};

/* -- open.c -- */
/* FT_NOT_FOUND while it is off. Wipe it afterwards with home_wipe(). */
int fediverse_home(struct fediverse *fediverse, struct home *out);
void home_wipe(struct home *home);
int fediverse_setting(struct connection *connection, const char *name, struct buf *value);
int fediverse_set(struct connection *connection, const char *name, const char *value);
/* A line for the operator: who and what. */
void fediverse_say(struct fediverse *fediverse, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* One whole number, 0 when there is no row. `text` is $1 unless it is NULL. */
int fediverse_count(struct connection *connection, const char *sql, const char *text,
	int64_t *out);

/* -- seen.c: which activities came before -- */
int seen_note(struct connection *connection, const char *id, bool *is_new);
/* Forgets old ones, once an hour; its own transactions. */
int seen_forget(struct fediverse *fediverse);

/* -- local.c: actors of ours -- */
enum local_sort { LOCAL_COMMONS, LOCAL_TAG, LOCAL_NODE };
enum { TAG_BYTES = 100, LOCAL_KEY_BYTES = TAG_BYTES + 8 };
struct local {
	enum local_sort sort;
	char tag[TAG_BYTES];            /* folded; "" for others */
	char shown[2 * TAG_BYTES];      /* the tag as written */
	char key[LOCAL_KEY_BYTES];      /* "commons", "tag/falls", "node": the path after /ap/ */
	char name[256];                 /* "commons", "falls", "larch.example.org": before the @ */
};
/* Of a key; FT_NOT_FOUND, also for tags of which nothing was said. */
int local_find(struct connection *connection, const struct home *home, const char *key,
	struct local *out);
/* Of a name before an @, or of an address; FT_NOT_FOUND. */
int local_by_name(struct connection *connection, const struct home *home, struct slice name,
	struct local *out);
int local_by_url(struct connection *connection, const struct home *home, const char *url,
	struct local *out);
/* Replaces *out: case and marks away, only what a hashtag may hold. FT_REFUSED when nothing is left
 * or only figures. */
int tag_fold(struct slice tag, struct buf *out);
/* Whether a folded tag can be the name of an actor: ASCII only. */
bool tag_is_name(struct slice folded);

/* -- document.c: what others read of us -- */
json_t *document_context(void);
json_t *document_actor(const struct fediverse *fediverse, const struct home *home,
	const struct local *local);
/* "ORIGIN/ap/KEY" and what follows it, as a JSON text. */
json_t *document_url(const struct home *home, const char *key, const char *rest);
/* An activity of one of our actors around `object` (taken), addressed to everybody and followers. */
json_t *document_activity(const struct home *home, const char *type, const char *id,
	const char *local_key, instant_us at, json_t *object);
void document_add_date(json_t *object, const char *key, instant_us at); /* whole seconds */
extern const char document_public[]; /* the address of everybody */

/* -- note.c: an item of the commons as a note -- */
struct note_source {
	const char *hash, *ref;
	const struct share_item *item;
	const char *language;
	instant_us published_at, changed_at; /* changed_at 0: not */
};
/* New reference; the note, and its tags as [{"tag","shown"}]. */
json_t *note_make(const struct home *home, const struct note_source *source, json_t **tags);

/* -- publish.c: from our log to what we say -- */
int publish_new(struct fediverse *fediverse, const struct home *home, int64_t *taken);

/* -- deliver.c -- */
/* Keeps an activity (taken) of ours and a delivery to each follower of the actors named in `audience`
 * (ends with NULL), or to `inbox`; inside a write transaction. */
int deliver_to_followers(struct connection *connection, const char *id, const char *local,
	json_t *activity, const char *const *audience);
int deliver_to(struct connection *connection, const char *id, const char *local, json_t *activity,
	const char *inbox);
/* An activity that is kept already, to one inbox more. */
int deliver_also(struct connection *connection, const char *id, const char *inbox);
int deliver_due(struct fediverse *fediverse, const struct home *home,
	struct fediverse_report *report);

/* -- remote.c: asking others -- */
struct remote_actor {
	char id[URL_BYTES + 1], url[URL_BYTES + 1], inbox[URL_BYTES + 1];
	char shared_inbox[URL_BYTES + 1], key_id[URL_BYTES + 1], key_pem[2048];
	char host[256], type[32], handle[512], name[256];
	instant_us fetched_at;
};
/* GETs a document of ActivityPub, signed by our node. FT_NOT_FOUND (404, 410), FT_REFUSED, FT_BUSY. */
int remote_document(struct fediverse *fediverse, const struct home *home, const char *url,
	json_t **out);
/* Fetches the actor whose key this is, and keeps it. */
int remote_actor_of_key(struct fediverse *fediverse, const struct home *home, const char *key_id,
	struct remote_actor *out);
int remote_actor(struct fediverse *fediverse, const struct home *home, const char *id,
	struct remote_actor *out);
int remote_webfinger(struct fediverse *fediverse, const struct home *home, const char *handle,
	char id[URL_BYTES + 1]);
/* Reads what a document says of an actor. FT_REFUSED. */
int remote_read_actor(const json_t *document, const char *fetched_url, const char *key_id,
	struct remote_actor *out);

/* -- actor_row.c -- */
int actor_by_key(struct connection *connection, const char *key_id, struct remote_actor *out);
int actor_by_id(struct connection *connection, const char *id, struct remote_actor *out);
int actor_keep(struct connection *connection, const struct remote_actor *actor);
/* Everything of an actor: who it follows, what it said. */
int actor_forget(struct connection *connection, const char *id);
bool host_is_blocked(struct connection *connection, const char *host);

/* -- activity.c: what others tell us -- */
struct incoming {
	struct fediverse *fediverse;
	const struct home *home;
	struct connection *connection;
	const json_t *activity;
	const struct remote_actor *actor;
	const char *id, *type;
	json_t *object;          /* fetched where only its address was given; NULL else */
};
/* Inside a write transaction. 0 also for what means nothing to us. */
int activity_apply(struct incoming *incoming);
/* -- activity_note.c -- */
int activity_create(struct incoming *incoming, const json_t *object);
int activity_update(struct incoming *incoming, const json_t *object);
int activity_delete(struct incoming *incoming, const char *object);
/* Whether what the activity says is worth fetching its object; the address, or "". */
const char *activity_wants(const struct home *home,
	struct connection *connection, const json_t *activity, const char *actor);

/* -- members.c: JSON as ActivityPub writes it -- */
/* The id of a value that is an address, an object with an id, or an array whose first is; "". */
const char *member_id(const json_t *value);
const char *member_id_of(const json_t *object, const char *key);
/* Calls for each value of a member that may be absent, one value or an array. */
size_t member_count(const json_t *object, const char *key);
const json_t *member_at(const json_t *object, const char *key, size_t position);
/* Whether a member names `id`, alone or in an array. */
bool member_has(const json_t *object, const char *key, const char *id);
bool member_is_public(const json_t *object);
/* "/ap/o/HASH" of our origin: copies the hash. */
bool member_is_item(const struct home *home, const char *url, char hash[HASH_TEXT]);

#endif

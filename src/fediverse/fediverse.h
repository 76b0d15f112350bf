/*
 * fediverse: our part of the commons, for people on Mastodon and the like (ActivityPub).
 *
 * An edge of the commons and no part of how organisations share: what was approved for it is shown as
 * short notes with a link, people elsewhere can follow and answer, and nothing of their answers shows
 * here before a person lets it. Off until the operator turns it on and says where we are reached.
 * docs/fediverse.md tells how it fits together.
 *
 *   struct fediverse *fediverse;
 *   fediverse_open(&fediverse, store, commons, &(struct fediverse_options){ .name = "Larch" });
 *   fediverse_turn_on(fediverse, "https://larch.example.org", false);
 *   fediverse_start(fediverse);                        // takes up what is new, delivers
 *   fediverse_get(fediverse, "/ap/commons", "", &answer);
 *   fediverse_receive(fediverse, &request, &answer);   // POST to an inbox
 *   fediverse_close(fediverse);
 *
 * Actors: the commons (commons@HOST), one for each tag (nhshackday@HOST, which repeats what has the
 * tag), and the node, which signs what we fetch. All have one RSA key, and each its own id of it.
 *
 * Threads: a struct fediverse may be used by any number of threads. Functions return 0 or
 * FT_ codes with the error record set; FT_NOT_FOUND is what everything says while it is off.
 */
#ifndef FETTLE_FEDIVERSE_H
#define FETTLE_FEDIVERSE_H

#include <jansson.h>
#include "util.h"
#include "commons.h"
#include "store.h"

enum {
	FEDIVERSE_BODY_BYTES = 1 << 20,   /* of an activity, an actor, an object */
	FEDIVERSE_NOTE_CHARACTERS = 500,
	FEDIVERSE_CONTENT_BYTES = 32 << 10 /* of a reply, sanitised */
};

struct fediverse;
struct fetcher;

struct fediverse_options {
	const char *origin;       /* as the server was told; NULL: as was said when turned on */
	const char *name;         /* of the organisation */
	struct fetcher *fetcher;  /* NULL: libcurl. Borrowed; for tests */
	int64_t period_ms;        /* between looks for something to do; 0: 5 s */
	int64_t retry_ms;         /* before the second try of a delivery; 0: a minute */
	int senders;              /* threads that deliver; 0: 3 */
	void (*log)(void *context, const char *line); /* NULL: stderr */
	void *log_context;
};

/* `store` (with book's tables) and `commons` are borrowed. */
int fediverse_open(struct fediverse **out, struct store *store, struct commons *commons,
	const struct fediverse_options *options);
void fediverse_close(struct fediverse *fediverse); /* NULL is allowed */

/* Remembers where we are reached: "https://HOST", and with `is_private` also http:// and addresses
 * of this machine, for tests. Makes our RSA key if there is none. FT_REFUSED names what is wrong;
 * FT_CONFLICT when we were known at another address: our followers would lose us. */
int fediverse_turn_on(struct fediverse *fediverse, const char *origin, bool is_private);
int fediverse_turn_off(struct fediverse *fediverse);
/* Seen by other processes within a second. */
bool fediverse_is_on(struct fediverse *fediverse);

/* -- answering ------------------------------------------------------------------------------- */

struct fediverse_answer {
	int status;
	const char *content_type;
	struct buf body;
	int seconds;              /* how long others may keep it; 0: not at all */
};
void fediverse_answer_release(struct fediverse_answer *answer);

/* resource: "acct:commons@HOST", or the address of an actor. 400 and 404 are answers, too. */
int fediverse_webfinger(struct fediverse *fediverse, const char *resource,
	struct fediverse_answer *out);
/* JSON of actors, collections, notes and activities ("/ap/..."), and of nodeinfo. `page`: "" or what an
 * earlier page's "next" says. */
int fediverse_get(struct fediverse *fediverse, const char *path, const char *page,
	struct fediverse_answer *out);

struct fediverse_request {
	const char *path;         /* decoded: "/ap/inbox", "/ap/tag/falls/inbox" */
	struct slice target;      /* path and query as sent */
	const char *(*header)(void *context, const char *name); /* NULL if there is none */
	void *context;
	struct slice body;
};
/* What POST to an inbox answers: 202 when it was taken or need not be, 401 when the signature is not
 * right, 400, 403 (blocked), 404, 413, 415, 503 (ask again). May fetch the sender's key, so it can take
 * seconds. */
int fediverse_receive(struct fediverse *fediverse, const struct fediverse_request *request,
	struct fediverse_answer *out);

/* For pages: {"hash","ref","url","title","summary","text","tags","licence","by","credit",
 * "published_at","likes","boosts","replies":[...]}; FT_NOT_FOUND; `hash` of the leaf. */
int fediverse_item(struct fediverse *fediverse, const char *hash, json_t **out);
/* {"tag","shown","handle","items":[{"hash","title","published_at"}]} */
int fediverse_tag(struct fediverse *fediverse, const char *tag, json_t **out);
/* {"handle","name","items":[...]} of the commons actor. */
int fediverse_front(struct fediverse *fediverse, json_t **out);

/* -- moderating ------------------------------------------------------------------------------ */

enum fediverse_state { FEDIVERSE_WAITING, FEDIVERSE_SHOWN, FEDIVERSE_REFUSED };

/* {"items":[{"id","sort","about":{"hash","title"},"who":{"id","handle","name","url"},"url",
 * "content","warning","attachments","public","said_at","seen_at","state","judged_by"}],"next"},
 * newest first. `content` is sanitised HTML. */
int fediverse_replies(struct fediverse *fediverse, enum fediverse_state state, int64_t before,
	int limit, json_t **out);
/* Shows a reply or refuses it. FT_REFUSED: it was not said in public, so it is not ours to show. */
int fediverse_judge(struct fediverse *fediverse, int64_t id, enum fediverse_state state,
	const char *person);
/* Nothing more is taken from this host, what waits from it goes, nobody there follows us any more. */
int fediverse_block(struct fediverse *fediverse, const char *host, const char *reason,
	const char *person);
int fediverse_unblock(struct fediverse *fediverse, const char *host);
/* {"items":[{"host","reason","by","since"}]} */
int fediverse_blocks(struct fediverse *fediverse, json_t **out);
/* Reports that people elsewhere sent: {"items":[{"id","who","words","about":[...],"seen_at"}]} */
int fediverse_reports(struct fediverse *fediverse, json_t **out);
int fediverse_close_report(struct fediverse *fediverse, int64_t id);

/* {"on","origin","handle","why_off","followers","tags","items","waiting","reports","blocked",
 * "to_deliver","following":[{"id","handle","state"}]} */
int fediverse_status(struct fediverse *fediverse, json_t **out);

/* -- following ------------------------------------------------------------------------------- */

/* who: "name@host" or the address of an actor. What they say waits for a person like replies do. */
int fediverse_follow(struct fediverse *fediverse, const char *who);
int fediverse_unfollow(struct fediverse *fediverse, const char *who);

/* -- working --------------------------------------------------------------------------------- */

struct fediverse_report {
	int64_t taken;     /* items of our log that were looked at */
	int64_t delivered, failed, given_up;
};
/* Takes up what is new in our log, then delivers what is due, once. */
int fediverse_work(struct fediverse *fediverse, struct fediverse_report *report);
/* The same in threads of their own until fediverse_stop() or fediverse_close(). */
int fediverse_start(struct fediverse *fediverse);
void fediverse_stop(struct fediverse *fediverse);

#endif

/* pull.h: one round of asking peers. */
#ifndef FETTLE_COMMONS_PULL_H
#define FETTLE_COMMONS_PULL_H

#include "mirror.h"
#include "peer_row.h"

struct round {
	struct commons *commons;
	struct connection *connection;
	struct identity identity;
	struct commons_report *report;
	void (*progress)(void *context, const char *what, int64_t done, int64_t total);
	void *progress_context;
	struct peer_row *peers;
	size_t peer_count;
};

void round_progress(struct round *round, const char *what, uint64_t done, uint64_t total);

/* Asks one peer what arrived there, and takes in what is new to us. */
int pull_peer(struct round *round, struct peer_row *peer);

/* Fetches blobs that are wanted and due, from the peers that answered. */
int pull_blobs(struct round *round);

/* Gives our own log, and blobs that are wanted, to the peers: for nodes that nobody reaches. */
int deposit_round(struct round *round);

/* After a restore our log may be behind its mirrors: reads it back. When two histories exist already,
 * a new log begins (succession.h). 0 once it is known to be whole; FT_BUSY while not enough mirrors
 * answered. */
int confirm_own(struct round *round);
/* A peer holds more of our own log than we do. FT_DRIFT when it is another history. */
int own_read_back(struct round *round, struct remote *remote, const struct head *head);

/* A history that contradicts ours was signed: proves it, keeps the proof, freezes the log. */
int fork_prove(struct round *round, struct remote *remote, const struct head *head);
/* Says it in our own log too, where it stays. */
int fork_publish(struct commons *commons, struct connection *connection, const char *origin);
/* Both. */
int fork_found(struct round *round, struct remote *remote, const struct head *head);
/* Does `proof` show that whoever holds the first of `keys` signed two histories? Needs nothing but the key.
 * *common: how many entries both share for certain. FT_REFUSED, FT_NOT_FOUND (another's). */
int fork_check(struct slice proof, const struct ledger_public_key *keys, size_t count,
	uint64_t *common);
/* A head of a log that is blocked: kept, and compared with the one before; inside a write transaction. */
int fork_watch_blocked(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *head);
/* Verifies a proof that somebody passed on and keeps it. *fresh: it told us something new. FT_REFUSED. */
int fork_take(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice proof, bool *fresh);

void remote_of_peer(struct round *round, const struct peer_row *peer, struct remote *remote,
	const char *path);

#endif

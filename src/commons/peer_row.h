/* peer_row.h: rows of commons_peer, and beginning to follow a log. */
#ifndef FETTLE_COMMONS_PEER_ROW_H
#define FETTLE_COMMONS_PEER_ROW_H

#include "commons_private.h"

enum { PEER_URL_BYTES = 512 };

struct peer_row {
	int64_t id;
	char url[PEER_URL_BYTES];
	char origin[LOG_ORIGIN_BYTES];
	bool is_private, is_stable;
	struct merkle_frontier frontier; /* of its log of arrivals, as far as we read it */
	int64_t bundle_bytes;            /* of the last bundle that we read part of */
	char etag[128];
	int64_t failures;
	instant_us next_at, heard_at;
};

int peers_load(struct connection *connection, struct peer_row **out, size_t *count); /* free() */
int peer_store(struct connection *connection, const struct peer_row *peer, const char *message);
int peer_insert(struct connection *connection, const char *url, const char *origin, bool is_private,
	bool is_stable);

/* Begins to follow the log that `key` names. FT_CONFLICT when another key is known for it. */
int log_follow(struct connection *connection, const struct ledger_public_key *key,
	enum log_trust trust, int distance, const char *introduced_by);

#endif

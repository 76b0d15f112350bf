/* mirror.h: taking in what a log has signed, and vouching for it. */
#ifndef FETTLE_COMMONS_MIRROR_H
#define FETTLE_COMMONS_MIRROR_H

#include "commons_private.h"
#include "remote.h"

struct round; /* pull.h */

/* A checkpoint that may be new to us: opened, and from a log that we follow. */
struct head {
	struct log_row log;
	struct slice note; /* only text and signatures of the log's keys */
	uint64_t size;
	uint8_t root[SHA256_BYTES];
};

/* Reads a note that somebody passed on. FT_NOT_FOUND: a log that we do not follow, or not signed by it;
 * FT_REFUSED: a wrong signature, or no checkpoint. `kept` holds head->note. */
int head_read(struct connection *connection, struct slice note, struct head *head, struct buf *kept);

/* What we hold says about a checkpoint of at most as many entries as are stored: 0 it fits;
 * FT_DRIFT it does not. */
int head_compare(struct connection *connection, const struct head *head, uint64_t known);

/* Makes `head` our mirror's checkpoint once all its leaves are stored: compares again, signs, stores,
 * passes on; in one transaction, so that nothing that was signed can be forgotten. *taken is false
 * when the mirror was as far already. */
int head_commit(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *head, bool *taken);

/* Fetches from `remote` what lies between what is stored and `head`, each part checked before it is
 * stored, then commits. FT_DRIFT when remote's tree is signed but is not a continuation of ours. */
int mirror_pull(struct round *round, struct remote *remote, const struct head *head);

/* The fetching alone: afterwards all leaves of `head` are stored. */
int mirror_take_in(struct round *round, struct remote *remote, const struct head *head);

#endif

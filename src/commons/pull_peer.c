/* Asking one peer what arrived there. */
#include <stdlib.h>
#include "notes.h"
#include "pull.h"
#include "succession.h"
#include "tile_path.h"

enum { BUNDLES_PER_ROUND = 512, ETAG_BYTES = 128 };

/* The newest head of each log that the peer passed on. */
struct wants {
	struct want {
		struct head head;
		struct buf kept;
	} * list;
	size_t count, room;
};

struct asking {
	struct round *round;
	struct peer_row *peer;
	struct remote seen;
	struct ledger_public_key mirror_key; /* of the peer; type 0 while unknown */
	struct wants wants;
	int64_t refused;
	bool begins_again; /* its log of arrivals contradicts itself: it is read from the start */
};

void remote_of_peer(
	struct round *round, const struct peer_row *peer, struct remote *remote, const char *path)
{
	memset(remote, 0, sizeof(*remote));
	remote->commons = round->commons;
	remote->report = round->report;
	remote->is_private = peer->is_private;
	snprintf(remote->prefix, sizeof(remote->prefix), "%s%s", peer->url, path);
}

/* -- what is passed on -- */

static struct want *find_want(struct wants *wants, int64_t log)
{
	for (size_t i = 0; i < wants->count; i++)
		if (wants->list[i].head.log.id == log)
			return &wants->list[i];
	if (wants->count == wants->room) {
		wants->room = wants->room ? 2 * wants->room : 16;
		wants->list = must_realloc(wants->list, wants->room * sizeof(*wants->list));
	}
	struct want *want = &wants->list[wants->count++];
	memset(want, 0, sizeof(*want));
	buf_init(&want->kept, COMMONS_NOTE_BYTES);
	return want;
}

static void keep_want(struct wants *wants, const struct head *head)
{
	struct want *want = find_want(wants, head->log.id);

	if (want->kept.length > 0 && want->head.size >= head->size)
		return;
	want->head = *head;
	buf_clear(&want->kept);
	buf_add_slice(&want->kept, head->note);
	want->head.note = buf_slice(&want->kept);
}

/* Our own log came back to us: with the peer's signature it says that the peer holds it. */
static int note_holder(struct asking *asking, const struct head *head, struct slice note)
{
	struct slice line;
	int64_t seconds, rows;

	if (asking->mirror_key.type != LEDGER_KEY_COSIGNER ||
		!notes_signed_by(note, &asking->mirror_key, &line, &seconds))
		return 0;
	struct query *query = query_start(asking->round->connection,
		"INSERT INTO commons_holder (origin, size, seconds, line) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (origin) DO UPDATE SET size = excluded.size,"
		" seconds = excluded.seconds, line = excluded.line"
		" WHERE commons_holder.size <= excluded.size");
	query_text(query, 1, slice_of(asking->peer->origin));
	query_int(query, 2, (int64_t)head->size);
	query_int(query, 3, seconds);
	query_text(query, 4, line);
	return query_run_counted(query, &rows);
}

static int take_proof(struct asking *asking, struct slice proof)
{
	struct round *round = asking->round;
	bool fresh = false;
	int result = transaction_begin_write(round->connection);

	if (result)
		return result;
	result = fork_take(round->commons, round->connection, &round->identity, proof, &fresh);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	if (result == 0 && fresh)
		round->report->forks++;
	return result == FT_NOT_FOUND ? 0 : result;
}

static int take_succession(struct asking *asking, struct slice note)
{
	struct round *round = asking->round;
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = succession_take(round->commons, round->connection, &round->identity, note);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	return result;
}

static int take_blocked(struct asking *asking, const struct head *head)
{
	struct round *round = asking->round;
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = fork_watch_blocked(
			round->commons, round->connection, &round->identity, head);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	return result;
}

/* One entry of the log of arrivals: a note, or a proof that somebody published two histories. */
static int take_arrival(struct asking *asking, struct slice entry)
{
	struct head head;
	struct buf kept;
	int result;

	if (entry.length > 0 && entry.base[0] == '{') {
		result = take_proof(asking, entry);
	} else if (succession_is(entry)) {
		result = take_succession(asking, entry);
	} else {
		buf_init(&kept, COMMONS_NOTE_BYTES);
		result = head_read(asking->round->connection, entry, &head, &kept);
		if (result == 0 && head.log.role == ROLE_OWN && head.size > head.log.size)
			keep_want(&asking->wants, &head);
		else if (result == 0 && head.log.role == ROLE_OWN && head.log.common < 0)
			result = note_holder(asking, &head, entry);
		else if (result == 0 && head.log.common < 0 && head.log.trust == TRUST_BLOCKED)
			result = take_blocked(asking, &head);
		else if (result == 0 && head.log.common < 0 && head.log.role == ROLE_MIRROR)
			keep_want(&asking->wants, &head);
		buf_release(&kept);
	}
	if (result == FT_REFUSED && asking->refused++ == 0)
		commons_say(asking->round->commons, "%s passes on what is not right: %s",
			asking->peer->url, error_message());
	return result == FT_REFUSED || result == FT_NOT_FOUND ? 0 : result;
}

/* -- its log of arrivals -- */

static int take_bundle(struct asking *asking, uint64_t index)
{
	struct peer_row *peer = asking->peer;
	unsigned held = peer->frontier.size % MERKLE_TILE_COUNT;
	unsigned width = tile_width(asking->seen.size, 0, index);
	struct slice rest, entry;
	uint8_t hash[SHA256_BYTES];
	struct buf bytes;
	int64_t from;

	buf_init(&bytes, MERKLE_TILE_COUNT * (COMMONS_NOTE_BYTES + 2));
	int result =
		remote_bundle(&asking->seen, index, held ? peer->bundle_bytes : 0, &bytes, &from);
	rest = buf_slice(&bytes);
	for (unsigned i = from > 0 ? held : 0; result == 0 && i < width; i++) {
		result = bundle_next(&rest, &entry);
		if (result == 0 && entry.length > COMMONS_NOTE_BYTES)
			result = error_set(FT_REFUSED, "an arrival has more than %d bytes",
				COMMONS_NOTE_BYTES);
		if (result || i < held)
			continue;
		merkle_leaf_hash(entry, hash);
		merkle_append(&peer->frontier, hash, NULL);
		result = take_arrival(asking, entry);
	}
	/* A full tile may have come instead of the part: its other entries are for later. */
	peer->bundle_bytes =
		width == MERKLE_TILE_COUNT ? 0 : from + (int64_t)(bytes.length - rest.length);
	buf_release(&bytes);
	return result;
}

static int begin_again(struct asking *asking, const char *why)
{
	asking->begins_again = true;
	merkle_init(&asking->peer->frontier);
	asking->peer->bundle_bytes = 0;
	asking->peer->etag[0] = '\0';
	return error_set(FT_REFUSED, "%s: its log of arrivals %s", asking->peer->url, why);
}

static int take_tail(struct asking *asking, const struct ledger_checkpoint *checkpoint)
{
	struct merkle_frontier *tree = &asking->peer->frontier;
	uint8_t root[SHA256_BYTES];
	int result = 0;

	if (checkpoint->size < tree->size)
		return begin_again(asking, "became shorter; it is read again from its beginning");
	asking->seen.size = checkpoint->size;
	for (unsigned i = 0; result == 0 && i < BUNDLES_PER_ROUND && tree->size < checkpoint->size;
		i++)
		result = take_bundle(asking, tree->size / MERKLE_TILE_COUNT);
	if (result || tree->size < checkpoint->size)
		return result;
	merkle_root(tree, root);
	if (memcmp(root, checkpoint->root, SHA256_BYTES) != 0)
		return begin_again(asking, "is not what it signed before");
	return 0;
}

/* The key of a peer's log speaks for its log of arrivals too, under that name. */
static int seen_keys(struct asking *asking, struct ledger_public_key keys[2], size_t *count)
{
	char host[LOG_ORIGIN_BYTES], name[2 * LOG_ORIGIN_BYTES];
	struct log_row log;
	int result = log_by_origin(asking->round->connection, slice_of(asking->peer->origin), &log);

	if (result == 0)
		result = log_keys(&log, keys, count);
	if (result == 0 && log.mirror_key[0])
		result = ledger_public_key_read(&asking->mirror_key, slice_of(log.mirror_key));
	if (result == 0 && !origin_host(asking->peer->origin, host))
		return error_set(
			FT_REFUSED, "%s is not the name of a commons", asking->peer->origin);
	if (result)
		return result;
	snprintf(name, sizeof(name), "%s/fettle/seen", host);
	for (size_t i = 0; result == 0 && i < *count; i++)
		result = ledger_key_rename(&keys[i], name);
	return result;
}

static int ask(struct asking *asking)
{
	struct ledger_public_key keys[2];
	struct ledger_checkpoint checkpoint;
	struct fetched fetched;
	size_t count;
	int result = seen_keys(asking, keys, &count);

	if (result)
		return result;
	result = remote_get(
		&asking->seen, "checkpoint", COMMONS_NOTE_BYTES, 0, asking->peer->etag, &fetched);
	if (result == 0 && fetched.status != 304) {
		result = ledger_checkpoint_open(buf_slice(&fetched.body), keys, count, &checkpoint);
		if (result == 0)
			result = take_tail(asking, &checkpoint);
		if (result == 0 && asking->peer->frontier.size == checkpoint.size)
			snprintf(asking->peer->etag, ETAG_BYTES, "%s", fetched.etag);
	}
	fetched_release(&fetched);
	return result;
}

/* -- taking in -- */

static int pull_want(struct asking *asking, struct head *head)
{
	struct round *round = asking->round;
	struct remote *remote = must_alloc(sizeof(*remote));
	char path[128];
	int result = log_by_origin(round->connection, slice_of(head->log.origin), &head->log);

	snprintf(path, sizeof(path), "/fettle/m/%s", head->log.hash);
	remote_of_peer(round, asking->peer, remote,
		strcmp(head->log.origin, asking->peer->origin) ? path : "/fettle/commons");
	if (result == 0 && head->log.common >= 0) {
		free(remote);
		return 0;
	}
	if (result == 0 && head->log.role == ROLE_OWN) {
		result = own_read_back(round, remote, head);
		free(remote);
		return result;
	}
	if (result == 0)
		result = head_compare(round->connection, head, head->log.size);
	if (result == 0 && head->size > head->log.size)
		result = mirror_pull(round, remote, head);
	if (result == FT_DRIFT)
		result = fork_found(round, remote, head);
	free(remote);
	return result;
}

static int pull_wants(struct asking *asking)
{
	struct wants *wants = &asking->wants;
	int first = 0;

	for (size_t i = 0; i < wants->count; i++) {
		int result = pull_want(asking, &wants->list[i].head);
		if (result == 0)
			continue;
		if (result == FT_FAILED)
			return result;
		commons_say(asking->round->commons, "%s: %s: %s", asking->peer->url,
			wants->list[i].head.log.origin, error_message());
		if (result != FT_NOT_ALLOWED) /* more than it may have: asking again is no use */
			first = result;
	}
	return first;
}

int pull_peer(struct round *round, struct peer_row *peer)
{
	struct asking *asking = must_alloc(sizeof(*asking));
	struct peer_row before = *peer;

	asking->round = round;
	asking->peer = peer;
	remote_of_peer(round, peer, &asking->seen, "/fettle/seen");
	int result = ask(asking);
	if (result == 0)
		result = pull_wants(asking);
	/* What could not be taken in now must be heard of again. */
	if (result && !asking->begins_again) {
		peer->frontier = before.frontier;
		peer->bundle_bytes = before.bundle_bytes;
		peer->etag[0] = '\0';
	}
	for (size_t i = 0; i < asking->wants.count; i++)
		buf_release(&asking->wants.list[i].kept);
	free(asking->wants.list);
	free(asking);
	return result;
}

/* Taking in what a log has signed. */
#include <stdlib.h>
#include "pull.h"
#include "notes.h"
#include "rules.h"
#include "tile_path.h"

enum {
	BATCH_COUNT = 32,	/* bundles stored at once, */
	BATCH_BYTES = 16 << 20, /* fewer when they are large */
	GROWTH_MAX = 16 << 20,	/* entries taken in at once */
	ALLOWED_PER_DAY = 50,	/* of a log that nobody here vouches for */
	ALLOWED_AT_ONCE = 1000
};

/* -- heads -- */

int head_read(struct connection *connection, struct slice note, struct head *head, struct buf *kept)
{
	struct ledger_public_key keys[2];
	struct ledger_checkpoint checkpoint;
	size_t count;
	int result = log_by_origin(connection, notes_origin(note), &head->log);

	if (result == 0)
		result = log_keys(&head->log, keys, &count);
	if (result == 0)
		result = ledger_checkpoint_open(note, keys, count, &checkpoint);
	buf_clear(kept);
	if (result == 0)
		result = notes_keep(note, keys, count, kept);
	if (result)
		return result;
	head->note = buf_slice(kept);
	head->size = checkpoint.size;
	memcpy(head->root, checkpoint.root, SHA256_BYTES);
	return 0;
}

int head_compare(struct connection *connection, const struct head *head, uint64_t known)
{
	struct merkle_frontier tree;
	uint8_t root[SHA256_BYTES];

	if (head->size > known)
		return 0;
	int result = leaves_tree(connection, head->log.id, head->size, &tree);
	if (result)
		return result;
	merkle_root(&tree, root);
	return memcmp(root, head->root, SHA256_BYTES) == 0
		       ? 0
		       : error_set(FT_DRIFT, "%s has signed two histories", head->log.origin);
}

/* The checkpoint that our witness vouched for must be on the same path. */
static int compare_pending(struct connection *connection, const struct log_row *log, uint64_t size)
{
	struct head pending;
	struct buf note, kept;

	if (log->pending_size == 0 || log->pending_size > size)
		return 0;
	buf_init(&note, COMMONS_NOTE_BYTES);
	buf_init(&kept, COMMONS_NOTE_BYTES);
	int result = log_note(connection, log->id, "pending", &note);
	if (result == 0)
		result = head_read(connection, buf_slice(&note), &pending, &kept);
	if (result == 0)
		result = head_compare(connection, &pending, size);
	buf_release(&note);
	buf_release(&kept);
	return result;
}

static int commit_in(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *head, bool *taken)
{
	struct buf cosigned, pending;
	struct log_row log;
	int result = log_by_origin(connection, slice_of(head->log.origin), &log);

	*taken = false;
	if (result || head->size <= log.size || log.common >= 0)
		return result;
	if (log.stored < head->size)
		return error_set(FT_BUSY, "entries of %s are not here yet", log.origin);
	result = head_compare(connection, head, log.stored);
	if (result == 0)
		result = compare_pending(connection, &log, head->size);
	if (result)
		return result;
	buf_init(&cosigned, COMMONS_NOTE_BYTES);
	buf_init(&pending, COMMONS_NOTE_BYTES);
	buf_add_slice(&cosigned, head->note);
	buf_add_slice(&pending, head->note);
	result = notes_cosign(&cosigned, &identity->mirror);
	if (result == 0)
		result = log_set_checkpoint(connection, log.id, head->size, log.stored, head->note,
			buf_slice(&cosigned));
	if (result == 0 && log.pending_size < head->size) {
		result = notes_cosign(&pending, &identity->witness);
		if (result == 0)
			result = log_set_pending(
				connection, log.id, head->size, buf_slice(&pending));
	}
	if (result == 0)
		result = own_relay(commons, connection, identity, buf_slice(&cosigned));
	*taken = result == 0;
	buf_release(&cosigned);
	buf_release(&pending);
	return result;
}

int head_commit(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *head, bool *taken)
{
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = commit_in(commons, connection, identity, head, taken);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

/* -- fetching -- */

/* What the peer's tree is above what we hold, checked against the signed root before any entry is
 * asked for: roots of whole bundles, and the leaves of the last. */
struct expected {
	uint64_t first; /* the first bundle that is not whole here */
	uint64_t whole; /* bundles from there on that are whole in the new tree */
	uint8_t (*roots)[SHA256_BYTES];
	unsigned last_count; /* leaves of the bundle after those */
	uint8_t last[MERKLE_TILE_COUNT][SHA256_BYTES];
};

static int fetch_expected(struct remote *remote, struct expected *expected)
{
	uint64_t at = expected->first, end = expected->first + expected->whole;
	int result = 0;

	while (result == 0 && at < end) {
		uint64_t count = MERKLE_TILE_COUNT - at % MERKLE_TILE_COUNT;
		if (count > end - at)
			count = end - at;
		result = remote_fetch(
			remote, 1, at, count, expected->roots + (at - expected->first));
		at += count;
	}
	if (result == 0 && expected->last_count)
		result = remote_fetch(
			remote, 0, end * MERKLE_TILE_COUNT, expected->last_count, expected->last);
	return result;
}

/* FT_DRIFT when the tiles and what we hold do not have the signed root. */
static int check_expected(
	struct connection *connection, const struct head *head, const struct expected *expected)
{
	struct merkle_frontier tree;
	uint8_t root[SHA256_BYTES];
	int result =
		leaves_tree(connection, head->log.id, expected->first * MERKLE_TILE_COUNT, &tree);

	if (result)
		return result;
	for (uint64_t i = 0; i < expected->whole; i++)
		merkle_append_subtree(&tree, 8, expected->roots[i]);
	for (unsigned i = 0; i < expected->last_count; i++)
		merkle_append(&tree, expected->last[i], NULL);
	merkle_root(&tree, root);
	return memcmp(root, head->root, SHA256_BYTES) == 0
		       ? 0
		       : error_set(FT_DRIFT, "its tiles do not have the root that was signed");
}

/* One bundle that is being taken in. */
struct bundle {
	uint64_t index;
	unsigned held, width; /* leaves stored here already; leaves there will be */
	int64_t held_bytes;
	struct buf bytes; /* of the leaves from `held` on */
	uint8_t hashes[MERKLE_TILE_COUNT][SHA256_BYTES];
	struct slice leaves[MERKLE_TILE_COUNT];
};

static int fetch_bundle(struct connection *connection, struct remote *remote,
	const struct log_row *log, struct bundle *bundle)
{
	uint64_t first = bundle->index * MERKLE_TILE_COUNT;
	struct buf held;
	int64_t from = 0;
	int result = 0;

	buf_init(&held, MERKLE_TILE_COUNT * (COMMONS_LEAF_BYTES + 2));
	if (bundle->held)
		result = leaves_bundle(connection, log->id, first, bundle->held, &held);
	bundle->held_bytes = result == 0 ? (int64_t)held.length : 0;
	if (result == FT_NOT_ALLOWED)
		result = 0; /* a redacted leaf: ask for the whole bundle */
	buf_release(&held);
	if (result == 0)
		result = remote_bundle(
			remote, bundle->index, bundle->held_bytes, &bundle->bytes, &from);
	if (result)
		return result;
	struct slice rest = buf_slice(&bundle->bytes), entry;
	for (unsigned i = from > 0 ? bundle->held : 0; i < bundle->width; i++) {
		if (bundle_next(&rest, &entry))
			return error_code();
		if (entry.length > COMMONS_LEAF_BYTES)
			return error_set(FT_REFUSED, "entry %llu has more than %d bytes",
				(unsigned long long)first + i, COMMONS_LEAF_BYTES);
		bundle->leaves[i] = entry;
		merkle_leaf_hash(entry, bundle->hashes[i]);
	}
	return 0;
}

/* Is this bundle what the checked tiles say? The leaves held already count with their own hashes.
 */
static int check_bundle(struct connection *connection, const struct log_row *log,
	const struct expected *expected, struct bundle *bundle)
{
	uint64_t nth = bundle->index - expected->first;
	struct leaf_source source = { connection, log->id };
	struct merkle_frontier small;
	uint8_t root[SHA256_BYTES];
	int result = 0;

	if (bundle->held)
		result = leaves_fetch(&source, 0, bundle->index * MERKLE_TILE_COUNT, bundle->held,
			bundle->hashes);
	if (result)
		return result;
	if (nth >= expected->whole)
		return memcmp(bundle->hashes, expected->last,
			       bundle->width * sizeof(bundle->hashes[0])) == 0
			       ? 0
			       : error_set(FT_REFUSED, "its entries are not those of its tiles");
	merkle_init(&small);
	for (unsigned i = 0; i < bundle->width; i++)
		merkle_append(&small, bundle->hashes[i], NULL);
	merkle_root(&small, root);
	return memcmp(root, expected->roots[nth], SHA256_BYTES) == 0
		       ? 0
		       : error_set(FT_REFUSED, "its entries are not those of its tiles");
}

/* Several bundles go into one transaction: the disk is waited for once. */
struct batch {
	struct merkle_frontier tree; /* of the whole log, up to what is stored */
	size_t count;
	struct bundle bundles[BATCH_COUNT];
};

static int store_leaves(struct round *round, const struct log_row *log,
	struct merkle_frontier *tree, const struct bundle *bundle)
{
	uint64_t first = bundle->index * MERKLE_TILE_COUNT;
	int result = 0;

	for (unsigned i = bundle->held; result == 0 && i < bundle->width; i++) {
		result = leaves_append(
			round->connection, log->id, tree, bundle->hashes[i], bundle->leaves[i]);
		if (result == 0)
			result = items_note(round->commons, round->connection, log, first + i,
				bundle->leaves[i]);
	}
	return result;
}

/* Stores the leaves that are not there yet; somebody else may have stored some meanwhile. */
static int store_batch(struct round *round, const struct log_row *log, struct batch *batch)
{
	struct log_row now;
	uint64_t stored = batch->tree.size;
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = log_by_origin(round->connection, slice_of(log->origin), &now);
	if (result == 0 && now.stored != stored)
		result = error_set(FT_BUSY, "%s is being taken in elsewhere", log->origin);
	for (size_t i = 0; result == 0 && i < batch->count; i++)
		result = store_leaves(round, &now, &batch->tree, &batch->bundles[i]);
	if (result == 0)
		result = log_set_stored(round->connection, log->id, batch->tree.size);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	if (result == 0)
		round->report->entries += (int64_t)(batch->tree.size - stored);
	return result;
}

/* The next bundles after what is stored, fetched and checked. */
static int fetch_batch(struct round *round, struct remote *remote, const struct head *head,
	const struct expected *expected, struct batch *batch)
{
	uint64_t at = batch->tree.size;
	size_t bytes = 0;
	int result = 0;

	for (batch->count = 0; batch->count < BATCH_COUNT && bytes < BATCH_BYTES && at < head->size;
		batch->count++) {
		struct bundle *bundle = &batch->bundles[batch->count];
		bundle->index = at / MERKLE_TILE_COUNT;
		bundle->held = at % MERKLE_TILE_COUNT;
		bundle->width = tile_width(head->size, 0, bundle->index);
		buf_clear(&bundle->bytes);
		result = fetch_bundle(round->connection, remote, &head->log, bundle);
		if (result == 0)
			result = check_bundle(round->connection, &head->log, expected, bundle);
		if (result)
			break;
		at = bundle->index * MERKLE_TILE_COUNT + bundle->width;
		bytes += bundle->bytes.length;
	}
	return result;
}

static uint64_t batch_bytes(const struct batch *batch)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < batch->count; i++)
		for (unsigned j = batch->bundles[i].held; j < batch->bundles[i].width; j++)
			bytes += batch->bundles[i].leaves[j].length;
	return bytes;
}

/* May these be stored, too? *left goes down by their bytes. */
static int check_room(const struct log_row *log, const struct batch *batch, uint64_t *left)
{
	uint64_t bytes = batch_bytes(batch);

	if (bytes > *left)
		return error_set(FT_NOT_ALLOWED,
			"%s has more bytes of entries than it may have here", log->origin);
	*left -= *left == UINT64_MAX ? 0 : bytes;
	return 0;
}

/* How many bytes of entries the log may still have. */
static int bytes_left(struct connection *connection, const struct log_row *log, uint64_t *left)
{
	struct allowance allowed;
	uint64_t stored = 0;
	int result = quota_allowance(connection, log, &allowed);

	if (result == 0 && allowed.bytes != UINT64_MAX)
		result = quota_leaf_bytes(connection, log, &stored);
	*left = allowed.bytes > stored ? allowed.bytes - stored : 0;
	return result;
}

static int take_bundles(struct round *round, struct remote *remote, const struct head *head,
	const struct expected *expected)
{
	struct batch *batch = must_alloc(sizeof(*batch));
	uint64_t left = 0;
	int result = leaves_tree(round->connection, head->log.id, head->log.stored, &batch->tree);

	if (result == 0)
		result = bytes_left(round->connection, &head->log, &left);
	for (size_t i = 0; i < BATCH_COUNT; i++)
		buf_init(&batch->bundles[i].bytes, MERKLE_TILE_COUNT * (COMMONS_NOTE_BYTES + 2));
	while (result == 0 && batch->tree.size < head->size) {
		result = fetch_batch(round, remote, head, expected, batch);
		if (result == 0)
			result = check_room(&head->log, batch, &left);
		/* What came before a failure is right, and need not be asked for again. */
		if (batch->count > 0 && (result == 0 || result == FT_BUSY)) {
			int stored = store_batch(round, &head->log, batch);
			result = stored ? stored : result;
		}
		round_progress(round, head->log.origin, batch->tree.size, head->size);
	}
	for (size_t i = 0; i < BATCH_COUNT; i++)
		buf_release(&batch->bundles[i].bytes);
	free(batch);
	return result;
}

/* Do the leaves held and these have the signed root? */
static bool has_root(
	const struct merkle_frontier *stored, const struct bundle *bundle, const struct head *head)
{
	struct merkle_frontier tree = *stored;
	uint8_t root[SHA256_BYTES];

	for (unsigned i = bundle->held; i < bundle->width; i++)
		merkle_append(&tree, bundle->hashes[i], NULL);
	merkle_root(&tree, root);
	return tree.size == head->size && memcmp(root, head->root, SHA256_BYTES) == 0;
}

/* The usual case: a few new leaves, in one bundle. Their root says whether they are right, and no
 * tile is asked for. *done is false when something does not fit: the tiles will tell what. */
static int take_few(struct round *round, struct remote *remote, const struct head *head, bool *done)
{
	struct batch *batch = must_alloc(sizeof(*batch));
	struct bundle *bundle = &batch->bundles[0];
	uint64_t left = 0;
	int result = leaves_tree(round->connection, head->log.id, head->log.stored, &batch->tree);

	bundle->index = head->log.stored / MERKLE_TILE_COUNT;
	bundle->held = head->log.stored % MERKLE_TILE_COUNT;
	bundle->width = tile_width(head->size, 0, bundle->index);
	batch->count = 1;
	buf_init(&bundle->bytes, MERKLE_TILE_COUNT * (COMMONS_NOTE_BYTES + 2));
	if (result == 0)
		result = bytes_left(round->connection, &head->log, &left);
	if (result == 0)
		result = fetch_bundle(round->connection, remote, &head->log, bundle);
	*done = result == 0 && has_root(&batch->tree, bundle, head);
	if (*done)
		result = check_room(&head->log, batch, &left);
	if (*done && result == 0)
		result = store_batch(round, &head->log, batch);
	buf_release(&bundle->bytes);
	free(batch);
	return *done || result == FT_FAILED ? result : 0;
}

/* Leaves past our checkpoint were stored for another one that was never reached. */
static int drop_pending(struct round *round, struct head *head)
{
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = leaves_cut(
			round->connection, head->log.id, head->log.size, head->log.stored);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	head->log.stored = head->log.size;
	return result;
}

/* The bundle that we hold part of does not fit. Is the mirror wrong about it, or did the log sign
 * other leaves than ours? FT_DRIFT: it did. */
static int compare_held(struct round *round, struct remote *remote, const struct head *head,
	const struct expected *expected)
{
	uint8_t ours[MERKLE_TILE_COUNT][SHA256_BYTES], theirs[MERKLE_TILE_COUNT][SHA256_BYTES];
	uint64_t first = expected->first * MERKLE_TILE_COUNT;
	size_t held = (size_t)(head->log.stored - first);
	struct leaf_source source = { round->connection, head->log.id };
	uint8_t folded[MERKLE_TILE_COUNT][SHA256_BYTES];
	int result = leaves_fetch(&source, 0, first, held, ours);

	if (result)
		return result;
	if (expected->whole == 0) {
		memcpy(theirs, expected->last, sizeof(theirs));
	} else {
		result = remote_fetch(remote, 0, first, MERKLE_TILE_COUNT, theirs);
		memcpy(folded, theirs, sizeof(folded));
		merkle_fold(folded, MERKLE_TILE_COUNT);
		if (result == 0 && memcmp(folded[0], expected->roots[0], SHA256_BYTES) != 0)
			result = error_set(FT_REFUSED, "its tiles do not fit each other");
	}
	if (result == 0 && memcmp(ours, theirs, held * SHA256_BYTES) != 0)
		result = error_set(FT_DRIFT, "%s has signed other entries", head->log.origin);
	return result ? result : error_set(FT_REFUSED, "its entries are not those of its tiles");
}

int mirror_take_in(struct round *round, struct remote *remote, const struct head *head)
{
	uint64_t bundles = head->size / MERKLE_TILE_COUNT;
	bool done = false;
	int few = 0;

	remote->size = head->size;
	if ((head->size - 1) / MERKLE_TILE_COUNT == head->log.stored / MERKLE_TILE_COUNT)
		few = take_few(round, remote, head, &done);
	if (done || few)
		return few;
	struct expected *expected = must_alloc(sizeof(*expected));
	expected->first = head->log.stored / MERKLE_TILE_COUNT;
	expected->whole = bundles - expected->first;
	expected->last_count = head->size % MERKLE_TILE_COUNT;
	expected->roots = must_alloc((expected->whole + 1) * SHA256_BYTES);
	int result = fetch_expected(remote, expected);
	if (result == 0)
		result = check_expected(round->connection, head, expected);
	if (result == 0)
		result = take_bundles(round, remote, head, expected);
	if (result == FT_REFUSED && head->log.stored % MERKLE_TILE_COUNT)
		result = compare_held(round, remote, head, expected);
	free(expected->roots);
	free(expected);
	return result;
}

int mirror_pull(struct round *round, struct remote *remote, const struct head *given)
{
	struct head head = *given;
	struct allowance allowed;
	bool taken;
	int result = quota_allowance(round->connection, &head.log, &allowed);

	if (result)
		return result;
	if (head.size > allowed.entries || head.size - head.log.size > GROWTH_MAX)
		return error_set(FT_NOT_ALLOWED, "%s has %llu entries: more than it may have here",
			head.log.origin, (unsigned long long)head.size);
	if (head.log.stored > head.size)
		result = drop_pending(round, &head);
	if (result == 0 && head.log.stored < head.size)
		result = mirror_take_in(round, remote, &head);
	if (result == FT_DRIFT && head.log.stored > head.log.size) {
		result = drop_pending(round, &head);
		if (result == 0)
			result = mirror_take_in(round, remote, &head);
	}
	if (result == 0)
		result = head_commit(
			round->commons, round->connection, &round->identity, &head, &taken);
	if (result == 0 && taken)
		round->report->heads++;
	return result;
}

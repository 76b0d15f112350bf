/* Entries into the ledger tables. */
#include "book_private.h"

static int write_nodes(struct connection *connection, const struct merkle_frontier *tree,
	const struct merkle_completed *completed)
{
	for (unsigned i = 0; i < completed->count; i++) {
		struct query *query = query_start(
			connection, "INSERT INTO node (level, place, hash) VALUES ($1, $2, $3)");
		query_int(query, 1, i + 1);
		query_int(query, 2, (int64_t)(tree->size >> (8 * (i + 1))) - 1);
		query_bytes(query, 3,
			(struct slice){ (const char *)completed->hashes[i], SHA256_BYTES });
		int result = query_run(query);
		if (result)
			return result;
	}
	return 0;
}

static int write_entry(struct doing *doing, struct slice bytes, const uint8_t leaf[SHA256_BYTES])
{
	struct query *query = query_start(doing->connection,
		"INSERT INTO entry (seq, thing, leaf, body) VALUES ($1, $2, $3, $4)");
	query_int(query, 1, doing->seq);
	query_text(query, 2, slice_of(doing->row.id));
	query_bytes(query, 3, (struct slice){ (const char *)leaf, SHA256_BYTES });
	query_bytes(query, 4, bytes);
	return query_run(query);
}

int append_entry(struct merkle_frontier *tree, struct doing *doing)
{
	struct buf set, bytes;
	buf_init(&set, LIMIT_ENTRY_BYTES);
	buf_init(&bytes, LIMIT_ENTRY_BYTES);
	int result = ledger_canonical(doing->set, &set);
	if (result)
		goto out;
	doing->seq = (int64_t)tree->size + 1;
	struct ledger_entry entry = { .seq = doing->seq,
		.at = doing->at,
		.id = slice_of(doing->entry_id),
		.on = slice_of(doing->on),
		.by = slice_of(doing->by),
		.kind = slice_of(doing->kind->name),
		.thing = slice_of(doing->row.id),
		.verb = slice_of(doing->verb->name),
		.place = slice_of(doing->place),
		.set = buf_slice(&set),
		.idem = slice_of(doing->idempotency) };
	if ((result = ledger_entry_write(&entry, &bytes)))
		goto out;
	uint8_t leaf[SHA256_BYTES];
	struct merkle_completed completed;
	merkle_leaf_hash(buf_slice(&bytes), leaf);
	merkle_append(tree, leaf, &completed);
	result = write_entry(doing, buf_slice(&bytes), leaf);
	if (result == 0)
		result = write_nodes(doing->connection, tree, &completed);
out:
	buf_release(&set);
	buf_release(&bytes);
	return result;
}

int append_checkpoint(struct connection *connection, const struct ledger_signing_key *key,
	const struct merkle_frontier *tree)
{
	struct ledger_checkpoint checkpoint = { .origin = slice_of(key->public_key.name),
		.size = tree->size };
	merkle_root(tree, checkpoint.root);
	struct buf note;
	buf_init(&note, LEDGER_NOTE_BYTES);
	int result = ledger_checkpoint_sign(&checkpoint, key, &note);
	if (result == 0)
		result = meta_set(connection, "checkpoint", buf_slice(&note));
	buf_release(&note);
	return result;
}

static const char *const fetch_sql[] = {
	"SELECT leaf FROM entry WHERE seq > $1 AND seq <= $2 ORDER BY seq",
	"SELECT hash FROM node WHERE level = $3 AND place >= $1 AND place < $2 ORDER BY place",
};

int fetch_hashes(void *connection, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES])
{
	struct query *query = query_start(connection, fetch_sql[tile_level > 0]);
	query_int(query, 1, (int64_t)first);
	query_int(query, 2, (int64_t)(first + count));
	if (tile_level > 0)
		query_int(query, 3, tile_level);
	size_t found;
	int result = query_copy_bytes(query, SHA256_BYTES, hashes, count, &found);
	if (result)
		return result;
	return found == count ? 0 : error_set(FT_NOT_FOUND, "The ledger lacks hashes. Run verify.");
}

int load_tree(struct connection *connection, struct merkle_frontier *tree)
{
	struct query *query = query_start(connection, "SELECT COALESCE(MAX(seq), 0) FROM entry");
	int more = query_step(query);
	int64_t size = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	if (more < 0)
		return more;
	struct merkle_tiles tiles = { fetch_hashes, connection };
	return merkle_restore(tree, (uint64_t)size, merkle_tiles_node, &tiles);
}

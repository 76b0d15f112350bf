/* Leaves and nodes of a log in the store. */
#include "commons_private.h"
#include "tile_path.h"

int64_t leaf_id(int64_t log, uint64_t index)
{
	return (int64_t)((uint64_t)log << 40 | index);
}

static const char *const fetch_sql[] = {
	"SELECT hash FROM commons_leaf WHERE id >= $1 AND id < $2 ORDER BY id",
	"SELECT hash FROM commons_node WHERE log = $3 AND level = $4 AND place >= $1 AND place < $2"
	" ORDER BY place",
};

int leaves_fetch(void *context, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES])
{
	const struct leaf_source *source = context;
	struct query *query = query_start(source->connection, fetch_sql[tile_level > 0]);
	size_t found;

	if (tile_level == 0) {
		query_int(query, 1, leaf_id(source->log, first));
		query_int(query, 2, leaf_id(source->log, first + count));
	} else {
		query_int(query, 1, (int64_t)first);
		query_int(query, 2, (int64_t)(first + count));
		query_int(query, 3, source->log);
		query_int(query, 4, tile_level);
	}
	int result = query_copy_bytes(query, SHA256_BYTES, hashes, count, &found);
	if (result)
		return result;
	return found == count ? 0 : error_set(FT_NOT_FOUND, "The log lacks hashes.");
}

int leaves_tree(
	struct connection *connection, int64_t log, uint64_t size, struct merkle_frontier *tree)
{
	struct leaf_source source = { connection, log };
	struct merkle_tiles tiles = { leaves_fetch, &source };

	return merkle_restore(tree, size, merkle_tiles_node, &tiles);
}

static int store_node(struct connection *connection, int64_t log, unsigned level, uint64_t place,
	const uint8_t hash[SHA256_BYTES])
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_node (log, level, place, hash) VALUES ($1, $2, $3, $4)");

	query_int(query, 1, log);
	query_int(query, 2, level);
	query_int(query, 3, (int64_t)place);
	query_bytes(query, 4, (struct slice){ (const char *)hash, SHA256_BYTES });
	return query_run(query);
}

int leaves_append(struct connection *connection, int64_t log, struct merkle_frontier *tree,
	const uint8_t hash[SHA256_BYTES], struct slice body)
{
	struct merkle_completed completed;
	struct query *query = query_start(
		connection, "INSERT INTO commons_leaf (id, hash, body) VALUES ($1, $2, $3)");

	query_int(query, 1, leaf_id(log, tree->size));
	query_bytes(query, 2, (struct slice){ (const char *)hash, SHA256_BYTES });
	query_bytes(query, 3, body);
	int result = query_run(query);
	merkle_append(tree, hash, &completed);
	for (unsigned i = 0; result == 0 && i < completed.count; i++)
		result = store_node(connection, log, i + 1, (tree->size >> 8 * (i + 1)) - 1,
			completed.hashes[i]);
	return result;
}

int leaves_cut(struct connection *connection, int64_t log, uint64_t from, uint64_t stored)
{
	static const char *const sql[] = { "DELETE FROM commons_leaf WHERE id >= $1 AND id < $2",
		"DELETE FROM commons_item WHERE leaf >= $1 AND leaf < $2",
		"DELETE FROM commons_reference WHERE leaf >= $1 AND leaf < $2",
		"DELETE FROM commons_request WHERE leaf >= $1 AND leaf < $2",
		"DELETE FROM commons_block WHERE leaf >= $1 AND leaf < $2" };
	struct query *query;
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof(sql) / sizeof(sql[0]); i++) {
		query = query_start(connection, sql[i]);
		query_int(query, 1, leaf_id(log, from));
		query_int(query, 2, leaf_id(log, stored + 1));
		result = query_run(query);
	}
	for (unsigned level = 1; result == 0 && level < 5; level++) {
		query = query_start(connection,
			"DELETE FROM commons_node WHERE log = $1 AND level = $2 AND place >= $3");
		query_int(query, 1, log);
		query_int(query, 2, level);
		query_int(query, 3, (int64_t)(from >> 8 * level));
		result = query_run(query);
	}
	return result ? result : log_set_stored(connection, log, from);
}

int leaves_bundle(
	struct connection *connection, int64_t log, uint64_t first, size_t count, struct buf *out)
{
	struct query *query = query_start(
		connection, "SELECT body FROM commons_leaf WHERE id >= $1 AND id < $2 ORDER BY id");
	size_t found = 0;
	bool redacted = false;
	int more;

	query_int(query, 1, leaf_id(log, first));
	query_int(query, 2, leaf_id(log, first + count));
	while ((more = query_step(query)) == 1 && !redacted) {
		redacted = query_is_null(query, 0);
		bundle_add(out, query_get_bytes(query, 0));
		found++;
	}
	query_end(query);
	if (more < 0)
		return more;
	if (redacted)
		return error_set(FT_NOT_ALLOWED, "An entry of this bundle was taken back.");
	return found == count ? 0 : error_set(FT_NOT_FOUND, "The log lacks entries.");
}

int leaves_one(struct connection *connection, int64_t log, uint64_t index, struct buf *out)
{
	struct query *query =
		query_start(connection, "SELECT body FROM commons_leaf WHERE id = $1");
	bool redacted = false;

	query_int(query, 1, leaf_id(log, index));
	int more = query_step(query);
	if (more == 1) {
		redacted = query_is_null(query, 0);
		buf_add_slice(out, query_get_bytes(query, 0));
	}
	query_end(query);
	if (redacted)
		return error_set(FT_NOT_ALLOWED, "That entry was taken back.");
	if (more == 0)
		return error_set(FT_NOT_FOUND, "There is no such entry.");
	return more < 0 ? more : 0;
}

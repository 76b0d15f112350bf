/* merkle.c: hashes of RFC 6962 section 2.1, the growing tree, tiles. */
#include <assert.h>
#include "error.h"
#include "merkle_range.h"

void merkle_leaf_hash(struct slice bytes, uint8_t hash[SHA256_BYTES])
{
	struct slice pieces[] = { { "\0", 1 }, bytes };

	sha256_pieces(pieces, 2, hash);
}

void merkle_node_hash(const uint8_t left[SHA256_BYTES], const uint8_t right[SHA256_BYTES],
	uint8_t hash[SHA256_BYTES])
{
	uint8_t bytes[1 + 2 * SHA256_BYTES] = { 0x01 };

	memcpy(bytes + 1, left, SHA256_BYTES);
	memcpy(bytes + 1 + SHA256_BYTES, right, SHA256_BYTES);
	sha256(bytes, sizeof(bytes), hash);
}

void merkle_init(struct merkle_frontier *tree)
{
	tree->size = 0;
}

void merkle_append(struct merkle_frontier *tree, const uint8_t leaf[SHA256_BYTES],
	struct merkle_completed *completed)
{
	uint8_t hash[SHA256_BYTES];
	unsigned level = 0;

	assert(tree->size < MERKLE_SIZE_MAX);
	if (completed)
		completed->count = 0;
	memcpy(hash, leaf, SHA256_BYTES);
	/* Like adding 1 in binary: every trailing 1 is a subtree that this one completes. */
	for (; tree->size >> level & 1; level++) {
		merkle_node_hash(tree->nodes[level], hash, hash);
		if (completed && (level + 1) % 8 == 0)
			memcpy(completed->hashes[completed->count++], hash, SHA256_BYTES);
	}
	memcpy(tree->nodes[level], hash, SHA256_BYTES);
	tree->size++;
}

void merkle_append_subtree(
	struct merkle_frontier *tree, unsigned level, const uint8_t subtree[SHA256_BYTES])
{
	uint8_t hash[SHA256_BYTES];
	uint64_t leaves = UINT64_C(1) << level;

	assert(level < 63 && tree->size % leaves == 0 && tree->size <= MERKLE_SIZE_MAX - leaves);
	memcpy(hash, subtree, SHA256_BYTES);
	for (; tree->size >> level & 1; level++)
		merkle_node_hash(tree->nodes[level], hash, hash);
	memcpy(tree->nodes[level], hash, SHA256_BYTES);
	tree->size += leaves;
}

void merkle_root(const struct merkle_frontier *tree, uint8_t root[SHA256_BYTES])
{
	uint64_t rest = tree->size;

	if (rest == 0) {
		sha256("", 0, root);
		return;
	}
	unsigned level = (unsigned)__builtin_ctzll(rest);
	memcpy(root, tree->nodes[level], SHA256_BYTES);
	for (rest &= rest - 1; rest; rest &= rest - 1) {
		level = (unsigned)__builtin_ctzll(rest);
		merkle_node_hash(tree->nodes[level], root, root);
	}
}

int merkle_restore(struct merkle_frontier *tree, uint64_t size, merkle_node_fn node, void *context)
{
	if (size > MERKLE_SIZE_MAX)
		return error_set(FT_REFUSED, "a tree cannot have that many leaves");
	for (uint64_t rest = size; rest; rest &= rest - 1) {
		unsigned level = (unsigned)__builtin_ctzll(rest);
		int result = node(context, level, (rest >> level) - 1, tree->nodes[level]);
		if (result)
			return result;
	}
	tree->size = size;
	return 0;
}

int merkle_range_hash(uint64_t begin, uint64_t end, merkle_node_fn node, void *context,
	uint8_t hash[SHA256_BYTES])
{
	uint8_t left[SHA256_BYTES];
	uint64_t at = end;

	assert(begin < end);
	for (uint64_t rest = end - begin; rest; rest &= rest - 1) {
		unsigned level = (unsigned)__builtin_ctzll(rest);
		int result = node(context, level, (at >> level) - 1, at == end ? hash : left);
		if (result)
			return result;
		if (at != end)
			merkle_node_hash(left, hash, hash);
		at -= UINT64_C(1) << level;
	}
	return 0;
}

void merkle_fold(uint8_t (*hashes)[SHA256_BYTES], size_t count)
{
	for (; count > 1; count /= 2)
		for (size_t i = 0; i < count / 2; i++)
			merkle_node_hash(hashes[2 * i], hashes[2 * i + 1], hashes[i]);
}

/* A row of tile hashes, computed from the level below where it is not kept. */
static int tile_row(const struct merkle_tiles *tiles, unsigned tile_level, uint64_t first,
	size_t count, uint8_t (*hashes)[SHA256_BYTES])
{
	uint8_t below[MERKLE_TILE_COUNT][SHA256_BYTES];
	int result = tiles->fetch(tiles->context, tile_level, first, count, hashes);

	if (result != FT_NOT_FOUND || tile_level == 0)
		return result;
	for (size_t i = 0; i < count; i++) {
		result = tile_row(tiles, tile_level - 1, (first + i) * MERKLE_TILE_COUNT,
			MERKLE_TILE_COUNT, below);
		if (result)
			return result;
		merkle_fold(below, MERKLE_TILE_COUNT);
		memcpy(hashes[i], below[0], SHA256_BYTES);
	}
	return 0;
}

int merkle_tiles_node(void *context, unsigned level, uint64_t index, uint8_t hash[SHA256_BYTES])
{
	const struct merkle_tiles *tiles = context;
	uint8_t hashes[MERKLE_TILE_COUNT][SHA256_BYTES];
	unsigned height = level % 8;
	size_t count = (size_t)1 << height;
	int result = tile_row(tiles, level / 8, index << height, count, hashes);

	if (result)
		return result;
	merkle_fold(hashes, count);
	memcpy(hash, hashes[0], SHA256_BYTES);
	return 0;
}

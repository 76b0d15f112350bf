#include "support.h"

enum { BRUTE_MAX = 300 };

static const struct { const char *leaf, *root; } known[] = {
	{ "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "606162636465666768696a6b6c6d6e6f",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

static void check_hex(const uint8_t hash[SHA256_BYTES], const char *expected)
{
	uint8_t bytes[SHA256_BYTES];

	assert_int_equal(hex_read(slice_of(expected), bytes, SHA256_BYTES), 0);
	assert_memory_equal(hash, bytes, SHA256_BYTES);
}

static void roots_of_eight_leaves(void **state)
{
	struct merkle_frontier tree;
	uint8_t bytes[32], hash[SHA256_BYTES];

	(void)state;
	merkle_init(&tree);
	merkle_root(&tree, hash);
	check_hex(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t length = strlen(known[i].leaf) / 2;
		assert_int_equal(hex_read(slice_of(known[i].leaf), bytes, length), 0);
		merkle_leaf_hash((struct slice){ (const char *)bytes, length }, hash);
		merkle_append(&tree, hash, NULL);
		assert_int_equal(tree.size, i + 1);
		merkle_root(&tree, hash);
		check_hex(hash, known[i].root);
	}
}

static void check_restored(const struct merkle_frontier *tree, struct leaves *leaves)
{
	struct merkle_tiles tiles = { leaves_fetch, leaves };
	struct merkle_frontier restored;
	uint8_t root[SHA256_BYTES], again[SHA256_BYTES];

	merkle_root(tree, root);
	assert_int_equal(merkle_restore(&restored, tree->size, leaves_node, leaves), 0);
	merkle_root(&restored, again);
	assert_memory_equal(root, again, SHA256_BYTES);
	assert_int_equal(merkle_restore(&restored, tree->size, merkle_tiles_node, &tiles), 0);
	merkle_root(&restored, again);
	assert_memory_equal(root, again, SHA256_BYTES);
	/* A restored tree goes on growing as if it had never been away. */
	merkle_append(&restored, leaves->hashes[0], NULL);
	assert_int_equal(restored.size, tree->size + 1);
}

static void roots_of_all_sizes(void **state)
{
	struct merkle_frontier tree;
	struct leaves leaves;
	uint8_t root[SHA256_BYTES], expected[SHA256_BYTES];

	(void)state;
	leaves_init(&leaves, BRUTE_MAX);
	merkle_init(&tree);
	for (uint64_t size = 0; size < BRUTE_MAX; size++) {
		merkle_root(&tree, root);
		plain_root(&leaves, 0, size, expected);
		assert_memory_equal(root, expected, SHA256_BYTES);
		check_restored(&tree, &leaves);
		merkle_append(&tree, leaves.hashes[size], NULL);
	}
	leaves_release(&leaves);
}

/* Keeps the hashes that appends complete, as the module above does. */
struct store {
	struct leaves leaves;
	uint64_t kept[3];              /* by tile level; level 0 is in leaves */
	uint8_t (*rows[3])[SHA256_BYTES];
	bool forgets;                  /* answers FT_NOT_FOUND above level 0 */
	unsigned fetches;
};

static int store_fetch(void *context, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES])
{
	struct store *store = context;

	store->fetches++;
	assert_true(count >= 1 && count <= 256);
	assert_true(first / 256 == (first + count - 1) / 256);
	if (tile_level == 0)
		return leaves_fetch(&store->leaves, 0, first, count, hashes);
	if (store->forgets)
		return error_set(FT_NOT_FOUND, "forgotten");
	assert_true(tile_level < 3);
	assert_true(first + count <= store->kept[tile_level]);
	memcpy(hashes, store->rows[tile_level][first], count * SHA256_BYTES);
	return 0;
}

static void store_fill(struct store *store, struct merkle_frontier *tree, uint64_t size)
{
	struct merkle_completed completed;

	memset(store, 0, sizeof(*store));
	leaves_init(&store->leaves, size);
	for (unsigned level = 1; level < 3; level++)
		store->rows[level] = must_alloc((size >> 8 * level) * SHA256_BYTES + 1);
	merkle_init(tree);
	for (uint64_t i = 0; i < size; i++) {
		merkle_append(tree, store->leaves.hashes[i], &completed);
		uint64_t now = tree->size;
		assert_int_equal(completed.count, now % 65536 == 0 ? 2 : now % 256 == 0);
		for (unsigned level = 1; level <= completed.count; level++) {
			uint64_t index = (now >> 8 * level) - 1;
			const uint8_t *hash = completed.hashes[level - 1];
			assert_int_equal(index, store->kept[level]++);
			memcpy(store->rows[level][index], hash, SHA256_BYTES);
		}
	}
}

static void store_release(struct store *store)
{
	leaves_release(&store->leaves);
	free(store->rows[1]);
	free(store->rows[2]);
}

static void check_big_proofs(struct store *store, uint64_t size, const uint8_t root[SHA256_BYTES])
{
	static const uint64_t places[] = { 0, 1, 255, 256, 257, 65535, 65536, 65537, 69999 };
	struct merkle_tiles tiles = { store_fetch, store };
	struct merkle_proof proof;
	uint8_t old[SHA256_BYTES];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		uint64_t at = places[i];
		assert_int_equal(
			merkle_prove_inclusion(at, size, merkle_tiles_node, &tiles, &proof), 0);
		assert_int_equal(merkle_verify_inclusion(at, size, store->leaves.hashes[at],
			&proof, root), 0);
		plain_root(&store->leaves, 0, at + 1, old);
		assert_int_equal(merkle_prove_consistency(at + 1, size, merkle_tiles_node, &tiles,
			&proof), 0);
		assert_int_equal(
			merkle_verify_consistency(at + 1, size, old, root, &proof), 0);
	}
}

static void tiles_answer_for_a_big_tree(void **state)
{
	struct merkle_frontier tree, restored;
	uint8_t root[SHA256_BYTES], again[SHA256_BYTES];
	struct store store;
	struct merkle_tiles tiles = { store_fetch, &store };

	(void)state;
	store_fill(&store, &tree, 70000);
	merkle_root(&tree, root);
	plain_root(&store.leaves, 0, 70000, again);
	assert_memory_equal(root, again, SHA256_BYTES);
	assert_int_equal(merkle_restore(&restored, 70000, merkle_tiles_node, &tiles), 0);
	assert_true(store.fetches <= 64);
	merkle_root(&restored, again);
	assert_memory_equal(root, again, SHA256_BYTES);
	check_big_proofs(&store, 70000, root);
	store.forgets = true;
	assert_int_equal(merkle_restore(&restored, 70000, merkle_tiles_node, &tiles), 0);
	merkle_root(&restored, again);
	assert_memory_equal(root, again, SHA256_BYTES);
	store_release(&store);
}

static int failing_node(void *context, unsigned level, uint64_t index, uint8_t hash[SHA256_BYTES])
{
	int *left = context;

	(void)level;
	(void)index;
	memset(hash, 0, SHA256_BYTES);
	return (*left)-- > 0 ? 0 : error_set(FT_BUSY, "away");
}

static void a_failing_source_is_passed_up(void **state)
{
	struct merkle_frontier tree;
	struct merkle_proof proof;

	(void)state;
	for (int good = 0; good < 3; good++) {
		int left = good;
		assert_int_equal(merkle_restore(&tree, 15, failing_node, &left), FT_BUSY);
		left = good;
		assert_int_equal(
			merkle_prove_inclusion(3, 15, failing_node, &left, &proof), FT_BUSY);
		left = good;
		assert_int_equal(
			merkle_prove_consistency(3, 15, failing_node, &left, &proof), FT_BUSY);
	}
	assert_int_equal(merkle_restore(&tree, UINT64_MAX, failing_node, NULL), FT_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_of_eight_leaves),
		cmocka_unit_test(roots_of_all_sizes),
		cmocka_unit_test(tiles_answer_for_a_big_tree),
		cmocka_unit_test(a_failing_source_is_passed_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "support.h"

enum { BRUTE_MAX = 300 };

/* ---- Cases of transparency-dev/merkle ---- */

/* At least `length_min` bytes; the rest of the hash is zero. */
static bool read_bytes(const json_t *text, size_t length_min, uint8_t hash[SHA256_BYTES])
{
	struct buf bytes;

	buf_init(&bytes, 4096);
	memset(hash, 0, SHA256_BYTES);
	bool right = json_is_string(text) &&
		base64_read(slice_of(json_string_value(text)), &bytes) == 0 &&
		bytes.length >= length_min && bytes.length <= SHA256_BYTES;
	if (right)
		memcpy(hash, bytes.base, bytes.length);
	buf_release(&bytes);
	return right;
}

static bool read_hash(const json_t *text, uint8_t hash[SHA256_BYTES])
{
	return read_bytes(text, SHA256_BYTES, hash);
}

/* Some roots are placeholders, shorter than a hash. */
static bool read_root(const json_t *text, uint8_t hash[SHA256_BYTES])
{
	return read_bytes(text, 1, hash);
}

/* A hash of another length than 32 cannot be held, let alone accepted. */
static bool read_proof(const json_t *list, struct merkle_proof *proof)
{
	proof->count = 0;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (i >= MERKLE_PROOF_COUNT ||
			!read_hash(json_array_get(list, i), proof->hashes[proof->count++]))
			return false;
	return true;
}

static uint64_t count_of(const json_t *row, const char *key)
{
	return (uint64_t)json_whole(row, key, -1);
}

static bool accepts_inclusion(const json_t *row)
{
	uint8_t root[SHA256_BYTES], leaf[SHA256_BYTES];
	struct merkle_proof proof;

	return read_proof(json_object_get(row, "proof"), &proof) &&
		read_root(json_object_get(row, "root"), root) &&
		read_hash(json_object_get(row, "leafHash"), leaf) &&
		merkle_verify_inclusion(count_of(row, "leafIdx"), count_of(row, "treeSize"), leaf,
			&proof, root) == 0;
}

static bool accepts_consistency(const json_t *row)
{
	uint8_t root1[SHA256_BYTES], root2[SHA256_BYTES];
	struct merkle_proof proof;

	return read_proof(json_object_get(row, "proof"), &proof) &&
		read_root(json_object_get(row, "root1"), root1) &&
		read_root(json_object_get(row, "root2"), root2) &&
		merkle_verify_consistency(count_of(row, "size1"), count_of(row, "size2"), root1,
			root2, &proof) == 0;
}

static void cases_of_other_programs(void **state)
{
	struct buf text;

	(void)state;
	read_data("merkle.json", &text);
	json_t *data = parse(text.base), *cases = json_object_get(data, "cases"), *row;
	size_t i;
	assert_true(json_array_size(cases) > 90);
	json_array_foreach(cases, i, row) {
		bool accepted = json_has(row, "leafIdx") || json_has(row, "leafHash")
			? accepts_inclusion(row) : accepts_consistency(row);
		if (accepted == json_flag(row, "wantErr", false))
			fail_msg("%s: accepted %d", json_text(row, "name"), accepted);
	}
	json_decref(data);
	buf_release(&text);
}

/* ---- Against the definition, word for word ---- */

/* PATH(m, D[n]) of RFC 6962 2.1.1 */
static void plain_path(const struct leaves *leaves, uint64_t m, uint64_t begin, uint64_t end,
	struct merkle_proof *proof)
{
	uint64_t k = 1;

	if (end - begin == 1)
		return;
	while (k * 2 < end - begin)
		k *= 2;
	if (m < k) {
		plain_path(leaves, m, begin, begin + k, proof);
		plain_root(leaves, begin + k, end, proof->hashes[proof->count++]);
	} else {
		plain_path(leaves, m - k, begin + k, end, proof);
		plain_root(leaves, begin, begin + k, proof->hashes[proof->count++]);
	}
}

static void check_inclusion(struct leaves *leaves, uint64_t index, uint64_t size,
	const uint8_t root[SHA256_BYTES], bool in_full)
{
	struct merkle_proof proof, plain = { 0 };

	assert_int_equal(merkle_prove_inclusion(index, size, leaves_node, leaves, &proof), 0);
	assert_int_equal(
		merkle_verify_inclusion(index, size, leaves->hashes[index], &proof, root), 0);
	if (!in_full)
		return;
	plain_path(leaves, index, 0, size, &plain);
	assert_int_equal(proof.count, plain.count);
	assert_memory_equal(proof.hashes, plain.hashes, plain.count * SHA256_BYTES);
	for (uint64_t other = 0; other < size; other++)
		if (other != index && merkle_verify_inclusion(other, size, leaves->hashes[index],
				&proof, root) == 0)
			fail_msg("leaf %d accepted as %d of %d", (int)index, (int)other, (int)size);
	for (size_t i = 0; i < proof.count; i++) {
		proof.hashes[i][i % SHA256_BYTES] ^= 1;
		assert_int_equal(merkle_verify_inclusion(index, size, leaves->hashes[index],
			&proof, root), FT_REFUSED);
		proof.hashes[i][i % SHA256_BYTES] ^= 1;
	}
	if (proof.count > 0) {
		proof.count--;
		assert_int_equal(merkle_verify_inclusion(index, size, leaves->hashes[index],
			&proof, root), FT_REFUSED);
	}
}

static void inclusion_in_all_sizes(void **state)
{
	struct leaves leaves;
	uint8_t root[SHA256_BYTES];
	struct merkle_proof proof;

	(void)state;
	leaves_init(&leaves, BRUTE_MAX);
	for (uint64_t size = 1; size <= BRUTE_MAX; size++) {
		plain_root(&leaves, 0, size, root);
		uint64_t step = size <= 40 ? 1 : 13;
		for (uint64_t index = 0; index < size; index += step)
			check_inclusion(&leaves, index, size, root, size <= 40);
		check_inclusion(&leaves, size - 1, size, root, false);
		int result = merkle_prove_inclusion(size, size, leaves_node, &leaves, &proof);
		assert_int_equal(result, FT_NOT_FOUND);
	}
	leaves_release(&leaves);
}

static void check_consistency(struct leaves *leaves, uint64_t size1, uint64_t size2,
	const uint8_t root1[SHA256_BYTES], const uint8_t root2[SHA256_BYTES])
{
	struct merkle_proof proof;

	assert_int_equal(merkle_prove_consistency(size1, size2, leaves_node, leaves, &proof), 0);
	assert_int_equal(merkle_verify_consistency(size1, size2, root1, root2, &proof), 0);
	if (size1 < size2)
		assert_int_equal(merkle_verify_consistency(size1, size2, root2, root2, &proof),
			FT_REFUSED);
	for (size_t i = 0; i < proof.count; i++) {
		proof.hashes[i][i % SHA256_BYTES] ^= 0x80;
		assert_int_equal(merkle_verify_consistency(size1, size2, root1, root2, &proof),
			FT_REFUSED);
		proof.hashes[i][i % SHA256_BYTES] ^= 0x80;
	}
	memset(proof.hashes[proof.count++], 0, SHA256_BYTES);
	assert_int_equal(
		merkle_verify_consistency(size1, size2, root1, root2, &proof), FT_REFUSED);
}

static void consistency_of_all_sizes(void **state)
{
	static uint8_t roots[BRUTE_MAX + 1][SHA256_BYTES];
	struct leaves leaves;
	struct merkle_proof proof;

	(void)state;
	leaves_init(&leaves, BRUTE_MAX);
	for (uint64_t size = 0; size <= BRUTE_MAX; size++)
		plain_root(&leaves, 0, size, roots[size]);
	for (uint64_t size2 = 1; size2 <= BRUTE_MAX; size2 += size2 < 70 ? 1 : 23)
		for (uint64_t size1 = 1; size1 <= size2; size1 += size2 < 70 ? 1 : 7)
			check_consistency(&leaves, size1, size2, roots[size1], roots[size2]);
	assert_int_equal(
		merkle_prove_consistency(0, 5, leaves_node, &leaves, &proof), FT_NOT_FOUND);
	assert_int_equal(
		merkle_prove_consistency(6, 5, leaves_node, &leaves, &proof), FT_NOT_FOUND);
	assert_int_equal(
		merkle_verify_consistency(0, 5, roots[0], roots[5], &proof), FT_REFUSED);
	leaves_release(&leaves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_of_other_programs),
		cmocka_unit_test(inclusion_in_all_sizes),
		cmocka_unit_test(consistency_of_all_sizes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* merkle_proof.c: proofs, written as RFC 6962 defines them and checked as RFC 9162 says. */
#include <assert.h>
#include "error.h"
#include "merkle_range.h"

struct prover {
	merkle_node_fn node;
	void *context;
	struct merkle_proof *proof;
};

static int add_range(struct prover *prover, uint64_t begin, uint64_t end)
{
	assert(prover->proof->count < MERKLE_PROOF_COUNT);
	return merkle_range_hash(begin, end, prover->node, prover->context,
		prover->proof->hashes[prover->proof->count++]);
}

/* The k of RFC 6962: the largest power of two smaller than the length, which is over 1. */
static uint64_t split(uint64_t length)
{
	return UINT64_C(1) << (63 - __builtin_clzll(length - 1));
}

/* PATH(index - begin, D[begin:end]) */
static int add_path(struct prover *prover, uint64_t index, uint64_t begin, uint64_t end)
{
	if (end - begin == 1)
		return 0;
	uint64_t middle = begin + split(end - begin);
	bool left = index < middle;
	int result = left ? add_path(prover, index, begin, middle)
			  : add_path(prover, index, middle, end);
	if (result)
		return result;
	return left ? add_range(prover, middle, end) : add_range(prover, begin, middle);
}

/* SUBPROOF(size1 - begin, D[begin:end], known): known while [begin, end) began the first
 * tree as a whole, so that its verifier has the hash already. */
static int add_subproof(
	struct prover *prover, uint64_t size1, uint64_t begin, uint64_t end, bool known)
{
	if (size1 == end)
		return known ? 0 : add_range(prover, begin, end);
	uint64_t middle = begin + split(end - begin);
	bool left = size1 <= middle;
	int result = left ? add_subproof(prover, size1, begin, middle, known)
			  : add_subproof(prover, size1, middle, end, false);
	if (result)
		return result;
	return left ? add_range(prover, middle, end) : add_range(prover, begin, middle);
}

int merkle_prove_inclusion(uint64_t index, uint64_t size, merkle_node_fn node, void *context,
	struct merkle_proof *proof)
{
	struct prover prover = { node, context, proof };

	proof->count = 0;
	if (index >= size || size > MERKLE_SIZE_MAX)
		return error_set(FT_NOT_FOUND, "there is no leaf %llu in a tree of %llu",
			(unsigned long long)index, (unsigned long long)size);
	return add_path(&prover, index, 0, size);
}

int merkle_prove_consistency(uint64_t size1, uint64_t size2, merkle_node_fn node, void *context,
	struct merkle_proof *proof)
{
	struct prover prover = { node, context, proof };

	proof->count = 0;
	if (size1 == 0 || size1 > size2 || size2 > MERKLE_SIZE_MAX)
		return error_set(FT_NOT_FOUND,
			"a tree of %llu leaves is not the beginning of one of %llu",
			(unsigned long long)size1, (unsigned long long)size2);
	return add_subproof(&prover, size1, 0, size2, true);
}

static int refuse(void)
{
	return error_set(FT_REFUSED, "the proof does not fit");
}

int merkle_verify_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[SHA256_BYTES],
	const struct merkle_proof *proof, const uint8_t root[SHA256_BYTES])
{
	uint8_t hash[SHA256_BYTES];
	uint64_t first = index, second = size - 1; /* fn and sn of the algorithm */

	if (index >= size)
		return refuse();
	memcpy(hash, leaf, SHA256_BYTES);
	for (size_t i = 0; i < proof->count; i++) {
		if (second == 0)
			return refuse();
		if (first & 1 || first == second) {
			merkle_node_hash(proof->hashes[i], hash, hash);
			while (!(first & 1) && first) {
				first >>= 1;
				second >>= 1;
			}
		} else {
			merkle_node_hash(hash, proof->hashes[i], hash);
		}
		first >>= 1;
		second >>= 1;
	}
	return second == 0 && memcmp(hash, root, SHA256_BYTES) == 0 ? 0 : refuse();
}

/* size1 < size2, and the proof begins with a hash for both trees. */
static int verify_path(uint64_t size1, uint64_t size2, const uint8_t root1[SHA256_BYTES],
	const uint8_t root2[SHA256_BYTES], const struct merkle_proof *proof)
{
	uint8_t hash1[SHA256_BYTES], hash2[SHA256_BYTES];
	uint64_t first = size1 - 1, second = size2 - 1;
	bool whole = (size1 & (size1 - 1)) == 0; /* root1 itself is the first hash */
	const uint8_t(*next)[SHA256_BYTES] = proof->hashes;
	const uint8_t(*end)[SHA256_BYTES] = proof->hashes + proof->count;

	while (first & 1) {
		first >>= 1;
		second >>= 1;
	}
	memcpy(hash1, whole ? root1 : *next++, SHA256_BYTES);
	memcpy(hash2, hash1, SHA256_BYTES);
	for (; next < end; next++) {
		if (second == 0)
			return refuse();
		if (first & 1 || first == second) {
			merkle_node_hash(*next, hash1, hash1);
			merkle_node_hash(*next, hash2, hash2);
			while (!(first & 1) && first) {
				first >>= 1;
				second >>= 1;
			}
		} else {
			merkle_node_hash(hash2, *next, hash2);
		}
		first >>= 1;
		second >>= 1;
	}
	return second == 0 && memcmp(hash1, root1, SHA256_BYTES) == 0 &&
			       memcmp(hash2, root2, SHA256_BYTES) == 0
		       ? 0
		       : refuse();
}

int merkle_verify_consistency(uint64_t size1, uint64_t size2, const uint8_t root1[SHA256_BYTES],
	const uint8_t root2[SHA256_BYTES], const struct merkle_proof *proof)
{
	if (size1 == 0 || size1 > size2)
		return refuse();
	if (size1 == size2)
		return proof->count == 0 && memcmp(root1, root2, SHA256_BYTES) == 0 ? 0 : refuse();
	if (proof->count == 0 || proof->count > MERKLE_PROOF_COUNT)
		return refuse();
	return verify_path(size1, size2, root1, root2, proof);
}

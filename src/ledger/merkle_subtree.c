/* merkle_subtree.c: proofs that a run of leaves is in a tree, as C2SP tlog-mirror uses them (the
 * subtree consistency proof of draft-ietf-plants-merkle-tree-certs). */
#include "error.h"
#include "merkle_range.h"

/* The largest power of two smaller than the length, which is over 1. */
static uint64_t split(uint64_t length)
{
	return UINT64_C(1) << (63 - __builtin_clzll(length - 1));
}

static int check_range(uint64_t start, uint64_t end, uint64_t size)
{
	uint64_t width = 1;

	if (start >= end || end > size || size > MERKLE_SIZE_MAX)
		return error_set(FT_REFUSED, "there is no such run of leaves in the tree");
	while (width < end - start)
		width <<= 1;
	return start % width == 0 ? 0
				  : error_set(FT_REFUSED, "that run of leaves is not a subtree");
}

struct subtree_prover {
	uint64_t start, end;
	merkle_node_fn node;
	void *context;
	struct merkle_proof *proof;
};

static int add_hash(struct subtree_prover *prover, uint64_t begin, uint64_t end)
{
	if (prover->proof->count == MERKLE_PROOF_COUNT)
		return error_set(FT_REFUSED, "the proof is too long");
	return merkle_range_hash(begin, end, prover->node, prover->context,
		prover->proof->hashes[prover->proof->count++]);
}

/* What is needed of D[begin:end] beside the part of the subtree in it. `whole`: none of the subtree
 * lies elsewhere, so its verifier knows its hash. */
static int prove(struct subtree_prover *prover, uint64_t begin, uint64_t end, bool whole)
{
	uint64_t from = prover->start > begin ? prover->start : begin;

	if (from == begin && prover->end >= end)
		return whole ? 0 : add_hash(prover, begin, end);
	uint64_t middle = begin + split(end - begin);
	int result;
	if (prover->end <= middle) {
		result = prove(prover, begin, middle, whole);
		return result ? result : add_hash(prover, middle, end);
	}
	result = prove(prover, middle, end, whole && from >= middle);
	return result ? result : add_hash(prover, begin, middle);
}

int merkle_prove_subtree(uint64_t start, uint64_t end, uint64_t size, merkle_node_fn node,
	void *context, struct merkle_proof *proof)
{
	struct subtree_prover prover = { start, end, node, context, proof };
	int result = check_range(start, end, size);

	proof->count = 0;
	return result ? result : prove(&prover, 0, size, true);
}

struct subtree_verifier {
	uint64_t start, end;
	const uint8_t *claimed;
	const struct merkle_proof *proof;
	size_t used;
	uint8_t subtree[SHA256_BYTES], tree[SHA256_BYTES];
};

static const uint8_t *next_hash(struct subtree_verifier *verifier)
{
	return verifier->used < verifier->proof->count ? verifier->proof->hashes[verifier->used++]
						       : NULL;
}

/* The same walk as prove(), putting the two hashes together. */
static bool verify(struct subtree_verifier *verifier, uint64_t begin, uint64_t end, bool whole)
{
	uint64_t from = verifier->start > begin ? verifier->start : begin;
	const uint8_t *hash;

	if (from == begin && verifier->end >= end) {
		hash = whole ? verifier->claimed : next_hash(verifier);
		if (!hash)
			return false;
		memcpy(verifier->subtree, hash, SHA256_BYTES);
		memcpy(verifier->tree, hash, SHA256_BYTES);
		return true;
	}
	uint64_t middle = begin + split(end - begin);
	if (verifier->end <= middle) {
		if (!verify(verifier, begin, middle, whole) || !(hash = next_hash(verifier)))
			return false;
		merkle_node_hash(verifier->tree, hash, verifier->tree);
		return true;
	}
	if (!verify(verifier, middle, end, whole && from >= middle) ||
		!(hash = next_hash(verifier)))
		return false;
	if (from < middle)
		merkle_node_hash(hash, verifier->subtree, verifier->subtree);
	merkle_node_hash(hash, verifier->tree, verifier->tree);
	return true;
}

int merkle_verify_subtree(uint64_t start, uint64_t end, uint64_t size,
	const uint8_t subtree[SHA256_BYTES], const uint8_t root[SHA256_BYTES],
	const struct merkle_proof *proof)
{
	struct subtree_verifier verifier = {
		.start = start, .end = end, .claimed = subtree, .proof = proof
	};
	int result = check_range(start, end, size);

	if (result)
		return result;
	if (!verify(&verifier, 0, size, true) || verifier.used != proof->count ||
		memcmp(verifier.subtree, subtree, SHA256_BYTES) != 0 ||
		memcmp(verifier.tree, root, SHA256_BYTES) != 0)
		return error_set(FT_REFUSED, "the proof of the run of leaves is wrong");
	return 0;
}

/* merkle_range.h: the hash of any run of leaves that RFC 6962 makes a subtree. */
#ifndef FETTLE_LEDGER_MERKLE_RANGE_H
#define FETTLE_LEDGER_MERKLE_RANGE_H

#include "ledger.h"

/* Leaves are counted in 63 bits, so that no shift or sum below can overflow. */
#define MERKLE_SIZE_MAX ((UINT64_C(1) << 63) - 1)

/* MTH(D[begin:end]), complete or not: begin must be a multiple of a power of two that is
 * at least end - begin, as it always is when RFC 6962 cuts a tree in two. */
int merkle_range_hash(uint64_t begin, uint64_t end, merkle_node_fn node, void *context,
	uint8_t hash[SHA256_BYTES]);

#endif

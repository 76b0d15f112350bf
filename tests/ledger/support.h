/* support.h: what the tests of the ledger share. */
#ifndef FETTLE_TEST_LEDGER_SUPPORT_H
#define FETTLE_TEST_LEDGER_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "arena.h"
#include "error.h"
#include "file.h"
#include "json.h"
#include "ledger.h"

/* Reads a file of tests/ledger/data; the caller releases `out`. */
static inline void read_data(const char *name, struct buf *out)
{
	const char *folder = getenv("LEDGER_DATA");
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", folder ? folder : "tests/ledger/data", name);
	buf_init(out, 1 << 20);
	if (file_read(path, 1 << 20, out))
		fail_msg("%s", error_message());
}

static inline json_t *parse(const char *text)
{
	json_t *value = NULL;

	if (json_read(slice_of(text), &value))
		fail_msg("%s", error_message());
	return value;
}

/* A tree kept the plain way: every leaf hash. */
struct leaves {
	uint64_t count;
	uint8_t (*hashes)[SHA256_BYTES];
};

static inline void leaves_init(struct leaves *leaves, uint64_t count)
{
	leaves->count = count;
	leaves->hashes = must_alloc(count * SHA256_BYTES + 1);
	for (uint64_t i = 0; i < count; i++)
		merkle_leaf_hash((struct slice){ (const char *)&i, sizeof(i) }, leaves->hashes[i]);
}

static inline void leaves_release(struct leaves *leaves)
{
	free(leaves->hashes);
}

/* MTH(D[begin:end]) word for word as RFC 6962 2.1 defines it. */
static inline void plain_root(
	const struct leaves *leaves, uint64_t begin, uint64_t end, uint8_t root[SHA256_BYTES])
{
	uint8_t left[SHA256_BYTES], right[SHA256_BYTES];
	uint64_t k = 1;

	if (begin == end) {
		sha256("", 0, root);
		return;
	}
	if (end - begin == 1) {
		memcpy(root, leaves->hashes[begin], SHA256_BYTES);
		return;
	}
	while (k * 2 < end - begin)
		k *= 2;
	plain_root(leaves, begin, begin + k, left);
	plain_root(leaves, begin + k, end, right);
	merkle_node_hash(left, right, root);
}

/* merkle_node_fn over a struct leaves. */
static inline int leaves_node(
	void *context, unsigned level, uint64_t index, uint8_t hash[SHA256_BYTES])
{
	const struct leaves *leaves = context;
	uint64_t begin = index << level, end = (index + 1) << level;

	if (end > leaves->count)
		return error_set(FT_FAILED, "asked for a node that is not complete");
	plain_root(leaves, begin, end, hash);
	return 0;
}

/* fetch of struct merkle_tiles over a struct leaves that keeps nothing above level 0. */
static inline int leaves_fetch(void *context, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES])
{
	const struct leaves *leaves = context;

	if (tile_level > 0)
		return error_set(FT_NOT_FOUND, "not kept");
	if (first + count > leaves->count || first / 256 != (first + count - 1) / 256)
		return error_set(FT_FAILED, "asked for too much");
	memcpy(hashes, leaves->hashes[first], count * SHA256_BYTES);
	return 0;
}

#endif

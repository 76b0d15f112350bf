/* Verifying a whole log from its files: nothing is believed but the key. */
#include <stdlib.h>
#include "verify_log.h"

struct verifying {
	struct verify_source source;
	struct commons_verification *out;
	struct verify_fault fault;
	struct merkle_frontier tree;
	struct buf scratch;
	struct verified_bundle last; /* the bundle that is not whole */
	/* The tile that each level is in the middle of; of level 0 only the last one. */
	uint8_t rows[MERKLE_LEVELS_COUNT / 8][MERKLE_TILE_COUNT][SHA256_BYTES];
};

static int check_tile(struct verifying *verifying, unsigned level, uint64_t index, unsigned width)
{
	struct tile_path path = { .level = level, .index = index, .width = width };
	int result = verify_tile(&verifying->source, &path,
		(const uint8_t(*)[SHA256_BYTES])verifying->rows[level], &verifying->scratch,
		&verifying->fault);

	verifying->out->tiles += result == 0;
	return result;
}

/* Each tile is compared when its last hash is known; then the tile above has one hash more. */
static int note_hash(struct verifying *verifying, unsigned level, uint64_t place,
	const uint8_t hash[SHA256_BYTES])
{
	uint8_t(*row)[SHA256_BYTES] = verifying->rows[level];

	memcpy(row[place % MERKLE_TILE_COUNT], hash, SHA256_BYTES);
	if ((place + 1) % MERKLE_TILE_COUNT != 0)
		return 0;
	int result = check_tile(verifying, level, place / MERKLE_TILE_COUNT, MERKLE_TILE_COUNT);
	if (result)
		return result;
	merkle_fold(row, MERKLE_TILE_COUNT);
	return note_hash(verifying, level + 1, place / MERKLE_TILE_COUNT, row[0]);
}

static int check_whole_bundles(struct verifying *verifying, uint64_t size)
{
	uint64_t end = size / MERKLE_TILE_COUNT;
	uint8_t roots[VERIFY_BUNDLES][SHA256_BYTES];
	int result = 0;

	for (uint64_t at = 0; result == 0 && at < end;) {
		size_t count = end - at < VERIFY_BUNDLES ? (size_t)(end - at) : VERIFY_BUNDLES;
		result = verify_bundles(&verifying->source, at, count, roots,
			&verifying->out->bytes, &verifying->fault);
		for (size_t i = 0; result == 0 && i < count; i++, at++) {
			merkle_append_subtree(&verifying->tree, 8, roots[i]);
			result = note_hash(verifying, 1, at, roots[i]);
		}
	}
	verifying->out->entries = verifying->tree.size;
	verifying->out->tiles += verifying->tree.size / MERKLE_TILE_COUNT;
	return result;
}

static int check_last_bundle(struct verifying *verifying, uint64_t size)
{
	unsigned width = (unsigned)(size % MERKLE_TILE_COUNT);

	if (width == 0)
		return 0;
	int result = verify_bundle(&verifying->source, size / MERKLE_TILE_COUNT, width,
		&verifying->last, &verifying->scratch, &verifying->fault);
	if (result)
		return result;
	for (unsigned i = 0; i < width; i++)
		merkle_append(&verifying->tree, verifying->last.hashes[i], NULL);
	memcpy(verifying->rows[0], verifying->last.hashes, width * (size_t)SHA256_BYTES);
	verifying->out->entries += width;
	verifying->out->bytes += verifying->last.bytes;
	return 0;
}

static int check_partial_tiles(struct verifying *verifying, uint64_t size)
{
	int result = 0;

	for (unsigned level = 0; result == 0 && level < 8 && size >> 8 * level; level++) {
		uint64_t hashes = size >> 8 * level;
		if (hashes % MERKLE_TILE_COUNT)
			result = check_tile(verifying, level, hashes / MERKLE_TILE_COUNT,
				(unsigned)(hashes % MERKLE_TILE_COUNT));
	}
	return result;
}

static int check_log(struct verifying *verifying, const struct ledger_public_key *key)
{
	struct ledger_checkpoint checkpoint;
	struct commons_verification *out = verifying->out;
	int result = verify_get(
		&verifying->source, "checkpoint", COMMONS_NOTE_BYTES, &verifying->scratch);

	if (result)
		return result;
	result = ledger_checkpoint_open(buf_slice(&verifying->scratch), key, 1, &checkpoint);
	if (result)
		return verify_fault(&verifying->fault, -1, "The checkpoint: %s.", error_message());
	out->size = checkpoint.size;
	result = check_whole_bundles(verifying, out->size);
	if (result == 0)
		result = check_last_bundle(verifying, out->size);
	if (result == 0)
		result = check_partial_tiles(verifying, out->size);
	if (result)
		return result;
	merkle_root(&verifying->tree, out->root);
	if (memcmp(out->root, checkpoint.root, SHA256_BYTES) != 0)
		return verify_fault(&verifying->fault, -1,
			"The entries do not have the root that the checkpoint says.");
	return 0;
}

int commons_verify(const char *place, const char *verifier_key, struct commons_verification *out)
{
	struct verifying *verifying = must_alloc(sizeof(*verifying));
	struct ledger_public_key key;

	*out = (struct commons_verification){ .bad_entry = -1 };
	verifying->source.place = place;
	verifying->out = out;
	verifying->fault.entry = -1;
	if (strncmp(place, "https://", 8) == 0 || strncmp(place, "http://", 7) == 0)
		verifying->source.fetcher = fetcher_create();
	buf_init(&verifying->scratch, COMMONS_BUNDLE_COUNT * (COMMONS_NOTE_BYTES + 2));
	merkle_init(&verifying->tree);
	int result = ledger_public_key_read(&key, slice_of(verifier_key));
	if (result == 0)
		result = check_log(verifying, &key);
	out->bad_entry = verifying->fault.entry;
	memcpy(out->what, verifying->fault.what, sizeof(out->what));
	buf_release(&verifying->scratch);
	if (verifying->source.fetcher)
		verifying->source.fetcher->free(verifying->source.fetcher);
	free(verifying);
	return result;
}

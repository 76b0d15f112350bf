/* Verifying a whole log from its files: nothing is believed but the key. */
#include <stdlib.h>
#include "commons_private.h"
#include "tile_path.h"

enum { BUNDLE_BYTES_MAX = COMMONS_BUNDLE_COUNT * (COMMONS_NOTE_BYTES + 2) };

struct verifying {
	struct fetcher *fetcher; /* NULL: a folder */
	const char *place;
	struct commons_verification *out;
	struct merkle_frontier tree;
	struct buf file;
	/* The tile that each level is in the middle of. */
	uint8_t rows[MERKLE_LEVELS_COUNT / 8][MERKLE_TILE_COUNT][SHA256_BYTES];
};

static int found_wrong(struct verifying *verifying, int64_t entry, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static int found_wrong(struct verifying *verifying, int64_t entry, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(verifying->out->what, sizeof(verifying->out->what), format, arguments);
	va_end(arguments);
	verifying->out->bad_entry = entry;
	return error_set(FT_DRIFT, "%s", verifying->out->what);
}

static int get_over_network(struct verifying *verifying, const char *name, size_t bytes_max)
{
	char url[4096];
	struct fetched fetched;
	struct fetch fetch = { .url = url, .bytes_max = bytes_max, .is_private = true };

	snprintf(url, sizeof(url), "%s/%s", verifying->place, name);
	int result = verifying->fetcher->get(verifying->fetcher, &fetch, &fetched);
	if (result == 0 && fetched.status != 200)
		result = error_set(FT_NOT_FOUND, "%s answers %d.", url, fetched.status);
	buf_clear(&verifying->file);
	if (result == 0)
		buf_add_slice(&verifying->file, buf_slice(&fetched.body));
	fetched_release(&fetched);
	return result;
}

static int get(struct verifying *verifying, const char *name, size_t bytes_max)
{
	char path[4096];

	if (verifying->fetcher)
		return get_over_network(verifying, name, bytes_max);
	snprintf(path, sizeof(path), "%s/%s", verifying->place, name);
	return file_read(path, bytes_max, &verifying->file);
}

static int get_tile(struct verifying *verifying, const struct tile_path *path)
{
	struct buf name;

	buf_init(&name, 256);
	tile_path_write(path, &name);
	int result = get(verifying, name.base,
		path->entries ? BUNDLE_BYTES_MAX : path->width * (size_t)SHA256_BYTES);
	if (result == FT_NOT_FOUND || result == FT_REFUSED)
		result = found_wrong(verifying,
			path->entries ? (int64_t)(path->index * MERKLE_TILE_COUNT) : -1, "%s: %s",
			name.base, error_message());
	buf_release(&name);
	return result;
}

/* The hashes of a tile that is complete, or the last of its level. */
static int check_tile(struct verifying *verifying, unsigned level, uint64_t index, unsigned width)
{
	struct tile_path path = { .level = level, .index = index, .width = width };
	int result = get_tile(verifying, &path);
	size_t length = width * (size_t)SHA256_BYTES;

	if (result)
		return result;
	if (verifying->file.length != length ||
		memcmp(verifying->file.base, verifying->rows[level], length) != 0)
		return found_wrong(verifying, -1, "Tile %u/%llu is not what its entries make it.",
			level, (unsigned long long)index);
	verifying->out->tiles++;
	return 0;
}

/* Each tile is compared when its last hash is known. */
static int note_hash(struct verifying *verifying, unsigned level, uint64_t place,
	const uint8_t hash[SHA256_BYTES])
{
	memcpy(verifying->rows[level][place % MERKLE_TILE_COUNT], hash, SHA256_BYTES);
	if ((place + 1) % MERKLE_TILE_COUNT != 0)
		return 0;
	return check_tile(verifying, level, place / MERKLE_TILE_COUNT, MERKLE_TILE_COUNT);
}

static int check_bundle(struct verifying *verifying, uint64_t index, unsigned width)
{
	struct tile_path path = { .entries = true, .index = index, .width = width };
	struct merkle_completed completed;
	struct slice rest, entry;
	struct buf bundle;
	uint8_t hash[SHA256_BYTES];
	int result = get_tile(verifying, &path);

	if (result)
		return result;
	bundle = verifying->file; /* checking a tile reads another file */
	buf_init(&verifying->file, BUNDLE_BYTES_MAX);
	rest = buf_slice(&bundle);
	for (unsigned i = 0; result == 0 && i < width; i++) {
		uint64_t place = verifying->tree.size;
		if (bundle_next(&rest, &entry)) {
			result = found_wrong(verifying, (int64_t)place,
				"The bundle of entry %llu is cut off.", (unsigned long long)place);
			break;
		}
		merkle_leaf_hash(entry, hash);
		merkle_append(&verifying->tree, hash, &completed);
		verifying->out->bytes += entry.length;
		verifying->out->entries++;
		result = note_hash(verifying, 0, place, hash);
		for (unsigned j = 0; result == 0 && j < completed.count; j++)
			result = note_hash(verifying, j + 1,
				(verifying->tree.size >> 8 * (j + 1)) - 1, completed.hashes[j]);
	}
	if (result == 0 && rest.length > 0)
		result = found_wrong(verifying, (int64_t)verifying->tree.size,
			"The bundle after entry %llu holds too much.",
			(unsigned long long)verifying->tree.size);
	buf_release(&bundle);
	return result;
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
	int result = get(verifying, "checkpoint", COMMONS_NOTE_BYTES);

	if (result)
		return result;
	result = ledger_checkpoint_open(buf_slice(&verifying->file), key, 1, &checkpoint);
	if (result)
		return found_wrong(verifying, -1, "The checkpoint: %s.", error_message());
	out->size = checkpoint.size;
	unsigned width;
	for (uint64_t i = 0; result == 0 && (width = tile_width(out->size, 0, i)) > 0; i++)
		result = check_bundle(verifying, i, width);
	if (result == 0)
		result = check_partial_tiles(verifying, out->size);
	if (result)
		return result;
	merkle_root(&verifying->tree, out->root);
	if (memcmp(out->root, checkpoint.root, SHA256_BYTES) != 0)
		return found_wrong(verifying, -1,
			"The entries do not have the root that the checkpoint says.");
	return 0;
}

int commons_verify(const char *place, const char *verifier_key, struct commons_verification *out)
{
	struct verifying *verifying = must_alloc(sizeof(*verifying));
	struct ledger_public_key key;

	*out = (struct commons_verification){ .bad_entry = -1 };
	verifying->place = place;
	verifying->out = out;
	if (strncmp(place, "https://", 8) == 0 || strncmp(place, "http://", 7) == 0)
		verifying->fetcher = fetcher_create();
	buf_init(&verifying->file, BUNDLE_BYTES_MAX);
	merkle_init(&verifying->tree);
	int result = ledger_public_key_read(&key, slice_of(verifier_key));
	if (result == 0)
		result = check_log(verifying, &key);
	buf_release(&verifying->file);
	if (verifying->fetcher)
		verifying->fetcher->free(verifying->fetcher);
	free(verifying);
	return result;
}

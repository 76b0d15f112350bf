/* The bundles of a log that is verified: where nearly all of the time goes. Two threads take
 * bundles in their order; each reads one into memory that it keeps and hashes the entries where
 * they lie. */
#include <stdlib.h>
#include "verify_log.h"

enum { BUNDLE_BYTES_MAX = COMMONS_BUNDLE_COUNT * (COMMONS_NOTE_BYTES + 2) };

int verify_fault(struct verify_fault *fault, int64_t entry, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->what, sizeof(fault->what), format, arguments);
	va_end(arguments);
	fault->entry = entry;
	return error_set(FT_DRIFT, "%s", fault->what);
}

static int get_over_network(
	const struct verify_source *source, const char *name, size_t bytes_max, struct buf *out)
{
	char url[4096];
	struct fetched fetched;
	struct fetch fetch = { .url = url, .bytes_max = bytes_max, .is_private = true };

	snprintf(url, sizeof(url), "%s/%s", source->place, name);
	int result = source->fetcher->get(source->fetcher, &fetch, &fetched);
	if (result == 0 && fetched.status != 200)
		result = error_set(FT_NOT_FOUND, "%s answers %d.", url, fetched.status);
	buf_clear(out);
	if (result == 0)
		buf_add_slice(out, buf_slice(&fetched.body));
	fetched_release(&fetched);
	return result;
}

int verify_get(
	const struct verify_source *source, const char *name, size_t bytes_max, struct buf *out)
{
	char path[4096];

	if (source->fetcher)
		return get_over_network(source, name, bytes_max, out);
	snprintf(path, sizeof(path), "%s/%s", source->place, name);
	return file_read(path, bytes_max, out);
}

int verify_get_tile(const struct verify_source *source, const struct tile_path *path,
	struct buf *out, struct verify_fault *fault)
{
	struct buf name;

	buf_init(&name, 256);
	tile_path_write(path, &name);
	int result = verify_get(source, name.base,
		path->entries ? BUNDLE_BYTES_MAX : path->width * (size_t)SHA256_BYTES, out);
	if (result == FT_NOT_FOUND || result == FT_REFUSED)
		result = verify_fault(fault,
			path->entries ? (int64_t)(path->index * MERKLE_TILE_COUNT) : -1, "%s: %s",
			name.base, error_message());
	buf_release(&name);
	return result;
}

int verify_tile(const struct verify_source *source, const struct tile_path *path,
	const uint8_t (*hashes)[SHA256_BYTES], struct buf *scratch, struct verify_fault *fault)
{
	size_t length = path->width * (size_t)SHA256_BYTES;
	int result = verify_get_tile(source, path, scratch, fault);

	if (result)
		return result;
	if (scratch->length != length || memcmp(scratch->base, hashes, length) != 0)
		return verify_fault(fault, -1, "Tile %u/%llu is not what its entries make it.",
			path->level, (unsigned long long)path->index);
	return 0;
}

int verify_bundle(const struct verify_source *source, uint64_t index, unsigned width,
	struct verified_bundle *out, struct buf *scratch, struct verify_fault *fault)
{
	struct tile_path path = { .entries = true, .index = index, .width = width };
	uint64_t place = index * MERKLE_TILE_COUNT;
	struct slice rest, entry;
	int result = verify_get_tile(source, &path, scratch, fault);

	if (result)
		return result;
	rest = buf_slice(scratch);
	out->bytes = 0;
	out->width = width;
	for (unsigned i = 0; i < width; i++, place++) {
		if (bundle_next(&rest, &entry))
			return verify_fault(fault, (int64_t)place,
				"The bundle of entry %llu is cut off.", (unsigned long long)place);
		merkle_leaf_hash(entry, out->hashes[i]);
		out->bytes += entry.length;
	}
	if (rest.length > 0)
		return verify_fault(fault, (int64_t)place,
			"The bundle after entry %llu holds too much.", (unsigned long long)place);
	return 0;
}

/* -- two threads -- */

struct reading {
	const struct verify_source *source;
	uint64_t first;
	size_t count;
	uint8_t (*roots)[SHA256_BYTES];
	pthread_mutex_t lock; /* of what follows */
	size_t next;
	uint64_t bytes;
	int result;   /* of the first bundle that is wrong, */
	size_t wrong; /* which is this one */
	struct verify_fault fault;
};

/* The next bundle to read; false when there is none, or one was wrong: those before it have been
 * taken by then, so that the first fault is always found. */
static bool take_next(struct reading *reading, size_t *nth)
{
	pthread_mutex_lock(&reading->lock);
	bool some = reading->next < reading->count && reading->result == 0;
	*nth = reading->next;
	reading->next += some;
	pthread_mutex_unlock(&reading->lock);
	return some;
}

static void give_result(
	struct reading *reading, size_t nth, int result, uint64_t bytes, struct verify_fault *fault)
{
	pthread_mutex_lock(&reading->lock);
	if (result && (reading->result == 0 || nth < reading->wrong)) {
		if (result != FT_DRIFT) /* the message of this thread would be lost with it */
			verify_fault(fault, -1, "%s", error_message());
		reading->result = result;
		reading->wrong = nth;
		reading->fault = *fault;
	}
	reading->bytes += bytes;
	pthread_mutex_unlock(&reading->lock);
}

static void *read_bundles(void *context)
{
	struct reading *reading = context;
	struct verified_bundle *bundle = must_alloc(sizeof(*bundle));
	struct verify_fault fault;
	struct buf scratch;
	size_t nth;

	buf_init(&scratch, BUNDLE_BYTES_MAX);
	while (take_next(reading, &nth)) {
		struct tile_path tile = { .index = reading->first + nth,
			.width = MERKLE_TILE_COUNT };
		int result = verify_bundle(
			reading->source, tile.index, MERKLE_TILE_COUNT, bundle, &scratch, &fault);
		if (result == 0)
			result = verify_tile(reading->source, &tile,
				(const uint8_t(*)[SHA256_BYTES])bundle->hashes, &scratch, &fault);
		if (result == 0) {
			merkle_fold(bundle->hashes, MERKLE_TILE_COUNT);
			memcpy(reading->roots[nth], bundle->hashes[0], SHA256_BYTES);
		}
		give_result(reading, nth, result, result ? 0 : bundle->bytes, &fault);
	}
	buf_release(&scratch);
	free(bundle);
	return NULL;
}

int verify_bundles(const struct verify_source *source, uint64_t first, size_t count,
	uint8_t (*roots)[SHA256_BYTES], uint64_t *bytes, struct verify_fault *fault)
{
	struct reading reading = {
		.source = source, .first = first, .count = count, .roots = roots
	};
	pthread_t helper;

	pthread_mutex_init(&reading.lock, NULL);
	bool helped = count > 1 && pthread_create(&helper, NULL, read_bundles, &reading) == 0;
	read_bundles(&reading);
	if (helped)
		pthread_join(helper, NULL);
	pthread_mutex_destroy(&reading.lock);
	*bytes += reading.bytes;
	if (reading.result == 0)
		return 0;
	*fault = reading.fault;
	return error_set(reading.result, "%s", fault->what);
}

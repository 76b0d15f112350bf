#include "remote.h"
#include "tile_path.h"

enum { BUNDLE_BYTES_MAX = COMMONS_BUNDLE_COUNT * (COMMONS_NOTE_BYTES + 2) };

static int check_status(const char *url, int status)
{
	switch (status) {
	case 200:
	case 206:
	case 304:
		return 0;
	case 404:
	case 410:
	case 451:
		return error_set(FT_NOT_FOUND, "%s answers %d", url, status);
	default:
		return error_set(FT_BUSY, "%s answers %d", url, status);
	}
}

int remote_get(struct remote *remote, const char *name, size_t bytes_max, int64_t from,
	const char *etag, struct fetched *out)
{
	char url[2 * REMOTE_URL_BYTES];
	struct fetch fetch = { .url = url,
		.bytes_max = bytes_max,
		.from = from,
		.etag = etag,
		.is_private = remote->is_private };
	struct fetcher *fetcher = remote->commons->fetcher;

	snprintf(url, sizeof(url), "%s/%s", remote->prefix, name);
	int result = fetcher->get(fetcher, &fetch, out);
	if (remote->report) {
		remote->report->bytes_in += out->bytes_in;
		remote->report->bytes_out += out->bytes_out;
	}
	return result ? result : check_status(url, out->status);
}

static struct remote_tile *find_tile(
	struct remote *remote, unsigned level, uint64_t index, unsigned width)
{
	for (size_t i = 0; i < REMOTE_KEPT_COUNT; i++) {
		struct remote_tile *tile = &remote->tiles[i];
		if (tile->used && tile->level == level && tile->index == index &&
			tile->width >= width) {
			tile->used = ++remote->uses;
			return tile;
		}
	}
	return NULL;
}

static int load_tile(struct remote *remote, const struct tile_path *path, struct remote_tile *tile)
{
	size_t length = path->width * (size_t)SHA256_BYTES;
	struct fetched fetched;
	struct buf name;

	buf_init(&name, 256);
	tile_path_write(path, &name);
	int result = remote_get(remote, name.base, length, 0, NULL, &fetched);
	if (result == 0 && fetched.body.length != length)
		result = error_set(FT_REFUSED, "%s/%s has %zu bytes instead of %zu", remote->prefix,
			name.base, fetched.body.length, length);
	if (result == 0) {
		memcpy(tile->hashes, fetched.body.base, length);
		tile->level = path->level;
		tile->index = path->index;
		tile->width = path->width;
		tile->used = ++remote->uses;
	}
	fetched_release(&fetched);
	buf_release(&name);
	return result;
}

/* A node may have dropped a partial tile when its full one was there. */
static int get_tile(struct remote *remote, unsigned level, uint64_t index, struct remote_tile **out)
{
	struct tile_path path = {
		.level = level, .index = index, .width = tile_width(remote->size, level, index)
	};
	struct remote_tile *oldest = &remote->tiles[0];

	*out = find_tile(remote, level, index, path.width);
	if (*out)
		return 0;
	for (size_t i = 1; i < REMOTE_KEPT_COUNT; i++)
		if (remote->tiles[i].used < oldest->used)
			oldest = &remote->tiles[i];
	oldest->used = 0;
	int result = load_tile(remote, &path, oldest);
	if (result == FT_NOT_FOUND && path.width < MERKLE_TILE_COUNT) {
		path.width = MERKLE_TILE_COUNT;
		result = load_tile(remote, &path, oldest);
	}
	*out = oldest;
	/* merkle_tiles would compute what is missing from tiles below: ask no further. */
	return result == FT_NOT_FOUND ? error_set(FT_BUSY, "%s has no tile %u/%llu", remote->prefix,
						level, (unsigned long long)index)
				      : result;
}

int remote_fetch(void *context, unsigned tile_level, uint64_t first, size_t count,
	uint8_t (*hashes)[SHA256_BYTES])
{
	struct remote *remote = context;
	uint64_t index = first / MERKLE_TILE_COUNT;
	struct remote_tile *tile;
	int result = get_tile(remote, tile_level, index, &tile);

	if (result)
		return result;
	if (first % MERKLE_TILE_COUNT + count > tile->width)
		return error_set(FT_REFUSED, "%s has a tile that is too short", remote->prefix);
	memcpy(hashes, tile->hashes[first % MERKLE_TILE_COUNT], count * SHA256_BYTES);
	return 0;
}

int remote_bundle(
	struct remote *remote, uint64_t index, int64_t from, struct buf *out, int64_t *got)
{
	struct tile_path path = {
		.entries = true, .index = index, .width = tile_width(remote->size, 0, index)
	};
	struct fetched fetched;
	struct buf name;
	int result = 0;

	buf_init(&name, 256);
	for (int try = 0; try < 2; try++) {
		buf_clear(&name);
		tile_path_write(&path, &name);
		result = remote_get(remote, name.base, BUNDLE_BYTES_MAX, from, NULL, &fetched);
		if (result != FT_NOT_FOUND || path.width == MERKLE_TILE_COUNT)
			break;
		fetched_release(&fetched);
		path.width = MERKLE_TILE_COUNT;
	}
	*got = fetched.status == 206 ? fetched.range_from : 0;
	if (result == 0 && *got != 0 && *got != from)
		result = error_set(FT_REFUSED, "%s/%s sends another part than it was asked for",
			remote->prefix, name.base);
	if (result == 0)
		buf_add_slice(out, buf_slice(&fetched.body));
	fetched_release(&fetched);
	buf_release(&name);
	return result;
}

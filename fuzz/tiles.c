/* Names of tiles, bundles, leaves, notes with several signatures: nothing is read beyond its end,
 * what is read is written the same, and only what a key signed is kept as signed. */
#include "commons_private.h"
#include "fuzz.h"
#include "notes.h"
#include "tile_path.h"

#define KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

static void check_path(struct slice input)
{
	struct tile_path path;
	struct buf again;

	if (tile_path_read(input, &path) != 0)
		return;
	buf_init(&again, 512);
	tile_path_write(&path, &again);
	FUZZ_PROMISE(slice_equal(buf_slice(&again), input));
	buf_release(&again);
}

static void check_bundle(struct slice input)
{
	struct slice rest = input, entry;
	struct buf again;

	buf_init(&again, input.length + 1);
	while (rest.length > 0 && bundle_next(&rest, &entry) == 0)
		bundle_add(&again, entry);
	FUZZ_PROMISE(again.length + rest.length == input.length);
	FUZZ_PROMISE(again.length == 0 || memcmp(again.base, input.base, again.length) == 0);
	buf_release(&again);
}

static void check_note(struct slice input)
{
	struct ledger_public_key key;
	struct slice text;
	struct buf kept;

	FUZZ_PROMISE(ledger_public_key_read(&key, slice_of(KEY)) == 0);
	buf_init(&kept, LEDGER_NOTE_BYTES);
	if (notes_keep(input, &key, 1, &kept) == 0) {
		FUZZ_PROMISE(ledger_note_open(buf_slice(&kept), &key, 1, &text) == 0);
		FUZZ_PROMISE(slice_is(text, "This is an example message.\n"));
	}
	buf_release(&kept);
}

static void check_leaf(struct slice input)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT], ref[512];
	struct leaf leaf;
	struct buf topics;
	uint64_t index;

	buf_init(&topics, COMMONS_LEAF_BYTES);
	if (leaf_read(input, &leaf) == 0) {
		leaf_topics(&leaf, &topics);
		leaf_release(&leaf);
	}
	buf_release(&topics);
	snprintf(ref, sizeof(ref), "%.*s", (int)(input.length < 500 ? input.length : 500),
		input.base);
	if (ref_read(ref, origin, &index, hash) == 0)
		FUZZ_PROMISE(strlen(hash) == 64 && origin[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };

	check_path(input);
	check_bundle(input);
	check_note(input);
	check_leaf(input);
	return 0;
}

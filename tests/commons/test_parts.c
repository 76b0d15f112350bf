/* The pieces that need no store: names of tiles, notes with several signatures, references, proofs
 * of subtrees. The examples are those of C2SP tlog-tiles, signed-note and of
 * transparency-dev/formats. */
#include <stdio.h>
#include <stdlib.h>
#include "commons_private.h"
#include "notes.h"
#include "support.h"
#include "tile_path.h"

static void tiles_are_named_as_c2sp_says(void **state)
{
	static const struct {
		const char *text;
		struct tile_path path;
	} right[] = {
		{ "tile/0/x001/x234/067", { false, 0, 1234067, 256 } },
		{ "tile/0/273.p/112", { false, 0, 273, 112 } },
		{ "tile/1/001.p/17", { false, 1, 1, 17 } },
		{ "tile/2/000.p/1", { false, 2, 0, 1 } },
		{ "tile/entries/x001/000", { true, 0, 1000, 256 } },
		{ "tile/63/000.p/255", { false, 63, 0, 255 } },
	};
	static const char *const wrong[] = { "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/1",
		"tile/0/0001", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/x000/001",
		"tile/0/000/001", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256",
		"tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p", "tile/0/000/",
		"tile/0/000.p/5/", "tile/entries/../000", "tile/0//000", "tile/0/x0a1/000",
		"tile/entries/000.q/5", "tile/0/x001/x001/x001/x001/x001/x001/000", "tile/0/+12" };
	struct tile_path path;
	struct buf text;

	(void)state;
	buf_init(&text, 256);
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		assert_int_equal(tile_path_read(slice_of(right[i].text), &path), 0);
		assert_int_equal(path.entries, right[i].path.entries);
		assert_int_equal(path.level, right[i].path.level);
		assert_int_equal(path.index, right[i].path.index);
		assert_int_equal(path.width, right[i].path.width);
		buf_clear(&text);
		tile_path_write(&path, &text);
		assert_string_equal(text.base, right[i].text);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (tile_path_read(slice_of(wrong[i]), &path) != FT_REFUSED)
			fail_msg("\"%s\" was taken for a tile", wrong[i]);
	buf_release(&text);
}

static void seventy_thousand_entries_have_these_tiles(void **state)
{
	(void)state;
	assert_int_equal(tile_width(70000, 0, 272), 256);
	assert_int_equal(tile_width(70000, 0, 273), 112);
	assert_int_equal(tile_width(70000, 0, 274), 0);
	assert_int_equal(tile_width(70000, 1, 0), 256);
	assert_int_equal(tile_width(70000, 1, 1), 17);
	assert_int_equal(tile_width(70000, 2, 0), 1);
	assert_int_equal(tile_width(70000, 3, 0), 0);
	assert_int_equal(tile_width(256, 0, 0), 256);
	assert_int_equal(tile_width(256, 1, 0), 1);
	assert_int_equal(tile_width(0, 0, 0), 0);
}

#define EXAMPLE_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define EXAMPLE_NOTE                                                                               \
	"This is an example message.\n\n\xe2\x80\x94 example.com/foo "                             \
	"Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72Iney" \
	"aQM=\n"

static void the_example_of_signed_note_opens(void **state)
{
	struct ledger_public_key key;
	struct slice text;
	char changed[] = EXAMPLE_NOTE;

	(void)state;
	assert_int_equal(ledger_public_key_read(&key, slice_of(EXAMPLE_KEY)), 0);
	assert_int_equal(ledger_note_open(slice_of(EXAMPLE_NOTE), &key, 1, &text), 0);
	assert_true(slice_is(text, "This is an example message.\n"));
	changed[3] ^= 1;
	assert_int_equal(ledger_note_open(slice_of(changed), &key, 1, &text), FT_REFUSED);
	assert_int_equal(
		ledger_public_key_read(&key, slice_of("remora.n621.de+da77ade7+BOvN63jn/"
						      "bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2")),
		0);
	assert_int_equal(key.type, LEDGER_KEY_COSIGNER);
}

static void a_note_keeps_who_signed_it(void **state)
{
	struct ledger_signing_key log, mirror, stranger, twin;
	struct ledger_public_key keys[2];
	struct slice text =
		SLICE_LITERAL("a.test/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
	struct slice line;
	struct buf note, kept;
	int64_t seconds;

	(void)state;
	assert_int_equal(ledger_key_make(&log, "a.test/log"), 0);
	assert_int_equal(ledger_cosigner_make(&mirror, "b.test/m"), 0);
	assert_int_equal(ledger_cosigner_make(&stranger, "c.test/m"), 0);
	assert_int_equal(ledger_cosigner_make(&twin, "b.test/m"), 0);
	buf_init(&note, COMMONS_NOTE_BYTES);
	buf_init(&kept, COMMONS_NOTE_BYTES);
	assert_int_equal(ledger_note_sign(text, &log, &note), 0);
	assert_int_equal(ledger_note_add_signature(text, &stranger, 5, &note), 0);
	assert_int_equal(ledger_note_add_signature(text, &mirror, 1679315147, &note), 0);
	assert_true(notes_signed_by(buf_slice(&note), &mirror.public_key, &line, &seconds));
	assert_int_equal(seconds, 1679315147);
	assert_false(notes_signed_by(buf_slice(&note), &twin.public_key, &line, &seconds));
	keys[0] = log.public_key;
	keys[1] = mirror.public_key;
	assert_int_equal(notes_keep(buf_slice(&note), keys, 2, &kept), 0);
	assert_null(memmem(kept.base, kept.length, "c.test", 6));
	assert_non_null(memmem(kept.base, kept.length, "b.test", 6));
	/* The same bytes as a log's signature are not a cosignature, whatever its name. */
	mirror.public_key.type = LEDGER_KEY_ED25519;
	assert_false(notes_signed_by(buf_slice(&note), &mirror.public_key, &line, &seconds));
	buf_release(&note);
	buf_release(&kept);
}

/* Every subtree that tlog-mirror could ask for, of trees of up to 70 leaves. */
static int small_node(void *context, unsigned level, uint64_t index, uint8_t hash[SHA256_BYTES])
{
	struct merkle_frontier tree;
	uint8_t leaf[SHA256_BYTES];

	(void)context;
	merkle_init(&tree);
	for (uint64_t i = index << level; i < (index + 1) << level; i++) {
		merkle_leaf_hash((struct slice){ (const char *)&i, sizeof(i) }, leaf);
		merkle_append(&tree, leaf, NULL);
	}
	merkle_root(&tree, hash);
	return 0;
}

static void run_hash(uint64_t start, uint64_t end, uint8_t hash[SHA256_BYTES])
{
	struct merkle_frontier tree;
	uint8_t leaf[SHA256_BYTES];

	merkle_init(&tree);
	for (uint64_t i = start; i < end; i++) {
		small_node(NULL, 0, i, leaf);
		merkle_append(&tree, leaf, NULL);
	}
	merkle_root(&tree, hash);
}

static void subtrees_are_proved(void **state)
{
	uint8_t root[SHA256_BYTES], part[SHA256_BYTES];
	struct merkle_proof proof;

	(void)state;
	for (uint64_t size = 1; size <= 70; size += size < 34 ? 1 : 9) {
		run_hash(0, size, root);
		for (uint64_t start = 0; start < size; start += 8)
			for (uint64_t end = start + 1; end <= size && end <= start + 8; end++) {
				assert_int_equal(merkle_prove_subtree(start, end, size, small_node,
							 NULL, &proof),
					0);
				run_hash(start, end, part);
				assert_int_equal(
					merkle_verify_subtree(start, end, size, part, root, &proof),
					0);
				part[0] ^= 1;
				assert_int_equal(
					merkle_verify_subtree(start, end, size, part, root, &proof),
					FT_REFUSED);
				part[0] ^= 1;
				proof.count++;
				assert_int_equal(
					merkle_verify_subtree(start, end, size, part, root, &proof),
					FT_REFUSED);
			}
	}
	assert_int_equal(merkle_prove_subtree(4, 12, 20, small_node, NULL, &proof), FT_REFUSED);
}

static void references_and_leaves_are_checked(void **state)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT], ref[300];
	static const char *const wrong[] = { "[]", "{}", "{\"v\":1}", "{\"kind\":\"Post\",\"v\":1}",
		"{\"kind\":\"post\",\"v\":1,\"v\":1}", "{\"kind\":\"post\",\"v\":2}",
		"{\"body\":\"zz\",\"kind\":\"post\",\"v\":1}",
		"{\"kind\":\"post\",\"len\":-1,\"v\":1}", "{\"kind\":\"post\",\"t\":1e3,\"v\":1",
		"\xff" };
	struct leaf leaf;
	uint64_t index;

	(void)state;
	snprintf(ref, sizeof(ref), "a.test/commons#17#%064d", 0);
	assert_int_equal(ref_read(ref, origin, &index, hash), 0);
	assert_string_equal(origin, "a.test/commons");
	assert_int_equal(index, 17);
	assert_int_equal(ref_read("#1#00", origin, &index, hash), FT_REFUSED);
	assert_int_equal(ref_read("a#b", origin, &index, hash), FT_REFUSED);
	assert_int_equal(ref_read("", origin, &index, hash), FT_REFUSED);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(leaf_read(slice_of(wrong[i]), &leaf), FT_REFUSED);
	assert_int_equal(leaf_read(slice_of("{\"kind\":\"post\",\"t\":7,\"v\":1}"), &leaf), 0);
	assert_int_equal(leaf.at, 7);
	leaf_release(&leaf);
}

static void what_is_fetched_is_limited(void **state)
{
	static const char *const refused[] = { "https://127.0.0.1:9/x", "https://[::1]:9/x",
		"https://10.1.2.3/x", "https://169.254.169.254/latest", "https://0x7f000001/x",
		"http://192.0.2.1/x", "file:///etc/passwd", "gopher://127.0.0.1/x",
		"not an address" };
	struct fetcher *fetcher = fetcher_create();

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct fetch fetch = { .url = refused[i], .bytes_max = 100 };
		struct fetched fetched;
		if (fetcher->get(fetcher, &fetch, &fetched) != FT_REFUSED)
			fail_msg("%s was asked: %s", refused[i], error_message());
		fetched_release(&fetched);
	}
	fetcher->free(fetcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiles_are_named_as_c2sp_says),
		cmocka_unit_test(seventy_thousand_entries_have_these_tiles),
		cmocka_unit_test(the_example_of_signed_note_opens),
		cmocka_unit_test(a_note_keeps_who_signed_it),
		cmocka_unit_test(subtrees_are_proved),
		cmocka_unit_test(references_and_leaves_are_checked),
		cmocka_unit_test(what_is_fetched_is_limited),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

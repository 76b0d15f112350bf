#include "support.h"

enum { ENTRIES = 300, SMALL = 5 };

/* A ledger as it would be stored, with a signed checkpoint over all of it. */
struct ledger {
	struct ledger_signing_key key;
	size_t count;
	struct buf bytes[ENTRIES];
	uint8_t leaves[ENTRIES][SHA256_BYTES];
	int64_t seqs[ENTRIES];
	uint8_t tile[SHA256_BYTES]; /* over the first 256 */
	struct buf note;
};

static void write_entry(struct ledger *ledger, size_t i, const char *what)
{
	char id[32];
	struct ledger_entry entry = { .seq = (int64_t)i + 1, .at = 1795000000000000 + (int64_t)i,
		.on = SLICE_LITERAL("2026-11-22"), .by = SLICE_LITERAL("system"),
		.kind = SLICE_LITERAL("note"), .thing = SLICE_LITERAL("t"),
		.verb = SLICE_LITERAL("write"), .place = SLICE_LITERAL("p") };
	json_t *set = json_object();
	struct buf bytes;

	snprintf(id, sizeof(id), "entry-%zu", i + 1);
	entry.id = slice_of(id);
	json_put_text(set, "what", what);
	buf_init(&bytes, 4096);
	assert_int_equal(ledger_canonical(set, &bytes), 0);
	entry.set = buf_slice(&bytes);
	buf_init(&ledger->bytes[i], LIMIT_ENTRY_BYTES);
	assert_int_equal(ledger_entry_write(&entry, &ledger->bytes[i]), 0);
	merkle_leaf_hash(buf_slice(&ledger->bytes[i]), ledger->leaves[i]);
	ledger->seqs[i] = entry.seq;
	buf_release(&bytes);
	json_decref(set);
}

static void sign(struct ledger *ledger, size_t size)
{
	struct ledger_checkpoint checkpoint = { .size = size, .origin = SLICE_LITERAL("test") };
	struct merkle_completed completed;
	struct merkle_frontier tree;

	merkle_init(&tree);
	for (size_t i = 0; i < size; i++) {
		merkle_append(&tree, ledger->leaves[i], &completed);
		if (completed.count)
			memcpy(ledger->tile, completed.hashes[0], SHA256_BYTES);
	}
	merkle_root(&tree, checkpoint.root);
	buf_release(&ledger->note);
	buf_init(&ledger->note, LEDGER_NOTE_BYTES);
	assert_int_equal(ledger_checkpoint_sign(&checkpoint, &ledger->key, &ledger->note), 0);
}

static struct ledger *make(size_t count)
{
	struct ledger *ledger = must_alloc(sizeof(*ledger));

	assert_int_equal(ledger_key_make(&ledger->key, "test"), 0);
	ledger->count = count;
	for (size_t i = 0; i < count; i++)
		write_entry(ledger, i, i % 2 ? "a \"quoted\" line\n" : "caf\xc3\xa9");
	sign(ledger, count);
	return ledger;
}

static void release(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++)
		buf_release(&ledger->bytes[i]);
	buf_release(&ledger->note);
	free(ledger);
}

static int verify(const struct ledger *ledger, struct ledger_verifier *verifier)
{
	int result = 0;

	ledger_verifier_init(verifier);
	for (size_t i = 0; i < ledger->count && !result; i++) {
		result = ledger_verifier_feed(verifier, ledger->seqs[i],
			buf_slice(&ledger->bytes[i]), ledger->leaves[i]);
		if (!result && i == 255)
			result = ledger_verifier_tile(verifier, 1, 0, ledger->tile);
	}
	if (!result)
		result = ledger_verifier_checkpoint(verifier, buf_slice(&ledger->note),
			&ledger->key.public_key, 1);
	return result;
}

static void find_fault(const struct ledger *ledger, int64_t seq, const char *words)
{
	struct ledger_verifier verifier;

	if (verify(ledger, &verifier) != FT_DRIFT)
		fail_msg("not found: %s", words);
	if (verifier.fault_seq != seq || !strstr(error_message(), words))
		fail_msg("at %d: %s", (int)verifier.fault_seq, error_message());
	/* It stays found. */
	assert_int_equal(ledger_verifier_feed(&verifier, 1, buf_slice(&ledger->bytes[0]),
		ledger->leaves[0]), FT_DRIFT);
	assert_non_null(strstr(error_message(), words));
}

static void a_whole_ledger_passes(void **state)
{
	struct ledger_verifier verifier;
	struct ledger *ledger = make(ENTRIES);

	(void)state;
	if (verify(ledger, &verifier))
		fail_msg("%s", error_message());
	assert_int_equal(verifier.tree.size, ENTRIES);
	assert_int_equal(verifier.entry.seq, ENTRIES);
	assert_true(slice_is(verifier.entry.id, "entry-300"));
	release(ledger);
}

static void an_empty_ledger_passes(void **state)
{
	struct ledger_verifier verifier;
	struct ledger *ledger = make(0);

	(void)state;
	assert_int_equal(verify(ledger, &verifier), 0);
	release(ledger);
}

static void every_changed_byte_is_found(void **state)
{
	struct ledger *ledger = make(SMALL);

	(void)state;
	for (size_t i = 0; i < SMALL; i++) {
		for (size_t at = 0; at < ledger->bytes[i].length; at++)
			for (int bit = 0; bit < 8; bit++) {
				char *byte = &ledger->bytes[i].base[at], old = *byte;
				*byte = (char)(old ^ 1 << bit);
				find_fault(ledger, ledger->seqs[i], "was changed");
				*byte = old;
			}
		for (size_t at = 0; at < SHA256_BYTES; at++) {
			ledger->leaves[i][at] ^= 1;
			find_fault(ledger, ledger->seqs[i], "was changed");
			ledger->leaves[i][at] ^= 1;
		}
		ledger->bytes[i].length--;
		find_fault(ledger, ledger->seqs[i], "was changed");
		ledger->bytes[i].length++;
	}
	for (size_t at = 0; at < ledger->note.length; at++) {
		ledger->note.base[at] ^= 1;
		find_fault(ledger, 0, "cannot be trusted");
		ledger->note.base[at] ^= 1;
	}
	release(ledger);
}

/* Whoever changes an entry may change its hash with it: form and the tree still tell. */
static void a_changed_entry_with_its_hash(void **state)
{
	struct ledger *ledger = make(ENTRIES);
	struct ledger_verifier verifier;

	(void)state;
	buf_release(&ledger->bytes[2]);
	write_entry(ledger, 2, "something else");
	find_fault(ledger, 256, "entries 1 to 256");
	sign(ledger, ENTRIES); /* the tile follows, but not the checkpoint of the honest one */
	assert_int_equal(verify(ledger, &verifier), 0);
	struct ledger *honest = make(ENTRIES);
	buf_release(&ledger->note);
	ledger->note = honest->note;
	ledger->key = honest->key;
	buf_init(&honest->note, 1);
	find_fault(ledger, 0, "changed together");
	release(honest);
	release(ledger);
}

static void an_entry_out_of_form(void **state)
{
	struct ledger *ledger = make(SMALL);

	(void)state;
	ledger->bytes[3].base[1] = ' ';
	merkle_leaf_hash(buf_slice(&ledger->bytes[3]), ledger->leaves[3]);
	find_fault(ledger, 4, "byte 1:");
	release(ledger);
	ledger = make(SMALL);
	char *own = strstr(ledger->bytes[3].base, "\"seq\":4");
	own[6] = '5';
	merkle_leaf_hash(buf_slice(&ledger->bytes[3]), ledger->leaves[3]);
	find_fault(ledger, 4, "says of itself that it is entry 5");
	release(ledger);
}

static void missing_doubled_and_late(void **state)
{
	struct ledger *ledger = make(SMALL);

	(void)state;
	ledger->seqs[0] = 2;
	find_fault(ledger, 1, "Entry 1 is missing");
	ledger->seqs[0] = 1;
	ledger->seqs[2] = 4;
	find_fault(ledger, 3, "Entry 3 is missing");
	ledger->seqs[2] = 2;
	find_fault(ledger, 3, "comes again");
	ledger->seqs[2] = 3;
	buf_release(&ledger->bytes[--ledger->count]);
	find_fault(ledger, 5, "signed over 5 entries");
	sign(ledger, 3);
	find_fault(ledger, 4, "not covered");
	release(ledger);
}

static void tiles_and_columns(void **state)
{
	struct ledger *ledger = make(ENTRIES);
	struct ledger_verifier verifier;

	(void)state;
	ledger->tile[31] ^= 1;
	find_fault(ledger, 256, "entries 1 to 256");
	ledger_verifier_init(&verifier);
	assert_int_equal(ledger_verifier_feed(&verifier, 1, buf_slice(&ledger->bytes[0]),
		ledger->leaves[0]), 0);
	assert_int_equal(ledger_verifier_tile(&verifier, 1, 0, ledger->tile), FT_USAGE);
	assert_int_equal(
		ledger_verifier_fault(&verifier, "column %s differs", "place"), FT_DRIFT);
	assert_int_equal(verifier.fault_seq, 1);
	assert_string_equal(error_message(), "Entry 1: column place differs");
	assert_int_equal(ledger_verifier_tile(&verifier, 1, 0, ledger->tile), FT_DRIFT);
	assert_int_equal(ledger_verifier_checkpoint(&verifier, buf_slice(&ledger->note),
		&ledger->key.public_key, 1), FT_DRIFT);
	release(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_ledger_passes),
		cmocka_unit_test(an_empty_ledger_passes),
		cmocka_unit_test(every_changed_byte_is_found),
		cmocka_unit_test(a_changed_entry_with_its_hash),
		cmocka_unit_test(an_entry_out_of_form),
		cmocka_unit_test(missing_doubled_and_late),
		cmocka_unit_test(tiles_and_columns),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "support.h"

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

/* What becomes of a checkpoint's text. */
static const struct { const char *text; bool right; } texts[] = {
	{ "example.com/behind-the-sofa\n20852163\n" ROOT "\n", true },
	{ "a log\n0\n" ROOT "\n", true },
	{ "l\n9223372036854775807\n" ROOT "\n", true },
	{ "l\n1\n" ROOT "\nmore\nand more\n", true },
	{ "l\n9223372036854775808\n" ROOT "\n", false },
	{ "l\n1\n" ROOT "\n\n", false },
	{ "l\n1\n" ROOT "\nmore\n\nmore\n", false },
	{ "l\n1\n" ROOT "\nmore", false },
	{ "l\n1\n" ROOT, false },
	{ "l\n1\n", false },
	{ "\n1\n" ROOT "\n", false },
	{ "l\n\n" ROOT "\n", false },
	{ "l\n01\n" ROOT "\n", false },
	{ "l\n+1\n" ROOT "\n", false },
	{ "l\n-1\n" ROOT "\n", false },
	{ "l\n 1\n" ROOT "\n", false },
	{ "l\n1 \n" ROOT "\n", false },
	{ "l\n0x1\n" ROOT "\n", false },
	{ "l\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", false },
	{ "l\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", false }, /* loose last bits */
	{ "l\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n", false },
	{ "l\n1\nCsUYapGGPo4dkMgIAUqom\xffXajj7h2fB2MPA3j2jxq2I=\n", false },
	{ "l\n1\nAAAA\n", false },
	{ "l\n1\n\n", false },
	{ "", false },
};

static void texts_are_read_strictly(void **state)
{
	struct ledger_checkpoint checkpoint;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int result = ledger_checkpoint_read(slice_of(texts[i].text), &checkpoint);
		if (result != (texts[i].right ? 0 : FT_REFUSED))
			fail_msg("text %zu: %d", i, result);
	}
	assert_int_equal(ledger_checkpoint_read(slice_of(texts[3].text), &checkpoint), 0);
	assert_true(slice_is(checkpoint.origin, "l"));
	assert_int_equal(checkpoint.size, 1);
	assert_int_equal(checkpoint.root[0], 0x0a);
	assert_true(slice_is(checkpoint.extensions, "more\nand more\n"));
}

static void signed_and_opened(void **state)
{
	struct ledger_checkpoint made = { .size = 12345 }, opened;
	struct ledger_signing_key key, other;
	struct ledger_public_key keys[2];
	struct buf note;

	(void)state;
	assert_int_equal(ledger_key_make(&key, "fettle.example/ledger"), 0);
	assert_int_equal(ledger_key_make(&other, "fettle.example/ledger"), 0);
	made.origin = slice_of(key.public_key.name);
	made.extensions = SLICE_LITERAL("at 1795000000000000\n");
	random_bytes(made.root, SHA256_BYTES);
	buf_init(&note, LEDGER_NOTE_BYTES);
	assert_int_equal(ledger_checkpoint_sign(&made, &key, &note), 0);
	keys[0] = other.public_key;
	keys[1] = key.public_key; /* a key before or after a change of keys */
	assert_int_equal(ledger_checkpoint_open(buf_slice(&note), keys, 2, &opened), 0);
	assert_int_equal(opened.size, 12345);
	assert_memory_equal(opened.root, made.root, SHA256_BYTES);
	assert_true(slice_equal(opened.extensions, made.extensions));
	assert_int_equal(ledger_checkpoint_open(buf_slice(&note), keys, 1, &opened), FT_NOT_FOUND);
	buf_release(&note);
}

static void of_another_ledger(void **state)
{
	struct ledger_checkpoint made = { .size = 1, .origin = SLICE_LITERAL("elsewhere") }, opened;
	struct ledger_signing_key key;
	struct buf note;

	(void)state;
	assert_int_equal(ledger_key_make(&key, "here"), 0);
	buf_init(&note, LEDGER_NOTE_BYTES);
	assert_int_equal(ledger_checkpoint_sign(&made, &key, &note), 0);
	assert_int_equal(
		ledger_checkpoint_open(buf_slice(&note), &key.public_key, 1, &opened), FT_REFUSED);
	assert_string_equal(error_message(), "the checkpoint is of \"elsewhere\", not of \"here\"");
	buf_clear(&note);
	made.origin = SLICE_LITERAL("two\nlines");
	assert_int_equal(ledger_checkpoint_sign(&made, &key, &note), FT_REFUSED);
	made.origin = SLICE_LITERAL("l\n5\n" ROOT);
	assert_int_equal(ledger_checkpoint_sign(&made, &key, &note), FT_REFUSED);
	made.origin = SLICE_EMPTY;
	assert_int_equal(ledger_checkpoint_sign(&made, &key, &note), FT_REFUSED);
	assert_int_equal(note.length, 0);
	buf_release(&note);
}

/* ---- Proof texts ---- */

struct proven {
	struct ledger_signing_key key;
	struct buf text; /* of leaf 3 of 7, whose bytes are "3" */
};

static void prove(struct proven *proven)
{
	struct ledger_checkpoint checkpoint = { .size = 7, .origin = SLICE_LITERAL("log") };
	struct leaves leaves;
	struct merkle_proof proof;
	struct buf note;

	leaves_init(&leaves, 7);
	for (int i = 0; i < 7; i++) {
		char digit = (char)('0' + i);
		merkle_leaf_hash((struct slice){ &digit, 1 }, leaves.hashes[i]);
	}
	assert_int_equal(ledger_key_make(&proven->key, "log"), 0);
	plain_root(&leaves, 0, 7, checkpoint.root);
	buf_init(&note, LEDGER_NOTE_BYTES);
	buf_init(&proven->text, 2 * LEDGER_NOTE_BYTES);
	assert_int_equal(ledger_checkpoint_sign(&checkpoint, &proven->key, &note), 0);
	assert_int_equal(merkle_prove_inclusion(3, 7, leaves_node, &leaves, &proof), 0);
	assert_int_equal(ledger_proof_write(3, &proof, buf_slice(&note), &proven->text), 0);
	buf_release(&note);
	leaves_release(&leaves);
}

static int check_proof(const struct proven *proven, struct slice text, const char *entry)
{
	int64_t seq = 0;
	int result = ledger_proof_check(text, slice_of(entry), &proven->key.public_key, 1, &seq);

	if (result == 0)
		assert_int_equal(seq, 4);
	return result;
}

static void proof_texts(void **state)
{
	struct proven proven;
	struct buf extra;

	(void)state;
	prove(&proven);
	struct slice text = buf_slice(&proven.text);
	assert_true(slice_starts(text, "c2sp.org/tlog-proof@v1\nindex 3\n"));
	assert_int_equal(check_proof(&proven, text, "3"), 0);
	assert_int_equal(check_proof(&proven, text, "4"), FT_REFUSED);
	assert_int_equal(check_proof(&proven, text, ""), FT_REFUSED);
	buf_init(&extra, 2 * LEDGER_NOTE_BYTES);
	buf_add_text(&extra, "c2sp.org/tlog-proof@v1\nextra AAAA\n");
	buf_add_text(&extra, strstr(proven.text.base, "index"));
	assert_int_equal(check_proof(&proven, buf_slice(&extra), "3"), 0);
	for (size_t i = 0; i < text.length; i++) {
		assert_int_not_equal(check_proof(&proven, (struct slice){ text.base, i }, "3"), 0);
		proven.text.base[i] ^= 1;
		if (check_proof(&proven, text, "3") == 0)
			fail_msg("byte %zu of the proof may be changed", i);
		proven.text.base[i] ^= 1;
	}
	buf_release(&extra);
	buf_release(&proven.text);
}

/* The files that docs/verify_proof.py is tested with prove the same here. */
static void proof_for_outsiders(void **state)
{
	struct buf entry, changed, proof, text;
	struct ledger_public_key key;
	int64_t seq = 0;

	(void)state;
	read_data("outsider/entry", &entry);
	read_data("outsider/entry_changed", &changed);
	read_data("outsider/entry.tlog-proof", &proof);
	read_data("outsider/key", &text);
	assert_int_equal(ledger_public_key_read(&key, slice_trim(buf_slice(&text))), 0);
	assert_int_equal(
		ledger_proof_check(buf_slice(&proof), buf_slice(&entry), &key, 1, &seq), 0);
	assert_int_equal(seq, 3);
	assert_int_equal(ledger_proof_check(buf_slice(&proof), buf_slice(&changed), &key, 1, &seq),
		FT_REFUSED);
	buf_release(&entry);
	buf_release(&changed);
	buf_release(&proof);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read_strictly),
		cmocka_unit_test(signed_and_opened),
		cmocka_unit_test(of_another_ledger),
		cmocka_unit_test(proof_texts),
		cmocka_unit_test(proof_for_outsiders),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

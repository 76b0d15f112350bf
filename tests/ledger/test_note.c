#include "support.h"

#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SECRET "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define TEXT "If you think cryptography is the answer to your problem,\n" \
	"then you don't know what your problem is.\n"
#define PETER_LINE "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInN" \
	"IuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define STRANGER_LINE "\xe2\x80\x94 stranger AAAAAAA=\n"

static struct ledger_public_key peter(void)
{
	struct ledger_public_key key;

	assert_int_equal(ledger_public_key_read(&key, SLICE_LITERAL(PETER)), 0);
	return key;
}

static void key_texts(void **state)
{
	struct ledger_public_key key = peter();
	struct ledger_signing_key secret;
	char text[LEDGER_KEY_TEXT_BYTES];

	(void)state;
	assert_string_equal(key.name, "PeterNeumann");
	ledger_public_key_write(&key, text);
	assert_string_equal(text, PETER);
	assert_int_equal(ledger_signing_key_read(&secret, SLICE_LITERAL(PETER_SECRET)), 0);
	assert_string_equal(secret.public_key.name, key.name);
	assert_memory_equal(secret.public_key.id, key.id, sizeof(key.id));
	assert_memory_equal(secret.public_key.key, key.key, sizeof(key.key));
	ledger_signing_key_write(&secret, text);
	assert_string_equal(text, PETER_SECRET);
}

static void damaged_keys_are_refused(void **state)
{
	struct ledger_public_key key;
	struct ledger_signing_key secret;
	char text[] = PETER, secret_text[] = PETER_SECRET;
	size_t length = strlen(text);

	(void)state;
	for (size_t from = 0; from <= length; from++)
		for (size_t to = from; to <= length; to++)
			if (from > 0 || to < length)
				assert_int_equal(ledger_public_key_read(&key,
					(struct slice){ text + from, to - from }), FT_REFUSED);
	for (size_t i = 0; i < length; i++) {
		text[i]++;
		assert_int_equal(ledger_public_key_read(&key, slice_of(text)), FT_REFUSED);
		text[i]--;
	}
	for (size_t i = 0; i < strlen(secret_text); i++) {
		secret_text[i]++;
		assert_int_equal(
			ledger_signing_key_read(&secret, slice_of(secret_text)), FT_REFUSED);
		secret_text[i]--;
	}
	/* Too long, and of an algorithm that does not exist; both with ids that fit. */
	assert_int_equal(ledger_public_key_read(&key, SLICE_LITERAL("PeterNeumann+cc469956+ARpc2QcUPDh"
		"MQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")), FT_REFUSED);
	assert_int_equal(ledger_public_key_read(&key, SLICE_LITERAL("PeterNeumann+173116ae+ZRpc2QcUPDh"
		"MQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")), FT_REFUSED);
	assert_int_equal(ledger_public_key_read(&key, SLICE_EMPTY), FT_REFUSED);
}

static void names_have_rules(void **state)
{
	static const char *const bad[] = {
		"", "a b", "a+b", "a\nb", "a\tb", "a\x7f", "\xff", "a\xc2\xa0" "b", "\xe2\x80\xa8",
		"\xe3\x80\x80" "a",
	};
	struct ledger_signing_key key;
	char longest[LEDGER_NAME_BYTES + 2], text[LEDGER_KEY_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ledger_key_make(&key, bad[i]), FT_REFUSED);
	memset(longest, 'n', sizeof(longest));
	longest[LEDGER_NAME_BYTES + 1] = '\0';
	assert_int_equal(ledger_key_make(&key, longest), FT_REFUSED);
	longest[LEDGER_NAME_BYTES] = '\0';
	assert_int_equal(ledger_key_make(&key, longest), 0);
	ledger_signing_key_write(&key, text);
	assert_int_equal(ledger_signing_key_read(&key, slice_of(text)), 0);
	assert_string_equal(key.public_key.name, longest);
	assert_int_equal(ledger_key_make(&key, "fettle.example/ysbyty-t\xc5\xb7"), 0);
}

static void the_known_note(void **state)
{
	struct ledger_public_key key = peter();
	struct ledger_signing_key secret;
	struct slice text;
	struct buf note;

	(void)state;
	buf_init(&note, LEDGER_NOTE_BYTES);
	assert_int_equal(ledger_signing_key_read(&secret, SLICE_LITERAL(PETER_SECRET)), 0);
	assert_int_equal(ledger_note_sign(SLICE_LITERAL(TEXT), &secret, &note), 0);
	assert_string_equal(note.base, TEXT "\n" PETER_LINE);
	assert_int_equal(ledger_note_open(buf_slice(&note), &key, 1, &text), 0);
	assert_true(slice_is(text, TEXT));
	buf_release(&note);
}

/* What becomes of a note, opened with Peter's key. */
static const struct { const char *note; int result; } notes[] = {
	{ TEXT "\n" STRANGER_LINE PETER_LINE, 0 },
	{ TEXT "\n" PETER_LINE STRANGER_LINE, 0 },
	{ TEXT "\n" PETER_LINE PETER_LINE, 0 },
	{ TEXT "\n" STRANGER_LINE, FT_NOT_FOUND },
	{ TEXT "\n" "\xe2\x80\x94 PeterNeumann x08gpAAA\n", FT_NOT_FOUND },
	{ TEXT "\n" "\xe2\x80\x94 PeterNeumann x08gowAA\n", FT_REFUSED },
	{ TEXT "\n" "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInN"
		"IuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAMA\n", FT_REFUSED },
	{ "x" TEXT "\n" PETER_LINE, FT_REFUSED },
	{ TEXT PETER_LINE, FT_REFUSED },
	{ TEXT "\n", FT_REFUSED },
	{ TEXT "\n\n" PETER_LINE, FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\n", FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\n" STRANGER_LINE, FT_NOT_FOUND },
	{ TEXT "\n" PETER_LINE "not a signature\n", FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\xe2\x80\x94 stranger AAAAAA==\n", FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\xe2\x80\x94 stranger ????????\n", FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\xe2\x80\x94 stran+ger AAAAAAA=\n", FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\xe2\x80\x94 AAAAAAA=\n", FT_REFUSED },
	{ TEXT "\n" PETER_LINE "\xe2\x80\x94 stranger\n", FT_REFUSED },
	{ TEXT "\r\n" PETER_LINE, FT_REFUSED },
	{ "\xff" TEXT "\n" PETER_LINE, FT_REFUSED },
	{ TEXT "\n" "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/", FT_REFUSED },
	{ "", FT_REFUSED },
	{ "\n", FT_REFUSED },
	{ "\n\n", FT_REFUSED },
};

static void notes_are_read_strictly(void **state)
{
	struct ledger_public_key key = peter();
	struct slice text;

	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		int result = ledger_note_open(slice_of(notes[i].note), &key, 1, &text);
		if (result != notes[i].result)
			fail_msg("note %zu: %d instead of %d", i, result, notes[i].result);
	}
}

static void every_changed_byte_of_a_note_is_found(void **state)
{
	char note[] = TEXT "\n" PETER_LINE;
	struct ledger_public_key key = peter();
	struct slice text;

	(void)state;
	for (size_t i = 0; i < sizeof(note) - 1; i++)
		for (int bit = 0; bit < 8; bit++) {
			note[i] = (char)(note[i] ^ 1 << bit);
			struct slice bytes = { note, sizeof(note) - 1 };
			if (ledger_note_open(bytes, &key, 1, &text) == 0)
				fail_msg("byte %zu, bit %d", i, bit);
			note[i] = (char)(note[i] ^ 1 << bit);
		}
}

static void too_many_signatures(void **state)
{
	struct ledger_public_key key = peter();
	struct slice text;

	(void)state;
	for (int over = 0; over <= 1; over++) {
		struct buf note;
		buf_init(&note, LEDGER_NOTE_BYTES);
		buf_add_text(&note, TEXT "\n" PETER_LINE);
		for (int i = 1; i < LEDGER_NOTE_SIGNATURES_COUNT + over; i++)
			buf_add_text(&note, STRANGER_LINE);
		assert_int_equal(ledger_note_open(buf_slice(&note), &key, 1, &text),
			over ? FT_REFUSED : 0);
		buf_release(&note);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_texts),
		cmocka_unit_test(damaged_keys_are_refused),
		cmocka_unit_test(names_have_rules),
		cmocka_unit_test(the_known_note),
		cmocka_unit_test(notes_are_read_strictly),
		cmocka_unit_test(every_changed_byte_of_a_note_is_found),
		cmocka_unit_test(too_many_signatures),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

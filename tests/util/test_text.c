/* UTF-8: validity, cleaning, folding, words, shortening. */
#include "support.h"

static void valid_and_invalid_utf8(void **state)
{
	(void)state;
	static const char *const good[] = { "", "abc", "é", "€", "😀", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf", "aaaaaaaa€aaaaaaaaaaaaaaaa😀" };
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41",
		"\xe0\x9f\xbf", "\xe2\x82", "\xe2\x28\xa1", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
		"\xfe", "caf\xe9", "aaaaaaaa\xe9", "aaaaaaaaaaaaaaa\xc3" };
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(text_is_utf8(slice_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(text_is_utf8(slice_of(bad[i])));
	assert_true(text_is_utf8((struct slice){ NULL, 0 }));
	assert_int_equal(text_character_bytes(SLICE_LITERAL("€x")), 3);
	assert_int_equal(text_character_bytes(SLICE_LITERAL("\xe2\x82")), 0);
	assert_int_equal(text_character_bytes(SLICE_EMPTY), 0);
}

/* Every code point, encoded, is valid; the surrogates are not. */
static void all_of_unicode(void **state)
{
	(void)state;
	for (unsigned c = 0; c <= 0x10ffff; c++) {
		char text[4];
		size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		static const unsigned char leads[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
		unsigned rest = c;
		for (size_t i = length; i-- > 1; rest >>= 6)
			text[i] = (char)(0x80 | (rest & 0x3f));
		text[0] = (char)(leads[length] | rest);
		bool surrogate = c >= 0xd800 && c <= 0xdfff;
		if (text_is_utf8((struct slice){ text, length }) == surrogate)
			fail_msg("U+%04X", c);
	}
}

static void check_clean(const char *text, const char *expected)
{
	struct buf buf;
	buf_init(&buf, 1000);
	assert_int_equal(text_clean(slice_of(text), &buf), 0);
	check_buf(&buf, expected);
	buf_release(&buf);
}

static void cleaning(void **state)
{
	(void)state;
	check_clean("", "");
	check_clean(" \t\n ", "");
	check_clean("  plain ", "plain");
	check_clean("a\r\nb\rc\n\nd\r", "a\nb\nc\n\nd");
	check_clean("a\x01\x02\x1b[0m\x7f" "b\tc", "a[0mb\tc");
	check_clean("cafe\xcc\x81", "caf\xc3\xa9");
	check_clean("e\x01\xcc\x81", "\xc3\xa9"); /* composed after the control is gone */
	check_clean("a\xc2\x85" "b\xc2\x9f" "c", "a\nbc");
	check_clean("\r\n\xc3\xa9\r\n", "\xc3\xa9");
	check_clean("\xe2\x84\xab", "\xc3\x85"); /* the Angstrom sign is Å in NFC */

	struct buf buf;
	buf_init(&buf, 1000);
	buf_add_text(&buf, "what was there before");
	assert_int_equal(text_clean(SLICE_LITERAL("a\0b"), &buf), 0);
	check_buf(&buf, "ab");
	check_refused(text_clean(SLICE_LITERAL("caf\xe9"), &buf), "not valid UTF-8");
	assert_int_equal(text_clean((struct slice){ NULL, 0 }, &buf), 0);
	buf_release(&buf);
	buf_init(&buf, 3);
	check_refused(text_clean(SLICE_LITERAL("abcd"), &buf), "longer than the 3 bytes");
	check_refused(text_clean(SLICE_LITERAL("\xc3\xa9\xc3\xa9"), &buf), "longer than");
	assert_int_equal(text_clean(SLICE_LITERAL("  abc  "), &buf), 0);
	buf_release(&buf);
}

static void folding(void **state)
{
	(void)state;
	static const char *const pairs[][2] = { { "ABC xyz 09", "abc xyz 09" }, { "É", "e" },
		{ "Straße", "strasse" }, { "ﬁne", "fine" }, { "ÅNGSTRÖM", "angstrom" },
		{ "①", "1" }, { "İ", "i" }, { "Σίσυφος", "σισυφοσ" }, { "Llŷn", "llyn" },
		{ "so\xc2\xad" "ft", "soft" }, { " Two  Spaces ", " two  spaces " },
		{ " É ", " e " } };
	struct buf buf;
	buf_init(&buf, 1000);
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		assert_int_equal(text_fold(slice_of(pairs[i][0]), &buf), 0);
		check_buf(&buf, pairs[i][1]);
	}
	check_refused(text_fold(SLICE_LITERAL("\xff"), &buf), "UTF-8");
	buf_release(&buf);
	buf_init(&buf, 2);
	check_refused(text_fold(SLICE_LITERAL("abc"), &buf), "longer");
	buf_release(&buf);
}

static void windows_1252(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 1000);
	text_from_windows_1252(SLICE_LITERAL("caf\xe9 \x80" "5 \x93q\x94 \x96 \xa3\xff"), &buf);
	check_buf(&buf, "café €5 “q” – £ÿ");
	text_from_windows_1252(SLICE_LITERAL("\x81\x8d\x8f\x90\x9d"), &buf);
	check_buf(&buf, "\ufffd\ufffd\ufffd\ufffd\ufffd");
	buf_add_text(&buf, "kept ");
	text_from_windows_1252(SLICE_LITERAL("x"), &buf);
	check_buf(&buf, "kept x");
	char all[256];
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	text_from_windows_1252((struct slice){ all, sizeof(all) }, &buf);
	assert_true(text_is_utf8(buf_slice(&buf)));
	assert_int_equal(text_length(buf_slice(&buf)), 256);
	buf_release(&buf);
}

static int join_word(void *context, struct slice folded)
{
	struct buf *out = context;
	if (slice_is(folded, "stop"))
		return 42;
	buf_add_slice(out, folded);
	buf_add_char(out, '|');
	return 0;
}

static void check_words(const char *text, int result, const char *expected)
{
	struct buf buf;
	buf_init(&buf, 1000);
	assert_int_equal(text_words(slice_of(text), join_word, &buf), result);
	check_buf(&buf, expected);
	buf_release(&buf);
}

static void words(void **state)
{
	(void)state;
	check_words("", 0, "");
	check_words("Falls, falls & FALLS (2)", 0, "falls|falls|falls|");
	check_words("a I it ward-7b x", 0, "it|ward|7b|");
	check_words("Crème brûlée’s", 0, "creme|brulee|");
	check_words("one stop two", 42, "one|");
	check_words("one stop", 42, "one|");
	check_words("最後 é", 0, "最後|");
	check_words("¼ ½", 0, ""); /* 1⁄4: two words of one character */
	check_words("0123456789012345678901234567890123456789tail", 0,
		"0123456789012345678901234567890123456789|");
	/* cut before the character that would pass 40 bytes */
	check_words("a最最最最最最最最最最最最最最最", 0, "a最最最最最最最最最最最最最|");
	struct buf buf;
	buf_init(&buf, 10);
	check_refused(text_words(SLICE_LITERAL("\xff"), join_word, &buf), "UTF-8");
	buf_release(&buf);
}

static void check_short(const char *text, size_t length_max, const char *expected)
{
	struct buf buf;
	buf_init(&buf, 1000);
	text_shorten(slice_of(text), length_max, &buf);
	assert_true(text_length(buf_slice(&buf)) <= length_max);
	check_buf(&buf, expected);
	buf_release(&buf);
}

static void shortening(void **state)
{
	(void)state;
	check_short("abc", 3, "abc");
	check_short("abcd", 3, "ab…");
	check_short("", 0, "");
	check_short("abc", 0, "");
	check_short("abc", 1, "…");
	check_short("The nurse found the door open", 20, "The nurse found the…");
	check_short("The nurse found the door open", 19, "The nurse found…");
	check_short("Donaudampfschifffahrtsgesellschaft ist", 20, "Donaudampfschifffah…");
	check_short("éééé", 4, "éééé");
	check_short("ééééé", 4, "ééé…");
	assert_int_equal(text_length(SLICE_LITERAL("aé€😀")), 4);
	assert_int_equal(text_length(SLICE_EMPTY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_and_invalid_utf8),
		cmocka_unit_test(all_of_unicode),
		cmocka_unit_test(cleaning),
		cmocka_unit_test(folding),
		cmocka_unit_test(windows_1252),
		cmocka_unit_test(words),
		cmocka_unit_test(shortening),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-text", tests, NULL, NULL);
}

#include "support.h"

static void check(const json_t *value, const char *expected)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	if (ledger_canonical(value, &out))
		fail_msg("%s", error_message());
	assert_string_equal(out.base, expected);
	assert_int_equal(ledger_check_canonical(buf_slice(&out)), 0);
	buf_release(&out);
}

static void check_text(const char *text, const char *expected)
{
	json_t *value = parse(text);

	check(value, expected);
	json_decref(value);
}

static void vectors_of_rfc_8785(void **state)
{
	static const char *const names[] = { "arrays", "french", "unicode", "weird" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf input, expected;
		char name[64];
		snprintf(name, sizeof(name), "jcs/input_%s.json", names[i]);
		read_data(name, &input);
		snprintf(name, sizeof(name), "jcs/output_%s.json", names[i]);
		read_data(name, &expected);
		check_text(input.base, expected.base);
		buf_release(&input);
		buf_release(&expected);
	}
}

/* The structures of RFC 8785's test data, its 56.0 written as 56. */
static void nested_structures(void **state)
{
	struct buf input, expected;

	(void)state;
	read_data("jcs/input_structures.json", &input);
	read_data("jcs/output_structures.json", &expected);
	char *decimal = strstr(input.base, "56.0");
	assert_non_null(decimal);
	memcpy(decimal, "56  ", 4);
	check_text(input.base, expected.base);
	buf_release(&input);
	buf_release(&expected);
}

static void refuse(json_t *value, const char *key)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	buf_add_text(&out, "before");
	assert_int_equal(ledger_canonical(value, &out), FT_REFUSED);
	assert_string_equal(error_field(), key);
	assert_non_null(strstr(error_message(), key));
	assert_string_equal(out.base, "before");
	assert_int_equal(out.length, 6);
	buf_release(&out);
	json_decref(value);
}

static void decimals_are_refused(void **state)
{
	struct buf input;

	(void)state;
	read_data("jcs/input_values.json", &input);
	refuse(parse(input.base), "numbers");
	buf_release(&input);
	refuse(parse("{\"level\":56.0}"), "level");
	refuse(parse("{\"a\":{\"target\":[1,{\"level\":4.5}]}}"), "level");
	refuse(parse("[4.5]"), "");
}

static void whole_numbers_have_bounds(void **state)
{
	(void)state;
	check_text("[9007199254740991,-9007199254740991,0,-1]",
		"[9007199254740991,-9007199254740991,0,-1]");
	refuse(parse("{\"n\":9007199254740992}"), "n");
	refuse(parse("{\"n\":-9007199254740992}"), "n");
}

static void text_is_escaped_least(void **state)
{
	(void)state;
	check_text("\"\\u0001\\u0008\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\\\/\\u007f\\u20ac\\ud83d\\ude02\"",
		"\"\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\x7f\xe2\x82\xac\xf0\x9f\x98\x82\"");
}

static void keys_ascend_by_utf16(void **state)
{
	(void)state;
	check_text("{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x82\":2,\"\xed\x9f\xbf\":3,\"a\\\"\":4,\"a\":5,"
		   "\"a!\":6,\"a#\":7,\"a\\\\\":8,\"a]\":9}",
		"{\"a\":5,\"a!\":6,\"a\\\"\":4,\"a#\":7,\"a\\\\\":8,\"a]\":9,\"\xed\x9f\xbf\":3,"
		"\"\xf0\x9f\x98\x82\":2,\"\xef\xac\xb3\":1}");
}

static void many_keys(void **state)
{
	json_t *object = json_object();
	struct buf expected;
	char key[16];

	(void)state;
	buf_init(&expected, 1 << 16);
	for (int i = 999; i >= 0; i--) {
		snprintf(key, sizeof(key), "k%03d", i * 7 % 1000);
		json_put_whole(object, key, i * 7 % 1000);
	}
	for (int i = 0; i < 1000; i++)
		buf_print(&expected, "%s\"k%03d\":%d", i ? "," : "{", i, i);
	buf_add_char(&expected, '}');
	check(object, expected.base);
	buf_release(&expected);
	json_decref(object);
}

static json_t *nest(int depth)
{
	json_t *value = json_array();

	for (int i = 1; i < depth; i++) {
		json_t *outer = json_array();
		json_array_append_new(outer, value);
		value = outer;
	}
	return value;
}

static void depth_is_bounded(void **state)
{
	struct buf out;
	json_t *deepest = nest(LIMIT_JSON_DEPTH);

	(void)state;
	buf_init(&out, 1 << 16);
	assert_int_equal(ledger_canonical(deepest, &out), 0);
	buf_release(&out);
	json_decref(deepest);
	refuse(nest(LIMIT_JSON_DEPTH + 1), "");
	for (int depth = 1; depth < 100; depth++) {
		char text[256];
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		int result = ledger_check_canonical((struct slice){ text, 2 * (size_t)depth });
		assert_int_equal(result, depth <= LEDGER_DEPTH_COUNT ? 0 : FT_REFUSED);
	}
}

static void no_room_is_refused(void **state)
{
	struct buf out;
	json_t *value = parse("{\"text\":\"0123456789\"}");

	(void)state;
	buf_init(&out, 10);
	assert_int_equal(ledger_canonical(value, &out), FT_REFUSED);
	assert_int_equal(out.length, 0);
	assert_false(buf_failed(&out));
	buf_release(&out);
	json_decref(value);
}

/* Bytes that are not canonical, and the offset the checker should name. */
static const struct { const char *bytes; int offset; } wrong[] = {
	{ "", 0 }, { " 1", 0 }, { "1 ", 1 }, { "01", 2 }, { "-0", 2 }, { "-", 1 }, { "+1", 0 },
	{ "1.5", 1 }, { "1e3", 1 }, { "1E3", 1 }, { "9007199254740992", 16 },
	{ "99999999999999999999", 17 }, { "tru", 0 }, { "truE", 0 }, { "nul", 0 }, { "NaN", 0 },
	{ "true1", 4 }, { "\"", 1 }, { "\"a", 2 }, { "\"\t\"", 1 }, { "\"\\/\"", 1 },
	{ "\"\\u0041\"", 1 }, { "\"\\u000A\"", 1 }, { "\"\\u000a\"", 1 }, { "\"\\u0008\"", 1 },
	{ "\"\\u001F\"", 1 }, { "\"\\u007f\"", 1 }, { "\"\\u20ac\"", 1 }, { "\"\\x\"", 1 },
	{ "\"\\u00\"", 1 }, { "\"abcdefgh\\\"", 11 }, { "\"\x80\"", 1 }, { "\"\xc0\x80\"", 1 },
	{ "\"\xc1\xbf\"", 1 }, { "\"\xe0\x9f\xbf\"", 1 }, { "\"\xed\xa0\x80\"", 1 },
	{ "\"\xf0\x8f\xbf\xbf\"", 1 }, { "\"\xf4\x90\x80\x80\"", 1 }, { "\"\xf5\x80\x80\x80\"", 1 },
	{ "\"\xe2\x82\"", 1 }, { "\"\xe2\x82\xac\xff\"", 4 }, { "[", 1 }, { "[1", 2 }, { "[1,", 3 },
	{ "[1,]", 3 }, { "[,1]", 1 }, { "[1 ]", 2 }, { "[1]]", 3 }, { "{", 1 }, { "{}}", 2 },
	{ "{\"a\"}", 4 }, { "{\"a\":}", 5 }, { "{\"a\":1", 6 }, { "{\"a\":1,}", 7 },
	{ "{\"a\": 1}", 5 }, { "{\"a\" :1}", 4 }, { "{ \"a\":1}", 1 }, { "{a:1}", 1 },
	{ "{\"b\":1,\"a\":2}", 7 }, { "{\"a\":1,\"a\":2}", 7 }, { "{\"a\":{\"c\":1,\"b\":2}}", 12 },
	{ "{\"ab\":1,\"a\":2}", 8 }, { "{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x82\":2}", 9 },
	{ "{\"a\\n\":1,\"a\\b\":2}", 9 }, { "{\"a#\":1,\"a\\\"\":2}", 8 }, { "'a'", 0 }, { "\xef\xbb\xbf""1", 0 },
};

static void checker_names_the_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char start[32];
		snprintf(start, sizeof(start), "byte %d:", wrong[i].offset);
		if (ledger_check_canonical(slice_of(wrong[i].bytes)) != FT_REFUSED)
			fail_msg("accepted: %s", wrong[i].bytes);
		if (strncmp(error_message(), start, strlen(start)) != 0)
			fail_msg("%s: expected %s, got %s", wrong[i].bytes, start, error_message());
	}
	assert_int_equal(ledger_check_canonical((struct slice){ "\"\0\"", 3 }), FT_REFUSED);
	assert_int_equal(ledger_check_canonical((struct slice){ "\"\\\0\"", 4 }), FT_REFUSED);
}

/* Every prefix and every changed byte of canonical bytes is either refused, or canonical
 * by the other judge: reading it and writing it again gives the same bytes. */
static void checker_agrees_with_writer(void **state)
{
	static const char text[] = "{\"\":null,\"a\\n\":[1,-20,true,false,{}],\"b\":{\"c\":\"d\\u001f\\\\\","
		"\"\xc3\xa9\":\"\xe2\x82\xac\xf0\x9f\x98\x82\"},\"z\":9007199254740991}";
	char changed[sizeof(text)];

	(void)state;
	assert_int_equal(ledger_check_canonical(slice_of(text)), 0);
	for (size_t at = 0; at < sizeof(text) - 1; at++) {
		assert_int_equal(ledger_check_canonical((struct slice){ text, at }), FT_REFUSED);
		for (int byte = 0; byte < 256; byte++) {
			struct slice bytes = { changed, sizeof(text) - 1 };
			struct buf again;
			json_t *value = NULL;
			memcpy(changed, text, sizeof(text));
			changed[at] = (char)byte;
			bool accepted = ledger_check_canonical(bytes) == 0;
			buf_init(&again, 4096);
			bool same = json_read(bytes, &value) == 0 &&
				ledger_canonical(value, &again) == 0 &&
				slice_equal(buf_slice(&again), bytes);
			if (accepted != same)
				fail_msg("byte %zu = %02x: checker %d, writer %d", at, byte, accepted, same);
			buf_release(&again);
			json_decref(value);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_rfc_8785),
		cmocka_unit_test(nested_structures),
		cmocka_unit_test(decimals_are_refused),
		cmocka_unit_test(whole_numbers_have_bounds),
		cmocka_unit_test(text_is_escaped_least),
		cmocka_unit_test(keys_ascend_by_utf16),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(no_room_is_refused),
		cmocka_unit_test(checker_names_the_byte),
		cmocka_unit_test(checker_agrees_with_writer),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

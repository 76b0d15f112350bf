#include "support.h"

static const char object[] = "{\"a\":\"x\\\"},\",\"a\\n\":1,\"b\":{\"c\":[\"]}\",{\"d\":2}]},\"e\":[],"
	"\"seq\":17,\"set\":\"\\\\\",\"v\":true,\"verb\":\"report\"}";

static void check_field(const char *key, const char *expected)
{
	struct slice raw;
	int result = ledger_entry_field(slice_of(object), key, &raw);

	if (!expected) {
		assert_int_equal(result, FT_NOT_FOUND);
		return;
	}
	assert_int_equal(result, 0);
	if (!slice_is(raw, expected))
		fail_msg("%s: expected %s, got %.*s", key, expected, (int)raw.length, raw.base);
}

static void one_field(void **state)
{
	(void)state;
	assert_int_equal(ledger_check_canonical(slice_of(object)), 0);
	check_field("a", "\"x\\\"},\"");
	check_field("a\n", "1");
	check_field("b", "{\"c\":[\"]}\",{\"d\":2}]}");
	check_field("e", "[]");
	check_field("seq", "17");
	check_field("set", "\"\\\\\"");
	check_field("v", "true");
	check_field("verb", "\"report\"");
	check_field("", NULL);
	check_field("aa", NULL);
	check_field("c", NULL);
	check_field("zz", NULL);
}

static void several_fields(void **state)
{
	static const char *const keys[] = { "", "a", "c", "e", "seq", "sez", "verb", "zz" };
	struct slice raws[8];

	(void)state;
	assert_int_equal(ledger_entry_fields(slice_of(object), keys, 8, raws), 0);
	assert_int_equal(raws[0].length, 0);
	assert_true(slice_is(raws[1], "\"x\\\"},\""));
	assert_int_equal(raws[2].length, 0);
	assert_true(slice_is(raws[3], "[]"));
	assert_true(slice_is(raws[4], "17"));
	assert_int_equal(raws[5].length, 0);
	assert_true(slice_is(raws[6], "\"report\""));
	assert_int_equal(raws[7].length, 0);
	assert_int_equal(ledger_entry_fields(SLICE_LITERAL("{}"), keys, 8, raws), 0);
	assert_int_equal(raws[1].length, 0);
}

/* Cut or changed anywhere, the getter stays inside the bytes (the sanitizers watch). */
static void damage_is_survived(void **state)
{
	static const char *const keys[] = { "a", "b", "seq", "verb" };
	struct slice raws[4];
	size_t length = sizeof(object) - 1;

	(void)state;
	for (size_t cut = 0; cut < length; cut++) {
		char *copy = must_alloc(cut + 1);
		char *exact = realloc(copy, cut ? cut : 1);
		assert_non_null(exact);
		memcpy(exact, object, cut);
		struct slice bytes = { exact, cut };
		assert_int_equal(ledger_entry_fields(bytes, keys, 4, raws), FT_REFUSED);
		for (size_t at = 0; at < cut; at++) {
			exact[at] = '"';
			(void)ledger_entry_fields(bytes, keys, 4, raws);
			exact[at] = '\\';
			(void)ledger_entry_fields(bytes, keys, 4, raws);
			exact[at] = object[at];
		}
		free(exact);
	}
	assert_int_equal(ledger_entry_fields(SLICE_LITERAL("[1]"), keys, 4, raws), FT_REFUSED);
}

static void raw_values(void **state)
{
	int64_t number;

	(void)state;
	assert_true(ledger_raw_is_text(SLICE_LITERAL("\"\""), SLICE_EMPTY));
	assert_true(ledger_raw_is_text(SLICE_LITERAL("\"Ward 3\""), SLICE_LITERAL("Ward 3")));
	assert_true(ledger_raw_is_text(SLICE_LITERAL("\"a\\n\\u001f\\\"\\\\\""),
		SLICE_LITERAL("a\n\x1f\"\\")));
	assert_false(ledger_raw_is_text(SLICE_LITERAL("\"a\\n\""), SLICE_LITERAL("a\\n")));
	assert_false(ledger_raw_is_text(SLICE_LITERAL("\"a\""), SLICE_LITERAL("b")));
	assert_false(ledger_raw_is_text(SLICE_LITERAL("17"), SLICE_LITERAL("17")));
	assert_false(ledger_raw_is_text(SLICE_LITERAL("\""), SLICE_EMPTY));
	assert_true(ledger_raw_whole(SLICE_LITERAL("-17"), &number) && number == -17);
	assert_true(ledger_raw_whole(SLICE_LITERAL("9007199254740991"), &number));
	assert_false(ledger_raw_whole(SLICE_LITERAL("\"17\""), &number));
	assert_false(ledger_raw_whole(SLICE_EMPTY, &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_field),
		cmocka_unit_test(several_fields),
		cmocka_unit_test(damage_is_survived),
		cmocka_unit_test(raw_values),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

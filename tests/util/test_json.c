/* JSON: what is refused and where, taking values out, writing. */
#include <math.h>
#include <unistd.h>
#include "support.h"

static int read_text(const char *text, json_t **out)
{
	return json_read(slice_of(text), out);
}

static void what_is_refused_and_where(void **state)
{
	(void)state;
	static const struct {
		const char *text, *problem;
	} bad[] = {
		{ "", "ends before the JSON is complete" },
		{ "  ", "ends before" },
		{ "[1", "line 1, column 2: the text ends before" },
		{ "[1]x", "line 1, column 4: something follows the end" },
		{ "{} {}", "something follows" },
		{ "{\"a\":1,\n \"a\":2}", "line 2, column 4: the same key is there twice" },
		{ "{\"a\":{\"b\":1,\"b\":1}}", "twice" },
		{ "[\"caf\xe9\"]", "not valid UTF-8" },
		{ "[\"\xed\xa0\x80\"]", "not valid UTF-8" },
		{ "[\"\\u0000\"]", "U+0000 is not allowed" },
		{ "{\"\\u0000\":1}", "U+0000 is not allowed" },
		{ "[\"\\ud800\"]", "line 1" },
		{ "[9223372036854775808]", "this number is too large" },
		{ "[1e999]", "this number is too large" },
		{ "[NaN]", "line 1" }, { "[Infinity]", "line 1" }, { "[01]", "line 1" },
		{ "[1.]", "line 1" }, { "[+1]", "line 1" }, { "[.5]", "line 1" },
		{ "{'a':1}", "line 1" }, { "{a:1}", "line 1" }, { "[1,]", "line 1" },
		{ "{\"a\":1,}", "line 1" }, { "[1 2]", "line 1" }, { "[\"a\nb\"]", "line 1" },
		{ "[\"\\x\"]", "line 1" }, { "// no\n1", "line 1" }, { "\xef\xbb\xbf{}", "line 1" },
	};
	json_t *value;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		check_refused(read_text(bad[i].text, &value), bad[i].problem);
		assert_null(value);
	}
	check_refused(json_read(SLICE_LITERAL("[1]\0"), &value), "something follows");
}

static void nesting_is_limited(void **state)
{
	(void)state;
	char text[3 * LIMIT_JSON_DEPTH + 10];
	json_t *value;
	for (int depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		text[2 * depth] = '\0';
		int result = read_text(text, &value);
		if (depth == LIMIT_JSON_DEPTH)
			assert_int_equal(result, 0);
		else
			check_refused(result, "line 1, column 33: lists and objects are nested");
		json_decref(value);
	}
	/* brackets in strings, and many side by side, are no depth */
	assert_int_equal(read_text("[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\\\"]",
		&value), 0);
	json_decref(value);
	struct buf many;
	buf_init(&many, 10000);
	buf_add_text(&many, "[0");
	for (int i = 0; i < 1000; i++)
		buf_add_text(&many, ",[{}]");
	buf_add_text(&many, "]");
	assert_int_equal(json_read(buf_slice(&many), &value), 0);
	json_decref(value);
	buf_release(&many);
	/* a million brackets must not cost more than noticing them */
	char *deep = must_alloc(1000000);
	memset(deep, '{', 1000000);
	check_refused(json_read((struct slice){ deep, 1000000 }, &value), "nested");
	free(deep);
}

static void any_value_may_stand_alone(void **state)
{
	(void)state;
	json_t *value;
	assert_int_equal(read_text(" 12 ", &value), 0);
	assert_int_equal(json_integer_value(value), 12);
	json_decref(value);
	assert_int_equal(read_text("null", &value), 0);
	json_decref(value);
}

static void taking_values_out(void **state)
{
	(void)state;
	json_t *object;
	assert_int_equal(read_text("{\"t\":\"text\",\"n\":7,\"r\":7.5,\"y\":true,\"no\":false,"
		"\"nil\":null,\"list\":[]}", &object), 0);
	assert_string_equal(json_text(object, "t"), "text");
	assert_string_equal(json_text(object, "n"), "");
	assert_string_equal(json_text(object, "absent"), "");
	assert_string_equal(json_text(NULL, "t"), "");
	assert_string_equal(json_text(json_object_get(object, "list"), "t"), "");
	assert_int_equal(json_whole(object, "n", -1), 7);
	assert_int_equal(json_whole(object, "r", -1), -1);
	assert_int_equal(json_whole(object, "t", -1), -1);
	assert_int_equal(json_whole(NULL, "n", -1), -1);
	assert_true(json_flag(object, "y", false));
	assert_false(json_flag(object, "no", true));
	assert_true(json_flag(object, "n", true));
	assert_false(json_flag(object, "absent", false));
	assert_true(json_has(object, "no"));
	assert_false(json_has(object, "nil"));
	assert_false(json_has(object, "absent"));
	json_decref(object);
}

static void check_written(const json_t *value, const char *expected)
{
	struct buf buf;
	buf_init(&buf, 100000);
	json_write(value, &buf);
	check_buf(&buf, expected);
	buf_release(&buf);
}

static void putting_values_in(void **state)
{
	(void)state;
	json_t *object = json_object();
	json_put_text(object, "t", "é\n");
	json_put_text(object, "none", NULL);
	json_put_slice(object, "s", SLICE_LITERAL("abc"));
	json_put_slice(object, "old", SLICE_LITERAL("caf\xe9 \x80"));
	json_put_slice(object, "empty", SLICE_EMPTY);
	json_put_whole(object, "w", INT64_MIN);
	json_put_number(object, "x", 0.1);
	json_put_number(object, "nan", NAN);
	json_put_number(object, "inf", -INFINITY);
	json_put_flag(object, "f", true);
	json_put_day(object, "d", day_from_date(2026, 11, 22));
	json_put_day(object, "no_day", DAY_NONE);
	json_put(object, "list", json_array());
	json_put_flag(object, "f", false); /* again: keeps its place */
	check_written(object, "{\"t\":\"é\\n\",\"none\":null,\"s\":\"abc\",\"old\":\"café €\","
		"\"empty\":\"\",\"w\":-9223372036854775808,\"x\":0.1,\"nan\":null,\"inf\":null,"
		"\"f\":false,\"d\":\"2026-11-22\",\"no_day\":null,\"list\":[]}");
	json_decref(object);
}

static void reals_are_short_and_exact(void **state)
{
	(void)state;
	static const struct {
		double number;
		const char *text;
	} known[] = {
		{ 0.1, "0.1" }, { 1.1, "1.1" }, { 5, "5.0" }, { -0.0, "-0.0" }, { 0.25, "0.25" },
		{ 1e22, "1e+22" }, { 1e-7, "1e-07" }, { 1.0 / 3, "0.3333333333333333" },
		{ 0.1 + 0.2, "0.30000000000000004" }, { 5e-324, "4.94065645841247e-324" },
		{ 123456789012345678.0, "1.2345678901234568e+17" }, { 100000, "100000.0" },
	};
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		json_t *value = json_real(known[i].number);
		check_written(value, known[i].text);
		json_decref(value);
	}
	struct buf buf;
	uint64_t bits = 88172645463325252u;
	buf_init(&buf, 100);
	for (int i = 0; i < 20000; i++) { /* any bit pattern, by xorshift */
		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		double number;
		memcpy(&number, &bits, sizeof(number));
		if (!isfinite(number))
			continue;
		json_t *value = json_real(number), *again;
		json_write(value, &buf);
		assert_int_equal(json_read(buf_slice(&buf), &again), 0);
		assert_true(json_is_real(again) && json_real_value(again) == number);
		json_decref(value);
		json_decref(again);
		buf_clear(&buf);
	}
	buf_release(&buf);
}

static void pretty_writing(void **state)
{
	(void)state;
	json_t *value;
	struct buf buf;
	buf_init(&buf, 1000);
	assert_int_equal(read_text("{\"a\":[1,{\"b\":[]}],\"c\":{},\"d\":\"x\"}", &value), 0);
	json_write_pretty(value, &buf);
	check_buf(&buf, "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n"
		"  \"c\": {},\n  \"d\": \"x\"\n}");
	json_decref(value);
	buf_release(&buf);
	buf_init(&buf, 3);
	value = json_string("too long");
	json_write(value, &buf);
	assert_true(buf_failed(&buf));
	json_decref(value);
	buf_release(&buf);
}

static void reading_files(void **state)
{
	(void)state;
	char folder[] = "/tmp/fettle-json-XXXXXX", path[100];
	json_t *value;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/pack.json", folder);
	check_error(json_read_file(path, 100, &value), FT_NOT_FOUND, "pack.json");
	assert_null(value);
	assert_int_equal(file_replace(path, SLICE_LITERAL("\xef\xbb\xbf{\"a\":1}")), 0);
	assert_int_equal(json_read_file(path, 100, &value), 0);
	assert_int_equal(json_whole(value, "a", 0), 1);
	json_decref(value);
	check_refused(json_read_file(path, 5, &value), "larger than the 5 bytes");
	assert_int_equal(file_replace(path, SLICE_LITERAL("{\"a\":}")), 0);
	check_refused(json_read_file(path, 100, &value), "pack.json: line 1, column 6");
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused_and_where),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(any_value_may_stand_alone),
		cmocka_unit_test(taking_values_out),
		cmocka_unit_test(putting_values_in),
		cmocka_unit_test(reals_are_short_and_exact),
		cmocka_unit_test(pretty_writing),
		cmocka_unit_test(reading_files),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-json", tests, NULL, NULL);
}

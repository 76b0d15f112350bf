/* Slices: trimming, cutting, numbers. */
#include <math.h>
#include "support.h"

static void comparing(void **state)
{
	(void)state;
	struct slice none = { NULL, 0 };
	assert_true(slice_equal(none, SLICE_EMPTY));
	assert_true(slice_is(SLICE_LITERAL("abc"), "abc"));
	assert_false(slice_is(SLICE_LITERAL("abc"), "ab"));
	assert_false(slice_is(SLICE_LITERAL("ab\0c"), "ab"));
	assert_int_equal(slice_of(NULL).length, 0);
	assert_true(slice_starts(SLICE_LITERAL("abc"), "ab"));
	assert_true(slice_starts(none, ""));
	assert_false(slice_starts(SLICE_LITERAL("a"), "ab"));
}

static void trimming(void **state)
{
	(void)state;
	check_slice(slice_trim(SLICE_LITERAL(" \t\r\n\v\f a b \n")), "a b");
	check_slice(slice_trim(SLICE_LITERAL("  ")), "");
	check_slice(slice_trim((struct slice){ NULL, 0 }), "");
	check_slice(slice_trim(SLICE_LITERAL("\xc2\xa0x")), "\xc2\xa0x");
}

static void cutting(void **state)
{
	(void)state;
	struct slice rest = SLICE_LITERAL("a=,b,");
	check_slice(slice_cut(&rest, ','), "a=");
	check_slice(rest, "b,");
	check_slice(slice_cut(&rest, ','), "b");
	check_slice(rest, "");
	check_slice(slice_cut(&rest, ','), "");
	rest = SLICE_LITERAL("none");
	check_slice(slice_cut(&rest, ','), "none");
	check_slice(rest, "");
	rest = (struct slice){ NULL, 0 };
	check_slice(slice_cut(&rest, ','), "");
}

static void whole_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t number;
	} good[] = {
		{ "0", 0 }, { "-0", 0 }, { "+7", 7 }, { "007", 7 }, { "-12", -12 },
		{ "9223372036854775807", INT64_MAX }, { "-9223372036854775808", INT64_MIN },
	};
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0", "0x1", "--1", "1e3",
		"9223372036854775808", "+9223372036854775808", "-9223372036854775809",
		"99999999999999999999999999", "\xd9\xa1" };
	int64_t number;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_int_equal(slice_to_int64(slice_of(good[i].text), &number), 0);
		assert_true(number == good[i].number);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_refused(slice_to_int64(slice_of(bad[i]), &number), bad[i]);
	check_refused(slice_to_int64(SLICE_LITERAL("1\0002"), &number), "whole number");
	check_refused(slice_to_int64((struct slice){ NULL, 0 }, &number), "whole number");
}

static void decimal_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double number;
	} good[] = {
		{ "0", 0 }, { "-1.5", -1.5 }, { "+.5", .5 }, { "5.", 5 }, { "1e3", 1000 },
		{ "2.5E-3", .0025 }, { "0.1", 0.1 }, { "1e-400", 0 },
		{ "1.7976931348623157e308", 1.7976931348623157e308 },
	};
	static const char *const bad[] = { "", ".", "-", "e5", "1e", "inf", "nan", "-Infinity",
		"0x10", "1,5", " 1", "1 ", "1e400", "-1e400", "1.2.3", "1-2" };
	double number;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_int_equal(slice_to_double(slice_of(good[i].text), &number), 0);
		assert_true(number == good[i].number);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_refused(slice_to_double(slice_of(bad[i]), &number), bad[i]);
	check_refused(slice_to_double(SLICE_LITERAL("1\0"), &number), "not a number");

	char many[1000];
	memset(many, '1', sizeof(many));
	check_refused(slice_to_double((struct slice){ many, sizeof(many) }, &number), "number");
	assert_int_equal(slice_to_double((struct slice){ many, 300 }, &number), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing),
		cmocka_unit_test(trimming),
		cmocka_unit_test(cutting),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(decimal_numbers),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-slice", tests, NULL, NULL);
}

#include "kind_test.h"

/* A person to test scopes against: a table of names and values. */

struct fact {
	const char *name, *value;
};

static const struct fact joy[] = {
	{ "me", "joy" }, { "by", "joy" }, { "person", "joy" }, { "owner", "sam" },
	{ "role", "nurse" }, { "role", "assessor" }, { "place", "larch" },
	{ "agency", "true" }, { "bank", "false" }, { "empty", "" },
	{ "harm", "2" }, { "share", "0.50" }, { "cold", "-3" }, { "code", "007" },
	{ "on", "2026-03-05" }, { "at", "2026-03-05T10:00:00Z" }, { "title", "Say \"hello\"" },
	{ "band", "9" }, { "band", "10" },
};

static size_t values_of_joy(void *context, const char *name, struct slice *values, size_t room)
{
	size_t count = 0;

	(void)context;
	for (size_t i = 0; i < sizeof(joy) / sizeof(joy[0]); i++) {
		if (strcmp(joy[i].name, name) != 0)
			continue;
		if (count < room)
			values[count] = slice_of(joy[i].value);
		count++;
	}
	return count;
}

static bool larch_is_under(void *context, struct slice place, struct slice other)
{
	(void)context;
	return slice_is(place, "larch") &&
		(slice_is(other, "larch") || slice_is(other, "Larch House") || slice_is(other, "group"));
}

static const struct scope_subject subject = { NULL, values_of_joy, larch_is_under };

static struct scope *parse(const char *text)
{
	struct scope *scope;

	if (scope_parse(slice_of(text), &scope))
		fail_msg("%s: %s", text, error_message());
	return scope;
}

static const struct {
	const char *text;
	bool result;
} cases[] = {
	/* nothing means everybody */
	{ "", true }, { "  \n\t", true },
	/* a name alone */
	{ "agency", true }, { "bank", false }, { "empty", false }, { "missing", false },
	{ "role", true }, { "not missing", true },
	/* every operator */
	{ "harm = 2", true }, { "harm = 3", false }, { "harm = 2.0", true }, { "harm = \"2.0\"", false },
	{ "harm != 3", true }, { "harm != 2", false }, { "harm < 10", true }, { "harm < 2", false },
	{ "harm <= 2", true }, { "harm <= 1.9", false }, { "harm > 1", true }, { "harm > 2", false },
	{ "harm >= 2", true }, { "harm >= 2.1", false }, { "share = 0.5", true }, { "cold < -2", true },
	{ "cold > -10", true }, { "code = 7", true }, { "code = \"007\"", true }, { "code = \"7\"", false },
	{ "role in (hca, nurse)", true }, { "role in (hca)", false }, { "role not in (hca)", true },
	{ "role not in (hca, nurse)", false }, { "harm in (1, 2, 3)", true },
	{ "place under larch", true }, { "place under \"Larch House\"", true },
	{ "place under birch", false }, { "missing under larch", false },
	/* days */
	{ "on = 2026-03-05", true }, { "on > 2026-01-31", true }, { "on > 2026-03-05", false },
	{ "on >= 2026-03-05", true }, { "on < 2026-10-01", true }, { "on < \"2026-03-04\"", false },
	{ "at >= 2026-03-05", true }, { "harm > 2026-01-01", false }, { "on > 5", false },
	{ "on != 2026-03-06", true }, { "harm > \"1.5\"", true },
	/* no value: false, and != true */
	{ "missing = 1", false }, { "missing != 1", true }, { "missing in (a)", false },
	{ "missing not in (a)", true }, { "missing < 5", false },
	/* several values: any may make it true; != and not in are the opposite of = and in */
	{ "role = nurse", true }, { "role = assessor", true }, { "role != nurse", false },
	{ "band > 9", true }, { "band < 10", true }, { "band > 10", false },
	/* me */
	{ "by = me", true }, { "owner = me", false }, { "owner != me", true },
	{ "owner in (me, sam)", true }, { "owner in (me)", false }, { "missing = me", false },
	{ "me", true }, { "by = \"me\"", false },
	/* quotes */
	{ "title = \"Say \\\"hello\\\"\"", true }, { "title = \xe2\x80\x9cSay\xe2\x80\x9d", false },
	{ "place under \xe2\x80\x9cLarch House\xe2\x80\x9d", true },
	/* precedence: not, and, or */
	{ "agency or missing and missing", true }, { "(agency or missing) and missing", false },
	{ "missing and missing or agency", true }, { "not missing and agency", true },
	{ "not (missing or agency)", false }, { "not missing or missing", true },
	{ "not not agency", true }, { "not agency and missing", false },
	{ "missing or not agency or harm = 2", true },
	/* keywords in any case */
	{ "role IN (nurse) AND NOT missing OR missing", true }, { "by = ME", true },
	{ "place Under larch", true },
};

static void test_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scope *scope = parse(cases[i].text);

		if (scope_test(scope, &subject) != cases[i].result)
			fail_msg("%s: not %d", cases[i].text, cases[i].result);
		scope_free(scope);
	}
}

/* What is written means the same, and is written the same again. */
static void test_written_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scope *scope = parse(cases[i].text), *again;
		struct buf first, second;

		buf_init(&first, 10000);
		buf_init(&second, 10000);
		scope_write(scope, &first);
		again = parse(first.base ? first.base : "");
		scope_write(again, &second);
		assert_int_equal(scope_test(again, &subject), cases[i].result);
		assert_true(slice_equal(buf_slice(&first), buf_slice(&second)));
		buf_release(&first);
		buf_release(&second);
		scope_free(scope);
		scope_free(again);
	}
}

static void test_written_carefully(void **state)
{
	static const char *const pairs[][2] = {
		{ "a  AND(b=1)", "a and b = 1" },
		{ "a or b and c", "a or (b and c)" },
		{ "(a or b) and not c", "(a or b) and not c" },
		{ "not a=1", "not (a = 1)" },
		{ "not(a or b)", "not (a or b)" },
		{ "role not  in(nurse ,\"ward sister\")", "role not in (nurse, \"ward sister\")" },
		{ "place under \xe2\x80\x9cLarch \\\"X\\\" House\xe2\x80\x9d",
			"place under \"Larch \\\"X\\\" House\"" },
		{ "x >= 1.50 and on<2026-01-01", "x >= 1.50 and on < 2026-01-01" },
		{ "((((a))))", "a" },
		{ "by = ME", "by = me" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct scope *scope = parse(pairs[i][0]);
		struct buf out;

		buf_init(&out, 1000);
		scope_write(scope, &out);
		assert_string_equal(out.base, pairs[i][1]);
		buf_release(&out);
		scope_free(scope);
	}
}

static void test_errors_name_the_column(void **state)
{
	static const char *const errors[][2] = {
		{ "role in (nurse hca)", "column 10: \"nurse\" must be followed by , or )" },
		{ "role in (nurse", "column 10: \"nurse\" must be followed by , or )" },
		{ "role in ()", "column 10: a value must come here, not \")\"" },
		{ "role in nurse", "column 9: ( and a list of values must come here, not \"nurse\"" },
		{ "role in", "column 8: ( and a list of values must come here, but the text ends" },
		{ "role not nurse", "column 10: \"in\" must come here, not \"nurse\"" },
		{ "role =", "column 7: a value must come here, but the text ends" },
		{ "= nurse", "column 1: a name must come here, not \"=\"" },
		{ "and", "column 1: a name must come here, not \"and\"" },
		{ "a and", "column 6: a name must come here, but the text ends" },
		{ "a b", "column 3: \"and\" or \"or\" must come here, not \"b\"" },
		{ "a)", "column 2: \"and\" or \"or\" must come here, not \")\"" },
		{ "(a", "column 1: this ( has no )" },
		{ "(a b)", "column 4: \"and\", \"or\" or ) must come here, not \"b\"" },
		{ "5 = a", "column 1: a name must come here, not \"5\"" },
		{ "\"a\" = b", "column 1: a name must come here, not \"a\"" },
		{ "a = \"b", "column 5: the quote that starts here has no end" },
		{ "a = 'b'", "column 5: use double quotes (\") instead of '" },
		{ "a = b & c", "column 7: \"&\" cannot be used here; put words with other characters in "
			"quotes" },
		{ "gr\xc3\xb6\xc3\x9f" "e > 1", "column 3: \"\xc3\xb6\" cannot be used here; put words with "
			"other characters in quotes" },
		{ "t = \"\xc3\xb6\" x", "column 9: \"and\" or \"or\" must come here, not \"x\"" },
		{ "harm > high", "column 8: \"high\" has no order; only numbers and days (2026-11-22) are "
			"less or more" },
		{ "by < me", "column 6: \"me\" has no order; only numbers and days (2026-11-22) are less "
			"or more" },
		{ "x in (a, =)", "column 10: a value must come here, not \"=\"" },
		{ "place under me", "column 13: a place must come here; nothing is under me" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct scope *scope;

		assert_int_equal(scope_parse(slice_of(errors[i][0]), &scope), FT_REFUSED);
		assert_null(scope);
		assert_string_equal(error_message(), errors[i][1]);
	}
}

static void test_refuses_what_is_no_text(void **state)
{
	struct scope *scope;

	(void)state;
	assert_int_equal(scope_parse(slice_of("on > 2026-02-31"), &scope), FT_REFUSED);
	assert_memory_equal(error_message(), "column 6: ", 10);
	assert_int_equal(scope_parse(slice_of("a = \xff"), &scope), FT_REFUSED);
	assert_int_equal(scope_parse((struct slice){ "a\0b", 3 }, &scope), FT_REFUSED);
}

/* `count` times "before", then "a", then `count` times "after". */
static int parse_nested(const char *before, const char *after, int count)
{
	struct scope *scope = NULL;
	struct buf text;
	int code;

	buf_init(&text, 100000);
	for (int i = 0; i < count; i++)
		buf_add_text(&text, before);
	buf_add_text(&text, "a");
	for (int i = 0; i < count; i++)
		buf_add_text(&text, after);
	code = scope_parse(buf_slice(&text), &scope);
	buf_release(&text);
	scope_free(scope);
	return code;
}

static void test_limits(void **state)
{
	(void)state;
	assert_int_equal(parse_nested("(", ")", LIMIT_SCOPE_DEPTH), 0);
	assert_int_equal(parse_nested("(", ")", LIMIT_SCOPE_DEPTH + 1), FT_REFUSED);
	assert_int_equal(parse_nested("not ", "", LIMIT_SCOPE_DEPTH), 0);
	assert_int_equal(parse_nested("not ", "", LIMIT_SCOPE_DEPTH + 1), FT_REFUSED);
	assert_int_equal(parse_nested("", " or a", 600), 0);
	assert_int_equal(parse_nested("", " or a", 900), FT_REFUSED); /* too long */
}

static void see_name(void *context, const char *name, int column)
{
	buf_print(context, "%s@%d ", name, column);
}

static void test_names_with_columns(void **state)
{
	struct scope *scope = parse("role in (nurse) and not (agency or on > 2026-01-01)");
	struct buf seen;

	(void)state;
	buf_init(&seen, 1000);
	scope_names(scope, see_name, &seen);
	assert_string_equal(seen.base, "role@1 agency@26 on@36 ");
	buf_release(&seen);
	scope_free(scope);
	scope_names(NULL, see_name, NULL);
}

static size_t many_values(void *context, const char *name, struct slice *values, size_t room)
{
	static char numbers[100][4];

	(void)context;
	(void)name;
	for (size_t i = 0; i < 100; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "%zu", i);
		if (i < room)
			values[i] = slice_of(numbers[i]);
	}
	return 100;
}

static void test_more_values_than_usual(void **state)
{
	struct scope_subject many = { NULL, many_values, NULL };
	struct scope *last = parse("x = 99"), *none = parse("x = 100 or x under larch");

	(void)state;
	assert_true(scope_test(last, &many));
	assert_false(scope_test(none, &many));
	scope_free(last);
	scope_free(none);
	assert_true(scope_test(NULL, &many));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_written_again),
		cmocka_unit_test(test_written_carefully),
		cmocka_unit_test(test_errors_name_the_column),
		cmocka_unit_test(test_refuses_what_is_no_text),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_names_with_columns),
		cmocka_unit_test(test_more_values_than_usual),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

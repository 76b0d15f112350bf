/* fettle digest: forms, windows, what it says of bad input, and its exit codes. */
#include "program.h"

#include <string.h>

static void write_posts(struct program *program)
{
	program_write(program, "posts.txt",
		"@ann Tea https://example.org/a #QI (Sun, 25 Mar 2012 22:59:59 +0000)\n"
		"@bob RT @ann: Tea https://example.org/a #QI (Mon, 26 Mar 2012 10:00:00 +0000)\n");
}

static void every_form(void **state)
{
	static const char *const forms[][2] = { { "--json", "\"involved\"" },
		{ "--html", "<!DOCTYPE html>" }, { "--atom", "http://www.w3.org/2005/Atom" },
		{ "--jsonfeed", "jsonfeed.org/version/1.1" }, { "--csv", "hash,when,author" },
		{ "", "Involved @ann @bob" } };
	struct program program;
	char line[256];
	program_begin(&program, state);
	write_posts(&program);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		snprintf(line, sizeof(line), "fettle digest '#qi' posts.txt %s", forms[i][0]);
		program_must(&program, line);
		if (!strstr(program.out.base, forms[i][1]))
			fail_msg("%s gave no %s", line, forms[i][1]);
	}
	program_must(&program,
		"fettle digest qi --json < posts.txt > one && "
		"fettle digest '#QI' - --json < posts.txt > two && cmp one two && echo same");
	program_end(&program);
}

static void a_week(void **state)
{
	struct program program;
	program_begin(&program, state);
	write_posts(&program);
	program_must(&program, "fettle digest '#qi' posts.txt --week 2012-W12 --json");
	json_t *digest = program_json(&program);
	assert_int_equal(json_array_size(json_object_get(digest, "posts")), 1);
	json_decref(digest);
	program_must(&program, "fettle digest '#qi' posts.txt --from 2012-03-26 --json");
	digest = program_json(&program);
	assert_int_equal(json_array_size(json_object_get(digest, "posts")), 1);
	json_decref(digest);
	program_end(&program);
}

static void every_field(void **state)
{
	struct program program;
	program_begin(&program, state);
	program_write(&program, "feed.xml",
		"<rss version='2.0'><channel><title>Ward</title><item><title>Tea</title>"
		"<guid>1</guid></item></channel></rss>");
	program_must(&program, "fettle digest --fields feed.xml");
	json_t *fields = program_json(&program);
	const json_t *entry = json_array_get(json_object_get(fields, "entries"), 0);
	assert_string_equal(json_string_value(json_object_get(fields, "version")), "rss20");
	assert_true(json_is_false(json_object_get(fields, "bozo")));
	assert_string_equal(json_string_value(json_object_get(entry, "title")), "Tea");
	json_decref(fields);
	program_refuses(&program, 3, "fettle digest --fields none.xml", "none.xml");
	program_end(&program);
}

static void wrong_words(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *says;
	} rows[] = {
		{ "fettle digest '#qi' none.txt", 3, "none.txt" },
		{ "fettle digest '#qi' wrong.txt", 6, "wrong.txt" },
		{ "fettle digest '#qi' .", 6, "folder" },
		{ "fettle digest '#qi' posts.txt --week 2012-13", 2, "2012-W09" },
		{ "fettle digest '#qi' posts.txt --week 2012-W12 --to 2012-03-01", 2, "--week" },
		{ "fettle digest '#qi' posts.txt --html --csv", 2, "one form" },
		{ "fettle digest '#qi' posts.txt --suppress wrong.txt", 6, "line 1" },
	};
	struct program program;
	program_begin(&program, state);
	write_posts(&program);
	program_write(&program, "wrong.txt", "what is this\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		program_refuses(&program, rows[i].code, rows[i].line, rows[i].says);
	}
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(every_form), TEST_CASE(a_week),
		TEST_CASE(every_field), TEST_CASE(wrong_words) };
	return test_on_both("digest", tests, sizeof(tests) / sizeof(tests[0]));
}

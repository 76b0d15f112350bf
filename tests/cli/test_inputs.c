/* Files that are something else, and values that cannot be: said plainly, nothing half-written. */
#include "program.h"

#include <stdlib.h>
#include <string.h>

/* How to make each file that is no record, and what every command ends with. */
static const struct {
	const char *name, *make, *words;
	int exit;
} others[] = {
	{ "picture.fettle", "printf '\\211PNG\\r\\n\\032\\n' >picture.fettle", "not a Fettle file", 1 },
	{ "folder.fettle", "mkdir folder.fettle", "not a file", 1 },
	{ "/dev/null", "true", "not a file", 1 },
	{ "empty.fettle", ": >empty.fettle", "not a Fettle file", 1 },
	{ "half.fettle",
		"fettle init whole.fettle --name Whole --quiet && "
		"head -c $(($(stat -c %s whole.fettle) / 2)) whole.fettle >half.fettle",
		"", 7 },
	{ "none.fettle", "true", "There is no file", 3 },
};

static const struct {
	const char *before, *after;
} commands[] = {
	{ "", "" }, { "board", "" }, { "verify", "" }, { "log", "" }, { "doctor", "" },
	{ "rebuild", "" }, { "backup", "copy.fettle" }, { "find", "word" },
	{ "measure add", "m --label M" }, { "user list", "" }, { "record list", "incident" },
	{ "import", "readings rows.csv --set measure=m" }, { "serve", "--listen localhost:0" },
};

static void what_is_no_record_is_told(void **state)
{
	struct program program;
	char line[512];
	program_begin(&program, state);
	program_write(&program, "rows.csv", "place,on,n\nwhole,2026-01-01,1\n");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		program_must(&program, others[i].make);
		for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++) {
			snprintf(line, sizeof(line), "fettle %s %s %s", commands[j].before,
				others[i].name, commands[j].after);
			program_refuses(&program, others[i].exit, line, others[i].words);
			assert_false(program_has(&program, "copy.fettle"));
		}
		snprintf(line, sizeof(line), "fettle restore %s new.fettle", others[i].name);
		program_refuses(&program, others[i].exit, line, "");
		assert_false(program_has(&program, "new.fettle"));
	}
	program_end(&program);
}

static const struct {
	const char *row, *words;
} rows[] = {
	{ "larch,2026-01-01,-1,20", "less than nothing" },
	{ "larch,2026-01-01,1,-20", "less than nothing" },
	{ "larch,2026-01-01,1,0", "out of 0" },
	{ "larch,2026-01-01,NaN,20", "not a number" },
	{ "larch,2026-01-01,inf,20", "not a number" },
	{ "larch,2026-01-01,1e400,20", "not a number" },
	{ "larch,2026-01-01,0x1F,40", "not a number" },
	{ "larch,2026-01-01,123456789012345678901234567890,20", "more than can be counted" },
	{ "larch,0001-01-01,1,20", "before 1900" },
	{ "larch,99999-01-01,1,20", "is not a date" },
	{ "larch,2999-01-01,1,20", "has not come yet" },
	{ "larch,2026-01-01,1,20,5", "only 4 columns" },
	{ "=cmd(),2026-01-01,1,20", "cannot be the id of a place" },
	{ "\"larch,2026-01-01,1,20", "quotation mark" },
};

static void values_that_cannot_be_are_refused(void **state)
{
	struct program program;
	char text[256];
	program_begin(&program, state);
	program_must(&program, "fettle init $ORG --name Larch --root larch");
	program_must(&program, "fettle measure add $ORG m --label M --of all");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "place,on,n,of\n%s\n", rows[i].row);
		program_write(&program, "rows.csv", text);
		program_refuses(&program, 6, "fettle import $ORG readings rows.csv --set measure=m",
			rows[i].words);
	}
	program_must(&program, "rm rows.problems.csv");
	program_write(&program, "rows.csv", "place,on,n,of\nlarch,2026-01-01,-1,20\n");
	program_refuses(&program, 6,
		"fettle import $ORG readings rows.csv --set measure=m --dry-run",
		"rows.problems.csv");
	assert_true(program_has(&program, "rows.problems.csv"));
	program_refuses(&program, 6,
		"printf 'place,on,n,n\\nlarch,2026-01-01,1,2\\n' | "
		"fettle import $ORG readings - --set measure=m",
		"both named \"n\"");
	program_refuses(&program, 6,
		"(printf place,on,n; seq -f ,c%.0f -s '' 10000) | "
		"fettle import $ORG readings - --set measure=m",
		"columns; at most 256");
	program_must(&program, "fettle export $ORG readings | wc -l");
	assert_string_equal(program.out.base, "1\n");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(what_is_no_record_is_told),
		TEST_CASE(values_that_cannot_be_are_refused),
	};
	return test_on_both("inputs", tests, sizeof(tests) / sizeof(tests[0]));
}

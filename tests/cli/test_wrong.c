/* Wrong things typed in every place: each is told what is wrong and how to go on, with the exit
 * code of its sort. */
#include "program.h"

#include <stdlib.h>
#include <string.h>

static void begin(struct program *program, void **state)
{
	program_begin(program, state);
	program_must(program, "fettle init $ORG --name \"Larch House\" --root larch");
	program_must(program,
		"fettle measure add $ORG falls --label Falls --of residents --better lower");
	program_write(program, "falls.csv", "place,on,n,of\nlarch,2026-01-01,1,20\n");
}

static void words_that_are_no_command(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(&program, 2, "fettle improt $ORG", "Did you mean import?");
	program_refuses(&program, 2, "fettle xyzzy", "no command \"xyzzy\"");
	program_refuses(&program, 2, "fettle measure ad $ORG", "Did you mean add?");
	program_refuses(&program, 2, "fettle measure", "One of: add, list, change");
	program_refuses(&program, 2, "fettle help improt", "Did you mean import?");
	program_refuses(&program, 2, "mkdir empty; cd empty; fettle", "usage: fettle COMMAND");
	program_refuses(&program, 2, "fettle board", "which organisation?");
	program_refuses(&program, 2, "fettle import $ORG readings", "FILE is missing");
	program_refuses(&program, 2, "fettle version 1 2 3", "one word too many");
	program_must(&program, "fettle measure --help | grep \"measure add\"");
	program_must(&program, "fettle help commons | grep \"commons verify\"");
	program_end(&program);
}

static void options_that_are_not_there(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(&program, 2, "fettle board $ORG --mesure falls", "Did you mean --measure?");
	program_refuses(&program, 2, "fettle board $ORG -z", "no option -z");
	program_refuses(&program, 2, "fettle board $ORG --place", "--place needs a value");
	program_refuses(&program, 2, "fettle board $ORG --json=yes", "--json takes no value");
	program_refuses(&program, 2, "fettle log $ORG -n many", "not a whole number");
	program_refuses(&program, 2, "fettle log $ORG -n 100000", "at most 500");
	program_refuses(&program, 2, "fettle serve $ORG --checkpoint-wait 86401", "a day");
	program_refuses(&program, 2, "fettle serve $ORG --checkpoint-wait -1", "not a whole number");
	program_end(&program);
}

static void organisations_that_are_not_there(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(&program, 3, "fettle board nothing.fettle", "nothing.fettle");
	program_refuses(&program, 3, "fettle nothing.fettle", "nothing.fettle");
	program_refuses(&program, 5, "fettle init $ORG --name Again", "fettle: ");
	program_refuses(&program, 2, "fettle init new.fettle", "--name");
	program_write(&program, "text.fettle",
		"This is not a record, but something that somebody wrote.\n");
	program_run(&program, "fettle board text.fettle");
	assert_true(program.exit == 1 || program.exit == 6);
	program_run(&program, "fettle board postgresql://nobody@127.0.0.1:1/none");
	assert_int_equal(program.exit, 1);
	assert_true(
		!program_has(&program, "new.fettle") && !program_has(&program, "nothing.fettle"));
	program_end(&program);
}

static void things_that_are_not_there(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(&program, 3, "fettle board $ORG --place nowhere", "no place \"nowhere\"");
	program_refuses(&program, 3, "fettle board $ORG --measure height", "no measure \"height\"");
	program_refuses(&program, 3, "fettle record show $ORG nothing", "nothing");
	program_refuses(
		&program, 3, "fettle record add $ORG incidnt what=x", "Did you mean incident?");
	program_refuses(&program, 3, "fettle record list $ORG unicorn", "no kind of record");
	program_refuses(&program, 3, "fettle measure change $ORG height --target 5%", "height");
	program_refuses(&program, 3, "fettle user link $ORG nobody", "nobody");
	program_refuses(&program, 3, "fettle import $ORG unicorns falls.csv", "can be imported");
	program_refuses(&program, 3, "fettle import $ORG readings none.csv", "none.csv");
	program_refuses(&program, 3, "fettle export $ORG unicorns", "can be exported");
	program_refuses(&program, 3, "fettle restore none.fettle new.fettle", "none.fettle");
	program_end(&program);
}

static void values_that_cannot_be(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(
		&program, 6, "fettle measure add $ORG x --label X --better sideways", "better");
	program_refuses(
		&program, 2, "fettle measure add $ORG x --label X --target five", "not a number");
	program_refuses(&program, 2, "fettle measure add $ORG x --label X --of y --target 5",
		"Did you mean 5%?");
	program_refuses(&program, 2, "fettle measure add $ORG x", "--label");
	program_refuses(&program, 5, "fettle measure add $ORG falls --label Again", "falls");
	program_refuses(&program, 6, "fettle measure add $ORG 'a b' --label X", "a b");
	program_refuses(&program, 6, "fettle record add $ORG incident", "what: ");
	program_refuses(&program, 6, "fettle record add $ORG incident what=x harm=9", "harm: ");
	program_refuses(&program, 6,
		"fettle record add $ORG incident what=x harm=0 --place nowhere", "nowhere");
	program_refuses(&program, 6,
		"fettle record add $ORG incident what=x harm=0 --on 31/02/2026", "31/02/2026");
	program_refuses(&program, 2, "fettle record add $ORG incident what", "FIELD=VALUE");
	program_refuses(&program, 2, "fettle record do $ORG larch explode", "Now it can be");
	program_refuses(&program, 6, "fettle user add $ORG --name X --role wizard", "wizard");
	program_refuses(&program, 2, "fettle user add $ORG", "--name");
	program_end(&program);
}

static void imports_that_cannot_be(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(
		&program, 2, "fettle import $ORG readings falls.csv", "--set measure=VALUE");
	program_refuses(&program, 2,
		"fettle import $ORG readings falls.csv --set measure=falls --map place=code",
		"no column \"code\". Its columns are: place, on, n, of");
	program_refuses(&program, 2, "fettle import $ORG readings falls.csv --map plaice=place",
		"no field \"plaice\"");
	program_refuses(
		&program, 2, "fettle import $ORG readings falls.csv --map place", "FIELD=COLUMN");
	program_refuses(&program, 2, "fettle import $ORG readings falls.csv --unknown-places maybe",
		"create or refuse");
	program_refuses(&program, 6, "fettle import $ORG readings falls.csv --set measure=height",
		"There is no measure \"height\"");
	program_write(&program, "bad.csv", "place,on,n,of\nlarch,31/02/2026,1,20\n");
	program_refuses(&program, 6, "fettle import $ORG readings bad.csv --set measure=falls",
		"bad.csv: 1 of 1 rows cannot be imported, the first on line 2: date \"31/02/2026\" "
		"does "
		"not exist");
	program_refuses(&program, 6,
		"printf 'a\\0b' | fettle import $ORG readings - --set measure=falls", "NUL");
	program_refuses(&program, 6,
		"head -c 3000 /dev/urandom >r.csv; fettle import $ORG readings r.csv", "r.csv");
	program_end(&program);
}

static void errors_are_json_when_asked(void **state)
{
	struct program program;
	begin(&program, state);
	program_refuses(&program, 3, "fettle board $ORG --place nowhere --json", "\"exit\":3");
	json_t *error;
	assert_int_equal(json_read(slice_trim(buf_slice(&program.err)), &error), 0);
	assert_string_equal(json_text(error, "error"), "not found");
	json_decref(error);
	assert_int_equal(program.out.length, 0);
	program_refuses(&program, 2, "fettle borad --json", "\"exit\":2");
	program_refuses(
		&program, 6, "fettle record add $ORG incident --json", "\"field\":\"what\"");
	program_end(&program);
}

static void a_flipped_byte_is_found(void **state)
{
	struct program program;
	begin(&program, state);
	if (program.place->is_postgresql) {
		program_end(&program);
		return;
	}
	program_must(&program, "fettle backup $ORG whole.fettle");
	program_refuses(&program, 5, "fettle backup $ORG whole.fettle", "whole.fettle");
	program_must(&program,
		"python3 -c \"b=bytearray(open('whole.fettle','rb').read());"
		"open('whole.fettle','wb').write(b.replace(b'residents',b'residence'))\"");
	program_refuses(&program, 7, "fettle verify whole.fettle", "ntry 7");
	program_refuses(&program, 7, "fettle restore whole.fettle again.fettle", "");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(words_that_are_no_command),
		TEST_CASE(options_that_are_not_there), TEST_CASE(organisations_that_are_not_there),
		TEST_CASE(things_that_are_not_there), TEST_CASE(values_that_cannot_be),
		TEST_CASE(imports_that_cannot_be), TEST_CASE(errors_are_json_when_asked),
		TEST_CASE(a_flipped_byte_is_found) };
	return test_on_both("wrong", tests, sizeof(tests) / sizeof(tests[0]));
}

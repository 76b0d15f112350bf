/* fettle commons offer: from a file to the commons without a server, and what is refused. */
#include "program.h"

#include <stdlib.h>

static void begin(struct program *program, void **state)
{
	program_begin(program, state);
	program_must(program, "fettle init \"$ORG\" --name 'Larch House'");
	program_must(program, "fettle user add \"$ORG\" --name 'Sam Osei' --role manager");
	program_must(program, "fettle user add \"$ORG\" --name 'Joy Mensah' --role nurse");
	program_write(program, "low.md", "# Low beds at night\n\nWe lowered beds. Falls halved.\n");
	program_write(program, "brown.md", "# Beds\n\nMrs Brown, NHS number 943 476 5919, fell.\n");
}

/* Keeps the offer's id in the file "id". */
static void offer(struct program *program, const char *more)
{
	struct buf line;

	buf_init(&line, 4096);
	buf_print(&line,
		"fettle commons offer \"$ORG\" --sort learning --topics "
		"'falls dementia' --as 'joy mensah' %s --json",
		more);
	program_must(program, line.base);
	json_t *answer = program_json(program);
	assert_string_equal(json_text(answer, "state"), "asked");
	assert_string_equal(
		json_text(json_object_get(answer, "item"), "title"), "Low beds at night");
	program_write(program, "id", json_text(answer, "offer"));
	json_decref(answer);
	buf_release(&line);
}

static void leaves_without_a_server(void **state)
{
	struct program program;

	begin(&program, state);
	offer(&program, "--file low.md");
	program_must(&program, "fettle commons offer \"$ORG\" --approve $(cat id) --as 'Sam Osei' "
			       "--host larch.example.org --json");
	json_t *answer = program_json(&program);
	assert_string_equal(json_text(answer, "state"), "published");
	assert_non_null(strstr(json_text(answer, "ref"), "larch.example.org/fettle/commons#1#"));
	json_decref(answer);
	program_must(&program, "fettle commons offer \"$ORG\" --publish");
	program_must(&program, "fettle commons status \"$ORG\" --json");
	answer = program_json(&program);
	assert_int_equal(json_whole(answer, "size", 0), 2);
	json_decref(answer);
	program_refuses(&program, 5,
		"fettle commons offer \"$ORG\" --approve $(cat id) --as 'Sam Osei'", "");
	program_refuses(&program, 2, "fettle commons offer \"$ORG\" --withdraw $(cat id)", "--why");
	program_must(&program,
		"fettle commons offer \"$ORG\" --withdraw $(cat id) --why error --reason "
		"'Too early' --as 'Sam Osei'");
	assert_non_null(strstr(program.out.base, "withdrawn"));
	program_must(&program, "fettle verify \"$ORG\"");
	program_end(&program);
}

static void refused(void **state)
{
	struct program program;

	begin(&program, state);
	program_refuses(&program, 2, "fettle commons offer \"$ORG\"", "Say what is offered");
	program_refuses(&program, 6,
		"fettle commons offer \"$ORG\" --file brown.md --sort learning",
		"valid NHS number");
	program_refuses(&program, 6,
		"fettle commons offer \"$ORG\" --file brown.md --sort learning", "Mrs Brown");
	program_refuses(&program, 6,
		"fettle commons offer \"$ORG\" --file low.md --sort learning --topics "
		"larch",
		"no topic");
	program_refuses(&program, 6, "fettle commons offer \"$ORG\" --file low.md --sort key", "");
	program_refuses(&program, 6, "fettle commons offer \"$ORG\" --file low.md --licence mine",
		"licence");
	program_refuses(&program, 3, "fettle commons offer \"$ORG\" --file none.md", "none.md");
	program_refuses(
		&program, 3, "fettle commons offer \"$ORG\" 01ARZ3NDEKTSV4RRFFQ69G5FAV", "");
	program_refuses(
		&program, 3, "fettle commons offer \"$ORG\" --title Hello --as Nobody", "nobody");
	program_refuses(
		&program, 6, "fettle commons offer \"$ORG\" --sort reply --title Hello --to x", "");
	program_must(&program,
		"fettle commons offer \"$ORG\" --file brown.md --sort learning --dry-run");
	assert_non_null(strstr(program.out.base, "Not yet, text"));
	program_must(&program, "fettle record list \"$ORG\" offer --json");
	assert_true(program.out.length == 0 || !strstr(program.out.base, "Brown"));
	program_end(&program);
}

static void four_eyes(void **state)
{
	struct program program;

	begin(&program, state);
	offer(&program, "--file low.md");
	program_refuses(&program, 2, "fettle commons offer \"$ORG\" --approve $(cat id)", "--as");
	program_refuses(&program, 4,
		"fettle commons offer \"$ORG\" --approve $(cat id) --as 'Joy Mensah'", "");
	program_refuses(&program, 5,
		"fettle commons offer \"$ORG\" --approve $(cat id) --as 'Sam Osei' --hash "
		"0000000000000000000000000000000000000000000000000000000000000000",
		"not what you read");
	program_must(&program, "fettle commons offer \"$ORG\" --show $(cat id)");
	program_must(&program, "fettle commons status \"$ORG\" --json");
	json_t *answer = program_json(&program);
	assert_int_equal(json_whole(answer, "size", 0), 0);
	json_decref(answer);
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(leaves_without_a_server),
		TEST_CASE_OF_SQLITE(refused),
		TEST_CASE_OF_SQLITE(four_eyes),
	};

	return test_on_both("offer", tests, sizeof(tests) / sizeof(tests[0]));
}

/* Every example of the help is run as it stands, in the order of the table. */
#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_files(struct program *program)
{
	program_write(program, "places.csv", "code,name,type,parent\nhazel,Hazel,ward,\n");
	program_write(program, "people.csv", "name,role,place\nJoy M,manager,hazel\n");
	program_write(program, "posts.txt",
		"@ann Who is coming to #NHSHackDay? (Thu, 01 Mar 2012 10:31:18 +0000)\n");
	program_write(program, "feeds.opml",
		"<opml version=\"2.0\"><body><outline text=\"Blog\" type=\"rss\" "
		"xmlUrl=\"https://blog.example.org/feed.xml\"/></body></opml>");
	program_write(program, "low-beds.md", "# Low beds\n\nFewer falls at night.\n");
	program_write(program, "falls.csv",
		"place,on,n,of\nhazel,2026-01-01,1,20\nhazel,2026-02-01,0,20\n");
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* On PostgreSQL the organisation is not a file in the folder; a server is stopped after a moment,
 * and does not take a port that others may want. */
static void adapt(const struct program *program, const char *example, struct buf *line)
{
	static const char name[] = "larch.fettle", port[] = " --port ";
	bool serves = starts(example, "fettle serve");
	buf_clear(line);
	if (serves)
		buf_add_text(line, "timeout --preserve-status -s TERM 2 ");
	for (const char *at = example; *at;) {
		if (program->place->is_postgresql && starts(at, name)) {
			buf_add_text(line, "\"$ORG\"");
			at += strlen(name);
		} else if (starts(at, port)) {
			at += strlen(port) + strspn(at + strlen(port), "0123456789");
		} else {
			buf_add_char(line, *at++);
		}
	}
	if (serves)
		buf_print(line, "%s%d", port, 20000 + (int)getpid() % 30000);
}

static void every_example_runs(void **state)
{
	struct program program;
	struct buf line;
	program_begin(&program, state);
	write_files(&program);
	buf_init(&line, 1 << 16);
	program_must(&program, "fettle help --json");
	json_t *help = program_json(&program), *command, *example;
	size_t i, j;
	json_array_foreach(json_object_get(help, "commands"), i, command)
	{
		const json_t *examples = json_object_get(command, "examples");
		if (json_array_size(examples) == 0)
			fail_msg("fettle %s has no example", json_text(command, "name"));
		json_array_foreach(examples, j, example)
		{
			adapt(&program, json_string_value(example), &line);
			program_must(&program, line.base);
			if (program.out.length == 0)
				fail_msg("%s said nothing", line.base);
		}
	}
	json_decref(help);
	buf_release(&line);
	program_end(&program);
}

static void every_command_has_help_and_json(void **state)
{
	struct program program;
	char line[256];
	program_begin(&program, state);
	program_must(&program, "fettle help --json");
	json_t *help = program_json(&program), *command;
	size_t i;
	json_array_foreach(json_object_get(help, "commands"), i, command)
	{
		snprintf(line, sizeof(line), "fettle %s --help", json_text(command, "name"));
		program_must(&program, line);
		assert_non_null(strstr(program.out.base, "For example:"));
		assert_non_null(strstr(program.out.base, "--json"));
	}
	json_decref(help);
	program_must(&program, "fettle help");
	program_must(&program, "fettle --help");
	program_must(&program, "fettle --version");
	program_must(&program, "fettle help measure");
	assert_non_null(strstr(program.out.base, "measure change"));
	program_must(&program, "fettle help --bash | bash -n");
	program_end(&program);
}

static void the_page_of_commands_is_up_to_date(void **state)
{
	struct program program;
	program_begin(&program, state);
	program_must(&program,
		"fettle help --markdown | diff \"$FETTLE_SOURCE/docs/commands.md\" - >&2");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(every_example_runs),
		TEST_CASE(every_command_has_help_and_json),
		TEST_CASE(the_page_of_commands_is_up_to_date) };
	return test_on_both("examples", tests, sizeof(tests) / sizeof(tests[0]));
}

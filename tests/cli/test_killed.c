/* An import that is killed half-way leaves nothing; doing it again does all of it. */
#include "program.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SERIES = 300, DAYS = 300, TRIES = 6 };

static void write_rows(struct program *program)
{
	struct buf text, day;
	buf_init(&text, 64 << 20);
	buf_init(&day, 32);
	buf_add_text(&text, "place,stratum,on,n,of\n");
	for (int d = 0; d < DAYS; d++) {
		buf_clear(&day);
		day_add_iso(&day, day_from_date(2020, 1, 1) + d);
		for (int s = 0; s < SERIES; s++)
			buf_print(&text, "p%d,part %d,%s,%d,100\n", s % 20, s, day.base,
				(d + s) % 100);
	}
	program_write(program, "many.csv", text.base);
	buf_release(&text);
	buf_release(&day);
}

#define IMPORT                                                                                     \
	"fettle import $ORG readings many.csv --set measure=m --unknown-places create --quiet"

static int64_t entries(struct program *program)
{
	program_must(program, "fettle status $ORG --json");
	json_t *status = program_json(program);
	int64_t count = json_whole(status, "entries", -1);
	json_decref(status);
	return count;
}

static void a_killed_import_leaves_nothing(void **state)
{
	struct program program;
	int unfinished = 0;
	program_begin(&program, state);
	write_rows(&program);
	program_must(&program, "fettle init $ORG --name Larch");
	program_must(&program, "fettle measure add $ORG m --label M --of all");
	int64_t before = entries(&program);
	for (int i = 0; i < TRIES; i++) {
		int status;
		pid_t child = program_start(&program, "exec " IMPORT);
		usleep((useconds_t)(60000 + 90000 * i));
		kill(-child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		if (WIFEXITED(status)) /* it was faster */
			break;
		unfinished++;
		assert_int_equal(entries(&program), before);
		program_must(&program, "test $(fettle export $ORG readings | wc -l) = 1");
	}
	assert_true(unfinished > 0);
	program_must(&program, IMPORT " --json");
	json_t *result = program_json(&program);
	assert_int_equal(json_whole(result, "rows", 0), SERIES * DAYS);
	json_decref(result);
	program_must(&program, "fettle export $ORG readings | wc -l");
	assert_int_equal(strtol(program.out.base, NULL, 10), SERIES * DAYS + 1);
	program_must(&program, "fettle verify $ORG");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(a_killed_import_leaves_nothing) };
	return test_on_both("killed", tests, sizeof(tests) / sizeof(tests[0]));
}

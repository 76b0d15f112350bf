/* Two servers on one machine: they follow each other, a note arrives and is let through, the reply
 * to it waits, is shown, and is gone when its author takes it back. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "program.h"

enum { TENTHS_MAX = 900 };

static pid_t serve(struct program *program, const char *name, int port)
{
	char file[512], at[16];

	snprintf(file, sizeof(file), "%s/%s.fettle", program->place->folder, name);
	snprintf(at, sizeof(at), "%d", port);
	fflush(NULL);
	pid_t child = fork();
	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!getenv("FETTLE_TEST_LOUD") && !freopen("/dev/null", "w", stderr))
		_exit(98);
	execl(getenv("FETTLE"), "fettle", "serve", file, "--port", at, "--quiet", (char *)NULL);
	_exit(99);
}

/* Until `line` answers with `wanted` in it. */
static void wait_for(struct program *program, const char *line, const char *wanted)
{
	for (int i = 0; i < TENTHS_MAX; i++) {
		program_must(program, line);
		if (program->out.base && strstr(program->out.base, wanted))
			return;
		usleep(100000);
	}
	fail_msg("%s did not say %s but %s", line, wanted, program->out.base);
}

static void say(struct program *program, const char *node, const char *kind, const char *title,
	const char *more, char ref[700])
{
	char line[2048];

	snprintf(line, sizeof(line),
		"echo '{\"v\":1,\"title\":\"%s\",\"text\":\"Words.\",\"tags\":[\"NHSHackday\"],"
		"\"licence\":\"CC0-1.0\",\"by\":\"%s\",\"fediverse\":true}' | "
		"fettle commons publish %s.fettle %s - --type application/vnd.fettle.item+json "
		"--host %s.test %s --json", title, node, node, kind, node, more);
	program_must(program, line);
	json_t *answer = program_json(program);
	snprintf(ref, 700, "%s", json_text(answer, "ref"));
	json_decref(answer);
}

static void two_nodes_talk(void **state)
{
	struct program program;
	int ports[2] = { 20000 + (int)getpid() % 20000, 40001 + (int)getpid() % 20000 };
	static const char *const names[] = { "larch", "birch" };
	char line[1024], ref[700], answer[700];
	pid_t servers[2];

	program_begin(&program, state);
	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof(line),
			"fettle init %s.fettle --name %s && fettle fediverse on %s.fettle --origin "
			"http://127.0.0.1:%d --loopback", names[i], names[i], names[i], ports[i]);
		program_must(&program, line);
		servers[i] = serve(&program, names[i], ports[i]);
	}
	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof(line), "until fettle fediverse follow %s.fettle "
			"commons@127.0.0.1:%d 2>/dev/null; do sleep 0.2; done", names[i],
			ports[1 - i]);
		program_must(&program, line);
	}
	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof(line), "fettle fediverse follow %s.fettle", names[i]);
		wait_for(&program, line, "accepted");
		snprintf(line, sizeof(line), "fettle fediverse status %s.fettle", names[i]);
		wait_for(&program, line, "Followed by  1");
	}
	say(&program, "larch", "learning", "Low beds", "", ref);
	wait_for(&program, "fettle fediverse replies birch.fettle --json", "Low beds");
	program_must(&program, "fettle fediverse replies birch.fettle --show 1");
	snprintf(line, sizeof(line), "--ref '%s'", ref);
	say(&program, "birch", "reply", "We tried it too", line, answer);
	wait_for(&program, "fettle fediverse replies larch.fettle --json", "We tried it too");
	/* Not shown before it is let through. */
	snprintf(line, sizeof(line), "curl -s -H 'Accept: text/html' "
		"http://127.0.0.1:%d/ap/o/%s", ports[0], strrchr(ref, '#') + 1);
	program_must(&program, line);
	assert_non_null(strstr(program.out.base, "Low beds"));
	assert_null(strstr(program.out.base, "We tried it too"));
	program_must(&program, "fettle fediverse replies larch.fettle --show 1");
	wait_for(&program, line, "We tried it too");
	/* Birch takes its reply back. */
	snprintf(line, sizeof(line), "fettle commons publish birch.fettle withdraw --of '%s'",
		answer);
	program_must(&program, line);
	wait_for(&program, "fettle fediverse replies larch.fettle --state shown", "There are none.");
	for (int i = 0; i < 2; i++) {
		kill(servers[i], SIGTERM);
		waitpid(servers[i], NULL, 0);
	}
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE_OF_SQLITE(two_nodes_talk) };

	return test_on_both("fediverse-two-nodes", tests, 1);
}

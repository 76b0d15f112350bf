/* Three processes serve one PostgreSQL: each one's figures follow what the others write, also when
 * one of them is killed in the middle of writing, and when it comes back. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "home.h"

enum { SERVERS = 3, NURSES = 30 };

struct server {
	pid_t process;
	FILE *to, *from;
};

struct hospital {
	const char *address;
	char requirement[65], course[65];
	struct actor nurses[NURSES];
	struct server servers[SERVERS];
};

/* -- a server: does what it is told over a pipe -- */

struct serving {
	struct hospital *hospital;
	struct book *book;
	struct assure *assure;
	struct reader *reader;
};

static void record(struct serving *serving, int nurse)
{
	struct hospital *hospital = serving->hospital;
	const char *person = hospital->nurses[nurse].person;
	json_t *input = json_pack("{ssss}", "course", hospital->course, "person", person);
	struct act act = { .actor = &hospital->nurses[nurse],
		.kind = "completion",
		.verb = "record",
		.input = input };
	struct outcome outcome;
	printf("%d\n", book_act(serving->book, &act, &outcome));
	outcome_release(&outcome);
	json_decref(input);
}

static void ask(struct serving *serving)
{
	json_t *answer = NULL;
	if (assure_requirement(serving->assure, serving->reader, &ACTOR_SYSTEM,
		    serving->hospital->requirement, NULL, &answer)) {
		printf("-1 -1\n");
		return;
	}
	printf("%.0f %.0f\n", number_at(answer, "counts.trained.n"),
		number_at(answer, "counts.trained.of"));
	json_decref(answer);
}

static void serve(struct hospital *hospital)
{
	struct serving serving = { .hospital = hospital };
	char command[32];
	if (book_open(&serving.book, hospital->address, BOOK_SERVE) ||
		assure_open(&serving.assure, serving.book) ||
		book_reader(serving.book, &serving.reader))
		_exit(1);
	while (fgets(command, sizeof(command), stdin)) {
		if (command[0] == 'r')
			record(&serving, atoi(command + 1));
		else
			ask(&serving);
		fflush(stdout);
	}
	reader_close(serving.reader);
	assure_close(serving.assure);
	book_close(serving.book);
	_exit(0);
}

/* -- the test's end of it -- */

static void server_start(struct hospital *hospital, struct server *server)
{
	int in[2], out[2];
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	fflush(NULL);
	server->process = fork();
	if (server->process == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		for (int descriptor = STDERR_FILENO + 1; descriptor < 64; descriptor++)
			close(descriptor);
		serve(hospital);
	}
	assert_true(server->process > 0);
	close(in[0]);
	close(out[1]);
	server->to = fdopen(in[1], "w");
	server->from = fdopen(out[0], "r");
}

static void server_end(struct server *server, bool kill_it)
{
	int status;
	if (kill_it)
		kill(server->process, SIGKILL);
	fclose(server->to);
	assert_int_equal(waitpid(server->process, &status, 0), server->process);
	fclose(server->from);
	if (!kill_it)
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void tell(struct server *server, const char *command)
{
	fputs(command, server->to);
	fflush(server->to);
}

static void server_record(struct server *server, int nurse)
{
	char command[32], answer[32];
	snprintf(command, sizeof(command), "r%d\n", nurse);
	tell(server, command);
	assert_non_null(fgets(answer, sizeof(answer), server->from));
	assert_string_equal(answer, "0\n");
}

static void server_ask(struct server *server, int *n, int *of)
{
	char answer[64];
	tell(server, "ask\n");
	assert_non_null(fgets(answer, sizeof(answer), server->from));
	assert_int_equal(sscanf(answer, "%d %d", n, of), 2);
}

static void expect(struct hospital *hospital, int server, int n_expected)
{
	int n, of;
	server_ask(&hospital->servers[server], &n, &of);
	assert_int_equal(n, n_expected);
	assert_int_equal(of, NURSES);
}

static void begin(struct hospital *hospital, const struct test_place *place)
{
	struct home home;
	char fields[256];
	hospital->address = place->address;
	home_open(&home, place);
	for (int i = 0; i < NURSES; i++)
		hospital->nurses[i] = home_person(&home, "Somebody", "nurse", "rowan");
	home_act(&home, &ACTOR_SYSTEM, (struct act){ .kind = "requirement", .verb = "adopt" },
		"{'text':'Hands are clean','key_question':'safe','applies_to':'role = nurse'}",
		hospital->requirement);
	snprintf(fields, sizeof(fields), "{'title':'Hands','requirements':['%s']}",
		hospital->requirement);
	home_act(&home, &ACTOR_SYSTEM, (struct act){ .kind = "course", .verb = "add" }, fields,
		hospital->course);
	home_close(&home);
}

static void figures_follow_what_other_servers_write(void **state)
{
	const struct test_place *place = *state;
	struct hospital hospital = { 0 };
	begin(&hospital, place);
	for (int i = 0; i < SERVERS; i++)
		server_start(&hospital, &hospital.servers[i]);
	for (int nurse = 0; nurse < 9; nurse++) {
		server_record(&hospital.servers[nurse % SERVERS], nurse);
		for (int i = 0; i < SERVERS; i++)
			expect(&hospital, i, nurse + 1);
	}
	/* The third dies with acts on their way: what got in counts at the others, the same. */
	for (int nurse = 9; nurse < 20; nurse++) {
		char command[32];
		snprintf(command, sizeof(command), "r%d\n", nurse);
		tell(&hospital.servers[2], command);
	}
	server_end(&hospital.servers[2], true);
	int n, of;
	server_ask(&hospital.servers[0], &n, &of);
	assert_in_range(n, 9, 20);
	expect(&hospital, 1, n);
	server_record(&hospital.servers[1], 25);
	expect(&hospital, 0, n + 1);
	/* Back again it knows what was written while it was away. */
	server_start(&hospital, &hospital.servers[2]);
	expect(&hospital, 2, n + 1);
	server_record(&hospital.servers[2], 26);
	for (int i = 0; i < SERVERS; i++) {
		expect(&hospital, i, n + 2);
		server_end(&hospital.servers[i], false);
	}
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct test_case tests[] = {
		TEST_CASE_OF_POSTGRESQL(figures_follow_what_other_servers_write),
	};
	return test_on_both("servers", tests, sizeof(tests) / sizeof(tests[0]));
}

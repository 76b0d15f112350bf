/* A process in which sixteen threads act is killed at random moments, again and again. After
 * each death everything that was acknowledged is in the record once, and it verifies.
 *
 * The process is this program again: test_kill_book --write ADDRESS COUNT... */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "acks.h"
#include "looking_after.h"
#include "store.h"

/* -- the process that writes -- */

struct writer {
	struct book *book;
	int number;
	size_t next;
	pthread_t thread;
};

static int send_report(struct writer *writer, int64_t *seq)
{
	char words[64], key[64];
	acks_words(writer->number, writer->next, words);
	acks_key(writer->number, writer->next, key);
	json_t *input = json_pack("{ssss}", "what", words, "harm", "0");
	struct act act = { .actor = &ACTOR_SYSTEM,
		.kind = "incident",
		.verb = "report",
		.input = input,
		.idempotency_key = key };
	struct outcome outcome;
	int result = book_act(writer->book, &act, &outcome);
	*seq = outcome.seq;
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static void *write_reports(void *context)
{
	struct writer *writer = context;
	for (;;) {
		int64_t seq;
		char line[64];
		if (send_report(writer, &seq)) {
			struct timespec nap = { .tv_nsec = 20000000 };
			nanosleep(&nap, NULL);
			continue;
		}
		int length = snprintf(line, sizeof(line), "%d %zu %lld\n", writer->number,
			writer->next, (long long)seq);
		if (write(STDOUT_FILENO, line, (size_t)length) != length)
			_exit(1);
		writer->next++;
	}
	return NULL;
}

static int write_for_ever(char *arguments[])
{
	struct writer writers[ACKS_WRITERS];
	struct book *book;
	if (book_open(&book, arguments[0], BOOK_SERVE)) {
		fprintf(stderr, "%s\n", error_message());
		return 1;
	}
	for (int i = 0; i < ACKS_WRITERS; i++) {
		writers[i] = (struct writer){
			.book = book, .number = i, .next = strtoul(arguments[i + 1], NULL, 10)
		};
		pthread_create(&writers[i].thread, NULL, write_reports, &writers[i]);
	}
	for (;;)
		pause();
}

/* -- the one that kills it -- */

struct killing {
	const char *address;
	struct acks acks;
	pid_t process;
	int pipe;
	char line[128]; /* not yet ended */
	size_t length;
};

static int64_t random_below(int64_t limit)
{
	uint32_t number;
	random_bytes(&number, sizeof(number));
	return number % limit;
}

static void start(struct killing *killing)
{
	int ends[2];
	char counts[ACKS_WRITERS][24];
	char *arguments[ACKS_WRITERS + 4] = { (char[]){ "test_kill_book" }, (char[]){ "--write" },
		(char *)(uintptr_t)killing->address };
	for (int i = 0; i < ACKS_WRITERS; i++) {
		snprintf(counts[i], sizeof(counts[i]), "%zu", killing->acks.writers[i].count);
		arguments[i + 3] = counts[i];
	}
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	killing->process = fork();
	if (killing->process == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execv("/proc/self/exe", arguments);
		_exit(127);
	}
	assert_true(killing->process > 0);
	close(ends[1]);
	killing->pipe = ends[0];
	killing->length = 0;
}

static void hear_line(struct killing *killing)
{
	int writer;
	size_t number;
	long long seq;
	killing->line[killing->length] = 0;
	killing->length = 0;
	assert_int_equal(sscanf(killing->line, "%d %zu %lld", &writer, &number, &seq), 3);
	acks_add(&killing->acks, writer, number, seq);
}

/* What has been acknowledged; false at the end of the pipe. */
static bool hear(struct killing *killing)
{
	char bytes[4096];
	ssize_t count = read(killing->pipe, bytes, sizeof(bytes));
	assert_true(count >= 0);
	for (ssize_t i = 0; i < count; i++)
		if (bytes[i] == '\n')
			hear_line(killing);
		else if (killing->length < sizeof(killing->line) - 1)
			killing->line[killing->length++] = bytes[i];
	return count > 0;
}

static void hear_for(struct killing *killing, int64_t microseconds)
{
	int64_t end = monotonic_us() + microseconds;
	for (int64_t left; (left = end - monotonic_us()) > 0;) {
		struct pollfd ready = { .fd = killing->pipe, .events = POLLIN };
		if (poll(&ready, 1, (int)(left / 1000) + 1) > 0 && !hear(killing))
			fail_msg("the process that writes ended by itself");
	}
}

static void hear_more(struct killing *killing, size_t reports)
{
	size_t enough = acks_total(&killing->acks) + reports;
	int64_t give_up = monotonic_us() + INT64_C(60000000);
	while (acks_total(&killing->acks) < enough) {
		if (monotonic_us() > give_up)
			fail_msg("nothing was written for a minute");
		hear_for(killing, 5000);
	}
}

static void kill_it(struct killing *killing)
{
	kill(killing->process, SIGKILL);
	while (hear(killing))
		;
	close(killing->pipe);
	waitpid(killing->process, NULL, 0);
}

static void found(const struct test_place *place)
{
	struct founding founding = { .name = "Larch House" };
	if (book_create(place->address, &founding))
		fail_msg("%s", error_message());
}

static void nothing_acknowledged_is_lost(void **state)
{
	const struct test_place *place = *state;
	struct killing killing = { .address = place->address };
	int deaths = place->is_postgresql ? 20 : 50;
	found(place);
	for (int i = 0; i < deaths; i++) {
		start(&killing);
		if (random_below(4) > 0) /* else it may die while it opens the record */
			hear_more(&killing, 1);
		hear_for(&killing, random_below(150000));
		kill_it(&killing);
		acks_check(&killing.acks, place->address);
	}
	printf("# %zu reports were acknowledged, %d deaths\n", acks_total(&killing.acks), deaths);
	assert_true(acks_total(&killing.acks) > 100);
	acks_check_at_the_end(&killing.acks, place->address);
	acks_release(&killing.acks);
}

/* -- one backend of PostgreSQL dies -- */

static pid_t find_backend(const char *address)
{
	struct store *store;
	struct connection *connection;
	assert_int_equal(store_open(&store, address, STORE_READ_ONLY), 0);
	assert_int_equal(store_connect(store, &connection), 0);
	struct query *query = query_start(connection,
		"SELECT pid FROM pg_stat_activity WHERE application_name = 'fettle'"
		" AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1");
	assert_int_equal(query_step(query), 1);
	pid_t process = (pid_t)query_get_int(query, 0);
	query_end(query);
	connection_close(connection);
	store_close(store);
	return process;
}

static void end_backend(const char *address, bool politely)
{
	pid_t backend = find_backend(address);
	char sql[64];
	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d)", (int)backend);
	if (politely)
		assert_int_equal(test_postgresql_execute(test_server(), sql), 0);
	else
		assert_int_equal(kill(backend, SIGKILL), 0); /* all others end with it */
}

static void writing_goes_on_when_a_backend_dies(void **state)
{
	const struct test_place *place = *state;
	struct killing killing = { .address = place->address };
	found(place);
	start(&killing);
	for (int i = 0; i < 10; i++) {
		hear_more(&killing, 20);
		hear_for(&killing, random_below(50000));
		end_backend(place->address, i % 2 == 0);
		hear_for(&killing, 50000); /* what was on its way */
		hear_more(&killing, 20);
	}
	kill_it(&killing);
	acks_check_at_the_end(&killing.acks, place->address);
	acks_release(&killing.acks);
}

int main(int count, char *arguments[])
{
	const struct test_case tests[] = {
		TEST_CASE(nothing_acknowledged_is_lost),
		TEST_CASE_OF_POSTGRESQL(writing_goes_on_when_a_backend_dies),
	};
	if (count == ACKS_WRITERS + 3 && strcmp(arguments[1], "--write") == 0)
		return write_for_ever(arguments + 2);
	return test_on_both("kill", tests, sizeof(tests) / sizeof(tests[0]));
}

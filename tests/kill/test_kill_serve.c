/* Sixteen clients report incidents over HTTP while the server is killed at random moments. After
 * each death every report that was answered is in the record once, and it verifies. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "acks.h"
#include "looking_after.h"
#include "post.h"
#include "store.h"

struct round;

struct client {
	struct round *round;
	struct post post;
	int number;
	size_t next;
	int64_t *seqs; /* answered in this round */
	size_t count;
	pthread_t thread;
};

struct round { /* one life of the server */
	const char *address;
	struct acks acks;
	char token[44];
	int port;
	pid_t server;
	_Atomic bool over;
	_Atomic size_t answered;
	struct client clients[ACKS_WRITERS];
};

static void nap_ms(int64_t milliseconds)
{
	struct timespec nap = { .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };
	nanosleep(&nap, NULL);
}

static int64_t random_below(int64_t limit)
{
	uint32_t number;
	random_bytes(&number, sizeof(number));
	return number % limit;
}

/* -- clients -- */

static void *report_until_over(void *context)
{
	struct client *client = context;
	while (!client->round->over) {
		char words[64], key[64];
		acks_words(client->number, client->next, words);
		acks_key(client->number, client->next, key);
		int64_t seq = post_report(&client->post, words, key);
		if (seq > 0) {
			client->seqs = must_realloc(
				client->seqs, (client->count + 1) * sizeof(*client->seqs));
			client->seqs[client->count++] = seq;
			client->next++;
			client->round->answered++;
		} else {
			nap_ms(10);
		}
	}
	post_disconnect(&client->post);
	return NULL;
}

static void clients_start(struct round *round)
{
	round->over = false;
	for (int i = 0; i < ACKS_WRITERS; i++) {
		struct client *client = &round->clients[i];
		*client = (struct client){ .round = round,
			.post = { .port = round->port, .token = round->token, .socket = -1 },
			.number = i,
			.next = round->acks.writers[i].count };
		assert_int_equal(
			pthread_create(&client->thread, NULL, report_until_over, client), 0);
	}
}

static void clients_finish(struct round *round)
{
	round->over = true;
	for (int i = 0; i < ACKS_WRITERS; i++) {
		struct client *client = &round->clients[i];
		pthread_join(client->thread, NULL);
		for (size_t k = 0; k < client->count; k++)
			acks_add(&round->acks, i, round->acks.writers[i].count, client->seqs[k]);
		free(client->seqs);
	}
}

/* -- the server -- */

static void server_start(struct round *round)
{
	const char *program = getenv("FETTLE");
	char port[16];
	if (!program)
		program = "build/fettle";
	round->port = post_free_port();
	snprintf(port, sizeof(port), "%d", round->port);
	fflush(NULL);
	round->server = fork();
	if (round->server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execl(program, program, "serve", round->address, "--port", port, "--quiet", NULL);
		_exit(127);
	}
	assert_true(round->server > 0);
}

static void server_wait(struct round *round)
{
	struct post probe = { .port = round->port, .socket = -1 };
	for (int i = 0; i < 6000; i++) {
		if (waitpid(round->server, NULL, WNOHANG) != 0)
			fail_msg("the server ended by itself");
		if (post_connect(&probe) == 0) {
			post_disconnect(&probe);
			return;
		}
		nap_ms(10);
	}
	fail_msg("the server did not answer for a minute");
}

static void server_kill(struct round *round)
{
	kill(round->server, SIGKILL);
	waitpid(round->server, NULL, 0);
}

static void wait_for_answers(struct round *round, size_t more)
{
	size_t enough = round->answered + more;
	for (int i = 0; round->answered < enough; i++) {
		if (i > 12000)
			fail_msg("no report was answered for a minute; the last refusal: %s",
				round->clients[0].post.refusal);
		nap_ms(5);
	}
}

/* -- the tests -- */

/* Not on the stack: when a test fails its clients still run. */
static struct round *round_create(const struct test_place *place)
{
	struct round *round = must_alloc(sizeof(*round));
	struct scene scene;
	char link[44];
	round->address = place->address;
	scene_set(&scene, place);
	assert_int_equal(account_make_link(scene.book, scene.nurse.person, link), 0);
	assert_int_equal(
		account_use_link(scene.book, link, "sam", "three odd teapots", round->token), 0);
	scene_clear(&scene);
	return round;
}

static void round_finish(struct round *round)
{
	acks_check_at_the_end(&round->acks, round->address);
	acks_release(&round->acks);
	free(round);
}

static void nothing_answered_is_lost(void **state)
{
	const struct test_place *place = *state;
	struct round *round = round_create(place);
	int deaths = place->is_postgresql ? 20 : 50;
	for (int i = 0; i < deaths; i++) {
		server_start(round);
		if (random_below(8) == 0) { /* it dies while it starts */
			nap_ms(random_below(60));
			server_kill(round);
			continue;
		}
		server_wait(round);
		clients_start(round);
		wait_for_answers(round, 1);
		nap_ms(random_below(200));
		server_kill(round);
		clients_finish(round);
		acks_check(&round->acks, place->address);
	}
	printf("# %zu reports were answered, %d deaths\n", acks_total(&round->acks), deaths);
	assert_true(acks_total(&round->acks) > 100);
	round_finish(round);
}

static void end_one_backend(const char *address)
{
	struct store *store;
	struct connection *connection;
	assert_int_equal(store_open(&store, address, STORE_READ_ONLY), 0);
	assert_int_equal(store_connect(store, &connection), 0);
	struct query *query = query_start(connection,
		"SELECT COUNT(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
		" WHERE application_name = 'fettle' AND pid <> pg_backend_pid()"
		" ORDER BY random() LIMIT 1) AS one");
	assert_int_equal(query_step(query), 1);
	assert_int_equal(query_get_int(query, 0), 1);
	query_end(query);
	connection_close(connection);
	store_close(store);
}

static void serving_goes_on_when_a_backend_ends(void **state)
{
	const struct test_place *place = *state;
	struct round *round = round_create(place);
	server_start(round);
	server_wait(round);
	clients_start(round);
	for (int i = 0; i < 10; i++) {
		wait_for_answers(round, 20);
		nap_ms(random_below(50));
		end_one_backend(place->address);
	}
	wait_for_answers(round, 100);
	clients_finish(round);
	server_kill(round);
	round_finish(round);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(nothing_answered_is_lost),
		TEST_CASE_OF_POSTGRESQL(serving_goes_on_when_a_backend_ends),
	};
	return test_on_both("kill serve", tests, sizeof(tests) / sizeof(tests[0]));
}

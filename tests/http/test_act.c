/* Acts and jobs: nobody waits for anybody else, and nothing is lost. */
#include <pthread.h>
#include "server_fixture.h"

#define BEARER "Authorization: Bearer " ANNA_TOKEN "\r\n"
#define JSON "Content-Type: application/json\r\nAccept: application/json\r\n"

static void an_act_is_answered_when_it_is_durable(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply;

	fake_book_delay(fixture->book, 100);
	reply = ask(fixture->port, "POST /acts/report", BEARER JSON
		"Idempotency-Key: abc\r\nIf-Match: \"12\"\r\n", "{\"a\":1}");
	expect_status(reply, 201);
	assert_body_has(&reply, "\"seq\":1");
	assert_body_has(&reply, "thing-1");
	assert_string_equal(fake_book_last_key(fixture->book), "abc");
	assert_int_equal(fake_book_last_version(fixture->book), 12);
	reply_release(&reply);
}

static void waiting_acts_hold_up_nobody(void **state)
{
	enum { WAITING = 50 };
	static const char request[] = "POST /acts/report HTTP/1.1\r\nHost: x\r\n" BEARER
		"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
	struct fixture *fixture = *state;
	int clients[WAITING];
	int64_t begun = monotonic_us();
	struct reply reply;

	fake_book_delay(fixture->book, 1000);
	for (int i = 0; i < WAITING; i++) {
		clients[i] = client_connect(fixture->port);
		client_send(clients[i], request, sizeof(request) - 1);
	}
	while (fake_book_acts(fixture->book) < WAITING)
		usleep(1000);
	reply = ask(fixture->port, "GET /page", NULL, NULL);
	expect_status(reply, 200);
	assert_true(monotonic_us() - begun < 900000);
	reply_release(&reply);
	for (int i = 0; i < WAITING; i++) {
		reply = client_reply(clients[i], false);
		expect_status(reply, 201);
		reply_release(&reply);
		close(clients[i]);
	}
}

static void a_connection_serves_on_after_an_act(void **state)
{
	static const char request[] = "POST /acts/report HTTP/1.1\r\nHost: x\r\n" BEARER
		"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
	struct fixture *fixture = *state;
	int client = client_connect(fixture->port);

	for (int i = 0; i < 200; i++) {
		struct reply reply;

		client_send(client, request, sizeof(request) - 1);
		reply = client_reply(client, false);
		expect_status(reply, 201);
		reply_release(&reply);
	}
	close(client);
}

static void refusals_say_which_field(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /acts/refuse", BEARER JSON, "{}");
	char value[1024];

	expect_status(reply, 422);
	assert_string_equal(reply_header(&reply, "Content-Type", value), "application/problem+json");
	assert_body_has(&reply, "\"pointer\":\"#/harm\"");
	assert_body_has(&reply, "Say how much harm");
	reply_release(&reply);
}

static void conflicts_tell_who_was_first(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /acts/clash", BEARER JSON, "{}");

	expect_status(reply, 409);
	assert_body_has(&reply, "\"by_name\":\"Anna\"");
	reply_release(&reply);
	reply = ask(fixture->port, "POST /acts/clash", BEARER JSON "If-Match: \"3\"\r\n", "{}");
	expect_status(reply, 412);
	reply_release(&reply);
}

static void a_full_queue_says_when_to_come_back(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply;
	char value[1024];

	fake_book_refuse(fixture->book, FT_BUSY);
	reply = ask(fixture->port, "POST /acts/report", BEARER JSON, "{}");
	expect_status(reply, 503);
	assert_string_equal(reply_header(&reply, "Retry-After", value), "1");
	reply_release(&reply);
}

static void a_finish_may_act_again(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /twice", NULL, "");

	expect_status(reply, 201);
	assert_int_equal(fake_book_acts(fixture->book), 2);
	reply_release(&reply);
}

static void too_many_jobs_are_told_to_come_back(void **state)
{
	enum { JOBS = 120 };
	static const char request[] = "POST /sign-in HTTP/1.1\r\nHost: x\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1\r\n\r\na";
	struct fixture *fixture = *state;
	int clients[JOBS], done = 0, busy = 0;

	for (int i = 0; i < JOBS; i++) {
		clients[i] = client_connect(fixture->port);
		client_send(clients[i], request, sizeof(request) - 1);
	}
	for (int i = 0; i < JOBS; i++) {
		struct reply reply = client_reply(clients[i], false);

		done += reply.status == 303;
		busy += reply.status == 503;
		reply_release(&reply);
		close(clients[i]);
	}
	assert_int_equal(done + busy, JOBS);
	assert_true(done >= 64);
	assert_true(busy > 0);
}

static void *stop(void *context)
{
	http_server_stop(context);
	return NULL;
}

static void stopping_finishes_what_was_begun(void **state)
{
	static const char request[] = "POST /acts/report HTTP/1.1\r\nHost: x\r\n" BEARER
		"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
	struct fixture *fixture = *state;
	struct reply replies[10];
	int clients[10], idle = client_connect(fixture->port);
	pthread_t thread;

	fake_book_delay(fixture->book, 500);
	for (int i = 0; i < 10; i++) {
		clients[i] = client_connect(fixture->port);
		client_send(clients[i], request, sizeof(request) - 1);
	}
	while (fake_book_acts(fixture->book) < 10)
		usleep(1000);
	pthread_create(&thread, NULL, stop, fixture->server);
	for (int i = 0; i < 10; i++)
		replies[i] = client_reply(clients[i], false);
	pthread_join(thread, NULL);
	fixture->server = NULL;
	for (int i = 0; i < 10; i++) {
		expect_status(replies[i], 201);
		reply_release(&replies[i]);
		close(clients[i]);
	}
	close(idle);
}

static void a_caller_who_leaves_while_waiting_harms_nobody(void **state)
{
	static const char request[] = "POST /acts/report HTTP/1.1\r\nHost: x\r\n" BEARER
		"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
	struct fixture *fixture = *state;
	struct reply reply;

	fake_book_delay(fixture->book, 100);
	for (int i = 0; i < 20; i++) {
		int client = client_connect(fixture->port);

		client_send(client, request, sizeof(request) - 1);
		while (fake_book_acts(fixture->book) <= i)
			usleep(1000);
		close(client);
	}
	usleep(200000);
	reply = ask(fixture->port, "GET /page", NULL, NULL);
	expect_status(reply, 200);
	reply_release(&reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_TEST(an_act_is_answered_when_it_is_durable),
		FIXTURE_TEST(waiting_acts_hold_up_nobody),
		FIXTURE_TEST(a_connection_serves_on_after_an_act),
		FIXTURE_TEST(refusals_say_which_field),
		FIXTURE_TEST(conflicts_tell_who_was_first),
		FIXTURE_TEST(a_full_queue_says_when_to_come_back),
		FIXTURE_TEST(a_finish_may_act_again),
		FIXTURE_TEST(too_many_jobs_are_told_to_come_back),
		FIXTURE_TEST(stopping_finishes_what_was_begun),
		FIXTURE_TEST(a_caller_who_leaves_while_waiting_harms_nobody),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}

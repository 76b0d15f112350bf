/* Server-sent events. */
#include "server_fixture.h"

static int subscribe(struct fixture *fixture, const char *token, const char *more)
{
	char request[600], *got;
	int client = client_connect(fixture->port);

	snprintf(request, sizeof(request), "GET /events HTTP/1.1\r\nHost: x\r\n%s%s\r\n",
		cookie_of(fixture, token), more);
	client_send(client, request, strlen(request));
	assert_true(client_read_until(client, "retry: 3000\n\n", &got));
	assert_non_null(strstr(got, "text/event-stream"));
	free(got);
	return client;
}

static void an_event_arrives_as_written(void **state)
{
	struct fixture *fixture = *state;
	int client = subscribe(fixture, ANNA_TOKEN, "");
	char *got;

	fake_book_event(fixture->book, "plain", "ward", "A \"title\"\nof two lines");
	assert_true(client_read_until(client, "\n\n", &got));
	assert_non_null(strstr(got, "event: change\nid: 1\ndata: {\"seq\":1,\"kind\":\"plain\","
		"\"verb\":\"report\",\"thing\":\"A \\\"title\\\"\\nof two lines\",\"place\":\"ward\","));
	free(got);
	close(client);
}

static void only_what_one_may_see_arrives(void **state)
{
	struct fixture *fixture = *state;
	int anna = subscribe(fixture, ANNA_TOKEN, ""), boss = subscribe(fixture, BOSS_TOKEN, "");
	char *got;

	fake_book_event(fixture->book, "plain", "other", "Elsewhere");
	fake_book_event(fixture->book, "secret", "ward", "Secret");
	fake_book_event(fixture->book, "plain", "root", "Above");
	assert_true(client_read_until(anna, "Above", &got));
	assert_null(strstr(got, "Elsewhere"));
	assert_null(strstr(got, "Secret"));
	free(got);
	assert_true(client_read_until(boss, "Above", &got));
	assert_non_null(strstr(got, "Elsewhere"));
	assert_non_null(strstr(got, "Secret"));
	free(got);
	close(anna);
	close(boss);
}

static instant_us clock_us;

static instant_us stopped_clock(void)
{
	return clock_us;
}

/* The clock stands a tenth of a second before midnight in summer, when London is ahead of UTC. */
static void midnight_is_told_with_no_event(void **state)
{
	enum { TENTH_US = 100000 };
	struct fixture *fixture = *state;
	char *got;
	int client;

	clock_us = day_start(day_from_date(2027, 7, 2)) - TENTH_US;
	instant_set_clock(stopped_clock);
	client = subscribe(fixture, ANNA_TOKEN, "");
	fake_book_event(fixture->book, "plain", "ward", "Late");
	assert_true(client_read_until(client, "Late", &got));
	free(got);
	clock_us += TENTH_US;
	assert_true(client_read_until(client, "event: midnight\ndata: {}\n\n", &got));
	free(got);
	close(client);
	instant_set_clock(NULL);
}

static void a_client_that_was_away_hears_what_it_missed(void **state)
{
	struct fixture *fixture = *state;
	char *got;
	int client;

	for (int i = 0; i < 5; i++)
		fake_book_event(fixture->book, "plain", "ward", "Before");
	client = subscribe(fixture, ANNA_TOKEN, "Last-Event-ID: 3\r\n");
	fake_book_event(fixture->book, "plain", "ward", "After");
	assert_true(client_read_until(client, "After", &got));
	assert_null(strstr(got, "id: 3\n"));
	assert_non_null(strstr(got, "id: 4\n"));
	assert_non_null(strstr(got, "id: 5\n"));
	assert_true(strstr(got, "id: 4\n") < strstr(got, "id: 5\n"));
	assert_non_null(strstr(got, "id: 6\n"));
	free(got);
	close(client);
}

static void after_a_long_absence_the_page_is_to_be_loaded_again(void **state)
{
	struct fixture *fixture = *state;
	char *got;
	int client;

	for (int i = 0; i < 500; i++)
		fake_book_event(fixture->book, "plain", "ward", "Before");
	client = subscribe(fixture, ANNA_TOKEN, "Last-Event-ID: 3\r\n");
	assert_true(client_read_until(client, "event: missed\nid: 500\n", &got));
	assert_null(strstr(got, "Before"));
	free(got);
	close(client);
}

static void two_hundred_subscribers_hear_at_once(void **state)
{
	enum { SUBSCRIBERS = 200, EVENTS = 10 };
	struct fixture *fixture = *state;
	struct http_figures figures;
	int clients[SUBSCRIBERS];

	for (int i = 0; i < SUBSCRIBERS; i++)
		clients[i] = subscribe(fixture, i % 2 ? ANNA_TOKEN : BOSS_TOKEN, "");
	http_server_figures(fixture->server, &figures);
	assert_int_equal(figures.streams, SUBSCRIBERS);
	for (int i = 0; i < EVENTS; i++)
		fake_book_event(fixture->book, "plain", "ward", i == EVENTS - 1 ? "Last" : "Event");
	for (int i = 0; i < SUBSCRIBERS; i++) {
		char *got;

		assert_true(client_read_until(clients[i], "Last\"}\n\n", &got));
		assert_non_null(strstr(got, "id: 1\n"));
		free(got);
		close(clients[i]);
	}
	/* Closed connections are noticed when something is sent to them. */
	for (int i = 0; i < 50 && figures.streams; i++) {
		fake_book_event(fixture->book, "plain", "ward", "To nobody");
		usleep(20000);
		http_server_figures(fixture->server, &figures);
	}
	assert_int_equal(figures.streams, 0);
}

static void a_slow_subscriber_is_dropped_and_others_are_not(void **state)
{
	struct fixture *fixture = *state;
	int slow = subscribe(fixture, ANNA_TOKEN, ""), quick = subscribe(fixture, ANNA_TOKEN, "");
	struct http_figures figures = { 0 };
	char title[4001];

	memset(title, 'x', sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	for (int i = 0; i < 3000 && !figures.streams_dropped; i++) {
		char *got;

		fake_book_event(fixture->book, "plain", "ward", title);
		assert_true(client_read_until(quick, "\n\n", &got));
		free(got);
		http_server_figures(fixture->server, &figures);
	}
	assert_int_equal(figures.streams_dropped, 1);
	close(slow);
	close(quick);
}

static void stopping_ends_streams(void **state)
{
	struct fixture *fixture = *state;
	int client = subscribe(fixture, ANNA_TOKEN, "");
	int64_t begun = monotonic_us();
	char *got;

	http_server_stop(fixture->server);
	fixture->server = NULL;
	assert_true(monotonic_us() - begun < 3000000);
	assert_true(client_read_until(client, "0\r\n\r\n", &got));
	free(got);
	close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_TEST(an_event_arrives_as_written),
		FIXTURE_TEST(midnight_is_told_with_no_event),
		FIXTURE_TEST(only_what_one_may_see_arrives),
		FIXTURE_TEST(a_client_that_was_away_hears_what_it_missed),
		FIXTURE_TEST(after_a_long_absence_the_page_is_to_be_loaded_again),
		FIXTURE_TEST(two_hundred_subscribers_hear_at_once),
		FIXTURE_TEST(a_slow_subscriber_is_dropped_and_others_are_not),
		FIXTURE_TEST(stopping_ends_streams),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}

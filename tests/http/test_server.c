/* Requests as browsers and programs send them, answered over a socket. */
#include "server_fixture.h"

static void a_get_is_answered_with_security_headers(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /page", NULL, NULL);
	char value[1024];

	expect_status(reply, 200);
	assert_body_has(&reply, "the same words");
	assert_string_equal(reply_header(&reply, "Content-Type", value), "text/html; charset=utf-8");
	assert_non_null(strstr(reply_header(&reply, "Content-Security-Policy", value),
		"frame-ancestors 'none'"));
	assert_string_equal(reply_header(&reply, "Cache-Control", value), "no-store");
	assert_string_equal(reply_header(&reply, "X-Content-Type-Options", value), "nosniff");
	assert_string_equal(reply_header(&reply, "Referrer-Policy", value), "same-origin");
	reply_release(&reply);
}

static void head_has_the_length_and_no_body(void **state)
{
	struct fixture *fixture = *state;
	struct reply get = ask(fixture->port, "GET /page?a", NULL, NULL);
	struct reply head = ask(fixture->port, "HEAD /page?a", NULL, NULL);
	char a[1024], b[1024];

	expect_status(head, 200);
	assert_string_equal(reply_header(&get, "Content-Length", a),
		reply_header(&head, "Content-Length", b));
	assert_int_equal(head.body_length, 0);
	reply_release(&get);
	reply_release(&head);
}

static void the_same_page_is_json_for_programs(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /page", "Accept: application/json\r\n", NULL);

	expect_status(reply, 200);
	assert_string_equal(reply.body, "{\"who\":\"\"}");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /page?format=json", "Accept: text/html\r\n", NULL);
	assert_string_equal(reply.body, "{\"who\":\"\"}");
	reply_release(&reply);
}

static void unknown_paths_and_methods_are_refused_in_words(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /nowhere", NULL, NULL);
	char value[1024];

	expect_status(reply, 404);
	reply_release(&reply);
	reply = ask(fixture->port, "DELETE /page?format=json", NULL, NULL);
	expect_status(reply, 405);
	assert_string_equal(reply_header(&reply, "Allow", value), "GET, HEAD");
	assert_string_equal(reply_header(&reply, "Content-Type", value), "application/problem+json");
	assert_body_has(&reply, "\"status\":405");
	reply_release(&reply);
	reply = ask(fixture->port, "BREW /page", NULL, NULL);
	expect_status(reply, 405);
	reply_release(&reply);
}

static void parts_of_the_path_are_decoded(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /echo/caf%C3%A9%20%2F+x", NULL, NULL);

	expect_status(reply, 200);
	assert_string_equal(reply.body, "caf\xc3\xa9 /+x");
	reply_release(&reply);
}

static void path_tricks_are_refused(void **state)
{
	static const char *const tricks[] = {
		"GET /echo/%2e%2e", "GET /echo/..", "GET /echo/a%00b", "GET //echo/a", "GET /echo//a",
		"GET /echo/%ff", "GET /echo/%c0%ae", "GET /echo/%4", "GET /echo/%zz",
		"GET /echo/a%0d%0ab", "GET /assets/../../etc/passwd", "GET /assets/%2e%2e/x",
		"GET /echo/a%5cb", "GET /page?x=%ff", "GET /page?x=%00", "GET /echo/.",
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
		struct reply reply = ask(fixture->port, tricks[i], NULL, NULL);

		if (reply.status != 400)
			print_error("%s\n", tricks[i]);
		expect_status(reply, 400);
		reply_release(&reply);
	}
}

static void described_query_parameters_are_checked(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /list?on=2026-02-31", NULL, NULL);

	expect_status(reply, 400);
	assert_body_has(&reply, "does not exist");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /list?limit=many", NULL, NULL);
	expect_status(reply, 400);
	reply_release(&reply);
	reply = ask(fixture->port, "GET /list?on=2026-02-28&limit=3", NULL, NULL);
	expect_status(reply, 204);
	reply_release(&reply);
}

static void failures_are_logged_and_not_shown(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /fail", NULL, NULL);

	expect_status(reply, 500);
	assert_null(strstr(reply.body, "secret"));
	assert_body_has(&reply, "Reference: ");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /forgetful", NULL, NULL);
	expect_status(reply, 500);
	reply_release(&reply);
}

static void an_etag_saves_the_body(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /versioned", NULL, NULL);
	char value[1024];

	assert_string_equal(reply_header(&reply, "ETag", value), "\"7\"");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /versioned", "If-None-Match: \"6\", \"7\"\r\n", NULL);
	expect_status(reply, 304);
	assert_int_equal(reply.body_length, 0);
	reply_release(&reply);
}

static void redirects_stay_at_home(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /go?to=/page", NULL, NULL);
	char value[1024];

	expect_status(reply, 303);
	assert_string_equal(reply_header(&reply, "Location", value), "/page");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /go?to=//evil.example", NULL, NULL);
	expect_status(reply, 422);
	reply_release(&reply);
	reply = ask(fixture->port, "GET /go?to=/%5cevil.example", NULL, NULL);
	expect_status(reply, 422);
	reply_release(&reply);
	reply = ask(fixture->port, "GET /go?to=https://evil.example", NULL, NULL);
	expect_status(reply, 422);
	reply_release(&reply);
}

static void pages_are_compressed_for_those_who_can(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /page", "Accept-Encoding: gzip\r\n", NULL);
	char value[1024];

	expect_status(reply, 200);
	assert_string_equal(reply_header(&reply, "Content-Encoding", value), "gzip");
	assert_true(reply.body_length < 1000);
	assert_int_equal((unsigned char)reply.body[0], 0x1f);
	reply_release(&reply);
	reply = ask(fixture->port, "GET /page", "Accept-Encoding: gzip;q=0\r\n", NULL);
	assert_string_equal(reply_header(&reply, "Content-Encoding", value), "");
	reply_release(&reply);
}

static void cached_pages_are_made_once_until_something_changes(void **state)
{
	struct fixture *fixture = *state;
	struct http_figures figures;
	int before = fixture_renders();
	struct reply reply;

	for (int i = 0; i < 5; i++) {
		reply = ask(fixture->port, "GET /mine?once", cookie_of(fixture, ANNA_TOKEN), NULL);
		expect_status(reply, 200);
		assert_body_has(&reply, "anna once");
		reply_release(&reply);
	}
	/* Two when the minute turns in between. */
	assert_in_range(fixture_renders() - before, 1, 2);
	http_server_figures(fixture->server, &figures);
	assert_true(figures.cache_hits >= 3);
	assert_true(figures.cache_bytes > 1000);
	reply = ask(fixture->port, "GET /mine?once", cookie_of(fixture, BOSS_TOKEN), NULL);
	assert_body_has(&reply, "boss once");
	reply_release(&reply);
	before = fixture_renders();
	fake_book_event(fixture->book, "plain", "ward", "A change");
	reply = ask(fixture->port, "GET /mine?once", cookie_of(fixture, ANNA_TOKEN), NULL);
	assert_int_equal(fixture_renders() - before, 1);
	reply_release(&reply);
	fake_book_end_session(fixture->book, ANNA_TOKEN);
	reply = ask(fixture->port, "GET /mine?once", cookie_of(fixture, ANNA_TOKEN), NULL);
	expect_status(reply, 303);
	reply_release(&reply);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	struct fixture *fixture = *state;
	int client = client_connect(fixture->port);
	struct buf requests;

	buf_init(&requests, 1 << 16);
	for (int i = 0; i < 20; i++)
		buf_print(&requests, "GET /echo/%d HTTP/1.1\r\nHost: localhost\r\n\r\n", i);
	client_send(client, requests.base, requests.length);
	for (int i = 0; i < 20; i++) {
		struct reply reply = client_reply(client, false);
		char wanted[16];

		snprintf(wanted, sizeof(wanted), "%d", i);
		expect_status(reply, 200);
		assert_string_equal(reply.body, wanted);
		reply_release(&reply);
	}
	buf_release(&requests);
	close(client);
}

static void localhost_is_both_loopback_addresses(void **state)
{
	static const char request[] = "GET /echo/six HTTP/1.1\r\nHost: [::1]\r\n\r\n";
	struct fixture *fixture = *state;
	int client = client_connect_v6(fixture->port);
	struct reply reply;

	if (client < 0)
		skip();
	client_send(client, request, sizeof(request) - 1);
	reply = client_reply(client, false);
	expect_status(reply, 200);
	assert_string_equal(reply.body, "six");
	reply_release(&reply);
	close(client);
}

static void assets_come_with_a_tag_and_stay_when_addressed_by_it(void **state)
{
	struct fixture *fixture = *state;
	const char *font = "fonts/atkinson-hyperlegible-next.woff2";
	struct reply reply;
	struct buf line;
	char value[1024];

	buf_init(&line, 1024);
	buf_add_text(&line, "GET ");
	http_asset_url(&line, font);
	reply = ask(fixture->port, line.base, NULL, NULL);
	expect_status(reply, 200);
	assert_non_null(strstr(reply_header(&reply, "Cache-Control", value), "immutable"));
	assert_string_equal(reply_header(&reply, "Content-Type", value), "font/woff2");
	reply_release(&reply);
	buf_release(&line);
	reply = ask(fixture->port, "GET /assets/nothing.css", NULL, NULL);
	expect_status(reply, 404);
	reply_release(&reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_TEST(a_get_is_answered_with_security_headers),
		FIXTURE_TEST(head_has_the_length_and_no_body),
		FIXTURE_TEST(the_same_page_is_json_for_programs),
		FIXTURE_TEST(unknown_paths_and_methods_are_refused_in_words),
		FIXTURE_TEST(parts_of_the_path_are_decoded),
		FIXTURE_TEST(path_tricks_are_refused),
		FIXTURE_TEST(described_query_parameters_are_checked),
		FIXTURE_TEST(failures_are_logged_and_not_shown),
		FIXTURE_TEST(an_etag_saves_the_body),
		FIXTURE_TEST(redirects_stay_at_home),
		FIXTURE_TEST(pages_are_compressed_for_those_who_can),
		FIXTURE_TEST(cached_pages_are_made_once_until_something_changes),
		FIXTURE_TEST(pipelined_requests_are_answered_in_order),
		FIXTURE_TEST(localhost_is_both_loopback_addresses),
		FIXTURE_TEST(assets_come_with_a_tag_and_stay_when_addressed_by_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}

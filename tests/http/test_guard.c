/* Who may: sessions, foreign origins, CSRF tokens, cookies. */
#include "exchange.h"
#include "server_fixture.h"

static void strangers_are_sent_to_sign_in(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /mine?a=b%20c", NULL, NULL);
	char value[1024];

	expect_status(reply, 303);
	assert_string_equal(reply_header(&reply, "Location", value),
		"/sign-in?next=/mine%3Fa%3Db%2520c");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /mine", "Accept: application/json\r\n", NULL);
	expect_status(reply, 401);
	assert_string_equal(reply_header(&reply, "WWW-Authenticate", value), "Bearer");
	reply_release(&reply);
	reply = ask(fixture->port, "POST /acts/report", NULL, "a=b");
	expect_status(reply, 401);
	reply_release(&reply);
}

static void a_cookie_or_a_bearer_token_tells_who_asks(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /mine?format=json",
		cookie_of(fixture, ANNA_TOKEN), NULL);

	expect_status(reply, 200);
	assert_string_equal(reply.body, "{\"who\":\"anna\"}");
	reply_release(&reply);
	reply = ask(fixture->port, "GET /mine?format=json",
		"Authorization: Bearer " BOSS_TOKEN "\r\n", NULL);
	assert_string_equal(reply.body, "{\"who\":\"boss\"}");
	reply_release(&reply);
}

static void wrong_tokens_are_nobody(void **state)
{
	static const char *const tokens[] = {
		"", "x", "annaannaannaannaannaannaannaannaannaannaanX",
		"annaannaannaannaannaannaannaannaannaannaanna", "'; DROP TABLE session; --",
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		struct reply reply = ask(fixture->port, "GET /mine?format=json",
			cookie_of(fixture, tokens[i]), NULL);

		expect_status(reply, 401);
		reply_release(&reply);
	}
}

static void two_cookies_of_one_name_are_nobody(void **state)
{
	struct fixture *fixture = *state;
	char headers[400];
	struct reply reply;

	snprintf(headers, sizeof(headers), "Cookie: fettle-%d=%s; fettle-%d=%s\r\n",
		fixture->port, ANNA_TOKEN, fixture->port, BOSS_TOKEN);
	reply = ask(fixture->port, "GET /mine?format=json", headers, NULL);
	expect_status(reply, 401);
	reply_release(&reply);
}

static void only_administrators_see_their_pages(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "GET /admin", cookie_of(fixture, ANNA_TOKEN), NULL);

	expect_status(reply, 403);
	reply_release(&reply);
	reply = ask(fixture->port, "GET /admin", cookie_of(fixture, BOSS_TOKEN), NULL);
	expect_status(reply, 200);
	reply_release(&reply);
}

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static struct reply post(struct fixture *fixture, const char *headers, const char *more,
	const char *body)
{
	char all[1024];

	snprintf(all, sizeof(all), "%s%s%s", headers, more, FORM);
	return ask(fixture->port, "POST /acts/report", all, body);
}

static void an_act_needs_the_csrf_token_of_its_session(void **state)
{
	struct fixture *fixture = *state;
	const char *cookie = cookie_of(fixture, ANNA_TOKEN);
	char csrf[44], body[100];
	struct reply reply = post(fixture, cookie, "", "a=b");

	expect_status(reply, 403);
	assert_body_has(&reply, "earlier visit");
	reply_release(&reply);
	csrf_token(BOSS_TOKEN, csrf);
	snprintf(body, sizeof(body), "a=b&_csrf=%s", csrf);
	reply = post(fixture, cookie, "", body);
	expect_status(reply, 403);
	reply_release(&reply);
	assert_int_equal(fake_book_acts(fixture->book), 0);
	csrf_token(ANNA_TOKEN, csrf);
	snprintf(body, sizeof(body), "a=b&_csrf=%s", csrf);
	reply = post(fixture, cookie, "", body);
	expect_status(reply, 201);
	reply_release(&reply);
	reply = post(fixture, cookie_and_csrf(fixture, ANNA_TOKEN), "", "a=b");
	expect_status(reply, 201);
	reply_release(&reply);
	assert_int_equal(fake_book_acts(fixture->book), 2);
}

static void a_bearer_needs_no_csrf_token(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = post(fixture, "Authorization: Bearer " ANNA_TOKEN "\r\n", "", "a=b");

	expect_status(reply, 201);
	assert_true(fake_book_last_actor_is(fixture->book, "anna"));
	reply_release(&reply);
}

static void foreign_pages_are_refused(void **state)
{
	static const char *const foreign[] = {
		"Origin: https://evil.example\r\n", "Origin: null\r\n",
		"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
		"Origin: http://localhost:1\r\n", "Origin: http://localhost\r\n",
	};
	struct fixture *fixture = *state;
	char own[100];
	struct reply reply;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		reply = post(fixture, cookie_and_csrf(fixture, ANNA_TOKEN), foreign[i], "a=b");
		expect_status(reply, 403);
		reply_release(&reply);
		reply = ask(fixture->port, "POST /form", foreign[i], "");
		expect_status(reply, 403);
		reply_release(&reply);
	}
	assert_int_equal(fake_book_acts(fixture->book), 0);
	snprintf(own, sizeof(own), "Origin: http://localhost:%d\r\nSec-Fetch-Site: same-origin\r\n",
		fixture->port);
	reply = post(fixture, cookie_and_csrf(fixture, ANNA_TOKEN), own, "a=b");
	expect_status(reply, 201);
	reply_release(&reply);
}

static void the_session_cookie_is_for_us_alone(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /sign-in", FORM, "login=a");
	char value[1024], wanted[200];

	expect_status(reply, 303);
	snprintf(wanted, sizeof(wanted),
		"fettle-%d=%s; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax", fixture->port,
		ANNA_TOKEN);
	assert_string_equal(reply_header(&reply, "Set-Cookie", value), wanted);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /sign-in?wrong=1", FORM, "login=a");
	expect_status(reply, 401);
	assert_body_has(&reply, "name or the password");
	assert_string_equal(reply_header(&reply, "Set-Cookie", value), "");
	reply_release(&reply);
	reply = ask(fixture->port, "POST /sign-out", cookie_and_csrf(fixture, ANNA_TOKEN), "");
	expect_status(reply, 303);
	assert_non_null(strstr(reply_header(&reply, "Set-Cookie", value), "Max-Age=0"));
	reply_release(&reply);
}

#define FORWARDED "X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n"

/* Anybody can send X-Forwarded-Proto; only our proxy is believed. */
static void only_our_proxy_is_believed(void **state)
{
	static const struct {
		bool behind;
		const char *trusted;
		bool believed;
	} cases[] = { { false, NULL, false }, { true, NULL, true }, { true, "192.0.2.1", false },
		{ true, "192.0.2.1, 127.0.0.1,::1", true } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		void *fixture = NULL;
		struct reply reply;
		char value[1024];

		assert_int_equal(cases[i].behind ? fixture_start_behind(&fixture, cases[i].trusted)
			: fixture_start(&fixture), 0);
		reply = ask(((struct fixture *)fixture)->port, "POST /sign-in", FORM FORWARDED, "login=a");
		expect_status(reply, 303);
		reply_header(&reply, "Set-Cookie", value);
		if ((strstr(value, "__Host-") && strstr(value, "; Secure")) != cases[i].believed)
			fail_msg("case %zu: %s", i, value);
		reply_header(&reply, "Strict-Transport-Security", value);
		assert_int_equal(*value != '\0', cases[i].believed);
		reply_release(&reply);
		fixture_stop(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_TEST(strangers_are_sent_to_sign_in),
		FIXTURE_TEST(a_cookie_or_a_bearer_token_tells_who_asks),
		FIXTURE_TEST(wrong_tokens_are_nobody),
		FIXTURE_TEST(two_cookies_of_one_name_are_nobody),
		FIXTURE_TEST(only_administrators_see_their_pages),
		FIXTURE_TEST(an_act_needs_the_csrf_token_of_its_session),
		FIXTURE_TEST(a_bearer_needs_no_csrf_token),
		FIXTURE_TEST(foreign_pages_are_refused),
		FIXTURE_TEST(the_session_cookie_is_for_us_alone),
		cmocka_unit_test(only_our_proxy_is_believed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}

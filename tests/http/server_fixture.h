/* server_fixture.h: a server on a free loopback port with routes made for tests. */
#ifndef FETTLE_TEST_SERVER_FIXTURE_H
#define FETTLE_TEST_SERVER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "client.h"
#include "fake_book.h"
#include "http.h"

struct fixture {
	struct http_server *server;
	struct book *book;
	int port;
};

int fixture_start(void **state);
/* The same behind a proxy at `trusted` (http_options.trusted_proxies). */
int fixture_start_behind(void **state, const char *trusted);
int fixture_stop(void **state);
#define FIXTURE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_start, fixture_stop)

/* "Cookie: ..." of a session, with a line break; and with the CSRF header. */
const char *cookie_of(const struct fixture *fixture, const char *token);
const char *cookie_and_csrf(const struct fixture *fixture, const char *token);

/* ask() and check the status; the body is left in `reply` for more. */
#define expect_status(reply, wanted) assert_reply_status(&(reply), (wanted), __FILE__, __LINE__)
void assert_reply_status(const struct reply *reply, int wanted, const char *file, int line);
void assert_body_has(const struct reply *reply, const char *text);

int fixture_renders(void); /* how often the page /page was made */

#endif

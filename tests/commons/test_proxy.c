/* Reaching others by a proxy: a small one on this machine that writes down what it is asked for. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fetch.h"
#include "support.h"
#include "util.h"

enum { ASKED_MAX = 16 };

struct proxy {
	int socket, port;
	pthread_t thread;
	char asked[ASKED_MAX][256]; /* first lines */
	int count;
};

static void answer(struct proxy *proxy, int connection)
{
	char head[4096] = "", *line = proxy->asked[proxy->count % ASKED_MAX];
	const char *reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
	size_t length = 0;

	while (!strstr(head, "\r\n\r\n") && length < sizeof(head) - 1) {
		ssize_t got = read(connection, head + length, sizeof(head) - 1 - length);
		if (got <= 0)
			return;
		length += (size_t)got;
		head[length] = '\0';
	}
	snprintf(line, sizeof(proxy->asked[0]), "%.*s", (int)strcspn(head, "\r\n"), head);
	proxy->count++;
	if (strncmp(line, "CONNECT ", 8) == 0)
		reply = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
	else if (strstr(line, "/to-private "))
		reply = "HTTP/1.1 302 Found\r\nLocation: http://10.1.2.3/secret\r\n"
			"Content-Length: 4\r\nConnection: close\r\n\r\naway";
	else if (strstr(line, "/to-public "))
		reply = "HTTP/1.1 301 Moved\r\nLocation: http://9.9.9.9/there\r\n"
			"Content-Length: 4\r\nConnection: close\r\n\r\naway";
	else if (strstr(line, "/for-ever "))
		reply = "HTTP/1.1 302 Found\r\nLocation: http://8.8.8.8/for-ever\r\n"
			"Content-Length: 0\r\nConnection: close\r\n\r\n";
	else if (strstr(line, "/to-loopback "))
		reply = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
			"Content-Length: 0\r\nConnection: close\r\n\r\n";
	if (write(connection, reply, strlen(reply)) < 0)
		return;
}

static void *serve(void *context)
{
	struct proxy *proxy = context;
	int connection;

	while ((connection = accept(proxy->socket, NULL, NULL)) >= 0) {
		answer(proxy, connection);
		close(connection);
	}
	return NULL;
}

static void begin(struct proxy *proxy, const char *none)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	char url[64];

	memset(proxy, 0, sizeof(*proxy));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	proxy->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(proxy->socket, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(proxy->socket, 16), 0);
	assert_int_equal(getsockname(proxy->socket, (struct sockaddr *)&address, &length), 0);
	proxy->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&proxy->thread, NULL, serve, proxy), 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", proxy->port);
	setenv("http_proxy", url, 1);
	setenv("https_proxy", url, 1);
	if (none)
		setenv("no_proxy", none, 1);
	else
		unsetenv("no_proxy");
}

static void end(struct proxy *proxy)
{
	shutdown(proxy->socket, SHUT_RDWR);
	pthread_join(proxy->thread, NULL);
	close(proxy->socket);
	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("no_proxy");
}

/* What asking for it gives; the body in `body`. */
static int ask(const char *url, bool is_private, char body[64])
{
	struct fetch fetch = { .url = url,
		.bytes_max = 60,
		.is_private = is_private,
		.http_too = true,
		.seconds = 5 };
	struct fetcher *fetcher = fetcher_create();
	struct fetched fetched;
	int result = fetcher->get(fetcher, &fetch, &fetched);

	snprintf(body, 64, "%s", fetched.body.length ? fetched.body.base : "");
	fetched_release(&fetched);
	fetcher->free(fetcher);
	return result;
}

static void the_proxy_connects_though_its_own_address_is_private(void **state)
{
	struct proxy proxy;
	char body[64];

	(void)state;
	begin(&proxy, NULL);
	assert_int_equal(ask("http://9.9.9.9/feed", false, body), 0);
	assert_string_equal(body, "hello");
	assert_string_equal(proxy.asked[0], "GET http://9.9.9.9/feed HTTP/1.1");
	assert_int_equal(ask("http://9.9.9.9/to-public", false, body), 0);
	assert_string_equal(body, "hello");
	assert_string_equal(proxy.asked[2], "GET http://9.9.9.9/there HTTP/1.1");
	assert_int_equal(ask("http://8.8.8.8/for-ever", false, body), FT_REFUSED);
	assert_non_null(strstr(error_message(), "redirects more than"));
	end(&proxy);
}

static void https_goes_through_it_unread(void **state)
{
	struct proxy proxy;
	char body[64];

	(void)state;
	begin(&proxy, NULL);
	assert_int_equal(ask("https://9.9.9.9/fettle/seen/checkpoint", false, body), FT_BUSY);
	assert_string_equal(proxy.asked[0], "CONNECT 9.9.9.9:443 HTTP/1.1");
	assert_non_null(strstr(error_message(), "our proxy does not let us (it answers 403)"));
	end(&proxy);
}

static void the_proxy_is_no_way_to_private_addresses(void **state)
{
	static const char *const urls[] = { "http://10.1.2.3/", "https://192.168.0.1/",
		"http://127.0.0.1/", "https://[::1]/", "http://2130706433/", "http://localhost/",
		"https://printer/", "https://disk.internal./", "http://[fd00::1]/",
		"http://169.254.169.254/latest" };
	struct proxy proxy;
	char body[64];

	(void)state;
	begin(&proxy, NULL);
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		if (ask(urls[i], false, body) != FT_REFUSED ||
			!strstr(error_message(), "private address"))
			fail_msg("%s: %s", urls[i], error_message());
	assert_int_equal(proxy.count, 0);
	assert_int_equal(ask("http://9.9.9.9/to-private", false, body), FT_REFUSED);
	assert_int_equal(ask("http://9.9.9.9/to-loopback", false, body), FT_REFUSED);
	assert_int_equal(proxy.count, 2);
	end(&proxy);
}

static void some_are_asked_without_it(void **state)
{
	struct proxy proxy, other;
	char body[64], url[64];

	(void)state;
	begin(&other, NULL); /* here an ordinary server */
	begin(&proxy, "elsewhere.test, .example.org,127.0.0.1,8.8.8.8");
	/* Of no_proxy, and then like everybody else: private addresses are not asked. */
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", other.port);
	assert_int_equal(ask(url, false, body), FT_REFUSED);
	assert_int_equal(ask("http://9.9.9.9/to-loopback", false, body), FT_REFUSED);
	assert_int_equal(other.count, 0);
	assert_int_equal(proxy.count, 1);
	/* Peers inside our network. */
	setenv("no_proxy", "", 1);
	assert_int_equal(ask(url, true, body), 0);
	assert_string_equal(other.asked[0], "GET / HTTP/1.1");
	assert_int_equal(proxy.count, 1);
	end(&proxy);
	end(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_proxy_connects_though_its_own_address_is_private),
		cmocka_unit_test(https_goes_through_it_unread),
		cmocka_unit_test(the_proxy_is_no_way_to_private_addresses),
		cmocka_unit_test(some_are_asked_without_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

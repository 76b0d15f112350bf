/* Peers that mean harm: what they send is bounded in bytes and time, is never believed, does not
 * stop what honest ones send, and leaves a line that says who and what. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "members.h"
#include "notes.h"

/* -- on the wire: a server that answers one request at a time, badly -- */

struct bad_server {
	int listener, port;
	pthread_t thread;
};

static void send_text(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		return;
}

static void send_for_ever(int fd)
{
	static const char zeros[65536];

	send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n");
	while (send(fd, zeros, sizeof(zeros), MSG_NOSIGNAL) > 0)
		;
}

static void send_headers_for_ever(int fd)
{
	const char *line =
		"X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";

	send_text(fd, "HTTP/1.1 200 OK\r\n");
	while (send(fd, line, strlen(line), MSG_NOSIGNAL) > 0)
		;
}

static void drip(int fd)
{
	send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
	while (send(fd, "x", 1, MSG_NOSIGNAL) > 0)
		usleep(200000);
}

static void answer(struct bad_server *server, int fd, const char *request)
{
	char line[256];

	if (strstr(request, "GET /endless"))
		send_for_ever(fd);
	else if (strstr(request, "GET /headers"))
		send_headers_for_ever(fd);
	else if (strstr(request, "GET /slow"))
		drip(fd);
	else if (strstr(request, "GET /large"))
		send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
	else if (strstr(request, "GET /file"))
		send_text(fd, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
			      "Content-Length: 0\r\n\r\n");
	else {
		snprintf(line, sizeof(line),
			"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/loop\r\n"
			"Content-Length: 0\r\nConnection: close\r\n\r\n",
			server->port);
		send_text(fd, line);
	}
	close(fd);
}

static void *serve(void *context)
{
	struct bad_server *server = context;
	char request[4096];
	int fd;

	while ((fd = accept(server->listener, NULL, NULL)) >= 0) {
		ssize_t got = read(fd, request, sizeof(request) - 1);
		request[got > 0 ? got : 0] = '\0';
		answer(server, fd, request);
	}
	return NULL;
}

static void server_start(struct bad_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->listener >= 0);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(server->listener, 8), 0);
	getsockname(server->listener, (struct sockaddr *)&address, &length);
	server->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void bytes_and_seconds_are_limited(void **state)
{
	static const char *const paths[] = { "endless", "headers", "large", "loop", "file",
		"slow" };
	struct fetcher *fetcher = fetcher_create();
	struct bad_server server;
	struct rusage before, after;

	(void)state;
	server_start(&server);
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char url[128];
		struct fetch fetch = { .url = url, .bytes_max = 8192, .is_private = true };
		struct fetched fetched;
		instant_us start = instant_now();
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/%s", server.port, paths[i]);
		int result = fetcher->get(fetcher, &fetch, &fetched);
		if (result != (strcmp(paths[i], "slow") ? FT_REFUSED : FT_BUSY))
			fail_msg("%s: %d %s", paths[i], result, error_message());
		assert_non_null(strstr(error_message(), url));
		assert_true(fetched.body.length <= 8192);
		assert_true(instant_now() - start < INT64_C(30000000));
		fetched_release(&fetched);
	}
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 32 << 10);
	fetcher->free(fetcher);
	shutdown(server.listener, SHUT_RDWR);
	pthread_join(server.thread, NULL);
	close(server.listener);
}

/* -- in what is sent: an honest node behind a wire that spoils its answers -- */

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void set_body(struct fetched *out, const char *text)
{
	buf_clear(&out->body);
	buf_add_text(&out->body, text);
}

static void change_entry(const char *path, struct fetched *out)
{
	if (strstr(path, "/commons/tile/entries") && out->body.length > 50)
		out->body.base[40] ^= 1;
}

static void cut_entries(const char *path, struct fetched *out)
{
	if (strstr(path, "/commons/tile/entries"))
		out->body.length /= 2;
}

static void change_tile(const char *path, struct fetched *out)
{
	if (strstr(path, "/commons/tile/0") && out->body.length)
		out->body.base[0] ^= 1;
}

static void short_tile(const char *path, struct fetched *out)
{
	if (strstr(path, "/commons/tile/0") && out->body.length)
		out->body.length--;
}

static void change_signature(const char *path, struct fetched *out)
{
	if (ends_with(path, "/seen/checkpoint"))
		out->body.base[out->body.length - 10] ^= 1;
}

static void lie_about_size(const char *path, struct fetched *out)
{
	if (ends_with(path, "/seen/checkpoint"))
		set_body(out, "a.test/fettle/seen\n9223372036854775807\n"
			      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
			      "\xe2\x80\x94 a.test/fettle/seen AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
}

static void spoil_arrivals(const char *path, struct fetched *out)
{
	if (strstr(path, "/seen/tile/entries"))
		memset(out->body.base, 0xff, out->body.length);
}

static void swap_logs(const char *path, struct fetched *out)
{
	/* The checkpoint of another log, rightly signed, where that of arrivals belongs. */
	if (ends_with(path, "/seen/checkpoint"))
		memcpy(strstr(out->body.base, "seen"), "commons", 4);
}

static void send_nonsense(const char *path, struct fetched *out)
{
	(void)path;
	set_body(out, "\xff\xfe<html>\0");
	out->status = 200;
}

static void claim_other_range(const char *path, struct fetched *out)
{
	(void)path;
	out->status = 206;
	out->range_from = 3;
}

static void bad_answers_are_not_believed(void **state)
{
	static void (*const spoilers[])(const char *path, struct fetched *out) = { change_entry,
		cut_entries, change_tile, short_tile, change_signature, lie_about_size,
		spoil_arrivals, swap_logs, send_nonsense, claim_other_range };
	struct pair pair;

	make_pair(&pair, *state);
	publish(&pair.a, 300); /* more than one bundle: tiles are asked for, too */
	for (size_t i = 0; i < sizeof(spoilers) / sizeof(spoilers[0]); i++) {
		pair.to_a.spoil = spoilers[i];
		pair.to_a.asked = 0;
		pair.b.said[0] = '\0';
		pull(&pair.b);
		if (size_of(&pair.b, pair.a.hash) != -1)
			fail_msg("spoiler %d was believed", (int)i);
		if (!strstr(pair.b.said, "127.0.0.1"))
			fail_msg("spoiler %d left no line: \"%s\"", (int)i, pair.b.said);
		assert_true(pair.to_a.asked < 40);
		make_due(&pair.b);
	}
	pair.to_a.spoil = NULL;
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 301);
	free_pair(&pair);
}

static void change_blob(const char *path, struct fetched *out)
{
	if (strstr(path, "/blob/"))
		out->body.base[20] ^= 1;
}

static void inflate_blob(const char *path, struct fetched *out)
{
	for (int i = 0; strstr(path, "/blob/") && i < 2000; i++)
		buf_add_text(&out->body, "bomb");
}

static void bad_blobs_are_thrown_away(void **state)
{
	struct pair pair;
	struct commons_report report;

	make_pair(&pair, *state);
	publish(&pair.a, 3);
	pair.to_a.spoil = change_blob;
	report = pull(&pair.b);
	assert_int_equal(report.entries, 4);
	assert_int_equal(report.blobs, 0);
	assert_non_null(strstr(pair.b.said, "blob"));
	make_due(&pair.b);
	pair.to_a.spoil = inflate_blob;
	report = pull(&pair.b);
	assert_int_equal(report.blobs, 0);
	make_due(&pair.b);
	pair.to_a.spoil = NULL;
	report = pull(&pair.b);
	assert_int_equal(report.blobs, 3);
	free_pair(&pair);
}

/* An older state of the peer is served again: nothing goes back, nobody is accused. */
static struct buf old_checkpoint;

static void replay(const char *path, struct fetched *out)
{
	if (ends_with(path, "/seen/checkpoint")) {
		buf_clear(&out->body);
		buf_add_slice(&out->body, buf_slice(&old_checkpoint));
	}
}

static void what_is_replayed_changes_nothing(void **state)
{
	struct pair pair;
	struct commons_answer answer;

	make_pair(&pair, *state);
	publish(&pair.a, 2);
	get(&pair.a, "/fettle/seen/checkpoint", &answer);
	buf_init(&old_checkpoint, COMMONS_NOTE_BYTES);
	buf_add_slice(&old_checkpoint, buf_slice(&answer.body));
	commons_answer_release(&answer);
	publish(&pair.a, 2);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 5);
	pair.to_a.spoil = replay;
	pull(&pair.b);
	make_due(&pair.b);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 5);
	pair.to_a.spoil = NULL;
	make_due(&pair.b);
	struct commons_report report = pull(&pair.b);
	assert_int_equal(report.forks, 0);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 5);
	buf_release(&old_checkpoint);
	free_pair(&pair);
}

static void odd_paths_lead_nowhere(void **state)
{
	static const char *const paths[] = { "/fettle/", "/fettle/../etc/passwd",
		"/fettle/commons/tile/entries/../../../x", "/fettle/blob/../../x",
		"/fettle/m//checkpoint", "/fettle/m/zz/checkpoint", "/fettle/commons/tile/0/999",
		"/fettle/proof/x/-1.tlog-proof", "/fettle/proof/x/99999999999999999999.tlog-proof",
		"/fettle/commons/leaf/-1", "/x", "" };
	struct test_place *place = *state;
	struct commons_answer answer;
	struct member a;

	member_make(&a, place->address, "a.test", NULL);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(get(&a, paths[i], &answer), 404);
		commons_answer_release(&answer);
	}
	member_close(&a);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE_OF_SQLITE(bytes_and_seconds_are_limited),
		TEST_CASE_OF_SQLITE(bad_answers_are_not_believed),
		TEST_CASE_OF_SQLITE(bad_blobs_are_thrown_away),
		TEST_CASE_OF_SQLITE(what_is_replayed_changes_nothing),
		TEST_CASE_OF_SQLITE(odd_paths_lead_nowhere),
	};

	return test_on_both("hostile", tests, sizeof(tests) / sizeof(tests[0]));
}

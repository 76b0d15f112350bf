/* Bodies: forms, JSON, files; too large, broken, in pieces. */
#include <sys/socket.h>
#include "server_fixture.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON "Content-Type: application/json\r\n"
#define MULTIPART "Content-Type: multipart/form-data; boundary=\"cut here\"\r\n"

static void a_form_becomes_an_object(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /fields", FORM,
		"a=1&b=caf%C3%A9+au+lait&list=x&list=y&only%5B%5D=z&answers.q1.answer=yes&"
		"answers.q1.n=4&_csrf=x&empty=");

	expect_status(reply, 200);
	assert_string_equal(reply.body, "{\"a\":\"1\",\"b\":\"caf\xc3\xa9 au lait\",\"list\":[\"x\","
		"\"y\"],\"only\":[\"z\"],\"answers\":{\"q1\":{\"answer\":\"yes\",\"n\":\"4\"}},"
		"\"empty\":\"\"}");
	reply_release(&reply);
}

static void broken_forms_are_refused_in_words(void **state)
{
	static const char *const bodies[] = { "a=%ff", "a=%0", "a=%00", "a%00=1", "a=1&a.b=2",
		"a.b=2&a=1" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct reply reply = ask(fixture->port, "POST /form", FORM, bodies[i]);

		expect_status(reply, 400);
		assert_true(reply.body_length > 40);
		reply_release(&reply);
	}
}

static void json_is_strict_and_limited(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /fields", JSON, "{\"a\":[1,2.5,null]}");
	char deep[2001];

	expect_status(reply, 200);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /fields", JSON, "{\"_place\":\"oak\",\"a\":1}");
	expect_status(reply, 200);
	assert_string_equal(reply.body, "{\"a\":1}");
	reply_release(&reply);
	reply = ask(fixture->port, "POST /fields", JSON, "{\"a\":1,\"a\":2}");
	expect_status(reply, 400);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /fields", JSON, "{\"a\":");
	expect_status(reply, 400);
	assert_body_has(&reply, "line 1");
	reply_release(&reply);
	reply = ask(fixture->port, "POST /fields", JSON, "[1]");
	expect_status(reply, 400);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /fields", JSON, "{\"a\":\"\xff\"}");
	expect_status(reply, 400);
	reply_release(&reply);
	memset(deep, '[', 1000);
	memset(deep + 1000, ']', 1000);
	deep[2000] = '\0';
	reply = ask(fixture->port, "POST /fields", JSON, deep);
	expect_status(reply, 400);
	reply_release(&reply);
}

static void other_types_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /fields", "Content-Type: text/xml\r\n", "<a/>");

	expect_status(reply, 415);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /form", JSON, "{}");
	expect_status(reply, 415);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /twice", FORM, "a=b");
	expect_status(reply, 415);
	reply_release(&reply);
	assert_int_equal(fake_book_acts(fixture->book), 0);
}

static char *filled(const char *begin, size_t length)
{
	char *text = must_alloc(strlen(begin) + length + 1);

	memset(stpcpy(text, begin), 'x', length);
	return text;
}

static void a_field_of_ten_megabytes_is_refused_politely(void **state)
{
	struct fixture *fixture = *state;
	char *body = filled("a=", 10 << 20);
	struct reply reply = ask(fixture->port, "POST /form", FORM, body);

	expect_status(reply, 413);
	assert_body_has(&reply, "at most 1 MB");
	reply_release(&reply);
	free(body);
	body = filled("a=", 100 << 10);
	reply = ask(fixture->port, "POST /form", FORM, body);
	expect_status(reply, 400);
	assert_body_has(&reply, "longer than 64 kB");
	reply_release(&reply);
	free(body);
}

static void a_hundred_megabytes_are_refused_unread(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /form",
		FORM "Content-Length: 104857600\r\n", NULL);

	expect_status(reply, 413);
	reply_release(&reply);
	reply = ask(fixture->port, "POST /form",
		FORM "Expect: 100-continue\r\nContent-Length: 5000000\r\n", NULL);
	expect_status(reply, 413);
	reply_release(&reply);
}

static void too_many_fields_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct buf body;
	struct reply reply;

	buf_init(&body, 1 << 20);
	for (int i = 0; i < LIMIT_FORM_FIELDS_COUNT + 1; i++)
		buf_print(&body, "f%d=1&", i);
	reply = ask(fixture->port, "POST /form", FORM, body.base);
	expect_status(reply, 400);
	reply_release(&reply);
	buf_release(&body);
}

static void files_go_to_disk_and_leave_with_the_request(void **state)
{
	static const char body[] =
		"--cut here\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nreading\r\n"
		"--cut here\r\nContent-Disposition: form-data; name=\"file\"; "
		"filename=\"..\\..\\etc/pass\\\"wd.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		"a,b\r\n1,2\r\n\r\n--cut herf\r\n"
		"--cut here\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n"
		"\r\n--cut here--\r\n";
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /upload", MULTIPART, body);
	json_t *files;

	expect_status(reply, 200);
	assert_int_equal(json_read(slice_of(reply.body), &files), 0);
	assert_int_equal(json_array_size(files), 1);
	assert_string_equal(json_text(json_array_get(files, 0), "name"), "pass\"wd.csv");
	assert_int_equal(json_whole(json_array_get(files, 0), "length", 0), 22);
	/* It is removed when the last byte is sent, which may be after we have read it. */
	for (int i = 0; i < 200 && access(json_text(json_array_get(files, 0), "path"), F_OK) == 0; i++)
		usleep(10000);
	assert_int_equal(access(json_text(json_array_get(files, 0), "path"), F_OK), -1);
	json_decref(files);
	reply_release(&reply);
}

static void a_bare_file_streams_to_disk(void **state)
{
	struct fixture *fixture = *state;
	char *body = filled("a,b\n", 5 << 20);
	struct reply reply = ask(fixture->port, "POST /upload", "Content-Type: text/csv\r\n", body);

	expect_status(reply, 200);
	assert_body_has(&reply, "\"length\":5242884");
	reply_release(&reply);
	free(body);
}

static void broken_multipart_is_refused(void **state)
{
	static const char *const bodies[] = {
		"", "nothing", "--cut here", "--cut here\r\n", "--cut here\r\n\r\n\r\n--cut here--",
		"--cut here\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
		"--cut here\r\nContent-Disposition: form-data; name=\"a\xff\"\r\n\r\nx\r\n--cut here--",
		"--cut here\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--cut here--",
		"--cut herexx\r\n\r\n", "--cut here\r\nContent-Disposition: form-data; name=\"a\r\n\r\n",
	};
	struct fixture *fixture = *state;

	for (size_t i = 1; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct reply reply = ask(fixture->port, "POST /form", MULTIPART, bodies[i]);

		if (reply.status != 400)
			print_error("body %zu\n", i);
		expect_status(reply, 400);
		reply_release(&reply);
	}
}

static void chunked_bodies_are_read(void **state)
{
	static const char request[] = "POST /form HTTP/1.1\r\nHost: x\r\n" FORM
		"Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n";
	struct fixture *fixture = *state;
	int client = client_connect(fixture->port);
	struct reply reply;

	client_send(client, request, sizeof(request) - 1);
	reply = client_reply(client, false);
	expect_status(reply, 200);
	assert_string_equal(reply.body, "{\"a\":\"1\",\"b\":\"2\"}");
	reply_release(&reply);
	close(client);
}

static void contradicting_lengths_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = ask(fixture->port, "POST /form", FORM "Content-Length: 5\r\n"
		"Transfer-Encoding: chunked\r\n", NULL);

	expect_status(reply, 400);
	reply_release(&reply);
}

static void a_request_in_single_bytes_is_read(void **state)
{
	static const char request[] = "POST /form HTTP/1.1\r\nHost: x\r\n" FORM
		"Content-Length: 7\r\n\r\na=1&b=2";
	struct fixture *fixture = *state;
	int client = client_connect(fixture->port);
	struct reply reply;

	for (size_t i = 0; i < sizeof(request) - 1; i++) {
		client_send(client, &request[i], 1);
		usleep(200);
	}
	reply = client_reply(client, false);
	expect_status(reply, 200);
	reply_release(&reply);
	close(client);
}

static void malformed_requests_end_in_a_refusal(void **state)
{
	static const char *const requests[] = {
		"\r\n\r\n\r\n", "GET\r\n\r\n", "GET /page\r\n\r\n", "GET /page HTTP/9.9\r\n\r\n",
		"GET /page HTTP/1.1\r\n\r\n", "GET /page HTTP/1.1\r\nHost: a b\r\n\r\n",
		"GET /page HTTP/1.1\r\nHost: <script>\r\n\r\n",
		"GET page HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
		"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	};
	struct fixture *fixture = *state;
	struct reply reply;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		int client = client_connect(fixture->port);

		client_send(client, requests[i], strlen(requests[i]));
		shutdown(client, SHUT_WR);
		reply = client_reply(client, false);
		if (reply.status != 0 && (reply.status < 400 || reply.status >= 600))
			fail_msg("request %zu: %d", i, reply.status);
		reply_release(&reply);
		close(client);
	}
	reply = ask(fixture->port, "GET /page", NULL, NULL);
	expect_status(reply, 200);
	reply_release(&reply);
}

static void huge_headers_are_refused(void **state)
{
	struct fixture *fixture = *state;
	char *line = filled("GET /page?", 40 << 10);
	struct reply reply = ask(fixture->port, line, NULL, NULL);

	assert_true(reply.status == 0 || reply.status == 414 || reply.status == 431);
	reply_release(&reply);
	free(line);
	line = filled("X-Long: ", 40 << 10);
	memcpy(line + strlen(line) - 2, "\r\n", 2);
	reply = ask(fixture->port, "GET /page", line, NULL);
	assert_true(reply.status == 0 || reply.status == 413 || reply.status == 431);
	reply_release(&reply);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_TEST(a_form_becomes_an_object),
		FIXTURE_TEST(broken_forms_are_refused_in_words),
		FIXTURE_TEST(json_is_strict_and_limited),
		FIXTURE_TEST(other_types_are_refused),
		FIXTURE_TEST(a_field_of_ten_megabytes_is_refused_politely),
		FIXTURE_TEST(a_hundred_megabytes_are_refused_unread),
		FIXTURE_TEST(too_many_fields_are_refused),
		FIXTURE_TEST(files_go_to_disk_and_leave_with_the_request),
		FIXTURE_TEST(a_bare_file_streams_to_disk),
		FIXTURE_TEST(broken_multipart_is_refused),
		FIXTURE_TEST(chunked_bodies_are_read),
		FIXTURE_TEST(contradicting_lengths_are_refused),
		FIXTURE_TEST(a_request_in_single_bytes_is_read),
		FIXTURE_TEST(malformed_requests_end_in_a_refusal),
		FIXTURE_TEST(huge_headers_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}

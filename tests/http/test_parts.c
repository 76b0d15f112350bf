/* The pure parts: header values, addresses, routes, slowness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "caller.h"
#include "form.h"
#include "gzip.h"
#include "header.h"
#include "listen.h"
#include "multipart.h"
#include "router.h"

static void accept_headers_are_weighed(void **state)
{
	static const struct {
		const char *accept;
		bool json;
	} cases[] = {
		{ "", false }, { "*/*", false }, { "application/json", true },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false },
		{ "application/json, text/plain, */*", true },
		{ "text/html;q=0.5, application/json", true },
		{ "application/json;q=0.5, text/html;q=0.5", false },
		{ "application/json;q=0", false }, { "APPLICATION/JSON; Q=1", true },
		{ "application/json;q=nonsense", false }, { "application/problem+json", true },
		{ "text/event-stream", false }, { ";;;,,,", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (accept_wants_json(slice_of(cases[i].accept)) != cases[i].json)
			fail_msg("%s", cases[i].accept);
}

static void encodings_are_understood(void **state)
{
	(void)state;
	assert_true(accepts_gzip(slice_of("gzip, deflate, br")));
	assert_true(accepts_gzip(slice_of("br;q=1.0, GZIP;q=0.2")));
	assert_true(accepts_gzip(slice_of("*")));
	assert_false(accepts_gzip(slice_of("gzip;q=0")));
	assert_false(accepts_gzip(slice_of("br")));
	assert_false(accepts_gzip(slice_of("")));
}

static void cookies_are_found_by_their_whole_name(void **state)
{
	(void)state;
	assert_true(slice_is(cookie_find(slice_of("a=1; ab=2;b=3"), "ab"), "2"));
	assert_true(slice_is(cookie_find(slice_of("a=1; ab=2;b=3"), "b"), "3"));
	assert_true(slice_is(cookie_find(slice_of("a=x=y"), "a"), "x=y"));
	assert_int_equal(cookie_find(slice_of("a=1; a=2"), "a").length, 0);
	assert_int_equal(cookie_find(slice_of("A=1"), "a").length, 0);
	assert_int_equal(cookie_find(slice_of("nothing"), "a").length, 0);
}

static void etags_are_compared(void **state)
{
	(void)state;
	assert_true(etag_matches(slice_of("\"a\", W/\"b\""), "\"b\""));
	assert_true(etag_matches(slice_of("*"), "\"b\""));
	assert_false(etag_matches(slice_of("\"bb\""), "\"b\""));
	assert_int_equal(etag_version(slice_of("\"12\"")), 12);
	assert_int_equal(etag_version(slice_of("12")), 0);
	assert_int_equal(etag_version(slice_of("\"-1\"")), 0);
	assert_int_equal(etag_version(slice_of("\"x\"")), 0);
}

static void header_parameters_are_unquoted(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_string_equal(header_parameter(slice_of("form-data; name=\"a;b\"; filename=c"),
		"name", &arena), "a;b");
	assert_string_equal(header_parameter(slice_of("form-data; name=\"a;b\"; filename=c"),
		"filename", &arena), "c");
	assert_string_equal(header_parameter(slice_of("x; name=\"a\\\"b\""), "NAME", &arena), "a\"b");
	assert_null(header_parameter(slice_of("x; name=\"unended"), "name", &arena));
	assert_null(header_parameter(slice_of("x; names=a"), "name", &arena));
	arena_release(&arena);
}

static void hosts_and_bearers_are_checked(void **state)
{
	(void)state;
	assert_true(host_is_proper(slice_of("fettle.example.org:8440")));
	assert_true(host_is_proper(slice_of("[::1]:8440")));
	assert_false(host_is_proper(slice_of("")));
	assert_false(host_is_proper(slice_of("a b")));
	assert_false(host_is_proper(slice_of("a/b")));
	assert_false(host_is_proper(slice_of("a\"><script>")));
	assert_true(slice_is(bearer_token(slice_of("bearer  abc ")), "abc"));
	assert_int_equal(bearer_token(slice_of("Basic abc")).length, 0);
}

static void addresses_to_listen_on_are_read(void **state)
{
	static const char *const wrong[] = { "", "8440", "127.0.0.1", "127.0.0.1:", "a:b",
		"127.0.0.1:70000", "127.0.0.1:-1", "::1:8440", "[::1:8440", "[::1]8440" };
	char host[256];
	int port;

	(void)state;
	assert_int_equal(listen_parse("127.0.0.1:8440", host, &port), 0);
	assert_string_equal(host, "127.0.0.1");
	assert_int_equal(port, 8440);
	assert_int_equal(listen_parse("[::1]:1", host, &port), 0);
	assert_string_equal(host, "::1");
	assert_int_equal(listen_parse(":80", host, &port), 0);
	assert_string_equal(host, "");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (listen_parse(wrong[i], host, &port) != FT_REFUSED)
			fail_msg("%s", wrong[i]);
}

static void a_port_in_use_is_a_conflict_in_words(void **state)
{
	struct listeners first, second;
	char address[64];

	(void)state;
	assert_int_equal(listeners_open(&first, "127.0.0.1:0"), 0);
	snprintf(address, sizeof(address), "127.0.0.1:%d", first.port);
	assert_int_equal(listeners_open(&second, address), FT_CONFLICT);
	assert_non_null(strstr(error_message(), "in use already"));
	listeners_close(&first);
	assert_int_equal(listeners_open(&second, "203.0.113.7:0"), FT_REFUSED);
}

static int answer(struct request *request, struct response *response)
{
	(void)request;
	(void)response;
	return 0;
}

static const struct route good[] = {
	{ .method = "GET", .path = "/", .handler = answer },
	{ .method = "GET", .path = "/a/new", .handler = answer },
	{ .method = "GET", .path = "/a/{id}", .handler = answer },
	{ .method = "POST", .path = "/a/{id}", .handler = answer },
	{ .method = "GET", .path = "/a/{thing}/{verb}", .handler = answer },
	{ .method = "GET", .path = "/files/{rest*}", .handler = answer },
	{ 0 }
};

static const char *found(struct router *router, const char *method, const char *path,
	struct arena *arena, struct route_match *match)
{
	const char *segments[PATH_SEGMENTS_MAX], *whole;
	size_t count;

	assert_int_equal(path_decode(slice_of(path), arena, segments, &count, &whole), 0);
	if (router_find(router, method, segments, count, arena, match))
		return match->allow;
	return match->route->path;
}

static void routes_are_found(void **state)
{
	const struct route *const tables[] = { good, NULL };
	struct router *router;
	struct route_match match;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_int_equal(router_create(&router, tables), 0);
	assert_string_equal(found(router, "GET", "/", &arena, &match), "/");
	assert_string_equal(found(router, "HEAD", "/a/new", &arena, &match), "/a/new");
	assert_string_equal(found(router, "GET", "/a/x", &arena, &match), "/a/{id}");
	assert_string_equal(match.parts[0].name, "id");
	assert_string_equal(match.parts[0].value, "x");
	/* The literal has no POST, the braced one does. */
	assert_string_equal(found(router, "POST", "/a/new", &arena, &match), "/a/{id}");
	assert_string_equal(found(router, "GET", "/a/new/edit", &arena, &match),
		"/a/{thing}/{verb}");
	assert_string_equal(match.parts[0].name, "thing");
	assert_string_equal(match.parts[0].value, "new");
	assert_string_equal(match.parts[1].value, "edit");
	assert_string_equal(found(router, "GET", "/files/x/y/z", &arena, &match),
		"/files/{rest*}");
	assert_string_equal(match.parts[0].value, "x/y/z");
	assert_string_equal(found(router, "GET", "/files", &arena, &match), "");
	assert_string_equal(found(router, "PUT", "/a/x", &arena, &match), "GET, HEAD, POST");
	assert_string_equal(found(router, "GET", "/b", &arena, &match), "");
	router_free(router);
	arena_release(&arena);
}

static void wrong_routes_are_refused(void **state)
{
	static const struct route wrong[][3] = {
		{ { .method = "GET", .path = "a", .handler = answer } },
		{ { .method = "GET", .path = "/a" } },
		{ { .method = "GET", .path = "/{a", .handler = answer } },
		{ { .method = "GET", .path = "/{}", .handler = answer } },
		{ { .method = "GET", .path = "/{a*}/b", .handler = answer } },
		{ { .method = "GET", .path = "/a", .handler = answer, .tag = "Without summary" } },
		{ { .method = "GET", .path = "/{a}", .handler = answer },
			{ .method = "GET", .path = "/{b}", .handler = answer } },
	};
	struct router *router;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct route *const tables[] = { wrong[i], NULL };

		if (router_create(&router, tables) != FT_REFUSED)
			fail_msg("table %zu", i);
	}
}

static void callers_may_take_their_time_but_not_for_ever(void **state)
{
	const int64_t second = 1000000, begun = 5 * second;

	(void)state;
	assert_false(caller_is_slow(0, 0, 1000 * second));
	assert_false(caller_is_slow(begun, 0, begun + 59 * second));
	assert_true(caller_is_slow(begun, 0, begun + 61 * second));
	/* 256 MB at 8 kB a second would be nine hours. */
	assert_false(caller_is_slow(begun, 10 << 20, begun + 20 * 60 * second));
	assert_true(caller_is_slow(begun, 1 << 20, begun + 20 * 60 * second));
}

/* -- multipart in pieces ------------------------------------------------------------------ */

static int note_begin(void *context, const char *name, const char *file_name, const char *type)
{
	buf_print(context, "<%s|%s|%s>", name, file_name ? file_name : "", type);
	return 0;
}

static int note_data(void *context, struct slice bytes)
{
	buf_add_slice(context, bytes);
	return 0;
}

static int note_end(void *context)
{
	buf_add_char(context, '.');
	return 0;
}

static void multipart_is_the_same_in_pieces_of_any_size(void **state)
{
	static const char body[] = "preamble\r\n--B\r\nContent-Disposition: form-data; name=a\r\n\r\n"
		"\r\n--B\r\nContent-disposition: form-data; name=\"f\"; filename=\"x.csv\"\r\n"
		"Content-Type: text/csv\r\n\r\n1\r\n--\r\n--A\r\n-\r\n\r\n--B--\r\nepilogue";
	const char *wanted = "<a||>.<f|x.csv|text/csv>1\r\n--\r\n--A\r\n-\r\n.";

	(void)state;
	for (size_t piece = 1; piece <= sizeof(body); piece++) {
		struct multipart multipart;
		struct buf notes;
		struct multipart_events events = { note_begin, note_data, note_end, &notes };

		buf_init(&notes, 4096);
		assert_int_equal(multipart_init(&multipart,
			slice_of("multipart/form-data; boundary=B"), &events), 0);
		for (size_t at = 0; at < sizeof(body) - 1; at += piece) {
			size_t left = sizeof(body) - 1 - at;

			assert_int_equal(multipart_feed(&multipart, (struct slice){ body + at,
				left < piece ? left : piece }), 0);
		}
		assert_int_equal(multipart_finish(&multipart), 0);
		assert_string_equal(notes.base, wanted);
		multipart_release(&multipart);
		buf_release(&notes);
	}
}

static void bytes_that_do_not_shrink_are_not_packed(void **state)
{
	char noise[2000];
	size_t length;

	(void)state;
	random_bytes(noise, sizeof(noise));
	assert_null(gzip_pack((struct slice){ noise, sizeof(noise) }, &length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accept_headers_are_weighed),
		cmocka_unit_test(encodings_are_understood),
		cmocka_unit_test(cookies_are_found_by_their_whole_name),
		cmocka_unit_test(etags_are_compared),
		cmocka_unit_test(header_parameters_are_unquoted),
		cmocka_unit_test(hosts_and_bearers_are_checked),
		cmocka_unit_test(addresses_to_listen_on_are_read),
		cmocka_unit_test(a_port_in_use_is_a_conflict_in_words),
		cmocka_unit_test(routes_are_found),
		cmocka_unit_test(wrong_routes_are_refused),
		cmocka_unit_test(callers_may_take_their_time_but_not_for_ever),
		cmocka_unit_test(multipart_is_the_same_in_pieces_of_any_size),
		cmocka_unit_test(bytes_that_do_not_shrink_are_not_packed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}

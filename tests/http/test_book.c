/* The server over a real book, on both databases: signing in, acting, hearing of it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "acting.h"
#include "client.h"
#include "http.h"

static int reported(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	return response_outcome(request, response, outcome);
}

static int report(struct request *request, struct response *response)
{
	struct act act = { .kind = "incident", .verb = "report", .place = "rowan",
		.input = request_fields(request) };

	(void)response;
	return request_act(request, &act, reported);
}

static int show(struct request *request, struct response *response)
{
	json_t *thing;
	int code = read_thing(request_reader(request), &request->actor,
		request_part(request, "id"), &thing);

	if (code)
		return code;
	response_version(response, json_whole(thing, "version", 0));
	response_cacheable(response);
	return response_json(response, 200, thing);
}

static int sign_in(struct request *request, void *context)
{
	return account_sign_in(request->book, request_field(request, "login"),
		request_field(request, "password"), context);
}

static int signed_in(struct request *request, struct response *response, int code, void *context)
{
	(void)request;
	if (code)
		return code;
	response_sign_in(response, context);
	return response_nothing(response);
}

static int enter(struct request *request, struct response *response)
{
	(void)response;
	return request_work(request, sign_in, signed_in, arena_alloc(&request->arena, 44));
}

static const struct route routes[] = {
	{ .method = "POST", .path = "/report", .handler = report, .who = ROUTE_SIGNED_IN,
		.body = BODY_FIELDS, .summary = "Report" },
	{ .method = "GET", .path = "/things/{id}", .handler = show, .who = ROUTE_SIGNED_IN,
		.summary = "A thing" },
	{ .method = "GET", .path = "/admin", .handler = show, .who = ROUTE_ADMINISTRATOR,
		.summary = "For administrators" },
	{ .method = "POST", .path = "/sign-in", .handler = enter, .body = BODY_FORM,
		.summary = "Sign in" },
	{ .method = "GET", .path = "/events", .handler = http_stream, .who = ROUTE_SIGNED_IN,
		.summary = "Events" },
	{ 0 }
};
static const struct route *const tables[] = { routes, NULL };

struct stage {
	struct scene scene;
	struct http_server *server;
	int port;
};

static void stage_set(struct stage *stage, const struct test_place *place)
{
	struct http_options options = { .listen = "127.0.0.1:0", .io_threads = 2 };

	scene_set(&stage->scene, place);
	options.book = stage->scene.book;
	if (http_server_start(&stage->server, &options, tables))
		fail_msg("%s", error_message());
	stage->port = http_server_port(stage->server);
}

static void stage_clear(struct stage *stage)
{
	http_server_stop(stage->server);
	scene_clear(&stage->scene);
}

static void token_of(struct stage *stage, const struct actor *actor, char token[44])
{
	char link[44];

	if (account_make_link(stage->scene.book, actor->person, link) ||
		account_use_link(stage->scene.book, link, actor->person, "a long enough password",
			token))
		fail_msg("%s", error_message());
}

static void bearer_of(struct stage *stage, const struct actor *actor, char headers[200])
{
	char token[44];

	token_of(stage, actor, token);
	snprintf(headers, 200, "Authorization: Bearer %s\r\nAccept: application/json\r\n"
		"Content-Type: application/json\r\n", token);
}

static const char incident[] = "{\"what\":\"Bed rail on bay 3 was the wrong size\",\"harm\":\"0\"}";

static void a_report_is_written_read_and_heard_of(void **state)
{
	struct stage stage;
	char nurse[200], manager[200], line[128], *got;
	struct reply reply;
	json_t *outcome;
	int client;

	stage_set(&stage, *state);
	bearer_of(&stage, &stage.scene.nurse, nurse);
	bearer_of(&stage, &stage.scene.manager, manager);
	client = client_connect(stage.port);
	snprintf(line, sizeof(line), "GET /events HTTP/1.1\r\nHost: x\r\n");
	client_send(client, line, strlen(line));
	client_send(client, manager, strlen(manager));
	client_send(client, "\r\n", 2);
	assert_true(client_read_until(client, "retry", &got));
	free(got);
	reply = ask(stage.port, "POST /report", nurse, incident);
	assert_int_equal(reply.status, 201);
	assert_int_equal(json_read(slice_of(reply.body), &outcome), 0);
	assert_int_equal(json_whole(outcome, "seq", 0), book_head(stage.scene.book));
	reply_release(&reply);
	assert_true(client_read_until(client, "event: change", &got));
	free(got);
	assert_true(client_read_until(client, json_text(outcome, "thing"), &got));
	free(got);
	snprintf(line, sizeof(line), "GET /things/%s", json_text(outcome, "thing"));
	for (int i = 0; i < 2; i++) { /* made, and from the cache */
		reply = ask(stage.port, line, nurse, NULL);
		assert_int_equal(reply.status, 200);
		assert_non_null(strstr(reply.body, "Bed rail"));
		reply_release(&reply);
	}
	json_decref(outcome);
	close(client);
	stage_clear(&stage);
}

static void the_same_key_writes_once(void **state)
{
	struct stage stage;
	char headers[300];
	int64_t head;

	stage_set(&stage, *state);
	bearer_of(&stage, &stage.scene.nurse, headers);
	strncat(headers, "Idempotency-Key: once\r\n", sizeof(headers) - strlen(headers) - 1);
	head = book_head(stage.scene.book);
	for (int i = 0; i < 3; i++) {
		struct reply reply = ask(stage.port, "POST /report", headers, incident);

		assert_int_equal(reply.status, i ? 200 : 201);
		reply_release(&reply);
	}
	assert_int_equal(book_head(stage.scene.book), head + 1);
	stage_clear(&stage);
}

static void what_is_missing_is_named(void **state)
{
	struct stage stage;
	char nurse[200];
	struct reply reply;

	stage_set(&stage, *state);
	bearer_of(&stage, &stage.scene.nurse, nurse);
	reply = ask(stage.port, "POST /report", nurse, "{\"nonsense\":\"x\"}");
	assert_int_equal(reply.status, 422);
	assert_non_null(strstr(reply.body, "\"pointer\":\"#/what\""));
	reply_release(&reply);
	stage_clear(&stage);
}

static void strangers_do_not_learn_that_it_exists(void **state)
{
	struct stage stage;
	char nurse[200], stranger[200], line[128];
	struct reply reply;
	json_t *outcome;

	stage_set(&stage, *state);
	bearer_of(&stage, &stage.scene.nurse, nurse);
	bearer_of(&stage, &stage.scene.stranger, stranger);
	reply = ask(stage.port, "POST /report", nurse, incident);
	assert_int_equal(json_read(slice_of(reply.body), &outcome), 0);
	reply_release(&reply);
	snprintf(line, sizeof(line), "GET /things/%s", json_text(outcome, "thing"));
	reply = ask(stage.port, line, nurse, NULL);
	assert_int_equal(reply.status, 200);
	reply_release(&reply);
	reply = ask(stage.port, line, stranger, NULL);
	assert_int_equal(reply.status, 404);
	reply_release(&reply);
	reply = ask(stage.port, "GET /admin", nurse, NULL);
	assert_int_equal(reply.status, 403);
	reply_release(&reply);
	json_decref(outcome);
	stage_clear(&stage);
}

static void a_session_cannot_be_fixed(void **state)
{
	struct stage stage;
	char link[44], planted[44], headers[300], value[1024], form[128];
	struct reply reply;

	stage_set(&stage, *state);
	assert_int_equal(account_make_link(stage.scene.book, stage.scene.nurse.person, link), 0);
	assert_int_equal(account_use_link(stage.scene.book, link, "sam", "a long enough password",
		planted), 0);
	assert_int_equal(account_sign_out(stage.scene.book, planted), 0);
	snprintf(headers, sizeof(headers), "Cookie: fettle-%d=%s\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\n", stage.port, planted);
	snprintf(form, sizeof(form), "login=sam&password=a+long+enough+password");
	reply = ask(stage.port, "POST /sign-in", headers, form);
	assert_int_equal(reply.status, 204);
	assert_true(*reply_header(&reply, "Set-Cookie", value) != '\0');
	assert_null(strstr(value, planted));
	reply_release(&reply);
	reply = ask(stage.port, "POST /sign-in", headers, "login=sam&password=wrong");
	assert_int_equal(reply.status, 401);
	reply_release(&reply);
	stage_clear(&stage);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_report_is_written_read_and_heard_of),
		TEST_CASE(the_same_key_writes_once),
		TEST_CASE(what_is_missing_is_named),
		TEST_CASE(strangers_do_not_learn_that_it_exists),
		TEST_CASE(a_session_cannot_be_fixed),
	};

	return test_on_both("http over a book", tests, sizeof(tests) / sizeof(tests[0]));
}

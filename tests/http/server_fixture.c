#include "server_fixture.h"
#include <stdatomic.h>
#include "exchange.h"

static atomic_int renders;

int fixture_renders(void)
{
	return atomic_load(&renders);
}

/* -- handlers -------------------------------------------------------------------------- */

static int show_page(struct request *request, struct response *response)
{
	atomic_fetch_add(&renders, 1);
	if (request->wants_json)
		return response_json(response, 200, json_pack("{s:s}", "who",
			request->actor.person));
	buf_print(&response->body, "<p>%s %s</p>", request->actor.person, request->query_text);
	for (int i = 0; i < 300; i++)
		buf_add_text(&response->body, "<p>the same words again and again</p>\n");
	response_cacheable(response);
	return response_html(response, 200);
}

static int echo_part(struct request *request, struct response *response)
{
	buf_add_text(&response->body, request_part(request, "name"));
	return response_bytes(response, 200, "text/plain");
}

static int echo_fields(struct request *request, struct response *response)
{
	return response_json(response, 200, json_incref(request_fields(request)));
}

static int echo_uploads(struct request *request, struct response *response)
{
	json_t *files = json_array();

	for (size_t i = 0; i < request->upload_count; i++) {
		const struct upload *upload = &request->uploads[i];

		json_array_append_new(files, json_pack("{s:s, s:s, s:I, s:s}", "field",
			upload->field, "name", upload->file_name, "length",
			(json_int_t)upload->length, "path", upload->path));
	}
	return response_json(response, 200, files);
}

static int acted(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	return response_outcome(request, response, outcome);
}

static int act(struct request *request, struct response *response)
{
	struct act act = { .kind = "incident", .verb = request_part(request, "verb"),
		.input = request_fields(request) };

	(void)response;
	return request_act(request, &act, acted);
}

static int acted_once(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	struct act again = { .kind = "incident", .verb = "report" };

	(void)response;
	(void)outcome;
	return request_act(request, &again, acted);
}

static int act_twice(struct request *request, struct response *response)
{
	struct act act = { .kind = "incident", .verb = "report" };

	(void)response;
	return request_act(request, &act, acted_once);
}

static int hash_slowly(struct request *request, void *context)
{
	(void)context;
	usleep(50000);
	if (*request_query(request, "wrong"))
		return error_set(FT_NOT_ALLOWED, "The name or the password is wrong");
	return 0;
}

static int hashed(struct request *request, struct response *response, int code, void *context)
{
	if (code)
		return code;
	assert_string_equal(context, "context");
	response_sign_in(response, ANNA_TOKEN);
	(void)request;
	return response_redirect(response, "/page");
}

static int sign_in(struct request *request, struct response *response)
{
	(void)response;
	return request_work(request, hash_slowly, hashed, (void *)(uintptr_t)"context");
}

static int sign_out(struct request *request, struct response *response)
{
	(void)request;
	response_sign_out(response);
	return response_redirect(response, "/");
}

static int fail_inside(struct request *request, struct response *response)
{
	(void)request;
	(void)response;
	return error_set(FT_FAILED, "the disk of /secret/path is on fire");
}

static int versioned(struct request *request, struct response *response)
{
	(void)request;
	response_version(response, 7);
	return response_json(response, 200, json_pack("{s:i}", "version", 7));
}

static int go_away(struct request *request, struct response *response)
{
	return response_redirect(response, request_query(request, "to"));
}

static int quiet(struct request *request, struct response *response)
{
	(void)request;
	return response_nothing(response);
}

static int forgetful(struct request *request, struct response *response)
{
	(void)request;
	(void)response;
	return 0;
}

static const struct route_parameter list_query[] = {
	{ .name = "on", .description = "a day", .type = PARAMETER_DAY },
	{ .name = "limit", .description = "how many", .type = PARAMETER_WHOLE },
	{ 0 }
};

static const struct route routes[] = {
	{ .method = "GET", .path = "/", .handler = quiet, .summary = "Home" },
	{ .method = "GET", .path = "/page", .handler = show_page, .summary = "A page" },
	{ .method = "GET", .path = "/mine", .handler = show_page, .who = ROUTE_SIGNED_IN,
		.summary = "A page for people signed in" },
	{ .method = "GET", .path = "/admin", .handler = show_page, .who = ROUTE_ADMINISTRATOR,
		.summary = "A page for administrators" },
	{ .method = "GET", .path = "/echo/{name}", .handler = echo_part, .summary = "Echo" },
	{ .method = "GET", .path = "/list", .handler = quiet, .query = list_query,
		.summary = "A list" },
	{ .method = "POST", .path = "/form", .handler = echo_fields, .body = BODY_FORM,
		.summary = "Echo a form" },
	{ .method = "POST", .path = "/fields", .handler = echo_fields, .body = BODY_FIELDS,
		.summary = "Echo fields" },
	{ .method = "POST", .path = "/upload", .handler = echo_uploads, .body = BODY_UPLOAD,
		.summary = "Describe files" },
	{ .method = "POST", .path = "/acts/{verb}", .handler = act, .body = BODY_FIELDS,
		.who = ROUTE_SIGNED_IN, .summary = "Act" },
	{ .method = "POST", .path = "/twice", .handler = act_twice, .summary = "Act twice" },
	{ .method = "POST", .path = "/sign-in", .handler = sign_in, .body = BODY_FORM,
		.summary = "Sign in" },
	{ .method = "POST", .path = "/sign-out", .handler = sign_out, .body = BODY_FORM,
		.summary = "Sign out" },
	{ .method = "GET", .path = "/fail", .handler = fail_inside, .summary = "Fail" },
	{ .method = "GET", .path = "/versioned", .handler = versioned, .summary = "ETag" },
	{ .method = "GET", .path = "/go", .handler = go_away, .summary = "Redirect" },
	{ .method = "GET", .path = "/forgetful", .handler = forgetful, .summary = "No answer" },
	{ .method = "GET", .path = "/events", .handler = http_stream, .who = ROUTE_SIGNED_IN,
		.summary = "Events" },
	{ .method = "GET", .path = "/assets/{path*}", .handler = http_asset, .summary = "Assets" },
	{ 0 }
};
static const struct route *const tables[] = { routes, NULL };

/* -- the fixture ------------------------------------------------------------------------ */

static int start(void **state, struct http_options options)
{
	struct fixture *fixture = must_alloc(sizeof(*fixture));

	fixture->book = fake_book_create();
	options.book = fixture->book;
	if (http_server_start(&fixture->server, &options, tables)) {
		fprintf(stderr, "%s\n", error_message());
		return -1;
	}
	fixture->port = http_server_port(fixture->server);
	*state = fixture;
	return 0;
}

static const struct http_options usual_options = {
	.listen = "localhost:0", .sign_in_path = "/sign-in", .io_threads = 2
};

int fixture_start(void **state)
{
	return start(state, usual_options);
}

int fixture_start_behind(void **state, const char *trusted)
{
	struct http_options options = usual_options;

	options.behind_proxy = true;
	options.trusted_proxies = trusted;
	return start(state, options);
}

int fixture_stop(void **state)
{
	struct fixture *fixture = *state;

	if (fixture->server)
		http_server_stop(fixture->server);
	fake_book_free(fixture->book);
	free(fixture);
	return 0;
}

const char *cookie_of(const struct fixture *fixture, const char *token)
{
	static char text[200];

	snprintf(text, sizeof(text), "Cookie: other=1; fettle-%d=%s\r\n", fixture->port, token);
	return text;
}

const char *cookie_and_csrf(const struct fixture *fixture, const char *token)
{
	static char text[400];
	char csrf[44];

	csrf_token(token, csrf);
	snprintf(text, sizeof(text), "%sX-CSRF-Token: %s\r\n", cookie_of(fixture, token), csrf);
	return text;
}

void assert_reply_status(const struct reply *reply, int wanted, const char *file, int line)
{
	if (reply->status != wanted)
		print_error("%s:%d: %d instead of %d\n%s%s\n", file, line, reply->status, wanted,
			reply->head, reply->body);
	_assert_int_equal((LargestIntegralType)reply->status, (LargestIntegralType)wanted, file,
		line);
}

void assert_body_has(const struct reply *reply, const char *text)
{
	if (!strstr(reply->body, text))
		fail_msg("\"%s\" is not in: %s", text, reply->body);
}

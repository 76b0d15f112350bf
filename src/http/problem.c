#include "exchange.h"
#include "server.h"

static const struct {
	int status;
	const char *title;
} titles[] = {
	{ 400, "That request cannot be read" },
	{ 401, "Please sign in" },
	{ 403, "That is not allowed" },
	{ 404, "There is nothing here" },
	{ 405, "That cannot be done here" },
	{ 409, "Somebody else changed this first" },
	{ 412, "Somebody else changed this first" },
	{ 413, "That is too large" },
	{ 415, "That is in another form than expected" },
	{ 422, "Something needs to be put right" },
	{ 500, "That did not work" },
	{ 503, "Busy: please try again shortly" },
};

static const char *title_of(int status)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "That did not work";
}

/* "answers.q1" becomes the JSON pointer "/answers/q1". */
static json_t *pointer_of(const char *field)
{
	struct buf pointer;
	json_t *text;

	buf_init(&pointer, 1024);
	buf_add_char(&pointer, '#');
	if (*field)
		buf_add_char(&pointer, '/');
	for (; *field; field++) {
		if (*field == '~')
			buf_add_text(&pointer, "~0");
		else if (*field == '/')
			buf_add_text(&pointer, "~1");
		else
			buf_add_char(&pointer, *field == '.' ? '/' : *field);
	}
	text = json_stringn(pointer.base, pointer.length);
	buf_release(&pointer);
	return text;
}

static json_t *problem_errors(const json_t *errors)
{
	json_t *out = json_array();
	const json_t *error;
	size_t i;

	json_array_foreach(errors, i, error) {
		json_t *item = json_object();

		json_put(item, "pointer", pointer_of(json_text(error, "field")));
		json_put_text(item, "field", json_text(error, "field"));
		json_put_text(item, "detail", json_text(error, "message"));
		json_array_append_new(out, item);
	}
	return out;
}

static void write_problem_json(struct response *response, const struct problem *problem)
{
	json_t *json = json_object();

	json_put_text(json, "type", "about:blank");
	json_put_text(json, "title", problem->title);
	json_put_whole(json, "status", problem->status);
	json_put_text(json, "detail", problem->detail);
	if (problem->errors)
		json_put(json, "errors", problem_errors(problem->errors));
	if (problem->conflict)
		json_put(json, "conflict", json_deep_copy(problem->conflict));
	if (*problem->id)
		json_put_text(json, "id", problem->id);
	json_write(json, &response->body);
	json_decref(json);
	response_bytes(response, problem->status, "application/problem+json");
}

static void write_problem_text(struct response *response, const struct problem *problem)
{
	const json_t *error;
	size_t i;

	buf_print(&response->body, "%s\n\n%s\n", problem->title, problem->detail);
	json_array_foreach(problem->errors, i, error)
		buf_print(&response->body, "%s: %s\n", json_text(error, "field"),
			json_text(error, "message"));
	if (*problem->id)
		buf_print(&response->body, "\nReference: %s\n", problem->id);
	response_bytes(response, problem->status, "text/plain; charset=utf-8");
}

int response_problem(struct request *request, struct response *response,
	const struct problem *problem)
{
	const struct http_options *options = &request->exchange->server->options;
	struct problem whole = *problem;

	if (!whole.title)
		whole.title = title_of(whole.status);
	/* Error records are written over by whatever the page calls. */
	whole.detail = arena_text(&request->arena, slice_of(whole.detail));
	if (!whole.id)
		whole.id = "";
	response_clear(response);
	if (whole.status == 503)
		response_header(response, "Retry-After", "1");
	if (whole.status == 401)
		response_header(response, "WWW-Authenticate", "Bearer");
	if (request->wants_json) {
		write_problem_json(response, &whole);
	} else if (options->error_page) {
		options->error_page(options->context, request, response, &whole);
		response_html(response, whole.status);
	} else {
		write_problem_text(response, &whole);
	}
	return 0;
}

static int status_of(const struct request *request, int code)
{
	switch (code) {
	case FT_NOT_FOUND: return 404;
	case FT_NOT_ALLOWED: return request->actor.person[0] ? 403 : 401;
	case FT_CONFLICT: return request_header(request, "If-Match") ? 412 : 409;
	case FT_REFUSED: return 422;
	case FT_USAGE: return 400;
	case FT_BUSY: return 503;
	case FT_DRIFT: return 409;
	default: return 500;
	}
}

/* What went wrong inside goes to the log; the person gets the name to find it by. */
static void hide_failure(struct request *request, struct problem *problem)
{
	problem->id = request_id(request);
	atomic_fetch_add(&request->exchange->server->errors, 1);
	fprintf(stderr, "fettle: request %s (%s %s): %s\n", problem->id, request->method,
		request->route ? request->route->path : "-", problem->detail);
	problem->detail = "Something went wrong on this side, not with what you sent. Try again; if it "
		"happens again, tell whoever looks after this Fettle the reference below.";
}

int response_error(struct request *request, struct response *response, int code)
{
	struct problem problem = { .status = status_of(request, code), .detail = error_message() };
	char field[128];
	json_t *errors = NULL;

	if (problem.status == 500)
		hide_failure(request, &problem);
	snprintf(field, sizeof(field), "%s", error_field());
	if (code == FT_REFUSED && field[0]) {
		errors = json_array();
		json_array_append_new(errors, json_pack("{s:s, s:s}", "field", field, "message",
			problem.detail));
	}
	problem.errors = errors;
	response_problem(request, response, &problem);
	json_decref(errors);
	return 0;
}

int response_outcome(struct request *request, struct response *response,
	const struct outcome *outcome)
{
	struct problem problem = { .detail = outcome->message, .errors = outcome->problems,
		.conflict = outcome->conflict };
	json_t *json;

	if (outcome->code) {
		problem.status = status_of(request, outcome->code);
		if (problem.status == 500)
			hide_failure(request, &problem);
		return response_problem(request, response, &problem);
	}
	json = json_object();
	json_put_whole(json, "seq", outcome->seq);
	json_put_text(json, "thing", outcome->thing);
	if (outcome->receipt[0])
		json_put_text(json, "receipt", outcome->receipt);
	json_put_flag(json, "repeated", outcome->repeated);
	return response_json(response, outcome->repeated ? 200 : 201, json);
}

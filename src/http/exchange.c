#include "exchange.h"
#include <stdlib.h>
#include "header.h"
#include "server.h"

/* A refused body up to this size is read to its end before the answer, because a browser that is
 * cut off while it sends shows "connection reset" and not what was wrong. */
enum { SWALLOW_BYTES_MAX = 32 << 20 };

const char *exchange_header(const struct exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

void *exchange_begin(void *context, const char *target, struct MHD_Connection *connection)
{
	struct http_server *server = context;
	struct exchange *exchange = must_alloc(sizeof(*exchange));
	size_t length = strlen(target);

	atomic_fetch_add(&server->exchanges, 1);
	exchange->server = server;
	exchange->connection = connection;
	exchange->caller = MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	exchange->begun_us = monotonic_us();
	exchange->headers_end = &exchange->headers;
	exchange->public_seconds = -1;
	exchange->file = -1;
	exchange->request.exchange = exchange;
	exchange->request.book = server->options.book;
	exchange->request.context = server->options.context;
	exchange->request.token = "";
	exchange->response.exchange = exchange;
	arena_init(&exchange->request.arena);
	buf_init(&exchange->response.body, RESPONSE_BODY_BYTES_MAX);
	if (length < TARGET_BYTES_INLINE) {
		memcpy(exchange->target_inline, target, length + 1);
		exchange->target.base = exchange->target_inline;
	} else {
		exchange->target.base = arena_copy(&exchange->request.arena, target, length + 1);
	}
	exchange->target.length = length;
	return exchange;
}

static void log_exchange(const struct exchange *exchange)
{
	const struct request *request = &exchange->request;

	/* The route and not the address, which may hold a one-time link or words searched for. */
	fprintf(stderr, "%s %s %s %d %lld us\n", request->address ? request->address : "-",
		exchange->head ? "HEAD" : request->method ? request->method : "-",
		request->route ? request->route->path : "-", exchange->response.status,
		(long long)(monotonic_us() - exchange->begun_us));
}

void exchange_end(void *context, struct MHD_Connection *connection, void **slot,
	enum MHD_RequestTerminationCode why)
{
	struct http_server *server = context;
	struct exchange *exchange = *slot;

	(void)connection;
	(void)why;
	if (!exchange)
		return;
	*slot = NULL;
	atomic_fetch_add(&server->requests, 1);
	if (server->options.access_log)
		log_exchange(exchange);
	if (exchange->caller)
		caller_sends(exchange->caller);
	if (exchange->body_begun)
		body_release(&exchange->body);
	if (exchange->phase == PHASE_WAITING)
		exchange_abandon(exchange);
	json_decref(exchange->fields);
	buf_release(&exchange->response.body);
	arena_release(&exchange->request.arena);
	secret_wipe(exchange->token, sizeof(exchange->token));
	free(exchange);
	atomic_fetch_sub(&server->exchanges, 1);
}

/* -- what the headers say ------------------------------------------------------------ */

/* Bytes of body to come; -1 when in chunks; -2 when the headers contradict each other. */
static int64_t body_length(const struct exchange *exchange)
{
	const char *length = exchange_header(exchange, "Content-Length");
	int64_t bytes;

	if (exchange_header(exchange, "Transfer-Encoding"))
		return length ? -2 : -1;
	if (!length)
		return 0;
	if (slice_to_int64(slice_of(length), &bytes) || bytes < 0)
		return -2;
	return bytes;
}

static bool is_safe(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "OPTIONS") == 0;
}

/* The key must hold all that an answer may depend on besides the book and the time. */
static void make_cache_key(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const char *encodings = exchange_header(exchange, "Accept-Encoding");
	int length = snprintf(exchange->cache_key_inline, sizeof(exchange->cache_key_inline),
		"%c%c%c\n%s\n%s\n%s\n%s\n%s", request->wants_json ? 'j' : 'h',
		accepts_gzip(slice_of(encodings)) ? 'g' : '-', exchange->https ? 's' : '-',
		request->host, request->token, request->actor.person, request->actor.acting_as,
		exchange->target.base);

	if (length < 0 || (size_t)length >= sizeof(exchange->cache_key_inline))
		return;
	exchange->cache_key.base = exchange->cache_key_inline;
	exchange->cache_key.length = (size_t)length;
	exchange->freshness = server_freshness(exchange->server);
	exchange->minute = instant_now() / 60000000;
}

/* -- the way to an answer ------------------------------------------------------------------ */

static enum MHD_Result settle(struct exchange *exchange, int code)
{
	struct request *request = &exchange->request;
	struct response *response = &exchange->response;

	while (code == HTTP_WAIT) {
		if (exchange_wait(exchange))
			return MHD_YES;
		code = exchange_finish(exchange);
	}
	if (!code && !response->status)
		code = error_set(FT_FAILED, "%s %s: the handler gave no answer",
			request->route->method, request->route->path);
	if (code)
		response_error(request, response, code);
	return exchange_send(exchange);
}

/* An answer from a status and the error record, at once or after the rest of the body. */
static enum MHD_Result refuse(struct exchange *exchange, int status, bool body_follows)
{
	struct request *request = &exchange->request;
	struct problem problem = { .status = status, .detail = error_message() };

	if (status == 500)
		response_error(request, &exchange->response, FT_FAILED);
	else
		response_problem(request, &exchange->response, &problem);
	if (!body_follows)
		return exchange_send(exchange);
	exchange->phase = PHASE_REFUSING;
	return MHD_YES;
}

/* Does a body come that we had better read before we answer? */
static bool body_to_swallow(const struct exchange *exchange)
{
	int64_t length = body_length(exchange);

	return !is_safe(exchange->request.method) && length != -2 &&
		length <= SWALLOW_BYTES_MAX && !exchange_header(exchange, "Expect");
}

static enum MHD_Result run(struct exchange *exchange)
{
	caller_waits(exchange->caller);
	return settle(exchange,
		exchange->request.route->handler(&exchange->request, &exchange->response));
}

static int check_parameters(struct exchange *exchange)
{
	const struct route_parameter *wanted = exchange->request.route->query;

	for (; wanted && wanted->name; wanted++) {
		const char *value = pairs_find(&exchange->query, wanted->name);
		int64_t whole;
		day_number day;

		if (!value || !*value) {
			if (!wanted->required)
				continue;
			error_set(FT_REFUSED, "The address needs ?%s=: %s", wanted->name,
				wanted->description);
			return 400;
		}
		if ((wanted->type == PARAMETER_WHOLE && slice_to_int64(slice_of(value), &whole)) ||
			(wanted->type == PARAMETER_DAY && day_parse(slice_of(value), &day))) {
			error_prefix("In the address, %s", wanted->name);
			return 400;
		}
	}
	return 0;
}

static bool is_api(const struct exchange *exchange)
{
	return slice_starts(exchange->target, "/api/");
}

/* Negotiation comes before everything that can fail, so that failures have the right form. */
static void choose_format(struct exchange *exchange, struct slice query)
{
	const char *accept = exchange_header(exchange, "Accept");

	exchange->request.wants_json = is_api(exchange) || accept_wants_json(slice_of(accept));
	while (query.length) {
		struct slice pair = slice_cut(&query, '&');

		if (slice_is(pair, "format=json"))
			exchange->request.wants_json = true;
		else if (slice_is(pair, "format=html"))
			exchange->request.wants_json = false;
	}
}

static int find_route(struct exchange *exchange, struct slice path)
{
	struct request *request = &exchange->request;
	const char *segments[PATH_SEGMENTS_MAX];
	size_t count;

	if (path_decode(path, &request->arena, segments, &count, &request->path))
		return 400;
	if (router_find(exchange->server->router, request->method, segments, count,
		&request->arena, &exchange->match)) {
		if (!exchange->match.allow[0])
			return 404;
		response_header(&exchange->response, "Allow", exchange->match.allow);
		return 405;
	}
	request->route = exchange->match.route;
	return 0;
}

static int read_conditions(struct exchange *exchange)
{
	struct request *request = &exchange->request;

	request->expected_version = etag_version(slice_of(exchange_header(exchange, "If-Match")));
	request->idempotency_key = exchange_header(exchange, "Idempotency-Key");
	if (request->idempotency_key &&
		(strlen(request->idempotency_key) > LIMIT_IDEMPOTENCY_KEY_BYTES ||
			!text_is_utf8(slice_of(request->idempotency_key)))) {
		error_set(FT_REFUSED, "The Idempotency-Key may have at most %d characters",
			LIMIT_IDEMPOTENCY_KEY_BYTES);
		return 400;
	}
	return 0;
}

/* All checks that need no body, in the order in which a caller can mend things. */
static int check_head(struct exchange *exchange, struct slice path, struct slice query)
{
	struct request *request = &exchange->request;
	int64_t length = body_length(exchange);
	int status;

	request->origin = exchange->server->options.public_origin;
	if (!request->origin)
		request->origin = arena_print(&request->arena, "%s://%s",
			exchange->https ? "https" : "http", request->host);
	request->query_text = arena_text(&request->arena, query);
	if (form_decode(query, "The address", &request->arena, &exchange->query))
		return 400;
	if ((status = find_route(exchange, path)) || (status = check_parameters(exchange)) ||
		(status = read_conditions(exchange)))
		return status;
	if (!is_safe(request->method) && (status = exchange_check_origin(exchange)))
		return status;
	if ((status = exchange_check_who(exchange)))
		return status;
	if (length == -2) {
		error_set(FT_REFUSED, "The headers contradict each other about the body's length");
		return 400;
	}
	exchange->body_begun = true;
	return body_begin(&exchange->body, request->route->body,
		exchange_header(exchange, "Content-Type"), length,
		exchange->server->temporary_folder, &request->arena);
}

static enum MHD_Result send_to_sign_in(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	struct buf path;

	buf_init(&path, (size_t)LIMIT_HEADER_BYTES * 3);
	buf_print(&path, "%s?next=", exchange->server->options.sign_in_path);
	percent_encode(&path, exchange->target);
	response_redirect(&exchange->response, arena_text(&request->arena, buf_slice(&path)));
	buf_release(&path);
	return exchange_send(exchange);
}

static enum MHD_Result step_head(struct exchange *exchange, const char *method)
{
	struct request *request = &exchange->request;
	struct slice query = exchange->target;
	struct slice path = slice_cut(&query, '?');
	int status;

	/* A refusal has a page too, and may come before these are known. */
	request->path = request->query_text = request->host = request->origin = request->token = "";
	exchange->head = strcmp(method, "HEAD") == 0;
	request->method = exchange->head ? "GET" : method;
	choose_format(exchange, query);
	if ((status = exchange_read_origin(exchange)))
		return refuse(exchange, status, body_to_swallow(exchange));
	exchange_identify(exchange);
	if (strcmp(request->method, "GET") == 0) {
		make_cache_key(exchange);
		caller_waits(exchange->caller);
		if (exchange_send_cached(exchange))
			return MHD_YES;
	}
	status = check_head(exchange, path, query);
	if (status == 401 && !request->wants_json && is_safe(request->method) &&
		exchange->server->options.sign_in_path)
		return send_to_sign_in(exchange);
	if (status)
		return refuse(exchange, status, body_to_swallow(exchange));
	if (exchange->phase == PHASE_COMPLETE)
		return run(exchange);
	exchange->phase = PHASE_BODY;
	return MHD_YES;
}

static bool is_bodiless(const struct exchange *exchange, const char *method)
{
	return (is_safe(method) || strcmp(method, "HEAD") == 0) && body_length(exchange) == 0;
}

static int read_form_extras(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const char *key = pairs_find(&exchange->body.form, "_key");
	const char *version = pairs_find(&exchange->body.form, "_version");

	request->json = exchange->body.json;
	request->uploads = exchange->body.uploads;
	request->upload_count = exchange->body.upload_count;
	if (key && *key && strlen(key) <= LIMIT_IDEMPOTENCY_KEY_BYTES && !request->idempotency_key)
		request->idempotency_key = key;
	if (version && *version && !request->expected_version &&
		slice_to_int64(slice_of(version), &request->expected_version)) {
		error_prefix("The field _version");
		return 400;
	}
	if (request->route->body == BODY_FIELDS && request->json &&
		!json_is_object(request->json)) {
		error_set(FT_REFUSED, "This address takes a JSON object");
		return 400;
	}
	/* Made now, while a name that is both a value and a group can still be refused. */
	if (exchange->body.form.count && pairs_to_json(&exchange->body.form, &exchange->fields))
		return 400;
	return 0;
}

static enum MHD_Result step_body(struct exchange *exchange, const char *bytes, size_t *length)
{
	int status;

	if (*length) {
		size_t taken = *length;

		*length = 0;
		atomic_fetch_add(&exchange->caller->received, (long long)taken);
		status = body_feed(&exchange->body, (struct slice){ bytes, taken });
		return status ? refuse(exchange, status, true) : MHD_YES;
	}
	if ((status = body_finish(&exchange->body)) || (status = read_form_extras(exchange)) ||
		(status = exchange_check_csrf(exchange)))
		return refuse(exchange, status, false);
	return run(exchange);
}

static enum MHD_Result step_refusing(struct exchange *exchange, size_t *length)
{
	if (!*length)
		return exchange_send(exchange);
	exchange->swallowed += (int64_t)*length;
	*length = 0;
	return exchange->swallowed > SWALLOW_BYTES_MAX ? MHD_NO : MHD_YES;
}

enum MHD_Result exchange_step(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *bytes, size_t *length, void **slot)
{
	struct exchange *exchange = *slot;

	(void)context;
	(void)connection;
	(void)url;
	(void)version;
	switch (exchange->phase) {
	case PHASE_HEAD:
		/* An answer at the first call ends the connection: fit only for a body that we
		 * would rather not read. */
		if (is_bodiless(exchange, method)) {
			exchange->phase = PHASE_COMPLETE;
			return MHD_YES;
		}
		return step_head(exchange, method);
	case PHASE_COMPLETE:
		return step_head(exchange, method);
	case PHASE_BODY:
		return step_body(exchange, bytes, length);
	case PHASE_REFUSING:
		return step_refusing(exchange, length);
	case PHASE_WAITING:
		return settle(exchange, exchange_finish(exchange));
	case PHASE_ANSWERED:
		break;
	}
	return MHD_NO;
}

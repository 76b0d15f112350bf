#include <stdlib.h>
#include "exchange.h"
#include "header.h"
#include "server.h"

const char *request_part(const struct request *request, const char *name)
{
	const struct route_match *match = &request->exchange->match;

	for (size_t i = 0; i < match->part_count; i++)
		if (strcmp(match->parts[i].name, name) == 0)
			return match->parts[i].value;
	return "";
}

bool request_has_query(const struct request *request, const char *name)
{
	return pairs_find(&request->exchange->query, name) != NULL;
}

const char *request_query(const struct request *request, const char *name)
{
	const char *value = pairs_find(&request->exchange->query, name);

	return value ? value : "";
}

int64_t request_query_whole(const struct request *request, const char *name, int64_t otherwise)
{
	int64_t number;

	if (slice_to_int64(slice_of(request_query(request, name)), &number)) {
		error_clear();
		return otherwise;
	}
	return number;
}

day_number request_query_day(const struct request *request, const char *name,
	day_number otherwise)
{
	day_number day;

	if (day_parse(slice_of(request_query(request, name)), &day)) {
		error_clear();
		return otherwise;
	}
	return day;
}

const char *request_header(const struct request *request, const char *name)
{
	const char *value = exchange_header(request->exchange, name);

	return value && text_is_utf8(slice_of(value)) ? value : NULL;
}

const char *request_cookie(const struct request *request, const char *name)
{
	struct slice header = slice_of(exchange_header(request->exchange, "Cookie"));
	struct slice value = cookie_find(header, name);

	if (!text_is_utf8(value))
		return "";
	return arena_text(&request->exchange->request.arena, value);
}

struct slice request_target(const struct request *request)
{
	return request->exchange->target;
}

struct slice request_body(const struct request *request)
{
	const struct body_reader *body = &request->exchange->body;

	return body->shape == SHAPE_BYTES ? buf_slice(&body->bytes) : SLICE_EMPTY;
}

bool request_has_field(const struct request *request, const char *name)
{
	return pairs_find(&request->exchange->body.form, name) != NULL;
}

const char *request_field(const struct request *request, const char *name)
{
	const char *value = pairs_find(&request->exchange->body.form, name);

	return value ? value : "";
}

size_t request_field_count(const struct request *request)
{
	return request->exchange->body.form.count;
}

void request_field_at(const struct request *request, size_t position, const char **name,
	const char **value)
{
	*name = request->exchange->body.form.items[position].name;
	*value = request->exchange->body.form.items[position].value;
}

static json_t *fields_of_json(json_t *body)
{
	json_t *fields = json_object(), *value;
	const char *name;

	json_object_foreach(body, name, value) {
		if (name[0] != '_')
			json_put(fields, name, json_incref(value));
	}
	return fields;
}

json_t *request_fields(struct request *request)
{
	struct exchange *exchange = request->exchange;

	if (!exchange->fields)
		exchange->fields = fields_of_json(exchange->body.json);
	return exchange->fields;
}

/* Readers stay open for their thread, because opening one means opening a database. */
struct reader *request_reader(struct request *request)
{
	struct http_server *server = request->exchange->server;
	struct reader *reader = pthread_getspecific(server->reader_key);
	struct reader_link *link;

	if (reader)
		return reader;
	if (book_reader(request->book, &reader))
		return NULL;
	link = must_alloc(sizeof(*link));
	link->reader = reader;
	pthread_mutex_lock(&server->readers_lock);
	link->next = server->readers;
	server->readers = link;
	pthread_mutex_unlock(&server->readers_lock);
	pthread_setspecific(server->reader_key, reader);
	return reader;
}

const char *request_csrf_token(struct request *request)
{
	struct exchange *exchange = request->exchange;

	if (!*request->token)
		return "";
	if (!exchange->csrf[0])
		csrf_token(request->token, exchange->csrf);
	return exchange->csrf;
}

const char *request_id(struct request *request)
{
	struct exchange *exchange = request->exchange;

	if (!exchange->id[0])
		snprintf(exchange->id, sizeof(exchange->id), "%04x-%04x",
			exchange->server->id_base & 0xffff,
			atomic_fetch_add(&exchange->server->next_id, 1) & 0xffff);
	return exchange->id;
}

void request_keep_upload(struct request *request, const struct upload *upload)
{
	struct body_reader *body = &request->exchange->body;

	body->kept[upload - body->uploads] = true;
}

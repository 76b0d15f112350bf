#include <stdlib.h>
#include "exchange.h"
#include "gzip.h"
#include "header.h"
#include "server.h"

enum { GZIP_BYTES_MIN = 1024 };

/* Of pages: scripts, styles and pictures are our own files; nobody frames us; forms come home. */
static const struct {
	const char *name, *value;
} page_headers[] = {
	{ "Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; "
		"img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
		"form-action 'self'" },
	{ "Referrer-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
};

static bool is_text(const char *content_type)
{
	return content_type && (strncmp(content_type, "text/", 5) == 0 ||
		strstr(content_type, "json") || strstr(content_type, "javascript") ||
		strstr(content_type, "xml"));
}

/* What a browser shows as a document, and might run something of. A tile of a log is none. */
static bool can_be_shown(const char *content_type)
{
	return !content_type || strstr(content_type, "html") || strstr(content_type, "xml") ||
		strstr(content_type, "svg");
}

static struct MHD_Response *from_bytes(char *bytes, size_t length)
{
	return MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE);
}

/* The body as gzip, if the client takes that and it helps. */
static struct MHD_Response *from_packed_body(struct exchange *exchange, size_t *length)
{
	const char *encodings = exchange_header(exchange, "Accept-Encoding");
	struct MHD_Response *made;
	char *packed;

	if (exchange->response.body.length < GZIP_BYTES_MIN ||
		!is_text(exchange->response.content_type) ||
		!accepts_gzip(slice_of(encodings)))
		return NULL;
	packed = gzip_pack(buf_slice(&exchange->response.body), length);
	if (!packed)
		return NULL;
	made = from_bytes(packed, *length);
	MHD_add_response_header(made, "Content-Encoding", "gzip");
	return made;
}

static struct MHD_Response *from_body(struct exchange *exchange, size_t *length)
{
	struct buf *body = &exchange->response.body;
	struct MHD_Response *made = from_packed_body(exchange, length);

	if (made)
		return made;
	*length = body->length;
	if (!body->length)
		return MHD_create_response_from_buffer(0, (void *)(uintptr_t)"",
			MHD_RESPMEM_PERSISTENT);
	return from_bytes(buf_take(body), *length);
}

static struct MHD_Response *make_response(struct exchange *exchange, size_t *length)
{
	struct MHD_Response *made;

	if (exchange->stream)
		return stream_response(exchange->stream, buf_slice(&exchange->response.body),
			exchange->connection);
	if (exchange->file >= 0) {
		made = MHD_create_response_from_fd64((uint64_t)exchange->file_length,
			exchange->file);
		exchange->file = -1;
		return made;
	}
	if (!exchange->sent_bytes)
		return from_body(exchange, length);
	made = MHD_create_response_from_buffer(exchange->sent_length,
		(void *)(uintptr_t)exchange->sent_bytes, MHD_RESPMEM_PERSISTENT);
	if (exchange->ready_coded)
		MHD_add_response_header(made, "Content-Encoding", "gzip");
	return made;
}

static void add_cache_headers(const struct exchange *exchange, struct MHD_Response *made)
{
	char value[64];

	if (exchange->public_seconds < 0) {
		MHD_add_response_header(made, "Cache-Control", "no-store");
	} else {
		snprintf(value, sizeof(value), "public, max-age=%d%s", exchange->public_seconds,
			exchange->public_seconds >= 365 * 24 * 60 * 60 ? ", immutable" : "");
		MHD_add_response_header(made, "Cache-Control", value);
		MHD_add_response_header(made, "Vary", "Accept-Encoding");
	}
	if (exchange->etag)
		MHD_add_response_header(made, "ETag", exchange->etag);
}

static void add_headers(const struct exchange *exchange, struct MHD_Response *made)
{
	bool is_page = can_be_shown(exchange->response.content_type);

	MHD_add_response_header(made, "X-Content-Type-Options", "nosniff");
	for (size_t i = 0; is_page && i < sizeof(page_headers) / sizeof(page_headers[0]); i++)
		MHD_add_response_header(made, page_headers[i].name, page_headers[i].value);
	if (exchange->https)
		MHD_add_response_header(made, "Strict-Transport-Security", "max-age=31536000");
	add_cache_headers(exchange, made);
	if (exchange->response.content_type)
		MHD_add_response_header(made, "Content-Type", exchange->response.content_type);
	for (const struct header *header = exchange->headers; header; header = header->next)
		MHD_add_response_header(made, header->name, header->value);
	if (atomic_load(&exchange->server->stopping))
		MHD_add_response_header(made, "Connection", "close");
}

static bool is_unchanged(const struct exchange *exchange)
{
	const char *known = exchange_header(exchange, "If-None-Match");

	return known && exchange->etag && exchange->response.status == 200 &&
		strcmp(exchange->request.method, "GET") == 0 &&
		etag_matches(slice_of(known), exchange->etag);
}

static bool worth_keeping(const struct exchange *exchange)
{
	return exchange->cacheable && exchange->cache_key.length && !exchange->private_page &&
		exchange->response.status == 200 && !exchange->stream && exchange->file < 0 &&
		!exchange->sent_bytes && !atomic_load(&exchange->server->stopping);
}

enum MHD_Result exchange_send(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	bool keep = worth_keeping(exchange);
	size_t length = 0;
	struct MHD_Response *made;
	enum MHD_Result result;

	exchange->phase = PHASE_ANSWERED;
	if (is_unchanged(exchange)) {
		keep = false;
		buf_clear(&exchange->response.body);
		exchange->sent_bytes = NULL;
		exchange->response.status = 304;
	}
	made = make_response(exchange, &length);
	if (!made)
		return MHD_NO;
	add_headers(exchange, made);
	result = MHD_queue_response(exchange->connection, (unsigned int)exchange->response.status,
		made);
	if (keep && result == MHD_YES)
		cache_put(server->cache, exchange->cache_key, exchange->freshness,
			exchange->minute, made, length);
	else
		MHD_destroy_response(made);
	return result;
}

bool exchange_send_cached(struct exchange *exchange)
{
	struct http_server *server = exchange->server;

	if (!exchange->cache_key.length ||
		!cache_queue(server->cache, exchange->cache_key, exchange->freshness,
			exchange->minute, exchange->connection))
		return false;
	exchange->phase = PHASE_ANSWERED;
	exchange->response.status = 200;
	atomic_fetch_add(&server->cache_hits, 1);
	return true;
}

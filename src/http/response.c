#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "exchange.h"
#include "server.h"

void response_header(struct response *response, const char *name, const char *value)
{
	struct exchange *exchange = response->exchange;
	struct arena *arena = &exchange->request.arena;
	struct header *header = arena_alloc(arena, sizeof(*header));

	if (strpbrk(name, "\r\n") || strpbrk(value, "\r\n"))
		abort();
	header->name = arena_text(arena, slice_of(name));
	header->value = arena_text(arena, slice_of(value));
	*exchange->headers_end = header;
	exchange->headers_end = &header->next;
}

void response_cookie(struct response *response, const char *name, const char *value, int seconds)
{
	struct exchange *exchange = response->exchange;

	exchange->private_page = true;
	response_header(response, "Set-Cookie", arena_print(&exchange->request.arena,
		"%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s", name, value, seconds,
		exchange->https ? "; Secure" : ""));
}

void response_sign_in(struct response *response, const char *token)
{
	char name[32];

	session_cookie_name(response->exchange, name);
	response_cookie(response, name, token, LIMIT_SESSION_DAYS * 24 * 60 * 60);
}

void response_sign_out(struct response *response)
{
	char name[32];

	session_cookie_name(response->exchange, name);
	response_cookie(response, name, "", 0);
}

void response_clear(struct response *response)
{
	struct exchange *exchange = response->exchange;

	buf_clear(&response->body);
	response->status = 0;
	response->content_type = NULL;
	exchange->cacheable = false;
	exchange->public_seconds = -1;
	exchange->etag = NULL;
	exchange->sent_bytes = NULL;
	if (exchange->file >= 0)
		close(exchange->file);
	exchange->file = -1;
}

int response_bytes(struct response *response, int status, const char *content_type)
{
	if (buf_failed(&response->body))
		return error_set(FT_FAILED, "the answer is larger than %d MB",
			RESPONSE_BODY_BYTES_MAX >> 20);
	response->status = status;
	response->content_type = content_type;
	return 0;
}

int response_html(struct response *response, int status)
{
	return response_bytes(response, status, "text/html; charset=utf-8");
}

int response_json(struct response *response, int status, json_t *value)
{
	buf_clear(&response->body);
	json_write(value, &response->body);
	json_decref(value);
	return response_bytes(response, status, "application/json");
}

int response_file(struct response *response, const char *path, const char *content_type,
	const char *file_name)
{
	struct exchange *exchange = response->exchange;
	struct stat status;
	struct buf name;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return error_set(errno == ENOENT ? FT_NOT_FOUND : FT_FAILED, "cannot open %s: %s",
			path, strerror(errno));
	if (fstat(file, &status) || !S_ISREG(status.st_mode)) {
		close(file);
		return error_set(FT_FAILED, "%s is not a file", path);
	}
	if (exchange->file >= 0)
		close(exchange->file);
	exchange->file = file;
	exchange->file_length = status.st_size;
	response->status = 200;
	response->content_type = content_type;
	if (file_name) {
		buf_init(&name, 4096);
		buf_add_text(&name, "attachment; filename*=UTF-8''");
		percent_encode(&name, slice_of(file_name));
		response_header(response, "Content-Disposition",
			arena_text(&exchange->request.arena, buf_slice(&name)));
		buf_release(&name);
	}
	return 0;
}

int response_redirect(struct response *response, const char *path)
{
	/* "//host" and "/\host" would lead elsewhere. */
	if (path[0] != '/' || path[1] == '/' || path[1] == '\\' || strpbrk(path, "\r\n\t"))
		return error_set(FT_REFUSED, "Fettle only leads to its own pages");
	buf_clear(&response->body);
	response_header(response, "Location", path);
	response->status = 303;
	response->content_type = NULL;
	return 0;
}

int response_nothing(struct response *response)
{
	buf_clear(&response->body);
	response->status = 204;
	response->content_type = NULL;
	return 0;
}

void response_etag(struct response *response, const char *tag)
{
	response->exchange->etag = arena_print(&response->exchange->request.arena, "\"%s\"", tag);
}

void response_version(struct response *response, int64_t version)
{
	response->exchange->etag = arena_print(&response->exchange->request.arena, "\"%lld\"",
		(long long)version);
}

void response_cacheable(struct response *response)
{
	response->exchange->cacheable = true;
}

void response_public(struct response *response, int seconds)
{
	response->exchange->public_seconds = seconds;
}

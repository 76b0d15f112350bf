#include "body.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "header.h"

static int too_large(const struct body_reader *body)
{
	error_set(FT_REFUSED, "That is too large: at most %lld %s can be sent at once",
		(long long)(body->bytes_max >> (body->bytes_max >= 1 << 20 ? 20 : 10)),
		body->bytes_max >= 1 << 20 ? "MB" : "kB");
	return 413;
}

/* -- files -------------------------------------------------------------------- */

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/'), *backslash = strrchr(name, '\\');

	if (slash)
		name = slash + 1;
	if (backslash && backslash + 1 > name)
		name = backslash + 1;
	return name;
}

static int file_begin(struct body_reader *body, const char *field, const char *file_name,
	const char *content_type)
{
	struct upload *upload = &body->uploads[body->upload_count];
	char *path;

	if (body->upload_count == UPLOADS_MAX)
		return error_set(FT_REFUSED, "At most %d files can be sent at once", UPLOADS_MAX);
	path = arena_print(body->arena, "%s/fettle-upload-XXXXXX", body->folder);
	body->file = mkostemp(path, O_CLOEXEC);
	if (body->file < 0)
		return error_set(FT_FAILED, "cannot make %s: %s", path, strerror(errno));
	upload->field = arena_text(body->arena, slice_of(field));
	upload->file_name = arena_text(body->arena, slice_of(last_part(file_name)));
	upload->content_type = arena_text(body->arena, slice_of(content_type));
	upload->path = path;
	body->upload_count++;
	return 0;
}

static int file_data(struct body_reader *body, struct slice bytes)
{
	while (bytes.length) {
		ssize_t written = write(body->file, bytes.base, bytes.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return error_set(FT_FAILED, "cannot write an uploaded file in %s: %s",
				body->folder, strerror(errno));
		bytes.base += written;
		bytes.length -= (size_t)written;
		body->uploads[body->upload_count - 1].length += written;
	}
	return 0;
}

static void file_end(struct body_reader *body)
{
	if (body->file >= 0)
		close(body->file);
	body->file = -1;
}

/* -- multipart ------------------------------------------------------------------ */

static int part_begin(void *context, const char *name, const char *file_name,
	const char *content_type)
{
	struct body_reader *body = context;

	body->part_name = NULL;
	buf_clear(&body->bytes);
	if (!file_name) {
		body->part_name = arena_text(body->arena, slice_of(name));
		return 0;
	}
	if (!*file_name)
		return 0; /* the visitor chose no file */
	if (!body->files_welcome)
		return error_set(FT_REFUSED, "This form does not take files");
	return file_begin(body, name, file_name, content_type);
}

static int part_data(void *context, struct slice bytes)
{
	struct body_reader *body = context;

	if (body->file >= 0)
		return file_data(body, bytes);
	if (!body->part_name)
		return 0;
	body->fields_bytes += bytes.length;
	if (body->fields_bytes > LIMIT_BODY_BYTES ||
		body->bytes.length + bytes.length > LIMIT_TEXT_FIELD_BYTES)
		return error_set(FT_REFUSED, "\"%.40s\" is longer than %d kB; shorten it",
			body->part_name, LIMIT_TEXT_FIELD_BYTES >> 10);
	buf_add_slice(&body->bytes, bytes);
	return 0;
}

static int part_end(void *context)
{
	struct body_reader *body = context;
	struct slice value = buf_slice(&body->bytes);

	file_end(body);
	if (!body->part_name)
		return 0;
	if (!text_is_utf8(value) || memchr(value.base, '\0', value.length))
		return error_set(FT_REFUSED, "\"%.40s\" is not valid UTF-8 text", body->part_name);
	return pairs_add(&body->form, body->arena, body->part_name, arena_text(body->arena, value));
}

/* -- the whole body ------------------------------------------------------------------ */

static enum body_shape choose_shape(enum body_kind kind, struct slice type)
{
	bool form = content_type_is(type, "application/x-www-form-urlencoded");
	bool multipart = content_type_is(type, "multipart/form-data");
	bool json = content_type_is(type, "application/json");

	if (kind == BODY_BYTES)
		return SHAPE_BYTES;
	if (kind == BODY_JSON || (kind == BODY_FIELDS && json))
		return json ? SHAPE_JSON : SHAPE_NONE;
	if (multipart && kind != BODY_NONE)
		return SHAPE_MULTIPART;
	if (kind == BODY_UPLOAD)
		return form ? SHAPE_FORM : SHAPE_FILE;
	return form && kind != BODY_NONE ? SHAPE_FORM : SHAPE_NONE;
}

static const char *wanted_words(enum body_kind kind)
{
	switch (kind) {
	case BODY_NONE: return "This address takes no body";
	case BODY_FORM: return "This address takes a form (application/x-www-form-urlencoded "
		"or multipart/form-data)";
	case BODY_JSON: return "This address takes JSON (Content-Type: application/json)";
	case BODY_FIELDS: return "This address takes a form or JSON (Content-Type: "
		"application/json)";
	case BODY_BYTES:
	case BODY_UPLOAD: break;
	}
	return "This address takes a file";
}

static int begin_shape(struct body_reader *body, struct slice type)
{
	struct multipart_events events = { part_begin, part_data, part_end, body };

	if (body->shape == SHAPE_MULTIPART && multipart_init(&body->multipart, type, &events))
		return 400;
	if (body->shape == SHAPE_FILE &&
		file_begin(body, "", "upload", arena_text(body->arena, type)))
		return 500;
	return 0;
}

int body_begin(struct body_reader *body, enum body_kind kind, const char *content_type,
	int64_t length, const char *folder, struct arena *arena)
{
	struct slice type = slice_of(content_type);

	memset(body, 0, sizeof(*body));
	body->arena = arena;
	body->folder = folder;
	body->file = -1;
	body->files_welcome = kind == BODY_UPLOAD;
	body->bytes_max = kind == BODY_UPLOAD ? LIMIT_UPLOAD_BYTES : LIMIT_BODY_BYTES;
	buf_init(&body->bytes, LIMIT_BODY_BYTES);
	if (length == 0)
		return 0;
	body->shape = choose_shape(kind, type);
	if (body->shape == SHAPE_FORM || body->shape == SHAPE_JSON)
		body->bytes_max = LIMIT_BODY_BYTES;
	if (length > body->bytes_max)
		return too_large(body);
	if (body->shape == SHAPE_NONE) {
		error_set(FT_REFUSED, "%s", wanted_words(kind));
		return 415;
	}
	return begin_shape(body, type);
}

/* 500 for what is our fault, else `otherwise`. */
static int status_of(int code, int otherwise)
{
	return code == FT_FAILED ? 500 : otherwise;
}

int body_feed(struct body_reader *body, struct slice bytes)
{
	int code = 0;

	body->received += (int64_t)bytes.length;
	if (body->received > body->bytes_max)
		return too_large(body);
	switch (body->shape) {
	case SHAPE_NONE:
		break;
	case SHAPE_FORM:
	case SHAPE_JSON:
	case SHAPE_BYTES:
		buf_add_slice(&body->bytes, bytes);
		break;
	case SHAPE_MULTIPART:
		code = multipart_feed(&body->multipart, bytes);
		break;
	case SHAPE_FILE:
		code = file_data(body, bytes);
		break;
	}
	return code ? status_of(code, 400) : 0;
}

int body_finish(struct body_reader *body)
{
	int code = 0;

	switch (body->shape) {
	case SHAPE_NONE:
	case SHAPE_BYTES:
		break;
	case SHAPE_FORM:
		code = form_decode(buf_slice(&body->bytes), "The form", body->arena, &body->form);
		break;
	case SHAPE_JSON:
		code = json_read(buf_slice(&body->bytes), &body->json);
		break;
	case SHAPE_MULTIPART:
		code = multipart_finish(&body->multipart);
		break;
	case SHAPE_FILE:
		file_end(body);
		break;
	}
	return code ? status_of(code, 400) : 0;
}

void body_release(struct body_reader *body)
{
	file_end(body);
	for (size_t i = 0; i < body->upload_count; i++)
		if (!body->kept[i])
			unlink(body->uploads[i].path);
	if (body->shape == SHAPE_MULTIPART)
		multipart_release(&body->multipart);
	buf_release(&body->bytes);
	json_decref(body->json);
}

#include "multipart.h"
#include "header.h"
#include <strings.h>

enum { PART_HEADERS_BYTES_MAX = 8 << 10, BOUNDARY_BYTES_MAX = 70 };

int multipart_init(struct multipart *multipart, struct slice content_type,
	const struct multipart_events *events)
{
	struct arena arena;
	const char *boundary;
	int code = 0;

	memset(multipart, 0, sizeof(*multipart));
	multipart->events = *events;
	buf_init(&multipart->held, (size_t)LIMIT_BODY_BYTES * 2);
	arena_init(&arena);
	boundary = header_parameter(content_type, "boundary", &arena);
	if (!boundary || !*boundary || strlen(boundary) > BOUNDARY_BYTES_MAX)
		code = error_set(FT_REFUSED, "The form has no proper boundary between its parts");
	else
		multipart->delimiter_length = (size_t)snprintf(multipart->delimiter,
			sizeof(multipart->delimiter), "\r\n--%s", boundary);
	arena_release(&arena);
	/* So that a boundary at the very start is one after a line break, like all others. */
	buf_add_text(&multipart->held, "\r\n");
	return code;
}

void multipart_release(struct multipart *multipart)
{
	buf_release(&multipart->held);
}

static void drop(struct buf *held, size_t length)
{
	memmove(held->base, held->base + length, held->length - length);
	held->length -= length;
}

static int malformed(const char *what)
{
	return error_set(FT_REFUSED, "The form is malformed: %s", what);
}

static int begin_part(struct multipart *multipart, struct slice headers)
{
	struct arena arena;
	const char *name = NULL, *file_name = NULL, *type = "";
	int code;

	arena_init(&arena);
	while (headers.length) {
		struct slice value = slice_trim(slice_cut(&headers, '\n'));
		struct slice key = slice_trim(slice_cut(&value, ':'));

		if (key.length == 19 && strncasecmp(key.base, "Content-Disposition", 19) == 0) {
			name = header_parameter(value, "name", &arena);
			file_name = header_parameter(value, "filename", &arena);
		} else if (key.length == 12 && strncasecmp(key.base, "Content-Type", 12) == 0) {
			type = arena_text(&arena, slice_trim(value));
		}
	}
	if (!name)
		code = malformed("a part has no name");
	else if (!text_is_utf8(slice_of(name)) || !text_is_utf8(slice_of(type)) ||
		(file_name && !text_is_utf8(slice_of(file_name))))
		code = malformed("a name is not valid UTF-8 text");
	else
		code = multipart->events.begin(multipart->events.context, name, file_name, type);
	arena_release(&arena);
	return code;
}

static int give(struct multipart *multipart, size_t length)
{
	int code = 0;

	if (multipart->state == MULTIPART_DATA && length)
		code = multipart->events.data(multipart->events.context,
			(struct slice){ multipart->held.base, length });
	drop(&multipart->held, length);
	return code;
}

/* Up to the next delimiter. *more: the state changed and there may be more to do. */
static int step_data(struct multipart *multipart, bool *more)
{
	struct buf *held = &multipart->held;
	size_t tail = multipart->delimiter_length - 1;
	const char *found = memmem(held->base, held->length, multipart->delimiter,
		multipart->delimiter_length);
	int code;

	if (!found)
		return held->length > tail ? give(multipart, held->length - tail) : 0;
	if ((code = give(multipart, (size_t)(found - held->base))))
		return code;
	drop(held, multipart->delimiter_length);
	if (multipart->state == MULTIPART_DATA)
		code = multipart->events.end(multipart->events.context);
	multipart->state = MULTIPART_DELIMITER;
	*more = true;
	return code;
}

/* What follows a delimiter: a line break and a part, or two hyphens and the end. */
static int step_delimiter(struct multipart *multipart, bool *more)
{
	struct buf *held = &multipart->held;

	if (held->length < 2)
		return 0;
	if (memcmp(held->base, "--", 2) == 0)
		multipart->state = MULTIPART_DONE;
	else if (memcmp(held->base, "\r\n", 2) == 0)
		multipart->state = MULTIPART_HEADERS;
	else
		return malformed("something else follows a boundary");
	drop(held, 2);
	*more = true;
	return 0;
}

static int step_headers(struct multipart *multipart, bool *more)
{
	struct buf *held = &multipart->held;
	const char *end = memmem(held->base, held->length, "\r\n\r\n", 4);
	size_t length;
	int code;

	if (!end && held->length <= PART_HEADERS_BYTES_MAX)
		return 0;
	if (!end || end - held->base > PART_HEADERS_BYTES_MAX)
		return malformed("the head of a part is too long");
	length = (size_t)(end - held->base);
	if (memchr(held->base, '\0', length))
		return malformed("the head of a part contains a NUL character");
	if ((code = begin_part(multipart, (struct slice){ held->base, length })))
		return code;
	drop(held, length + 4);
	multipart->state = MULTIPART_DATA;
	*more = true;
	return 0;
}

int multipart_feed(struct multipart *multipart, struct slice bytes)
{
	bool more = true;
	int code = 0;

	buf_add_slice(&multipart->held, bytes);
	if (buf_failed(&multipart->held))
		return error_set(FT_FAILED, "a part of a form came in a piece that is too large");
	while (more && !code) {
		more = false;
		switch (multipart->state) {
		case MULTIPART_PREAMBLE:
		case MULTIPART_DATA:
			code = step_data(multipart, &more);
			break;
		case MULTIPART_DELIMITER:
			code = step_delimiter(multipart, &more);
			break;
		case MULTIPART_HEADERS:
			code = step_headers(multipart, &more);
			break;
		case MULTIPART_DONE:
			buf_clear(&multipart->held);
			break;
		}
	}
	return code;
}

int multipart_finish(struct multipart *multipart)
{
	if (multipart->state != MULTIPART_DONE)
		return malformed("it ends before its last boundary");
	return 0;
}

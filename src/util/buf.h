/*
 * buf.h: a growing byte buffer that knows how large it may become.
 *
 * Every buffer is born with a ceiling. Adding past it adds nothing more and
 * marks the buffer as overflowed: check once at the end with buf_failed().
 * base is always NUL-terminated after the first addition; it may be NULL before.
 */
#ifndef FETTLE_BUF_H
#define FETTLE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "slice.h"

struct buf {
	char *base;
	size_t length;
	size_t capacity;
	size_t ceiling;   /* bytes; length never passes it */
	bool overflowed;
};

void buf_init(struct buf *buf, size_t ceiling);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf); /* length 0, memory kept */

void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_slice(struct buf *buf, struct slice s);
void buf_add_int(struct buf *buf, int64_t number);
/* A finite number in the fewest digits that read back as the same one: 0.1, -3, 1e+300. */
void buf_add_real(struct buf *buf, double number);
void buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_printv(struct buf *buf, const char *format, va_list arguments);
/* A JSON string with its quotes; `s` must be valid UTF-8. RFC 8785 escapes. */
void buf_add_json_text(struct buf *buf, struct slice s);

/* Room for `length` more bytes at base + length, or NULL past the ceiling. The
 * caller writes there and adds to buf->length itself. The byte after those `length` is
 * NUL already; who writes fewer puts the NUL itself. */
char *buf_reserve(struct buf *buf, size_t length);

bool buf_failed(const struct buf *buf);
struct slice buf_slice(const struct buf *buf);
char *buf_take(struct buf *buf); /* the caller frees; the buffer is empty again */

#endif

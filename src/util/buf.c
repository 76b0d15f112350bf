#include "buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"

enum { CAPACITY_FIRST = 64 };

void buf_init(struct buf *buf, size_t ceiling)
{
	*buf = (struct buf){ .ceiling = ceiling < SIZE_MAX / 4 ? ceiling : SIZE_MAX / 4 };
}

void buf_release(struct buf *buf)
{
	free(buf->base);
	buf_init(buf, buf->ceiling);
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->overflowed = false;
	if (buf->base)
		buf->base[0] = '\0';
}

static void grow(struct buf *buf, size_t needed)
{
	size_t capacity = buf->capacity ? buf->capacity : CAPACITY_FIRST;
	while (capacity < needed)
		capacity *= 2;
	if (capacity > buf->ceiling + 1)
		capacity = buf->ceiling + 1;
	buf->base = must_realloc(buf->base, capacity);
	buf->capacity = capacity;
}

char *buf_reserve(struct buf *buf, size_t length)
{
	if (buf->overflowed || length > buf->ceiling - buf->length) {
		buf->overflowed = true;
		return NULL;
	}
	size_t end = buf->length + length;
	if (end >= buf->capacity)
		grow(buf, end + 1);
	buf->base[end] = '\0';
	return buf->base + buf->length;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	char *room = buf_reserve(buf, length);
	if (!room || length == 0)
		return;
	memcpy(room, bytes, length);
	buf->length += length;
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	char *room = buf_reserve(buf, 1);
	if (!room)
		return;
	*room = c;
	buf->length++;
}

void buf_add_slice(struct buf *buf, struct slice s)
{
	buf_add(buf, s.base, s.length);
}

void buf_add_int(struct buf *buf, int64_t number)
{
	char digits[20];
	char *first = digits + sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	do {
		*--first = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (number < 0)
		*--first = '-';
	buf_add(buf, first, (size_t)(digits + sizeof(digits) - first));
}

void buf_printv(struct buf *buf, const char *format, va_list arguments)
{
	char small[256];
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(small, sizeof(small), format, arguments);
	if (length >= 0 && (size_t)length < sizeof(small)) {
		buf_add(buf, small, (size_t)length);
	} else if (length >= 0) {
		char *room = buf_reserve(buf, (size_t)length);
		if (room) {
			vsnprintf(room, (size_t)length + 1, format, again);
			buf->length += (size_t)length;
		}
	}
	va_end(again);
}

void buf_print(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	buf_printv(buf, format, arguments);
	va_end(arguments);
}

/* What follows the backslash; 'u' means four hexadecimal digits; 0 means no escape. */
static const char json_escapes[256] = {
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
	['"'] = '"', ['\\'] = '\\',
};

/* Whether none of eight bytes at once needs an escape. The sums find a byte that is
 * zero: x - 1 borrows into the top bit only when x was zero. */
static bool eight_are_clean(const char *bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t word;
	memcpy(&word, bytes, sizeof(word));
	uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
	uint64_t found = (word - ones * 0x20) & ~word;
	found |= (quote - ones) & ~quote;
	found |= (backslash - ones) & ~backslash;
	return (found & tops) == 0;
}

void buf_add_json_text(struct buf *buf, struct slice s)
{
	static const char hex[] = "0123456789abcdef";
	buf_add_char(buf, '"');
	size_t clean = 0;
	for (size_t i = 0; i < s.length; i++) {
		while (s.length - i > 8 && eight_are_clean(s.base + i))
			i += 8;
		unsigned char c = (unsigned char)s.base[i];
		char escape = json_escapes[c];
		if (!escape)
			continue;
		buf_add(buf, s.base + clean, i - clean);
		clean = i + 1;
		if (escape == 'u') {
			char code[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
			buf_add(buf, code, sizeof(code));
		} else {
			char code[2] = { '\\', escape };
			buf_add(buf, code, sizeof(code));
		}
	}
	buf_add(buf, s.base + clean, s.length - clean);
	buf_add_char(buf, '"');
}

bool buf_failed(const struct buf *buf)
{
	return buf->overflowed;
}

struct slice buf_slice(const struct buf *buf)
{
	return buf->base ? (struct slice){ buf->base, buf->length } : SLICE_EMPTY;
}

char *buf_take(struct buf *buf)
{
	char *text = buf->base ? buf->base : must_alloc(1);
	buf_init(buf, buf->ceiling);
	return text;
}

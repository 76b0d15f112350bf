/* Bytes one after the other. */
#include "keep.h"
#include <stdlib.h>

void keep_bytes(struct buf *out, const void *bytes, size_t size)
{
	if (size)
		buf_add(out, bytes, size);
}

void keep_number(struct buf *out, int64_t number)
{
	keep_bytes(out, &number, sizeof(number));
}

void keep_text(struct buf *out, const char *text)
{
	keep_bytes(out, text, strlen(text) + 1);
}

void keep_array(struct buf *out, const void *items, size_t count, size_t size)
{
	keep_number(out, (int64_t)count);
	keep_bytes(out, items, count * size);
}

void kept_bytes(struct kept *from, void *bytes, size_t size)
{
	if (size == 0)
		return;
	if (from->bad || size > from->left) {
		from->bad = true;
		memset(bytes, 0, size);
		return;
	}
	memcpy(bytes, from->at, size);
	from->at += size;
	from->left -= size;
}

int64_t kept_number(struct kept *from)
{
	int64_t number;
	kept_bytes(from, &number, sizeof(number));
	return number;
}

size_t kept_count(struct kept *from, size_t size)
{
	uint64_t count = (uint64_t)kept_number(from);
	if (count > from->left / size) {
		from->bad = true;
		return 0;
	}
	return (size_t)count;
}

const char *kept_text(struct kept *from)
{
	const char *text = from->at;
	const char *end = from->bad || from->left == 0 ? NULL : memchr(text, 0, from->left);
	if (!end) {
		from->bad = true;
		return "";
	}
	from->left -= (size_t)(end + 1 - text);
	from->at = end + 1;
	return text;
}

void *kept_array(struct kept *from, size_t *count, size_t size)
{
	*count = kept_count(from, size);
	if (*count == 0)
		return NULL;
	void *items = must_alloc(*count * size);
	kept_bytes(from, items, *count * size);
	return items;
}

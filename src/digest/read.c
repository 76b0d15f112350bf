/* Finding out what form a source has. */
#include "read.h"

int64_t line_of(struct slice bytes, size_t at)
{
	int64_t line = 1;
	for (size_t i = 0; i < at && i < bytes.length; i++)
		line += bytes.base[i] == '\n';
	return line;
}

int posts_read(struct posts *posts, const char *name, struct slice bytes)
{
	struct reading reading = { .posts = posts, .name = name, .bytes = bytes };
	if (slice_starts(reading.bytes, "\xef\xbb\xbf")) {
		reading.bytes.base += 3;
		reading.bytes.length -= 3;
	}
	if (slice_trim(reading.bytes).length == 0)
		return error_set(FT_REFUSED, "%s is empty.", name);
	return read_lines(&reading);
}

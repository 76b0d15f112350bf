/* Finding out what form a source has. */
#include "read.h"

int64_t line_of(struct slice bytes, size_t at)
{
	int64_t line = 1;
	for (size_t i = 0; i < at && i < bytes.length; i++)
		line += bytes.base[i] == '\n';
	return line;
}

/* The first byte that is not white space; 0 when there is none. */
static char first_character(struct slice bytes)
{
	struct slice text = slice_trim(bytes);
	return text.length ? text.base[0] : '\0';
}

/* XML in any encoding: its first < may have zeros beside it, or be that of EBCDIC. */
static bool is_xml(struct slice bytes)
{
	struct slice start = { bytes.base, bytes.length < 8 ? bytes.length : 8 };
	if (slice_starts(bytes, "\x4c\x6f\xa7\x94"))
		return true;
	while (start.length && (start.base[0] == '\0' || (unsigned char)start.base[0] >= 0x80)) {
		start.base++;
		start.length--;
	}
	return first_character(start.length ? start : bytes) == '<' ||
	       first_character(bytes) == '<';
}

int posts_read(struct posts *posts, const char *name, struct slice bytes)
{
	struct reading reading = { .posts = posts, .name = name, .bytes = bytes };
	if (is_xml(bytes))
		return read_feed(&reading);
	if (slice_starts(reading.bytes, "\xef\xbb\xbf")) {
		reading.bytes.base += 3;
		reading.bytes.length -= 3;
	}
	if (slice_trim(reading.bytes).length == 0)
		return error_set(FT_REFUSED, "%s is empty.", name);
	char first = first_character(reading.bytes);
	if (first == '{' || first == '[' || slice_starts(reading.bytes, "window."))
		return read_json(&reading);
	if (is_csv_of_posts(reading.bytes))
		return read_csv_posts(&reading);
	return read_lines(&reading);
}

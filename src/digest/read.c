/* Finding out what form a source has. */
#include "read.h"
#include "xml_clean.h"

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

static bool is_script(struct slice bytes)
{
	return slice_starts(bytes, "window.YTD.") || slice_starts(bytes, "Grailbird.data.");
}

static int read_text(struct reading *reading)
{
	char first = first_character(reading->bytes);
	if (first == '\0')
		return error_set(FT_REFUSED, "%s is empty.", reading->name);
	if (first == '{' || first == '[' || is_script(reading->bytes))
		return read_json(reading);
	if (is_csv_of_posts(reading->bytes))
		return read_csv_posts(reading);
	return read_lines(reading);
}

static int read_bytes(struct posts *posts, const char *name, struct slice bytes)
{
	struct reading reading = { .posts = posts, .name = name, .bytes = bytes };
	struct buf own;
	bool guessed;
	if (is_xml(bytes))
		return read_feed(&reading);
	reading.bytes = decode_text(bytes, "", &own, &guessed);
	if (guessed)
		posts_fault(posts, name, 0, -1,
			"It is not UTF-8. What is not was read as Windows-1252");
	int result = read_text(&reading);
	buf_release(&own);
	return result;
}

int posts_read(struct posts *posts, const char *name, struct slice bytes)
{
	size_t first = posts->count, tombstones = posts->tombstone_count;
	int result = read_bytes(posts, name, bytes);
	posts_settle_tombstones(posts, first, tombstones);
	return result;
}

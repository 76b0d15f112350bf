#include "csv_file.h"

static size_t skip_digits(struct slice s, size_t at)
{
	while (at < s.length && s.base[at] >= '0' && s.base[at] <= '9')
		at++;
	return at;
}

/* A sign, digits, perhaps a fraction and an exponent. */
static bool is_number(struct slice field)
{
	size_t start = field.base[0] == '-' || field.base[0] == '+';
	size_t at = skip_digits(field, start);
	if (at == start)
		return false;
	if (at < field.length && field.base[at] == '.')
		at = skip_digits(field, at + 1);
	if (at < field.length && (field.base[at] == 'e' || field.base[at] == 'E')) {
		at++;
		at += at < field.length && (field.base[at] == '-' || field.base[at] == '+');
		start = at;
		at = skip_digits(field, at);
		if (at == start)
			return false;
	}
	return at == field.length;
}

/* A spreadsheet would run these, or hide that something stands in front of one. */
static bool looks_like_formula(struct slice field)
{
	if (field.length == 0 || field.base[0] == '\0' || !strchr("=+-@\t\r", field.base[0]))
		return false;
	return !is_number(field);
}

static bool needs_quotes(struct slice field)
{
	if (field.length == 0)
		return false;
	/* readers trim bare fields */
	if ((unsigned char)field.base[0] <= ' ' ||
		(unsigned char)field.base[field.length - 1] <= ' ')
		return true;
	/* at the start of a file it would be taken for a byte-order mark */
	if (slice_starts(field, "\xef\xbb\xbf"))
		return true;
	for (size_t i = 0; i < field.length; i++) {
		char c = field.base[i];
		if (c == ',' || c == '"' || c == '\n' || c == '\r')
			return true;
	}
	return false;
}

void csv_add_field(struct buf *buf, struct slice field, bool first)
{
	if (!first)
		buf_add_char(buf, ',');
	bool guarded = looks_like_formula(field);
	bool quoted = needs_quotes(field);
	if (quoted)
		buf_add_char(buf, '"');
	if (guarded)
		buf_add_char(buf, '\'');
	while (quoted && field.length > 0) {
		const char *quote = memchr(field.base, '"', field.length);
		if (!quote)
			break;
		size_t length = (size_t)(quote - field.base) + 1;
		buf_add(buf, field.base, length);
		buf_add_char(buf, '"');
		field = (struct slice){ field.base + length, field.length - length };
	}
	buf_add_slice(buf, field);
	if (quoted)
		buf_add_char(buf, '"');
}

void csv_add_row_end(struct buf *buf)
{
	/* A row of one empty field would be a blank line, which readers skip. */
	if (buf->length == 0 || buf->base[buf->length - 1] == '\n')
		buf_add_text(buf, "\"\"");
	buf_add_text(buf, "\r\n");
}

/* Every row of an accepted file has one field for each column and line numbers only grow;
 * what is written of it reads back the same, but for the ' in front of formulas. */
#include <stdbool.h>
#include "csv_file.h"
#include "error.h"
#include "fuzz.h"
#include "limit.h"
#include "text.h"

static void write_row(struct buf *out, const struct slice *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		FUZZ_PROMISE(text_is_utf8(fields[i]));
		FUZZ_PROMISE(fields[i].base[fields[i].length] == '\0');
		csv_add_field(out, fields[i], i == 0);
	}
	csv_add_row_end(out);
}

static void write_header(struct buf *out, const struct csv_reader *reader)
{
	for (size_t i = 0; i < csv_columns(reader); i++) {
		const char *name = csv_column_name(reader, i);
		int found = csv_column(reader, name);
		/* a name of marks alone is empty when folded, and is not found */
		FUZZ_PROMISE(found == (int)i || found == -1);
		csv_add_field(out, slice_of(name), i == 0);
	}
	csv_add_row_end(out);
}

static bool is_same(struct slice read, struct slice written)
{
	if (read.length == written.length + 1 && read.base[0] == '\'')
		read = (struct slice){ read.base + 1, read.length - 1 };
	return slice_equal(read, written);
}

/* Windows-1252 in UTF-8, or the ' of a formula, may have made a field too long to read. */
static bool has_long_field(const struct slice *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (fields[i].length >= LIMIT_CSV_FIELD_BYTES)
			return true;
	}
	return false;
}

static void compare(struct csv_reader *first, struct slice written)
{
	const struct slice *fields, *again;
	struct csv_reader *second;

	if (csv_open_bytes(&second, "written", written))
		return; /* 'a and a guarded =a can have become one name */
	FUZZ_PROMISE(csv_columns(first) == csv_columns(second));
	FUZZ_PROMISE(csv_rewind(first) == 0);
	while (csv_next(first, &fields) == 1) {
		if (csv_next(second, &again) != 1) {
			FUZZ_PROMISE(has_long_field(fields, csv_columns(first)));
			break;
		}
		for (size_t i = 0; i < csv_columns(first); i++)
			FUZZ_PROMISE(is_same(again[i], fields[i]));
	}
	csv_close(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	struct csv_reader *reader = NULL;
	const struct slice *fields;
	int64_t line = 0;
	struct buf out;
	int result;

	if (csv_open_bytes(&reader, "input", text) != 0)
		return 0;
	FUZZ_PROMISE(csv_columns(reader) > 0);
	buf_init(&out, 64 << 20);
	write_header(&out, reader);
	while ((result = csv_next(reader, &fields)) == 1) {
		FUZZ_PROMISE(csv_line(reader) > line);
		line = csv_line(reader);
		write_row(&out, fields, csv_columns(reader));
	}
	FUZZ_PROMISE(result == 0 || result == FT_REFUSED);
	FUZZ_PROMISE(csv_bytes_read(reader) <= csv_bytes_total(reader));
	compare(reader, buf_slice(&out));
	buf_release(&out);
	csv_close(reader);
	return 0;
}

/* Every row of an accepted file has one field for each column, and line numbers only grow. */
#include "csv_file.h"
#include "error.h"
#include "fuzz.h"

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
	for (size_t i = 0; i < csv_columns(reader); i++)
		FUZZ_PROMISE(csv_column(reader, csv_column_name(reader, i)) >= -1);
	buf_init(&out, 64 << 20);
	while ((result = csv_next(reader, &fields)) == 1) {
		FUZZ_PROMISE(csv_line(reader) > line);
		line = csv_line(reader);
		for (size_t i = 0; i < csv_columns(reader); i++)
			csv_add_field(&out, fields[i], i == 0);
		csv_add_row_end(&out);
	}
	FUZZ_PROMISE(result == 0 || result == FT_REFUSED);
	buf_release(&out);
	csv_close(reader);
	return 0;
}

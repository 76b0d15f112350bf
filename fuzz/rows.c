/* Rows of training as they are written say what the values that they stand for say; any bytes are
 * read without harm. */
#include "book.h"
#include "fuzz.h"
#include "ledger.h"

static bool are_plain_texts(const json_t *row)
{
	enum { CELLS = 4 };
	bool plain = json_is_array(row);
	for (size_t i = 0; plain && i < CELLS && i < json_array_size(row); i++) {
		struct buf text;
		const json_t *cell = json_array_get(row, i);
		buf_init(&text, LIMIT_ENTRY_BYTES);
		plain = json_is_string(cell) && ledger_canonical(cell, &text) == 0 &&
			!memchr(text.base, '\\', text.length);
		buf_release(&text);
	}
	return plain;
}

static void check_row(const json_t *value, int result, const struct training_row *row)
{
	struct training_row same;
	if (!are_plain_texts(value))
		return;
	FUZZ_PROMISE((training_row_read(value, &same) == 0) == (result == 1));
	if (result != 1)
		return;
	FUZZ_PROMISE(slice_equal(same.person, row->person));
	FUZZ_PROMISE(same.on == row->on && same.until == row->until);
	FUZZ_PROMISE(same.revoked == row->revoked);
}

static void check_rows(struct slice set, const json_t *values)
{
	struct training_rows rows;
	struct training_row row;
	size_t count = 0;
	int result = training_rows_open(&rows, set);
	while (result == 0 && (result = training_rows_next(&rows, &row)) != 0) {
		if (values)
			check_row(json_array_get(values, count), result, &row);
		count++;
		result = result == 1 ? 0 : result;
	}
	FUZZ_PROMISE(!values || result != 0 || count <= json_array_size(values));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	json_t *values = NULL;
	struct buf set;
	buf_init(&set, SIZE_MAX / 2);
	buf_print(&set, "{\"course\":\"c\",\"rows\":%.*s}", (int)length, input.base ? input.base : "");
	if (ledger_check_canonical(input) || json_read(input, &values) || !json_is_array(values)) {
		json_decref(values);
		values = NULL;
	}
	check_rows(buf_slice(&set), values);
	json_decref(values);
	buf_release(&set);
	return 0;
}

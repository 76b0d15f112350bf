#include "support.h"


static void rows_come_one_at_a_time_with_their_lines(void **state)
{
	(void)state;
	struct csv_reader *reader;
	const struct slice *fields;
	assert_int_equal(csv_open_bytes(&reader, "t.csv", SLICE_LITERAL(
		"\xef\xbb\xbfName, Age\r\n\r\n\"A \"\"B\"\"\r\nC\",7\nx\n")), 0);
	assert_int_equal(csv_columns(reader), 2);
	assert_int_equal(csv_column(reader, " age"), 1);
	assert_int_equal(csv_next(reader, &fields), 1);
	assert_int_equal(csv_line(reader), 3);
	assert_true(slice_is(fields[0], "A \"B\"\r\nC"));
	assert_true(slice_is(fields[1], "7"));
	assert_int_equal(csv_next(reader, &fields), 1);
	assert_int_equal(csv_line(reader), 5);
	assert_true(slice_is(fields[0], "x"));
	assert_int_equal(fields[1].length, 0);
	assert_int_equal(csv_next(reader, &fields), 0);
	csv_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_one_at_a_time_with_their_lines),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-csv_file", tests, NULL, NULL);
}

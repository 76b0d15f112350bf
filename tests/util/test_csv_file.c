/* Reading CSV: rows and lines, encodings, what is refused, pipes, the borders of chunks. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include "support.h"

enum { CHUNK_BYTES = 64 << 10 };

static struct csv_reader *open_text(struct slice text)
{
	struct csv_reader *reader;
	if (csv_open_bytes(&reader, "t.csv", text))
		fail_msg("%s", error_message());
	return reader;
}

/* The rows that are left as "line:field|field|\n". */
static void list_rows(struct csv_reader *reader, struct buf *out)
{
	const struct slice *fields;
	int result;
	buf_clear(out);
	while ((result = csv_next(reader, &fields)) == 1) {
		buf_print(out, "%d:", (int)csv_line(reader));
		for (size_t i = 0; i < csv_columns(reader); i++) {
			assert_int_equal(fields[i].base[fields[i].length], '\0');
			buf_add_slice(out, fields[i]);
			buf_add_char(out, '|');
		}
		buf_add_char(out, '\n');
	}
	if (result < 0)
		buf_print(out, "%s", error_message());
}

static void check_rows_of(struct slice text, const char *expected)
{
	struct buf out;
	struct csv_reader *reader = open_text(text);
	buf_init(&out, 1 << 20);
	for (int round = 0; round < 2; round++) {
		list_rows(reader, &out);
		check_buf(&out, expected);
		assert_int_equal(csv_rewind(reader), 0);
	}
	csv_close(reader);
	buf_release(&out);
}

#define check_rows(text, expected) check_rows_of(SLICE_LITERAL(text), expected)

static void rows_and_their_lines(void **state)
{
	(void)state;
	check_rows("a,b\n1,2\n3,4\n", "2:1|2|\n3:3|4|\n");
	check_rows("a,b\n1,2\n3,4", "2:1|2|\n3:3|4|\n");
	check_rows("a,b\r\n1,2\r\n3,4\r\n", "2:1|2|\n3:3|4|\n");
	check_rows("a,b\r1,2\r3,4\r", "2:1|2|\n3:3|4|\n");
	check_rows("a,b\n1,2\r\n3,4\r5,6", "2:1|2|\n3:3|4|\n4:5|6|\n");
	check_rows("\n \n\t\r\n a , b \n\n\n1,2\n\n3,4\n\n", "7:1|2|\n9:3|4|\n");
	check_rows("\xef\xbb\xbf\"a\",b\n1,2\n", "2:1|2|\n");
	check_rows("a,b\n\"x\ny\",\"p\r\nq\"\n3,4\n", "2:x\ny|p\r\nq|\n5:3|4|\n");
	check_rows("a,b\n\"x\r\ry\",2\n3,4\n", "2:x\r\ry|2|\n5:3|4|\n");
	check_rows("a\n\"\n\"\nb\n", "2:\n|\n4:b|\n");
	check_rows("a,b\n", "");
	check_rows("a,b", "");
}

static void fields(void **state)
{
	(void)state;
	check_rows("a,b\n\"say \"\"x\"\"\",\"\"\"\"\n", "2:say \"x\"|\"|\n");
	check_rows("a,b\n\"\",\n", "2:||\n");
	check_rows("a,b\n\"\"\n", "2:||\n");
	check_rows("a,b\n,\n", "2:||\n");
	check_rows("a,b\n  x  ,\ty\t\n", "2:x|y|\n");
	check_rows("a,b\n\"  x  \" , \" y\"\n", "2:  x  | y|\n");
	check_rows("a,b,c\n1\n1,2\n1,2,3\n", "2:1|||\n3:1|2||\n4:1|2|3|\n");
	check_rows("a,b\n=1+1,\"a,b\"\n", "2:=1+1|a,b|\n");
}

static void semicolons_and_tabs(void **state)
{
	(void)state;
	check_rows("a;b\n1;2,5\n\"3;x\";4\n", "2:1|2,5|\n3:3;x|4|\n");
	check_rows("\xef\xbb\xbf\r\n\"a,1\"; b \r\n1;2\r\n", "3:1|2|\n");
	check_rows("a\tb\r1\t2\r\t3\r", "2:1|2|\n3:|3|\n");
	check_rows("a\tb\n\n\t\nx\ty;z\n", "3:||\n4:x|y;z|\n");
	/* a comma decides */
	check_rows("a;b,c\n1;2,3\n", "2:1;2|3|\n");
	check_rows("a\tb,c;d;e\n1;2,3\n", "2:1;2|3|\n");
	check_rows("\"a;b\"\n1;2\n", "2:1;2|\n");
	check_rows("a\nb;c\n", "2:b;c|\n");
}

static void columns(void **state)
{
	(void)state;
	struct csv_reader *reader = open_text(SLICE_LITERAL(" Ward Name ,\"Bed, no\",CAF\xc3\x89,,\n"));
	assert_int_equal(csv_columns(reader), 5);
	assert_string_equal(csv_column_name(reader, 0), "Ward Name");
	assert_string_equal(csv_column_name(reader, 1), "Bed, no");
	assert_string_equal(csv_column_name(reader, 4), "");
	assert_string_equal(csv_column_name(reader, 5), "");
	assert_int_equal(csv_column(reader, "ward name"), 0);
	assert_int_equal(csv_column(reader, "  WARD NAME "), 0);
	assert_int_equal(csv_column(reader, "cafe"), 2);
	assert_int_equal(csv_column(reader, "bed"), -1);
	assert_int_equal(csv_column(reader, ""), -1);
	assert_int_equal(csv_column(reader, "\xff"), -1);
	csv_close(reader);
}

static void encodings(void **state)
{
	(void)state;
	check_rows("n\ncaf\xe9\n\x80" "5 \x96 x\n", "2:café|\n3:€5 – x|\n");
	check_rows("n\ncaf\xc3\xa9\n", "2:café|\n");
	/* one byte that is not UTF-8 decides for the whole file */
	check_rows("n\ncaf\xc3\xa9\n\xe9\n", "2:cafÃ©|\n3:é|\n");
	check_rows("n\nx\xc3", "2:xÃ|\n");
	struct csv_reader *reader = open_text(SLICE_LITERAL("pr\xe9nom\nx\n"));
	assert_string_equal(csv_column_name(reader, 0), "prénom");
	assert_int_equal(csv_column(reader, "PRÉNOM"), 0);
	csv_close(reader);
}

static void check_not_opened(struct slice text, const char *problem)
{
	struct csv_reader *reader;
	check_refused(csv_open_bytes(&reader, "t.csv", text), problem);
	assert_null(reader);
}

static void what_is_not_opened(void **state)
{
	(void)state;
	struct buf wide;
	check_not_opened(SLICE_LITERAL(""), "t.csv is empty");
	check_not_opened((struct slice){ NULL, 0 }, "t.csv is empty");
	check_not_opened(SLICE_LITERAL("\xef\xbb\xbf"), "is empty");
	check_not_opened(SLICE_LITERAL("\n \r\n"), "is empty");
	check_not_opened(SLICE_LITERAL("a\nb\n\0\n"), "t.csv, line 3: there is a NUL byte");
	check_not_opened(SLICE_LITERAL("a\r\nb\r\n\0\n"), "line 3");
	check_not_opened(SLICE_LITERAL("a\rb\r\0"), "line 3");
	check_not_opened(SLICE_LITERAL("\0"), "line 1");
	check_not_opened(SLICE_LITERAL("\xff\xfe" "a\0,\0b\0"), "line 1: there is a NUL byte");
	check_not_opened(SLICE_LITERAL("Name,age, NAME\n1,2,3\n"),
		"line 1: columns 1 and 3 are both named \"NAME\"");
	check_not_opened(SLICE_LITERAL("\n\ncafé,CAFE\n"), "line 3: columns 1 and 2");
	check_not_opened(SLICE_LITERAL("a,\"b\n1,2\n"), "line 1: a quotation mark that begins");
	buf_init(&wide, 10000);
	for (int i = 0; i < LIMIT_CSV_COLUMNS_COUNT; i++)
		buf_print(&wide, "%sc%d", i ? "," : "", i);
	struct csv_reader *reader = open_text(buf_slice(&wide));
	assert_int_equal(csv_columns(reader), LIMIT_CSV_COLUMNS_COUNT);
	csv_close(reader);
	buf_add_text(&wide, ",more");
	check_not_opened(buf_slice(&wide), "has 257 columns; at most 256 are read");
	buf_release(&wide);
}

static void what_is_wrong_with_quotes(void **state)
{
	(void)state;
	struct csv_reader *reader = open_text(SLICE_LITERAL("a,b\n1,2\n5\" nail,x\n3,4\n"));
	const struct slice *row;
	assert_int_equal(csv_next(reader, &row), 1);
	check_refused(csv_next(reader, &row),
		"t.csv, line 3: a quotation mark inside a field must be doubled");
	check_refused(csv_next(reader, &row), "cannot be read any further");
	assert_int_equal(csv_rewind(reader), 0);
	assert_int_equal(csv_next(reader, &row), 1);
	assert_int_equal(csv_line(reader), 2);
	csv_close(reader);
	check_rows("a\n\"x\"y\n", "t.csv, line 2: a quotation mark inside a field must be doubled, "
		"and the whole field put in quotation marks");
	check_rows("a,b\n1,2\n3,\"4\n5,6\n",
		"2:1|2|\nt.csv, line 3: a quotation mark that begins in this row is never closed");
}

static void rows_that_are_too_wide_can_be_passed(void **state)
{
	(void)state;
	struct csv_reader *reader = open_text(SLICE_LITERAL("a,b\n1,2\n1,2,3\n\n5,6\n"));
	const struct slice *row;
	assert_int_equal(csv_next(reader, &row), 1);
	check_refused(csv_next(reader, &row),
		"t.csv, line 3: this row has 3 fields, but there are only 2 columns");
	assert_int_equal(csv_next(reader, &row), 1);
	assert_int_equal(csv_line(reader), 5);
	check_slice(row[0], "5");
	assert_int_equal(csv_next(reader, &row), 0);
	assert_int_equal(csv_next(reader, &row), 0);
	csv_close(reader);

	struct buf commas;
	buf_init(&commas, 10000);
	buf_add_text(&commas, "a\n");
	for (int i = 0; i < 5000; i++)
		buf_add_char(&commas, ',');
	buf_add_text(&commas, "\nx\n");
	reader = open_text(buf_slice(&commas));
	check_refused(csv_next(reader, &row), "this row has 5001 fields");
	assert_int_equal(csv_next(reader, &row), 1);
	check_slice(row[0], "x");
	csv_close(reader);
	buf_release(&commas);
}

static void long_fields(void **state)
{
	(void)state;
	struct buf text;
	const struct slice *row;
	buf_init(&text, 10 << 20);
	for (int quoted = 0; quoted < 2; quoted++) {
		for (size_t over = 0; over < 2; over++) {
			size_t length = LIMIT_CSV_FIELD_BYTES + over;
			buf_clear(&text);
			buf_add_text(&text, quoted ? "a\n\"" : "a\n");
			memset(buf_reserve(&text, length), 'x', length);
			text.length += length;
			buf_add_text(&text, quoted ? "\"\ny\n" : "\ny\n");
			struct csv_reader *reader = open_text(buf_slice(&text));
			if (over) {
				check_refused(csv_next(reader, &row), "line 2: a field is longer");
			} else {
				assert_int_equal(csv_next(reader, &row), 1);
				assert_int_equal(row[0].length, LIMIT_CSV_FIELD_BYTES);
			}
			assert_int_equal(csv_next(reader, &row), 1);
			check_slice(row[0], "y");
			csv_close(reader);
		}
	}
	/* a quote that is never closed must not gather the rest of the file */
	buf_clear(&text);
	buf_add_text(&text, "a\n\"x");
	for (int i = 0; i < 1000000; i++)
		buf_add_text(&text, "1,2\n");
	struct csv_reader *reader = open_text(buf_slice(&text));
	check_refused(csv_next(reader, &row), "line 2: a field is longer than 65536 bytes; perhaps");
	assert_true(csv_bytes_read(reader) < 3 * CHUNK_BYTES);
	check_refused(csv_next(reader, &row), "cannot be read any further");
	csv_close(reader);
	buf_release(&text);
}

/* Whatever stands across the border of two chunks is read as if there were none. */
static void the_borders_of_chunks(void **state)
{
	(void)state;
	static const char tail[] = "\"p\r\n\"\"é€\",\" 😀\"\r\nlast,row\r\n";
	struct buf text, out;
	char expected[200];
	buf_init(&text, 1 << 20);
	buf_init(&out, 1 << 20);
	for (size_t before = CHUNK_BYTES - sizeof(tail) - 2; before < CHUNK_BYTES + 2; before++) {
		buf_clear(&text);
		buf_add_text(&text, "a,b\r\n");
		int lines = 1;
		while (before - text.length > 2000) {
			memset(buf_reserve(&text, 1000), 'x', 1000);
			text.length += 1000;
			buf_add_text(&text, "\r\n");
			lines++;
		}
		while (text.length < before)
			buf_add_char(&text, ' '); /* in front of a field: trimmed */
		buf_add_text(&text, tail);
		struct csv_reader *reader = open_text(buf_slice(&text));
		list_rows(reader, &out);
		snprintf(expected, sizeof(expected), "%d:p\r\n\"é€| 😀|\n%d:last|row|\n", lines + 1,
			lines + 3);
		assert_true(out.length > strlen(expected));
		check_slice(slice_of(out.base + out.length - strlen(expected)), expected);
		assert_int_equal(csv_bytes_read(reader), csv_bytes_total(reader));
		csv_close(reader);

		buf_add_char(&text, '\0');
		snprintf(expected, sizeof(expected), "line %d: there is a NUL", lines + 4);
		check_not_opened(buf_slice(&text), expected);
	}
	buf_release(&text);
	buf_release(&out);
}

static void many_chunks(void **state)
{
	(void)state;
	enum { ROWS = 50000 };
	struct buf text;
	const struct slice *row;
	buf_init(&text, 10 << 20);
	buf_add_text(&text, "number,note\n");
	for (int i = 0; i < ROWS; i++)
		buf_print(&text, "%d,\"note\n%d\"\n", i, i * 7);
	struct csv_reader *reader = open_text(buf_slice(&text));
	for (int i = 0; i < ROWS; i++) {
		int64_t number;
		assert_int_equal(csv_next(reader, &row), 1);
		assert_int_equal(csv_line(reader), 2 + 2 * i);
		assert_int_equal(slice_to_int64(row[0], &number), 0);
		assert_int_equal(number, i);
		assert_memory_equal(row[1].base, "note\n", 5);
	}
	assert_int_equal(csv_next(reader, &row), 0);
	assert_int_equal(csv_bytes_read(reader), (int64_t)text.length);
	csv_close(reader);
	buf_release(&text);
}

static void files(void **state)
{
	(void)state;
	char folder[] = "/tmp/fettle-csv-XXXXXX", path[100];
	struct csv_reader *reader;
	struct buf out;
	assert_non_null(mkdtemp(folder));
	buf_init(&out, 1000);
	snprintf(path, sizeof(path), "%s/in.csv", folder);
	check_error(csv_open(&reader, path), FT_NOT_FOUND, "in.csv: there is no such file");
	assert_null(reader);
	check_refused(csv_open(&reader, folder), "is a folder");
	assert_int_equal(file_replace(path, SLICE_LITERAL("a\n1\n2\n")), 0);
	assert_int_equal(csv_open(&reader, path), 0);
	assert_int_equal(csv_bytes_total(reader), 6);
	list_rows(reader, &out);
	check_buf(&out, "2:1|\n3:2|\n");
	csv_close(reader);
	csv_close(NULL);

	/* cut while it is read: said, not taken for the end */
	assert_int_equal(csv_open(&reader, path), 0);
	assert_int_equal(truncate(path, 3), 0);
	check_error(csv_rewind(reader), FT_FAILED, "became shorter");
	csv_close(reader);
	unlink(path);
	rmdir(folder);
	buf_release(&out);
}

static void *write_slowly(void *path)
{
	FILE *pipe_end = fopen(path, "w");
	fputs("a,b\n1,", pipe_end);
	fflush(pipe_end);
	usleep(20000);
	fputs("caf\xe9\n", pipe_end);
	for (int i = 0; i < 20000; i++)
		fputs("more,rows\n", pipe_end);
	fclose(pipe_end);
	return NULL;
}

static void pipes_can_be_read_twice(void **state)
{
	(void)state;
	char folder[] = "/tmp/fettle-csv-XXXXXX", path[100];
	struct csv_reader *reader;
	const struct slice *row;
	pthread_t writer;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_slowly, path), 0);
	assert_int_equal(csv_open(&reader, path), 0);
	pthread_join(writer, NULL);
	for (int round = 0; round < 2; round++) {
		int rows = 0;
		assert_int_equal(csv_next(reader, &row), 1);
		check_slice(row[1], "café");
		while (csv_next(reader, &row) == 1)
			rows++;
		assert_int_equal(rows, 20000);
		assert_int_equal(csv_rewind(reader), 0);
	}
	assert_int_equal(csv_bytes_total(reader), 4 + 7 + 200000);
	csv_close(reader);
	unlink(path);
	rmdir(folder);
}

static void standard_input(void **state)
{
	(void)state;
	int ends[2], kept = dup(STDIN_FILENO);
	struct csv_reader *reader;
	struct buf out;
	buf_init(&out, 1000);
	for (int empty = 0; empty < 2; empty++) {
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], "a\nx\n", empty ? 0 : 4), empty ? 0 : 4);
		close(ends[1]);
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		if (empty) {
			check_refused(csv_open(&reader, "-"), "standard input is empty");
			continue;
		}
		assert_int_equal(csv_open(&reader, "-"), 0);
		list_rows(reader, &out);
		check_buf(&out, "2:x|\n");
		csv_close(reader);
	}
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0); /* it is not ours to close */
	dup2(kept, STDIN_FILENO);
	close(kept);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_their_lines),
		cmocka_unit_test(fields),
		cmocka_unit_test(semicolons_and_tabs),
		cmocka_unit_test(columns),
		cmocka_unit_test(encodings),
		cmocka_unit_test(what_is_not_opened),
		cmocka_unit_test(what_is_wrong_with_quotes),
		cmocka_unit_test(rows_that_are_too_wide_can_be_passed),
		cmocka_unit_test(long_fields),
		cmocka_unit_test(the_borders_of_chunks),
		cmocka_unit_test(many_chunks),
		cmocka_unit_test(files),
		cmocka_unit_test(pipes_can_be_read_twice),
		cmocka_unit_test(standard_input),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-csv_file", tests, NULL, NULL);
}

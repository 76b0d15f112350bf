/* Readings and headcounts from CSV: all or nothing, once, and with what is wrong said. */
#include "importing.h"

#include <stdlib.h>
#include <string.h>

#define ON_LARCH "measure=falls,place=larch"

static void rows_become_readings(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(
		IMPORT(&imports, "readings",
			"on,n,of,note\n2026-01-01,2,20,x\n02/01/2026,3,21,\n20260103,0,19,\n",
			.set = ON_LARCH),
		0);
	assert_int_equal(imports.result.rows, 3);
	assert_int_equal(imports.result.written, 3);
	assert_int_equal(imports.result.series, 1);
	assert_int_equal(imports.result.entries, 1);
	assert_int_equal(json_array_size(imports.result.ignored), 1);
	assert_int_equal(reading_count(&imports), 3);
	assert_float_equal(reading_n(&imports, "larch", "2026-01-02"), 3, 0);
	imports_end(&imports);
}

/* A freezer, a balance: only what is counted out of something cannot be below nothing. */
static void numbers_may_be_below_nothing(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings", "on,n,of\n2026-01-01,-18.5,\n", .set = ON_LARCH),
		0);
	assert_int_equal(IMPORT(&imports, "readings", "on,n\n2026-01-02,-20\n", .set = ON_LARCH), 0);
	assert_float_equal(reading_n(&imports, "larch", "2026-01-01"), -18.5, 0);
	assert_float_equal(reading_n(&imports, "larch", "2026-01-02"), -20, 0);
	imports_end(&imports);
}

static void importing_again_writes_nothing(void **state)
{
	static const char text[] = "on,n,of\n2026-01-01,2,20\n2026-01-02,3,21\n";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings", text, .set = ON_LARCH), 0);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "readings", text, .set = ON_LARCH), 0);
	assert_int_equal(imports.result.already_there, 2);
	assert_int_equal(imports.result.written, 0);
	assert_int_equal(imports.result.entries, 0);
	assert_int_equal(book_head(imports.book), head);
	imports_end(&imports);
}

static void another_value_is_a_correction(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings", "on,n,of\n2026-01-01,2,20\n2026-01-02,3,21\n",
				 .set = ON_LARCH),
		0);
	assert_int_equal(IMPORT(&imports, "readings",
				 "on,n,of\n2026-01-01,2,20\n2026-01-02,4,21\n2026-01-03,1,20\n",
				 .set = ON_LARCH),
		0);
	assert_int_equal(imports.result.already_there, 1);
	assert_int_equal(imports.result.changed, 1);
	assert_int_equal(imports.result.written, 1);
	assert_int_equal(reading_count(&imports), 4); /* what was said before is kept */
	assert_float_equal(reading_n(&imports, "larch", "2026-01-02"), 4, 0);
	imports_end(&imports);
}

static void rows_said_twice_are_kept_once(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings",
				 "on,n,of\n2026-01-01,2,20\n2026-01-02,3,21\n2026-01-01,2,20\n",
				 .set = ON_LARCH),
		0);
	assert_int_equal(imports.result.written, 2);
	assert_int_equal(imports.result.repeated, 1);
	assert_int_equal(IMPORT(&imports, "readings", "on,n,of\n2026-02-01,2,20\n2026-02-01,5,20\n",
				 .set = ON_LARCH),
		FT_REFUSED);
	char *problems = problems_text(&imports);
	assert_string_equal(problems,
		"on,n,of,problem\r\n2026-02-01,2,20,\r\n2026-02-01,5,20,"
		"\"An earlier row of this file says 2 of 20 for the same place, day and "
		"part.\"\r\n");
	free(problems);
	assert_int_equal(reading_count(&imports), 2);
	imports_end(&imports);
}

/* The same beyond one entry's worth of rows, where what was said is in the database only. */
static void rows_said_twice_far_apart_are_found(void **state)
{
	enum { ROWS = 2500 };
	struct imports imports;
	struct buf text, day;
	imports_begin(&imports, state);
	buf_init(&text, 1 << 20);
	buf_init(&day, 32);
	buf_add_text(&text, "on,n,of\n");
	for (int i = 0; i < ROWS; i++) {
		buf_clear(&day);
		day_add_iso(&day, day_from_date(2015, 1, 1) + i);
		buf_print(&text, "%s,%d,20\n", day.base, i % 20);
	}
	buf_add_text(&text, "2015-01-01,0,20\n2015-01-02,7,20\n");
	assert_int_equal(IMPORT(&imports, "readings", text.base, .set = ON_LARCH), FT_REFUSED);
	assert_int_equal(imports.result.problems, 1);
	assert_int_equal(reading_count(&imports), 0);
	assert_int_equal(
		IMPORT(&imports, "readings", text.base, .set = ON_LARCH, .skip_bad = true), 0);
	assert_int_equal(imports.result.written, ROWS);
	assert_int_equal(imports.result.repeated, 1);
	assert_int_equal(imports.result.entries, 3);
	assert_int_equal(reading_count(&imports), ROWS);
	assert_float_equal(reading_n(&imports, "larch", "2015-01-02"), 1, 0);
	buf_release(&text);
	buf_release(&day);
	imports_end(&imports);
}

static void what_is_wrong_is_said_beside_each_row(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(
		IMPORT(&imports, "readings",
			"place,on,n,of\nlarch,31/02/2026,1,20\nlarch,2026-01-02,many,20\n"
			"larch,2026-01-03,1,-2\nlarch,2026-01-04,1,20\nnowhere,2026-01-05,1,20\n"
			"larch,2036-01-05,1,20\nlarch,2026-01-06,3,0\nlarch,2026-01-07,inf,20\n"
			"=cmd|' /C calc'!A0,2026-01-08,1,20\n"
			"larch,2026-01-09,1,20,too,many\n",
			.set = "measure=falls"),
		FT_REFUSED);
	assert_int_equal(imports.result.problems, 9);
	assert_int_equal(reading_count(&imports), 0);
	char *text = problems_text(&imports);
	assert_non_null(text);
	assert_non_null(strstr(text, "date \"\"31/02/2026\"\" does not exist"));
	assert_non_null(strstr(text, "n: \"\"many\"\" is not a number."));
	assert_non_null(strstr(text, "A count cannot be less than nothing."));
	assert_non_null(strstr(text, "larch,2026-01-04,1,20,\r\n"));
	assert_non_null(strstr(text, "There is no place \"\"nowhere\"\"."));
	assert_non_null(strstr(text, "that day has not come yet"));
	assert_non_null(strstr(text, "3 out of 0 cannot be."));
	assert_non_null(strstr(text, "n: \"\"inf\"\" is not a number."));
	assert_non_null(strstr(text, "this row has 6 fields"));
	assert_non_null(strstr(text, "\n'=cmd|' /C calc'!A0,")); /* no spreadsheet will run it */
	free(text);
	imports_end(&imports);
}

static void the_file_of_problems_can_be_corrected_and_imported(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings",
				 "place,on,n,of,problem\nlarch,2026-01-01,1,20,\nlarch,2026-01-02,"
				 "x,20,old\n",
				 .set = "measure=falls"),
		FT_REFUSED);
	char *text = problems_text(&imports);
	assert_non_null(strstr(text, "place,on,n,of,problem\r\n"));
	assert_null(strstr(text, "old"));
	char *wrong = strstr(text, ",x,");
	wrong[1] = '5';
	assert_int_equal(IMPORT(&imports, "readings", text, .set = "measure=falls"), 0);
	assert_int_equal(imports.result.written, 2);
	free(text);
	imports_end(&imports);
}

static void unknown_places_are_refused_together_or_created(void **state)
{
	static const char text[] = "code,name,on,n,of\nlarch,,2026-01-01,1,20\n"
				   "A1,Fish &amp; Chips,2026-01-01,1,20\nB2,,2026-01-01,1,20\n"
				   "A1,Fish &amp; Chips,2026-01-02,1,20\n";
	static const char map[] = "place=code,place_name=name";
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(
		IMPORT(&imports, "readings", text, .map = map, .set = "measure=falls"), FT_REFUSED);
	assert_int_equal(imports.result.problems, 3);
	assert_non_null(strstr(json_string_value(json_array_get(imports.result.notes,
				       json_array_size(imports.result.notes) - 1)),
		"2 places are not in the record: A1, B2."));
	assert_int_equal(IMPORT(&imports, "readings", text, .map = map, .set = "measure=falls",
				 .create_places = true),
		0);
	assert_int_equal(imports.result.places_created, 2);
	json_t *place = thing(&imports, "A1");
	assert_string_equal(json_text(place, "title"), "Fish & Chips");
	json_decref(place);
	assert_int_equal(
		IMPORT(&imports, "readings", "place,place_name,on,n,of\nB2,Bees,2026-01-02,1,20\n",
			.set = "measure=falls", .create_places = true),
		0);
	assert_int_equal(imports.result.places_named, 1);
	place = thing(&imports, "B2");
	assert_string_equal(json_text(place, "title"), "Bees");
	json_decref(place);
	imports_end(&imports);
}

static void rows_without_a_value_are_counted(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings",
				 "on,n,of\n2026-01-01,NA,20\n2026-01-02,,20\n2026-01-03,*,20\n"
				 "2026-01-04,0,0\n2026-01-05,1,NA\n\n",
				 .set = ON_LARCH),
		0);
	assert_int_equal(imports.result.no_value, 4);
	assert_int_equal(imports.result.written, 1);
	imports_end(&imports);
}

static void a_dry_run_counts_and_writes_nothing(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "readings", "place,on,n,of\nnew,2026-01-01,1,20\n",
				 .set = "measure=falls", .dry_run = true, .create_places = true),
		0);
	assert_int_equal(imports.result.written, 1);
	assert_int_equal(imports.result.places_created, 1);
	assert_int_equal(book_head(imports.book), head);
	assert_null(thing(&imports, "new"));
	imports_end(&imports);
}

static void files_that_are_not_right_as_a_whole_are_refused(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings", "", .set = ON_LARCH), FT_REFUSED);
	assert_int_equal(IMPORT(&imports, "readings", "on,n\n2026-01-01,\"1\n", .set = ON_LARCH,
				 .skip_bad = true),
		FT_REFUSED);
	assert_int_equal(IMPORT(&imports, "readings", "on,value\n2026-01-01,1\n", .set = ON_LARCH),
		FT_USAGE);
	assert_non_null(strstr(error_message(), "--map n=COLUMN"));
	assert_int_equal(IMPORT(&imports, "readings", "on,n\n", .set = ON_LARCH, .map = "on=when"),
		FT_USAGE);
	assert_int_equal(IMPORT(&imports, "readings", "on,n\n", .set = "nothing=1"), FT_USAGE);
	assert_int_equal(IMPORT(&imports, "readings", "on,n\n2026-01-01,1\n",
				 .set = "measure=none,place=larch"),
		FT_REFUSED);
	assert_int_equal(IMPORT(&imports, "unicorns", "a\nb\n"), FT_NOT_FOUND);
	assert_int_equal(reading_count(&imports), 0);
	imports_end(&imports);
}

static void windows_1252_is_read_and_said(void **state)
{
	struct imports imports;
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "readings", "on,stratum,n,of\n2026-01-01,Caf\xe9,1,20\n",
				 .set = ON_LARCH),
		0);
	assert_int_equal(imports.result.written, 1);
	assert_non_null(
		strstr(json_string_value(json_array_get(imports.result.notes, 0)), "Windows-1252"));
	imports_end(&imports);
}

static int find_group(void *context, const struct headcount *headcount)
{
	char *found = context;
	snprintf(found, 200, "%s|%s|%d|%g", headcount->place, headcount->staff_group,
		headcount->on == day_from_date(2018, 6, 30), headcount->fte);
	return 0;
}

static void headcounts_are_imported_once(void **state)
{
	static const char text[] = "place,staff_group,fte\nlarch,Nurses &amp; midwives,12.5\n";
	struct imports imports;
	struct reader *reader;
	char found[200] = "";
	imports_begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "workforce", text, .set = "on=2018-06-30"), 0);
	assert_int_equal(imports.result.written, 1);
	assert_int_equal(book_reader(imports.book, &reader), 0);
	assert_int_equal(read_workforce(reader, NULL, find_group, found), 0);
	reader_close(reader);
	assert_string_equal(found, "larch|Nurses & midwives|1|12.5");
	assert_int_equal(IMPORT(&imports, "workforce", text, .set = "on=2018-06-30"), 0);
	assert_int_equal(imports.result.already_there, 1);
	imports_end(&imports);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(rows_become_readings),
		TEST_CASE(numbers_may_be_below_nothing),
		TEST_CASE(importing_again_writes_nothing), TEST_CASE(another_value_is_a_correction),
		TEST_CASE(rows_said_twice_are_kept_once),
		TEST_CASE(rows_said_twice_far_apart_are_found),
		TEST_CASE(what_is_wrong_is_said_beside_each_row),
		TEST_CASE(the_file_of_problems_can_be_corrected_and_imported),
		TEST_CASE(unknown_places_are_refused_together_or_created),
		TEST_CASE(rows_without_a_value_are_counted),
		TEST_CASE(a_dry_run_counts_and_writes_nothing),
		TEST_CASE(files_that_are_not_right_as_a_whole_are_refused),
		TEST_CASE(windows_1252_is_read_and_said), TEST_CASE(headcounts_are_imported_once) };
	return test_on_both("readings", tests, sizeof(tests) / sizeof(tests[0]));
}

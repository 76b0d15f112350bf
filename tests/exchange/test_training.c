/* Who did which course, from CSV: all or nothing, once, corrected and taken back by later rows. */
#include "importing.h"

#include <stdlib.h>
#include <string.h>

static void make(struct book *book, const char *kind, const char *verb, const char *id,
	const char *on, json_t *input)
{
	struct act act = { .actor = &ACTOR_SYSTEM,
		.kind = kind,
		.verb = verb,
		.new_id = id,
		.on = on,
		.input = input };
	struct outcome outcome;
	if (book_act(book, &act, &outcome))
		fail_msg("%s %s: %s", kind, verb, outcome.message);
	outcome_release(&outcome);
	json_decref(input);
}

/* Two people and two courses: fire is good for a year, hello for ever. */
static void begin(struct imports *imports, void **state)
{
	imports_begin(imports, state);
	make(imports->book, "person", "add", "ann", NULL, json_pack("{ss}", "name", "Ann Lee"));
	make(imports->book, "person", "add", "bob", NULL, json_pack("{ss}", "name", "Bob Ray"));
	make(imports->book, "course", "add", "fire", NULL,
		json_pack("{sssi}", "title", "Fire", "refresh_months", 12));
	make(imports->book, "course", "add", "hello", NULL, json_pack("{ss}", "title", "Hello"));
}

static int add_training(void *context, const struct training *training)
{
	struct buf *text = context;
	buf_print(text, "%s %s ", training->person, training->course);
	day_add_iso(text, training->on);
	buf_add_text(text, " ");
	if (training->until != DAY_NONE)
		day_add_iso(text, training->until);
	buf_print(text, "%s %lld,%d\n", training->revoked ? "revoked" : "",
		(long long)training->seq, training->row);
	return 0;
}

/* What the record says, a row a line, "person course on until[revoked] entry,row" with the first entry of
 * the imports as 1. */
static void expect(struct imports *imports, int64_t after, const char *expected)
{
	struct reader *reader;
	struct buf text;
	buf_init(&text, 1 << 20);
	buf_add_text(&text, "");
	assert_int_equal(book_reader(imports->book, &reader), 0);
	assert_int_equal(read_training(reader, after, add_training, &text), 0);
	reader_close(reader);
	assert_string_equal(text.base ? text.base : "", expected);
	buf_release(&text);
}

static void rows_become_one_entry_for_each_course(void **state)
{
	struct imports imports;
	char expected[512];
	begin(&imports, state);
	int head = (int)book_head(imports.book);
	assert_int_equal(
		IMPORT(&imports, "training",
			"person,course,on,until\nann,fire,2026-01-31,\nbob,hello,01/02/2026,\n"
			"bob,fire,2026-03-01,2026-06-30\n"),
		0);
	assert_int_equal(imports.result.written, 3);
	assert_int_equal(imports.result.entries, 2);
	assert_int_equal(book_head(imports.book), head + 2);
	snprintf(expected, sizeof(expected),
		"ann fire 2026-01-31 2027-01-31 %d,0\nbob fire 2026-03-01 2026-06-30 %d,1\n"
		"bob hello 2026-02-01  %d,0\n",
		head + 1, head + 1, head + 2);
	expect(&imports, 0, expected);
	imports_end(&imports);
}

static void importing_again_writes_nothing(void **state)
{
	static const char text[] =
		"person,course,on\nann,fire,2026-01-31\nbob,fire,2026-01-31\nann,fire,2026-01-31\n";
	struct imports imports;
	begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "training", text), 0);
	assert_int_equal(imports.result.written, 2);
	assert_int_equal(imports.result.repeated, 1);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "training", text), 0);
	assert_int_equal(imports.result.written, 0);
	assert_int_equal(imports.result.already_there, 3);
	assert_int_equal(book_head(imports.book), head);
	imports_end(&imports);
}

static void later_rows_correct_and_take_back(void **state)
{
	struct imports imports;
	char expected[512];
	begin(&imports, state);
	static const char first[] = "person,course,on\nann,fire,2026-01-31\nbob,fire,2026-01-31\n";
	assert_int_equal(IMPORT(&imports, "training", first), 0);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,until,revoked\nann,fire,2026-01-31,2026-12-31,\n"
				 "bob,fire,2026-01-31,,revoked\n"),
		0);
	assert_int_equal(imports.result.changed, 2);
	snprintf(expected, sizeof(expected),
		"ann fire 2026-01-31 2026-12-31 %d,0\nbob fire 2026-01-31 revoked %d,1\n",
		(int)head + 1, (int)head + 1);
	expect(&imports, 0, expected);
	expect(&imports, head, expected);
	expect(&imports, head + 1, "");
	/* The first file, sent again, does not undo it; a row that says so does. */
	assert_int_equal(IMPORT(&imports, "training", first), 0);
	assert_int_equal(imports.result.already_there, 2);
	expect(&imports, 0, expected);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,revoked\nbob,fire,2026-01-31,no\n"),
		0);
	assert_int_equal(imports.result.changed, 1);
	snprintf(expected, sizeof(expected), "bob fire 2026-01-31 2027-01-31 %d,0\n", (int)head + 2);
	expect(&imports, head + 1, expected);
	imports_end(&imports);
}

static void a_file_may_take_back_its_own_row(void **state)
{
	static const char text[] = "person,course,on,revoked\nann,fire,2026-01-31,\n"
				   "ann,fire,2026-01-31,revoked\n";
	struct imports imports;
	char expected[128];
	begin(&imports, state);
	assert_int_equal(IMPORT(&imports, "training", text), 0);
	snprintf(expected, sizeof(expected), "ann fire 2026-01-31 revoked %d,1\n",
		(int)book_head(imports.book));
	expect(&imports, 0, expected);
	assert_int_equal(IMPORT(&imports, "training", text), 0);
	assert_int_equal(imports.result.already_there, 2);
	imports_end(&imports);
}

static void what_is_wrong_is_said_beside_each_row(void **state)
{
	struct imports imports;
	begin(&imports, state);
	int64_t head = book_head(imports.book);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,until\nann,fire,2026-01-31,\neve,fire,2026-01-31,\n"
				 "ann,water,2026-01-31,\nann,fire,2999-01-31,\nann,fire,,\n"
				 "ann,fire,2026-01-31,2025-01-31\nann,falls,2026-02-01,\n"),
		FT_REFUSED);
	assert_int_equal(imports.result.problems, 6);
	assert_int_equal(book_head(imports.book), head);
	char *problems = problems_text(&imports);
	static const char *const said[] = { "There is no person \"\"eve\"\". Import people first.",
		"There is no course \"\"water\"\". Add it first.", "on: that day has not come yet.",
		"The row does not say which day.", "until: that is before it was done.",
		"There is no course \"\"falls\"\". Add it first." };
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!strstr(problems, said[i]))
			fail_msg("%s is missing in %s", said[i], problems);
	free(problems);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,until\nann,fire,2026-01-31,\n"
				 "ann,fire,2026-01-31,2026-02-28\n"),
		FT_REFUSED);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,revoked\nann,fire,2026-01-31,yes\n"),
		FT_REFUSED);
	assert_int_equal(book_head(imports.book), head);
	imports_end(&imports);
}

static void what_was_recorded_by_hand_is_known(void **state)
{
	struct imports imports;
	begin(&imports, state);
	make(imports.book, "completion", "record", NULL, "2026-01-31",
		json_pack("{ssss}", "course", "fire", "person", "ann"));
	assert_int_equal(
		IMPORT(&imports, "training", "person,course,on\nann,fire,2026-01-31\n"), 0);
	assert_int_equal(imports.result.already_there, 1);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,revoked\nann,fire,2026-01-31,revoked\n"),
		FT_REFUSED);
	imports_end(&imports);
}

static int64_t overdue_of(struct imports *imports, const char *person)
{
	struct actor actor = { 0 };
	struct reader *reader;
	json_t *work;
	snprintf(actor.person, sizeof(actor.person), "%s", person);
	assert_int_equal(book_reader(imports->book, &reader), 0);
	assert_int_equal(read_work(reader, &actor, NULL, 0, &work), 0);
	int64_t overdue = json_whole(work, "overdue", -1);
	json_decref(work);
	reader_close(reader);
	return overdue;
}

static void a_row_ends_the_reminder_of_what_it_renews(void **state)
{
	struct imports imports;
	begin(&imports, state);
	make(imports.book, "completion", "record", NULL, "2025-01-31",
		json_pack("{ssss}", "course", "fire", "person", "ann"));
	assert_int_equal(overdue_of(&imports, "ann"), 1);
	assert_int_equal(
		IMPORT(&imports, "training", "person,course,on\nann,fire,2024-06-01\n"), 0);
	assert_int_equal(overdue_of(&imports, "ann"), 1);
	assert_int_equal(
		IMPORT(&imports, "training", "person,course,on\nann,fire,2026-02-01\n"), 0);
	assert_int_equal(overdue_of(&imports, "ann"), 0);
	assert_int_equal(IMPORT(&imports, "training",
				 "person,course,on,revoked\nann,fire,2026-02-01,revoked\n"),
		0);
	assert_int_equal(overdue_of(&imports, "ann"), 1);
	imports_end(&imports);
}

/* -- many rows; the same after a rebuild -- */

static int add_line(void *context, struct slice line)
{
	buf_add_slice(context, line);
	buf_add_text(context, "\n");
	return 0;
}

static char *export_of(struct imports *imports)
{
	struct reader *reader;
	struct buf text;
	buf_init(&text, 64 << 20);
	assert_int_equal(book_reader(imports->book, &reader), 0);
	assert_int_equal(book_export(reader, add_line, &text), 0);
	reader_close(reader);
	return buf_take(&text);
}

static int count_row(void *context, const struct training *training)
{
	*(int64_t *)context += !training->revoked;
	return 0;
}

static void many_rows_are_the_same_after_a_rebuild(void **state)
{
	enum { DAYS = 2500 };
	struct imports imports;
	struct buf text;
	struct reader *reader;
	int64_t count = 0;
	begin(&imports, state);
	buf_init(&text, 1 << 20);
	buf_add_text(&text, "person,course,on,revoked\n");
	for (int i = 0; i < DAYS; i++) {
		buf_add_text(&text, "ann,fire,");
		day_add_iso(&text, day_from_date(2015, 1, 1) + i);
		buf_add_text(&text, ",\n");
	}
	buf_add_text(&text, "ann,fire,2015-01-01,revoked\n");
	assert_int_equal(IMPORT(&imports, "training", text.base), 0);
	assert_int_equal(imports.result.entries, 3);
	assert_int_equal(book_reader(imports.book, &reader), 0);
	assert_int_equal(read_training(reader, 0, count_row, &count), 0);
	assert_int_equal(count, DAYS - 1);
	reader_close(reader);
	char *before = export_of(&imports);
	assert_non_null(strstr(before, "\"training\""));
	book_close(imports.book);
	assert_int_equal(book_rebuild(imports.place->address, NULL), 0);
	assert_int_equal(book_open(&imports.book, imports.place->address, BOOK_WRITE), 0);
	char *after = export_of(&imports);
	assert_string_equal(before, after);
	assert_int_equal(IMPORT(&imports, "training", text.base), 0);
	assert_int_equal(imports.result.already_there, DAYS + 1);
	free(before);
	free(after);
	buf_release(&text);
	imports_end(&imports);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(rows_become_one_entry_for_each_course),
		TEST_CASE(importing_again_writes_nothing),
		TEST_CASE(later_rows_correct_and_take_back),
		TEST_CASE(a_file_may_take_back_its_own_row),
		TEST_CASE(what_is_wrong_is_said_beside_each_row),
		TEST_CASE(what_was_recorded_by_hand_is_known),
		TEST_CASE(a_row_ends_the_reminder_of_what_it_renews),
		TEST_CASE(many_rows_are_the_same_after_a_rebuild) };
	return test_on_both("training", tests, sizeof(tests) / sizeof(tests[0]));
}

/* The sums at the end of pages: what is damaged is found, what other programs do is told apart. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "place.h"

enum { ROWS = 2000, PAGE = 4096 };

static const char table_sql[] = "CREATE TABLE note (id BIGINT PRIMARY KEY, words TEXT)";

static void write_rows(struct opened *o)
{
	assert_int_equal(transaction_begin_write(o->connection), 0);
	for (int i = 0; i < ROWS; i++) {
		struct query *query = query_start(o->connection,
			"INSERT INTO note (id, words) VALUES ($1, $2)"
			" ON CONFLICT (id) DO UPDATE SET words = note.words || 'x'");
		query_int(query, 1, i);
		query_text(query, 2, SLICE_LITERAL("The rail of the bed came loose."));
		assert_int_equal(query_run(query), 0);
	}
	assert_int_equal(transaction_commit(o->connection), 0);
}

static int check(const struct test_place *place, int64_t *unchecked)
{
	return store_check_pages(place->address, unchecked);
}

static void assert_all_summed(const struct test_place *place)
{
	int64_t unchecked;

	if (check(place, &unchecked) != 0)
		fail_msg("%s", error_message());
	assert_int_equal(unchecked, 0);
}

static void every_page_has_a_sum(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);
	char *copy = test_path(place->folder, "copy.fettle");
	const struct migration migration = { 1, "a table", table_sql };
	int64_t unchecked;

	assert_ok(store_migrate(o.connection, &migration, 1));
	write_rows(&o);
	assert_int_equal(store_checkpoint(o.connection), 0);
	assert_all_summed(place);
	write_rows(&o);
	assert_int_equal(store_backup(o.connection, copy, &migration, 1), 0);
	assert_int_equal(store_check_pages(copy, &unchecked), 0);
	assert_int_equal(unchecked, 0);
	place_close(&o);
	assert_all_summed(place);
	free(copy);
}

/* Another program, which knows nothing of sums. */
static void run_elsewhere(const struct test_place *place, const char *sql)
{
	sqlite3 *handle;

	assert_int_equal(sqlite3_open(place->address, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

/* A process that leaves its log behind. */
static void write_and_die(const struct test_place *place)
{
	fflush(NULL);
	pid_t child = fork();

	if (child == 0) {
		struct opened o = place_open(place);

		write_rows(&o);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_log_emptied_by_another_program_is_no_damage(void **state)
{
	struct test_place *place = *state;
	int64_t unchecked;

	struct opened o = place_create(place, table_sql);
	write_rows(&o);
	place_close(&o);
	write_and_die(place);
	run_elsewhere(place, "SELECT COUNT(*) FROM note");
	if (check(place, &unchecked) != 0)
		fail_msg("%s", error_message());
	assert_true(unchecked > 0);
}

static void what_another_program_changes_is_found(void **state)
{
	struct test_place *place = *state;
	int64_t unchecked;

	struct opened o = place_create(place, table_sql);
	write_rows(&o);
	place_close(&o);
	assert_all_summed(place);
	run_elsewhere(place, "SELECT COUNT(*) FROM note");
	assert_all_summed(place);
	run_elsewhere(place, "UPDATE note SET words = 'other' WHERE id = 77");
	assert_int_equal(check(place, &unchecked), FT_DRIFT);
	o = place_open(place);
	assert_int_equal(connection_execute(o.connection, "VACUUM"), 0);
	place_close(&o);
	assert_all_summed(place);
}

static void flip(const char *path, off_t at)
{
	char byte;
	int file = open(path, O_RDWR);

	assert_true(file >= 0);
	assert_int_equal(pread(file, &byte, 1, at), 1);
	byte ^= 0x20;
	assert_int_equal(pwrite(file, &byte, 1, at), 1);
	close(file);
}

static void the_first_bad_page_is_named(void **state)
{
	struct test_place *place = *state;
	int64_t unchecked;

	struct opened o = place_create(place, table_sql);
	write_rows(&o);
	place_close(&o);
	flip(place->address, 7 * PAGE + 1234);
	flip(place->address, 9 * PAGE + 4095); /* the sum itself */
	assert_int_equal(check(place, &unchecked), FT_DRIFT);
	assert_non_null(strstr(error_message(), "page 8 of"));
	assert_non_null(strstr(error_message(), "nor are 1 others"));
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(every_page_has_a_sum),
		TEST_CASE_OF_SQLITE(a_log_emptied_by_another_program_is_no_damage),
		TEST_CASE_OF_SQLITE(what_another_program_changes_is_found),
		TEST_CASE_OF_SQLITE(the_first_bad_page_is_named),
	};

	return test_on_both("pages", tests, sizeof(tests) / sizeof(tests[0]));
}

/* Backups, and moving from one database to the other and back. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"

static const struct migration migrations[] = {
	{ 1, "things", "CREATE TABLE thing (id BIGINT PRIMARY KEY, body {BYTES}, name {TEXT},"
		       " share DOUBLE PRECISION, small INTEGER);"
		       "CREATE TABLE \"or\"\"der\" (\"select\" BIGINT);"
		       "CREATE TABLE blank (id BIGINT)" },
	{ 2, "one more", "CREATE TABLE more (id BIGINT); INSERT INTO more VALUES (1)" },
};

enum { THINGS = 2500 };

static int add_things(struct connection *connection)
{
	int result = transaction_begin_write(connection);

	for (int64_t i = 0; i < THINGS && result == 0; i++) {
		struct query *query = query_start(connection, "INSERT INTO thing"
			" (id, body, name, share, small) VALUES ($1, $2, $3, $4, $5)");

		query_int(query, 1, INT64_MAX - i);
		if (i % 3 > 0)
			query_bytes(query, 2, (struct slice){ "\0\xff\x80'", (size_t)(i % 5) });
		query_text(query, 3, SLICE_LITERAL("Łódź 'quoted'"));
		query_real(query, 4, (double)i / 3);
		if (i % 2 > 0)
			query_int(query, 5, i);
		result = query_run(query);
	}
	if (result == 0)
		result = query_run(query_start(connection, "INSERT INTO \"or\"\"der\" VALUES (7)"));
	return result == 0 ? transaction_commit(connection) : result;
}

static void check_thing(struct query *query, int64_t i)
{
	size_t length = i % 3 > 0 ? (size_t)(i % 5) : 0;

	assert_true(query_get_int(query, 0) == INT64_MAX - i);
	assert_int_equal(query_is_null(query, 1), i % 3 == 0);
	assert_true(slice_equal(query_get_bytes(query, 1),
				(struct slice){ "\0\xff\x80'", length }));
	assert_slice(query_get_text(query, 2), "Łódź 'quoted'");
	assert_true(query_get_real(query, 3) == (double)i / 3);
	assert_int_equal(query_is_null(query, 4), i % 2 == 0);
	assert_int_equal(query_get_int(query, 4), i % 2 == 0 ? 0 : i);
}

static void check_things(struct connection *connection)
{
	struct query *query = query_start(connection,
		"SELECT id, body, name, share, small FROM thing ORDER BY id DESC");

	for (int64_t i = 0; i < THINGS; i++) {
		assert_int_equal(query_step(query), 1);
		check_thing(query, i);
	}
	assert_int_equal(query_step(query), 0);
	query_end(query);
	assert_int_equal(ask_int(connection, "SELECT SUM(\"select\") FROM \"or\"\"der\""), 7);
	assert_int_equal(ask_int(connection, "SELECT COUNT(*) FROM more"), 1);
	assert_int_equal(ask_int(connection, "SELECT COUNT(*) FROM blank"), 0);
}

static void a_backup_is_the_organisation_in_a_file(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);
	struct test_place copy = { .address = test_path(place->folder, "a 'copy' ?#%.fettle") };
	char *partial = test_path(place->folder, "a 'copy' ?#%.fettle.partial");
	struct stat status;
	struct opened b;

	assert_ok(store_migrate(o.connection, migrations, 2));
	assert_ok(add_things(o.connection));
	assert_ok(store_backup(o.connection, copy.address, migrations, 2));
	assert_int_equal(store_backup(o.connection, copy.address, migrations, 2), FT_CONFLICT);
	assert_int_equal(stat(copy.address, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(access(partial, F_OK), -1);
	assert_ok(write_one(o.connection, "DELETE FROM thing"));
	place_close(&o);

	b = place_open(&copy);
	assert_ok(store_migrate(b.connection, migrations, 2));
	check_things(b.connection);
	assert_ok(write_one(b.connection, "DELETE FROM thing"));
	place_close(&b);
	free(copy.address);
	free(partial);
}

static void a_backup_that_cannot_be_written_leaves_nothing(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);

	assert_ok(store_migrate(o.connection, migrations, 2));
	assert_int_equal(store_backup(o.connection, "/nosuchfolder/copy.fettle", migrations, 2),
			 FT_FAILED);
	assert_message_has("/nosuchfolder/copy.fettle");
	place_close(&o);
}

/* On the other database, where there is one. */
static char *other_address(const struct test_place *place)
{
	if (place->is_postgresql || !test_server())
		return test_path(place->folder, "other.fettle");
	return test_postgresql_place(test_server());
}

static void count_rows(void *context, int64_t rows)
{
	*(int64_t *)context = rows;
}

/* To the other database, and back into a place that had something else in it. */
static void an_organisation_moves_there_and_back(void **state)
{
	struct test_place *place = *state;
	struct opened here = place_create(place, NULL);
	struct test_place other = { .address = other_address(place) };
	struct opened there = place_create(&other, NULL);
	int64_t rows = 0;

	assert_ok(store_migrate(here.connection, migrations, 2));
	assert_ok(store_migrate(there.connection, migrations, 1));
	assert_ok(add_things(here.connection));
	assert_int_equal(store_copy(here.connection, there.connection, NULL, NULL), FT_REFUSED);
	assert_message_has("version 1");
	assert_ok(store_migrate(there.connection, migrations, 2));
	assert_ok(store_copy(here.connection, there.connection, count_rows, &rows));
	assert_int_equal(rows, 2000);
	check_things(there.connection);
	assert_ok(write_one(here.connection, "DELETE FROM thing WHERE small > 10"));
	assert_ok(store_copy(there.connection, here.connection, NULL, NULL));
	check_things(here.connection);
	place_close(&there);
	place_close(&here);
	free(other.address);
}

static void a_copy_that_fails_changes_nothing(void **state)
{
	struct test_place *place = *state;
	struct opened here = place_create(place, NULL);
	struct test_place other = { .address = other_address(place) };
	struct opened there = place_create(&other, NULL);

	assert_ok(store_migrate(here.connection, migrations, 2));
	assert_ok(store_migrate(there.connection, migrations, 2));
	assert_ok(add_things(here.connection));
	assert_ok(add_things(there.connection));
	for (int64_t n = 1; n < 2000; n = n * 3 + 1) {
		store_fail_after(there.store, n, FT_BUSY);
		assert_int_equal(store_copy(here.connection, there.connection, NULL, NULL),
				 FT_BUSY);
		store_fail_after(there.store, 0, 0);
		check_things(there.connection);
	}
	place_close(&there);
	place_close(&here);
	free(other.address);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_backup_is_the_organisation_in_a_file),
		TEST_CASE(a_backup_that_cannot_be_written_leaves_nothing),
		TEST_CASE(an_organisation_moves_there_and_back),
		TEST_CASE(a_copy_that_fails_changes_nothing),
	};

	return test_on_both("store-copy", tests, sizeof(tests) / sizeof(tests[0]));
}

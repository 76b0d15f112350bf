/* Migrations, and everything that can be wrong with a file, a disk or a server. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "place.h"

static const struct migration migrations[] = {
	{ 1, "things", "CREATE TABLE thing (id {KEY} PRIMARY KEY, body {BYTES}, name {TEXT});"
		       "CREATE INDEX thing_name ON thing (name)" },
	{ 2, "a column", "ALTER TABLE thing ADD COLUMN size BIGINT NOT NULL DEFAULT 7" },
	{ 3, "a bad step", "CREATE TABLE half (id BIGINT); CREATE TABLE thing (id BIGINT)" },
};

static int add_thing(struct connection *connection, int64_t id, struct slice body)
{
	struct query *query;
	int result = transaction_begin_write(connection);

	if (result != 0)
		return result;
	query = query_start(connection, "INSERT INTO thing (id, body) VALUES ($1, $2)");
	query_int(query, 1, id);
	query_bytes(query, 2, body);
	result = query_run(query);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

static int64_t count_things(struct connection *connection)
{
	return ask_int(connection, "SELECT COUNT(*) FROM thing");
}

/*
 * Opening
 */

static void there_must_be_one_to_open_and_none_to_create(void **state)
{
	struct test_place *place = *state;
	struct store *store;
	struct opened o;

	assert_int_equal(store_open(&store, place->address, STORE_OPEN), FT_NOT_FOUND);
	assert_null(store);
	assert_message_has("fettle init");
	o = place_create(place, NULL);
	assert_int_equal(store_is_postgresql(o.store), place->is_postgresql);
	assert_int_equal(store_open(&store, place->address, STORE_CREATE), FT_CONFLICT);
	place_close(&o);
	assert_int_equal(store_open(&store, place->address, STORE_CREATE), FT_CONFLICT);
	o = place_open(place);
	place_close(&o);
}

static void nothing_can_be_changed_when_opened_for_reading(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);

	assert_ok(store_migrate(o.connection, migrations, 1));
	assert_ok(add_thing(o.connection, 1, SLICE_LITERAL("x")));
	place_close(&o);
	assert_ok(store_open(&o.store, place->address, STORE_READ_ONLY));
	assert_ok(store_connect(o.store, &o.connection));
	assert_int_equal(count_things(o.connection), 1);
	assert_int_equal(transaction_begin_write(o.connection), FT_FAILED);
	assert_int_equal(connection_execute(o.connection, "DELETE FROM thing"), FT_FAILED);
	assert_message_has("cannot be changed");
	assert_int_equal(store_migrate(o.connection, migrations, 2), FT_REFUSED);
	assert_ok(store_migrate(o.connection, migrations, 1));
	assert_int_equal(count_things(o.connection), 1);
	place_close(&o);
}

static void a_file_of_something_else_is_not_opened(void **state)
{
	struct test_place *place = *state;
	static const struct slice contents[] = {
		SLICE_LITERAL(""), SLICE_LITERAL("not a database at all, but long enough to be read "
						 "as a header of a hundred bytes, which it must not be") };
	struct store *store;

	if (place->is_postgresql)
		return;
	for (int i = 0; i < 2; i++) {
		assert_ok(file_replace(place->address, contents[i]));
		assert_int_equal(store_open(&store, place->address, STORE_OPEN), FT_FAILED);
		assert_message_has("is not a Fettle file");
	}
	assert_int_equal(store_open(&store, place->folder, STORE_OPEN), FT_FAILED);
	assert_message_has("is not a file");
}

static void a_name_never_shows_a_password(void **state)
{
	struct store *store;
	(void)state;

	assert_int_equal(store_open(&store, "postgresql://anna:s3cret@127.0.0.1:1/larch"
				    "?connect_timeout=2", STORE_OPEN), FT_BUSY);
	assert_null(strstr(error_message(), "s3cret"));
	assert_message_has("postgresql://anna@127.0.0.1:1/larch");
	assert_int_equal(store_open(&store, "postgresql://anna:s3cret@[bad/larch", STORE_OPEN),
			 FT_FAILED);
	assert_null(strstr(error_message(), "s3cret"));
}

/*
 * Migrations
 */

static void migrations_go_forward_once(void **state)
{
	struct opened o = place_create(*state, NULL);
	int version;

	assert_ok(store_schema_version(o.connection, &version));
	assert_int_equal(version, 0);
	test_clock_set(1700000000000000);
	assert_ok(store_migrate(o.connection, migrations, 1));
	assert_ok(add_thing(o.connection, 1LL << 40, SLICE_LITERAL("x")));
	assert_ok(store_migrate(o.connection, migrations, 2));
	assert_ok(store_migrate(o.connection, migrations, 2));
	test_clock_release();
	assert_ok(store_schema_version(o.connection, &version));
	assert_int_equal(version, 2);
	assert_int_equal(ask_int(o.connection, "SELECT size FROM thing"), 7);
	assert_int_equal(ask_int(o.connection, "SELECT COUNT(*) FROM schema_version"
				 " WHERE at = 1700000000000000"), 2);
	place_close(&o);
}

static void a_failing_migration_leaves_the_version_before(void **state)
{
	struct opened o = place_create(*state, NULL);
	const struct migration unknown_word = { 1, "odd", "CREATE TABLE odd (id {NUMBER})" };
	int version;

	assert_int_equal(store_migrate(o.connection, &unknown_word, 1), FT_FAILED);
	assert_message_has("{NUMBER}");
	assert_int_equal(store_migrate(o.connection, migrations, 3), FT_FAILED);
	assert_message_has("version 3 (a bad step)");
	assert_ok(store_schema_version(o.connection, &version));
	assert_int_equal(version, 2);
	assert_int_equal(query_run(query_start(o.connection, "SELECT * FROM half")), FT_FAILED);
	place_close(&o);
}

static void a_database_of_a_newer_program_is_refused(void **state)
{
	struct opened o = place_create(*state, NULL);

	assert_ok(store_migrate(o.connection, migrations, 2));
	assert_int_equal(store_migrate(o.connection, migrations, 1), FT_REFUSED);
	assert_message_has("newer Fettle");
	place_close(&o);
}

/*
 * Disks
 */

static void fill_until_it_fails(struct connection *connection, int64_t *written)
{
	char body[32768];
	int result = 0;

	memset(body, 'x', sizeof(body));
	while (result == 0 && *written < 10000) {
		result = add_thing(connection, *written, (struct slice){ body, sizeof(body) });
		*written += result == 0;
	}
	assert_int_equal(result, FT_FAILED);
	assert_message_has("The disk is full");
}

/* SQLite on a disk of 2 MB; where none can be mounted, a ceiling of SQLite's own. */
static void a_full_disk_is_said_and_loses_nothing(void **state)
{
	struct test_place *place = *state;
	bool mounted;
	struct opened o;
	int64_t written = 0;

	if (place->is_postgresql)
		return;
	mounted = mount("none", place->folder, "tmpfs", 0, "size=2m") == 0;
	o = place_create(place, NULL);
	assert_ok(store_migrate(o.connection, migrations, 2));
	if (!mounted)
		assert_ok(connection_execute(o.connection, "PRAGMA max_page_count = 300"));
	fill_until_it_fails(o.connection, &written);
	assert_true(written > 10);
	assert_int_equal(count_things(o.connection), written);

	if (mounted)
		assert_int_equal(mount("none", place->folder, "tmpfs", MS_REMOUNT, "size=4m"), 0);
	else
		assert_ok(connection_execute(o.connection, "PRAGMA max_page_count = 600"));
	assert_ok(add_thing(o.connection, -1, SLICE_LITERAL("again")));
	assert_int_equal(count_things(o.connection), written + 1);
	place_close(&o);
	o = place_open(place);
	assert_int_equal(count_things(o.connection), written + 1);
	place_close(&o);
	if (mounted)
		assert_int_equal(umount(place->folder), 0);
}

/* A backup on a read-only disk has no log beside it and cannot be given one. */
static void a_read_only_disk_can_be_read(void **state)
{
	struct test_place *place = *state;
	struct opened o;
	struct store *store;

	if (place->is_postgresql || mount("none", place->folder, "tmpfs", 0, "size=2m") != 0)
		return;
	o = place_create(place, NULL);
	assert_ok(store_migrate(o.connection, migrations, 1));
	assert_ok(add_thing(o.connection, 1, SLICE_LITERAL("x")));
	place_close(&o);
	assert_int_equal(mount("none", place->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
	assert_ok(store_open(&o.store, place->address, STORE_READ_ONLY));
	assert_ok(store_connect(o.store, &o.connection));
	assert_int_equal(count_things(o.connection), 1);
	place_close(&o);
	assert_int_equal(store_open(&store, place->address, STORE_OPEN), FT_FAILED);
	assert_int_equal(umount(place->folder), 0);
}

static void flip_bytes(const char *path)
{
	char noise[512];
	int file = open(path, O_WRONLY);

	memset(noise, 0x5a, sizeof(noise));
	for (off_t at = 4096; at < 40 * 4096; at += 4096)
		assert_int_equal(pwrite(file, noise, sizeof(noise), at), sizeof(noise));
	close(file);
}

static void damage_is_found(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);
	struct buf problems;
	int64_t bytes;

	buf_init(&problems, 1 << 20);
	assert_ok(store_migrate(o.connection, migrations, 2));
	for (int i = 0; i < 50; i++)
		assert_ok(add_thing(o.connection, i, SLICE_LITERAL("some body or other")));
	assert_ok(store_checkpoint(o.connection));
	assert_ok(store_size_bytes(o.connection, &bytes));
	assert_true(bytes >= 8192 && bytes < 1 << 20);
	assert_ok(store_check(o.connection, &problems));
	assert_int_equal(problems.length, 0);
	place_close(&o);
	if (!place->is_postgresql) {
		flip_bytes(place->address);
		if (store_open(&o.store, place->address, STORE_OPEN) == 0) {
			assert_ok(store_connect(o.store, &o.connection));
			assert_int_not_equal(store_check(o.connection, &problems), 0);
			place_close(&o);
		}
		assert_message_has("damaged");
	}
	buf_release(&problems);
}

/* Too small for even an empty organisation. */
static void a_creation_that_fails_leaves_no_file(void **state)
{
	struct test_place *place = *state;
	struct store *store;

	if (place->is_postgresql || mount("none", place->folder, "tmpfs", 0, "size=16k") != 0)
		return;
	assert_int_equal(store_open(&store, place->address, STORE_CREATE), FT_FAILED);
	assert_message_has("The disk is full");
	assert_int_equal(access(place->address, F_OK), -1);
	assert_int_equal(mount("none", place->folder, "tmpfs", MS_REMOUNT, "size=4m"), 0);
	assert_ok(store_open(&store, place->address, STORE_CREATE));
	store_close(store);
	assert_int_equal(umount(place->folder), 0);
}

/*
 * Servers
 */

static void a_second_server_is_refused_until_the_first_has_gone(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);
	struct store *second;
	char own_number[32];
	pid_t child;
	int status;

	snprintf(own_number, sizeof(own_number), "process %ld", (long)getpid());
	assert_ok(store_lock_serving(o.store));
	assert_ok(store_lock_serving(o.store));
	assert_ok(store_open(&second, place->address, STORE_OPEN));
	if (!place->is_postgresql) {
		assert_int_equal(store_lock_serving(second), FT_CONFLICT);
		assert_message_has("already being served by");
		assert_message_has(own_number);
	}
	place_close(&o);
	assert_ok(store_lock_serving(second));
	store_close(second);

	child = fork();
	if (child == 0) {
		struct store *store;

		_exit(store_open(&store, place->address, STORE_OPEN) == 0 &&
		      store_lock_serving(store) == 0 ? 7 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 7);
	assert_ok(store_open(&second, place->address, STORE_OPEN));
	assert_ok(store_lock_serving(second));
	store_close(second);
}

/* Ends every session but the administrator's own. */
static void end_sessions(void)
{
	assert_int_equal(test_postgresql_execute(test_server(),
		"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
		" WHERE application_name = 'fettle'"), 0);
}

static void a_lost_session_fails_its_transaction_and_comes_back(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);
	bool changed;

	assert_ok(store_migrate(o.connection, migrations, 2));
	assert_ok(add_thing(o.connection, 1, SLICE_LITERAL("x")));
	assert_false(connection_is_lost(o.connection));
	if (place->is_postgresql) {
		assert_ok(store_changed(o.connection, &changed));
		assert_ok(transaction_begin_write(o.connection));
		assert_ok(query_run(query_start(o.connection, "DELETE FROM thing")));
		end_sessions();
		assert_int_equal(transaction_commit(o.connection), FT_BUSY);
		assert_true(connection_is_lost(o.connection));
		assert_message_has("connects again by itself");
		assert_false(transaction_is_open(o.connection));

		assert_ok(add_thing(o.connection, 2, SLICE_LITERAL("y")));
		assert_false(connection_is_lost(o.connection));
		end_sessions(); /* while it is idle: nobody notices */
		assert_ok(add_thing(o.connection, 3, SLICE_LITERAL("z")));
		assert_ok(store_changed(o.connection, &changed));
		assert_true(changed);
		assert_int_equal(count_things(o.connection), 3);
	}
	place_close(&o);
}

static void a_server_away_is_busy_until_it_is_back(void **state)
{
	struct test_place *place = *state;
	struct opened o = place_create(place, NULL);

	assert_ok(store_migrate(o.connection, migrations, 2));
	if (place->is_postgresql) {
		assert_int_equal(test_postgresql_pause(test_server()), 0);
		for (int i = 0; i < 3; i++)
			assert_int_equal(add_thing(o.connection, 1, SLICE_LITERAL("x")), FT_BUSY);
		assert_int_equal(test_postgresql_resume(test_server()), 0);
	}
	assert_ok(add_thing(o.connection, 1, SLICE_LITERAL("x")));
	assert_int_equal(count_things(o.connection), 1);
	place_close(&o);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(there_must_be_one_to_open_and_none_to_create),
		TEST_CASE(nothing_can_be_changed_when_opened_for_reading),
		TEST_CASE(a_file_of_something_else_is_not_opened),
		TEST_CASE(a_name_never_shows_a_password),
		TEST_CASE(migrations_go_forward_once),
		TEST_CASE(a_failing_migration_leaves_the_version_before),
		TEST_CASE(a_database_of_a_newer_program_is_refused),
		TEST_CASE(a_full_disk_is_said_and_loses_nothing),
		TEST_CASE(a_creation_that_fails_leaves_no_file),
		TEST_CASE(a_read_only_disk_can_be_read),
		TEST_CASE(damage_is_found),
		TEST_CASE(a_second_server_is_refused_until_the_first_has_gone),
		TEST_CASE(a_lost_session_fails_its_transaction_and_comes_back),
		TEST_CASE(a_server_away_is_busy_until_it_is_back),
	};

	return test_on_both("store-trouble", tests, sizeof(tests) / sizeof(tests[0]));
}

/*
 * support.h: what tests of several modules need: a temporary folder, a clock that
 * stands still, a private PostgreSQL, and a loop that runs a test on both databases.
 *
 *   static void a_row_comes_back(void **state)
 *   {
 *       struct test_place *place = *state;
 *       struct store *store;
 *       assert_int_equal(store_open(&store, place->address, STORE_CREATE), 0);
 *       ...
 *       store_close(store);
 *   }
 *
 *   int main(void)
 *   {
 *       const struct test_case tests[] = { TEST_CASE(a_row_comes_back) };
 *       return test_on_both("store", tests, sizeof(tests) / sizeof(tests[0]));
 *   }
 *
 * runs "a_row_comes_back on sqlite" and "a_row_comes_back on postgresql".
 *
 * Without PostgreSQL's programs the second half fails, unless the environment has
 * FETTLE_TESTS_WITHOUT_POSTGRESQL=1: then it is skipped, and says so.
 */
#ifndef FETTLE_TEST_SUPPORT_H
#define FETTLE_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "day.h"

/*
 * Both databases
 */

/* Where one test may make an organisation: empty, and gone after the test. */
struct test_place {
	char *folder;        /* for files; on both databases */
	char *address;       /* for store_open(): FOLDER/larch.fettle or postgresql://... */
	bool is_postgresql;
};

enum test_databases { ON_BOTH, ON_SQLITE_ONLY, ON_POSTGRESQL_ONLY };

struct test_case {
	const char *name;
	void (*run)(void **state); /* *state is a struct test_place */
	enum test_databases on;
};

#define TEST_CASE(function) { #function, function, ON_BOTH }
/* For what only one of them has: a file to damage, a backend to kill. */
#define TEST_CASE_OF_SQLITE(function) { #function, function, ON_SQLITE_ONLY }
#define TEST_CASE_OF_POSTGRESQL(function) { #function, function, ON_POSTGRESQL_ONLY }

/* Runs the tests on SQLite, then on PostgreSQL, as one TAP report; for main to
 * return. */
int test_on_both(const char *group, const struct test_case *tests, size_t count);

/* The server that test_on_both() started; NULL on SQLite. */
struct test_postgresql *test_server(void);

/*
 * A private PostgreSQL: in its own folder, reached by a socket in that folder only,
 * run by an unprivileged user, ended with this process however that ends.
 */
struct test_postgresql;

/* 0, or -1 with the reason on stderr. */
int test_postgresql_start(struct test_postgresql **out);
/* Ends the server and removes its folder. NULL is allowed. */
void test_postgresql_stop(struct test_postgresql *server);

/* For tests of a database that goes away for a while: its data stay. */
int test_postgresql_pause(struct test_postgresql *server);
int test_postgresql_resume(struct test_postgresql *server);

/* An empty schema of its own: an address for store_open(). The caller frees. */
char *test_postgresql_place(struct test_postgresql *server);

/* Runs SQL as the administrator, outside of every place; 0 or -1. */
int test_postgresql_execute(struct test_postgresql *server, const char *sql);

/* Whether FETTLE_TESTS_WITHOUT_POSTGRESQL allows to go without. */
bool test_postgresql_is_optional(void);

/*
 * Folders
 */

/* An empty folder under TMPDIR or /tmp; the caller frees it with test_folder_remove(). */
char *test_folder_make(void);
/* Removes all that is in it; frees the name. NULL is allowed. */
void test_folder_remove(char *folder);
/* FOLDER/NAME; the caller frees. */
char *test_path(const char *folder, const char *name);

/*
 * The clock
 */

/* instant_now() gives this from now on, until test_clock_release(). */
void test_clock_set(instant_us now);
void test_clock_add(int64_t microseconds);
void test_clock_release(void);

#endif

/* place.h: an open organisation in the place of a test, and short words for asking it. */
#ifndef FETTLE_TEST_STORE_PLACE_H
#define FETTLE_TEST_STORE_PLACE_H

#include "error.h"
#include "store.h"
#include "support.h"

struct opened {
	struct store *store;
	struct connection *connection;
};

/* Asserts that it works; `sql` (may be NULL) is executed. */
struct opened place_create(const struct test_place *place, const char *sql);
struct opened place_open(const struct test_place *place);
void place_close(struct opened *opened);

struct connection *connect_again(struct store *store);

/* The number in the first column of the first row. */
int64_t ask_int(struct connection *connection, const char *sql);

/* Runs one statement in a write transaction of its own. */
int write_one(struct connection *connection, const char *sql);

#define assert_ok(call) assert_zero_with_message((call), #call, __FILE__, __LINE__)
void assert_zero_with_message(int result, const char *call, const char *file, int line);

#define assert_message_has(part) assert_non_null(strstr(error_message(), part))
#define assert_slice(slice, text) assert_true(slice_is((slice), (text)))

#endif

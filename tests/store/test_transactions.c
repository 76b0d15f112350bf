/* All or nothing, one writer at a time, and what an error does to a transaction. */
#include <pthread.h>
#include <string.h>

#include "place.h"

#define COUNTER_TABLE \
	"CREATE TABLE counter (id INTEGER PRIMARY KEY, value BIGINT NOT NULL);" \
	"CREATE TABLE taken (number BIGINT PRIMARY KEY, by_whom INTEGER NOT NULL);" \
	"INSERT INTO counter VALUES (1, 0)"

static int take_number(struct connection *connection, int64_t number, int64_t by_whom)
{
	struct query *query = query_start(connection,
		"INSERT INTO taken (number, by_whom) VALUES ($1, $2)");

	query_int(query, 1, number);
	query_int(query, 2, by_whom);
	return query_run(query);
}

static int64_t count_taken(struct connection *connection)
{
	return ask_int(connection, "SELECT COUNT(*) FROM taken");
}

static void a_rollback_leaves_nothing(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);

	assert_false(transaction_is_open(o.connection));
	assert_ok(transaction_begin_write(o.connection));
	assert_true(transaction_is_open(o.connection));
	for (int i = 0; i < 1000; i++)
		assert_ok(take_number(o.connection, i, 1));
	assert_int_equal(count_taken(o.connection), 1000);
	transaction_rollback(o.connection);
	transaction_rollback(o.connection);
	assert_int_equal(count_taken(o.connection), 0);

	assert_ok(transaction_begin_write(o.connection));
	for (int i = 0; i < 1500; i++)
		assert_ok(take_number(o.connection, i, 1));
	assert_ok(transaction_commit(o.connection));
	assert_int_equal(count_taken(o.connection), 1500);
	place_close(&o);
}

static void closing_rolls_back(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	struct connection *other = connect_again(o.store);

	assert_ok(transaction_begin_write(other));
	assert_ok(take_number(other, 1, 1));
	connection_close(other);
	assert_int_equal(count_taken(o.connection), 0);
	place_close(&o);
}

static void what_is_returned_is_rolled_back_and_lent_again(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	struct connection *first, *second, *third;

	assert_ok(store_borrow(o.store, &first));
	assert_ok(store_borrow(o.store, &second));
	assert_ptr_not_equal(first, second);
	assert_ok(transaction_begin_write(first));
	assert_ok(take_number(first, 1, 1));
	store_return(first);
	assert_int_equal(count_taken(second), 0);
	assert_ok(store_borrow(o.store, &third));
	assert_ptr_equal(third, first);
	assert_false(transaction_is_open(third));
	store_return(second);
	store_return(third);
	store_return(NULL);
	place_close(&o);
}

static void transactions_do_not_nest(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);

	assert_int_equal(transaction_commit(o.connection), FT_FAILED);
	assert_ok(transaction_begin_write(o.connection));
	assert_int_equal(transaction_begin_write(o.connection), FT_FAILED);
	assert_int_equal(transaction_begin_read(o.connection), FT_FAILED);
	assert_ok(take_number(o.connection, 1, 1));
	assert_ok(transaction_commit(o.connection));
	assert_int_equal(count_taken(o.connection), 1);
	place_close(&o);
}

/* On PostgreSQL the first two are only queued: the commit says what is wrong. */
static void an_error_dooms_its_transaction_at_the_latest_at_commit(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	int first, second;

	assert_ok(transaction_begin_write(o.connection));
	assert_ok(take_number(o.connection, 1, 1));
	first = take_number(o.connection, 1, 2);
	second = take_number(o.connection, 2, 2);
	assert_true(store_is_postgresql(o.store) ? first == 0 : first == FT_CONFLICT);
	assert_true(store_is_postgresql(o.store) ? second == 0 : second == FT_CONFLICT);
	assert_int_equal(transaction_commit(o.connection), FT_CONFLICT);
	assert_message_has("there already");
	assert_false(transaction_is_open(o.connection));
	assert_int_equal(count_taken(o.connection), 0);

	assert_ok(transaction_begin_write(o.connection));
	assert_ok(take_number(o.connection, 1, 1));
	assert_ok(transaction_commit(o.connection));
	place_close(&o);
}

static void a_queued_error_surfaces_at_the_next_answer(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	struct query *query;
	int64_t rows;

	assert_ok(write_one(o.connection, "INSERT INTO taken VALUES (5, 5)"));
	assert_ok(transaction_begin_write(o.connection));
	take_number(o.connection, 5, 1);
	query = query_start(o.connection, "SELECT value FROM counter");
	assert_int_equal(query_step(query), FT_CONFLICT);
	query_end(query);
	assert_int_equal(connection_execute(o.connection, "DELETE FROM taken"), FT_CONFLICT);
	assert_int_equal(query_run_counted(query_start(o.connection, "DELETE FROM taken"), &rows),
			 FT_CONFLICT);
	assert_int_equal(transaction_commit(o.connection), FT_CONFLICT);
	assert_int_equal(count_taken(o.connection), 1);
	place_close(&o);
}

static void an_act_can_be_undone_to_the_mark(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);

	assert_ok(transaction_begin_write(o.connection));
	assert_int_equal(transaction_undo(o.connection), FT_FAILED);
	transaction_rollback(o.connection);
	assert_ok(transaction_begin_write(o.connection));
	for (int act = 0; act < 6; act++) {
		assert_ok(transaction_mark(o.connection));
		assert_ok(take_number(o.connection, act, 1));
		if (act % 2 == 1)
			assert_ok(transaction_undo(o.connection));
	}
	assert_ok(transaction_commit(o.connection));
	assert_int_equal(count_taken(o.connection), 3);
	assert_int_equal(ask_int(o.connection, "SELECT SUM(number) FROM taken"), 0 + 2 + 4);
	place_close(&o);
}

static void a_reader_keeps_its_snapshot_and_cannot_write(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	struct connection *other = connect_again(o.store);

	assert_ok(transaction_begin_read(other));
	assert_int_equal(count_taken(other), 0);
	assert_ok(write_one(o.connection, "INSERT INTO taken VALUES (5, 5)"));
	assert_int_equal(count_taken(other), 0);
	assert_ok(transaction_commit(other));
	assert_int_equal(count_taken(other), 1);

	assert_ok(transaction_begin_read(other));
	assert_int_equal(query_run(query_start(other, "DELETE FROM taken")), FT_FAILED);
	transaction_rollback(other);
	assert_int_equal(count_taken(other), 1);
	connection_close(other);
	place_close(&o);
}

static void changes_of_others_are_noticed(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	struct connection *other = connect_again(o.store);
	bool changed;

	assert_ok(store_changed(other, &changed));
	assert_true(changed);
	assert_ok(store_changed(other, &changed));
	assert_false(changed);
	assert_ok(write_one(other, "INSERT INTO taken VALUES (1, 1)"));
	assert_ok(store_wait_for_change(other, 50, &changed));
	assert_false(changed);
	assert_ok(write_one(o.connection, "INSERT INTO taken VALUES (2, 2)"));
	assert_ok(store_wait_for_change(other, 5000, &changed));
	assert_true(changed);
	assert_ok(store_changed(other, &changed));
	assert_false(changed);
	connection_close(other);
	place_close(&o);
}

/*
 * Writers at the same time
 */

enum { WRITERS = 2, ROUNDS = 500 };

struct writer {
	struct store *store;
	int number;
	int done;
	int result;
};

static int take_the_next_number(struct connection *connection, int by_whom)
{
	struct query *query;
	int64_t value;
	int result = transaction_begin_write(connection);

	if (result != 0)
		return result;
	query = query_start(connection, "UPDATE counter SET value = value + 1 RETURNING value");
	query_step(query);
	value = query_get_int(query, 0);
	query_end(query);
	result = take_number(connection, value, by_whom);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

static void *write_rounds(void *context)
{
	struct writer *writer = context;
	struct connection *connection;

	writer->result = store_connect(writer->store, &connection);
	if (writer->result != 0)
		return NULL;
	while (writer->result == 0 && writer->done < ROUNDS) {
		writer->result = take_the_next_number(connection, writer->number);
		writer->done += writer->result == 0;
	}
	connection_close(connection);
	return NULL;
}

static void writers_take_turns_without_gaps(void **state)
{
	struct opened o = place_create(*state, COUNTER_TABLE);
	struct writer writers[WRITERS] = { { NULL } };
	pthread_t threads[WRITERS];

	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ .store = o.store, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, write_rounds, &writers[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(writers[i].result, 0);
		assert_int_equal(writers[i].done, ROUNDS);
	}
	assert_int_equal(count_taken(o.connection), WRITERS * ROUNDS);
	assert_int_equal(ask_int(o.connection, "SELECT MIN(number) FROM taken"), 1);
	assert_int_equal(ask_int(o.connection, "SELECT MAX(number) FROM taken"), WRITERS * ROUNDS);
	place_close(&o);
}

/*
 * Failing at every call in turn
 */

static int a_small_transaction(struct connection *connection, int64_t number)
{
	struct query *query;
	int result = transaction_begin_write(connection);

	if (result != 0)
		return result;
	query = query_start(connection, "UPDATE counter SET value = value + 1 RETURNING value");
	query_step(query); /* its error comes out below */
	query_end(query);
	result = take_number(connection, 2 * number, 1);
	if (result == 0)
		result = transaction_mark(connection);
	if (result == 0)
		result = take_number(connection, 2 * number + 1, 1);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

static void whichever_call_fails_it_is_all_or_nothing(void **state)
{
	static const int codes[] = { FT_FAILED, FT_BUSY, FT_CONFLICT };
	struct opened o = place_create(*state, COUNTER_TABLE);
	int64_t happened = 0;
	int64_t calls;

	store_fail_after(o.store, 0, 0);
	assert_ok(a_small_transaction(o.connection, happened++));
	calls = store_fail_after(o.store, 0, 0);
	assert_true(calls >= 6);
	for (int64_t n = 1; n <= calls + 1; n++) {
		struct connection *fresh = connect_again(o.store); /* so that it prepares, too */
		int code = codes[n % 3];
		int result;

		store_fail_after(o.store, n, code);
		result = a_small_transaction(fresh, happened);
		store_fail_after(o.store, 0, 0);
		assert_int_equal(result, n <= calls ? code : 0);
		happened += result == 0;
		assert_false(transaction_is_open(fresh));
		assert_int_equal(count_taken(fresh), 2 * happened);
		assert_int_equal(ask_int(fresh, "SELECT value FROM counter"), happened);
		connection_close(fresh);
	}
	assert_int_equal(happened, 2);
	place_close(&o);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_rollback_leaves_nothing),
		TEST_CASE(closing_rolls_back),
		TEST_CASE(what_is_returned_is_rolled_back_and_lent_again),
		TEST_CASE(transactions_do_not_nest),
		TEST_CASE(an_error_dooms_its_transaction_at_the_latest_at_commit),
		TEST_CASE(a_queued_error_surfaces_at_the_next_answer),
		TEST_CASE(an_act_can_be_undone_to_the_mark),
		TEST_CASE(a_reader_keeps_its_snapshot_and_cannot_write),
		TEST_CASE(changes_of_others_are_noticed),
		TEST_CASE(writers_take_turns_without_gaps),
		TEST_CASE(whichever_call_fails_it_is_all_or_nothing),
	};

	return test_on_both("store-transactions", tests, sizeof(tests) / sizeof(tests[0]));
}

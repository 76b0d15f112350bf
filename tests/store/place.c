#include <string.h>

#include "place.h"

void assert_zero_with_message(int result, const char *call, const char *file, int line)
{
	if (result == 0)
		return;
	print_error("%s gave %d: %s\n", call, result, error_message());
	_fail(file, line);
}

struct opened place_create(const struct test_place *place, const char *sql)
{
	struct opened opened;

	assert_ok(store_open(&opened.store, place->address, STORE_CREATE));
	assert_ok(store_connect(opened.store, &opened.connection));
	if (sql)
		assert_ok(connection_execute(opened.connection, sql));
	return opened;
}

struct opened place_open(const struct test_place *place)
{
	struct opened opened;

	assert_ok(store_open(&opened.store, place->address, STORE_OPEN));
	assert_ok(store_connect(opened.store, &opened.connection));
	return opened;
}

void place_close(struct opened *opened)
{
	connection_close(opened->connection);
	store_close(opened->store);
}

struct connection *connect_again(struct store *store)
{
	struct connection *connection;

	assert_ok(store_connect(store, &connection));
	return connection;
}

int64_t ask_int(struct connection *connection, const char *sql)
{
	struct query *query = query_start(connection, sql);
	int more = query_step(query);
	int64_t number = query_get_int(query, 0);

	if (more != 1)
		print_error("%s: %s\n", sql, error_message());
	assert_int_equal(more, 1);
	query_end(query);
	return number;
}

int write_one(struct connection *connection, const char *sql)
{
	int result = transaction_begin_write(connection);

	if (result != 0)
		return result;
	result = query_run(query_start(connection, sql));
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

/* transaction.c: one transaction at a time, doomed by its first failing statement. */
#include <stdio.h>

#include "error.h"
#include "store_driver.h"

int connection_doomed(const struct connection *connection)
{
	if (connection->failure_code == 0)
		return 0;
	return error_set(connection->failure_code, "%s", connection->failure);
}

int connection_fail(struct connection *connection, int code)
{
	if (connection->transaction != TRANSACTION_NONE && connection->failure_code == 0) {
		connection->failure_code = code;
		snprintf(connection->failure, sizeof(connection->failure), "%s", error_message());
	}
	return code;
}

static int begin(struct connection *connection, enum transaction_state state,
		 int (*driver_begin)(struct connection *))
{
	int result;

	if (connection->transaction != TRANSACTION_NONE)
		return error_set(FT_FAILED, "A transaction on %s is open already.",
				 connection->store->name);
	result = store_fault(connection->store);
	if (result == 0)
		result = driver_begin(connection);
	if (result != 0)
		return result;
	connection->transaction = state;
	connection->marked = false;
	connection->failure_code = 0;
	return 0;
}

int transaction_begin_read(struct connection *connection)
{
	return begin(connection, TRANSACTION_READING, connection->driver->begin_read);
}

int transaction_begin_write(struct connection *connection)
{
	if (connection->store->mode == STORE_READ_ONLY)
		return error_set(FT_FAILED, "%s was opened for reading only, so nothing can be "
				 "changed in it.", connection->store->name);
	return begin(connection, TRANSACTION_WRITING, connection->driver->begin_write);
}

int transaction_commit(struct connection *connection)
{
	int result;

	if (connection->transaction == TRANSACTION_NONE)
		return error_set(FT_FAILED, "There is no transaction to commit on %s.",
				 connection->store->name);
	result = connection_doomed(connection);
	if (result == 0)
		result = store_fault(connection->store);
	if (result != 0) {
		transaction_rollback(connection);
		return result;
	}
	result = connection->driver->commit(connection);
	connection->transaction = TRANSACTION_NONE;
	return result;
}

void transaction_rollback(struct connection *connection)
{
	if (connection->transaction == TRANSACTION_NONE)
		return;
	connection->driver->rollback(connection);
	connection->transaction = TRANSACTION_NONE;
	connection->failure_code = 0;
}

bool transaction_is_open(const struct connection *connection)
{
	return connection->transaction != TRANSACTION_NONE;
}

int transaction_mark(struct connection *connection)
{
	int result = 0;

	if (connection->transaction != TRANSACTION_WRITING)
		return error_set(FT_FAILED, "A mark needs a write transaction.");
	if (connection->marked)
		result = query_run(query_start(connection, "RELEASE SAVEPOINT mark"));
	if (result == 0)
		result = query_run(query_start(connection, "SAVEPOINT mark"));
	connection->marked = result == 0;
	return result;
}

int transaction_undo(struct connection *connection)
{
	if (connection->transaction != TRANSACTION_WRITING || !connection->marked)
		return error_set(FT_FAILED, "There is no mark to go back to.");
	return query_run(query_start(connection, "ROLLBACK TO SAVEPOINT mark"));
}

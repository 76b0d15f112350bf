/* store.c: opening and closing, and what belongs to the store as a whole. */
#include <stdlib.h>

#include "arena.h"
#include "error.h"
#include "serving_lock.h"
#include "store_driver.h"

static const struct driver *driver_for(const char *address)
{
	struct slice text = slice_of(address);

	if (slice_starts(text, "postgresql://") || slice_starts(text, "postgres://"))
		return &driver_postgresql;
	return &driver_sqlite;
}

/* With a first connection: makes the database Fettle's, or sees that it is. */
static int store_take(struct store *store)
{
	struct connection *connection;
	int result = store_connect(store, &connection);

	if (result != 0)
		return result;
	if (store->mode == STORE_CREATE)
		result = store->driver->initialise(connection);
	else
		result = store->driver->recognise(connection);
	connection_close(connection);
	return result;
}

int store_open(struct store **out, const char *address, enum store_mode mode)
{
	struct store *store = must_alloc(sizeof(*store));
	int result;

	*out = NULL;
	store->driver = driver_for(address);
	store->mode = mode;
	store->address = must_copy_text(address);
	store->name = store->driver->name(address);
	store->serving_lock = -1;
	pthread_mutex_init(&store->fault_mutex, NULL);
	pthread_mutex_init(&store->idle_mutex, NULL);

	result = store->driver->find(store);
	if (result != 0)
		goto failed;
	result = store_take(store);
	if (result != 0) {
		if (mode == STORE_CREATE)
			store->driver->abandon(store);
		goto failed;
	}
	*out = store;
	return 0;
failed:
	store_close(store);
	return result;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_close_idle(store);
	serving_lock_release(store);
	pthread_mutex_destroy(&store->idle_mutex);
	pthread_mutex_destroy(&store->fault_mutex);
	secret_wipe(store->address, strlen(store->address));
	free(store->address);
	free(store->name);
	free(store);
}

bool store_is_postgresql(const struct store *store)
{
	return store->driver->is_postgresql;
}

const char *store_name(const struct store *store)
{
	return store->name;
}

int store_lock_serving(struct store *store)
{
	return store->driver->is_postgresql ? 0 : serving_lock_take(store);
}

int64_t store_fail_after(struct store *store, int64_t count, int code)
{
	int64_t calls;

	pthread_mutex_lock(&store->fault_mutex);
	calls = store->fault_calls;
	store->fault_calls = 0;
	store->fault_countdown = count;
	store->fault_code = code;
	pthread_mutex_unlock(&store->fault_mutex);
	return calls;
}

int store_fault(struct store *store)
{
	bool due = false;
	int code;

	pthread_mutex_lock(&store->fault_mutex);
	store->fault_calls++;
	if (store->fault_countdown > 0)
		due = --store->fault_countdown == 0;
	code = store->fault_code;
	pthread_mutex_unlock(&store->fault_mutex);
	return due ? error_set(code, "This database call failed because a test asked for it.") : 0;
}

int store_connect(struct store *store, struct connection **out)
{
	struct connection *connection = must_alloc(store->driver->connection_size);
	int result;

	*out = NULL;
	connection->store = store;
	connection->driver = store->driver;
	result = store->driver->connect(connection);
	if (result != 0) {
		free(connection);
		return result;
	}
	*out = connection;
	return 0;
}

void connection_close(struct connection *connection)
{
	if (!connection)
		return;
	transaction_rollback(connection);
	connection_forget_queries(connection);
	connection->driver->disconnect(connection);
	free(connection);
}

struct store *connection_store(const struct connection *connection)
{
	return connection->store;
}

bool connection_is_lost(const struct connection *connection)
{
	return connection->driver->is_lost(connection);
}

int connection_execute(struct connection *connection, const char *sql)
{
	int result = connection_doomed(connection);

	if (result != 0)
		return result;
	result = store_fault(connection->store);
	if (result == 0)
		result = connection->driver->execute(connection, sql);
	return result == 0 ? 0 : connection_fail(connection, result);
}

int store_changed(struct connection *connection, bool *changed)
{
	*changed = false;
	return connection->driver->changed(connection, changed);
}

int store_wait_for_change(struct connection *connection, int timeout_ms, bool *changed)
{
	int result = store_changed(connection, changed);

	if (result != 0 || *changed || timeout_ms <= 0)
		return result;
	result = connection->driver->wait(connection, timeout_ms);
	return result == 0 ? store_changed(connection, changed) : result;
}

int store_size_bytes(struct connection *connection, int64_t *bytes)
{
	*bytes = 0;
	return connection->driver->size_bytes(connection, bytes);
}

int store_check(struct connection *connection, struct buf *problems)
{
	return connection->driver->check(connection, problems);
}

int store_check_pages(const char *address, int64_t *unchecked)
{
	return driver_for(address)->check_pages(address, unchecked);
}

int store_checkpoint(struct connection *connection)
{
	return connection->driver->checkpoint(connection);
}

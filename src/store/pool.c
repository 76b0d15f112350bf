/* pool.c: connections that nobody uses for the moment. */
#include "store_driver.h"

int store_borrow(struct store *store, struct connection **out)
{
	*out = NULL;
	pthread_mutex_lock(&store->idle_mutex);
	if (store->idle_count > 0)
		*out = store->idle[--store->idle_count];
	pthread_mutex_unlock(&store->idle_mutex);
	return *out ? 0 : store_connect(store, out);
}

void store_return(struct connection *connection)
{
	if (!connection)
		return;
	struct store *store = connection_store(connection);

	transaction_rollback(connection);
	pthread_mutex_lock(&store->idle_mutex);
	if (store->idle_count < IDLE_MOST) {
		store->idle[store->idle_count++] = connection;
		connection = NULL;
	}
	pthread_mutex_unlock(&store->idle_mutex);
	connection_close(connection);
}

void store_close_idle(struct store *store)
{
	while (store->idle_count > 0)
		connection_close(store->idle[--store->idle_count]);
}

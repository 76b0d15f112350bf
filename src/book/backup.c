/* Copies of the whole record, and organisations made from them. */
#include "book_private.h"
#include <unistd.h>

static void tell(const struct progress *progress, const char *what)
{
	if (progress && progress->step)
		progress->step(progress->context, what, 0, -1);
}

static void tell_rows(void *context, int64_t rows)
{
	const struct progress *progress = context;
	if (progress && progress->step)
		progress->step(progress->context, "Copying rows", rows, -1);
}

/* Any version of the tables will do: a copy before an upgrade is the one most wanted. */
static int copy_to_file(const char *address, const char *path)
{
	struct store *store;
	struct connection *connection = NULL;
	int result = store_open(&store, address, STORE_READ_ONLY);
	if (result)
		return result;
	result = store_connect(store, &connection);
	if (result == 0)
		result = store_backup(connection, path, book_migrations, book_migration_count);
	connection_close(connection);
	store_close(store);
	return result;
}

int book_backup(const char *address, const char *path, const struct progress *progress)
{
	if (access(path, F_OK) == 0)
		return error_set(FT_CONFLICT,
			"%s exists already. Choose another name, or remove it first.", path);
	tell(progress, "Copying");
	return copy_to_file(address, path);
}

/* -- restoring -- */

static bool is_postgresql(const char *address)
{
	return slice_starts(slice_of(address), "postgresql://") ||
	       slice_starts(slice_of(address), "postgres://");
}

static int check_copy(const char *path, const struct progress *progress, const char *whose)
{
	struct verification verification;
	int result = book_verify(path, progress, &verification);
	return result ? error_prefix("%s", whose) : 0;
}

static int copy_rows(const char *path, struct connection *to, const struct progress *progress)
{
	struct store *store;
	struct connection *from = NULL;
	int result = store_open(&store, path, STORE_READ_ONLY);
	if (result)
		return result;
	result = store_connect(store, &from);
	if (result == 0)
		result = store_copy(from, to, tell_rows, (void *)progress);
	connection_close(from);
	store_close(store);
	return result;
}

static void drop_table(struct connection *connection, const char *table)
{
	char sql[128];
	snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS %s", table);
	connection_execute(connection, sql);
}

/* What an unfinished restore made: the place was empty before. */
static void drop_tables(struct connection *connection)
{
	for (size_t i = 0; i < book_projection_count; i++)
		drop_table(connection, book_projections[i].table);
	for (size_t i = 0; i < book_kept_table_count; i++)
		drop_table(connection, book_kept_tables[i]);
	drop_table(connection, "schema_version");
}

static int copy_to_postgresql(
	const char *path, const char *address, const struct progress *progress)
{
	struct store *store;
	struct connection *connection = NULL;
	int result = store_open(&store, address, STORE_CREATE);
	if (result)
		return result;
	result = store_connect(store, &connection);
	if (result == 0)
		result = store_migrate(connection, book_migrations, book_migration_count);
	if (result == 0)
		result = copy_rows(path, connection, progress);
	if (result && connection) {
		char message[1024];
		snprintf(message, sizeof(message), "%s", error_message());
		drop_tables(connection);
		error_set(result, "%s", message);
	}
	connection_close(connection);
	store_close(store);
	return result;
}

int book_restore(const char *path, const char *address, const struct progress *progress)
{
	bool to_server = is_postgresql(address);
	if (is_postgresql(path))
		return error_set(FT_USAGE, "A backup is a .fettle file; %s is not.", path);
	if (!to_server && access(address, F_OK) == 0)
		return error_set(FT_CONFLICT,
			"%s exists already, and restoring overwrites nothing. Choose another name, "
			"or move it away first.",
			address);
	int result = check_copy(path, progress, "The backup is not sound");
	if (result)
		return result;
	tell(progress, "Copying");
	result = to_server ? copy_to_postgresql(path, address, progress)
			   : copy_to_file(path, address);
	return result ? result : check_copy(address, progress, "What was restored is not sound");
}

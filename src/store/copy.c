/* copy.c: a whole organisation from one store into another, and into a backup. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "error.h"
#include "store_driver.h"

enum {
	SQL_BYTES_MAX = 1 << 16,
	ROWS_PER_REPORT = 1000
};

struct copying {
	struct connection *from;
	struct connection *to;
	void (*progress)(void *context, int64_t rows);
	void *context;
	int64_t rows;
};

void sql_add_quoted(struct buf *sql, struct slice name, char quote)
{
	buf_add_char(sql, quote);
	for (size_t i = 0; i < name.length; i++) {
		if (name.base[i] == quote)
			buf_add_char(sql, quote);
		buf_add_char(sql, name.base[i]);
	}
	buf_add_char(sql, quote);
}

/* By the names of the columns, whose order is nobody's business. */
static void write_insert(struct query *row, struct slice table, struct buf *sql)
{
	const struct driver *driver = row->connection->driver;
	int count = driver->column_count(row);

	buf_clear(sql);
	buf_add_text(sql, "INSERT INTO ");
	sql_add_quoted(sql, table, '"');
	for (int i = 0; i < count; i++) {
		buf_add_text(sql, i == 0 ? " (" : ", ");
		sql_add_quoted(sql, slice_of(driver->column_name(row, i)), '"');
	}
	for (int i = 0; i < count; i++)
		buf_print(sql, "%s$%d", i == 0 ? ") VALUES (" : ", ", i + 1);
	buf_add_char(sql, ')');
}

static int copy_row(struct copying *copying, struct query *row, const char *insert_sql)
{
	const struct driver *driver = row->connection->driver;
	struct query *insert = query_start(copying->to, insert_sql);
	int count = driver->column_count(row);

	for (int i = 0; i < count; i++)
		query_value(insert, i + 1, driver->get_value(row, i));
	if (++copying->rows % ROWS_PER_REPORT == 0 && copying->progress)
		copying->progress(copying->context, copying->rows);
	return query_run(insert);
}

/* 1: there may be more; 0: that was all; negative: an error. */
static int copy_page(struct copying *copying, struct slice table, const char *fetch,
		     struct buf *insert)
{
	struct query *row = query_start(copying->from, fetch);
	bool any = false;
	int result = 0;
	int more = 0;

	while (result == 0 && (more = query_step(row)) == 1) {
		if (insert->length == 0)
			write_insert(row, table, insert);
		any = true;
		result = copy_row(copying, row, insert->base);
	}
	query_end(row);
	if (result != 0 || more < 0)
		return result != 0 ? result : more;
	return any && copying->from->driver->scans_in_pages;
}

static int empty_table(struct connection *connection, struct slice table)
{
	struct buf sql;
	int result;

	buf_init(&sql, SQL_BYTES_MAX);
	buf_add_text(&sql, "DELETE FROM ");
	sql_add_quoted(&sql, table, '"');
	result = connection_execute(connection, sql.base);
	buf_release(&sql);
	return result;
}

static int copy_table(struct copying *copying, struct slice table)
{
	struct buf fetch, insert;
	int result;

	buf_init(&fetch, SQL_BYTES_MAX);
	buf_init(&insert, SQL_BYTES_MAX);
	result = empty_table(copying->to, table);
	if (result == 0)
		result = copying->from->driver->scan_table(copying->from, table, &fetch);
	if (result == 0)
		do
			result = copy_page(copying, table, fetch.base, &insert);
		while (result == 1);
	if (result != 0)
		error_prefix("Copying the table %.*s", (int)table.length, table.base);
	buf_release(&fetch);
	buf_release(&insert);
	return result;
}

static int copy_tables(struct copying *copying)
{
	struct query *tables = query_start(copying->from, copying->from->driver->list_tables);
	int result = 0;
	int more = 0;

	while (result == 0 && (more = query_step(tables)) == 1)
		if (!slice_is(query_get_text(tables, 0), "schema_version"))
			result = copy_table(copying, query_get_text(tables, 0));
	query_end(tables);
	return result != 0 ? result : more;
}

static int check_versions(struct connection *from, struct connection *to)
{
	int from_version, to_version;
	int result = store_schema_version(from, &from_version);

	if (result == 0)
		result = store_schema_version(to, &to_version);
	if (result == 0 && from_version != to_version)
		return error_set(FT_REFUSED, "%s has tables of version %d and %s of version %d. Open "
				 "both once with this program, which brings them forward.",
				 from->store->name, from_version, to->store->name, to_version);
	return result;
}

int store_copy(struct connection *from, struct connection *to,
	void (*progress)(void *context, int64_t rows), void *context)
{
	struct copying copying = { from, to, progress, context, 0 };
	int result = transaction_begin_read(from);

	if (result != 0)
		return result;
	result = check_versions(from, to);
	if (result == 0)
		result = transaction_begin_write(to);
	if (result == 0)
		result = copy_tables(&copying);
	if (result == 0)
		result = transaction_commit(to);
	else
		transaction_rollback(to);
	transaction_rollback(from);
	return result;
}

/*
 * Backup
 */

static int copy_into_file(struct connection *from, const char *path,
			  const struct migration *migrations, size_t count)
{
	struct store *store;
	struct connection *to;
	int result;

	unlink(path);
	result = store_open(&store, path, STORE_CREATE);
	if (result != 0)
		return result;
	result = store_connect(store, &to);
	if (result == 0) {
		result = store_migrate(to, migrations, count);
		if (result == 0)
			result = store_copy(from, to, NULL, NULL);
		connection_close(to); /* the last one: its log goes into the file */
	}
	store_close(store);
	return result;
}

static int sync_path(const char *path, int flags)
{
	int file = open(path, flags | O_CLOEXEC);
	int result = file < 0 ? -1 : fsync(file);

	if (file >= 0)
		close(file);
	return result;
}

/* On the disk first, then under its name, then the name on the disk. */
static int publish(const char *partial, const char *path)
{
	char *copy = must_copy_text(path);
	int result = 0;

	if (sync_path(partial, O_RDONLY) != 0 || rename(partial, path) != 0 ||
	    sync_path(dirname(copy), O_RDONLY | O_DIRECTORY) != 0)
		result = error_set(FT_FAILED, "Cannot write %s: %s.", path, strerror(errno));
	free(copy);
	return result;
}

/* Nobody else may read what is in it. */
static int make_private(const char *path)
{
	int file;

	unlink(path); /* of a backup that was interrupted */
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return error_set(FT_FAILED, "Cannot write %s: %s.", path, strerror(errno));
	close(file);
	return 0;
}

int store_backup(struct connection *connection, const char *path,
	const struct migration *migrations, size_t count)
{
	struct buf partial;
	int result;

	if (access(path, F_OK) == 0)
		return error_set(FT_CONFLICT, "%s exists already. Choose another name, or remove it "
				 "first.", path);
	buf_init(&partial, SQL_BYTES_MAX);
	buf_print(&partial, "%s.partial", path);
	result = make_private(partial.base);
	if (result == 0 && connection->driver->backup)
		result = connection->driver->backup(connection, partial.base);
	else if (result == 0)
		result = copy_into_file(connection, partial.base, migrations, count);
	if (result == 0)
		result = publish(partial.base, path);
	if (result != 0) {
		unlink(partial.base);
		error_prefix("Making the backup %s", path);
	}
	buf_release(&partial);
	return result;
}

/* store_sqlite.c: the SQLite driver: statements and transactions. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "error.h"
#include "sqlite_pages.h"
#include "store_sqlite.h"

static sqlite3 *handle_of(struct query *query)
{
	return sqlite_of(query->connection)->handle;
}

static sqlite3_stmt *statement_of(struct query *query)
{
	return ((struct sqlite_query *)query)->statement;
}

static bool is_lost(const struct connection *connection)
{
	(void)connection;
	return false;
}

static int execute(struct connection *connection, const char *sql)
{
	int code = sqlite3_exec(sqlite_of(connection)->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : sqlite_error(sqlite_of(connection), code);
}

/* "$2" is a name to SQLite, numbered by where it first appears. */
static void find_positions(struct sqlite_query *query)
{
	int count = query->base.parameter_count;

	query->positions = must_alloc(((size_t)count + 1) * sizeof(*query->positions));
	for (int i = 0; i < count; i++) {
		char name[16];

		snprintf(name, sizeof(name), "$%d", i + 1);
		query->positions[i] = sqlite3_bind_parameter_index(query->statement, name);
	}
}

static int prepare(struct query *base)
{
	struct sqlite_query *query = (struct sqlite_query *)base;
	const char *rest = NULL;
	int code = sqlite3_prepare_v3(handle_of(base), base->sql, -1, SQLITE_PREPARE_PERSISTENT,
				      &query->statement, &rest);

	if (code != SQLITE_OK)
		return sqlite_error(sqlite_of(base->connection), code);
	while (isspace((unsigned char)*rest) || *rest == ';')
		rest++;
	if (!query->statement || *rest)
		return error_set(FT_FAILED, "A query must be one statement: %.200s", base->sql);
	find_positions(query);
	return 0;
}

static void unprepare(struct query *base)
{
	struct sqlite_query *query = (struct sqlite_query *)base;

	sqlite3_finalize(query->statement);
	free(query->positions);
}

/* Without an address SQLite would bind NULL. */
static const char *address_of(struct slice bytes)
{
	return bytes.length > 0 ? bytes.base : "";
}

static int bind_value(sqlite3_stmt *statement, int position, const struct value *value)
{
	switch (value->type) {
	case VALUE_INT:
		return sqlite3_bind_int64(statement, position, value->integer);
	case VALUE_REAL:
		return sqlite3_bind_double(statement, position, value->real);
	case VALUE_TEXT:
		return sqlite3_bind_text64(statement, position, address_of(value->bytes),
					   value->bytes.length, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BYTES:
		return sqlite3_bind_blob64(statement, position, address_of(value->bytes),
					   value->bytes.length, SQLITE_STATIC);
	case VALUE_NULL:
		break;
	}
	return sqlite3_bind_null(statement, position);
}

/* SQLite would let a read transaction write; PostgreSQL does not. */
static int refuse_write(struct query *query)
{
	if (query->connection->transaction != TRANSACTION_READING ||
	    sqlite3_stmt_readonly(statement_of(query)))
		return 0;
	return error_set(FT_FAILED, "A read transaction cannot write: %.200s", query->sql);
}

static int send(struct query *base)
{
	struct sqlite_query *query = (struct sqlite_query *)base;

	for (int i = 0; i < base->parameter_count; i++) {
		int code;

		if (query->positions[i] == 0)
			continue;
		code = bind_value(query->statement, query->positions[i], &base->values[i]);
		if (code != SQLITE_OK)
			return sqlite_error(sqlite_of(base->connection), code);
	}
	return refuse_write(base);
}

static int step(struct query *query)
{
	int code;

	if (!query->stepped) {
		int result = send(query);

		if (result != 0)
			return result;
	}
	code = sqlite3_step(statement_of(query));
	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : sqlite_error(sqlite_of(query->connection), code);
}

static int run(struct query *query, int64_t *rows)
{
	int more = step(query);

	query->stepped = true;
	while (more == 1)
		more = step(query);
	if (more == 0 && rows)
		*rows = sqlite3_stmt_readonly(statement_of(query)) ? 0
			: sqlite3_changes64(handle_of(query));
	return more;
}

static void reset(struct query *query)
{
	sqlite3_reset(statement_of(query));
	sqlite3_clear_bindings(statement_of(query));
}

static int column_count(struct query *query)
{
	return sqlite3_column_count(statement_of(query));
}

static bool is_null(struct query *query, int column)
{
	return sqlite3_column_type(statement_of(query), column) == SQLITE_NULL;
}

static int64_t get_int(struct query *query, int column)
{
	return sqlite3_column_int64(statement_of(query), column);
}

static double get_real(struct query *query, int column)
{
	return sqlite3_column_double(statement_of(query), column);
}

static struct slice get_text(struct query *query, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement_of(query), column);
	int length = sqlite3_column_bytes(statement_of(query), column);

	return text ? (struct slice){ text, (size_t)length } : SLICE_EMPTY;
}

static struct slice get_bytes(struct query *query, int column)
{
	const char *bytes = sqlite3_column_blob(statement_of(query), column);
	int length = sqlite3_column_bytes(statement_of(query), column);

	return bytes ? (struct slice){ bytes, (size_t)length } : SLICE_EMPTY;
}

static const char *column_name(struct query *query, int column)
{
	return sqlite3_column_name(statement_of(query), column);
}

static struct value get_value(struct query *query, int column)
{
	switch (sqlite3_column_type(statement_of(query), column)) {
	case SQLITE_INTEGER:
		return (struct value){ .type = VALUE_INT, .integer = get_int(query, column) };
	case SQLITE_FLOAT:
		return (struct value){ .type = VALUE_REAL, .real = get_real(query, column) };
	case SQLITE_TEXT:
		return (struct value){ .type = VALUE_TEXT, .bytes = get_text(query, column) };
	case SQLITE_BLOB:
		return (struct value){ .type = VALUE_BYTES, .bytes = get_bytes(query, column) };
	default:
		return (struct value){ .type = VALUE_NULL };
	}
}

static int begin_read(struct connection *connection)
{
	return execute(connection, "BEGIN");
}

static int begin_write(struct connection *base)
{
	struct sqlite_connection *connection = sqlite_of(base);

	/* 16 MB for the one connection that writes: random inserts into indexes. */
	if (!connection->has_write_cache) {
		int result = execute(base, "PRAGMA cache_size = -16384");

		if (result != 0)
			return result;
		connection->has_write_cache = true;
	}
	return execute(base, "BEGIN IMMEDIATE");
}

/* After some errors SQLite has rolled back by itself. */
static void rollback(struct connection *connection)
{
	if (!sqlite3_get_autocommit(sqlite_of(connection)->handle))
		sqlite3_exec(sqlite_of(connection)->handle, "ROLLBACK", NULL, NULL, NULL);
}

static int commit(struct connection *connection)
{
	int result = execute(connection, "COMMIT");

	if (result != 0)
		rollback(connection);
	return result;
}

const struct driver driver_sqlite = {
	.is_postgresql = false,
	.bytes_type = "BLOB",
	.key_type = "INTEGER",
	.clustered = " WITHOUT ROWID",
	.text_type = "TEXT",
	.connection_size = sizeof(struct sqlite_connection),
	.query_size = sizeof(struct sqlite_query),

	.name = sqlite_name,
	.find = sqlite_find,
	.abandon = sqlite_abandon,
	.connect = sqlite_connect,
	.initialise = sqlite_initialise,
	.recognise = sqlite_recognise,
	.disconnect = sqlite_disconnect,
	.is_lost = is_lost,

	.execute = execute,
	.prepare = prepare,
	.unprepare = unprepare,
	.step = step,
	.run = run,
	.reset = reset,
	.column_count = column_count,
	.is_null = is_null,
	.get_int = get_int,
	.get_real = get_real,
	.get_text = get_text,
	.get_bytes = get_bytes,

	.begin_read = begin_read,
	.begin_write = begin_write,
	.commit = commit,
	.rollback = rollback,

	.list_tables = "SELECT name FROM sqlite_schema WHERE type = 'table'"
		       " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name",
	.scans_in_pages = false,
	.scan_table = sqlite_scan_table,
	.column_name = column_name,
	.get_value = get_value,
	.backup = sqlite_backup,

	.changed = sqlite_changed,
	.wait = sqlite_wait,
	.size_bytes = sqlite_size_bytes,
	.check = sqlite_check,
	.check_pages = sqlite_pages_check,
	.checkpoint = sqlite_checkpoint,
};

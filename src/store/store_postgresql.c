/*
 * store_postgresql.c: the PostgreSQL driver: statements and transactions.
 *
 * Values go out in binary under the type of their binding, so that nothing is
 * inferred and nothing is rounded; rows come back as text, which libpq lets one
 * choose only for all columns at once and which reads every numeric type alike.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "error.h"
#include "store_postgresql.h"

enum { QUEUED_COUNT_MAX = 512 }; /* then answers are read, which bounds their memory */

/* One lock of the organisation: its second half is the schema it is in. */
static const char *const begin_write_sql =
	"BEGIN; SELECT pg_advisory_xact_lock(1178948684, hashtext(current_schema()))";

static struct postgresql_query *of(struct query *query)
{
	return (struct postgresql_query *)query;
}

static struct postgresql_connection *connection_of(struct query *query)
{
	return postgresql_of(query->connection);
}

/* Sends by the simple protocol and waits. */
static int ask(struct postgresql_connection *connection, const char *sql)
{
	PGresult *answer = PQexec(connection->handle, sql);
	int result = postgresql_is_error(answer) ? postgresql_error(connection, answer) : 0;

	PQclear(answer);
	return result;
}

/* In a transaction: what was queued must have gone well. Outside: there must be a session. */
static int make_ready(struct postgresql_connection *connection)
{
	if (connection->base.transaction == TRANSACTION_NONE)
		return postgresql_revive(connection);
	return postgresql_drain(connection, NULL);
}

static int execute(struct connection *base, const char *sql)
{
	int result = make_ready(postgresql_of(base));

	return result == 0 ? ask(postgresql_of(base), sql) : result;
}

/*
 * Preparing: at the first step, when the types are known
 */

static Oid type_of(const struct value *value)
{
	switch (value->type) {
	case VALUE_INT:
		return TYPE_INT8;
	case VALUE_REAL:
		return TYPE_FLOAT8;
	case VALUE_TEXT:
		return TYPE_TEXT;
	case VALUE_BYTES:
		return TYPE_BYTEA;
	case VALUE_NULL:
		break;
	}
	return 0;
}

static void parcel_init(struct parcel *parcel, size_t count)
{
	size_t each = sizeof(*parcel->numbers) + sizeof(*parcel->values) +
		      sizeof(*parcel->lengths) + sizeof(*parcel->formats);

	parcel->numbers = must_alloc((count + 1) * each);
	parcel->values = (const char **)(parcel->numbers + count);
	parcel->lengths = (int *)(parcel->values + count);
	parcel->formats = parcel->lengths + count;
	for (size_t i = 0; i < count; i++)
		parcel->formats[i] = 1;
}

static int prepare(struct query *base)
{
	size_t count = (size_t)base->parameter_count;

	of(base)->types = must_alloc((count + 1) * sizeof(Oid));
	parcel_init(&of(base)->parcel, count);
	return 0;
}

/* A NULL fits what is there; anything else may teach us a type. */
static bool learn_types(struct postgresql_query *query)
{
	bool learnt = false;

	for (int i = 0; i < query->base.parameter_count; i++) {
		Oid type = type_of(&query->base.values[i]);

		if (type == 0 || type == query->types[i])
			continue;
		query->types[i] = type;
		learnt = true;
	}
	return learnt;
}

/* Only while the session is usable: a statement left behind goes with its session. */
static void deallocate(struct postgresql_query *query)
{
	struct postgresql_connection *connection = connection_of(&query->base);
	PGTransactionStatusType status = PQtransactionStatus(connection->handle);
	char sql[64];

	if (query->session != connection->session ||
	    (status != PQTRANS_IDLE && status != PQTRANS_INTRANS) ||
	    PQpipelineStatus(connection->handle) != PQ_PIPELINE_OFF)
		return;
	snprintf(sql, sizeof(sql), "DEALLOCATE %s", query->name);
	PQclear(PQexec(connection->handle, sql));
	query->session = 0;
}

static int prepare_here(struct postgresql_query *query)
{
	struct postgresql_connection *connection = connection_of(&query->base);
	bool learnt = learn_types(query);
	PGresult *answer;
	int result;

	if (query->session == connection->session && !learnt)
		return 0;
	result = postgresql_drain(connection, NULL);
	if (result != 0)
		return result;
	deallocate(query);
	snprintf(query->name, sizeof(query->name), "f%llu",
		 (unsigned long long)++connection->statements);
	answer = PQprepare(connection->handle, query->name, query->base.sql,
			   query->base.parameter_count, query->types);
	if (postgresql_is_error(answer))
		result = postgresql_error(connection, answer);
	else
		query->session = connection->session;
	PQclear(answer);
	return result;
}

static void unprepare(struct query *base)
{
	deallocate(of(base));
	free(of(base)->types);
	free(of(base)->parcel.numbers);
}

/*
 * Sending
 */

static void parcel_put(struct parcel *parcel, int i, const struct value *value)
{
	uint64_t number = 0;

	switch (value->type) {
	case VALUE_NULL:
		parcel->values[i] = NULL;
		return;
	case VALUE_TEXT: /* as binary it needs no NUL at its end */
	case VALUE_BYTES:
		parcel->values[i] = value->bytes.length > 0 ? value->bytes.base : "";
		parcel->lengths[i] = (int)value->bytes.length;
		return;
	case VALUE_INT:
		number = (uint64_t)value->integer;
		break;
	case VALUE_REAL:
		memcpy(&number, &value->real, sizeof(number));
		break;
	}
	parcel->numbers[i] = htobe64(number);
	parcel->values[i] = (const char *)&parcel->numbers[i];
	parcel->lengths[i] = sizeof(number);
}

static int send(struct postgresql_query *query)
{
	struct postgresql_connection *connection = connection_of(&query->base);
	struct parcel *parcel = &query->parcel;
	int count = query->base.parameter_count;

	for (int i = 0; i < count; i++)
		parcel_put(parcel, i, &query->base.values[i]);
	if (!PQsendQueryPrepared(connection->handle, query->name, count, parcel->values,
				 parcel->lengths, parcel->formats, 0))
		return postgresql_error(connection, NULL);
	return 0;
}

/* Outside a pipeline there is one answer, and then NULL. */
static int receive(struct postgresql_connection *connection, PGresult **last)
{
	PGresult *answer = PQgetResult(connection->handle);
	PGresult *more;
	int result = postgresql_is_error(answer) ? postgresql_error(connection, answer) : 0;

	while ((more = PQgetResult(connection->handle)))
		PQclear(more);
	if (result == 0)
		*last = answer;
	else
		PQclear(answer);
	return result;
}

/* Behind what is queued, if anything is, in the same round trip. */
static int send_and_receive(struct postgresql_query *query, PGresult **answer)
{
	struct postgresql_connection *connection = connection_of(&query->base);
	int result = 0;

	if (query->base.connection->transaction == TRANSACTION_NONE)
		result = postgresql_revive(connection);
	if (result == 0)
		result = prepare_here(query);
	if (result == 0)
		result = send(query);
	if (result != 0)
		return result;
	if (PQpipelineStatus(connection->handle) == PQ_PIPELINE_OFF)
		return receive(connection, answer);
	return postgresql_drain(connection, answer);
}

/*
 * Rows
 */

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x0aff" becomes the two bytes, in place; get_bytes() knows the length. */
static void unhex(PGresult *rows, int row, int column)
{
	char *text = PQgetvalue(rows, row, column);
	int length = PQgetlength(rows, row, column);

	for (int i = 2; i + 1 < length; i += 2)
		text[i / 2 - 1] = (char)(digit(text[i]) << 4 | digit(text[i + 1]));
}

static void decode_bytes(PGresult *rows)
{
	for (int column = 0; column < PQnfields(rows); column++) {
		if (PQftype(rows, column) != TYPE_BYTEA)
			continue;
		for (int row = 0; row < PQntuples(rows); row++)
			unhex(rows, row, column); /* a NULL is empty */
	}
}

static int step(struct query *base)
{
	struct postgresql_query *query = of(base);

	if (!base->stepped) {
		int result = send_and_receive(query, &query->rows);

		if (result != 0)
			return result;
		decode_bytes(query->rows);
		query->row = -1;
	}
	return ++query->row < PQntuples(query->rows) ? 1 : 0;
}

static int run(struct query *base, int64_t *rows)
{
	struct postgresql_query *query = of(base);
	struct postgresql_connection *connection = connection_of(base);
	int result;

	if (base->stepped)
		return 0;
	if (rows || base->connection->transaction != TRANSACTION_WRITING) {
		result = send_and_receive(query, &query->rows);
		if (result == 0 && rows && PQresultStatus(query->rows) == PGRES_COMMAND_OK)
			*rows = strtoll(PQcmdTuples(query->rows), NULL, 10);
		return result;
	}
	result = prepare_here(query);
	if (result == 0)
		result = postgresql_enter_pipeline(connection);
	if (result == 0)
		result = send(query);
	if (result == 0 && ++connection->queued >= QUEUED_COUNT_MAX)
		result = postgresql_drain(connection, NULL);
	return result;
}

static void reset(struct query *query)
{
	PQclear(of(query)->rows);
	of(query)->rows = NULL;
}

static int column_count(struct query *query)
{
	return PQnfields(of(query)->rows);
}

static bool is_null(struct query *query, int column)
{
	return PQgetisnull(of(query)->rows, of(query)->row, column);
}

static int64_t get_int(struct query *query, int column)
{
	const char *text = PQgetvalue(of(query)->rows, of(query)->row, column);

	if (*text == 't')
		return 1;
	/* A fraction, or a power of ten: by way of the double, as SQLite does. */
	if (strpbrk(text, ".eE"))
		return (int64_t)strtod(text, NULL);
	return strtoll(text, NULL, 10);
}

static double get_real(struct query *query, int column)
{
	return strtod(PQgetvalue(of(query)->rows, of(query)->row, column), NULL);
}

static const char *column_name(struct query *query, int column)
{
	return PQfname(of(query)->rows, column);
}

static struct slice get_bytes(struct query *query, int column)
{
	PGresult *rows = of(query)->rows;
	int length = PQgetlength(rows, of(query)->row, column);

	if (PQftype(rows, column) == TYPE_BYTEA)
		length = (length - 2) / 2;
	return (struct slice){ PQgetvalue(rows, of(query)->row, column), (size_t)length };
}

static struct value get_value(struct query *query, int column)
{
	if (is_null(query, column))
		return (struct value){ .type = VALUE_NULL };
	switch (PQftype(of(query)->rows, column)) {
	case TYPE_INT8:
	case TYPE_INT4:
	case TYPE_INT2:
		return (struct value){ .type = VALUE_INT, .integer = get_int(query, column) };
	case TYPE_FLOAT8:
		return (struct value){ .type = VALUE_REAL, .real = get_real(query, column) };
	case TYPE_BYTEA:
		return (struct value){ .type = VALUE_BYTES, .bytes = get_bytes(query, column) };
	default:
		return (struct value){ .type = VALUE_TEXT, .bytes = get_bytes(query, column) };
	}
}

/*
 * Transactions
 */

/* A session that went away while nobody used it is found out here; nothing has
 * happened yet, so it is made again without a word. */
static int begin(struct connection *base, const char *sql)
{
	struct postgresql_connection *connection = postgresql_of(base);
	int result = FT_BUSY;

	for (int tries = 0; tries < 2; tries++) {
		result = postgresql_revive(connection);
		if (result != 0)
			return result;
		result = ask(connection, sql);
		if (!connection->lost)
			break;
	}
	if (result != 0 && !connection->lost)
		PQclear(PQexec(connection->handle, "ROLLBACK"));
	return result;
}

static int begin_read(struct connection *connection)
{
	return begin(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static int begin_write(struct connection *connection)
{
	return begin(connection, begin_write_sql);
}

static void rollback(struct connection *base)
{
	struct postgresql_connection *connection = postgresql_of(base);

	postgresql_drain(connection, NULL);
	if (!connection->lost && PQtransactionStatus(connection->handle) != PQTRANS_IDLE)
		PQclear(PQexec(connection->handle, "ROLLBACK"));
	if (PQstatus(connection->handle) != CONNECTION_OK)
		connection->lost = true;
}

/* PostgreSQL answers the COMMIT of a failed transaction with "ROLLBACK" and no error. */
static int judge_commit(struct postgresql_connection *connection, PGresult *answer)
{
	if (answer && strcmp(PQcmdStatus(answer), "COMMIT") == 0)
		return 0;
	return error_set(FT_FAILED, "%s rolled back a transaction without saying why.",
			 connection->base.store->name);
}

static int commit(struct connection *base)
{
	struct postgresql_connection *connection = postgresql_of(base);
	PGresult *answer = NULL;
	int result = 0;

	if (base->transaction == TRANSACTION_WRITING)
		result = postgresql_queue(connection, "NOTIFY fettle_changed");
	if (result == 0)
		result = postgresql_queue(connection, "COMMIT");
	if (result == 0)
		result = postgresql_drain(connection, &answer);
	if (result == 0)
		result = judge_commit(connection, answer);
	PQclear(answer);
	if (result != 0)
		rollback(base);
	return result;
}

const struct driver driver_postgresql = {
	.is_postgresql = true,
	.bytes_type = "BYTEA",
	.key_type = "BIGINT",
	.clustered = "",
	.text_type = "TEXT COLLATE \"C\"",
	.connection_size = sizeof(struct postgresql_connection),
	.query_size = sizeof(struct postgresql_query),

	.name = postgresql_name,
	.find = postgresql_find,
	.abandon = postgresql_abandon,
	.connect = postgresql_connect,
	.initialise = postgresql_initialise,
	.recognise = postgresql_recognise,
	.disconnect = postgresql_disconnect,
	.is_lost = postgresql_is_lost,

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
	.get_text = get_bytes,
	.get_bytes = get_bytes,

	.begin_read = begin_read,
	.begin_write = begin_write,
	.commit = commit,
	.rollback = rollback,

	.list_tables = "SELECT relname FROM pg_class WHERE relkind = 'r'"
		       " AND relnamespace = current_schema()::regnamespace ORDER BY relname",
	.scans_in_pages = true,
	.scan_table = postgresql_scan_table,
	.column_name = column_name,
	.get_value = get_value,
	.backup = NULL,

	.changed = postgresql_changed,
	.wait = postgresql_wait,
	.size_bytes = postgresql_size_bytes,
	.check = postgresql_check,
	.check_pages = postgresql_check_pages,
	.checkpoint = postgresql_checkpoint,
};

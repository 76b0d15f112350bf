/* query.c: prepared statements kept by address, and the values bound to them. */
#include <string.h>
#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "error.h"
#include "store_driver.h"
#include "text.h"

/* The highest n of all $n. One that stands inside a quoted text makes room for a
 * parameter that is never used, which does no harm. */
static int highest_parameter(const char *sql)
{
	long highest = 0;

	for (const char *at = strchr(sql, '$'); at; at = strchr(at + 1, '$')) {
		long number = strtol(at + 1, NULL, 10);

		if (number > highest && number <= PARAMETERS_COUNT_MAX)
			highest = number;
	}
	return (int)highest;
}

static struct query **bucket_of(struct connection *connection, const char *address)
{
	return &connection->buckets[((uintptr_t)address >> 3) % STATEMENT_BUCKETS_COUNT];
}

static struct query *query_make(struct connection *connection, const char *sql)
{
	int parameter_count = highest_parameter(sql);
	struct query *query = must_alloc(connection->driver->query_size);
	struct query **bucket = bucket_of(connection, sql);

	query->connection = connection;
	query->address = sql;
	query->sql = must_copy_text(sql);
	query->parameter_count = parameter_count;
	if (parameter_count > 0)
		query->values = must_alloc((size_t)parameter_count * sizeof(*query->values));
	query->next = *bucket;
	*bucket = query;
	connection->query_count++;
	return query;
}

static void query_free(struct query *query)
{
	struct query **link = bucket_of(query->connection, query->address);

	while (*link != query)
		link = &(*link)->next;
	*link = query->next;
	query->connection->query_count--;
	query->connection->driver->unprepare(query);
	free(query->values);
	free(query->sql);
	free(query);
}

void connection_forget_queries(struct connection *connection)
{
	for (size_t i = 0; i < STATEMENT_BUCKETS_COUNT; i++)
		while (connection->buckets[i])
			query_free(connection->buckets[i]);
}

/* One that is not being read, or NULL. */
static struct query *query_find(struct connection *connection, const char *sql)
{
	struct query *query = *bucket_of(connection, sql);

	while (query && (query->address != sql || query->active))
		query = query->next;
	if (query && strcmp(query->sql, sql) != 0) {
		query_free(query); /* its text is gone and other text is in its place */
		return NULL;
	}
	return query;
}

static void forget_the_oldest(struct connection *connection)
{
	struct query *oldest = NULL;

	for (size_t i = 0; i < STATEMENT_BUCKETS_COUNT; i++)
		for (struct query *query = connection->buckets[i]; query; query = query->next)
			if (!query->active && (!oldest || query->used < oldest->used))
				oldest = query;
	if (oldest)
		query_free(oldest);
}

struct query *query_start(struct connection *connection, const char *sql)
{
	struct query *query;

	if (connection_doomed(connection) != 0)
		return NULL;
	query = query_find(connection, sql);
	if (!query) {
		int result = store_fault(connection->store);

		if (result != 0) {
			connection_fail(connection, result);
			return NULL;
		}
		if (connection->query_count >= STATEMENTS_KEPT_COUNT)
			forget_the_oldest(connection);
		query = query_make(connection, sql);
		result = connection->driver->prepare(query);
		if (result != 0) {
			query_free(query);
			connection_fail(connection, result);
			return NULL;
		}
	}
	query->active = true;
	query->used = ++connection->query_clock;
	return query;
}

/* Marks the query as failed, and dooms its transaction. */
static int query_fail(struct query *query, int code)
{
	query->failure_code = code;
	query->has_row = false;
	return connection_fail(query->connection, code);
}

/*
 * Binding
 */

static void bind(struct query *query, int number, struct value value)
{
	if (!query || query->failure_code != 0)
		return;
	if (number < 1 || number > query->parameter_count)
		query_fail(query, error_set(FT_FAILED, "This query has no parameter $%d: %.200s",
					    number, query->sql));
	else if (query->stepped)
		query_fail(query, error_set(FT_FAILED, "Parameter $%d is bound after the first "
					    "step: %.200s", number, query->sql));
	else
		query->values[number - 1] = value;
}

void query_int(struct query *query, int number, int64_t value)
{
	bind(query, number, (struct value){ .type = VALUE_INT, .integer = value });
}

void query_real(struct query *query, int number, double value)
{
	bind(query, number, (struct value){ .type = VALUE_REAL, .real = value });
	if (query && query->failure_code == 0 && !isfinite(value))
		query_fail(query, error_set(FT_REFUSED, "That is not a number that can be kept."));
}

void query_text(struct query *query, int number, struct slice value)
{
	bind(query, number, (struct value){ .type = VALUE_TEXT, .bytes = value });
	if (!query || query->failure_code != 0 || value.length == 0)
		return;
	if (memchr(value.base, '\0', value.length) || !text_is_utf8(value))
		query_fail(query, error_set(FT_REFUSED, "That text has bytes in it that are not "
					    "characters (it is not UTF-8)."));
}

void query_bytes(struct query *query, int number, struct slice value)
{
	bind(query, number, (struct value){ .type = VALUE_BYTES, .bytes = value });
}

void query_value(struct query *query, int number, struct value value)
{
	if (value.type == VALUE_TEXT)
		query_text(query, number, value.bytes);
	else
		bind(query, number, value);
}

void query_null(struct query *query, int number)
{
	bind(query, number, (struct value){ .type = VALUE_NULL });
}

/*
 * Running
 */

/* What query_step() and query_run() have to see to before the driver works. */
static int query_begin(struct query *query)
{
	int result;

	if (!query)
		return error_code() != 0 ? error_code()
			: error_set(FT_FAILED, "A query could not be prepared.");
	if (query->failure_code != 0) {
		result = connection_doomed(query->connection); /* for its sentence */
		return result != 0 ? result : query->failure_code;
	}
	if (query->stepped)
		return 0;
	result = connection_doomed(query->connection);
	if (result == 0)
		result = store_fault(query->connection->store);
	if (result != 0)
		return query_fail(query, result);
	return 0;
}

int query_step(struct query *query)
{
	int result = query_begin(query);

	if (result != 0)
		return result;
	if (query->stepped && !query->has_row)
		return 0;
	result = query->connection->driver->step(query);
	query->stepped = true;
	query->has_row = result == 1;
	return result < 0 ? query_fail(query, result) : result;
}

static int run(struct query *query, int64_t *rows)
{
	int result = query_begin(query);

	if (result == 0) {
		result = query->connection->driver->run(query, rows);
		query->stepped = true;
		if (result != 0)
			query_fail(query, result);
	}
	query_end(query);
	return result;
}

int query_run(struct query *query)
{
	return run(query, NULL);
}

int query_run_counted(struct query *query, int64_t *rows)
{
	*rows = 0;
	return run(query, rows);
}

void query_end(struct query *query)
{
	if (!query)
		return;
	query->connection->driver->reset(query);
	for (int i = 0; i < query->parameter_count; i++)
		query->values[i].type = VALUE_NULL;
	query->failure_code = 0;
	query->stepped = false;
	query->has_row = false;
	query->active = false;
}

/*
 * Reading
 */

bool query_is_null(struct query *query, int column)
{
	if (!query || !query->has_row || column < 0 ||
	    column >= query->connection->driver->column_count(query))
		return true;
	return query->connection->driver->is_null(query, column);
}

int64_t query_get_int(struct query *query, int column)
{
	return query_is_null(query, column) ? 0
		: query->connection->driver->get_int(query, column);
}

double query_get_real(struct query *query, int column)
{
	return query_is_null(query, column) ? 0
		: query->connection->driver->get_real(query, column);
}

struct slice query_get_text(struct query *query, int column)
{
	return query_is_null(query, column) ? SLICE_EMPTY
		: query->connection->driver->get_text(query, column);
}

struct slice query_get_bytes(struct query *query, int column)
{
	return query_is_null(query, column) ? SLICE_EMPTY
		: query->connection->driver->get_bytes(query, column);
}

int query_copy_bytes(struct query *query, size_t size, void *out, size_t count, size_t *found)
{
	int more = 0;

	for (*found = 0; *found < count && (more = query_step(query)) == 1; ++*found) {
		struct slice bytes = query_get_bytes(query, 0);
		if (bytes.length != size)
			break;
		memcpy((char *)out + *found * size, bytes.base, size);
	}
	query_end(query);
	return more < 0 ? more : 0;
}

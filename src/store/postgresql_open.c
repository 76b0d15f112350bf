/* postgresql_open.c: connecting, connecting again, and what a session is set to. */
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "error.h"
#include "limit.h"
#include "store_postgresql.h"

enum {
	SERVER_VERSION_MIN = 140000,
	NAME_BYTES_MAX = 4096
};

static const char *option(const PQconninfoOption *options, const char *keyword)
{
	for (; options && options->keyword; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val ? options->val : "";
	return "";
}

/* Put together from the parts that may be shown. */
char *postgresql_name(const char *address)
{
	PQconninfoOption *options = PQconninfoParse(address, NULL);
	const char *user = option(options, "user");
	const char *host = option(options, "host");
	const char *port = option(options, "port");
	struct buf name;

	buf_init(&name, NAME_BYTES_MAX);
	buf_print(&name, "postgresql://%s%s%s%s%s/%s", user, *user ? "@" : "", host,
		  *port ? ":" : "", port, option(options, "dbname"));
	PQconninfoFree(options);
	return buf_take(&name);
}

int postgresql_find(struct store *store)
{
	char *problem = NULL;
	PQconninfoOption *options = PQconninfoParse(store->address, &problem);

	if (options) {
		PQconninfoFree(options);
		return 0;
	}
	/* libpq's sentence would quote the address, password included. */
	PQfreemem(problem);
	return error_set(FT_FAILED, "That is not a PostgreSQL address. It should look like "
			 "postgresql://user@host:5432/database.");
}

void postgresql_abandon(struct store *store)
{
	(void)store; /* what initialise() began has been rolled back */
}

static void ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

/* Settings before "dbname" can be overridden by the address. */
static PGconn *dial(const char *address)
{
	static const char *const keywords[] = {
		"application_name", "connect_timeout", "tcp_user_timeout", "keepalives_idle",
		"dbname", "client_encoding", NULL
	};
	const char *values[] = { "fettle", "10", "30000", "30", address, "UTF8", NULL };

	return PQconnectdbParams(keywords, values, 1);
}

static int set_session(struct postgresql_connection *connection)
{
	char sql[512];
	PGresult *answer;
	int result = 0;

	snprintf(sql, sizeof(sql),
		 "SET client_min_messages = error; SET standard_conforming_strings = on;"
		 "SET bytea_output = hex; SET extra_float_digits = 1; SET statement_timeout = 0;"
		 "SET idle_in_transaction_session_timeout = 0; SET lock_timeout = %d;"
		 "SET default_transaction_read_only = %s", LIMIT_DATABASE_BUSY_MS,
		 connection->base.store->mode == STORE_READ_ONLY ? "on" : "off");
	answer = PQexec(connection->handle, sql);
	if (postgresql_is_error(answer))
		result = postgresql_error(connection, answer);
	PQclear(answer);
	return result;
}

static int judge_server(struct postgresql_connection *connection)
{
	const char *name = connection->base.store->name;
	const char *encoding = PQparameterStatus(connection->handle, "server_encoding");

	if (PQserverVersion(connection->handle) < SERVER_VERSION_MIN)
		return error_set(FT_FAILED, "%s is served by PostgreSQL %d; Fettle needs 14 or newer.",
				 name, PQserverVersion(connection->handle) / 10000);
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return error_set(FT_FAILED, "%s is kept in %s. Make a database in UTF-8: createdb "
				 "--template=template0 --encoding=UTF8 --locale=C NAME", name,
				 encoding ? encoding : "an unknown encoding");
	return 0;
}

/* Leaves the handle there in any case, so that it can be asked for its state. */
static int start_session(struct postgresql_connection *connection)
{
	int result;

	PQfinish(connection->handle);
	connection->handle = dial(connection->base.store->address);
	connection->session++;
	connection->queued = 0;
	connection->listening = false;
	connection->lost = true;
	if (PQstatus(connection->handle) != CONNECTION_OK)
		return postgresql_error(connection, NULL);
	PQsetNoticeProcessor(connection->handle, ignore_notice, NULL);
	result = judge_server(connection);
	if (result == 0)
		result = set_session(connection);
	connection->lost = result != 0;
	return result;
}

int postgresql_connect(struct connection *base)
{
	struct postgresql_connection *connection = postgresql_of(base);
	int result = start_session(connection);

	if (result != 0)
		PQfinish(connection->handle);
	return result;
}

int postgresql_revive(struct postgresql_connection *connection)
{
	return connection->lost ? start_session(connection) : 0;
}

void postgresql_disconnect(struct connection *base)
{
	PQfinish(postgresql_of(base)->handle);
}

bool postgresql_is_lost(const struct connection *base)
{
	return ((const struct postgresql_connection *)base)->lost;
}

static int is_there(struct connection *connection, bool *there)
{
	struct query *query = query_start(connection, "SELECT to_regclass('schema_version')");
	int result = query_step(query);

	*there = !query_is_null(query, 0);
	query_end(query);
	return result < 0 ? result : 0;
}

int postgresql_initialise(struct connection *connection)
{
	bool there = false;
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = is_there(connection, &there);
	if (result == 0 && there)
		result = error_set(FT_CONFLICT, "There is an organisation in %s already.",
				   connection->store->name);
	if (result == 0)
		result = migrate_create_table(connection);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

int postgresql_recognise(struct connection *connection)
{
	bool there;
	int result = is_there(connection, &there);

	if (result == 0 && !there)
		return error_set(FT_NOT_FOUND, "There is no organisation in %s. `fettle init` makes one.",
				 connection->store->name);
	return result;
}

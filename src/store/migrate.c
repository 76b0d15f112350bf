/* migrate.c: bringing a database forward, one recorded step at a time. */
#include "buf.h"
#include "day.h"
#include "error.h"
#include "store_driver.h"

enum { MIGRATION_BYTES_MAX = 1 << 20 };

int migrate_create_table(struct connection *connection)
{
	return connection_execute(connection,
		"CREATE TABLE schema_version ("
		" version BIGINT PRIMARY KEY,"
		" name TEXT NOT NULL,"
		" at BIGINT NOT NULL)");
}

int store_schema_version(struct connection *connection, int *version)
{
	struct query *query = query_start(connection,
		"SELECT COALESCE(MAX(version), 0) FROM schema_version");
	int result = query_step(query);

	*version = (int)query_get_int(query, 0);
	query_end(query);
	return result < 0 ? result : 0;
}

/* The words in braces become this database's types. */
static int write_sql(const struct driver *driver, const char *sql, struct buf *out)
{
	const struct {
		const char *word;
		const char *type;
	} words[] = {
		{ "{BYTES}", driver->bytes_type },
		{ "{CLUSTERED}", driver->clustered },
		{ "{KEY}", driver->key_type },
		{ "{TEXT}", driver->text_type },
	};

	while (*sql) {
		size_t length = strcspn(sql, "{");
		size_t i;

		buf_add(out, sql, length);
		sql += length;
		if (!*sql)
			break;
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (slice_starts(slice_of(sql), words[i].word))
				break;
		if (i == sizeof(words) / sizeof(words[0]))
			return error_set(FT_FAILED, "A migration has an unknown word at: %.40s", sql);
		buf_add_text(out, words[i].type);
		sql += strlen(words[i].word);
	}
	return buf_failed(out) ? error_set(FT_FAILED, "A migration is too long.") : 0;
}

static int record(struct connection *connection, const struct migration *migration)
{
	struct query *query = query_start(connection,
		"INSERT INTO schema_version (version, name, at) VALUES ($1, $2, $3)");

	query_int(query, 1, migration->version);
	query_text(query, 2, slice_of(migration->name));
	query_int(query, 3, instant_now());
	return query_run(query);
}

static int apply(struct connection *connection, const struct migration *migration)
{
	struct buf sql;
	int version, result;

	buf_init(&sql, MIGRATION_BYTES_MAX);
	result = write_sql(connection->driver, migration->sql, &sql);
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result != 0)
		goto out;
	/* Another process may have been quicker while we waited for our turn. */
	result = store_schema_version(connection, &version);
	if (result == 0 && version < migration->version)
		result = connection_execute(connection, sql.base ? sql.base : "");
	if (result == 0 && version < migration->version)
		result = record(connection, migration);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	if (result != 0)
		error_prefix("Bringing %s to version %d (%s)", connection->store->name,
			     migration->version, migration->name);
out:
	buf_release(&sql);
	return result;
}

int store_migrate(struct connection *connection, const struct migration *migrations, size_t count)
{
	int last = count > 0 ? migrations[count - 1].version : 0;
	int version;
	int result = store_schema_version(connection, &version);

	if (result != 0)
		return result;
	if (version > last)
		return error_set(FT_REFUSED, "%s was written by a newer Fettle: its tables are version "
				 "%d and this program knows up to %d. Use the newer program.",
				 connection->store->name, version, last);
	if (version < last && connection->store->mode == STORE_READ_ONLY)
		return error_set(FT_REFUSED, "%s has tables of version %d and this program needs %d. "
				 "Open it once for writing, which brings it forward.",
				 connection->store->name, version, last);
	for (size_t i = 0; i < count && result == 0; i++)
		if (migrations[i].version > version)
			result = apply(connection, &migrations[i]);
	return result;
}

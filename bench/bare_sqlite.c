/*
 * The ceiling for durable writes: a loop around SQLite that writes the rows which a server
 * wrote, to the same tables with the same indexes, in batches of the same size.
 *
 *   bare_sqlite BEFORE AFTER BATCH
 *
 * BEFORE is a copy of an organisation's file that may be changed, AFTER the same organisation
 * once the server had written more entries to it. The rows that only AFTER has are read into
 * memory, then written to BEFORE with synchronous=FULL, BATCH entries in a transaction.
 * Prints one JSON object.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLES_MAX = 64, COLUMNS_MAX = 64 };

struct table {
	char *name;
	int columns;
	sqlite3_value **values; /* columns of the first row, then of the second, ... */
	size_t rows, capacity;
	sqlite3_stmt *insert;
};

struct bench {
	sqlite3 *db;
	struct table tables[TABLES_MAX];
	size_t count;
};

static void give_up(const struct bench *bench, const char *what)
{
	fprintf(stderr, "bare_sqlite: %s: %s\n", what, sqlite3_errmsg(bench->db));
	exit(1);
}

static void run(const struct bench *bench, const char *sql)
{
	if (sqlite3_exec(bench->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		give_up(bench, sql);
}

static sqlite3_stmt *prepare(const struct bench *bench, char *sql)
{
	sqlite3_stmt *statement;

	if (!sql || sqlite3_prepare_v2(bench->db, sql, -1, &statement, NULL) != SQLITE_OK)
		give_up(bench, sql);
	sqlite3_free(sql);
	return statement;
}

static void keep_row(struct table *table, sqlite3_stmt *row)
{
	if (table->rows == table->capacity) {
		table->capacity = table->capacity ? 2 * table->capacity : 1024;
		table->values = realloc(table->values,
			table->capacity * (size_t)table->columns * sizeof(*table->values));
		if (!table->values)
			abort();
	}
	for (int i = 0; i < table->columns; i++)
		table->values[table->rows * (size_t)table->columns + (size_t)i] =
			sqlite3_value_dup(sqlite3_column_value(row, i));
	table->rows++;
}

/* The rows that are new in AFTER; rows that were changed there count as new. */
static void read_table(struct bench *bench, const char *name)
{
	struct table *table = &bench->tables[bench->count++];
	char places[2 * COLUMNS_MAX + 1] = "?";
	sqlite3_stmt *rows = prepare(bench, sqlite3_mprintf(
		"SELECT * FROM later.\"%w\" EXCEPT SELECT * FROM main.\"%w\"", name, name));

	table->name = sqlite3_mprintf("%s", name);
	table->columns = sqlite3_column_count(rows);
	while (sqlite3_step(rows) == SQLITE_ROW)
		keep_row(table, rows);
	sqlite3_finalize(rows);
	for (int i = 1; i < table->columns && i < COLUMNS_MAX; i++)
		memcpy(places + 2 * i - 1, ",?", 3);
	table->insert = prepare(bench, sqlite3_mprintf(
		"INSERT OR REPLACE INTO main.\"%w\" VALUES (%s)", name, places));
}

static void read_tables(struct bench *bench)
{
	sqlite3_stmt *names = prepare(bench, sqlite3_mprintf(
		"SELECT name FROM later.sqlite_master WHERE type = 'table'"
		" AND name NOT LIKE 'sqlite%%' ORDER BY name = 'entry' DESC, name"));

	while (sqlite3_step(names) == SQLITE_ROW && bench->count < TABLES_MAX)
		read_table(bench, (const char *)sqlite3_column_text(names, 0));
	sqlite3_finalize(names);
}

static void write_rows(const struct bench *bench, const struct table *table, size_t from, size_t to)
{
	for (size_t row = from; row < to; row++) {
		for (int i = 0; i < table->columns; i++)
			sqlite3_bind_value(table->insert, i + 1,
				table->values[row * (size_t)table->columns + (size_t)i]);
		if (sqlite3_step(table->insert) != SQLITE_DONE)
			give_up(bench, table->name);
		sqlite3_reset(table->insert);
	}
}

/* Each batch has its share of the rows of every table. */
static void write_all(const struct bench *bench, size_t batches)
{
	for (size_t batch = 0; batch < batches; batch++) {
		run(bench, "BEGIN IMMEDIATE");
		for (size_t i = 0; i < bench->count; i++) {
			const struct table *table = &bench->tables[i];

			write_rows(bench, table, table->rows * batch / batches,
				table->rows * (batch + 1) / batches);
		}
		run(bench, "COMMIT");
	}
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct bench bench = { 0 };
	double batch = argc == 4 ? strtod(argv[3], NULL) : 0;
	sqlite3_stmt *attach;
	size_t entries, rows = 0, batches;
	double start, seconds;

	if (batch < 1) {
		fputs("usage: bare_sqlite BEFORE AFTER BATCH\n", stderr);
		return 2;
	}
	if (sqlite3_open(argv[1], &bench.db) != SQLITE_OK)
		give_up(&bench, argv[1]);
	run(&bench, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		" PRAGMA cache_size = -16384");
	attach = prepare(&bench, sqlite3_mprintf("ATTACH %Q AS later", argv[2]));
	if (sqlite3_step(attach) != SQLITE_DONE)
		give_up(&bench, argv[2]);
	sqlite3_finalize(attach);
	read_tables(&bench);
	run(&bench, "DETACH later");

	entries = bench.tables[0].rows;
	for (size_t i = 0; i < bench.count; i++)
		rows += bench.tables[i].rows;
	batches = (size_t)((double)entries / batch + 0.5);
	start = seconds_now();
	write_all(&bench, batches ? batches : 1);
	seconds = seconds_now() - start;
	printf("{\"entries\":%zu,\"rows\":%zu,\"batches\":%zu,\"seconds\":%.3f,"
	       "\"entries_per_second\":%.0f}\n",
		entries, rows, batches, seconds, (double)entries / seconds);
	return 0;
}

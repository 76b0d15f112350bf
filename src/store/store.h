/*
 * store.h: one interface, two databases, one SQL text.
 *
 * An organisation is kept in SQLite (one .fettle file) or in PostgreSQL; no
 * caller knows which. The SQL that both understand the same way, and the traps
 * around it, are in docs/store.md: read it before writing a query.
 *
 *   struct store *store;
 *   struct connection *connection;
 *   if (store_open(&store, "larch.fettle", STORE_OPEN) != 0 ||
 *       store_connect(store, &connection) != 0)
 *       return error_code();
 *
 *   struct query *query = query_start(connection, "SELECT id, name FROM place WHERE parent = $1");
 *   query_text(query, 1, parent);
 *   int more;
 *   while ((more = query_step(query)) == 1)
 *       show(query_get_text(query, 0), query_get_text(query, 1));
 *   query_end(query);
 *   if (more < 0)
 *       return more;
 *
 * Writing is always inside a write transaction, of which there is one at a time:
 *
 *   if ((result = transaction_begin_write(connection)) != 0)
 *       return result;
 *   query = query_start(connection, "INSERT INTO place (id, name) VALUES ($1, $2)");
 *   query_text(query, 1, id);
 *   query_text(query, 2, name);
 *   if ((result = query_run(query)) != 0)
 *       transaction_rollback(connection);
 *   else
 *       result = transaction_commit(connection);
 *
 * Errors. Every int result is 0 or one of
 *   FT_BUSY      another writer held the database for LIMIT_DATABASE_BUSY_MS, or
 *                PostgreSQL is away: try again
 *   FT_CONFLICT  a unique key is already there (or, for store_open and
 *                store_lock_serving, what their descriptions say)
 *   FT_REFUSED   a bound value that one of the databases cannot hold
 *   FT_DRIFT     what the database reads of itself cannot be: it is damaged
 *   FT_FAILED    anything else: disk full, read-only file, wrong SQL
 * with a sentence in the error record.
 *
 * The first failing statement dooms its transaction on both databases: what
 * follows fails with the same error, transaction_commit() rolls back and returns
 * it. A query that is NULL or has failed may be given to every query function:
 * binding does nothing, reading gives 0 or empty, stepping returns the error.
 * So a chain of calls needs one check, at its end.
 *
 * Threads. A struct store may be used by all threads; a struct connection and
 * its queries by one thread at a time.
 */
#ifndef FETTLE_STORE_H
#define FETTLE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "slice.h"

struct store;      /* where an organisation is kept: opened once per process */
struct connection; /* one conversation with it */
struct query;      /* a prepared statement of a connection */

enum store_mode {
	STORE_CREATE,   /* FT_CONFLICT when there is something there already */
	STORE_OPEN,     /* FT_NOT_FOUND when there is nothing */
	STORE_READ_ONLY /* the same; nothing can be written, not even by migration */
};

/*
 * The store
 */

/* `address` is the path of a .fettle file, or postgresql://user@host/database?...
 * (also postgres://). For PostgreSQL the database itself must exist already;
 * STORE_CREATE wants it without Fettle's tables. FT_FAILED says plainly when the
 * file is not Fettle's, cannot be read, or is served by too old a PostgreSQL. */
int store_open(struct store **out, const char *address, enum store_mode mode);

/* Every connection must be closed already. NULL is allowed. */
void store_close(struct store *store);

bool store_is_postgresql(const struct store *store);

/* For messages: the path, or the address without its password. */
const char *store_name(const struct store *store);

/* Takes the place of "the one server of this SQLite file" until store_close() or
 * the death of the process: a lock on FILE.lock, which holds the process number.
 * FT_CONFLICT: "larch.fettle is already being served by process 1234. ..."
 * On PostgreSQL any number may serve: does nothing. */
int store_lock_serving(struct store *store);

/* For tests: the `count`-th database call from now (1: the next), on any
 * connection, is not made but fails with `code`. Counted are query_start() of a
 * statement not yet prepared, the first query_step() of a query, query_run(),
 * connection_execute() and the transaction functions, rollback excepted.
 * 0 switches it off. Returns how many calls were counted since it was last set. */
int64_t store_fail_after(struct store *store, int64_t count, int code);

/*
 * Connections
 */

/* The error record names the store. FT_BUSY when PostgreSQL cannot be reached. */
int store_connect(struct store *store, struct connection **out);

/* Rolls back what is open. NULL is allowed. */
void connection_close(struct connection *connection);

/* For those who want one for a moment and often: one that was returned, else a new one. */
int store_borrow(struct store *store, struct connection **out);
/* Rolls back what is open and keeps it for the next. NULL is allowed. The store closes what it kept. */
void store_return(struct connection *connection);

struct store *connection_store(const struct connection *connection);

/* Runs statements without parameters, separated by semicolons; rows are thrown away. */
int connection_execute(struct connection *connection, const char *sql);

/* PostgreSQL went away under this connection. The next transaction_begin_*(), or
 * the next query outside a transaction, connects again by itself. Always false
 * for SQLite. */
bool connection_is_lost(const struct connection *connection);

/*
 * Queries
 *
 * Parameters are $1..$9 and on, bound by their number in any order of
 * appearance; columns count from 0. A parameter keeps the type of its binding
 * (int: BIGINT, real: DOUBLE PRECISION, text: TEXT, bytes: BYTEA), so bind whole
 * numbers with query_int(). Unbound parameters are NULL.
 *
 * PostgreSQL hands over the whole result at the first step: read large tables
 * in pages by key (WHERE seq > $1 ORDER BY seq LIMIT $2). Queries of one
 * connection may be read in turn, and the same text may be started again before
 * its first use has ended. Do not change a table while reading it: SQLite may or
 * may not show the changes to that reading.
 */

/* Ready to bind and step. Prepared once per connection and kept by the address
 * of `sql`, which should be a literal; other text is copied and compared, so it
 * is safe, only slower. NULL on error (PostgreSQL finds wrong SQL only at the
 * first step). */
struct query *query_start(struct connection *connection, const char *sql);

/* Texts and bytes are not copied: they must live until query_end() or query_run()
 * has returned. Text must be UTF-8 without NUL and a real must be finite:
 * FT_REFUSED at the step. */
void query_int(struct query *query, int number, int64_t value);
void query_real(struct query *query, int number, double value);
void query_text(struct query *query, int number, struct slice value);
void query_bytes(struct query *query, int number, struct slice value);
void query_null(struct query *query, int number);

/* 1: there is a row; 0: no more rows; negative: an error. */
int query_step(struct query *query);

/* Of the present row. Texts and bytes live until the next step or the end. NULL
 * reads as 0 or empty. query_get_int() of a fraction cuts towards zero. */
int64_t query_get_int(struct query *query, int column);
double query_get_real(struct query *query, int column);
struct slice query_get_text(struct query *query, int column);
struct slice query_get_bytes(struct query *query, int column);
bool query_is_null(struct query *query, int column);

/* Always, once per successful query_start(), unless query_run() did it. NULL is allowed. */
void query_end(struct query *query);

/* Steps through up to `count` rows whose first column holds exactly `size` bytes, copies those one
 * after the other to `out`, and ends the query. Stops at other bytes; *found is how many there were. */
int query_copy_bytes(
	struct query *query, size_t size, void *out, size_t count, size_t *found);

/* Runs to the end, ignoring rows, and ends the query. In a write transaction on
 * PostgreSQL the statement is only queued: its error comes from the next call
 * that waits for an answer (a query_step(), query_run_counted(),
 * connection_execute() or the commit). */
int query_run(struct query *query);

/* The same, never queued; *rows is how many the statement inserted, changed or
 * deleted. */
int query_run_counted(struct query *query, int64_t *rows);

/*
 * Transactions: not nested
 */

/* A snapshot: all its queries see the same state. */
int transaction_begin_read(struct connection *connection);

/* Waits for its turn: writers are one at a time, over all processes. */
int transaction_begin_write(struct connection *connection);

/* When it returns 0, the transaction is on the disk. When it fails nothing
 * happened, with one exception: if connection_is_lost() afterwards, PostgreSQL
 * may have committed before the answer was lost, so look before writing again. */
int transaction_commit(struct connection *connection);

/* Without a transaction it does nothing; it keeps the error record. */
void transaction_rollback(struct connection *connection);

bool transaction_is_open(const struct connection *connection);

/* For several independent acts in one write transaction: sets the mark to which
 * transaction_undo() goes back. One mark at a time; a later one replaces it.
 * Undoing is for an act that the caller refuses half-way; a database error
 * dooms the transaction regardless. */
int transaction_mark(struct connection *connection);
int transaction_undo(struct connection *connection);

/*
 * The schema
 *
 * SQL of a migration may use four words of ours:
 *   {BYTES}  the type of bytes (BLOB, BYTEA)
 *   {CLUSTERED}  after the closing bracket of a CREATE TABLE: its rows lie in the primary
 *            key (WITHOUT ROWID on SQLite), for tables of short rows with a key of
 *            several columns
 *   {KEY}    the type of a primary key that is one whole number of 64 bits: on
 *            SQLite the row's own number (INTEGER), so that there is no second index
 *   {TEXT}   the type of a text that is compared by order or sorted: by code
 *            point on both databases, whatever locale PostgreSQL was made with
 */
struct migration {
	int version;      /* 1, 2, 3 ... without gaps */
	const char *name; /* "places and people": for the record */
	const char *sql;  /* several statements */
};

/* Brings the database to the last of `migrations`: forward only, each in its own
 * transaction, each recorded in the table schema_version with its time. Nothing
 * to do: nothing written. FT_REFUSED when the database is newer than this
 * program, or older and opened read-only. */
int store_migrate(struct connection *connection, const struct migration *migrations, size_t count);

/* 0 for a database without tables. */
int store_schema_version(struct connection *connection, int *version);

/*
 * Other processes
 */

/* Whether another connection (of this or any process) has committed a write
 * since the last call on this connection; true the first time and after a
 * reconnection. Cheap: about a microsecond, no round trip. Call it before
 * reading, so that nothing falls between. Not inside a transaction. */
int store_changed(struct connection *connection, bool *changed);

/* The same, waiting up to `timeout_ms` for a change. */
int store_wait_for_change(struct connection *connection, int timeout_ms, bool *changed);

/*
 * The whole database
 */

/* What it takes on disk, indexes and log included. */
int store_size_bytes(struct connection *connection, int64_t *bytes);

/* Reads everything and checks what the database can check of itself. FT_DRIFT
 * when it found damage: one line per problem is added to `problems`. Slow. */
int store_check(struct connection *connection, struct buf *problems);

/* Whether every page of a .fettle file is as it was written: each ends with a sum, so that a
 * byte changed anywhere is found. Needs no open store, goes as fast as the disk, and works
 * while others write. FT_DRIFT names the first bad page. *unchecked: pages without a sum,
 * which another program put into the file. PostgreSQL keeps such sums itself: does nothing. */
int store_check_pages(const char *address, int64_t *unchecked);

/* Makes a consistent copy of the whole as a .fettle file at `path`, while others
 * read and write; it is complete and on the disk when it has that name.
 * `migrations` are those of this program, for when PostgreSQL is copied into a
 * file. FT_CONFLICT when there is such a file. Not inside a transaction. */
int store_backup(struct connection *connection, const char *path,
	const struct migration *migrations, size_t count);

/* Copies one snapshot of all tables of `from` over those of `to`, in one write
 * transaction: how an organisation moves to PostgreSQL and back. Both must have
 * had the same migrations (FT_REFUSED); what was in `to` is gone afterwards.
 * `progress` (may be NULL) is told the rows so far, every thousand. */
int store_copy(struct connection *from, struct connection *to,
	void (*progress)(void *context, int64_t rows), void *context);

/* Moves what has been committed from SQLite's log into its file, without
 * stopping anybody. The server calls it every few seconds from a thread of its
 * own, which keeps that work out of commits. Does nothing on PostgreSQL. */
int store_checkpoint(struct connection *connection);

#endif

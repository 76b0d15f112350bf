/* store_sqlite.h: what the files of the SQLite driver share. */
#ifndef FETTLE_STORE_SQLITE_H
#define FETTLE_STORE_SQLITE_H

#include <sqlite3.h>
#include "store_driver.h"

enum { APPLICATION_ID = 0x4645544c }; /* "FETL", at byte 68 of the file: see file(1) */

struct sqlite_connection {
	struct connection base;
	sqlite3 *handle;
	int64_t data_version;  /* at the last sqlite_changed() */
	bool has_data_version;
	bool has_write_cache;
	int64_t waiting_since_us; /* for another writer's end */
};

struct sqlite_query {
	struct query base;
	sqlite3_stmt *statement;
	int *positions;        /* $n is SQLite's parameter positions[n - 1]; 0: unused */
};

static inline struct sqlite_connection *sqlite_of(struct connection *connection)
{
	return (struct sqlite_connection *)connection;
}

/* sqlite_open.c */
char *sqlite_name(const char *address);
int sqlite_find(struct store *store);
void sqlite_abandon(struct store *store);
int sqlite_connect(struct connection *connection);
int sqlite_initialise(struct connection *connection);
int sqlite_recognise(struct connection *connection);
void sqlite_disconnect(struct connection *connection);

/* sqlite_whole.c */
int sqlite_scan_table(struct connection *connection, struct slice table, struct buf *fetch);
int sqlite_backup(struct connection *connection, const char *path);
int sqlite_changed(struct connection *connection, bool *changed);
int sqlite_wait(struct connection *connection, int timeout_ms);
int sqlite_size_bytes(struct connection *connection, int64_t *bytes);
int sqlite_check(struct connection *connection, struct buf *problems);
int sqlite_checkpoint(struct connection *connection);

/* sqlite_error.c: puts the error of the handle into words; returns its FT_ code. */
int sqlite_error(struct sqlite_connection *connection, int code);

#endif

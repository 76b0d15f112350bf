/* sqlite_whole.c: has the file changed, how large is it, is it sound? */
#include <time.h>

#include "day.h"
#include "error.h"
#include "store_sqlite.h"

enum {
	POLL_MS = 20,
	PATH_BYTES_MAX = 1 << 16,
	LOG_PAGES_TOO_MANY = 65536  /* 256 MB: then writers wait until it can start again */
};

static int ask_int(struct connection *connection, const char *sql, int64_t *number)
{
	struct query *query = query_start(connection, sql);
	int result = query_step(query);

	*number = query_get_int(query, 0);
	query_end(query);
	return result < 0 ? result : 0;
}

/* data_version stays the same for one's own commits. */
int sqlite_changed(struct connection *base, bool *changed)
{
	struct sqlite_connection *connection = sqlite_of(base);
	int64_t version;
	int result = ask_int(base, "PRAGMA data_version", &version);

	if (result != 0)
		return result;
	*changed = !connection->has_data_version || version != connection->data_version;
	connection->has_data_version = true;
	connection->data_version = version;
	return 0;
}

int sqlite_wait(struct connection *base, int timeout_ms)
{
	int64_t end = monotonic_us() + (int64_t)timeout_ms * 1000;

	while (monotonic_us() < end) {
		struct timespec nap = { .tv_nsec = POLL_MS * 1000000L };
		int64_t version;
		int result = ask_int(base, "PRAGMA data_version", &version);

		if (result != 0 || version != sqlite_of(base)->data_version)
			return result;
		nanosleep(&nap, NULL);
	}
	return 0;
}

int sqlite_size_bytes(struct connection *connection, int64_t *bytes)
{
	int64_t pages, page_bytes;
	int result = ask_int(connection, "PRAGMA page_count", &pages);

	if (result == 0)
		result = ask_int(connection, "PRAGMA page_size", &page_bytes);
	if (result == 0)
		*bytes = pages * page_bytes;
	return result;
}

int sqlite_check(struct connection *connection, struct buf *problems)
{
	struct query *query = query_start(connection, "PRAGMA integrity_check");
	int count = 0;
	int more;

	while ((more = query_step(query)) == 1) {
		struct slice line = query_get_text(query, 0);

		if (slice_is(line, "ok"))
			continue;
		buf_add_slice(problems, line);
		buf_add_char(problems, '\n');
		count++;
	}
	query_end(query);
	if (more < 0)
		return more;
	if (count > 0)
		return error_set(FT_DRIFT, "%s is damaged. Restore it from a backup.",
				 connection->store->name);
	return 0;
}

int sqlite_scan_table(struct connection *connection, struct slice table, struct buf *fetch)
{
	(void)connection;
	buf_add_text(fetch, "SELECT * FROM ");
	sql_add_quoted(fetch, table, '"');
	return 0;
}

/* VACUUM copies one snapshot, page by page in order, into an empty file. */
int sqlite_backup(struct connection *connection, const char *path)
{
	struct buf sql;
	int result;

	buf_init(&sql, PATH_BYTES_MAX);
	buf_add_text(&sql, "VACUUM INTO ");
	sql_add_quoted(&sql, slice_of(path), '\'');
	result = connection_execute(connection, sql.base);
	buf_release(&sql);
	return result;
}

int sqlite_checkpoint(struct connection *base)
{
	struct sqlite_connection *connection = sqlite_of(base);
	int log_pages = 0;
	int code;

	if (base->store->mode == STORE_READ_ONLY)
		return 0;
	code = sqlite3_wal_checkpoint_v2(connection->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
					 &log_pages, NULL);
	if (code == SQLITE_OK && log_pages > LOG_PAGES_TOO_MANY)
		code = sqlite3_wal_checkpoint_v2(connection->handle, NULL,
						 SQLITE_CHECKPOINT_RESTART, NULL, NULL);
	/* Busy: a reader stands in the way, the next round will do it. */
	if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return 0;
	return sqlite_error(connection, code);
}

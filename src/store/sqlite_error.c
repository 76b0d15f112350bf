/* sqlite_error.c: what SQLite reports, in words that say what to do. */
#include <errno.h>

#include "error.h"
#include "limit.h"
#include "store_sqlite.h"

static int disk_is_full(const char *name)
{
	return error_set(FT_FAILED, "The disk is full: %s could not be written. Free space and try "
			 "again; nothing was lost.", name);
}

static int constraint(struct sqlite_connection *connection, int code)
{
	const char *detail = sqlite3_errmsg(connection->handle);

	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
	    code == SQLITE_CONSTRAINT_ROWID)
		return error_set(FT_CONFLICT, "That is there already: %s.", detail);
	return error_set(FT_FAILED, "%s does not accept that: %s.", connection->base.store->name,
			 detail);
}

static int input_output(struct sqlite_connection *connection)
{
	const char *name = connection->base.store->name;
	int reason = sqlite3_system_errno(connection->handle);

	if (reason == ENOSPC || reason == EDQUOT)
		return disk_is_full(name);
	return error_set(FT_FAILED, "The disk reported an error with %s: %s. Look at the disk before "
			 "anything else.", name, reason ? strerror(reason)
			 : sqlite3_errmsg(connection->handle));
}

static int cannot_open(struct sqlite_connection *connection)
{
	int reason = sqlite3_system_errno(connection->handle);

	return error_set(FT_FAILED, "Cannot open %s: %s.", connection->base.store->name,
			 reason ? strerror(reason) : sqlite3_errmsg(connection->handle));
}

int sqlite_error(struct sqlite_connection *connection, int code)
{
	const char *name = connection->base.store->name;

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(FT_BUSY, "%s has been held by another writer for %d seconds. Try again "
				 "shortly.", name, LIMIT_DATABASE_BUSY_MS / 1000);
	case SQLITE_CONSTRAINT:
		return constraint(connection, code);
	case SQLITE_FULL:
		return disk_is_full(name);
	case SQLITE_IOERR:
		return input_output(connection);
	case SQLITE_READONLY:
		return error_set(FT_FAILED, "%s cannot be changed: the file, its folder or its disk is "
				 "read-only for this user.", name);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return cannot_open(connection);
	case SQLITE_NOTADB:
		return error_set(FT_FAILED, "%s is not a Fettle file.", name);
	case SQLITE_CORRUPT:
		return error_set(FT_DRIFT, "%s is damaged: %s. Restore it from a backup, or run "
				 "`fettle doctor` to see what is wrong.", name,
				 sqlite3_errmsg(connection->handle));
	default:
		return error_set(FT_FAILED, "%s did not accept a statement: %s.", name,
				 sqlite3_errmsg(connection->handle));
	}
}

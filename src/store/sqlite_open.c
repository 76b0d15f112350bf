/* sqlite_open.c: finding, making, recognising and opening a .fettle file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "day.h"
#include "error.h"
#include "limit.h"
#include "sqlite_pages.h"
#include "store_sqlite.h"

enum {
	LOG_PAGES_MAX = 16384,        /* 64 MB: then a commit has to empty the log itself */
	PATH_BYTES_MAX = 1 << 16,
	BUSY_NAP_US = 500
};

char *sqlite_name(const char *address)
{
	return must_copy_text(address);
}

static int create(struct store *store)
{
	int file = open(store->address, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0) {
		close(file);
		return 0;
	}
	if (errno == EEXIST)
		return error_set(FT_CONFLICT, "%s exists already. Choose another name, or remove it "
				 "first.", store->name);
	return error_set(FT_FAILED, "Cannot create %s: %s.", store->name, strerror(errno));
}

int sqlite_find(struct store *store)
{
	struct stat status;

	if (store->mode == STORE_CREATE)
		return create(store);
	if (stat(store->address, &status) != 0) {
		if (errno == ENOENT)
			return error_set(FT_NOT_FOUND, "There is no file %s. `fettle init %s` makes one.",
					 store->name, store->name);
		return error_set(FT_FAILED, "Cannot open %s: %s.", store->name, strerror(errno));
	}
	if (!S_ISREG(status.st_mode))
		return error_set(FT_FAILED, "%s is not a file.", store->name);
	if (access(store->address, R_OK) != 0)
		return error_set(FT_FAILED, "Cannot read %s: %s.", store->name, strerror(errno));
	if (store->mode == STORE_OPEN && access(store->address, W_OK) != 0)
		return error_set(FT_FAILED, "%s cannot be changed: %s. It can be opened for reading.",
				 store->name, strerror(errno));
	return 0;
}

/* The path of a file that SQLite keeps beside the database. */
static char *beside(const struct store *store, const char *suffix)
{
	size_t size = strlen(store->address) + strlen(suffix) + 1;
	char *path = must_alloc(size);

	snprintf(path, size, "%s%s", store->address, suffix);
	return path;
}

void sqlite_abandon(struct store *store)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		char *path = beside(store, suffixes[i]);

		unlink(path);
		free(path);
	}
}

/* `immutable` reads a file in a folder where SQLite cannot make the files that
 * go with a log: right only when there is no log and nobody can write. */
static char *file_address(const struct store *store, bool immutable)
{
	struct buf out;

	buf_init(&out, PATH_BYTES_MAX);
	buf_add_text(&out, "file:");
	for (const char *at = store->address; *at; at++) {
		if (*at == '%' || *at == '?' || *at == '#')
			buf_print(&out, "%%%02x", (unsigned char)*at);
		else
			buf_add_char(&out, *at);
	}
	buf_add_text(&out, immutable ? "?mode=ro&immutable=1"
		     : store->mode == STORE_READ_ONLY ? "?mode=ro" : "?mode=rw");
	return buf_take(&out);
}

/* Text compared byte by byte, which in UTF-8 is by code point: what PostgreSQL
 * calls "C". */
static int compare_bytes(void *context, int length_a, const void *a, int length_b, const void *b)
{
	int shorter = length_a < length_b ? length_a : length_b;
	int order = memcmp(a, b, (size_t)shorter);

	(void)context;
	return order != 0 ? order : length_a - length_b;
}

static const char *const settings =
	"PRAGMA synchronous = FULL;"        /* acknowledged means on the disk */
	"PRAGMA foreign_keys = OFF;"        /* book checks references; tables must be rebuildable */
	"PRAGMA case_sensitive_like = ON;"  /* as PostgreSQL does */
	"PRAGMA cell_size_check = ON;"
	"PRAGMA trusted_schema = OFF;"
	"PRAGMA mmap_size = 0;"             /* a disk error stays an error code, not a signal */
	"PRAGMA cache_size = -4096;"        /* 4 MB a reader; the kernel caches the rest */
	"PRAGMA journal_size_limit = 67108864;";

/* Naps are short and stay short: SQLite's own grow to 100 ms, in which a busy
 * server takes the next turn over and over. Returns 0 to give up. */
static int wait_for_turn(void *context, int naps)
{
	struct sqlite_connection *connection = context;
	struct timespec nap = { .tv_nsec = BUSY_NAP_US * 1000L };

	if (naps == 0)
		connection->waiting_since_us = monotonic_us();
	if (monotonic_us() - connection->waiting_since_us >= LIMIT_DATABASE_BUSY_MS * 1000LL)
		return 0;
	nanosleep(&nap, NULL);
	return 1;
}

static int configure(struct sqlite_connection *connection)
{
	sqlite3 *handle = connection->handle;
	int room = PAGE_SUM_BYTES;
	int code;

	sqlite3_extended_result_codes(handle, 1);
	sqlite3_busy_handler(handle, wait_for_turn, connection);
	/* "nosuchcolumn" must be an error, not a text. */
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_wal_autocheckpoint(handle, LOG_PAGES_MAX);
	/* Counts for files that are still empty: a new one, and the copy that a backup makes. */
	sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &room);
	code = sqlite3_create_collation_v2(handle, "C", SQLITE_UTF8, NULL, compare_bytes, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(handle, settings, NULL, NULL, NULL);
	/* The first read of the file: finds out whether it can be read at all. */
	if (code == SQLITE_OK)
		code = sqlite3_exec(handle, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL);
	return code;
}

static int open_handle(struct sqlite_connection *connection, bool immutable)
{
	struct store *store = connection->base.store;
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	char *address = file_address(store, immutable);
	int code;

	flags |= store->mode == STORE_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	code = sqlite3_open_v2(address, &connection->handle, flags, sqlite_pages_layer());
	free(address);
	return code == SQLITE_OK ? configure(connection) : code;
}

static bool has_log(const struct store *store)
{
	char *path = beside(store, "-wal");
	struct stat status;
	bool found = stat(path, &status) == 0 && status.st_size > 0;

	free(path);
	return found;
}

int sqlite_connect(struct connection *base)
{
	struct sqlite_connection *connection = sqlite_of(base);
	int code = open_handle(connection, false);
	int primary = code & 0xff;
	int result;

	if (base->store->mode == STORE_READ_ONLY && !has_log(base->store) &&
	    (primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY)) {
		sqlite3_close_v2(connection->handle);
		code = open_handle(connection, true);
	}
	if (code == SQLITE_OK)
		return 0;
	result = sqlite_error(connection, code);
	sqlite3_close_v2(connection->handle);
	return result;
}

void sqlite_disconnect(struct connection *base)
{
	sqlite3_close_v2(sqlite_of(base)->handle);
}

int sqlite_initialise(struct connection *connection)
{
	char mark[64];
	int result;

	snprintf(mark, sizeof(mark), "PRAGMA application_id = %d", APPLICATION_ID);
	result = connection_execute(connection, "PRAGMA journal_mode = WAL");
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result != 0)
		return result;
	result = connection_execute(connection, mark);
	if (result == 0)
		result = migrate_create_table(connection);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

int sqlite_recognise(struct connection *connection)
{
	struct query *query = query_start(connection, "PRAGMA application_id");
	int result = query_step(query);
	int64_t id = query_get_int(query, 0);

	query_end(query);
	if (result < 0)
		return result;
	if (id != APPLICATION_ID)
		return error_set(FT_FAILED, "%s is not a Fettle file.", connection->store->name);
	/* A backup comes without a log: it gets one again. */
	if (connection->store->mode == STORE_OPEN)
		return connection_execute(connection, "PRAGMA journal_mode = WAL");
	return 0;
}

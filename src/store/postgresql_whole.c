/* postgresql_whole.c: has the database changed, how large is it, is it sound? */
#include <poll.h>

#include "day.h"
#include "error.h"
#include "store_postgresql.h"

enum { SQL_BYTES_MAX = 4096 };

/* Notifications of other sessions that have arrived. */
static bool take_notifications(struct postgresql_connection *connection)
{
	bool heard = false;
	PGnotify *notification;

	while ((notification = PQnotifies(connection->handle))) {
		heard = heard || notification->be_pid != PQbackendPID(connection->handle);
		PQfreemem(notification);
	}
	return heard;
}

int postgresql_changed(struct connection *base, bool *changed)
{
	struct postgresql_connection *connection = postgresql_of(base);
	int result = postgresql_revive(connection);

	if (result != 0)
		return result;
	if (!connection->listening) {
		result = connection_execute(base, "LISTEN fettle_changed");
		if (result != 0)
			return result;
		connection->listening = true;
		*changed = true;
	}
	if (!PQconsumeInput(connection->handle))
		return postgresql_error(connection, NULL);
	if (take_notifications(connection) || connection->heard)
		*changed = true;
	connection->heard = false;
	return 0;
}

/* One wake-up may be for our own notification: then wait again. */
int postgresql_wait(struct connection *base, int timeout_ms)
{
	struct postgresql_connection *connection = postgresql_of(base);
	int64_t end = monotonic_us() + (int64_t)timeout_ms * 1000;

	for (;;) {
		int64_t left_ms = (end - monotonic_us()) / 1000;
		struct pollfd socket = { .fd = PQsocket(connection->handle), .events = POLLIN };

		if (left_ms <= 0 || poll(&socket, 1, (int)left_ms) <= 0)
			return 0;
		if (!PQconsumeInput(connection->handle))
			return postgresql_error(connection, NULL);
		if (take_notifications(connection)) {
			connection->heard = true;
			return 0;
		}
	}
}

int postgresql_size_bytes(struct connection *connection, int64_t *bytes)
{
	struct query *query = query_start(connection,
		"SELECT COALESCE(SUM(pg_total_relation_size(oid)), 0) FROM pg_class"
		" WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace");
	int result = query_step(query);

	*bytes = query_get_int(query, 0);
	query_end(query);
	return result < 0 ? result : 0;
}

struct checking {
	struct connection *connection;
	struct buf *problems;
	int count;
};

static void add_problem(struct checking *checking, struct slice where, const char *what)
{
	buf_add_slice(checking->problems, where);
	buf_add_text(checking->problems, ": ");
	buf_add_text(checking->problems, what);
	buf_add_char(checking->problems, '\n');
	checking->count++;
}

/* Runs each statement that `list` writes (name, SQL); a failing one is a problem,
 * unless the database went away. */
static int run_each(struct checking *checking, const char *list)
{
	struct query *query = query_start(checking->connection, list);
	int more;

	while ((more = query_step(query)) == 1) {
		struct slice sql = query_get_text(query, 1);
		int result = connection_execute(checking->connection, sql.base);

		if (result == FT_BUSY) {
			more = result;
			break;
		}
		if (result != 0)
			add_problem(checking, query_get_text(query, 0), error_message());
	}
	query_end(query);
	return more;
}

/* Turning every row into text reads every value of it, wherever it is kept. */
static const char *const list_reading =
	"SELECT relname, format('SELECT COUNT(*) FROM (SELECT t::text AS row FROM %I AS t) AS rows"
	" WHERE length(row) < 0', relname) FROM pg_class"
	" WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname";

static const char *const list_indexes =
	"SELECT c.relname, format('SELECT bt_index_check(%s, true)', c.oid)"
	" FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam"
	" WHERE c.relkind = 'i' AND a.amname = 'btree'"
	" AND c.relnamespace = current_schema()::regnamespace"
	" AND has_function_privilege(to_regprocedure('bt_index_check(regclass, boolean)'), 'EXECUTE')"
	" ORDER BY c.relname";

static int list_invalid_indexes(struct checking *checking)
{
	struct query *query = query_start(checking->connection,
		"SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
		" WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace");
	int more;

	while ((more = query_step(query)) == 1)
		add_problem(checking, query_get_text(query, 0), "this index is not valid");
	query_end(query);
	return more;
}

int postgresql_check(struct connection *connection, struct buf *problems)
{
	struct checking checking = { .connection = connection, .problems = problems };
	int result = list_invalid_indexes(&checking);

	if (result == 0)
		result = run_each(&checking, list_reading);
	if (result == 0)
		result = run_each(&checking, list_indexes);
	if (result != 0)
		return result;
	if (checking.count > 0)
		return error_set(FT_DRIFT, "%s is damaged. Restore it from a backup.",
				 connection->store->name);
	return 0;
}

/* Its pages have sums of their own if the cluster was made with initdb --data-checksums, and
 * are checked whenever they are read. */
int postgresql_check_pages(const char *address, int64_t *unchecked)
{
	(void)address;
	*unchecked = 0;
	return 0;
}

/* Each cursor has its own name: a prepared FETCH keeps the columns it was made for. */
int postgresql_scan_table(struct connection *base, struct slice table, struct buf *fetch)
{
	struct postgresql_connection *connection = postgresql_of(base);
	struct buf sql;
	int result;

	connection->scans++;
	buf_init(&sql, SQL_BYTES_MAX);
	buf_print(&sql, "DECLARE scan%d NO SCROLL CURSOR FOR SELECT * FROM ", connection->scans);
	sql_add_quoted(&sql, table, '"');
	buf_print(fetch, "FETCH 1000 FROM scan%d", connection->scans);
	result = connection_execute(base, sql.base);
	buf_release(&sql);
	return result;
}

int postgresql_checkpoint(struct connection *connection)
{
	(void)connection; /* PostgreSQL has a process for it */
	return 0;
}

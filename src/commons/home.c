/* Where our record lies. A file that was restored has another number (inode), or is behind the note
 * beside it of how far its log was; a restored database has other numbers, or another timeline. */
#include <sys/stat.h>
#include "home.h"

enum { HOME_BYTES = 128, NOTE_BYTES = 64 };

#define QUIET_US INT64_C(86400000000)
#define HEARD_US INT64_C(3600000000)

/* -- the database -- */

/* Numbers that a database, a table or a recovery gets anew. */
static int describe_database(struct connection *connection, struct buf *out)
{
	struct query *query = query_start(connection,
		"SELECT 'database ' || c.system_identifier || ' ' || d.oid || ' ' ||"
		" pg_relation_filenode('commons_log') || ' ' ||"
		" substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)"
		" FROM pg_database d, pg_control_system() c"
		" WHERE d.datname = current_database()");
	int more = query_step(query);

	if (more == 1)
		buf_add_slice(out, query_get_text(query, 0));
	query_end(query);
	return more < 0 ? more : 0;
}

static int describe(struct store *store, struct connection *connection, struct buf *out)
{
	struct stat status;

	if (store_is_postgresql(store))
		return describe_database(connection, out);
	if (stat(store_name(store), &status) == 0)
		buf_print(out, "%llu:%llu", (unsigned long long)status.st_dev,
			(unsigned long long)status.st_ino);
	return 0;
}

/* -- the note beside the file -- */

static void note_path(struct store *store, struct buf *out)
{
	buf_print(out, "%s.published", store_name(store));
}

static int own_size(struct connection *connection, int64_t *size)
{
	struct log_row own;
	int result = log_by_role(connection, ROLE_OWN, &own);

	*size = result == 0 ? (int64_t)own.size : 0;
	return result;
}

void home_note(struct commons *commons, struct connection *connection)
{
	struct buf path;
	int64_t size;

	if (store_is_postgresql(commons->store) || own_size(connection, &size))
		return;
	buf_init(&path, 4096);
	note_path(commons->store, &path);
	/* Written in place and not waited for: a lost note only means asking the mirrors. */
	FILE *file = buf_failed(&path) ? NULL : fopen(path.base, "we");
	if (file) {
		fprintf(file, "%lld\n", (long long)size);
		fclose(file);
	}
	buf_release(&path);
}

/* Is the log at least as long as the note says? */
static bool is_as_noted(struct commons *commons, struct connection *connection)
{
	struct buf path, text;
	int64_t noted, size;

	if (store_is_postgresql(commons->store))
		return true;
	buf_init(&path, 4096);
	buf_init(&text, NOTE_BYTES);
	note_path(commons->store, &path);
	bool right = !buf_failed(&path) && file_read(path.base, NOTE_BYTES, &text) == 0 &&
		     slice_to_int64(slice_trim(buf_slice(&text)), &noted) == 0 &&
		     own_size(connection, &size) == 0 && size >= noted;
	buf_release(&path);
	buf_release(&text);
	error_clear();
	return right;
}

/* -- looking -- */

/* Is it longer than `us` since our log was compared, or a peer heard? */
static int is_quiet(struct connection *connection, int64_t us, bool *quiet)
{
	int64_t at = 0;
	struct buf text;

	buf_init(&text, NOTE_BYTES);
	int result = setting_get(connection, "confirmed_at", &text);
	if (result == 0 && slice_to_int64(buf_slice(&text), &at))
		at = 0;
	buf_release(&text);
	*quiet = instant_now() - at > us;
	return result == FT_NOT_FOUND ? 0 : result;
}

int home_look(struct commons *commons, struct connection *connection, enum home *out)
{
	struct buf now, known;
	bool quiet = false;

	buf_init(&now, HOME_BYTES);
	buf_init(&known, HOME_BYTES);
	int result = describe(commons->store, connection, &now);
	if (result == 0)
		result = setting_get(connection, "home", &known);
	bool same =
		slice_equal(buf_slice(&now), buf_slice(&known)) && is_as_noted(commons, connection);
	if (result == 0)
		result = is_quiet(connection, QUIET_US, &quiet);
	*out = result == FT_NOT_FOUND ? HOME_FIRST
	       : !same		      ? HOME_OTHER
	       : quiet		      ? HOME_QUIET
				      : HOME_SAME;
	buf_release(&now);
	buf_release(&known);
	return result == FT_NOT_FOUND ? 0 : result;
}

int home_settle(struct commons *commons, struct connection *connection)
{
	struct buf home, at;

	buf_init(&home, HOME_BYTES);
	buf_init(&at, NOTE_BYTES);
	buf_add_int(&at, instant_now());
	int result = describe(commons->store, connection, &home);
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0)
		result = setting_set(connection, "home", buf_slice(&home));
	if (result == 0)
		result = setting_set(connection, "confirmed_at", buf_slice(&at));
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	if (result == 0)
		home_note(commons, connection);
	buf_release(&home);
	buf_release(&at);
	return result;
}

void home_heard(struct commons *commons, struct connection *connection)
{
	struct buf at;
	bool quiet = false;

	home_note(commons, connection);
	if (is_quiet(connection, HEARD_US, &quiet) || !quiet)
		return;
	buf_init(&at, NOTE_BYTES);
	buf_add_int(&at, instant_now());
	int result = transaction_begin_write(connection);
	if (result == 0)
		result = setting_set(connection, "confirmed_at", buf_slice(&at));
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	error_clear();
	buf_release(&at);
}

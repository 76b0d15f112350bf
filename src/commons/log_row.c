/* Rows of commons_log. */
#include "commons_private.h"

#define LOG_COLUMNS                                                                                \
	"SELECT id, origin, hash, role, trust, distance, verifier_key, earlier_key, mirror_key,"   \
	" witness_key, size, stored, pending_size, common, changed_at FROM commons_log"

static void copy_text(struct query *query, int column, char *to, size_t room)
{
	struct slice text = query_get_text(query, column);

	snprintf(to, room, "%.*s", (int)text.length, text.base);
}

static int read_row(struct query *query, struct log_row *out)
{
	int more = query_step(query);

	if (more == 1) {
		out->id = query_get_int(query, 0);
		copy_text(query, 1, out->origin, sizeof(out->origin));
		copy_text(query, 2, out->hash, sizeof(out->hash));
		out->role = (enum log_role)query_get_int(query, 3);
		out->trust = (enum log_trust)query_get_int(query, 4);
		out->distance = (int)query_get_int(query, 5);
		copy_text(query, 6, out->key, sizeof(out->key));
		copy_text(query, 7, out->earlier_key, sizeof(out->earlier_key));
		copy_text(query, 8, out->mirror_key, sizeof(out->mirror_key));
		copy_text(query, 9, out->witness_key, sizeof(out->witness_key));
		out->size = (uint64_t)query_get_int(query, 10);
		out->stored = (uint64_t)query_get_int(query, 11);
		out->pending_size = (uint64_t)query_get_int(query, 12);
		out->common = query_get_int(query, 13);
		out->changed_at = query_get_int(query, 14);
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "That log is not known here.");
	return more < 0 ? more : 0;
}

int log_by_origin(struct connection *connection, struct slice origin, struct log_row *out)
{
	struct query *query = query_start(connection, LOG_COLUMNS " WHERE origin = $1");

	query_text(query, 1, origin);
	return read_row(query, out);
}

int log_by_hash(struct connection *connection, struct slice hash, struct log_row *out)
{
	struct query *query = query_start(connection, LOG_COLUMNS " WHERE hash = $1");

	query_text(query, 1, hash);
	return read_row(query, out);
}

int log_by_role(struct connection *connection, enum log_role role, struct log_row *out)
{
	struct query *query =
		query_start(connection, LOG_COLUMNS " WHERE role = $1 ORDER BY id DESC LIMIT 1");

	query_int(query, 1, role);
	return read_row(query, out);
}

static int next_id(struct connection *connection, int64_t *id)
{
	struct query *query =
		query_start(connection, "SELECT COALESCE(MAX(id), 0) + 1 FROM commons_log");
	int more = query_step(query);

	if (more == 1)
		*id = query_get_int(query, 0);
	query_end(query);
	return more < 0 ? more : 0;
}

int log_add(struct connection *connection, const struct log_row *row, const char *introduced_by,
	int64_t *id)
{
	char hash[HASH_TEXT];
	int result = next_id(connection, id);

	if (result)
		return result;
	origin_hash(row->origin, hash);
	struct query *query = query_start(connection,
		"INSERT INTO commons_log (id, origin, hash, role, trust, distance, verifier_key,"
		" earlier_key, mirror_key, witness_key, size, stored, pending_size, common,"
		" checkpoint, cosigned, pending, changed_at, introduced_by) VALUES"
		" ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, 0, 0, 0, -1, '', '', '', $10, $11)");
	query_int(query, 1, *id);
	query_text(query, 2, slice_of(row->origin));
	query_text(query, 3, slice_of(hash));
	query_int(query, 4, row->role);
	query_int(query, 5, row->trust);
	query_int(query, 6, row->distance);
	query_text(query, 7, slice_of(row->key));
	query_text(query, 8, slice_of(row->mirror_key));
	query_text(query, 9, slice_of(row->witness_key));
	query_int(query, 10, instant_now());
	query_text(query, 11, slice_of(introduced_by));
	int64_t rows;
	return query_run_counted(query, &rows);
}

int log_note(struct connection *connection, int64_t log, const char *column, struct buf *out)
{
	static const struct {
		const char *column, *sql;
	} texts[] = {
		{ "checkpoint", "SELECT checkpoint FROM commons_log WHERE id = $1" },
		{ "cosigned", "SELECT cosigned FROM commons_log WHERE id = $1" },
		{ "pending", "SELECT pending FROM commons_log WHERE id = $1" },
	};
	size_t i = 0;

	while (strcmp(texts[i].column, column) != 0)
		i++;
	struct query *query = query_start(connection, texts[i].sql);
	query_int(query, 1, log);
	int more = query_step(query);
	if (more == 1)
		buf_add_slice(out, query_get_text(query, 0));
	query_end(query);
	return more < 0 ? more : 0;
}

int log_set_checkpoint(struct connection *connection, int64_t log, uint64_t size, uint64_t stored,
	struct slice checkpoint, struct slice cosigned)
{
	struct query *query = query_start(connection,
		"UPDATE commons_log SET size = $2, stored = $3, checkpoint = $4, cosigned = $5,"
		" changed_at = $6 WHERE id = $1");
	int64_t rows;

	query_int(query, 1, log);
	query_int(query, 2, (int64_t)size);
	query_int(query, 3, (int64_t)stored);
	query_text(query, 4, checkpoint);
	query_text(query, 5, cosigned);
	query_int(query, 6, instant_now());
	return query_run_counted(query, &rows);
}

int log_set_pending(struct connection *connection, int64_t log, uint64_t size, struct slice note)
{
	struct query *query = query_start(
		connection, "UPDATE commons_log SET pending_size = $2, pending = $3 WHERE id = $1");
	int64_t rows;

	query_int(query, 1, log);
	query_int(query, 2, (int64_t)size);
	query_text(query, 3, note);
	return query_run_counted(query, &rows);
}

int log_set_stored(struct connection *connection, int64_t log, uint64_t stored)
{
	struct query *query =
		query_start(connection, "UPDATE commons_log SET stored = $2 WHERE id = $1");

	query_int(query, 1, log);
	query_int(query, 2, (int64_t)stored);
	return query_run(query);
}

int log_set_keys(struct connection *connection, const struct log_row *row)
{
	struct query *query = query_start(connection,
		"UPDATE commons_log SET verifier_key = $2, earlier_key = $3, mirror_key = $4,"
		" witness_key = $5, trust = $6, distance = $7 WHERE id = $1");
	int64_t rows;

	query_int(query, 1, row->id);
	query_text(query, 2, slice_of(row->key));
	query_text(query, 3, slice_of(row->earlier_key));
	query_text(query, 4, slice_of(row->mirror_key));
	query_text(query, 5, slice_of(row->witness_key));
	query_int(query, 6, row->trust);
	query_int(query, 7, row->distance);
	return query_run_counted(query, &rows);
}

int log_keys(const struct log_row *row, struct ledger_public_key keys[2], size_t *count)
{
	int result = ledger_public_key_read(&keys[0], slice_of(row->key));

	*count = 1;
	if (result == 0 && row->earlier_key[0]) {
		result = ledger_public_key_read(&keys[1], slice_of(row->earlier_key));
		*count = 2;
	}
	return result;
}

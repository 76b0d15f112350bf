/* Taking things back: the text of an entry for good, or in an emergency the entry itself. */
#include <inttypes.h>
#include "follow.h"
#include "home.h"
#include "requests.h"

/* -- texts -- */

int erase_text(struct connection *connection, int64_t leaf, int64_t *rows)
{
	struct query *query = query_start(connection,
		"UPDATE commons_blob SET state = $2, bytes = NULL, size = 0 WHERE state <> $2 AND "
		"hash = (SELECT body FROM commons_item WHERE leaf = $1 AND body <> '')");

	query_int(query, 1, leaf);
	query_int(query, 2, BLOB_ERASED);
	return query_run_counted(query, rows);
}

static int say(struct commons *commons, const char *kind, const char *ref, const char *why)
{
	struct commons_entry entry = { .kind = kind, .of = ref, .why = why };

	return commons_publish(commons, &entry, 1, NULL);
}

/* So that a receipt can be said: a record that may be behind its mirrors says nothing. */
static void confirm(struct commons *commons)
{
	if (commons_is_founded(commons) && commons_confirm(commons))
		commons_say(commons, "no receipt for what is erased: %s", error_message());
	error_clear();
}

/* The text of another's entry, and a receipt in our log. */
static int erase_here(
	struct commons *commons, const struct log_row *log, uint64_t index, const char *ref)
{
	struct connection *connection;
	int64_t rows = 0;
	int result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = erase_text(connection, leaf_id(log->id, index), &rows);
	if (result == 0 && rows > 0)
		result = follow_erasure(commons, connection, ref);
	if (result == 0)
		result = request_close(connection, ref, COMMONS_REQUEST_ERASED, "", "");
	if (result == 0)
		result = transaction_commit(connection);
	if (result == 0 && rows > 0)
		home_note(commons, connection);
	store_return(connection);
	return result == 0 && rows == 0
		       ? error_set(FT_NOT_FOUND, "That entry has no text, or it is erased already.")
		       : result;
}

const char *erase_reason(const char *why)
{
	static const char *const reasons[] = { "gdpr", "safety", "error", "legal" };

	for (size_t i = 0; why && i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i], why) == 0)
			return reasons[i];
	return "error";
}

int erase_check_reason(const char *why)
{
	if (why && strcmp(erase_reason(why), why) == 0)
		return 0;
	error_set(FT_REFUSED, "Why: gdpr, safety, error or legal.");
	return error_set_field("why");
}

int erase_find(struct commons *commons, const char *ref, const char *why, struct log_row *log,
	uint64_t *index)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	struct connection *connection;
	int result = ref_read(ref, origin, index, hash);

	if (result == 0)
		result = erase_check_reason(why);
	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result)
		return result;
	result = log_by_origin(connection, slice_of(origin), log);
	store_return(connection);
	if (result == 0 && *index >= log->size)
		result = error_set(FT_NOT_FOUND, "There is no such entry.");
	return result;
}

int commons_erase(struct commons *commons, const char *ref, const char *why, bool ask)
{
	struct log_row log;
	uint64_t index;
	int result = erase_find(commons, ref, why, &log, &index);

	if (result)
		return result;
	if (log.role == ROLE_OWN) /* destroys our copy as it destroys others' */
		return say(commons, "tombstone", ref, why);
	confirm(commons);
	result = erase_here(commons, &log, index, ref);
	return result == 0 && ask ? say(commons, "erase-request", ref, why) : result;
}

/* -- entries -- */

/* For whoever keeps up with entries: this one has no row any more. */
static int note_redaction(struct connection *connection, int64_t leaf)
{
	struct buf list;

	buf_init(&list, 1 << 20);
	int result = setting_get(connection, "redacted", &list);
	if (result == FT_NOT_FOUND) {
		error_clear();
		result = 0;
	}
	buf_print(&list, "%" PRId64 " ", leaf);
	if (result == 0)
		result = setting_set(connection, "redacted", buf_slice(&list));
	buf_release(&list);
	return result;
}

int commons_redact(struct commons *commons, const char *hash, uint64_t index)
{
	struct connection *connection;
	struct log_row row;
	int64_t rows = 0;
	int result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = log_by_hash(connection, slice_of(hash), &row);
	if (result == 0) {
		struct query *query = query_start(
			connection, "UPDATE commons_leaf SET body = NULL WHERE id = $1");
		query_int(query, 1, leaf_id(row.id, index));
		result = query_run_counted(query, &rows);
	}
	if (result == 0) {
		struct query *query =
			query_start(connection, "DELETE FROM commons_item WHERE leaf = $1");
		query_int(query, 1, leaf_id(row.id, index));
		result = query_run(query);
	}
	if (result == 0 && rows == 0)
		result = error_set(FT_NOT_FOUND, "There is no such entry.");
	if (result == 0)
		result = note_redaction(connection, leaf_id(row.id, index));
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

int commons_redact_entry(struct commons *commons, const char *ref)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT], log[HASH_TEXT];
	uint64_t index;
	int result = ref_read(ref, origin, &index, hash);

	if (result)
		return result;
	origin_hash(origin, log);
	return commons_redact(commons, log, index);
}

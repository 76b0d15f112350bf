/* Everything that entries imply, computed again from them. */
#include "entry_scan.h"

struct rebuilding {
	struct connection *connection;
	const struct progress *progress;
	struct directory *directory;
	int64_t total;
	bool kinds_are_stale; /* the last entry adopted a pack */
};

/* Projecting asks the directory for kinds and the calendar only, so it is read again when a
 * pack came, not after each new place or person. */
static int refresh_kinds(struct rebuilding *rebuilding)
{
	if (rebuilding->directory && !rebuilding->kinds_are_stale)
		return 0;
	directory_let_go(rebuilding->directory);
	rebuilding->directory = NULL;
	rebuilding->kinds_are_stale = false;
	return directory_load(rebuilding->connection, &rebuilding->directory);
}

/* Nothing must follow from an entry that somebody changed. */
static int check_leaf(const struct entry_row *row)
{
	uint8_t leaf[SHA256_BYTES];
	merkle_leaf_hash(row->body, leaf);
	if (slice_equal(row->leaf, (struct slice){ (const char *)leaf, sizeof(leaf) }))
		return 0;
	return error_set(FT_DRIFT, "it was changed after it was written. Restore a backup.");
}

static int project_row(void *context, const struct entry_row *row)
{
	enum { TELL_EVERY = 512 };
	struct rebuilding *rebuilding = context;
	struct slice kind;
	int result = check_leaf(row);
	if (result == 0)
		result = refresh_kinds(rebuilding);
	if (result == 0)
		result = project_from_bytes(
			rebuilding->connection, rebuilding->directory, row->body);
	if (result)
		return error_prefix("Entry %lld", (long long)row->seq);
	if (ledger_entry_field(row->body, "kind", &kind) == 0)
		rebuilding->kinds_are_stale = ledger_raw_is_text(kind, SLICE_LITERAL("pack"));
	if (row->seq % TELL_EVERY == 0)
		progress_tell(rebuilding->progress, "Computing again", row->seq, rebuilding->total);
	return 0;
}

static int empty_projections(struct connection *connection)
{
	for (size_t i = 0; i < book_projection_count; i++) {
		char sql[128];
		snprintf(sql, sizeof(sql), "DELETE FROM %s", book_projections[i].table);
		int result = connection_execute(connection, sql);
		if (result)
			return result;
	}
	return 0;
}

static int rebuild(struct rebuilding *rebuilding)
{
	int result = transaction_begin_write(rebuilding->connection);
	if (result == 0)
		result = entry_last(rebuilding->connection, &rebuilding->total);
	if (result == 0)
		result = empty_projections(rebuilding->connection);
	if (result == 0)
		result = entry_scan(rebuilding->connection, 0, project_row, rebuilding);
	if (result == 0)
		result = transaction_commit(rebuilding->connection);
	else
		transaction_rollback(rebuilding->connection);
	directory_let_go(rebuilding->directory);
	return result;
}

/* Pages that nothing was written to keep what the disk or another program made of them: then
 * the whole file is written afresh. */
static int freshen_pages(struct rebuilding *rebuilding, const char *address)
{
	int64_t unchecked;
	int result = store_checkpoint(rebuilding->connection);
	if (result || (store_check_pages(address, &unchecked) == 0 && unchecked == 0))
		return result;
	progress_tell(rebuilding->progress, "Writing every page afresh", 0, -1);
	result = connection_execute(rebuilding->connection, "VACUUM");
	return result ? result : store_checkpoint(rebuilding->connection);
}

int book_rebuild(const char *address, const struct progress *progress)
{
	struct store *store;
	struct rebuilding rebuilding = { .progress = progress };
	int result = book_open_store(address, STORE_OPEN, &store, &rebuilding.connection);
	if (result)
		return result;
	result = store_lock_serving(store);
	if (result == 0)
		result = rebuild(&rebuilding);
	if (result == 0)
		result = freshen_pages(&rebuilding, address);
	connection_close(rebuilding.connection);
	store_close(store);
	return result;
}

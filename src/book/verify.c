/* Reading the whole record again: every entry, its columns, the stored hashes over entries,
 * the signed checkpoint. */
#include "entry_scan.h"

struct verifying {
	struct connection *connection;
	const struct progress *progress;
	struct ledger_verifier verifier;
	int64_t total;
};

/* -- what is stored beside an entry -- */

static int check_tile(struct verifying *verifying, unsigned level)
{
	struct ledger_verifier *verifier = &verifying->verifier;
	uint64_t index = (verifier->tree.size >> (8 * level)) - 1;
	struct query *query = query_start(
		verifying->connection, "SELECT hash FROM node WHERE level = $1 AND place = $2");
	query_int(query, 1, level);
	query_int(query, 2, (int64_t)index);
	int more = query_step(query);
	uint8_t hash[SHA256_BYTES] = { 0 };
	struct slice stored = more == 1 ? query_get_bytes(query, 0) : SLICE_EMPTY;
	if (stored.length == SHA256_BYTES)
		memcpy(hash, stored.base, SHA256_BYTES);
	query_end(query);
	if (more == 0)
		return ledger_verifier_fault(verifier,
			"the hash over it and the entries before it is missing (level %u)", level);
	return more < 0 ? more : ledger_verifier_tile(verifier, level, index, hash);
}

static int check_row(void *context, const struct entry_row *row)
{
	enum { TELL_EVERY = 4096 };
	struct verifying *verifying = context;
	struct ledger_verifier *verifier = &verifying->verifier;
	uint8_t leaf[SHA256_BYTES] = { 0 };
	if (row->leaf.length == SHA256_BYTES)
		memcpy(leaf, row->leaf.base, SHA256_BYTES);
	int result = ledger_verifier_feed(verifier, row->seq, row->body, leaf);
	if (result)
		return result;
	if (!slice_equal(row->thing, verifier->entry.thing))
		return ledger_verifier_fault(
			verifier, "it is filed under another thing than the one it is about");
	for (unsigned i = 0; result == 0 && i < verifier->completed.count; i++)
		result = check_tile(verifying, i + 1);
	if (row->seq % TELL_EVERY == 0)
		progress_tell(verifying->progress, "Checking entries", row->seq, verifying->total);
	return result;
}

/* -- what belongs to no entry -- */

static int count_rows(struct connection *connection, const char *sql, int64_t *count)
{
	struct query *query = query_start(connection, sql);
	int more = query_step(query);
	*count = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

static int check_strays(struct verifying *verifying)
{
	int64_t stray, nodes, expected = 0;
	int result = count_rows(
		verifying->connection, "SELECT COUNT(*) FROM entry WHERE seq < 1", &stray);
	if (result == 0)
		result = count_rows(verifying->connection, "SELECT COUNT(*) FROM node", &nodes);
	if (result)
		return result;
	for (uint64_t left = verifying->verifier.tree.size >> 8; left; left >>= 8)
		expected += (int64_t)left;
	if (stray)
		return error_set(FT_DRIFT, "There are entries before the first one.");
	if (nodes != expected)
		return error_set(FT_DRIFT,
			"There are %lld stored hashes over entries where there should be %lld.",
			(long long)nodes, (long long)expected);
	return 0;
}

static int read_public_key(struct connection *connection, struct ledger_public_key *key)
{
	struct buf text;
	struct ledger_signing_key pair;
	buf_init(&text, LEDGER_KEY_TEXT_BYTES);
	int result = meta_get(connection, "signing_key", &text);
	if (result == 0)
		result = ledger_signing_key_read(&pair, buf_slice(&text));
	if (result == FT_NOT_FOUND || result == FT_REFUSED)
		result = error_set(
			FT_DRIFT, "The key that signs checkpoints is damaged: %s", error_message());
	else if (result == 0)
		*key = pair.public_key;
	secret_wipe(&pair, sizeof(pair));
	if (text.base)
		secret_wipe(text.base, text.length);
	buf_release(&text);
	return result;
}

static int check_checkpoint(struct verifying *verifying)
{
	struct ledger_public_key key;
	struct buf note;
	buf_init(&note, LEDGER_NOTE_BYTES);
	int result = read_public_key(verifying->connection, &key);
	if (result == 0)
		result = meta_get(verifying->connection, "checkpoint", &note);
	if (result == FT_NOT_FOUND)
		result = error_set(FT_DRIFT, "There is no signed checkpoint over the entries.");
	else if (result == 0)
		result =
			ledger_verifier_checkpoint(&verifying->verifier, buf_slice(&note), &key, 1);
	buf_release(&note);
	return result;
}

/* -- all of it -- */

static int check_version(struct connection *connection)
{
	int version, known = book_migrations[book_migration_count - 1].version;
	int result = store_schema_version(connection, &version);
	if (result == 0 && version > known)
		return error_set(FT_REFUSED,
			"This record was written by a newer Fettle: its tables are version %d and"
			" this program knows up to %d. Use the newer program.",
			version, known);
	return result;
}

/* A database so damaged that it cannot go on is a finding like any other. */
static int cannot_read(struct verifying *verifying)
{
	struct ledger_verifier *verifier = &verifying->verifier;
	char reason[400];
	snprintf(reason, sizeof(reason), "%s", error_message());
	verifier->faulty = true;
	verifier->fault_seq = (int64_t)verifier->tree.size + 1;
	snprintf(verifier->fault, sizeof(verifier->fault), "Entry %lld cannot be read: %s",
		(long long)verifier->fault_seq, reason);
	return error_set(FT_DRIFT, "%s", verifier->fault);
}

static int check_ledger(struct verifying *verifying)
{
	int result = entry_last(verifying->connection, &verifying->total);
	if (result == 0)
		result = entry_scan(verifying->connection, 0, check_row, verifying);
	if (result == FT_DRIFT && !verifying->verifier.faulty)
		return cannot_read(verifying);
	if (result == 0)
		result = check_strays(verifying);
	return result ? result : check_checkpoint(verifying);
}

static void report(const struct verifying *verifying, struct verification *out)
{
	const struct ledger_verifier *verifier = &verifying->verifier;
	uint8_t root[SHA256_BYTES];
	struct buf text;
	out->entries = (int64_t)verifier->tree.size;
	out->bad_seq = verifier->faulty ? verifier->fault_seq : 0;
	merkle_root(&verifier->tree, root);
	buf_init(&text, sizeof(out->root));
	base64_add(&text, root, sizeof(root));
	snprintf(out->root, sizeof(out->root), "%s", text.base);
	buf_release(&text);
}

/* Runs `check` on a connection that sees one moment. */
static int with_snapshot(
	const char *address, struct verifying *verifying, int (*check)(struct verifying *verifying))
{
	struct store *store;
	int result = store_open(&store, address, STORE_READ_ONLY);
	if (result)
		return result;
	result = store_connect(store, &verifying->connection);
	if (result == 0)
		result = transaction_begin_read(verifying->connection);
	if (result == 0)
		result = check(verifying);
	connection_close(verifying->connection);
	store_close(store);
	return result;
}

static int check_entries(struct verifying *verifying)
{
	int result = check_version(verifying->connection);
	return result ? result : check_ledger(verifying);
}

static int check_database(struct verifying *verifying)
{
	struct buf problems;
	buf_init(&problems, LIMIT_TEXT_FIELD_BYTES);
	progress_tell(verifying->progress, "Checking the database", 0, -1);
	int result = store_check(verifying->connection, &problems);
	if (result == FT_DRIFT && problems.length)
		error_set(FT_DRIFT, "The entries are sound, but the database is not: %.*s",
			(int)strcspn(problems.base, "\n"), problems.base);
	buf_release(&problems);
	return result;
}

/* -- pages, meanwhile -- */

struct page_checking {
	const char *address;
	pthread_t thread;
	bool started;
	int result;
	int64_t unchecked;
	char message[1024];
};

static void *check_pages(void *context)
{
	struct page_checking *pages = context;
	pages->result = store_check_pages(pages->address, &pages->unchecked);
	if (pages->result)
		snprintf(pages->message, sizeof(pages->message), "%s", error_message());
	return NULL;
}

static void pages_start(struct page_checking *pages)
{
	pages->started = pthread_create(&pages->thread, NULL, check_pages, pages) == 0;
}

static void pages_finish(struct page_checking *pages)
{
	if (pages->started)
		pthread_join(pages->thread, NULL);
	else
		check_pages(pages);
}

/* A bad entry is the best answer. Otherwise a bad page is, also when because of it the database
 * could not be opened at all. Pages that say nothing let the database look into itself. */
int book_verify(const char *address, const struct progress *progress, struct verification *out)
{
	struct verifying verifying = { .progress = progress };
	struct page_checking pages = { .address = address };
	memset(out, 0, sizeof(*out));
	ledger_verifier_init(&verifying.verifier);
	pages_start(&pages);
	int result = with_snapshot(address, &verifying, check_entries);
	pages_finish(&pages);
	if (pages.result == FT_DRIFT && !verifying.verifier.faulty)
		result = error_set(FT_DRIFT, "%s%s", pages.message,
			result ? "" : " The entries themselves are sound.");
	else if (result == 0 && pages.result)
		result = error_set(pages.result, "%s", pages.message);
	else if (result == 0 && pages.unchecked > 0)
		result = with_snapshot(address, &verifying, check_database);
	report(&verifying, out);
	if (result == FT_DRIFT)
		snprintf(out->what, sizeof(out->what), "%s", error_message());
	return result;
}

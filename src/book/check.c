/* What a doctor would look at. */
#include "book_private.h"
#include <libgen.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct checking {
	const char *address;
	struct store *store;
	struct connection *connection;
	json_t *checks;
};

__attribute__((format(printf, 4, 5))) static void tell(
	struct checking *checking, const char *name, bool ok, const char *format, ...)
{
	char message[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	json_t *check = json_object();
	json_put_text(check, "name", name);
	json_put_flag(check, "ok", ok);
	json_put_text(check, "message", message);
	json_array_append_new(checking->checks, check);
}

/* -- the checks -- */

static void check_schema(struct checking *checking)
{
	int version, known = book_migrations[book_migration_count - 1].version;
	if (store_schema_version(checking->connection, &version))
		tell(checking, "schema", false, "%s", error_message());
	else if (version > known)
		tell(checking, "schema", false,
			"The tables are version %d; this program knows up to %d. Use the newer"
			" program.",
			version, known);
	else if (version < known)
		tell(checking, "schema", true,
			"The tables are version %d. The next serve or import brings them to %d.",
			version, known);
	else
		tell(checking, "schema", true, "The tables are version %d.", version);
}

static void check_pages(struct checking *checking)
{
	int64_t unchecked;
	if (store_check_pages(checking->address, &unchecked))
		tell(checking, "pages", false, "%s", error_message());
	else if (unchecked)
		tell(checking, "pages", true,
			"Another program put %lld pages into the file; nothing can be said of "
			"them.",
			(long long)unchecked);
	else if (!store_is_postgresql(checking->store))
		tell(checking, "pages", true, "Every page of the file is as it was written.");
}

/* What makes "acknowledged" mean "on the disk", and damage an error. */
static const struct {
	const char *sql, *name, *otherwise;
	bool advice; /* worth having, but many a sound cluster is without */
} postgresql_settings[] = {
	{ "SHOW fsync", "fsync", "what was acknowledged may be lost when the power fails", false },
	{ "SHOW full_page_writes", "full_page_writes", "a power failure may damage the database",
		false },
	{ "SHOW synchronous_commit", "synchronous_commit",
		"what was acknowledged may be lost when PostgreSQL stops", false },
	{ "SHOW data_checksums", "data_checksums",
		"damage to its files may go unnoticed; pg_checksums switches them on", true },
};

static void check_settings(struct checking *checking)
{
	const size_t count = sizeof(postgresql_settings) / sizeof(postgresql_settings[0]);
	bool all_well = true;
	for (size_t i = 0; store_is_postgresql(checking->store) && i < count; i++) {
		struct query *query = query_start(checking->connection, postgresql_settings[i].sql);
		int more = query_step(query);
		bool ok = more == 1 && slice_is(query_get_text(query, 0), "on");
		query_end(query);
		all_well = all_well && ok;
		if (!ok)
			tell(checking, "settings", postgresql_settings[i].advice,
				"PostgreSQL's %s should be on: %s.", postgresql_settings[i].name,
				postgresql_settings[i].otherwise);
	}
	if (store_is_postgresql(checking->store) && all_well)
		tell(checking, "settings", true, "PostgreSQL keeps what it acknowledges.");
}

static void check_integrity(struct checking *checking)
{
	struct buf problems;
	buf_init(&problems, LIMIT_TEXT_FIELD_BYTES);
	int result = store_check(checking->connection, &problems);
	if (result == 0)
		tell(checking, "integrity", true, "The database finds nothing wrong with itself.");
	else if (problems.length)
		tell(checking, "integrity", false, "%s First: %.300s", error_message(),
			problems.base);
	else
		tell(checking, "integrity", false, "%s", error_message());
	buf_release(&problems);
}

static int64_t free_bytes_beside(const char *address)
{
	char *copy = must_copy_text(address);
	struct statvfs room;
	int result = statvfs(dirname(copy), &room);
	free(copy);
	return result ? -1 : (int64_t)room.f_bavail * (int64_t)room.f_frsize;
}

static void check_disk(struct checking *checking)
{
	enum { MEGABYTE = 1 << 20, LEAST_MEGABYTES = 100 };
	int64_t size;
	if (store_size_bytes(checking->connection, &size)) {
		tell(checking, "disk", false, "%s", error_message());
		return;
	}
	if (store_is_postgresql(checking->store)) {
		tell(checking, "disk", true, "The record takes %lld MB on PostgreSQL's disk.",
			(long long)(size / MEGABYTE));
		return;
	}
	int64_t room = free_bytes_beside(checking->address);
	/* A backup or a rebuild may need as much again. */
	bool enough = room < 0 || (room > size && room > LEAST_MEGABYTES * (int64_t)MEGABYTE);
	tell(checking, "disk", enough, "The record takes %lld MB; %lld MB are free.%s",
		(long long)(size / MEGABYTE), (long long)(room / MEGABYTE),
		enough ? "" : " Free some space: a rebuild needs as much again.");
}

static void check_permissions(struct checking *checking)
{
	struct stat status;
	if (store_is_postgresql(checking->store) || stat(checking->address, &status))
		return;
	if (status.st_mode & (S_IRWXO | S_IWGRP))
		tell(checking, "permissions", false,
			"Others on this computer can read or change the file (mode %03o). Run:"
			" chmod 600 %s",
			(unsigned)(status.st_mode & 0777), checking->address);
	else
		tell(checking, "permissions", true,
			"Only its owner can change the file, and no stranger can read it.");
}

static int last_entry_at(struct connection *connection, instant_us *at)
{
	struct query *query =
		query_start(connection, "SELECT body FROM entry ORDER BY seq DESC LIMIT 1");
	int more = query_step(query);
	struct ledger_entry entry = { .at = 0 };
	int result = more == 1 ? ledger_entry_read(query_get_bytes(query, 0), &entry) : more;
	query_end(query);
	*at = entry.at;
	return result;
}

static void check_clock(struct checking *checking)
{
	static const instant_us too_early = INT64_C(1735689600000000); /* 2025-01-01 */
	instant_us last, now = instant_now();
	if (last_entry_at(checking->connection, &last))
		tell(checking, "clock", false, "%s", error_message());
	else if (now < too_early)
		tell(checking, "clock", false,
			"This computer's clock is years behind. Set it before anybody writes.");
	else if (last > now + INT64_C(60000000))
		tell(checking, "clock", false,
			"The newest entry was written %lld minutes from now: the clock is behind,"
			" or was ahead then.",
			(long long)((last - now) / 60000000));
	else
		tell(checking, "clock", true, "The clock agrees with the newest entry.");
}

static void check_checkpoint(struct checking *checking, const struct ledger_public_key *key)
{
	struct buf note;
	struct ledger_checkpoint checkpoint;
	struct query *query =
		query_start(checking->connection, "SELECT COALESCE(MAX(seq), 0) FROM entry");
	int more = query_step(query);
	uint64_t last = (uint64_t)query_get_int(query, 0);
	query_end(query);
	buf_init(&note, LEDGER_NOTE_BYTES);
	int result = more < 0 ? more : meta_get(checking->connection, "checkpoint", &note);
	if (result == 0)
		result = ledger_checkpoint_open(buf_slice(&note), key, 1, &checkpoint);
	if (result)
		tell(checking, "checkpoint", false, "%s", error_message());
	else
		tell(checking, "checkpoint", checkpoint.size == last,
			"The signed checkpoint covers %llu of %llu entries.",
			(unsigned long long)checkpoint.size, (unsigned long long)last);
	buf_release(&note);
}

static void check_keys(struct checking *checking)
{
	struct buf text;
	struct ledger_signing_key key;
	buf_init(&text, LEDGER_KEY_TEXT_BYTES);
	int result = meta_get(checking->connection, "signing_key", &text);
	if (result == 0)
		result = ledger_signing_key_read(&key, buf_slice(&text));
	if (text.base)
		secret_wipe(text.base, text.length);
	buf_release(&text);
	if (result) {
		tell(checking, "keys", false, "The signing key cannot be read: %s",
			error_message());
		return;
	}
	tell(checking, "keys", true, "Checkpoints are signed as %s.", key.public_key.name);
	check_checkpoint(checking, &key.public_key);
	secret_wipe(&key, sizeof(key));
}

/* Packs that were adopted under an older program's rules are used as far as they go. */
static void check_packs(struct checking *checking)
{
	struct directory *directory;
	if (directory_load(checking->connection, &directory)) {
		tell(checking, "packs", false, "%s", error_message());
		return;
	}
	const struct kinds *kinds = directory_kinds(directory);
	size_t count = kinds_note_count(kinds);
	if (count)
		tell(checking, "packs", false,
			"%zu things in the adopted packs do not fit this program's rules; the rest is"
			" used. Adopt a corrected version. First: %.600s",
			count, kinds_note_at(kinds, 0));
	else
		tell(checking, "packs", true, "The adopted packs fit together.");
	directory_let_go(directory);
}

static void check_all(struct checking *checking)
{
	static void (*const checks[])(struct checking *) = { check_schema, check_permissions,
		check_disk, check_settings, check_clock, check_keys, check_packs,
		check_pages, check_integrity };
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](checking);
}

/* A file so damaged that it cannot be opened is what a doctor is asked about. */
static int judge_unopened(struct checking *checking)
{
	int64_t unchecked;
	char reason[1024];
	int result = error_code();
	snprintf(reason, sizeof(reason), "%s", error_message());
	if (store_check_pages(checking->address, &unchecked) != FT_DRIFT)
		return error_set(result, "%s", reason);
	tell(checking, "pages", false, "%s", error_message());
	tell(checking, "open", false, "%s Restore a backup.", reason);
	return 0;
}

int book_check(const char *address, json_t **out)
{
	struct checking checking = { .address = address, .checks = json_array() };
	int result = store_open(&checking.store, address, STORE_READ_ONLY);
	if (result == 0)
		result = store_connect(checking.store, &checking.connection);
	if (result == 0)
		check_all(&checking);
	else
		result = judge_unopened(&checking);
	connection_close(checking.connection);
	store_close(checking.store);
	if (result) {
		json_decref(checking.checks);
		return result;
	}
	*out = json_object();
	json_put(*out, "checks", checking.checks);
	return 0;
}

/* The tables. Kept for good: meta, entry, node, seal_key, account, session, sign_in_link and
 * those of the commons and of what is collected (schema_commons.c, schema_collect.c). All others
 * are projections: book_rebuild() empties and fills them from the entries. */
#include "book_private.h"

/* clang-format off */
static const char record_sql[] =
	"CREATE TABLE meta ("
	" name {TEXT} PRIMARY KEY,"
	" value TEXT NOT NULL);"

	/* An entry is its bytes; verify checks the columns, which are for finding it. */
	"CREATE TABLE entry ("
	" seq {KEY} PRIMARY KEY,"
	" thing {TEXT} NOT NULL,"
	" leaf {BYTES} NOT NULL,"
	" body {BYTES} NOT NULL);"
	"CREATE INDEX entry_thing ON entry (thing, seq);"

	/* Roots of complete subtrees of 256, 65536, ... leaves. */
	"CREATE TABLE node ("
	" level INTEGER NOT NULL,"
	" place BIGINT NOT NULL,"
	" hash {BYTES} NOT NULL,"
	" PRIMARY KEY (level, place)){CLUSTERED};"

	"CREATE TABLE seal_key ("
	" owner {TEXT} PRIMARY KEY,"
	" secret {BYTES} NOT NULL,"
	" made_at BIGINT NOT NULL);"

	"CREATE TABLE account ("
	" person {TEXT} PRIMARY KEY,"
	" login {TEXT} NOT NULL UNIQUE,"
	" password TEXT NOT NULL,"
	" made_at BIGINT NOT NULL,"
	" seen_at BIGINT NOT NULL);"

	"CREATE TABLE session ("
	" token_hash {TEXT} PRIMARY KEY,"
	" person {TEXT} NOT NULL,"
	" acting_as TEXT NOT NULL,"
	" expires_at BIGINT NOT NULL);"
	"CREATE INDEX session_person ON session (person);"

	"CREATE TABLE sign_in_link ("
	" token_hash {TEXT} PRIMARY KEY,"
	" person {TEXT} NOT NULL,"
	" expires_at BIGINT NOT NULL,"
	" used_at BIGINT NOT NULL);";

static const char projection_sql[] =
	"CREATE TABLE idempotency ("
	" key {TEXT} PRIMARY KEY,"
	" seq BIGINT NOT NULL){CLUSTERED};"

	"CREATE TABLE receipt ("
	" hash {TEXT} PRIMARY KEY,"
	" thing {TEXT} NOT NULL){CLUSTERED};"

	/* Everything as it stands now. */
	"CREATE TABLE thing ("
	" id {TEXT} PRIMARY KEY,"
	" kind {TEXT} NOT NULL,"
	" state {TEXT} NOT NULL,"
	" place {TEXT} NOT NULL,"
	" title TEXT NOT NULL,"
	" version BIGINT NOT NULL," /* seq of its last entry */
	" made_in BIGINT NOT NULL," /* seq of its first: clocks go wrong, this order does not */
	" created_at BIGINT NOT NULL,"
	" updated_at BIGINT NOT NULL,"
	" happened TEXT NOT NULL,"
	" made_by {TEXT} NOT NULL,"
	" changed_by {TEXT} NOT NULL,"
	" body TEXT NOT NULL);"
	"CREATE INDEX thing_kind ON thing (kind, version);"

	"CREATE TABLE link ("
	" thing {TEXT} NOT NULL,"
	" field {TEXT} NOT NULL,"
	" target {TEXT} NOT NULL,"
	" PRIMARY KEY (thing, field, target)){CLUSTERED};"
	"CREATE INDEX link_target ON link (target, field);"

	"CREATE TABLE word ("
	" word {TEXT} NOT NULL,"
	" thing {TEXT} NOT NULL,"
	" weight INTEGER NOT NULL,"
	" PRIMARY KEY (word, thing)){CLUSTERED};"
	"CREATE INDEX word_thing ON word (thing);"

	/* Which things hold something sealed with whose key: they are done again when it goes. */
	"CREATE TABLE sealed ("
	" owner {TEXT} NOT NULL,"
	" thing {TEXT} NOT NULL,"
	" PRIMARY KEY (owner, thing)){CLUSTERED};"

	"CREATE TABLE clock ("
	" thing {TEXT} NOT NULL,"
	" name {TEXT} NOT NULL,"
	" person {TEXT} NOT NULL,"
	" role {TEXT} NOT NULL,"
	" place {TEXT} NOT NULL,"
	" due INTEGER NOT NULL,"    /* day number */
	" renews {TEXT} NOT NULL,"  /* equal for the clocks that a newer one replaces */
	" PRIMARY KEY (thing, name)){CLUSTERED};"
	"CREATE INDEX clock_person ON clock (person, due);"
	"CREATE INDEX clock_place ON clock (place, due);"
	"CREATE INDEX clock_renews ON clock (renews) WHERE renews <> '';"

	"CREATE TABLE evidence ("
	" thing {TEXT} NOT NULL,"
	" strand INTEGER NOT NULL,"
	" number INTEGER NOT NULL,"
	" requirement {TEXT} NOT NULL," /* '' when the policy, course or skill names none */
	" place {TEXT} NOT NULL,"
	" holder {TEXT} NOT NULL,"
	" method TEXT NOT NULL,"
	" measure TEXT NOT NULL,"
	" subject {TEXT} NOT NULL,"     /* the policy, course or skill it came through */
	" edition BIGINT NOT NULL,"     /* the version of the subject that was pinned; 0 */
	" happened INTEGER NOT NULL,"
	" until INTEGER NOT NULL,"
	" y BIGINT NOT NULL,"
	" n BIGINT NOT NULL,"
	" seq BIGINT NOT NULL,"
	" PRIMARY KEY (thing, strand, number)){CLUSTERED};"
	"CREATE INDEX evidence_requirement ON evidence (requirement, happened);"
	"CREATE INDEX evidence_subject ON evidence (subject, holder);"

	/* Every place with each place above it, itself included. */
	"CREATE TABLE place_above ("
	" place {TEXT} NOT NULL,"
	" above {TEXT} NOT NULL,"
	" PRIMARY KEY (place, above)){CLUSTERED};"
	"CREATE INDEX place_below ON place_above (above);"

	"CREATE TABLE series ("
	" id {KEY} PRIMARY KEY,"
	" measure {TEXT} NOT NULL,"
	" place {TEXT} NOT NULL,"
	" stratum {TEXT} NOT NULL,"
	" UNIQUE (measure, place, stratum));"

	/* Every value that was said of a day; the one with the highest seq holds. */
	"CREATE TABLE reading ("
	" series BIGINT NOT NULL,"
	" happened INTEGER NOT NULL,"
	" n DOUBLE PRECISION NOT NULL,"
	" of_n DOUBLE PRECISION,"
	" seq BIGINT NOT NULL,"
	" row_number INTEGER NOT NULL,"
	" PRIMARY KEY (series, happened, seq)){CLUSTERED};"
	"CREATE INDEX reading_seq ON reading (seq);"

	"CREATE TABLE workforce ("
	" place {TEXT} NOT NULL,"
	" staff_group {TEXT} NOT NULL,"
	" happened INTEGER NOT NULL,"
	" fte DOUBLE PRECISION NOT NULL,"
	" seq BIGINT NOT NULL,"
	" row_number INTEGER NOT NULL,"
	" PRIMARY KEY (place, staff_group, happened)){CLUSTERED};";

static const char training_sql[] =
	/* Courses that rows of imports say were done. What was taken back stays, marked, so that
	 * a file may be imported again. */
	"CREATE TABLE training ("
	" course {TEXT} NOT NULL,"
	" person {TEXT} NOT NULL,"
	" happened INTEGER NOT NULL,"
	" until INTEGER NOT NULL,"
	" revoked INTEGER NOT NULL,"
	" seq BIGINT NOT NULL,"
	" row_number INTEGER NOT NULL,"
	" PRIMARY KEY (course, person, happened)){CLUSTERED};";

static const char clock_sql[] =
	/* Of several clocks that renew the same, the one that started last runs. */
	"ALTER TABLE clock ADD COLUMN started INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE clock ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;";

const struct migration book_migrations[] = {
	{ 1, "the record: entries, keys, accounts", record_sql },
	{ 2, "projections", projection_sql },
	{ 3, "the commons", book_commons_sql },
	{ 4, "which entries of the commons name which", book_commons_reference_sql },
	{ 5, "rows of training", training_sql },
	{ 6, "what is collected", book_collect_sql },
	{ 7, "quotas of the commons", book_commons_quota_sql },
	{ 8, "the fediverse", book_fediverse_sql },
	{ 9, "what others ask to be erased", book_commons_request_sql },
	{ 10, "what others block", book_commons_block_sql },
	{ 11, "what was taken back of what is collected", book_collect_gone_sql },
	{ 12, "ids of the fediverse by time", book_fediverse_seen_sql },
	{ 13, "when clocks started", clock_sql },
};
const size_t book_migration_count = sizeof(book_migrations) / sizeof(book_migrations[0]);

/* Emptied by a rebuild; exported in this order, sorted by the columns that make a row unique. */
const struct projection book_projections[] = {
	{ "idempotency", 1, "ti", "key, seq" },
	{ "receipt", 1, "tt", "hash, thing" },
	{ "thing", 1, "tttttiiiitttt",
	  "id, kind, state, place, title, version, made_in, created_at, updated_at, happened, made_by,"
	  " changed_by, body" },
	{ "link", 3, "ttt", "thing, field, target" },
	{ "word", 2, "tti", "word, thing, weight" },
	{ "sealed", 2, "tt", "owner, thing" },
	{ "clock", 2, "tttttitii",
	  "thing, name, person, role, place, due, renews, started, seq" },
	{ "evidence", 3, "tiittttttiiiiii",
	  "thing, strand, number, requirement, place, holder, method, measure, subject, edition,"
	  " happened, until, y, n, seq" },
	{ "place_above", 2, "tt", "place, above" },
	{ "series", 1, "ittt", "id, measure, place, stratum" },
	{ "reading", 3, "iirrii", "series, happened, n, of_n, seq, row_number" },
	{ "workforce", 3, "ttirii", "place, staff_group, happened, fte, seq, row_number" },
	{ "training", 3, "ttiiiii", "course, person, happened, until, revoked, seq, row_number" },
};
/* clang-format on */
const size_t book_projection_count = sizeof(book_projections) / sizeof(book_projections[0]);

const char *const book_kept_tables[] = { "meta", "entry", "node", "seal_key", "account", "session",
	"sign_in_link", "commons_setting", "commons_log", "commons_leaf", "commons_node",
	"commons_item", "commons_blob", "commons_peer", "commons_holder", "commons_fork",
	"commons_rule", "commons_reference", "commons_introduction", "commons_request", "commons_block", "commons_subscription",
	"collect_source", "collect_cursor", "collect_host", "collect_post",
	"collect_tag", "collect_gone", "collect_week", "collect_tombstone",
	"fediverse_setting", "fediverse_item", "fediverse_tag", "fediverse_activity",
	"fediverse_delivery", "fediverse_actor", "fediverse_follower", "fediverse_following",
	"fediverse_seen", "fediverse_reaction", "fediverse_reply", "fediverse_report",
	"fediverse_block" };
const size_t book_kept_table_count = sizeof(book_kept_tables) / sizeof(book_kept_tables[0]);

/* The tables of the commons (src/commons). They stand beside the record: a rebuild leaves them
 * alone, because what others published cannot be computed from our own entries. */
#include "book_private.h"

/* clang-format off */
const char book_commons_sql[] =
	/* Host, keys and the like, by name. */
	"CREATE TABLE commons_setting ("
	" name {TEXT} PRIMARY KEY,"
	" value TEXT NOT NULL);"

	/* One row for each log: our own, what arrived here, and what we mirror. */
	"CREATE TABLE commons_log ("
	" id {KEY} PRIMARY KEY,"
	" origin {TEXT} NOT NULL UNIQUE,"
	" hash {TEXT} NOT NULL UNIQUE,"     /* SHA-256 of the origin, in hexadecimal */
	" role INTEGER NOT NULL,"
	" trust INTEGER NOT NULL,"
	" distance INTEGER NOT NULL,"       /* introductions between us and it */
	" verifier_key TEXT NOT NULL,"
	" earlier_key TEXT NOT NULL,"       /* the one before the last rotation; '' */
	" mirror_key TEXT NOT NULL,"        /* of its cosigners; '' while unknown */
	" witness_key TEXT NOT NULL,"
	" size BIGINT NOT NULL,"            /* of the checkpoint */
	" stored BIGINT NOT NULL,"          /* leaves that are here; those past size are pending */
	" pending_size BIGINT NOT NULL,"
	" common BIGINT NOT NULL,"          /* -1, or entries both of its histories share */
	" checkpoint TEXT NOT NULL,"        /* as the log signed it */
	" cosigned TEXT NOT NULL,"          /* the same with our mirror's signature */
	" pending TEXT NOT NULL,"           /* the newest we vouch for as a witness */
	" changed_at BIGINT NOT NULL,"
	" introduced_by {TEXT} NOT NULL);"

	/* id = log * 2^40 + position, so that a log's leaves lie together. */
	"CREATE TABLE commons_leaf ("
	" id {KEY} PRIMARY KEY,"
	" hash {BYTES} NOT NULL,"
	" body {BYTES});"                   /* NULL: redacted */

	"CREATE TABLE commons_node ("
	" log BIGINT NOT NULL,"
	" level INTEGER NOT NULL,"
	" place BIGINT NOT NULL,"
	" hash {BYTES} NOT NULL,"
	" PRIMARY KEY (log, level, place)){CLUSTERED};"

	"CREATE TABLE commons_item ("
	" leaf {KEY} PRIMARY KEY,"          /* id in commons_leaf */
	" log BIGINT NOT NULL,"
	" id {TEXT} NOT NULL,"
	" kind {TEXT} NOT NULL,"
	" topics TEXT NOT NULL,"            /* ' falls pressure-ulcers ' */
	" body {TEXT} NOT NULL,"            /* hash of its blob; '' */
	" said_at BIGINT NOT NULL,"         /* microseconds, by its author's clock */
	" seen_at BIGINT NOT NULL);"        /* by ours */
	"CREATE INDEX commons_item_kind ON commons_item (kind, leaf);"
	"CREATE INDEX commons_item_id ON commons_item (id, leaf);"
	"CREATE INDEX commons_item_body ON commons_item (body) WHERE body <> '';"

	"CREATE TABLE commons_blob ("
	" hash {TEXT} PRIMARY KEY,"
	" state INTEGER NOT NULL,"
	" size BIGINT NOT NULL,"
	" log BIGINT NOT NULL,"             /* whose entry asked for it first */
	" tries INTEGER NOT NULL,"
	" next_at BIGINT NOT NULL,"
	" bytes {BYTES});"
	"CREATE INDEX commons_blob_state ON commons_blob (state, next_at);"

	"CREATE TABLE commons_peer ("
	" id {KEY} PRIMARY KEY,"
	" url {TEXT} NOT NULL UNIQUE,"
	" origin {TEXT} NOT NULL,"          /* of its own log */
	" is_private INTEGER NOT NULL,"     /* the operator says that its address may be private */
	" is_stable INTEGER NOT NULL,"
	" frontier {BYTES},"                /* of its log of arrivals, as far as we read it */
	" bundle_bytes BIGINT NOT NULL,"    /* of the bundle that we read part of */
	" etag TEXT NOT NULL,"
	" failures INTEGER NOT NULL,"
	" next_at BIGINT NOT NULL,"
	" heard_at BIGINT NOT NULL,"
	" message TEXT NOT NULL);"

	/* Who holds how much of our own log. */
	"CREATE TABLE commons_holder ("
	" origin {TEXT} PRIMARY KEY,"
	" size BIGINT NOT NULL,"
	" seconds BIGINT NOT NULL,"
	" line TEXT NOT NULL);"             /* the cosignature */

	"CREATE TABLE commons_fork ("
	" origin {TEXT} PRIMARY KEY,"
	" common BIGINT NOT NULL,"
	" proof TEXT NOT NULL,"
	" found_at BIGINT NOT NULL);"

	"CREATE TABLE commons_rule ("
	" what {TEXT} NOT NULL,"            /* origin, kind or topic */
	" value {TEXT} NOT NULL,"
	" allow INTEGER NOT NULL,"
	" reason TEXT NOT NULL,"
	" PRIMARY KEY (what, value)){CLUSTERED};";

/* Which entries name which: replies, adoptions, corrections. */
const char book_commons_reference_sql[] =
	"CREATE TABLE commons_reference ("
	" target {TEXT} NOT NULL,"          /* ORIGIN#INDEX#LEAFHASH */
	" leaf BIGINT NOT NULL,"
	" PRIMARY KEY (target, leaf)){CLUSTERED};";

/* What others block, and whose blocks are taken over. */
const char book_commons_block_sql[] =
	"CREATE TABLE commons_block ("
	" leaf {KEY} PRIMARY KEY,"          /* the entry that says so */
	" log BIGINT NOT NULL,"
	" what {TEXT} NOT NULL,"            /* origin, kind or topic */
	" value {TEXT} NOT NULL,"
	" why TEXT NOT NULL,"               /* a code */
	" withdrawn INTEGER NOT NULL);"
	"CREATE INDEX commons_block_log ON commons_block (log, withdrawn);"
	"CREATE TABLE commons_subscription ("
	" origin {TEXT} PRIMARY KEY,"
	" since BIGINT NOT NULL);";

/* Who introduced a log, and what its texts take. */
const char book_commons_quota_sql[] =
	"CREATE TABLE commons_introduction ("
	" origin {TEXT} NOT NULL,"
	" introducer {TEXT} NOT NULL,"      /* another log */
	" PRIMARY KEY (origin, introducer)){CLUSTERED};"
	"ALTER TABLE commons_log ADD COLUMN blob_bytes BIGINT NOT NULL DEFAULT 0;";

/* What others ask to be erased that is not theirs, until somebody here decides. */
const char book_commons_request_sql[] =
	"CREATE TABLE commons_request ("
	" leaf {KEY} PRIMARY KEY,"          /* the entry that asks */
	" log BIGINT NOT NULL,"             /* whose it is */
	" target {TEXT} NOT NULL,"          /* ORIGIN#INDEX#LEAFHASH, and its parts */
	" origin {TEXT} NOT NULL,"
	" place BIGINT NOT NULL,"
	" hash {BYTES} NOT NULL,"
	" why TEXT NOT NULL,"
	" state INTEGER NOT NULL,"          /* 0 waits, 1 erased, 2 kept */
	" seen_at BIGINT NOT NULL,"
	" decided_by TEXT NOT NULL,"
	" reason TEXT NOT NULL,"
	" decided_at BIGINT NOT NULL);"
	"CREATE INDEX commons_request_target ON commons_request (target, state);"
	"CREATE INDEX commons_request_state ON commons_request (state, log);";
/* clang-format on */

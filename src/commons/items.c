/* What leaves say, kept apart for finding them; blobs that are wanted or must go. */
#include "blocks.h"
#include "follow.h"
#include "requests.h"
#include "rules.h"

enum { REFERENCES_MAX = 16 };

static int add_item(
	struct connection *connection, int64_t leaf_number, int64_t log, const struct leaf *leaf)
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_item (leaf, log, id, kind, topics, body, said_at, seen_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (leaf) DO NOTHING");
	struct buf topics;
	int64_t rows;

	buf_init(&topics, COMMONS_LEAF_BYTES);
	leaf_topics(leaf, &topics);
	query_int(query, 1, leaf_number);
	query_int(query, 2, log);
	query_text(query, 3, slice_of(leaf->id));
	query_text(query, 4, slice_of(leaf->kind));
	query_text(query, 5, topics.length ? buf_slice(&topics) : SLICE_EMPTY);
	query_text(query, 6, slice_of(leaf->body));
	query_int(query, 7, leaf->at * 1000000);
	query_int(query, 8, instant_now());
	int result = query_run_counted(query, &rows);
	buf_release(&topics);
	return result;
}

static int add_reference(struct connection *connection, int64_t leaf_number, const char *target)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	uint64_t index;

	if (ref_read(target, origin, &index, hash)) {
		error_clear(); /* whatever it is, it names nothing */
		return 0;
	}
	struct query *query =
		query_start(connection, "INSERT INTO commons_reference (target, leaf) VALUES ($1, "
					"$2) ON CONFLICT DO NOTHING");
	query_text(query, 1, slice_of(target));
	query_int(query, 2, leaf_number);
	return query_run(query);
}

/* Which entries it names, so that they can show it. */
static int add_references(
	struct connection *connection, int64_t leaf_number, const struct leaf *leaf)
{
	const json_t *ref;
	size_t i;
	int result = *leaf->of ? add_reference(connection, leaf_number, leaf->of) : 0;

	json_array_foreach(json_object_get(leaf->value, "refs"), i,
		ref) if (result == 0 && i < REFERENCES_MAX && json_is_string(ref)) result =
		add_reference(connection, leaf_number, json_string_value(ref));
	return result;
}

static int want_blob(
	struct connection *connection, int64_t log, const struct leaf *leaf, enum blob_state state)
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_blob (hash, state, size, log, tries, next_at, bytes)"
		" VALUES ($1, $2, $3, $4, 0, 0, NULL) ON CONFLICT (hash) DO NOTHING");
	int64_t rows;

	query_text(query, 1, slice_of(leaf->body));
	query_int(query, 2, state);
	query_int(query, 3, leaf->length);
	query_int(query, 4, log);
	return query_run_counted(query, &rows);
}

/* May `log` take back entries of `origin`? Its own, and those of the log that it succeeds. */
static bool is_author(struct connection *connection, const struct log_row *log, const char *origin)
{
	char host[LOG_ORIGIN_BYTES], other[LOG_ORIGIN_BYTES];

	if (strcmp(origin, log->origin) == 0)
		return true;
	if (!origin_host(origin, host) || !origin_host(log->origin, other) || strcmp(host, other))
		return false;
	struct query *query = query_start(connection,
		"SELECT 1 FROM commons_log WHERE id = $1 AND (role = 1 OR introduced_by = $2)");
	query_int(query, 1, log->id);
	query_text(query, 2, slice_of(origin));
	bool succeeds = query_step(query) == 1;
	query_end(query);
	return succeeds;
}

/* Destroys the text that a tombstone in `log` names, for good. So does an author who only asks. */
static int erase_blob(struct commons *commons, struct connection *connection,
	const struct log_row *log, const char *of, bool *is_of_author)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	struct log_row author;
	uint64_t index;
	int64_t rows;

	*is_of_author = ref_read(of, origin, &index, hash) == 0 &&
			is_author(connection, log, origin);
	if (!*is_of_author)
		return 0;
	int result = log_by_origin(connection, slice_of(origin), &author);
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	result = erase_text(connection, leaf_id(author.id, index), &rows);
	if (result == 0 && rows > 0 && log->role == ROLE_MIRROR)
		result = follow_erasure(commons, connection, of);
	return result ? result
		      : request_close(connection, of, COMMONS_REQUEST_ERASED, "", "");
}

/* An author takes back their own entries; about others' anybody may only ask. */
static int take_back(struct commons *commons, struct connection *connection,
	const struct log_row *log, int64_t leaf_number, const struct leaf *leaf)
{
	bool tombstone = strcmp(leaf->kind, "tombstone") == 0, is_of_author;

	if (!tombstone && strcmp(leaf->kind, "erase-request") != 0)
		return 0;
	int result = erase_blob(commons, connection, log, leaf->of, &is_of_author);
	return result || tombstone || is_of_author
		       ? result
		       : request_note(commons, connection, log, leaf_number, leaf);
}

/* A block that is said, and one that is taken back. */
static int note_block(struct connection *connection, const struct log_row *log,
	int64_t leaf_number, const struct leaf *leaf)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	struct log_row author;
	uint64_t index;

	if (strcmp(leaf->kind, "block") == 0)
		return block_note(connection, log, leaf_number, leaf);
	if (strcmp(leaf->kind, "withdraw") != 0)
		return 0;
	if (ref_read(leaf->of, origin, &index, hash) || !is_author(connection, log, origin)) {
		error_clear();
		return 0;
	}
	int result = log_by_origin(connection, slice_of(origin), &author);
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	return block_withdraw(connection, leaf_id(author.id, index));
}

/* Rules, topics and room decide whether the text of an entry is fetched. */
static int want_text(struct commons *commons, struct connection *connection,
	const struct log_row *log, const struct leaf *leaf)
{
	struct buf topics;
	int result = 0;

	buf_init(&topics, COMMONS_LEAF_BYTES);
	leaf_topics(leaf, &topics);
	bool wanted = log->role == ROLE_OWN ||
		      rules_want_text(commons, slice_of(log->origin), slice_of(leaf->kind),
			      buf_slice(&topics), leaf->length);
	buf_release(&topics);
	if (wanted)
		result = quota_blob(connection, log, leaf->length, &wanted);
	return result ? result
		      : want_blob(connection, log->id, leaf, wanted ? BLOB_WANTED : BLOB_LEFT);
}

int items_note(struct commons *commons, struct connection *connection, const struct log_row *log,
	uint64_t index, struct slice body)
{
	struct leaf leaf;

	if (leaf_read(body, &leaf)) {
		error_clear(); /* it stays in the log, and means nothing to us */
		return 0;
	}
	int result = add_item(connection, leaf_id(log->id, index), log->id, &leaf);
	if (result == 0)
		result = add_references(connection, leaf_id(log->id, index), &leaf);
	if (result == 0 && *leaf.body)
		result = want_text(commons, connection, log, &leaf);
	if (result == 0)
		result = note_block(connection, log, leaf_id(log->id, index), &leaf);
	if (result == 0)
		result = take_back(commons, connection, log, leaf_id(log->id, index), &leaf);
	if (result == 0 && strcmp(leaf.kind, "key") == 0)
		result = follow_keys(connection, log, &leaf);
	if (result == 0 && strcmp(leaf.kind, "introduce") == 0)
		result = follow_introduction(connection, log, &leaf);
	leaf_release(&leaf);
	return result;
}

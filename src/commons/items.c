/* What leaves say, kept apart for finding them; blobs that are wanted or must go. */
#include "follow.h"

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
	struct query *query = query_start(connection,
		"INSERT INTO commons_reference (target, leaf) VALUES ($1, $2) ON CONFLICT DO NOTHING");
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

	json_array_foreach(json_object_get(leaf->value, "refs"), i, ref)
		if (result == 0 && i < REFERENCES_MAX && json_is_string(ref))
			result = add_reference(connection, leaf_number, json_string_value(ref));
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

/* Destroys the blob of one leaf of `log`, for good. */
static int erase_blob(struct commons *commons, struct connection *connection,
	const struct log_row *log, const char *of)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	uint64_t index;
	int64_t rows;

	/* An author takes back their own entries; about others' anybody may only ask. */
	if (ref_read(of, origin, &index, hash) || strcmp(origin, log->origin) != 0)
		return 0;
	struct query *query = query_start(connection,
		"UPDATE commons_blob SET state = $2, bytes = NULL, size = 0 WHERE state <> $2 AND "
		"hash ="
		" (SELECT body FROM commons_item WHERE leaf = $1 AND body <> '')");
	query_int(query, 1, leaf_id(log->id, index));
	query_int(query, 2, BLOB_ERASED);
	int result = query_run_counted(query, &rows);
	if (result == 0 && rows > 0 && log->role == ROLE_MIRROR)
		result = follow_erasure(commons, connection, of);
	return result;
}

static bool is_blocked(struct connection *connection, const char *what, struct slice value)
{
	struct query *query = query_start(
		connection, "SELECT allow FROM commons_rule WHERE what = $1 AND value = $2");

	query_text(query, 1, slice_of(what));
	query_text(query, 2, value);
	bool blocked = query_step(query) == 1 && query_get_int(query, 0) == 0;
	query_end(query);
	return blocked;
}

/* Is the body of this leaf one that we keep? */
static bool is_welcome(struct commons *commons, struct connection *connection,
	const struct log_row *log, const struct leaf *leaf)
{
	struct buf topics;
	struct slice rest;
	bool blocked = is_blocked(connection, "kind", slice_of(leaf->kind)) ||
		       is_blocked(connection, "origin", slice_of(log->origin));
	bool interesting = !commons->topics;

	buf_init(&topics, COMMONS_LEAF_BYTES);
	leaf_topics(leaf, &topics);
	rest = buf_slice(&topics);
	while (rest.length > 0) {
		struct slice word = slice_cut(&rest, ' ');
		if (word.length == 0)
			continue;
		blocked = blocked || is_blocked(connection, "topic", word);
		for (struct slice mine = slice_of(commons->topics); mine.length > 0;)
			interesting = slice_equal(slice_cut(&mine, ' '), word) || interesting;
	}
	buf_release(&topics);
	return interesting && !blocked && !commons->options.checkpoints_only &&
	       leaf->length <= COMMONS_BLOB_BYTES;
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
		result = want_blob(connection, log->id, &leaf,
			is_welcome(commons, connection, log, &leaf) ? BLOB_WANTED : BLOB_LEFT);
	if (result == 0 && strcmp(leaf.kind, "tombstone") == 0)
		result = erase_blob(commons, connection, log, leaf.of);
	if (result == 0 && strcmp(leaf.kind, "key") == 0)
		result = follow_keys(connection, log, &leaf);
	if (result == 0 && strcmp(leaf.kind, "introduce") == 0)
		result = follow_introduction(connection, log, &leaf);
	leaf_release(&leaf);
	return result;
}

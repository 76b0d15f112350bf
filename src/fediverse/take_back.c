/* Taking back what we said there: withdrawn, corrected to nothing, erased or redacted. */
#include <inttypes.h>
#include <stdlib.h>
#include "publishing.h"

enum { REDACTED_BYTES = 1 << 20 };

/* -- what it is about -- */

static int read_tags(struct publishing *publishing, int64_t item, json_t **out)
{
	struct query *query = query_start(publishing->connection,
		"SELECT tag, shown FROM fediverse_tag WHERE item = $1 ORDER BY tag");
	json_t *tags = json_array();
	int more;

	query_int(query, 1, item);
	while ((more = query_step(query)) == 1) {
		json_t *tag = json_object();
		json_put_slice(tag, "tag", query_get_text(query, 0));
		json_put_slice(tag, "shown", query_get_text(query, 1));
		json_array_append_new(tags, tag);
	}
	query_end(query);
	*out = tags;
	return more;
}

/* The row of a query for id, hash and published_at. */
static int read_said(struct publishing *publishing, struct query *query, const char *what,
	struct said *out)
{
	int more = query_step(query);

	*out = (struct said){ 0 };
	if (more == 1) {
		struct slice hash = query_get_text(query, 1);
		out->id = query_get_int(query, 0);
		snprintf(out->hash, sizeof(out->hash), "%.*s", (int)hash.length, hash.base);
		out->published_at = query_get_int(query, 2);
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "%s is not in the fediverse", what);
	return more < 0 ? more : read_tags(publishing, out->id, &out->tags);
}

int said_find(struct publishing *publishing, const char *ref, struct said *out)
{
	struct query *query = query_start(publishing->connection,
		"SELECT id, hash, published_at FROM fediverse_item WHERE ref = $1 AND state = 1");

	query_text(query, 1, slice_of(ref));
	return read_said(publishing, query, ref, out);
}

int said_find_words(struct publishing *publishing, const char *hash, struct said *out)
{
	char like[HASH_TEXT + 24];
	struct query *query = query_start(publishing->connection,
		"SELECT id, hash, published_at FROM fediverse_item"
		" WHERE state = 1 AND (hash = $1 OR item LIKE $2) LIMIT 1");

	snprintf(like, sizeof(like), "%%\"shows\":\"%.64s\"%%", hash);
	query_text(query, 1, slice_of(hash));
	query_text(query, 2, slice_of(like));
	return read_said(publishing, query, hash, out);
}

/* -- taking it back -- */

int said_forget_tags(struct publishing *publishing, int64_t item)
{
	struct query *query =
		query_start(publishing->connection, "DELETE FROM fediverse_tag WHERE item = $1");

	query_int(query, 1, item);
	return query_run(query);
}

static int delete_between(struct publishing *publishing, const char *sql, const char *hash)
{
	char from[HASH_TEXT + 2], to[HASH_TEXT + 2];
	struct query *query = query_start(publishing->connection, sql);

	snprintf(from, sizeof(from), "%s-", hash);
	snprintf(to, sizeof(to), "%s.", hash); /* the character after - */
	query_text(query, 1, slice_of(from));
	query_text(query, 2, slice_of(to));
	return query_run(query);
}

/* What was not delivered yet need not be, and would bring it back; and each activity holds the
 * words, at an address of its own. */
static int drop_activities(struct publishing *publishing, const char *hash)
{
	int result = delete_between(publishing,
		"DELETE FROM fediverse_delivery WHERE activity >= $1 AND activity < $2", hash);

	return result ? result : delete_between(publishing,
		"DELETE FROM fediverse_activity WHERE id >= $1 AND id < $2", hash);
}

static int empty_item(struct publishing *publishing, int64_t id)
{
	struct query *query = query_start(publishing->connection,
		"UPDATE fediverse_item SET state = 2, note = '', item = '', changed_at = $2"
		" WHERE id = $1");

	query_int(query, 1, id);
	query_int(query, 2, publishing->now);
	return query_run(query);
}

int said_take_back(struct publishing *publishing, const struct said *said)
{
	json_t *tombstone = json_object();
	const json_t *tag;
	size_t i;
	int result = empty_item(publishing, said->id);

	if (result == 0)
		result = drop_activities(publishing, said->hash);
	json_put(tombstone, "id", publishing_note_url(publishing->home, said->hash));
	json_put_text(tombstone, "type", "Tombstone");
	if (result == 0)
		result = publishing_tell(publishing, "Delete", said->hash, json_incref(tombstone),
			said->tags, true);
	json_array_foreach(said->tags, i, tag)
		if (result == 0)
			result = publishing_announce(
				publishing, said->hash, json_text(tag, "tag"), true);
	if (result == 0)
		result = said_forget_tags(publishing, said->id);
	json_decref(tombstone);
	return result;
}

/* -- what was redacted -- */

/* The numbers of all leaves that were ever redacted here, each with a space after it. */
static int read_redacted(struct connection *connection, struct buf *list)
{
	struct query *query = query_start(connection,
		"SELECT value FROM commons_setting WHERE name = 'redacted'");
	int more = query_step(query);

	if (more == 1)
		buf_add_slice(list, query_get_text(query, 0));
	buf_add_text(list, "");
	query_end(query);
	return more < 0 ? more : 0;
}

/* How much of that list was seen to. */
static int read_seen(struct connection *connection, size_t *seen)
{
	struct buf value;
	int64_t number = 0;

	buf_init(&value, 64);
	int result = fediverse_setting(connection, "redacted_to", &value);
	if (result == 0 && slice_to_int64(buf_slice(&value), &number))
		error_clear();
	*seen = number > 0 ? (size_t)number : 0;
	buf_release(&value);
	return result;
}

static int take_back_leaf(struct publishing *publishing, int64_t leaf)
{
	struct query *query = query_start(publishing->connection,
		"SELECT hash FROM commons_leaf WHERE id = $1");
	struct said said = { 0 };
	struct buf hash;

	buf_init(&hash, HASH_TEXT);
	query_int(query, 1, leaf);
	int more = query_step(query), result = more < 0 ? more : 0;
	if (more == 1)
		hex_add(&hash, query_get_bytes(query, 0).base, query_get_bytes(query, 0).length);
	buf_add_text(&hash, "");
	query_end(query);
	if (more == 1)
		result = said_find_words(publishing, hash.base, &said);
	if (more == 1 && result == 0)
		result = said_take_back(publishing, &said);
	if (result == FT_NOT_FOUND) {
		error_clear(); /* of another log, or it was never there */
		result = 0;
	}
	json_decref(said.tags);
	buf_release(&hash);
	return result;
}

static int take_back_rest(struct publishing *publishing, const struct buf *list)
{
	char text[32];
	size_t seen = 0;
	int result = transaction_begin_write(publishing->connection);

	if (result == 0)
		result = read_seen(publishing->connection, &seen);
	for (char *at = list->base + (seen < list->length ? seen : list->length);
		result == 0 && *at; ) {
		char *end;
		publishing->index = strtoll(at, &end, 10);
		result = take_back_leaf(publishing, publishing->index);
		at = end + (*end != '\0');
	}
	snprintf(text, sizeof(text), "%zu", strlen(list->base));
	if (result == 0)
		result = fediverse_set(publishing->connection, "redacted_to", text);
	return result ? result : transaction_commit(publishing->connection);
}

int take_back_redacted(struct publishing *publishing)
{
	struct buf list;
	size_t seen = 0;

	buf_init(&list, REDACTED_BYTES);
	int result = read_redacted(publishing->connection, &list);
	if (result == 0)
		result = read_seen(publishing->connection, &seen);
	if (result == 0 && strlen(list.base) > seen)
		result = take_back_rest(publishing, &list);
	buf_release(&list);
	return result;
}

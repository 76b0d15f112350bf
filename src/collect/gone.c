/* Posts that are taken back: by their authors through us, or by the source that told them. What is
 * here of them is destroyed; where a digest had named one, a tombstone with its hash stays. */
#include <stdlib.h>
#include "collect_private.h"

enum {
	MARKS_MAX = 2000, /* versions of one post times its tags */
	TOMBSTONES_MAX = 2000 /* of one answer: each is looked up */
};

/* -- tombstones -- */

struct mark { /* a version of a post that goes, and a tag of it */
	char tag[TAG_BYTES], hash[HASH_CHARS];
	int64_t said_at;
};

/* Digests of before may name older versions, which have no tags of their own any more. */
static int find_marks(
	struct connection *connection, const char *key, struct mark **marks, size_t *count)
{
	struct query *query = query_start(connection,
		"SELECT t.tag, t.said_at, p.hash FROM collect_post now JOIN collect_tag t"
		" ON t.post = now.id JOIN collect_post p ON p.same = now.same WHERE now.same = $1");
	int more;

	query_text(query, 1, slice_of(key));
	while ((more = query_step(query)) == 1 && *count < MARKS_MAX) {
		*marks = must_realloc(*marks, (*count + 1) * sizeof(**marks));
		struct mark *mark = &(*marks)[(*count)++];
		struct slice tag = query_get_text(query, 0), hash = query_get_text(query, 2);

		snprintf(mark->tag, sizeof(mark->tag), "%.*s", (int)tag.length, tag.base);
		snprintf(mark->hash, sizeof(mark->hash), "%.*s", (int)hash.length, hash.base);
		mark->said_at = query_get_int(query, 1);
	}
	query_end(query);
	return more < 0 ? more : 0;
}

/* Only where the digest of its week was offered: nobody else knows of it. */
static int put_tombstone(struct connection *connection, const struct mark *mark)
{
	struct query *query = query_start(connection,
		"INSERT INTO collect_tombstone (tag, said_at, hash, gone_at)"
		" SELECT tag, $3, $4, $5 FROM collect_week"
		" WHERE tag = $1 AND monday = $2 AND offer <> '' ON CONFLICT DO NOTHING");

	query_text(query, 1, slice_of(mark->tag));
	query_int(query, 2, week_monday(mark->said_at));
	query_int(query, 3, mark->said_at);
	query_text(query, 4, slice_of(mark->hash));
	query_int(query, 5, instant_now());
	return query_run(query);
}

static int leave_tombstones(struct connection *connection, const char *key)
{
	struct mark *marks = NULL;
	size_t count = 0;
	int result = find_marks(connection, key, &marks, &count);

	for (size_t i = 0; result == 0 && i < count; i++)
		result = put_tombstone(connection, &marks[i]);
	free(marks);
	return result;
}

int tombstones_read(struct connection *connection, struct slice tag, instant_us from,
	instant_us to, struct posts *posts)
{
	struct query *query = query_start(connection,
		"SELECT hash, said_at, gone_at FROM collect_tombstone"
		" WHERE tag = $1 AND said_at >= $2 AND said_at < $3 ORDER BY hash");
	int more;

	query_text(query, 1, tag);
	query_int(query, 2, from);
	query_int(query, 3, to);
	while ((more = query_step(query)) == 1) {
		struct tombstone *tombstone = posts_add_tombstone(posts);

		if (hex_read(query_get_text(query, 0), tombstone->hash, SHA256_BYTES)) {
			posts->tombstone_count--;
			continue;
		}
		tombstone->said = query_get_int(query, 1);
		tombstone->gone = query_get_int(query, 2);
	}
	query_end(query);
	return more;
}

/* -- destroying -- */

static int note_gone(struct connection *connection, const char *key)
{
	struct query *query = query_start(connection,
		"INSERT INTO collect_gone (same, gone_at) VALUES ($1, $2) ON CONFLICT DO NOTHING");

	query_text(query, 1, slice_of(key));
	query_int(query, 2, instant_now());
	return query_run(query);
}

static int run_on(struct connection *connection, const char *sql, const char *key)
{
	struct query *query = query_start(connection, sql);

	query_text(query, 1, slice_of(key));
	return query_run(query);
}

/* Every version of the post whose key is `key`, however it was named. */
static int forget_in(struct connection *connection, const char *key, int64_t *removed)
{
	int result = leave_tombstones(connection, key);

	if (result == 0)
		result = run_on(connection,
			"INSERT INTO collect_gone (same, gone_at) SELECT DISTINCT named, max(seen_at)"
			" FROM collect_post WHERE same = $1 AND named <> '' GROUP BY named"
			" ON CONFLICT DO NOTHING", key);
	if (result == 0)
		result = run_on(connection, "DELETE FROM collect_tag WHERE post IN"
			" (SELECT id FROM collect_post WHERE same = $1)", key);
	if (result)
		return result;
	struct query *query =
		query_start(connection, "DELETE FROM collect_post WHERE same = $1");
	query_text(query, 1, slice_of(key));
	if ((result = query_run_counted(query, removed)))
		return result;
	return note_gone(connection, key);
}

int collect_forget(struct collect *collect, const char *address, int64_t *removed)
{
	struct connection *connection;
	char key[HASH_CHARS];
	int result = store_borrow(collect->store, &connection);

	*removed = 0;
	same_key(slice_of(address), key);
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0)
		result = forget_in(connection, key, removed);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	atomic_fetch_add(&collect->changes, 1);
	return result;
}

/* -- as a source says -- */

/* Who may say so: the source that told it first, and its author on their own server. */
static bool may_take_back(const struct source_row *row, const struct tombstone *tombstone,
	struct slice source, struct slice author)
{
	char asked[HOST_BYTES], named[HOST_BYTES];
	char id[ADDRESS_BYTES];

	if (slice_is(source, row->source))
		return true;
	if (tombstone->author.length == 0 || tombstone->id.length >= sizeof(id) ||
		!name_is(tombstone->author, author))
		return false;
	snprintf(id, sizeof(id), "%.*s", (int)tombstone->id.length, tombstone->id.base);
	source_host(source_row_address(row), asked);
	source_host(id, named);
	const char *at = memrchr(author.base, '@', author.length);
	return *asked && strcmp(asked, named) == 0 && at &&
	       name_is((struct slice){ at + 1, author.length - (size_t)(at + 1 - author.base) },
		       slice_of(asked));
}

/* The key of a post that the tombstone means and may take back; "" when there is none. */
static int find_taken_back(struct taking *taking, const struct tombstone *tombstone,
	char key[HASH_CHARS])
{
	char named[HASH_CHARS];
	struct query *query = query_start(taking->connection,
		"SELECT same, source, author FROM collect_post WHERE named = $1 OR same = $1"
		" ORDER BY id");
	int more;

	same_key(tombstone->id, named);
	key[0] = '\0';
	query_text(query, 1, slice_of(named));
	while ((more = query_step(query)) == 1 && !key[0]) {
		struct slice same = query_get_text(query, 0);

		if (may_take_back(taking->row, tombstone, query_get_text(query, 1),
			    query_get_text(query, 2)))
			snprintf(key, HASH_CHARS, "%.*s", (int)same.length, same.base);
	}
	query_end(query);
	return more < 0 ? more : 0;
}

static int take_back(struct taking *taking, const struct tombstone *tombstone)
{
	char key[HASH_CHARS];
	int64_t removed = 0;
	int result = find_taken_back(taking, tombstone, key);

	if (result || !key[0])
		return result;
	result = transaction_begin_write(taking->connection);
	if (result == 0)
		result = forget_in(taking->connection, key, &removed);
	if (result == 0)
		result = transaction_commit(taking->connection);
	else
		transaction_rollback(taking->connection);
	taking->gone += removed;
	return result;
}

int take_tombstones(struct taking *taking, const struct posts *posts)
{
	size_t count = posts->tombstone_count;
	int result = 0;

	if (count > TOMBSTONES_MAX)
		count = TOMBSTONES_MAX;
	for (size_t i = 0; result == 0 && i < count; i++)
		if (posts->tombstones[i].id.length)
			result = take_back(taking, &posts->tombstones[i]);
	atomic_fetch_add(&taking->collect->changes, taking->gone > 0);
	return result;
}

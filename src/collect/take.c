/* Posts into the archive: each once, however often and from wherever it comes. */
#include <stdlib.h>
#include "collect_private.h"

enum { POSTS_PER_TRANSACTION = 400 };

/* -- what makes two posts one -- */

void same_key(struct slice address, char key[HASH_CHARS])
{
	uint8_t digest[SHA256_BYTES];
	struct buf canonical, text;

	buf_init(&canonical, LINK_BYTES);
	buf_init(&text, HASH_CHARS);
	if (link_canonical(address, &canonical)) {
		error_clear();
		buf_clear(&canonical);
		buf_add_slice(&canonical, address);
	}
	sha256(canonical.base ? canonical.base : "", canonical.length, digest);
	hex_add(&text, digest, sizeof(digest));
	snprintf(key, HASH_CHARS, "%.*s", (int)text.length, text.base);
	buf_release(&text);
	buf_release(&canonical);
}

/* Its address; what has none is the same by its id, and without that by every byte. */
static void key_of(const struct post *post, const char *hash, char key[HASH_CHARS])
{
	if (post->url.length)
		same_key(post->url, key);
	else if (post->id.length)
		same_key(post->id, key);
	else
		snprintf(key, HASH_CHARS, "%s", hash);
}

/* -- whether we want it -- */

static bool has_tag(const struct post *post, const char *tag)
{
	for (size_t i = 0; i < post->tags.count; i++)
		if (name_is(post->tags.items[i], slice_of(tag)))
			return true;
	return false;
}

static bool is_wanted(const struct taking *taking, const struct post *post)
{
	const struct source_row *row = taking->row;

	for (int i = 0; i < row->tag_count; i++)
		if (has_tag(post, row->tags[i]))
			return true;
	return row->tag_count == 0;
}

/* All that this source says is about its tags: so says the person who added it. */
static void add_tags(const struct source_row *row, struct posts *posts, struct post *post)
{
	for (int i = 0; row->about && i < row->tag_count; i++)
		posts_add_name(posts, &post->tags, slice_of(row->tags[i]));
	if (row->about)
		posts_finish(posts, post);
}

/* -- what is there already -- */

struct stored {
	int64_t id;
	char source[65];
	bool found, same_words, gone;
};

static int find_stored(
	struct connection *connection, const struct post *post, const char *key, const char *hash,
	struct stored *out)
{
	char named[HASH_CHARS] = "";
	struct query *query = query_start(connection,
		"SELECT id, source, CASE WHEN hash = $2 THEN 1 ELSE 0 END FROM collect_post"
		" WHERE same = $1 AND is_old = 0 ORDER BY id DESC LIMIT 1");

	*out = (struct stored){ 0 };
	query_text(query, 1, slice_of(key));
	query_text(query, 2, slice_of(hash));
	int more = query_step(query);
	if (more == 1) {
		struct slice source = query_get_text(query, 1);

		out->found = true;
		out->id = query_get_int(query, 0);
		out->same_words = query_get_int(query, 2) != 0;
		snprintf(out->source, sizeof(out->source), "%.*s", (int)source.length, source.base);
	}
	query_end(query);
	if (more < 0 || out->found)
		return more < 0 ? more : 0;
	if (post->id.length)
		same_key(post->id, named);
	query = query_start(connection, "SELECT 1 FROM collect_gone WHERE same = $1 OR same = $2");
	query_text(query, 1, slice_of(key));
	query_text(query, 2, slice_of(named));
	more = query_step(query);
	out->gone = more == 1;
	query_end(query);
	return more < 0 ? more : 0;
}

/* -- storing -- */

static int next_id(struct connection *connection, int64_t *id)
{
	struct query *query =
		query_start(connection, "SELECT coalesce(max(id), 0) + 1 FROM collect_post");
	int more = query_step(query);

	*id = query_get_int(query, 0);
	query_end(query);
	return more < 0 ? more : 0;
}

static int store_post(struct taking *taking, const struct post *post, const char *key,
	const char *hash, int64_t id)
{
	int64_t now = instant_now();
	struct buf item, author;
	struct query *query = query_start(taking->connection,
		"INSERT INTO collect_post (id, same, hash, source, author, address, said_at, seen_at,"
		" is_old, item, named) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)");
	char named[HASH_CHARS] = "";

	buf_init(&item, 32 * POST_TEXT_BYTES);
	buf_init(&author, 4096);
	post_write_item(post, &item);
	name_fold(post->author, &author);
	query_int(query, 1, id);
	query_text(query, 2, slice_of(key));
	query_text(query, 3, slice_of(hash));
	query_text(query, 4, slice_of(taking->row->source));
	query_text(query, 5, buf_slice(&author));
	query_text(query, 6, post->url);
	query_int(query, 7, post->when < now ? post->when : now);
	query_int(query, 8, now);
	query_text(query, 9, buf_slice(&item));
	if (post->id.length)
		same_key(post->id, named);
	query_text(query, 10, slice_of(named));
	int result = query_run(query);
	buf_release(&author);
	buf_release(&item);
	return result;
}

static int store_tags(struct taking *taking, const struct post *post, int64_t id)
{
	int64_t now = instant_now();
	struct buf folded;
	int result = 0;

	buf_init(&folded, 4096);
	for (size_t i = 0; result == 0 && i < post->tags.count; i++) {
		name_fold(post->tags.items[i], &folded);
		if (folded.length == 0)
			continue;
		struct query *query = query_start(taking->connection,
			"INSERT INTO collect_tag (tag, said_at, post) VALUES ($1, $2, $3)"
			" ON CONFLICT DO NOTHING");
		query_text(query, 1, buf_slice(&folded));
		query_int(query, 2, post->when < now ? post->when : now);
		query_int(query, 3, id);
		result = query_run(query);
	}
	buf_release(&folded);
	return result;
}

static int retire_version(struct connection *connection, int64_t id)
{
	struct query *query =
		query_start(connection, "UPDATE collect_post SET is_old = 1 WHERE id = $1");

	query_int(query, 1, id);
	int result = query_run(query);
	query = query_start(connection, "DELETE FROM collect_tag WHERE post = $1");
	query_int(query, 1, id);
	return result ? (query_end(query), result) : query_run(query);
}

/* An older version may come back word for word: its row is the newest again. */
static int revive_version(
	struct connection *connection, const char *hash, int64_t *id, bool *revived)
{
	struct query *query =
		query_start(connection, "SELECT id FROM collect_post WHERE hash = $1");
	query_text(query, 1, slice_of(hash));
	int more = query_step(query);
	*revived = more == 1;
	*id = query_get_int(query, 0);
	query_end(query);
	if (more <= 0)
		return more;
	query = query_start(connection, "UPDATE collect_post SET is_old = 0 WHERE id = $1");
	query_int(query, 1, *id);
	return query_run(query);
}

/* Without a date the best that is known is when it was first heard. */
static void settle_date(struct posts *posts, struct post *post)
{
	if (post->when != INSTANT_NONE)
		return;
	post->when = instant_now();
	post_canonical(post, &posts->scratch);
	sha256(posts->scratch.base, posts->scratch.length, post->hash);
}

static void hash_text(const struct post *post, char out[HASH_CHARS])
{
	struct buf text;

	buf_init(&text, HASH_CHARS);
	hex_add(&text, post->hash, SHA256_BYTES);
	snprintf(out, HASH_CHARS, "%.*s", (int)text.length, text.base);
	buf_release(&text);
}

static int store_version(struct taking *taking, const struct post *post, const char *key,
	const struct stored *older, int64_t *next)
{
	char hash[HASH_CHARS];
	bool revived = false;
	int64_t id;
	int result = older->found ? retire_version(taking->connection, older->id) : 0;

	hash_text(post, hash);
	if (result == 0)
		result = revive_version(taking->connection, hash, &id, &revived);
	if (result == 0 && !revived) {
		id = (*next)++;
		result = store_post(taking, post, key, hash, id);
	}
	if (result == 0)
		result = store_tags(taking, post, id);
	taking->taken++;
	return result;
}

static int take_one(struct taking *taking, struct posts *posts, struct post *post, int64_t *next)
{
	char key[HASH_CHARS], hash[HASH_CHARS];
	struct stored stored;

	add_tags(taking->row, posts, post);
	if (suppression_hides(taking->suppression, post)) {
		taking->left_out++;
		return 0;
	}
	if (!is_wanted(taking, post))
		return 0;
	hash_text(post, hash);
	key_of(post, hash, key);
	int result = find_stored(taking->connection, post, key, hash, &stored);
	if (result || stored.gone)
		return result;
	/* Other sources tell it in their own words; only the first may say that it changed. */
	if (stored.found && (stored.same_words || post->when == INSTANT_NONE ||
				    strcmp(stored.source, taking->row->source) != 0)) {
		taking->known++;
		return 0;
	}
	settle_date(posts, post);
	return store_version(taking, post, key, &stored, next);
}

static int take_some(struct taking *taking, struct posts *posts, size_t *at)
{
	size_t end = *at + POSTS_PER_TRANSACTION;
	int64_t next = 0;
	int result = transaction_begin_write(taking->connection);

	if (result == 0)
		result = next_id(taking->connection, &next);
	for (; result == 0 && *at < posts->count && *at < end; ++*at)
		result = take_one(taking, posts, &posts->items[*at], &next);
	if (result == 0)
		return transaction_commit(taking->connection);
	transaction_rollback(taking->connection);
	return result;
}

int take_posts(struct taking *taking, struct posts *posts)
{
	size_t at = 0;
	int result = 0;

	while (result == 0 && at < posts->count)
		result = take_some(taking, posts, &at);
	return result ? result : take_tombstones(taking, posts);
}

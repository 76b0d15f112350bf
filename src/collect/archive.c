/* Reading what was collected. */
#include <stdlib.h>
#include "collect_private.h"

enum { POSTS_MAX = 200, DAYS_OF_TALK = 28 };

int archive_read(struct query *query, int column, struct posts *posts)
{
	return posts_read(posts, "archive", query_get_text(query, column));
}

/* -- posts of a tag -- */

static json_t *describe_post(const struct post *post, int64_t said_at)
{
	json_t *item = json_object(), *tags = json_array();
	struct buf hash;

	buf_init(&hash, HASH_CHARS);
	hex_add(&hash, post->hash, SHA256_BYTES);
	json_put_slice(item, "author", post->author);
	json_put_slice(item, "name", post->name.length ? post->name : post->author);
	json_put_slice(item, "text", post->text);
	json_put_slice(item, "url", post->url);
	json_put_slice(item, "source", post->source);
	json_put_whole(item, "said_at", said_at);
	json_put_slice(item, "hash", buf_slice(&hash));
	if (post->repost_of.is)
		json_put_slice(item, "repost_of", post->repost_of.author);
	for (size_t i = 0; i < post->tags.count; i++)
		json_array_append_new(
			tags, json_stringn(post->tags.items[i].base, post->tags.items[i].length));
	json_put(item, "tags", tags);
	buf_release(&hash);
	return item;
}

static int list_posts(struct connection *connection, const struct suppression *list,
	struct slice tag, int64_t before, int limit, json_t *out)
{
	struct query *query = query_start(connection,
		"SELECT p.said_at, p.item FROM collect_tag t JOIN collect_post p ON p.id = t.post"
		" WHERE t.tag = $1 AND t.said_at < $2 ORDER BY t.said_at DESC, t.post DESC LIMIT $3");
	json_t *items = json_array();
	struct posts posts;
	int64_t last = 0;
	int more, rows = 0;

	posts_init(&posts);
	query_text(query, 1, tag);
	query_int(query, 2, before > 0 ? before : INT64_MAX);
	query_int(query, 3, limit);
	while ((more = query_step(query)) == 1) {
		size_t count = posts.count;

		rows++;
		last = query_get_int(query, 0);
		if (archive_read(query, 1, &posts) || posts.count == count)
			continue;
		if (!suppression_hides(list, &posts.items[count]))
			json_array_append_new(items, describe_post(&posts.items[count], last));
	}
	query_end(query);
	posts_release(&posts);
	json_put(out, "items", items);
	json_put(out, "next", rows == limit ? json_integer(last) : json_null());
	return more;
}

static int count_talk(struct connection *connection, struct slice tag, json_t *out)
{
	struct query *query = query_start(connection,
		"SELECT count(*), count(DISTINCT p.author) FROM collect_tag t"
		" JOIN collect_post p ON p.id = t.post WHERE t.tag = $1 AND t.said_at >= $2");

	query_text(query, 1, tag);
	query_int(query, 2, instant_now() - DAYS_OF_TALK * DAY_US);
	int more = query_step(query);
	if (more == 1)
		json_put_whole(out, "posts", query_get_int(query, 0));
	if (more == 1 && query_get_int(query, 1) >= COLLECT_FEW_PEOPLE)
		json_put_whole(out, "people", query_get_int(query, 1));
	query_end(query);
	return more < 0 ? more : 0;
}

int collect_posts(
	struct collect *collect, const char *tag, int64_t before, int limit, json_t **out)
{
	struct connection *connection = NULL;
	struct suppression *list = NULL;
	struct buf folded;
	json_t *answer = json_object();
	int result = leave_out_load(collect, &list);

	buf_init(&folded, 4096);
	name_fold(slice_of(tag), &folded);
	if (limit < 1 || limit > POSTS_MAX)
		limit = POSTS_MAX;
	if (result == 0)
		result = store_borrow(collect->store, &connection);
	if (result == 0)
		result = list_posts(connection, list, buf_slice(&folded), before, limit, answer);
	if (result == 0)
		result = count_talk(connection, buf_slice(&folded), answer);
	store_return(connection);
	suppression_free(list);
	buf_release(&folded);
	if (result) {
		json_decref(answer);
		return result;
	}
	*out = answer;
	return 0;
}

int collect_tags(struct collect *collect, int limit, json_t **out)
{
	struct connection *connection;
	json_t *items;
	int more, result = store_borrow(collect->store, &connection);

	if (result)
		return result;
	items = json_array();
	struct query *query = query_start(connection,
		"SELECT tag, count(*) FROM collect_tag WHERE said_at >= $1"
		" GROUP BY tag ORDER BY 2 DESC, tag LIMIT $2");
	query_int(query, 1, instant_now() - DAYS_OF_TALK * DAY_US);
	query_int(query, 2, limit);
	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();

		json_put_slice(item, "tag", query_get_text(query, 0));
		json_put_whole(item, "posts", query_get_int(query, 1));
		json_array_append_new(items, item);
	}
	query_end(query);
	store_return(connection);
	*out = json_object();
	json_put(*out, "items", items);
	return more;
}

/* -- sources -- */

static json_t *describe_source(const struct source_row *row)
{
	json_t *item = json_object(), *tags = json_array();

	json_put_text(item, "source", row->source);
	json_put_text(item, "name", row->name);
	json_put_text(item, "address", row->address);
	json_put_text(item, "form", row->form);
	json_put_text(item, "state", row->state);
	for (int i = 0; i < row->tag_count; i++)
		json_array_append_new(tags, json_string(row->tags[i]));
	json_put(item, "tags", tags);
	json_put_whole(item, "minutes", row->minutes);
	json_put_flag(item, "weekly", row->weekly);
	json_put_whole(item, "asked_at", row->asked_at);
	json_put_whole(item, "heard_at", row->heard_at);
	if (row->next_at != NEVER)
		json_put_whole(item, "next_at", row->next_at);
	json_put_whole(item, "failures", row->failures);
	json_put_whole(item, "status", row->status);
	json_put_whole(item, "taken", row->taken);
	json_put_text(item, "message", row->message);
	if (row->moved[0])
		json_put_text(item, "moved", row->moved);
	json_put_flag(item, "asking", row->asking);
	return item;
}

int collect_sources(struct collect *collect, json_t **out)
{
	struct connection *connection;
	struct source_row *row = must_alloc(sizeof(*row));
	json_t *items = json_array();
	char sql[500];
	bool changed;
	int more, result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = sources_follow(collect, connection, &changed);
	if (result) {
		store_return(connection);
		json_decref(items);
		free(row);
		return result;
	}
	snprintf(sql, sizeof(sql),
		"SELECT %s FROM collect_source WHERE state <> 'retired' ORDER BY name, source",
		source_columns);
	struct query *query = query_start(connection, sql);
	while ((more = query_step(query)) == 1) {
		source_row_read(query, row);
		json_array_append_new(items, describe_source(row));
	}
	query_end(query);
	store_return(connection);
	free(row);
	*out = json_object();
	json_put(*out, "items", items);
	return more;
}

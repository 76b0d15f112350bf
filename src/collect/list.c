/* OPML: each feed of a list becomes a source. */
#include <stdlib.h>
#include "collect_private.h"

static int make_source(struct collect *collect, const struct actor *actor,
	const struct feed_address *feed, const struct source_row *row, const char *tags)
{
	struct act act = { .actor = actor, .kind = "source", .verb = "add",
		.place = actor->system ? book_root(collect->book) : NULL };
	struct outcome outcome;
	struct buf name;
	char host[HOST_BYTES];
	json_t *input = json_object();

	source_host(feed->url.base, host);
	buf_init(&name, 1024);
	text_shorten(feed->title.length ? feed->title : slice_of(host), 100, &name);
	json_put_slice(input, "name", buf_slice(&name));
	json_put_slice(input, "address", feed->url);
	json_put_text(input, "form", "feed");
	json_put_text(input, "tags", tags);
	json_put_flag(input, "about", row && row->about);
	json_put_flag(input, "weekly", row && row->weekly);
	json_put_whole(input, "minutes", row ? row->minutes : 60);
	act.input = input;
	int result = book_act(collect->book, &act, &outcome);
	if (result)
		error_set(result, "%s: %s", feed->url.base, outcome.message);
	outcome_release(&outcome);
	json_decref(input);
	buf_release(&name);
	return result;
}

static bool is_repeated(const struct posts *posts, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (slice_equal(posts->feeds[i].url, posts->feeds[at].url))
			return true;
	return false;
}

int list_follow(struct collect *collect, const struct actor *actor, const struct posts *posts,
	const struct source_row *row, const char *tags, int64_t *made)
{
	struct connection *connection;
	struct buf own;
	int result = store_borrow(collect->store, &connection);

	*made = 0;
	buf_init(&own, COLLECT_TAGS_COUNT * (TAG_BYTES + 1));
	for (int i = 0; row && i < row->tag_count; i++)
		buf_print(&own, "%s%s", i ? " " : "", row->tags[i]);
	buf_add_char(&own, '\0');
	for (size_t i = 0; result == 0 && i < posts->feed_count; i++) {
		const struct feed_address *feed = &posts->feeds[i];

		if (*made == COLLECT_LIST_COUNT)
			break;
		if (collect_check_address(feed->url.base)) {
			error_clear();
			continue;
		}
		if (is_repeated(posts, i) || sources_have(connection, feed->url.base))
			continue;
		result = make_source(collect, actor, feed, row, row ? own.base : tags);
		*made += result == 0;
	}
	store_return(connection);
	buf_release(&own);
	if (*made > 0)
		collect_wake(collect);
	return result;
}

int collect_import_list(struct collect *collect, const struct actor *actor, struct slice opml,
	const char *tags, int64_t *made)
{
	struct connection *connection = NULL;
	struct posts posts;
	bool changed;
	int result;

	*made = 0;
	posts_init(&posts);
	result = posts_read(&posts, "The list", opml);
	if (result == 0 && posts.feed_count == 0)
		result = error_set(FT_REFUSED,
			"This is not a list of feeds. Readers of feeds export one as OPML.");
	if (result == 0)
		result = store_borrow(collect->store, &connection);
	if (result == 0)
		result = sources_follow(collect, connection, &changed);
	store_return(connection);
	if (result == 0)
		result = list_follow(collect, actor, &posts, NULL, tags, made);
	posts_release(&posts);
	return result;
}

/* The digest of a tag and a week from the archive. */
#include <stdlib.h>
#include "collect_private.h"

enum { ROWS_AT_ONCE = 2000 };

/* -- posts -- */

/* A page of the archive's posts of the week, with whatever tag: those without ours are the
 * background that related tags are measured against. *after moves on. */
static int read_page(struct connection *connection, instant_us from, instant_us to,
	int64_t after[2], struct buf *lines, int *rows)
{
	struct query *query = query_start(connection,
		"SELECT said_at, id, item FROM collect_post WHERE said_at >= $1 AND said_at < $2"
		" AND is_old = 0 AND (said_at > $3 OR said_at = $3 AND id > $4)"
		" ORDER BY said_at, id LIMIT $5");
	int more;

	query_int(query, 1, from);
	query_int(query, 2, to);
	query_int(query, 3, after[0]);
	query_int(query, 4, after[1]);
	query_int(query, 5, ROWS_AT_ONCE);
	for (*rows = 0; (more = query_step(query)) == 1; ++*rows) {
		after[0] = query_get_int(query, 0);
		after[1] = query_get_int(query, 1);
		buf_add_slice(lines, query_get_text(query, 2));
		buf_add_char(lines, '\n');
	}
	query_end(query);
	return more;
}

static int read_lines(struct buf *lines, struct posts *posts)
{
	int result = lines->length ? posts_read(posts, "archive", buf_slice(lines)) : 0;

	buf_clear(lines);
	return result;
}

static int read_week(struct connection *connection, instant_us from, instant_us to,
	struct posts *posts)
{
	int64_t after[2] = { INT64_MIN, 0 };
	struct buf lines;
	int rows = ROWS_AT_ONCE, result = 0;

	buf_init(&lines, (size_t)1 << 30);
	while (result == 0 && rows == ROWS_AT_ONCE) {
		result = read_page(connection, from, to, after, &lines, &rows);
		if (result == 0)
			result = read_lines(&lines, posts);
	}
	buf_release(&lines);
	return result;
}

/* Of each who wrote with the tag this week, the last post with it before: who has none is new. */
static const char earlier_sql[] =
	"SELECT (SELECT max(e.id) FROM collect_post e JOIN collect_tag f ON f.post = e.id"
	" WHERE e.author = w.author AND f.tag = $1 AND f.said_at < $2) AS earlier"
	" FROM (SELECT DISTINCT p.author AS author FROM collect_tag t JOIN collect_post p"
	" ON p.id = t.post WHERE t.tag = $1 AND t.said_at >= $2 AND t.said_at < $3) w ORDER BY 1";

static int read_earlier(struct connection *connection, struct slice tag, instant_us from,
	instant_us to, struct posts *posts)
{
	char sql[700];
	struct buf lines;
	int more;

	snprintf(sql, sizeof(sql), "SELECT item FROM collect_post WHERE id IN (%s) ORDER BY id",
		earlier_sql);
	struct query *query = query_start(connection, sql);
	buf_init(&lines, (size_t)1 << 30);
	query_text(query, 1, tag);
	query_int(query, 2, from);
	query_int(query, 3, to);
	while ((more = query_step(query)) == 1) {
		buf_add_slice(&lines, query_get_text(query, 0));
		buf_add_char(&lines, '\n');
	}
	query_end(query);
	if (more == 0)
		more = read_lines(&lines, posts);
	buf_release(&lines);
	return more;
}

/* What is left out does not count, not even as background. */
static void drop_hidden(struct posts *posts, const struct suppression *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < posts->count; i++)
		if (!suppression_hides(list, &posts->items[i]))
			posts->items[kept++] = posts->items[i];
	posts->count = kept;
}

static int read_all(struct collect *collect, struct slice tag, instant_us from, instant_us to,
	struct collected_week *out)
{
	struct connection *connection;
	int result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = read_week(connection, from, to, &out->posts);
	if (result == 0)
		result = read_earlier(connection, tag, from, to, &out->posts);
	if (result == 0)
		result = tombstones_read(connection, tag, from, to, &out->posts);
	store_return(connection);
	if (result)
		return result;
	drop_hidden(&out->posts, out->suppression);
	return said_here(collect, tag, from, to, out->suppression, &out->posts);
}

/* -- the digest -- */

static char *make_permalink(
	const struct collect *collect, struct slice tag, day_number monday)
{
	struct buf text;

	buf_init(&text, 4096);
	buf_add_text(&text, collect->options.url ? collect->options.url : "");
	buf_add_text(&text, "/commons/digest/");
	for (size_t i = 0; i < tag.length; i++) {
		unsigned char c = (unsigned char)tag.base[i];

		if (c > 0x20 && c < 0x7f && !strchr("%/?#&\"'<>+", c))
			buf_add_char(&text, tag.base[i]);
		else
			buf_print(&text, "%%%02X", c);
	}
	buf_add_char(&text, '/');
	week_add_name(&text, monday);
	buf_add_char(&text, '\0');
	return buf_take(&text);
}

int collect_week(
	struct collect *collect, struct slice tag, day_number monday, struct collected_week *out)
{
	struct buf folded;
	int result = 0;

	*out = (struct collected_week){ .monday = monday };
	posts_init(&out->posts);
	buf_init(&folded, 4096);
	name_fold(tag, &folded);
	if (day_of_week(monday) != 0 || folded.length == 0)
		result = error_set(FT_REFUSED, "A digest is of a tag and begins on a Monday.");
	if (result == 0)
		result = leave_out_load(collect, &out->suppression);
	struct digest_options options = { .tag = buf_slice(&folded),
		.from = day_start(monday),
		.to = day_start(monday + 7),
		.suppression = out->suppression,
		.names_background = true };
	if (result == 0)
		result = read_all(collect, options.tag, options.from, options.to, out);
	if (result == 0) {
		out->permalink = make_permalink(collect, options.tag, monday);
		options.permalink = out->permalink;
		result = digest_make(&out->digest, &out->posts, &options);
	}
	buf_release(&folded);
	if (result)
		collected_week_release(out);
	return result;
}

void collected_week_release(struct collected_week *week)
{
	digest_free(week->digest);
	posts_release(&week->posts);
	suppression_free(week->suppression);
	free(week->permalink);
	*week = (struct collected_week){ .monday = week->monday };
	posts_init(&week->posts);
}

void collected_week_items(const struct collected_week *week, struct buf *out)
{
	for (size_t i = 0; i < week->posts.count; i++) {
		post_write_item(&week->posts.items[i], out);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < week->posts.tombstone_count; i++) {
		tombstone_write_item(&week->posts.tombstones[i], out);
		buf_add_char(out, '\n');
	}
}

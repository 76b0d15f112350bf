/* Who and what is left out: things of kind "left_out", honoured when posts come and when they are
 * shown, and applied to what is there. */
#include <stdlib.h>
#include "collect_private.h"

/* -- from the record -- */

static int add_line(void *context, const struct record *record)
{
	struct buf *lines = context;
	struct suppression *one = NULL;
	const char *who = json_text(record->fields, "who");

	if (strcmp(record->state, "on") != 0)
		return 0;
	/* A name without @ was meant as one; what cannot be read leaves the others in force. */
	size_t start = lines->length;
	if (!strstr(who, "://") && !strchr(who, '@') && strlen(who) != 2 * SHA256_BYTES)
		buf_add_char(lines, '@');
	buf_add_text(lines, who);
	buf_add_char(lines, '\n');
	struct slice line = { lines->base + start, lines->length - start };
	if (suppression_read(&one, "left out", line)) {
		error_clear();
		lines->length = start;
	}
	suppression_free(one);
	return 0;
}

int leave_out_load(struct collect *collect, struct suppression **out)
{
	struct reader *reader = NULL;
	struct buf lines;

	*out = NULL;
	buf_init(&lines, 16 << 20);
	int result = book_reader(collect->book, &reader);
	if (result == 0)
		result = read_records_since(reader, "left_out", 0, false, add_line, &lines);
	reader_close(reader);
	if (result == 0 && lines.length > 0)
		result = suppression_read(out, "left out", buf_slice(&lines));
	buf_release(&lines);
	return result;
}

/* -- applied -- */

enum { ROWS_AT_ONCE = 500 };

struct sweep {
	int64_t ids[ROWS_AT_ONCE], after;
	size_t count;
};

/* The rows after sweep->after that are to go; *more: there are rows beyond. */
static int find_hidden(struct connection *connection, const struct suppression *list,
	struct sweep *sweep, bool *more)
{
	struct query *query = query_start(connection,
		"SELECT id, item FROM collect_post WHERE id > $1 ORDER BY id LIMIT $2");
	struct posts posts;
	int step, rows = 0;

	posts_init(&posts);
	sweep->count = 0;
	query_int(query, 1, sweep->after);
	query_int(query, 2, ROWS_AT_ONCE);
	while ((step = query_step(query)) == 1) {
		size_t before = posts.count;

		sweep->after = query_get_int(query, 0);
		rows++;
		if (archive_read(query, 1, &posts) == 0 && posts.count > before &&
			suppression_hides(list, &posts.items[before]))
			sweep->ids[sweep->count++] = sweep->after;
	}
	query_end(query);
	posts_release(&posts);
	*more = rows == ROWS_AT_ONCE;
	return step;
}

static int destroy(struct connection *connection, int64_t id)
{
	struct query *query = query_start(connection, "DELETE FROM collect_tag WHERE post = $1");

	query_int(query, 1, id);
	int result = query_run(query);
	query = query_start(connection, "DELETE FROM collect_post WHERE id = $1");
	query_int(query, 1, id);
	return result ? (query_end(query), result) : query_run(query);
}

int leave_out_apply(struct collect *collect, struct connection *connection,
	const struct suppression *list)
{
	struct sweep sweep = { .after = 0 };
	bool more = true;
	int64_t gone = 0;
	int result = 0;

	while (result == 0 && more) {
		result = find_hidden(connection, list, &sweep, &more);
		if (result || sweep.count == 0)
			continue;
		result = transaction_begin_write(connection);
		for (size_t i = 0; result == 0 && i < sweep.count; i++)
			result = destroy(connection, sweep.ids[i]);
		if (result == 0)
			result = transaction_commit(connection);
		transaction_rollback(connection);
		gone += (int64_t)sweep.count;
	}
	atomic_fetch_add(&collect->changes, gone > 0);
	if (gone > 0)
		collect_say(collect, "%lld posts of what is left out were removed.",
			(long long)gone);
	return result;
}

/* Reading all entries: PostgreSQL hands over whole results, so a page is as many rows as fit
 * into a few megabytes by the mean of the page before. */
#include "entry_scan.h"

enum { PAGE_BYTES = 4 << 20, PAGE_ROWS_MIN = 8, PAGE_ROWS_MAX = 4096, PAGE_ROWS_FIRST = 64 };

struct page {
	int64_t after, rows, bytes;
};

static int scan_page(struct connection *connection, struct page *page, int64_t rows_max,
	int (*each)(void *context, const struct entry_row *row), void *context)
{
	struct query *query = query_start(connection,
		"SELECT seq, thing, leaf, body FROM entry WHERE seq > $1 ORDER BY seq LIMIT $2");
	query_int(query, 1, page->after);
	query_int(query, 2, rows_max);
	int result = 0, more = 0;
	while (result == 0 && (more = query_step(query)) == 1) {
		struct entry_row row = { .seq = query_get_int(query, 0),
			.thing = query_get_text(query, 1),
			.leaf = query_get_bytes(query, 2),
			.body = query_get_bytes(query, 3) };
		page->after = row.seq;
		page->rows++;
		page->bytes += (int64_t)row.body.length;
		result = each(context, &row);
	}
	query_end(query);
	return result ? result : more < 0 ? more : 0;
}

int entry_scan(struct connection *connection, int64_t after,
	int (*each)(void *context, const struct entry_row *row), void *context)
{
	int64_t rows_max = PAGE_ROWS_FIRST;
	struct page page = { .after = after };
	for (;;) {
		page.rows = page.bytes = 0;
		int result = scan_page(connection, &page, rows_max, each, context);
		if (result || page.rows < rows_max)
			return result;
		rows_max = PAGE_BYTES / (page.bytes / page.rows + 1);
		if (rows_max < PAGE_ROWS_MIN)
			rows_max = PAGE_ROWS_MIN;
		if (rows_max > PAGE_ROWS_MAX)
			rows_max = PAGE_ROWS_MAX;
	}
}

int entry_last(struct connection *connection, int64_t *seq)
{
	struct query *query = query_start(connection, "SELECT COALESCE(MAX(seq), 0) FROM entry");
	int more = query_step(query);
	*seq = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

void progress_tell(const struct progress *progress, const char *what, int64_t done, int64_t total)
{
	if (progress && progress->step)
		progress->step(progress->context, what, done, total);
}

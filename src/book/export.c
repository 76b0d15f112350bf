/* Every projection as lines of JSON, in one order on every database. */
#include "book_private.h"

enum { PAGE_ROWS = 500, COLUMNS_MOST = 16, KEY_BYTES = 512, LINE_BYTES = 16 << 20 };

struct exporting {
	struct connection *connection;
	int (*line)(void *context, struct slice line);
	void *context;
	const struct projection *projection;
	size_t column_count;
	char columns[COLUMNS_MOST][32];
	/* The key of the last row told: the next page begins after it. */
	bool has_key;
	struct buf texts[COLUMNS_MOST];
	int64_t numbers[COLUMNS_MOST];
	struct buf text;
};

static void split_columns(struct exporting *exporting)
{
	struct slice rest = slice_of(exporting->projection->columns);
	exporting->column_count = 0;
	while (rest.length) {
		struct slice name = slice_trim(slice_cut(&rest, ','));
		char *column = exporting->columns[exporting->column_count++];
		snprintf(column, 32, "%.*s", (int)name.length, name.base);
	}
}

/* "SELECT a, b, c FROM t WHERE (a, b) > ($1, $2) ORDER BY a, b LIMIT 500" */
static void write_sql(const struct exporting *exporting, struct buf *sql)
{
	const struct projection *projection = exporting->projection;
	struct buf keys;
	buf_init(&keys, 1024);
	for (size_t i = 0; i < projection->key_count; i++)
		buf_print(&keys, "%s%s", i ? ", " : "", exporting->columns[i]);
	buf_print(sql, "SELECT %s FROM %s", projection->columns, projection->table);
	if (exporting->has_key) {
		buf_print(sql, " WHERE (%s) > (", keys.base);
		for (size_t i = 0; i < projection->key_count; i++)
			buf_print(sql, "%s$%zu", i ? ", " : "", i + 1);
		buf_add_char(sql, ')');
	}
	buf_print(sql, " ORDER BY %s LIMIT %d", keys.base, PAGE_ROWS);
	buf_release(&keys);
}

static void bind_key(struct exporting *exporting, struct query *query)
{
	for (size_t i = 0; exporting->has_key && i < exporting->projection->key_count; i++)
		if (exporting->projection->types[i] == 't')
			query_text(query, (int)i + 1, buf_slice(&exporting->texts[i]));
		else
			query_int(query, (int)i + 1, exporting->numbers[i]);
}

static void keep_key(struct exporting *exporting, struct query *query)
{
	for (size_t i = 0; i < exporting->projection->key_count; i++)
		if (exporting->projection->types[i] == 't') {
			buf_clear(&exporting->texts[i]);
			buf_add_slice(&exporting->texts[i], query_get_text(query, (int)i));
		} else {
			exporting->numbers[i] = query_get_int(query, (int)i);
		}
	exporting->has_key = true;
}

static void add_value(struct buf *out, struct query *query, int column, char type)
{
	if (query_is_null(query, column))
		buf_add_text(out, "null");
	else if (type == 't')
		buf_add_json_text(out, query_get_text(query, column));
	else if (type == 'r')
		buf_print(out, "%.17g", query_get_real(query, column));
	else
		buf_add_int(out, query_get_int(query, column));
}

static int tell_row(struct exporting *exporting, struct query *query)
{
	struct buf *out = &exporting->text;
	buf_clear(out);
	buf_print(out, "{\"table\":\"%s\"", exporting->projection->table);
	for (size_t i = 0; i < exporting->column_count; i++) {
		buf_print(out, ",\"%s\":", exporting->columns[i]);
		add_value(out, query, (int)i, exporting->projection->types[i]);
	}
	buf_add_char(out, '}');
	if (buf_failed(out))
		return error_set(FT_FAILED, "A row of %s is too large to export.",
			exporting->projection->table);
	return exporting->line(exporting->context, buf_slice(out));
}

static int export_page(struct exporting *exporting, int *rows)
{
	struct buf sql;
	buf_init(&sql, 4096);
	write_sql(exporting, &sql);
	struct query *query = query_start(exporting->connection, sql.base);
	bind_key(exporting, query);
	int result = 0, more = 0;
	for (*rows = 0; result == 0 && (more = query_step(query)) == 1; (*rows)++) {
		result = tell_row(exporting, query);
		if (*rows == PAGE_ROWS - 1)
			keep_key(exporting, query);
	}
	query_end(query);
	buf_release(&sql);
	return result ? result : more < 0 ? more : 0;
}

static int export_table(struct exporting *exporting)
{
	int rows, result;
	split_columns(exporting);
	exporting->has_key = false;
	do
		result = export_page(exporting, &rows);
	while (result == 0 && rows == PAGE_ROWS);
	return result;
}

int book_export(struct reader *reader, int (*line)(void *context, struct slice line), void *context)
{
	bool own = !reader->borrowed && !transaction_is_open(reader->connection);
	int result = own ? reader_begin(reader) : 0;
	if (result)
		return result;
	struct exporting exporting = {
		.connection = reader->connection, .line = line, .context = context
	};
	buf_init(&exporting.text, LINE_BYTES);
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		buf_init(&exporting.texts[i], KEY_BYTES);
	for (size_t i = 0; result == 0 && i < book_projection_count; i++) {
		exporting.projection = &book_projections[i];
		result = export_table(&exporting);
	}
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		buf_release(&exporting.texts[i]);
	buf_release(&exporting.text);
	if (own)
		reader_end(reader);
	return result;
}

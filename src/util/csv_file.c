#include "csv_file.h"

#include <csv.h>
#include <stdlib.h>

#include "arena.h"
#include "csv_source.h"
#include "error.h"
#include "limit.h"
#include "text.h"

enum {
	FIELD_BLOCK_BYTES = 1 << 10, /* by how much libcsv's field buffer grows */
	ROW_BYTES_MAX = LIMIT_CSV_COLUMNS_COUNT * (LIMIT_CSV_FIELD_BYTES + 1),
	CHARACTER_BYTES_MAX = 3,     /* of a Windows-1252 byte in UTF-8 */
	KEY_BYTES_MAX = 16 * LIMIT_CSV_FIELD_BYTES /* folding can lengthen a name */
};

/*
 * libcsv is handed one line at a time, line end included. So at most one row ends
 * in each call, and the line of every row is known without asking the parser.
 */
struct csv_reader {
	struct csv_source source;
	struct csv_parser parser;
	char separator;      /* of fields */

	char *chunk;         /* CSV_CHUNK_BYTES, what is being read now */
	size_t chunk_length, chunk_at;
	const char *next_lf; /* the first \n at or after chunk_at, or the end of the chunk */
	int64_t chunk_start; /* position of the chunk in the source */
	int64_t line;        /* of chunk_at, from 1 */
	bool after_cr;       /* the last byte read was \r: a \n belongs to it */

	struct buf row;      /* the fields one after the other, each with a NUL */
	size_t *ends;        /* of each field in row, without its NUL */
	struct slice *fields;
	size_t field_count;  /* of the row, may pass LIMIT_CSV_COLUMNS_COUNT */
	bool field_too_long;
	bool in_row, row_done;
	int64_t row_line;
	bool finished;       /* the parser has been told about the end */
	bool broken;         /* the quotes are wrong: nothing after can be trusted */

	struct buf converted; /* the row's fields in UTF-8, when windows_1252 */
	size_t columns;
	char **column_names;
	char **column_keys;  /* names as they are compared */
};

/* ---- rows ---- */

static void take_field(void *bytes, size_t length, void *context)
{
	struct csv_reader *reader = context;
	if (length > LIMIT_CSV_FIELD_BYTES)
		reader->field_too_long = true;
	if (reader->field_count < LIMIT_CSV_COLUMNS_COUNT && !reader->field_too_long) {
		buf_add(&reader->row, bytes, length);
		reader->ends[reader->field_count] = reader->row.length;
		buf_add_char(&reader->row, '\0');
	}
	reader->field_count++;
}

static void take_row_end(int terminator, void *context)
{
	struct csv_reader *reader = context;
	(void)terminator;
	reader->row_done = true;
}

static bool is_blank(struct slice piece, char separator)
{
	for (size_t i = 0; i < piece.length; i++) {
		if (piece.base[i] == separator || !strchr(" \t\r\n", piece.base[i]))
			return false;
	}
	return true;
}

/* The next line of the chunk with its end, or what there is of it. */
static struct slice next_piece(struct csv_reader *reader)
{
	const char *end = reader->chunk + reader->chunk_length;
	const char *start = reader->chunk + reader->chunk_at;
	if (reader->next_lf < start) {
		reader->next_lf = memchr(start, '\n', (size_t)(end - start));
		if (!reader->next_lf)
			reader->next_lf = end;
	}
	const char *stop = memchr(start, '\r', (size_t)(reader->next_lf - start));
	if (!stop)
		stop = reader->next_lf;
	if (stop < end)
		stop += *stop == '\r' && stop + 1 == reader->next_lf && stop + 1 < end ? 2 : 1;
	return (struct slice){ start, (size_t)(stop - start) };
}

static int refuse_quotes(struct csv_reader *reader, bool at_end)
{
	reader->broken = true;
	if (at_end)
		return error_set(FT_REFUSED, "%s, line %lld: a quotation mark that begins in this "
			"row is never closed", reader->source.name, (long long)reader->row_line);
	return error_set(FT_REFUSED, "%s, line %lld: a quotation mark inside a field must be "
		"doubled, and the whole field put in quotation marks", reader->source.name,
		(long long)reader->line);
}

static int refuse_long_field(struct csv_reader *reader)
{
	return error_set(FT_REFUSED, "%s, line %lld: a field is longer than %d bytes; perhaps a "
		"quotation mark is not closed", reader->source.name, (long long)reader->row_line,
		LIMIT_CSV_FIELD_BYTES);
}

static int parse_piece(struct csv_reader *reader, struct slice piece)
{
	if (!reader->in_row && !is_blank(piece, reader->separator)) {
		reader->in_row = true;
		reader->row_line = reader->line;
	}
	if (csv_parse(&reader->parser, piece.base, piece.length, take_field, take_row_end,
		    reader) != piece.length) {
		if (csv_error(&reader->parser) == CSV_EPARSE)
			return refuse_quotes(reader, false);
		return error_set(FT_FAILED, "%s: %s", reader->source.name,
			csv_strerror(csv_error(&reader->parser)));
	}
	/* What is being gathered must not grow with the file. */
	if (csv_get_buffer_size(&reader->parser) > LIMIT_CSV_FIELD_BYTES + 2 * FIELD_BLOCK_BYTES) {
		reader->broken = true;
		return refuse_long_field(reader);
	}
	reader->chunk_at += piece.length;
	char last = piece.base[piece.length - 1];
	bool belongs_to_cr = reader->after_cr && piece.length == 1 && last == '\n';
	if ((last == '\n' || last == '\r') && !belongs_to_cr)
		reader->line++;
	reader->after_cr = last == '\r';
	return FT_OK;
}

static int fill_chunk(struct csv_reader *reader)
{
	reader->chunk_start += (int64_t)reader->chunk_length;
	reader->chunk_length = 0;
	reader->chunk_at = 0;
	int result = csv_source_read(&reader->source, reader->chunk_start, reader->chunk,
		CSV_CHUNK_BYTES, &reader->chunk_length);
	reader->next_lf = reader->chunk_length ?
		memchr(reader->chunk, '\n', reader->chunk_length) : NULL;
	if (!reader->next_lf)
		reader->next_lf = reader->chunk + reader->chunk_length;
	return result;
}

static int finish_parsing(struct csv_reader *reader)
{
	if (reader->finished)
		return FT_OK;
	reader->finished = true;
	if (csv_fini(&reader->parser, take_field, take_row_end, reader))
		return refuse_quotes(reader, true);
	return FT_OK;
}

/* 1 when a row is complete, 0 at the end. */
static int gather_row(struct csv_reader *reader)
{
	int result = FT_OK;
	buf_clear(&reader->row);
	reader->field_count = 0;
	reader->field_too_long = false;
	reader->row_done = false;
	reader->in_row = false;
	while (result == FT_OK && !reader->row_done && !reader->finished) {
		if (reader->chunk_at < reader->chunk_length)
			result = parse_piece(reader, next_piece(reader));
		else if (reader->chunk_start + (int64_t)reader->chunk_length < reader->source.total)
			result = fill_chunk(reader);
		else
			result = finish_parsing(reader);
	}
	return result ? result : reader->row_done;
}

static void convert_row(struct csv_reader *reader, size_t count)
{
	size_t start = 0;
	buf_clear(&reader->converted);
	for (size_t i = 0; i < count; i++) {
		size_t end = reader->ends[i];
		text_from_windows_1252((struct slice){ reader->row.base + start, end - start },
			&reader->converted);
		reader->ends[i] = reader->converted.length;
		buf_add_char(&reader->converted, '\0');
		start = end + 1;
	}
}

/* Points fields[] at the row's bytes. */
static void set_fields(struct csv_reader *reader, size_t count)
{
	if (reader->source.windows_1252)
		convert_row(reader, count);
	const char *base = reader->source.windows_1252 ? reader->converted.base : reader->row.base;
	size_t start = 0;
	for (size_t i = 0; i < count; i++) {
		reader->fields[i] = (struct slice){ base + start, reader->ends[i] - start };
		start = reader->ends[i] + 1;
	}
	for (size_t i = count; i < reader->columns; i++)
		reader->fields[i] = SLICE_EMPTY;
}

static int refuse_broken(const struct csv_reader *reader)
{
	return error_set(FT_REFUSED, "%s cannot be read any further, because of a quotation mark "
		"in the row of line %lld", reader->source.name, (long long)reader->row_line);
}

int csv_next(struct csv_reader *reader, const struct slice **fields)
{
	if (reader->broken)
		return refuse_broken(reader);
	int result = gather_row(reader);
	if (result != 1)
		return result;
	if (reader->field_too_long)
		return refuse_long_field(reader);
	if (reader->field_count > reader->columns)
		return error_set(FT_REFUSED, "%s, line %lld: this row has %zu fields, but there are "
			"only %zu columns", reader->source.name, (long long)reader->row_line,
			reader->field_count, reader->columns);
	set_fields(reader, reader->field_count);
	*fields = reader->fields;
	return 1;
}

/* ---- opening ---- */

/* What columns are found by: folded, and trimmed after that, because folding can make
 * white space of a character that was none. */
static int column_key(const char *name, struct buf *key)
{
	struct buf folded;
	buf_init(&folded, key->ceiling);
	int result = text_fold(slice_of(name), &folded);
	if (result == FT_OK)
		buf_add_slice(key, slice_trim(buf_slice(&folded)));
	buf_release(&folded);
	return result;
}

static int find_key(const struct csv_reader *reader, struct slice key)
{
	for (size_t i = 0; i < reader->columns && key.length > 0; i++) {
		if (slice_is(key, reader->column_keys[i]))
			return (int)i;
	}
	return -1;
}

static int name_column(struct csv_reader *reader, size_t column)
{
	struct slice name = slice_trim(reader->fields[column]);
	char *copy = must_alloc(name.length + 1);
	if (name.length > 0)
		memcpy(copy, name.base, name.length);
	struct buf key;
	buf_init(&key, KEY_BYTES_MAX);
	int result = column_key(copy, &key);
	int before = find_key(reader, buf_slice(&key));
	reader->column_names[column] = copy;
	reader->column_keys[column] = buf_take(&key);
	reader->columns = column + 1;
	if (result)
		return error_prefix("%s, line %lld, column %zu", reader->source.name,
			(long long)reader->row_line, column + 1);
	if (before >= 0)
		return error_set(FT_REFUSED, "%s, line %lld: columns %d and %zu are both named "
			"\"%s\"", reader->source.name, (long long)reader->row_line, before + 1,
			column + 1, copy);
	return FT_OK;
}

static int read_header(struct csv_reader *reader)
{
	int result = gather_row(reader);
	if (result < 0)
		return result;
	if (result == 0)
		return error_set(FT_REFUSED, "%s is empty; its first row must hold the names of "
			"the columns", reader->source.name);
	if (reader->field_too_long)
		return refuse_long_field(reader);
	if (reader->field_count > LIMIT_CSV_COLUMNS_COUNT)
		return error_set(FT_REFUSED, "%s has %zu columns; at most %d are read",
			reader->source.name, reader->field_count, LIMIT_CSV_COLUMNS_COUNT);
	set_fields(reader, reader->field_count);
	result = FT_OK;
	for (size_t i = 0; i < reader->field_count && result == FT_OK; i++)
		result = name_column(reader, i);
	return result;
}

static void start_parser(struct csv_reader *reader)
{
	csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_blk_size(&reader->parser, FIELD_BLOCK_BYTES);
	csv_set_delim(&reader->parser, (unsigned char)reader->separator);
}

/* To the first byte after the byte-order mark. */
static int go_to_start(struct csv_reader *reader)
{
	reader->chunk_start = 0;
	reader->chunk_length = 0;
	reader->line = 1;
	reader->after_cr = false;
	reader->finished = false;
	reader->broken = false;
	int result = fill_chunk(reader);
	if (slice_starts((struct slice){ reader->chunk, reader->chunk_length }, "\xef\xbb\xbf"))
		reader->chunk_at = 3;
	return result;
}

/* What separates the fields of the first row that is not blank. */
static char find_separator(const char *at, const char *end)
{
	char found = ',';
	bool quoted = false, begun = false;
	for (; at < end && (quoted || !begun || (*at != '\n' && *at != '\r')); at++) {
		begun = begun || !strchr(" \t\r\n", *at);
		if (*at == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (*at == ',')
			return ',';
		if (*at == ';' || (*at == '\t' && begun && found == ','))
			found = *at;
	}
	return found;
}

/* Before any row is read. */
static void set_separator(struct csv_reader *reader)
{
	reader->separator = find_separator(reader->chunk + reader->chunk_at,
		reader->chunk + reader->chunk_length);
	csv_set_delim(&reader->parser, (unsigned char)reader->separator);
}

static int begin(struct csv_reader *reader)
{
	int result = csv_source_scan(&reader->source, reader->chunk);
	if (result == FT_OK)
		result = go_to_start(reader);
	if (result == FT_OK) {
		set_separator(reader);
		result = read_header(reader);
	}
	return result;
}

static struct csv_reader *new_reader(const char *name)
{
	struct csv_reader *reader = must_alloc(sizeof(*reader));
	csv_source_init(&reader->source, name);
	reader->chunk = must_alloc(CSV_CHUNK_BYTES);
	reader->ends = must_alloc(LIMIT_CSV_COLUMNS_COUNT * sizeof(*reader->ends));
	reader->fields = must_alloc(LIMIT_CSV_COLUMNS_COUNT * sizeof(*reader->fields));
	reader->column_names = must_alloc(LIMIT_CSV_COLUMNS_COUNT * sizeof(char *));
	reader->column_keys = must_alloc(LIMIT_CSV_COLUMNS_COUNT * sizeof(char *));
	buf_init(&reader->row, ROW_BYTES_MAX);
	buf_init(&reader->converted, ROW_BYTES_MAX * (size_t)CHARACTER_BYTES_MAX);
	reader->separator = ',';
	start_parser(reader);
	return reader;
}

int csv_open(struct csv_reader **out, const char *path)
{
	struct csv_reader *reader = new_reader(strcmp(path, "-") == 0 ? "standard input" : path);
	int result = csv_source_open(&reader->source, path);
	if (result == FT_OK)
		result = begin(reader);
	if (result)
		csv_close(reader);
	*out = result ? NULL : reader;
	return result;
}

int csv_open_bytes(struct csv_reader **out, const char *name, struct slice bytes)
{
	struct csv_reader *reader = new_reader(name);
	csv_source_take_bytes(&reader->source, bytes);
	int result = begin(reader);
	if (result)
		csv_close(reader);
	*out = result ? NULL : reader;
	return result;
}

void csv_close(struct csv_reader *reader)
{
	if (!reader)
		return;
	for (size_t i = 0; i < reader->columns; i++) {
		free(reader->column_names[i]);
		free(reader->column_keys[i]);
	}
	free(reader->column_names);
	free(reader->column_keys);
	csv_free(&reader->parser);
	buf_release(&reader->row);
	buf_release(&reader->converted);
	free(reader->ends);
	free(reader->fields);
	free(reader->chunk);
	csv_source_release(&reader->source);
	free(reader);
}

int csv_rewind(struct csv_reader *reader)
{
	csv_free(&reader->parser);
	start_parser(reader);
	int result = go_to_start(reader);
	if (result == FT_OK)
		result = gather_row(reader);
	return result < 0 ? result : FT_OK;
}

/* ---- asking ---- */

size_t csv_columns(const struct csv_reader *reader)
{
	return reader->columns;
}

const char *csv_column_name(const struct csv_reader *reader, size_t column)
{
	return column < reader->columns ? reader->column_names[column] : "";
}

int csv_column(const struct csv_reader *reader, const char *name)
{
	struct buf key;
	buf_init(&key, KEY_BYTES_MAX);
	int found = column_key(name, &key) ? -1 : find_key(reader, buf_slice(&key));
	buf_release(&key);
	return found;
}

int64_t csv_line(const struct csv_reader *reader)
{
	return reader->row_line;
}

int64_t csv_bytes_read(const struct csv_reader *reader)
{
	return reader->chunk_start + (int64_t)reader->chunk_at;
}

int64_t csv_bytes_total(const struct csv_reader *reader)
{
	return reader->source.total;
}

bool csv_is_windows_1252(const struct csv_reader *reader)
{
	return reader->source.windows_1252;
}

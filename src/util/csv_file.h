/*
 * csv_file.h: CSV in and out (libcsv underneath).
 *
 * Reading streams: memory does not grow with the file. A UTF-8 byte-order mark
 * is skipped; a file that is not UTF-8 is read as Windows-1252. The first row
 * holds the column names; if it has no comma outside quotes, but semicolons or else
 * tabs, these separate the fields of all rows. Errors name the file and the line.
 */
#ifndef FETTLE_CSV_FILE_H
#define FETTLE_CSV_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "buf.h"
#include "slice.h"

struct csv_reader;

/* Opens `path` ("-" is standard input; a pipe is kept in a temporary file). FT_NOT_FOUND, FT_REFUSED (no header, too
 * many columns, a column named twice, NUL bytes), FT_FAILED. */
int csv_open(struct csv_reader **out, const char *path);
/* The same over bytes that the caller keeps; `name` is for messages. */
int csv_open_bytes(struct csv_reader **out, const char *name, struct slice bytes);
void csv_close(struct csv_reader *reader);

size_t csv_columns(const struct csv_reader *reader);
const char *csv_column_name(const struct csv_reader *reader, size_t column);
/* Position of a column by name (folded, trimmed), or -1. */
int csv_column(const struct csv_reader *reader, const char *name);

/* The next row: 1 and its fields (csv_columns of them, short rows padded with
 * empty ones), 0 at the end, FT_REFUSED (more fields than columns, field too long,
 * unclosed quote). Fields are valid until the next call. Blank lines are skipped. After
 * a refused row the next call goes on with the next row, unless the quotes are wrong. */
int csv_next(struct csv_reader *reader, const struct slice **fields);
int64_t csv_line(const struct csv_reader *reader);  /* of the row just read, from 1 */
int64_t csv_bytes_read(const struct csv_reader *reader);
int64_t csv_bytes_total(const struct csv_reader *reader);
bool csv_is_windows_1252(const struct csv_reader *reader); /* it is not UTF-8 */
int csv_rewind(struct csv_reader *reader); /* back to the first data row */

/* One field, quoted when it needs it. A field starting with = + - @ tab or CR that is not
 * a number gets a ' in front, so that no spreadsheet runs it. */
void csv_add_field(struct buf *buf, struct slice field, bool first);
void csv_add_row_end(struct buf *buf);

#endif

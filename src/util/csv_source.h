/*
 * csv_source.h: the bytes that a CSV reader reads, private to util.
 *
 * A source can be read at any position: a pipe is copied to a temporary file first.
 * Before any row is handed out the whole of it is scanned, so that its encoding is
 * one and the same from the first row to the last.
 */
#ifndef FETTLE_CSV_SOURCE_H
#define FETTLE_CSV_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include "slice.h"

enum { CSV_CHUNK_BYTES = 64 << 10 };

struct csv_source {
	char *name;          /* for messages */
	int fd;              /* -1 when bytes is the source */
	struct slice bytes;
	int64_t total;       /* bytes there were when it was opened */
	bool windows_1252;   /* it is not UTF-8; known after the scan */
};

void csv_source_init(struct csv_source *source, const char *name);
int csv_source_open(struct csv_source *source, const char *path); /* "-" is standard input */
void csv_source_take_bytes(struct csv_source *source, struct slice bytes);
void csv_source_release(struct csv_source *source);

/* Finds the encoding; FT_REFUSED names the line of a NUL byte. `chunk` is working
 * memory of CSV_CHUNK_BYTES. */
int csv_source_scan(struct csv_source *source, char *chunk);

/* The next bytes from `position`, `size` of them or what is left; FT_FAILED. */
int csv_source_read(struct csv_source *source, int64_t position, char *out, size_t size,
	size_t *got);

#endif

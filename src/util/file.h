/* file.h: whole files. */
#ifndef FETTLE_FILE_H
#define FETTLE_FILE_H

#include "buf.h"

/* Replaces *out with the file's bytes. FT_NOT_FOUND, FT_REFUSED (larger than bytes_max or
 * than out's ceiling), FT_FAILED; messages name the path. */
int file_read(const char *path, size_t bytes_max, struct buf *out);
/* Writes beside `path`, syncs, renames over it: after a crash it is the old or the new file.
 * An existing file's permissions are kept. FT_NOT_FOUND (no such folder), FT_FAILED. */
int file_replace(const char *path, struct slice bytes);

#endif

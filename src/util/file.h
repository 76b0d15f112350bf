/* file.h: whole files. */
#ifndef FETTLE_FILE_H
#define FETTLE_FILE_H

#include "buf.h"

/* FT_NOT_FOUND, FT_REFUSED (larger than bytes_max), FT_FAILED; messages name the path. */
int file_read(const char *path, size_t bytes_max, struct buf *out);
/* Writes beside `path`, syncs, renames over it: after a crash it is the old or the new file. */
int file_replace(const char *path, struct slice bytes);

#endif

/* gzip.h: compressing answers. */
#ifndef FETTLE_HTTP_GZIP_H
#define FETTLE_HTTP_GZIP_H

#include "util.h"

/* Bytes in gzip format, to be freed by the caller, or NULL when that saves nothing. */
char *gzip_pack(struct slice bytes, size_t *length);

#endif

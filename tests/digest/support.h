/* support.h: reading the files of tests/digest/data. */
#ifndef FETTLE_TEST_DIGEST_SUPPORT_H
#define FETTLE_TEST_DIGEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "digest.h"

/* The path of a file of the data folder, until the next call. */
const char *data_path(const char *name);
/* Replaces *out with a file of the data folder; the test fails without it. */
void data_read(const char *name, struct buf *out);

/* Reads text as a source called "test". */
void posts_from(struct posts *posts, const char *text);
/* The digest of posts as JSON; the caller releases it. */
json_t *digest_json(const struct posts *posts, const char *tag);

#endif

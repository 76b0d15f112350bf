/* digest_form.h: in which form a digest is asked for and written. */
#ifndef FETTLE_CLI_DIGEST_FORM_H
#define FETTLE_CLI_DIGEST_FORM_H

#include "cli.h"
#include "digest.h"

typedef void digest_writer(const struct digest *digest, struct buf *out);

/* From --json, --html, --atom, --jsonfeed, --csv; FT_USAGE when there are two. */
int digest_form(const struct call *call, digest_writer **out);
int digest_put(const struct digest *digest, digest_writer *write); /* on stdout */
/* Writes every field of the files, which are RSS or Atom, instead of a digest. */
int digest_fields(const struct call *call);
/* Makes the digest in the file at `path` again from these posts. FT_DRIFT: it is another one. */
int digest_again(const char *path, struct posts *posts);

#endif

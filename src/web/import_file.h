/*
 * import_file.h: uploaded files between "look at it" and "import it". A file is kept in a private
 * folder under a name made from a secret and the person, so that nobody can ask for a path or for
 * what somebody else uploaded. Files older than a day are removed when the next one comes.
 */
#ifndef FETTLE_IMPORT_FILE_H
#define FETTLE_IMPORT_FILE_H

#include "http.h"

/* Keeps the upload; `key` is what names it from now on. */
int import_file_keep(struct request *request, const struct upload *upload, char key[44]);
/* Its path in `request`'s arena; FT_NOT_FOUND when it is not there, or not this person's. */
int import_file_find(struct request *request, const char *key, const char **path);
void import_file_remove(struct request *request, const char *key);
/* Where the rows that were refused are: beside it. */
const char *import_file_problems(struct request *request, const char *key);

#endif

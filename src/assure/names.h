/* names.h: lists of ids that end with NULL, in memory of their own. Private to assure. */
#ifndef FETTLE_ASSURE_NAMES_H
#define FETTLE_ASSURE_NAMES_H

#include "util.h"

char **names_from_json(const json_t *list); /* of strings; anything else: empty */
bool names_have(char *const *names, const char *name);
bool names_meet(char *const *names, char *const *others); /* is any in both? */
void names_free(char **names);

#endif

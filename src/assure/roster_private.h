/* roster_private.h: what the files of the roster share. */
#ifndef FETTLE_ASSURE_ROSTER_PRIVATE_H
#define FETTLE_ASSURE_ROSTER_PRIVATE_H

#include "roster.h"

/* roster_people.c: everything about somebody; of all columns or, without `is_new`, where nothing
 * but what is asked or held has changed, of those in `columns` (NULL: all). */
int roster_tell_person(struct roster *roster, int person);
int roster_tell_columns(struct roster *roster, int person, const struct engine_set *columns);

#endif

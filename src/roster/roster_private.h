/* roster_private.h: what the files of the roster share. */
#ifndef FETTLE_ROSTER_ROSTER_PRIVATE_H
#define FETTLE_ROSTER_ROSTER_PRIVATE_H

#include "roster.h"

/* roster_people.c: everything about somebody; what is asked and held in some columns (NULL: all),
 * where nothing else has changed. */
int roster_tell_person(struct roster *roster, const struct worked *worked);
int roster_tell_columns(struct roster *roster, int person, const struct engine_set *columns);

#endif

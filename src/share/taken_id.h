/* taken_id.h: what a copy of an entry is called. */
#ifndef FETTLE_SHARE_TAKEN_ID_H
#define FETTLE_SHARE_TAKEN_ID_H

#include "share_take.h"

/* How the ids of all copies of the entry `ref` begin. */
void taken_start(const char *ref, char start[65]);
/* One copy for each entry and place: the id says which, so that there cannot be two. */
void taken_id(const char *ref, const char *place, char id[65]);

#endif

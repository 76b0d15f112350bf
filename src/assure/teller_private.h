/* teller_private.h: the table of what was told, for the files of the teller. */
#ifndef FETTLE_ASSURE_TELLER_PRIVATE_H
#define FETTLE_ASSURE_TELLER_PRIVATE_H

#include "teller.h"

/* The cell with this key, made when there is none yet. It stays where it is until the next. */
struct told_cell *teller_cell(struct teller *teller, uint64_t key);
/* For `more` cells. */
void teller_make_room(struct teller *teller, size_t more);

#endif

/* roster_private.h: what the files of the roster share. */
#ifndef FETTLE_ASSURE_ROSTER_PRIVATE_H
#define FETTLE_ASSURE_ROSTER_PRIVATE_H

#include "roster.h"

/* Tells the engine everything that is marked, as known from the chronicle's day on. */
int roster_flush(struct roster *roster);
/* Of one stay and column. */
int roster_cell(struct roster *roster, int stay, int column);
/* What was told of the cell; made when there is nothing yet. */
struct told_cell *roster_find_cell(struct roster *roster, int stay, int column);
/* Days of a cell, as they are told: an answer that is the same on all days of the period is told
 * as being so for ever. */
void roster_truth(struct roster *roster, int stay, int column);

#endif

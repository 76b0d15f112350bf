/* taken.h: what the pages of a copy from the commons share. */
#ifndef FETTLE_TAKEN_H
#define FETTLE_TAKEN_H

#include "page.h"

/* The thing of kind taken that the address names. FT_NOT_FOUND. */
int taken_read(struct visit *visit, json_t **out);

#endif

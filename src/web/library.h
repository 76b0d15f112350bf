/* library.h: what the reading and the signing of policies share. */
#ifndef FETTLE_LIBRARY_H
#define FETTLE_LIBRARY_H

#include "page.h"

/* Is this policy waiting for the visitor's signature? */
bool library_must_sign(struct visit *visit, const char *policy);

#endif

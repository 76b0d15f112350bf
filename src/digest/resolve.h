/* resolve.h: relative addresses against a base, private to digest. */
#ifndef FETTLE_RESOLVE_H
#define FETTLE_RESOLVE_H

#include "util.h"

/* Adds `address` as it is meant beside `base`; as it is when `base` is not absolute. */
void address_resolve(struct slice base, struct slice address, struct buf *out);

#endif

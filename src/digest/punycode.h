/* punycode.h: labels of host names in ASCII (RFC 3492), private to digest. */
#ifndef FETTLE_PUNYCODE_H
#define FETTLE_PUNYCODE_H

#include "util.h"

/* Adds the punycode of UTF-8 `label`, without xn--. FT_REFUSED: not UTF-8, or more than 63
 * characters. */
int punycode_add(struct slice label, struct buf *out);

#endif

/*
 * json_quick.h: reading small JSON values fast, private to digest. An archive has hundreds of thousands
 * of them, and general reading is a third of the time that its digest takes.
 */
#ifndef FETTLE_JSON_QUICK_H
#define FETTLE_JSON_QUICK_H

#include "util.h"

/* As json_read(), with the same answer and the same errors: whatever is not plain (fractions, deep
 * nesting, repeated keys, anything wrong) is left to json_read() itself. */
int json_quick_read(struct slice text, json_t **out);

#endif

/*
 * json_cut.h: large JSON cut into pieces that are read one at a time, private to digest. Only
 * quotes and brackets are looked at; json_read() checks each piece.
 */
#ifndef FETTLE_JSON_CUT_H
#define FETTLE_JSON_CUT_H

#include "util.h"

/* Takes the next value of a row of values off *rest: those of an array without its [ and ], or of
 * lines. False at the end, or where the value is not complete: then *rest is not empty. */
bool json_cut_value(struct slice *rest, struct slice *value);

/* The next member of an object without its { and }. */
bool json_cut_member(struct slice *rest, struct slice *key, struct slice *value);

/* What is between the brackets of an array or object, whether or not it is closed. */
struct slice json_inside(struct slice value);

#endif

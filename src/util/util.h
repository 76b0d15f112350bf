/*
 * util: what any C program needs and the C library lacks. Nothing here knows
 * what Fettle is.
 *
 *   error.h     the result convention: 0, a small set of expected codes, -1
 *   slice.h     a pointer and a length
 *   arena.h     memory that is freed all at once
 *   buf.h       a growing buffer with a stated ceiling
 *   text.h      UTF-8: validity, folding, words
 *   day.h       days, instants, Europe/London
 *   calendar.h  working days and bank holidays
 *   json.h      reading and checking JSON (jansson underneath)
 *   csv_file.h  reading and writing CSV (libcsv underneath)
 *   hash.h      SHA-256, hex, base64, random bytes, ULIDs
 *   file.h      whole-file reading and crash-safe replacing
 *   limit.h     every size, count, depth and time limit in one table
 *
 * Everything is thread-safe as long as two threads do not use one object at
 * once; the error record is per thread.
 */
#ifndef FETTLE_UTIL_H
#define FETTLE_UTIL_H

#include "limit.h"
#include "error.h"
#include "slice.h"
#include "arena.h"
#include "buf.h"
#include "text.h"
#include "day.h"
#include "calendar.h"
#include "json.h"
#include "csv_file.h"
#include "hash.h"
#include "file.h"

#endif

/* asset_table.h: what tools/embed.py generates. Private to assets. */
#ifndef FETTLE_ASSET_TABLE_H
#define FETTLE_ASSET_TABLE_H

#include "assets.h"

extern const char asset_blob[] __attribute__((visibility("hidden")));

/* Ascending by path; one row with a NULL path follows the last. */
extern const struct asset asset_table[];
extern const size_t asset_table_count; /* without that row */

#endif

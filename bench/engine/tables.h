/*
 * tables.h: the made-up health service as CSV files, for the databases that are measured beside the
 * engine: unit, fact, presence, scope and coverage.
 */
#ifndef FETTLE_BENCH_TABLES_H
#define FETTLE_BENCH_TABLES_H

#include "engine.h"
#include "generate.h"

/* Into FOLDER; files that are there are replaced. `engine` has been told all of `made`. */
void tables_write(const char *folder, const struct made *made, struct engine *engine);

#endif

/* looking_after.h: for tests of verify, rebuild, backup and the like. */
#ifndef FETTLE_TEST_LOOKING_AFTER_H
#define FETTLE_TEST_LOOKING_AFTER_H

#include "acting.h"

/* The organisation of acting.h with one of each common record. */
void record_make(struct scene *scene, const struct test_place *place);
/* Another ward: proves that the record can still be written. */
void record_grow(struct book *book);

/* All lines of book_export, each ended by a newline; the caller frees. */
char *record_export(struct book *book);
/* The same of a record that nobody has open. */
char *record_export_at(const char *address);
/* Fails with the first line that differs. */
void assert_same_lines(const char *expected, const char *found);

/* Fails unless the record verifies. */
void assert_verifies(const char *address);
/* Fails unless a rebuild leaves the export as it is. */
void assert_rebuilds(const char *address);

#endif

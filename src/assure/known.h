/* known.h: records as they were known on a day of the past. Private to assure. */
#ifndef FETTLE_ASSURE_KNOWN_H
#define FETTLE_ASSURE_KNOWN_H

#include "book.h"

/*
 * Each record of the kind that was changed by an entry after `after`, as entries up to `known_seq`
 * left it; NULL when nobody knew of it yet. Who changed since then is folded from entries again; what
 * was sealed is left out. What `each` is given lives until it returns; it must not read by the same
 * reader.
 */
int records_as_known(struct reader *reader, const struct kind *kind, int64_t after,
	int64_t known_seq,
	int (*each)(void *context, const char *id, const struct record *then), void *context);

/* Is it in a state in which nothing more is to be done? */
bool record_is_closed(const struct kind *kind, const struct record *record);

#endif

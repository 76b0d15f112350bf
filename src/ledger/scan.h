/* scan.h: reading canonical bytes where they lie, checked (check.c) or skipped (fields.c). */
#ifndef FETTLE_LEDGER_SCAN_H
#define FETTLE_LEDGER_SCAN_H

#include "ledger.h"

/* The inside of a JSON string, as written. */
struct span {
	const unsigned char *base;
	size_t length;
	bool escaped; /* holds a backslash */
};

/* Order of the two texts by UTF-16 code units, escapes undone: < 0, 0, > 0. */
int span_compare(struct span a, struct span b);

/* Values wanted from one object. `keys` ascend; `raws` has a place for each. */
struct wanted {
	const char *const *keys;
	size_t count;
	struct slice *raws;
	size_t next;      /* keys before this one are settled */
};

void wanted_start(struct wanted *wanted);
/* Gives the next key of the object and its value; false if nobody wants it. */
bool wanted_offer(struct wanted *wanted, struct span key, struct slice raw);

/* ledger_check_canonical and collecting in one pass: `bytes` must be an object with none
 * but the wanted keys. */
int scan_object(struct slice bytes, struct wanted *wanted);

/* ledger_check_canonical of a value that is to be a member of an entry. */
int scan_nested(struct slice bytes);

#endif

/* importing.h: what the tests of imports share: an organisation, files, and imports of them. */
#ifndef FETTLE_TEST_IMPORTING_H
#define FETTLE_TEST_IMPORTING_H

#include "exchange.h"
#include "support.h"

struct imports {
	struct test_place *place;
	struct book *book;
	struct import_result result; /* of the last import */
	char *file;		     /* the last file written */
	char *problems;		     /* where its problems would go */
};

/* An organisation with the root "larch" and the measure "falls" (n of residents). */
void imports_begin(struct imports *imports, void **state);
void imports_end(struct imports *imports);

/* Writes `text` as FOLDER/input.csv and imports it. `map` is "field=column,..." or NULL, likewise
 * `set`. Returns the code. */
struct asked {
	const char *what, *text, *map, *set;
	bool create_places, dry_run, skip_bad;
};
int import_text(struct imports *imports, const struct asked *asked);
#define IMPORT(imports, its_what, its_text, ...)                                                   \
	import_text(imports, &(struct asked){ .what = (its_what), .text = (its_text), __VA_ARGS__ })

/* The file of problems; the caller frees. NULL when there is none. */
char *problems_text(const struct imports *imports);

int64_t reading_count(struct imports *imports);
/* n of the reading at place on day (stratum ""); -1 when there is none. */
double reading_n(struct imports *imports, const char *place, const char *day);
json_t *thing(struct imports *imports, const char *id); /* NULL when there is none */

#endif

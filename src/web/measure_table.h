/* measure_table.h: rows of measured series: which are moving, and how to see each chart. */
#ifndef FETTLE_MEASURE_TABLE_H
#define FETTLE_MEASURE_TABLE_H

#include "page.h"

struct moving { /* how many series do what */
	int64_t better, worse, moved, same, too_few, all;
};
struct moving measure_count(const json_t *rows);

/* The row whose chart to show: of `place` itself when it has one, then the one that moves; borrowed. */
const json_t *measure_most_telling(const json_t *rows, const char *place);

/* A section with at most `most` rows (0: all), those that move first, in the order of their places'
 * names: never a ranking. */
void measure_table(struct visit *visit, struct html *html, const json_t *rows, size_t most,
	const char *place);
void measure_table_rows(struct visit *visit, struct html *html, const json_t *const *rows, size_t count);

int measure_send_csv(struct request *request, struct response *response);

#endif

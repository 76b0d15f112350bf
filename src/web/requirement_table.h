/* requirement_table.h: rows of requirements, worst first, and what their states say together. */
#ifndef FETTLE_REQUIREMENT_TABLE_H
#define FETTLE_REQUIREMENT_TABLE_H

#include "page.h"

/* How a state leans. */
enum lean { LEAN_LEVEL, LEAN_PAPER, LEAN_PRACTICE, LEAN_UNKNOWN };
enum lean requirement_lean(const json_t *requirement);

struct leaning { /* how many requirements lean how */
	int64_t level, paper, practice, unknown, all;
};
struct leaning requirement_count(const json_t *requirements, const char *key_question);

/* A new array of the same requirements with the most urgent first: contradicted, said but not seen,
 * partly, not known, unwritten, level; then the widest gap. */
json_t *requirement_worst_first(const json_t *requirements, const char *key_question);

/* At most `most` rows (0: all). */
void requirement_table(struct visit *visit, struct html *html, const json_t *requirements,
	size_t most, const char *place);

/* "We say it more than we do it", for a state. */
const char *requirement_words(const json_t *requirement);
/* The measured gap, paper minus practice, for a vial; NaN when not known. */
double requirement_gap(const json_t *requirement);
/* "71%" and "34 of 48 seen". */
void requirement_seen(struct html *html, const json_t *requirement);

extern const struct key_question { const char *name, *label; } KEY_QUESTIONS[5];

#endif

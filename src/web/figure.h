/* figure.h: the figures of assure in words and pictures: icons, vials, charts. */
#ifndef FETTLE_FIGURE_H
#define FETTLE_FIGURE_H

#include "draw.h"
#include "page.h"

enum xmr_variation figure_variation(const json_t *row); /* from its "variation" */
enum xmr_assurance figure_assurance(const json_t *row);
bool figure_is_special(enum xmr_variation variation);   /* better, worse or moved */

/* Icon and words side by side. */
void figure_variation_icon(struct visit *visit, struct html *html, const json_t *row);
void figure_assurance_icon(struct visit *visit, struct html *html, const json_t *row);
void figure_mini_level(struct html *html, int width, double gap);
/* The big level in both its drawings. */
void figure_level(struct html *html, const char *id, const char *title, double gap, double low,
	double high);

/* The value of a measures row as a person says it, "1,234 of 5,678", and "12 points". */
void figure_value(struct html *html, const json_t *row);
void figure_count(struct html *html, const json_t *row);
void figure_points(struct html *html, const json_t *row);

/* The chart of assure_series' answer in both its drawings, its verdict, and its newest numbers (0: all)
 * as a table. */
void figure_chart(struct visit *visit, struct html *html, const char *id, const json_t *series,
	size_t numbers_most);

/* Where the bubble sits when `paper` things lean to paper, `practice` to practice, of `known`. */
double figure_balance(int64_t paper, int64_t practice, int64_t known);
double figure_number(const json_t *object, const char *key); /* NaN when absent or null */

#endif

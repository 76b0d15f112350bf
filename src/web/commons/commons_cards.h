/* commons_cards.h: items of the commons as pages show them: cards, rows, tags, and what is near to
 * a thing of ours. */
#ifndef FETTLE_COMMONS_CARDS_H
#define FETTLE_COMMONS_CARDS_H

#include "page.h"

/* Problem, what they did, did it move the chart, who took it up, licence: a <li>. */
void commons_card(struct visit *visit, struct html *html, const json_t *item);
/* One <li> of a list of links; `why` (may be NULL) is said as "Speaks of low beds, night". */
void commons_row(struct visit *visit, struct html *html, const json_t *item, const json_t *why);
/* Tags or topics of share_find_tags() or of related ones as links; `most`: 0 all. */
void commons_labels(struct html *html, const json_t *labels, size_t most);

/* May things of this kind be solved by others: did something go wrong, or should something be better? */
bool commons_is_solvable(const struct visit *visit, const char *kind);
/* "Someone has solved this": model["near"] for a thing; the section below is written when it is there. */
int commons_near_model(struct visit *visit, const char *thing, json_t *model);
void commons_near(struct visit *visit, const json_t *model, struct html *html);

/* model["next"] of share_find as the cursor that part_next() wants. */
void commons_put_next(json_t *model, const json_t *found);
int commons_offset(const struct visit *visit); /* from ?cursor= */

#endif

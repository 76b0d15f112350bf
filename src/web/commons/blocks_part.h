/* blocks_part.h: what those we follow block (web_blocks.c). */
#ifndef FETTLE_WEB_BLOCKS_PART_H
#define FETTLE_WEB_BLOCKS_PART_H

#include "page.h"

/* model["blockers"]: commons_blockers() with the newest "blocks" of each. */
int blocks_part_model(struct visit *visit, json_t *model);
/* A section of the page of peers; nothing when nobody blocks anything. */
void blocks_part(struct visit *visit, const json_t *model, struct html *html);

#endif

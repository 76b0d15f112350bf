/* layout.h: the frame around <main>: banner, top bar, navigation, footer. */
#ifndef FETTLE_LAYOUT_H
#define FETTLE_LAYOUT_H

#include "page.h"

void layout_begin(struct visit *visit, const struct page *page, const json_t *model,
	struct html *html);
void layout_end(struct visit *visit, const struct page *page, const json_t *model,
	struct html *html);

#endif

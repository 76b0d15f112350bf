/* heard.h: what was collected from the web, on the page of a tag. */
#ifndef FETTLE_HEARD_H
#define FETTLE_HEARD_H

#include "page.h"

/* model["posts"]: the newest posts with the tag (without #), and "heard_say", "week", "last_week". */
int heard_model(struct visit *visit, const char *tag, json_t *model);
/* A section that is written anew where it stands when posts come. */
void heard_face(struct visit *visit, const json_t *model, struct html *html);

#endif

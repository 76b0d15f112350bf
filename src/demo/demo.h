/*
 * demo: an invented organisation to look round in.
 *
 *   struct progress progress = { draw_bar, &bar };
 *   if (demo_create("demo.fettle", &progress))
 *           ...
 *
 * Fernbrook Health and Care is a care home of 20 beds, six hospital wards and a council's social
 * care team, lived through for 24 months up to yesterday. Nothing in it is written past the book:
 * people join and leave, report, audit, train, sign and approve through acts that the book checks
 * like anybody's, at moments that follow each other; so every page has something true to show.
 *
 * What there is (people, requirements, policies, reports) is data in packs/demo/; the files here
 * know how such things come about. The same day gives the same content, whatever the hour: only
 * keys and the ids of records differ. docs/demo.md says what is hidden in it to be found.
 */
#ifndef FETTLE_DEMO_H
#define FETTLE_DEMO_H

#include "util.h"
#include "book.h"

/* Who the first sign-in link is for: leads governance and administers the record. */
extern const char demo_first_person[];

/* Founds the demonstration at `address` and fills it. FT_CONFLICT if there is something already.
 * `progress` may be NULL; its total is days. While this runs instant_now() follows the story, for
 * the whole program; it is the machine's clock again afterwards. An SQLite file that could not be
 * filled is removed. Takes a few seconds. */
int demo_create(const char *address, const struct progress *progress);

/* The second half of it: fills a book just founded as "fernbrook". */
int demo_fill(struct book *book, const struct progress *progress);

/* What Fernbrook and organisations that do not exist either said in the commons: after
 * demo_create(), by the machine's clock and under random keys. */
int demo_gather(const char *address);

/* Who a visitor may look as: {"items":[{"person","name","role","place_name","about"}]} in the order
 * of a menu, without those who are not in `directory`. */
int demo_personas(const struct directory *directory, json_t **out);

#endif

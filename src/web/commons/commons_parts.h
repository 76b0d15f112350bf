/* commons_parts.h: what the pages about entries of the commons share. */
#ifndef FETTLE_COMMONS_PARTS_H
#define FETTLE_COMMONS_PARTS_H

#include "page.h"

/* "Larch House (larch.example.org)": what they say they are called, and what they proved to be. */
void commons_said_by(struct html *html, const char *by, const char *host);
/* <time>: microseconds as "2 hours ago". */
void commons_when(struct html *html, int64_t at);
/* The address of an entry's page; text of the arena. */
const char *commons_address(struct arena *arena, const char *ref);
/* Words of an entry: Markdown of strangers, or as typed. */
void commons_words(struct html *html, const char *text, bool is_plain, int headings_from);

/* Runs of words_compare(): struck out what only ours has, marked what only theirs has. Long stretches
 * that are the same are cut. */
void commons_compared(struct html *html, const json_t *runs);

/* The receipts of share_travelled(), each with its chart. */
void commons_receipts(struct visit *visit, struct html *html, const json_t *travelled);
/* "Adopted by 2 organisations, adapted by 1, ..." */
void commons_counts(struct html *html, const json_t *counts, const json_t *mirrors);

/* On the page of a draft: where it was taken from. Nothing for other things. */
void commons_provenance(struct visit *visit, struct html *html, const char *thing);

#endif

/*
 * webfeed.h: a feed with all its fields: RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0, with Dublin Core,
 * iTunes and Media RSS, and lists of feeds in OPML.
 *
 *   struct webfeed feed;
 *   int result = webfeed_read(bytes, take_entry, context, &feed);
 *   webfeed_release(&feed);
 *
 * Fields have the names that readers of feeds agree on (title, link, id, summary, content,
 * published, author_detail, ...): docs/digest.md lists them. HTML in them is made harmless. Entries
 * are handed out one by one, so memory does not grow with their number.
 *
 * Of document types only entities that are plain words are read; nothing is fetched. An entry that
 * is not well formed is left out and reading goes on with the next.
 */
#ifndef FETTLE_WEBFEED_H
#define FETTLE_WEBFEED_H

#include "util.h"

struct webfeed {
	json_t *feed;	     /* the fields of the feed itself */
	const char *version; /* "rss20", "atom10", ..., "opml", "" */
	size_t entries;
	bool illformed;	     /* something had to be mended or left out */
	bool cut;	     /* it ended too early */
	size_t left_out;     /* entries that could not be read */
	int64_t line;	     /* where the first fault was; 0 */
	char wrong[200];     /* what it was */
};

/* Called for each entry, with the feed's fields so far. Both are borrowed. An at:deleted-entry has
 * "deleted", the id of the entry that is no more, and "deleted_at". */
typedef void webfeed_entry(void *context, const json_t *entry, const json_t *feed);

/* FT_REFUSED when it is not a feed. */
int webfeed_read(struct slice bytes, webfeed_entry *entry, void *context, struct webfeed *out);
/* The same, sooner, with those fields of entries only that a post is made of: id, link, title, summary,
 * content, language, tags, source, author_detail, publisher_detail, and dates as they are written. */
int webfeed_read_brief(
	struct slice bytes, webfeed_entry *entry, void *context, struct webfeed *out);
void webfeed_release(struct webfeed *feed);

#endif

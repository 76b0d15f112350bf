/*
 * xml_clean.h: the bytes of a feed made fit for a strict XML parser, private to digest.
 *
 * Feeds of the wild say one encoding and have another, use references of HTML, have stray & and
 * control characters. Here they become UTF-8 without a document type: so there are no entities to
 * expand but plain words (xml_entities.h), and nothing outside to fetch. Lines stay where they were,
 * but those before the XML declaration, which go.
 */
#ifndef FETTLE_XML_CLEAN_H
#define FETTLE_XML_CLEAN_H

#include "util.h"

struct clean_xml {
	struct slice bytes;   /* those given, or `own` */
	struct buf own;
	bool changed;	      /* not only decoded: something was wrong */
	bool is_netscape;     /* the document type of RSS 0.91 by Netscape */
	int64_t wrong_line;   /* where the first change was */
	const char *wrong;    /* what it was; NULL */
};

void xml_clean(struct slice bytes, struct clean_xml *out);
void xml_clean_release(struct clean_xml *clean);

/* Any bytes as UTF-8: by byte-order mark, by `declared` ("" when nothing is), and what is then not
 * well formed as Windows-1252. Returns the bytes themselves when they are fine. */
struct slice decode_text(struct slice bytes, const char *declared, struct buf *own, bool *guessed);

#endif

/*
 * xml_entities.h: words that a document type declares, private to digest.
 *
 *   <!ENTITY firm "Example Ltd">
 *
 * Only those that stand for plain characters count: no markup, no other entity, nothing outside.
 * So they cannot grow into each other, and what all of them add together is bounded.
 */
#ifndef FETTLE_XML_ENTITIES_H
#define FETTLE_XML_ENTITIES_H

#include "util.h"

enum { XML_ENTITIES_COUNT = 64, XML_ENTITY_BYTES = 256 };

struct xml_entities {
	struct {
		struct slice name, value; /* into the document type */
	} items[XML_ENTITIES_COUNT];
	size_t count;
	size_t budget;	  /* bytes that they may still add */
	bool left_others; /* there were some that do not count */
};

/* Reads the declarations of `type`, "<!DOCTYPE ... >", which must stay. */
void xml_entities_read(struct slice type, struct xml_entities *out);

/* When `text` begins with "&name;" of one of them: how many bytes that is, and what it stands for,
 * fit for XML; else 0. */
size_t xml_entities_find(struct xml_entities *entities, struct slice text, struct slice *value);

#endif

/*
 * markup.h: HTML as feeds and posts have it, for digest and fediverse: made harmless, or made text.
 * Any bytes are taken; what is not mark-up is text. Time grows with the length only.
 */
#ifndef FETTLE_MARKUP_H
#define FETTLE_MARKUP_H

#include "util.h"

/* Adds `html` with harmless elements and attributes only: XHTML, attributes in order, no scripts,
 * styles, forms, frames or events, links to the web and mail only. Relative addresses are meant
 * beside `base`; "" leaves them. */
void markup_sanitise(struct slice html, struct slice base, struct buf *out);

/* Adds the text of `html`: references resolved, a line for each block. Calls `link` for each
 * address that it links to (resolved references, as written) unless it is NULL. */
void markup_text(struct slice html, struct buf *out,
	void (*link)(void *context, struct slice href, struct slice classes), void *context);

/* Has an element or a reference of HTML in it. */
bool markup_is(struct slice text);

/* Adds `text` with & < > escaped, and " too in attributes. */
void markup_escape(struct slice text, bool attribute, struct buf *out);

/* Reads "&name;" or "&#10;" at the start of `text`: its bytes, and the character; 0 if it is none.
 * The ; may be missing after a number. */
size_t reference_read(struct slice text, uint32_t *character);
void character_add(struct buf *out, uint32_t character); /* U+FFFD for what cannot be one */

#endif

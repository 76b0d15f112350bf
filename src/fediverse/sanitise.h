/* sanitise.h: HTML of strangers, built anew from what Mastodon lets through. */
#ifndef FETTLE_FEDIVERSE_SANITISE_H
#define FETTLE_FEDIVERSE_SANITISE_H

#include "util.h"

/* Adds `html` as p, br, span, a, del, s, pre, blockquote, code, b, strong, u, i, em, ul, ol, li, ruby,
 * rt and rp, each opened and closed in order; headings become bold paragraphs, all other mark-up
 * goes and its text stays, scripts and the like go with their text. Links lead to http and
 * https only and say rel="nofollow noopener noreferrer ugc". What comes out comes out the same a second
 * time. Time grows with the length only. */
void fediverse_sanitise(struct slice html, struct buf *out);

#endif

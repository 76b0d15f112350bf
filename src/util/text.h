/* text.h: UTF-8 text (utf8proc underneath). */
#ifndef FETTLE_TEXT_H
#define FETTLE_TEXT_H

#include <stdbool.h>
#include "buf.h"
#include "slice.h"

bool text_is_utf8(struct slice s);

/* Replaces *buf with `s` in NFC, control characters other than tab and newline
 * removed, line ends made \n, ends trimmed. FT_REFUSED if it is not UTF-8. */
int text_clean(struct slice s, struct buf *out);

/* Folded for comparing and finding: NFKD, case folded, marks stripped. */
int text_fold(struct slice s, struct buf *out);

/* Windows-1252 bytes to UTF-8 (never fails: undefined bytes become U+FFFD). */
void text_from_windows_1252(struct slice s, struct buf *out);

/* Calls `word` for each folded word (letters and digits, 2 to 40 bytes) in `s`,
 * in order, repeats included. Stops early when it returns non-zero, and returns that. */
int text_words(struct slice s, int (*word)(void *context, struct slice folded), void *context);

/* The first `length_max` characters, cut at a word where possible, with "…" if cut. */
void text_shorten(struct slice s, size_t length_max, struct buf *out);

/* Characters (code points), not bytes. */
size_t text_length(struct slice s);

#endif

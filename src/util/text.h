/* text.h: UTF-8 text (utf8proc underneath). */
#ifndef FETTLE_TEXT_H
#define FETTLE_TEXT_H

#include <stdbool.h>
#include "buf.h"
#include "slice.h"

bool text_is_utf8(struct slice s);

/* Bytes of the well-formed character that `s` begins with, 0 when it begins with none. */
size_t text_character_bytes(struct slice s);

/* Replaces *out with `s` in NFC, control characters other than tab and newline
 * removed, line ends made \n, ends trimmed. FT_REFUSED if it is not UTF-8 or longer
 * than out's ceiling. */
int text_clean(struct slice s, struct buf *out);

/* Replaces *out with `s` folded for comparing and finding: NFKD, case folded, marks
 * stripped. FT_REFUSED as text_clean. */
int text_fold(struct slice s, struct buf *out);

/* Adds Windows-1252 bytes as UTF-8 (never fails: undefined bytes become U+FFFD). */
void text_from_windows_1252(struct slice s, struct buf *out);

/* Calls `word` for each folded word (letters and digits, 2 to 40 bytes) in `s`, in order,
 * repeats included; a longer word is cut at 40 bytes. Stops early when it returns
 * non-zero, and returns that. FT_REFUSED if `s` is not UTF-8. */
int text_words(struct slice s, int (*word)(void *context, struct slice folded), void *context);

/* Words so common in English that finding by them finds everything ("the", "and"). */
bool text_is_common_word(struct slice folded);

/* Adds `s`, or if it has more than `length_max` characters as much as fits with a "…"
 * at the end, cut at a word where possible. */
void text_shorten(struct slice s, size_t length_max, struct buf *out);

/* Characters (code points), not bytes. */
size_t text_length(struct slice s);

#endif

/*
 * hits.h: how the parts of the privacy check say what they found, and what they look at: the text
 * as characters and words. Each part looks for its own things and knows nothing of the others.
 */
#ifndef FETTLE_SHARE_HITS_H
#define FETTLE_SHARE_HITS_H

#include "share.h"

/* What is being checked, and where its hits go. */
struct look {
	struct slice text;
	const char *field;
	struct share_hits *hits;
	size_t first; /* hits from here on are of this text */
};

/* Adds a hit unless one that is there already covers it; takes the place of softer ones within it.
 */
void look_add(struct look *look, enum share_hit_kind kind, bool is_soft, size_t start, size_t end,
	const char *words);

/* Is there a letter, digit or underscore at `at`? Bytes of characters beyond ASCII count, unless
 * they are spaces, dashes or quotes. False outside of the text. */
bool look_is_word(const struct look *look, size_t at);
/* The same of the character that ends before `at`. */
bool look_is_word_before(const struct look *look, size_t at);
/* Bytes of the space or dash at `at` (plain, hard, thin; hyphen, dash), 0 if there is none. */
size_t look_gap(const struct look *look, size_t at);

static inline char look_at(const struct look *look, size_t at)
{
	return at < look->text.length ? look->text.base[at] : '\0';
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* The parts. Those that are surer come first, so that they win. */
void look_for_numbers(struct look *look); /* numbers.c: NHS numbers, phone numbers */
void look_for_codes(struct look *look);	  /* codes.c: postcodes, insurance numbers, e-mail */
void look_for_dates(struct look *look);	  /* dates.c */
void look_for_names(struct look *look, const struct share_names *names); /* names.c */

#endif

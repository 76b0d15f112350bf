/* characters.h: classes of characters that tokens are made of, private to digest. */
#ifndef FETTLE_CHARACTERS_H
#define FETTLE_CHARACTERS_H

#include "util.h"

int32_t character_beyond_ascii(struct slice text, size_t at, size_t *bytes);
int32_t character_before_beyond_ascii(struct slice text, size_t at);

/* The character at `at`, and its bytes; U+FFFD and 1 where it is not UTF-8. 0 and 0 at the end. */
static inline int32_t character_at(struct slice text, size_t at, size_t *bytes)
{
	*bytes = at < text.length;
	if (at >= text.length)
		return 0;
	unsigned char c = (unsigned char)text.base[at];
	return c < 0x80 ? c : character_beyond_ascii(text, at, bytes);
}

/* The character that ends before `at`; 0 at the start. */
static inline int32_t character_before(struct slice text, size_t at)
{
	unsigned char c = at ? (unsigned char)text.base[at - 1] : 0;
	return c < 0x80 ? c : character_before_beyond_ascii(text, at);
}

static inline bool is_ascii_word(int32_t c) /* a-z A-Z 0-9 */
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Eight bytes at once: none is a control character, DEL or beyond ASCII. */
static inline bool eight_are_plain(const char *bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t word;
	memcpy(&word, bytes, sizeof(word));
	/* with the top bits clear no sum or difference goes over into the next byte */
	return ((word | (word + ones) | ~((word | tops) - ones * ' ')) & tops) == 0;
}

bool is_space_character(int32_t c); /* of any script */
bool is_direction_mark(int32_t c);  /* left to right, right to left */
bool is_latin_accented(int32_t c);
bool is_tag_letter(int32_t c);	     /* a letter or a mark on one */
bool is_tag_character(int32_t c);    /* that, a digit, or one of the joiners */
bool is_domain_character(int32_t c); /* neither space, sign nor invisible */

#endif

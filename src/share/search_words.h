/*
 * search_words.h: text as terms to search by; private to share.
 *
 * A text is folded (case, compatibility forms and marks, by utf8proc), cut into words of letters and
 * digits, and each word is brought to its stem by the S-stemmer: Donna Harman, "How Effective Is
 * Suffixing?", Journal of the American Society for Information Science 42 (1991), table 2. It undoes
 * plurals and no more, so that two words that are one to it are one to a reader, too. Before it comes a
 * table of a few irregular forms (fell, feet). Words of English grammar are left out.
 */
#ifndef FETTLE_SEARCH_WORDS_H
#define FETTLE_SEARCH_WORDS_H

#include "util.h"

enum {
	SEARCH_TERM_BYTES = 44,          /* with its NUL */
	SEARCH_TEXT_BYTES = 64 << 10     /* of one text; what comes after it is not searched */
};

/* Brings a folded word to its stem, in place. Words of three letters stay as they are. */
void search_stem(char *word);

/* Calls `each` with stem and folded word of each word that is searched by, in order, repeats
 * included; stops when it returns non-zero, and returns that. Text that is not UTF-8 has no words. */
int search_words(struct slice text,
	int (*each)(void *context, const char *stem, struct slice word), void *context);

/* Words that any note may have ("resident", "staff", "morning"): they find, but they do not show that
 * two texts speak of the same. */
bool search_is_everyday(const char *stem);

#endif

/*
 * words.h: two texts compared word by word, for somebody who decides what to take over.
 *
 *   json_t *runs;
 *   words_compare(slice_of(ours), slice_of(theirs), &runs);
 *   // [{"is":"both","text":"Two people check "},{"is":"ours","text":"insulin"},
 *   //  {"is":"theirs","text":"every insulin dose"},...]
 *
 * Lines are matched first and words only inside what differs, so that a paragraph that was put in
 * does not shift everything after it. Spaces and line ends do not count as differences; punctuation
 * does. Texts that have almost nothing in common are shown one after the other rather than as
 * confetti, which also bounds time and memory (Myers' greedy algorithm with a limit of edits).
 */
#ifndef FETTLE_SHARE_WORDS_H
#define FETTLE_SHARE_WORDS_H

#include "util.h"

struct words_count {
	size_t both, ours, theirs; /* words */
};

/* "both" is written as theirs has it. `count` may be NULL. Never fails: memory apart. */
json_t *words_compare(struct slice ours, struct slice theirs, struct words_count *count);

#endif

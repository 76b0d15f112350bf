/* Text as terms: folded, cut, stemmed. */
#include "search_words.h"

#include <stdlib.h>

static bool ends(const char *word, size_t length, const char *ending)
{
	size_t bytes = strlen(ending);

	return length >= bytes && memcmp(word + length - bytes, ending, bytes) == 0;
}

/* Of Harman's three rules the first that applies, and only that one. */
void search_stem(char *word)
{
	size_t length = strlen(word);

	if (length <= 3)
		return;
	if (ends(word, length, "ies") && !ends(word, length, "eies") && !ends(word, length, "aies"))
		memcpy(word + length - 3, "y", 2);
	else if (ends(word, length, "es") && !ends(word, length, "aes") &&
		 !ends(word, length, "ees") && !ends(word, length, "oes"))
		word[length - 1] = 0;
	else if (ends(word, length, "s") && !ends(word, length, "us") && !ends(word, length, "ss"))
		word[length - 1] = 0;
}

struct words {
	int (*each)(void *context, const char *stem, struct slice word);
	void *context;
};

static int take_word(void *context, struct slice word)
{
	const struct words *words = context;
	char stem[SEARCH_TERM_BYTES];

	if (word.length >= sizeof(stem) || text_is_common_word(word))
		return 0;
	memcpy(stem, word.base, word.length);
	stem[word.length] = 0;
	search_stem(stem);
	return words->each(words->context, stem, word);
}

int search_words(struct slice text, int (*each)(void *context, const char *stem, struct slice word),
	void *context)
{
	struct words words = { .each = each, .context = context };

	if (text.length > SEARCH_TEXT_BYTES) {
		text.length = SEARCH_TEXT_BYTES;
		while (text.length > 0 && ((unsigned char)text.base[text.length] & 0xc0) == 0x80)
			text.length--;
	}
	if (!text_is_utf8(text))
		return 0;
	return text_words(text, take_word, &words);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

bool search_is_everyday(const char *stem)
{
	static const char *const words[] = { "again", "also", "ask", "asked", "because", "before",
		"can", "care", "carer", "check", "checked", "colleague", "could", "day", "did",
		"do", "done", "during", "each", "every", "family", "found", "gave", "get", "given",
		"go", "got", "help", "home", "hospital", "how", "into", "just", "keep", "learn",
		"learnt", "made", "make", "member", "month", "more", "need", "needed", "new", "now",
		"nurse", "off", "old", "one", "only", "other", "out", "over", "patient", "people",
		"person", "place", "policy", "put", "report", "reported", "requirement", "resident",
		"same", "saw", "seen", "service", "shift", "should", "some", "staff", "still",
		"take", "taken", "team", "than", "these", "thing", "time", "told", "two", "up",
		"us", "use", "used", "want", "ward", "way", "week", "well", "went", "what", "where",
		"while", "will", "work", "would", "year", "your" };

	return bsearch(stem, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), by_text);
}

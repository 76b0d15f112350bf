/* Text as terms: folded, cut, stemmed. */
#include "search_words.h"

#include <stdlib.h>

static bool ends(const char *word, size_t length, const char *ending)
{
	size_t bytes = strlen(ending);

	return length >= bytes && memcmp(word + length - bytes, ending, bytes) == 0;
}

/* Forms that no ending tells, of words that reports of harm have. */
static bool is_irregular(char *word)
{
	static const struct {
		const char *form, *stem;
	} forms[] = { { "bitten", "bite" }, { "children", "child" }, { "fallen", "fall" },
		{ "feet", "foot" }, { "fell", "fall" }, { "knives", "knife" }, { "lives", "life" },
		{ "men", "man" }, { "teeth", "tooth" }, { "women", "woman" } };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(word, forms[i].form) == 0) {
			memcpy(word, forms[i].stem, strlen(forms[i].stem) + 1);
			return true;
		}
	}
	return false;
}

/* Of Harman's three rules the first that applies, and only that one. */
void search_stem(char *word)
{
	size_t length = strlen(word);

	if (is_irregular(word) || length <= 3)
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
	static const char *const words[] = { "above", "afternoon", "again", "almost", "also",
		"always", "another", "anybody", "anyone", "ask", "asked", "back", "bad", "bay",
		"because", "before", "being", "between", "big", "both", "came", "can", "care",
		"carer", "check", "checked", "colleague", "come", "could", "day", "did", "do",
		"done", "down", "during", "each", "early", "evening", "ever", "every", "everybody",
		"family", "few", "first", "found", "full", "gave", "get", "given", "go", "gone",
		"good", "got", "had", "has", "help", "home", "hospital", "hour", "how", "into",
		"just", "keep", "kept", "last", "later", "learn", "learnt", "left", "let", "like",
		"long", "look", "looking", "lot", "made", "make", "many", "member", "minute",
		"month", "more", "morning", "moved", "much", "must", "need", "needed", "never",
		"new", "next", "nobody", "nothing", "now", "number", "nurse", "off", "old", "one",
		"only", "other", "out", "over", "patient", "people", "person", "place", "point",
		"policy", "put", "rang", "report", "reported", "requirement", "resident", "right",
		"room", "said", "same", "saw", "say", "see", "seen", "service", "set", "shift",
		"should", "show", "shown", "side", "small", "some", "somebody", "something",
		"staff", "start", "started", "still", "stop", "stopped", "take", "taken", "team",
		"tell", "than", "these", "thing", "time", "today", "told", "tried", "two", "under",
		"until", "up", "us", "use", "used", "want", "ward", "way", "week", "well", "went",
		"what", "where", "while", "whole", "will", "without", "work", "would", "year",
		"years", "yesterday", "yet", "your" };

	return bsearch(stem, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), by_text);
}

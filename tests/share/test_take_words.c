/* Two texts compared word by word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "words.h"

/* "both[-ours-]{+theirs+}" */
static char *compared(const char *ours, const char *theirs)
{
	json_t *runs = words_compare(slice_of(ours), slice_of(theirs), NULL), *run;
	struct buf out;
	size_t i;

	buf_init(&out, 1 << 24);
	buf_add_text(&out, "");
	json_array_foreach(runs, i, run)
	{
		const char *is = json_text(run, "is"), *text = json_text(run, "text");

		if (strcmp(is, "both") == 0)
			buf_add_text(&out, text);
		else
			buf_print(&out, strcmp(is, "ours") == 0 ? "[-%s-]" : "{+%s+}", text);
	}
	json_decref(runs);
	return buf_take(&out);
}

static void the_words_that_differ_are_named(void **state)
{
	static const struct {
		const char *ours, *theirs, *compared;
	} cases[] = {
		{ "", "", "" },
		{ "One.", "", "[-One.-]" },
		{ "", "One.", "{+One.+}" },
		{ "Two people check.", "Two people check.", "Two people check." },
		{ "Two  people\ncheck.", "Two people check.", "Two people check." },
		{ "Two nurses check insulin.", "Two people check insulin.",
			"Two [-nurses -]{+people +}check insulin." },
		{ "Call for help.", "Call the doctor for help.", "Call {+the doctor +}for help." },
		{ "Look, then act.", "Look; then act.", "Look[-, -]{+; +}then act." },
		{ "One.\n\nTwo.\n\nThree.\n", "One.\n\nNew one.\n\nTwo.\n\nThree.\n",
			"One.\n\n{+New one.\n\n+}Two.\n\nThree.\n" },
		{ "Ask Zoë first.", "Ask Zoé first.", "Ask [-Zoë -]{+Zoé +}first." },
		{ "Sign after it was given, never before: the chart is read aloud.",
			"Two nurses stand there before it is drawn up, and the other reads.",
			"[-Sign after it was given, never before: the chart is read aloud-]{+Two "
			"nurses stand there before it is drawn up, and the other reads+}." },
		{ "Keep it between 2 and 8 degrees. Read it at eight.",
			"Keep it between 3 and 8 degrees. Read it at ten.",
			"Keep it between [-2 -]{+3 +}and 8 degrees. Read it at [-eight-]{+ten+}." },
		/* A short word between two changes is no common ground. */
		{ "wash both of them daily", "dry each of us weekly",
			"[-wash both of them daily-]{+dry each of us weekly+}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = compared(cases[i].ours, cases[i].theirs);

		assert_string_equal(text, cases[i].compared);
		free(text);
	}
}

static void check_sides(const char *ours, const char *theirs)
{
	json_t *runs = words_compare(slice_of(ours), slice_of(theirs), NULL), *run;
	struct buf a, b;
	size_t i;

	buf_init(&a, 1 << 24);
	buf_init(&b, 1 << 24);
	json_array_foreach(runs, i, run)
	{
		if (strcmp(json_text(run, "is"), "theirs") != 0)
			buf_add_text(&a, json_text(run, "text"));
		if (strcmp(json_text(run, "is"), "ours") != 0)
			buf_add_text(&b, json_text(run, "text"));
	}
	buf_add_text(&a, "");
	buf_add_text(&b, "");
	assert_string_equal(b.base, theirs);
	/* What is in both is written as theirs has it, so ours may have other spaces. */
	if (strcmp(a.base, ours) != 0) {
		struct slice left = buf_slice(&a), right = slice_of(ours);

		while (left.length > 0 || right.length > 0) {
			struct slice one = slice_cut(&left, ' '), other = slice_cut(&right, ' ');

			assert_true(slice_equal(slice_trim(one), slice_trim(other)));
		}
	}
	buf_release(&a);
	buf_release(&b);
	json_decref(runs);
}

/* Whatever the texts: both can be put together again from the runs. */
static void nothing_is_lost(void **state)
{
	static const char *const words[] = { "bed ", "low ", "the ", "x", ", ", ". ", "\n", "\n\n",
		"Zoë ", "two " };
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char texts[2][400] = { "", "" };

		for (int t = 0; t < 2; t++)
			for (int i = 0; i < (int)(seed >> 16) % 40; i++) {
				seed = seed * 1664525 + 1013904223;
				size_t at = strlen(texts[t]);
				/* One space at most between words keeps the comparison simple. */
				snprintf(texts[t] + at, sizeof(texts[t]) - at, "%s",
					words[(seed >> 20) % 5]);
			}
		seed = seed * 1664525 + 1013904223;
		check_sides(texts[0], texts[1]);
	}
}

/* 60,000 letters that have nothing in common, and as many that have nearly all. */
static void large_texts_take_little(void **state)
{
	struct buf a, b;
	char *text;

	(void)state;
	buf_init(&a, 1 << 20);
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 10000; i++) {
		buf_print(&a, "a%d ", i);
		buf_print(&b, "b%d ", i);
	}
	instant_us start = monotonic_us();
	text = compared(a.base, b.base);
	assert_int_equal(strncmp(text, "[-a0 a1 ", 8), 0);
	free(text);
	buf_add_text(&a, b.base);
	buf_add_text(&b, "last");
	text = compared(a.base, b.base);
	free(text);
	assert_true(monotonic_us() - start < 5000000);
	buf_release(&a);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_that_differ_are_named),
		cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(large_texts_take_little),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("share-take-words", tests, NULL, NULL);
}

/* Words, the index and its scores, the Gini coefficient. The expected scores were worked out by a
 * program in another language from the formula in search_index.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "flatness.h"
#include "search_index.h"
#include "support.h"

static void assert_close(double got, double expected)
{
	if (fabs(got - expected) > 1e-12)
		fail_msg("%.17g is not %.17g", got, expected);
}

/* -- words -- */

static void plurals_are_one_word(void **state)
{
	/* the examples of Harman's paper, and words that its exceptions are for */
	static const char *const pairs[][2] = { { "policies", "policy" }, { "falls", "fall" },
		{ "doses", "dose" }, { "glasses", "glasse" }, { "focus", "focus" },
		{ "illness", "illness" }, { "employees", "employee" }, { "shoes", "shoe" },
		{ "gas", "gas" }, { "beds", "bed" }, { "fell", "fall" }, { "feet", "foot" } };
	char word[SEARCH_TERM_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		snprintf(word, sizeof(word), "%s", pairs[i][0]);
		search_stem(word);
		assert_string_equal(word, pairs[i][1]);
	}
}

static int join(void *context, const char *stem, struct slice word)
{
	buf_print(context, "%s=%.*s ", stem, (int)word.length, word.base);
	return 0;
}

static void words_are_folded_and_grammar_is_left_out(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	search_words(SLICE_LITERAL("The CAF\xc3\x89s, and Na\xc3\xafve "
				   "\xef\xac\x81"
				   "sh: low-beds 12"),
		join, &out);
	assert_string_equal(out.base, "cafe=cafes naive=naive fish=fish low=low bed=beds 12=12 ");
	buf_clear(&out);
	search_words(SLICE_LITERAL("good \xff\xfe bad"), join, &out);
	assert_int_equal(out.length, 0);
	buf_release(&out);
}

static void everyday_words_are_known_by_their_stem(void **state)
{
	(void)state;
	assert_true(search_is_everyday("again"));
	assert_true(search_is_everyday("resident"));
	assert_true(search_is_everyday("your"));
	assert_false(search_is_everyday("insulin"));
	assert_false(search_is_everyday(""));
}

/* -- the index -- */

static uint32_t add(struct search_index *index, const char *text)
{
	struct search_field field = { slice_of(text), 1 };

	return search_index_add(index, &field, 1);
}

static size_t ask(
	struct search_index *index, const char *words, struct search_hit *hits, size_t most)
{
	struct search_question question;

	search_question_init(&question);
	search_question_add(&question, slice_of(words));
	size_t count = search_index_ask(index, &question, NULL, NULL, hits, most);
	search_question_release(&question);
	return count;
}

static struct search_index *four_notes(void)
{
	struct search_index *index = search_index_create(1 << 20);

	add(index, "Low beds: a bed, falls");
	add(index, "Falls at night: a fall, insulin dose, time");
	add(index, "Insulin. Insulin! Insulin pen");
	add(index, "Hand hygiene audit");
	return index;
}

static void scores_are_those_of_the_formula(void **state)
{
	struct search_index *index = four_notes();
	struct search_hit hits[4];

	(void)state;
	assert_int_equal(ask(index, "FALL", hits, 4), 2);
	assert_int_equal(hits[0].document, 1);
	assert_close(hits[0].score, 0.854158304874529);
	assert_close(hits[1].score, 0.7102384809025193);
	assert_int_equal(ask(index, "insulin by night", hits, 4), 2);
	assert_close(hits[0].score, 1.6236221380945532);
	assert_close(hits[1].score, 1.103136363954977);
	assert_int_equal(ask(index, "insulin falls insulin bed", hits, 4), 3);
	assert_int_equal(hits[0].document, 0);
	assert_close(hits[0].score, 2.3935499905021462);
	assert_close(hits[1].score, 1.961131313697737);
	assert_close(hits[2].score, 1.9087712538881862);
	assert_int_equal(ask(index, "insulin falls insulin bed", hits, 1), 1);
	assert_int_equal(hits[0].document, 0);
	assert_int_equal(ask(index, "the and of", hits, 4), 0);
	assert_int_equal(ask(index, "", hits, 4), 0);
	search_index_free(index);
}

static void a_title_weighs_more(void **state)
{
	struct search_index *index = search_index_create(1 << 20);
	struct search_field low[] = { { SLICE_LITERAL("Low beds"), 3 },
		{ SLICE_LITERAL("bed floor"), 1 } };
	struct search_field rails[] = { { SLICE_LITERAL("bed rails"), 1 } };
	struct search_hit hits[2];

	(void)state;
	search_index_add(index, low, 2);
	search_index_add(index, rails, 1);
	assert_int_equal(ask(index, "bed", hits, 2), 2);
	assert_close(hits[0].score, 0.2795173693008363);
	assert_close(hits[1].score, 0.24163097888355428);
	search_index_free(index);
}

static void what_each_word_adds_makes_the_score(void **state)
{
	struct search_index *index = four_notes();
	struct search_question question;
	struct search_hit hit;
	double parts[SEARCH_QUESTION_TERMS], sum = 0;

	(void)state;
	search_question_init(&question);
	search_question_add(&question, SLICE_LITERAL("insulin pens, zebras and falls"));
	assert_int_equal(search_index_ask(index, &question, NULL, NULL, &hit, 1), 1);
	search_index_explain(index, &question, hit.document, parts);
	for (size_t i = 0; i < question.count; i++)
		sum += parts[i];
	assert_close(sum, hit.score);
	assert_int_equal(hit.document, 2);
	assert_close(parts[2], 0); /* zebras */
	search_question_release(&question);
	search_index_free(index);
}

static bool is_odd(void *context, uint32_t document)
{
	(void)context;
	return document % 2 == 1;
}

static void only_what_is_allowed_is_found(void **state)
{
	struct search_index *index = four_notes();
	struct search_question question;
	struct search_hit hits[4];

	(void)state;
	search_question_init(&question);
	search_question_add(&question, SLICE_LITERAL("insulin"));
	assert_int_equal(search_index_ask(index, &question, is_odd, NULL, hits, 4), 1);
	assert_int_equal(hits[0].document, 1);
	search_question_release(&question);
	search_index_free(index);
}

static void what_is_removed_is_gone_as_if_never_there(void **state)
{
	struct search_index *index = four_notes(), *fresh = search_index_create(1 << 20);
	struct search_hit hits[4], other[4];
	struct search_figures figures;
	uint32_t *numbers;

	(void)state;
	search_index_remove(index, 1);
	search_index_remove(index, 1);
	search_index_remove(index, 99);
	assert_int_equal(ask(index, "night", hits, 4), 0);
	assert_int_equal(ask(index, "falls", hits, 4), 1);
	numbers = search_index_settle(index);
	assert_non_null(numbers);
	assert_int_equal(numbers[0], 0);
	assert_int_equal(numbers[1], SEARCH_NONE);
	assert_int_equal(numbers[3], 2);
	free(numbers);
	assert_null(search_index_settle(index));
	add(fresh, "Low beds: a bed, falls");
	add(fresh, "Insulin. Insulin! Insulin pen");
	add(fresh, "Hand hygiene audit");
	search_index_figures(index, &figures);
	assert_int_equal(figures.documents, 3);
	assert_int_equal(figures.terms, 8);
	assert_int_equal(figures.postings, 8);
	assert_int_equal(ask(index, "insulin falls bed", hits, 4), 2);
	assert_int_equal(ask(fresh, "insulin falls bed", other, 4), 2);
	assert_close(hits[0].score, other[0].score);
	assert_close(hits[1].score, other[1].score);
	add(index, "Audit of falls at night"); /* it goes on after settling */
	assert_int_equal(ask(index, "night", hits, 4), 1);
	assert_int_equal(hits[0].document, 3);
	search_index_free(index);
	search_index_free(fresh);
}

/* -- hostile texts -- */

static void a_text_of_a_million_words_takes_little_room(void **state)
{
	struct search_index *index = search_index_create(1 << 20);
	struct search_figures figures;
	struct search_hit hits[2];
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (unsigned i = 0; text.length < (1 << 20) - 16; i++)
		buf_print(&text, "w%x ", i * 2654435761U);
	add(index, text.base);
	search_index_figures(index, &figures);
	assert_true(figures.terms <= SEARCH_DOCUMENT_TERMS);
	assert_true(figures.bytes < 400 << 10);
	for (unsigned i = 0; i < 100; i++) {
		buf_clear(&text);
		for (unsigned j = 0; j < 4000; j++)
			buf_print(&text, "x%x ", (i * 4000 + j) * 2654435761U);
		add(index, text.base);
	}
	search_index_figures(index, &figures);
	assert_true(figures.bytes < (2 << 20));
	assert_true(figures.left_out > 80);
	assert_int_equal(figures.documents, 101);
	assert_int_equal(ask(index, "w0", hits, 2), 1);
	buf_release(&text);
	search_index_free(index);
}

static void long_words_and_odd_bytes_do_no_harm(void **state)
{
	struct search_index *index = search_index_create(1 << 20);
	struct search_hit hits[2];
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < 100000; i++)
		buf_add_char(&text, 'a');
	add(index, text.base);
	buf_clear(&text);
	for (unsigned i = 0; i < 40000; i++) /* cut in the middle of a character */
		buf_add_text(&text, "\xc3\xa9");
	buf_add_text(&text, " falls");
	add(index, text.base);
	add(index, "\xff\xff falls");
	assert_int_equal(ask(index, "falls", hits, 2), 0);
	buf_clear(&text);
	for (unsigned i = 0; i < 1000; i++)
		buf_print(&text, "q%u ", i);
	ask(index, text.base, hits, 2);
	buf_release(&text);
	search_index_free(index);
}

/* Pseudo-random documents come and go; after settling all is as in an index made afresh. */
static void coming_and_going_leaves_no_trace(void **state)
{
	enum { DOCUMENTS = 600, WORDS = 40 };
	struct search_index *index = search_index_create(8 << 20);
	struct search_index *fresh = search_index_create(8 << 20);
	uint64_t random = 88172645463325252u;
	char *texts[DOCUMENTS];
	struct search_figures one, two;

	(void)state;
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct buf text;
		buf_init(&text, 4096);
		for (size_t w = 0; w < 12; w++) {
			random ^= random << 13, random ^= random >> 7, random ^= random << 17;
			buf_print(&text, "word%u ", (unsigned)(random % WORDS));
		}
		texts[i] = buf_take(&text);
		add(index, texts[i]);
	}
	for (size_t i = 0; i < DOCUMENTS; i++) {
		if (i % 3 == 0)
			search_index_remove(index, (uint32_t)i);
		else
			add(fresh, texts[i]);
	}
	assert_true(search_index_is_loose(index));
	free(search_index_settle(index));
	assert_false(search_index_is_loose(index));
	search_index_figures(index, &one);
	search_index_figures(fresh, &two);
	assert_int_equal(one.postings, two.postings);
	assert_int_equal(one.terms, two.terms);
	for (unsigned w = 0; w < WORDS; w++) {
		struct search_hit a[20], b[20];
		char question[32];
		snprintf(question, sizeof(question), "word%u word%u", w, (w * 7) % WORDS);
		size_t count = ask(index, question, a, 20);
		assert_int_equal(count, ask(fresh, question, b, 20));
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(a[i].document, b[i].document);
			assert_close(a[i].score, b[i].score);
		}
	}
	for (size_t i = 0; i < DOCUMENTS; i++)
		free(texts[i]);
	search_index_free(index);
	search_index_free(fresh);
}

/* -- flatness -- */

static void the_gini_coefficient_is_corrected_for_few(void **state)
{
	int64_t even[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	int64_t one[] = { 0, 7, 0, 0, 0, 0, 0, 0, 0, 0 };
	int64_t rising[] = { 4, 1, 3, 2 };
	int64_t mixed[] = { 5, 1, 1, 1, 1, 1, 1, 1, 1, 12 };
	int64_t none[] = { 0, 0 };

	(void)state;
	assert_close(flatness_gini(even, 10), 0);
	assert_close(flatness_gini(one, 10), 1);
	assert_close(flatness_gini(rising, 4), 1.0 / 3);
	assert_close(flatness_gini(mixed, 10), 0.5644444444444444);
	assert_true(isnan(flatness_gini(none, 2)));
	assert_true(isnan(flatness_gini(even, 1)));
	assert_true(isnan(flatness_gini(even, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plurals_are_one_word),
		cmocka_unit_test(words_are_folded_and_grammar_is_left_out),
		cmocka_unit_test(everyday_words_are_known_by_their_stem),
		cmocka_unit_test(scores_are_those_of_the_formula),
		cmocka_unit_test(a_title_weighs_more),
		cmocka_unit_test(what_each_word_adds_makes_the_score),
		cmocka_unit_test(only_what_is_allowed_is_found),
		cmocka_unit_test(what_is_removed_is_gone_as_if_never_there),
		cmocka_unit_test(a_text_of_a_million_words_takes_little_room),
		cmocka_unit_test(long_words_and_odd_bytes_do_no_harm),
		cmocka_unit_test(coming_and_going_leaves_no_trace),
		cmocka_unit_test(the_gini_coefficient_is_corrected_for_few),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

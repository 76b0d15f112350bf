/* What the check finds, and what looks alike and is left alone. */
#include "support.h"

#include <stdio.h>
#include "share.h"

/* Sunday 22 November 2026, noon. */
enum { NOW_SECONDS = 1795348800 };

struct case_of {
	const char *text, *excerpt; /* excerpt NULL: nothing may be found */
	enum share_hit_kind kind;
	bool soft;
};

static const struct case_of cases[] = {
	/* NHS numbers: the check digit decides */
	{ "NHS number 943 476 5919.", "943 476 5919", SHARE_HIT_NHS_NUMBER, false },
	{ "(9434765919)", "9434765919", SHARE_HIT_NHS_NUMBER, false },
	{ "943-476-5919", "943-476-5919", SHARE_HIT_NHS_NUMBER, false },
	{ "943\xc2\xa0"
	  "476\xe2\x80\x91"
	  "5919",
		"943\xc2\xa0"
		"476\xe2\x80\x91"
		"5919",
		SHARE_HIT_NHS_NUMBER, false },
	{ "No 12 943 476 5919", "943 476 5919", SHARE_HIT_NHS_NUMBER, false },
	{ "943 476 5918 is no NHS number", NULL, 0, false },
	{ "9434765918", NULL, 0, false },
	{ "0000000000", NULL, 0, false },
	{ "94347659191 has a digit too many", NULL, 0, false },
	{ "943 476 5919mg", NULL, 0, false },
	/* postcodes */
	{ "She lives at BS3 4QX.", "BS3 4QX", SHARE_HIT_POSTCODE, false },
	{ "ec1a 1bb", "ec1a 1bb", SHARE_HIT_POSTCODE, false },
	{ "M11AE", "M11AE", SHARE_HIT_POSTCODE, false },
	{ "the whole of BS3", NULL, 0, false },
	{ "ward E2 1st floor", NULL, 0, false },
	{ "QQ3 4QX is no area", NULL, 0, false },
	{ "B12 5MG", NULL, 0, false },
	{ "XBS3 4QX", NULL, 0, false },
	/* phones */
	{ "ring 0117 496 0123 now", "0117 496 0123", SHARE_HIT_PHONE, false },
	{ "07700900123", "07700900123", SHARE_HIT_PHONE, false },
	{ "+44 (0)117 496 0123", "+44 (0)117 496 0123", SHARE_HIT_PHONE, false },
	{ "+447700 900123", "+447700 900123", SHARE_HIT_PHONE, false },
	{ "(020) 7946 0123", "020) 7946 0123", SHARE_HIT_PHONE, false },
	{ "0800 111 111 1", "0800 111 111 1", SHARE_HIT_PHONE, true },
	{ "call 999 or 111", NULL, 0, false },
	{ "0.1234567890", NULL, 0, false },
	{ "ISBN 9781234567897", NULL, 0, false },
	/* e-mail */
	{ "write to joy.m@nhs.example.", "joy.m@nhs.example", SHARE_HIT_EMAIL, false },
	{ "info@larch.example", "info@larch.example", SHARE_HIT_EMAIL, true },
	{ "@larch on the fediverse", NULL, 0, false },
	{ "5 mg @ 10:00", NULL, 0, false },
	/* National Insurance numbers */
	{ "AB 12 34 56 C", "AB 12 34 56 C", SHARE_HIT_INSURANCE_NUMBER, false },
	{ "ab123456c", "ab123456c", SHARE_HIT_INSURANCE_NUMBER, false },
	{ "AB 123456 C", "AB 123456 C", SHARE_HIT_INSURANCE_NUMBER, false },
	{ "RA2014-20A is a regulation", NULL, 0, false },
	{ "AB123456E", NULL, 0, false },
	{ "GB123456A", NULL, 0, false },
	{ "AB1234567C", NULL, 0, false },
	/* dates */
	{ "born on 3 April 1941", "3 April 1941", SHARE_HIT_BIRTH, false },
	{ "DOB: 03/04/41", "03/04/41", SHARE_HIT_BIRTH, false },
	{ "date of birth 1941-04-03", "1941-04-03", SHARE_HIT_BIRTH, false },
	{ "3rd of April, 1941 (d.o.b.)", "3rd of April, 1941", SHARE_HIT_BIRTH, false },
	{ "aged 84 on 12 June 2025", "12 June 2025", SHARE_HIT_BIRTH, false },
	{ "April 3, 1941 was a Thursday", "April 3, 1941", SHARE_HIT_DATE, true },
	{ "on 3 May 2024 we began", "3 May 2024", SHARE_HIT_DATE, true },
	{ "on 3 May 2026 we began", NULL, 0, false },
	{ "31/02/1941", NULL, 0, false },
	{ "version 1.2.10", NULL, 0, false },
	{ "in April 1941", NULL, 0, false },
	{ "stubborn since 3 May 2026", NULL, 0, false },
	/* names */
	{ "Mr Brown fell", "Mr Brown", SHARE_HIT_NAME, false },
	{ "MRS BROWN fell", "MRS BROWN", SHARE_HIT_NAME, false },
	{ "Dr. J. Osei said", "Dr. J. Osei", SHARE_HIT_NAME, false },
	{ "we asked Nurse Okafor", "Nurse Okafor", SHARE_HIT_NAME, false },
	{ "Mrs A wandered", "Mrs A", SHARE_HIT_NAME, true },
	{ "John Smith fell", "John Smith", SHARE_HIT_NAME, false },
	{ "told Sarah O\xe2\x80\x99Neill\xe2\x80\x99s son", "Sarah O\xe2\x80\x99Neill",
		SHARE_HIT_NAME, false },
	{ "the Nurse Manager agreed", NULL, 0, false },
	{ "ask the nurse. Then wait", NULL, 0, false },
	{ "Sister Ward", NULL, 0, false },
	{ "a nurse at NHS England", NULL, 0, false },
	{ "Will Monday do?", NULL, 0, false },
};

static void clock_at_noon(void)
{
	test_clock_set((instant_us)NOW_SECONDS * 1000000);
}

static void each_case(void **state)
{
	struct share_names *names = share_names_create(NULL);

	(void)state;
	clock_at_noon();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct case_of *one = &cases[i];
		struct share_hits hits;

		share_hits_init(&hits);
		share_privacy_check(names, "text", slice_of(one->text), &hits);
		if (hits.count != (one->excerpt ? 1 : 0))
			fail_msg("\"%s\": %zu found, the first \"%s\"", one->text, hits.count,
				hits.count ? hits.items[0].excerpt : "");
		if (one->excerpt) {
			if (strcmp(hits.items[0].excerpt, one->excerpt) != 0)
				fail_msg("\"%s\": found \"%s\"", one->text, hits.items[0].excerpt);
			assert_int_equal(hits.items[0].kind, one->kind);
			assert_int_equal(hits.items[0].is_soft, one->soft);
			assert_int_equal(hits.hard, !one->soft);
			assert_int_equal(strncmp(one->text + hits.items[0].start, one->excerpt,
						 hits.items[0].length),
				0);
		}
		share_hits_release(&hits);
	}
	share_names_free(names);
}

static void several_in_order(void **state)
{
	struct share_names *names = share_names_create(NULL);
	struct share_hits hits;

	(void)state;
	share_hits_init(&hits);
	share_privacy_check(names, "text",
		SLICE_LITERAL("Mrs Brown (born 3/4/1941), BS3 4QX, 943 476 "
			      "5919, ring 07700 900123"),
		&hits);
	assert_int_equal(hits.count, 5);
	assert_int_equal(hits.hard, 5);
	for (size_t i = 1; i < hits.count; i++)
		assert_true(hits.items[i].start > hits.items[i - 1].start);
	share_hits_release(&hits);
	share_names_free(names);
}

static void data_is_checked_and_credit_is_asked(void **state)
{
	struct share_names *names = share_names_create(NULL);
	struct share_item item;
	struct share_hits hits;

	(void)state;
	share_item_init(&item);
	item.title = "Low beds";
	item.credit[item.credit_count++] = "John Smith";
	item.data = json_pack(
		"{s:[{s:s},{s:s}]}", "changes", "what", "Mr Brown's bed", "what", "Mr Brown's bed");
	share_hits_init(&hits);
	share_item_check(names, &item, &hits);
	assert_int_equal(hits.count, 3);
	assert_int_equal(hits.hard, 2);
	assert_string_equal(hits.items[0].field, "credit");
	assert_true(hits.items[0].is_soft);
	assert_string_equal(hits.items[1].field, "data");
	assert_string_equal(hits.items[2].field, "data");
	share_hits_release(&hits);
	share_item_release(&item);
	share_names_free(names);
}

/* The people of an organisation are known by name, however their names are written. */
static void the_directory_is_known(void **state)
{
	static const struct {
		const char *text, *excerpt;
		bool soft;
	} known[] = {
		{ "and Joy Mensah came", "Joy Mensah", false },
		{ "joy mensah came", NULL, false }, /* joy is a word */
		{ "kwabena mensah came", "kwabena mensah", false },
		{ "Mensah, Joy", "Mensah, Joy", false },
		{ "Kwabena Q. Mensah", "Kwabena Q. Mensah", false },
		{ "ask M\xc3\xa9nsah", "M\xc3\xa9nsah", false },
		{ "what a Joy", "Joy", true },
		{ "Joy is what we want", NULL, false },
		{ "the Green ward", "Green", true },
		{ "Green walls help", NULL, false },
	};
	struct share_names *names;
	struct book *book;
	const struct directory *directory;
	char *folder = test_folder_make(), *path = test_path(folder, "larch.fettle");
	static const char *const people[] = { "Joy Mensah", "Kwabena Mensah", "Dr Ann Green" };

	(void)state;
	assert_int_equal(book_create(path, &(struct founding){ .name = "Larch House" }), 0);
	assert_int_equal(book_open(&book, path, BOOK_WRITE), 0);
	for (size_t i = 0; i < 3; i++) {
		json_t *input = json_pack("{s:s}", "name", people[i]);
		struct outcome outcome;

		assert_int_equal(book_act(book,
					 &(struct act){ .actor = &ACTOR_SYSTEM,
						 .kind = "person",
						 .verb = "add",
						 .input = input },
					 &outcome),
			0);
		outcome_release(&outcome);
		json_decref(input);
	}
	directory = book_directory(book);
	names = share_names_create(directory);
	book_directory_release(book, directory);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct share_hits hits;

		share_hits_init(&hits);
		share_privacy_check(names, "text", slice_of(known[i].text), &hits);
		if (hits.count != (known[i].excerpt ? 1 : 0))
			fail_msg("\"%s\": %zu found", known[i].text, hits.count);
		if (known[i].excerpt) {
			assert_string_equal(hits.items[0].excerpt, known[i].excerpt);
			assert_int_equal(hits.items[0].is_soft, known[i].soft);
		}
		share_hits_release(&hits);
	}
	share_names_free(names);
	book_close(book);
	free(path);
	test_folder_remove(folder);
}

/* Nothing grows with the square of a text, and there is an end to what is listed. */
static void long_texts_have_an_end(void **state)
{
	struct share_names *names = share_names_create(NULL);
	struct share_hits hits;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < 10000; i++)
		buf_add_text(&text, "Mr Brown 1 2 3 @ a@b.c ");
	share_hits_init(&hits);
	share_privacy_check(names, "text", buf_slice(&text), &hits);
	assert_int_equal(hits.count, SHARE_HITS_COUNT);
	assert_true(hits.more);
	share_hits_release(&hits);
	buf_release(&text);
	share_names_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case),
		cmocka_unit_test(several_in_order),
		cmocka_unit_test(data_is_checked_and_credit_is_asked),
		cmocka_unit_test(the_directory_is_known),
		cmocka_unit_test(long_texts_have_an_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("share privacy", tests, NULL, NULL);
}

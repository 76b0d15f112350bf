/* Finding among entries of many organisations, and of hostile ones. */
#include <stdio.h>
#include <stdlib.h>
#include "../commons/members.h"
#include "search.h"
#include "share.h"

/* An entry as it would come from the log of organisation `number`. */
static void hear(struct share_find *find, int number, uint64_t index, struct slice content,
	const char *kind, const char *leaf_text)
{
	static uint8_t hash[SHA256_BYTES];
	char origin[64];

	snprintf(origin, sizeof(origin), "o%d.example.org/fettle/commons", number);
	hash[0]++;
	struct commons_said said = { .leaf = ((int64_t)(number + 100) << 40) + (int64_t)index,
		.origin = slice_of(origin),
		.index = index,
		.kind = slice_of(kind),
		.id = SLICE_EMPTY,
		.topics = SLICE_LITERAL("falls"),
		.hash = { (const char *)hash, sizeof(hash) },
		.bytes = slice_of(leaf_text),
		.said_at = instant_now(),
		.seen_at = instant_now(),
		.content = content };
	assert_int_equal(find_take_said(find, &said), 0);
}

static const char json_leaf[] = "{\"ct\":\"" SHARE_ITEM_TYPE "\"}";

static void hear_note(struct share_find *find, int number, uint64_t index)
{
	char text[512];

	snprintf(text, sizeof(text),
		"{\"v\":1,\"title\":\"Note %d of %d\",\"text\":\"beds\",\"by\":\"House %c\","
		"\"credit\":[\"Zoe\",\"Amir\"],\"tags\":[\"beds\",\"tag%d\"]}",
		(int)index, number, 'Z' - number, number % 2);
	hear(find, number, index, slice_of(text), "learning", json_leaf);
}

/* What is worked out beforehand for a tag with much under it is what a view would work out. */
static void a_tag_with_much_is_like_one_with_little(void **state)
{
	enum { HOUSES = 26, NOTES = 40 };
	struct test_place *place = *state;
	const struct find_label *label;
	struct share_find *find;
	struct member node;
	json_t *before, *after;

	member_make(&node, place->address, "a.test", NULL);
	assert_int_equal(share_find_open(&find, node.book, node.commons), 0);
	for (int house = 0; house < HOUSES; house++)
		for (uint64_t note = 1; note <= NOTES; note++) {
			test_clock_set(1000000 * (1700000000 + (int64_t)note * 86400 - house));
			hear_note(find, house, note); /* not in the order of time */
		}
	test_clock_release();
	label = find_label(find, "beds", false);
	assert_int_equal(label->count, HOUSES * NOTES);
	assert_true(label->unsorted);
	assert_null(label->large);
	assert_int_equal(share_find_tag(find, "beds", false, 35, 50, &before), 0);
	assert_int_equal(share_find_refresh(find), 0);
	assert_false(label->unsorted);
	assert_non_null(label->large);
	assert_false(label->stale);
	assert_int_equal(share_find_tag(find, "beds", false, 35, 50, &after), 0);
	assert_true(json_equal(before, after));
	assert_int_equal(json_whole(after, "organisations_count", 0), HOUSES);
	assert_int_equal(json_array_size(json_object_get(after, "items")), 50);
	json_decref(before);
	json_decref(after);
	/* What comes shows at once; who and what goes with it within seconds. */
	hear_note(find, 0, NOTES + 1);
	assert_int_equal(share_find_refresh(find), 0);
	assert_true(label->stale);
	assert_int_equal(share_find_tag(find, "beds", false, 0, 1, &after), 0);
	assert_int_equal(json_whole(after, "items_count", 0), HOUSES * NOTES + 1);
	assert_string_equal(json_text(json_array_get(json_object_get(after, "items"), 0), "title"),
		"Note 41 of 0");
	json_decref(after);
	share_find_close(find);
	member_close(&node);
}

static void who_gave_is_by_name_and_evenness_needs_ten(void **state)
{
	struct test_place *place = *state;
	struct share_find *find;
	struct member node;
	json_t *found, *row;

	member_make(&node, place->address, "a.test", NULL);
	assert_int_equal(share_find_open(&find, node.book, node.commons), 0);
	for (int i = 0; i < 9; i++)
		hear_note(find, i, 1);
	assert_int_equal(share_find_flatness(find, &found), 0);
	assert_false(json_has(found, "gini"));
	assert_int_equal(json_whole(found, "organisations", 0), 9);
	json_decref(found);
	for (uint64_t i = 1; i < 13; i++)
		hear_note(find, 9, i);
	assert_int_equal(share_find_flatness(find, &found), 0);
	/* nine gave 1 and one gave 12: (9 * 12 - 9 * 1) / 9 / 21 */
	double gini = json_number_value(json_object_get(found, "gini"));
	assert_true(gini > 11.0 / 21 - 1e-12 && gini < 11.0 / 21 + 1e-12);
	assert_int_equal(json_whole(found, "items", 0), 21);
	json_decref(found);
	assert_int_equal(share_find_contributors(find, &found), 0);
	assert_int_equal(json_array_size(json_object_get(found, "organisations")), 10);
	row = json_array_get(json_object_get(found, "organisations"), 0);
	assert_string_equal(json_text(row, "by"), "House Q"); /* who gave most, and first by name */
	assert_int_equal(json_whole(row, "items", 0), 12);
	assert_true(json_flag(row, "is_new", false));
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(row, "credit"), 0)), "Amir");
	json_decref(found);
	assert_int_equal(share_find_tag(find, "beds", false, 0, 5, &found), 0);
	row = json_array_get(json_object_get(found, "related"), 0);
	assert_true(json_whole(row, "organisations", 0) >= 3);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 5);
	assert_int_equal(json_whole(found, "next", 0), 5);
	json_decref(found);
	share_find_close(find);
	member_close(&node);
}

static void hostile_entries_do_no_harm(void **state)
{
	static const char *const contents[] = { "", "not json", "{\"v\":1}", "[1,2,3]",
		"{\"v\":1,\"title\":17,\"tags\":\"x\",\"data\":[]}",
		"{\"v\":1,\"title\":\"a\",\"data\":{\"points\":[1,\"x\",{\"value\":\"1e999\"}],"
		"\"measure\":7,\"kind\":\"key\"}}",
		"{\"v\":1,\"title\":\"<script>alert(1)</script>\",\"by\":\"\\u202eevil\"}" };
	static const char *const leaves[] = { "", "{", "[]", "{\"ct\":5,\"refs\":[7,\"#\"]}",
		json_leaf,
		"{\"ct\":\"" SHARE_ITEM_TYPE "\",\"refs\":[\"o1.example.org/fettle/commons#1#00\"],"
		"\"of\":\"#1#\"}" };
	static const char *const kinds[] = { "learning", "adopt", "withdraw", "correct", "endorse",
		"fork", "reply", "key", "nonsense", "" };
	struct test_place *place = *state;
	struct share_find *find;
	struct member node;
	struct buf big;
	json_t *found;
	uint64_t index = 0;

	member_make(&node, place->address, "a.test", NULL);
	assert_int_equal(share_find_open(&find, node.book, node.commons), 0);
	for (size_t c = 0; c < sizeof(contents) / sizeof(contents[0]); c++)
		for (size_t l = 0; l < sizeof(leaves) / sizeof(leaves[0]); l++)
			for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
				hear(find, 1, index++, slice_of(contents[c]), kinds[k], leaves[l]);
	buf_init(&big, 1 << 20);
	buf_add_text(&big, "# Words\n");
	for (unsigned i = 0; big.length < (1 << 20) - 64; i++)
		buf_print(&big, "w%x ", i * 2654435761U);
	for (int i = 0; i < 3; i++)
		hear(find, 2, (uint64_t)i, buf_slice(&big), "learning", "{\"ct\":\"text/plain\"}");
	share_find_status(find, &found);
	assert_true(json_whole(found, "bytes", 0) < 4 << 20);
	json_decref(found);
	assert_int_equal(share_find_words(find, "script alert evil", 20, &found), 0);
	assert_true(json_array_size(json_object_get(found, "items")) > 0);
	json_decref(found);
	assert_int_equal(share_find_contributors(find, &found), 0);
	json_decref(found);
	assert_int_equal(share_find_tags(find, &found), 0);
	json_decref(found);
	buf_release(&big);
	share_find_close(find);
	member_close(&node);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE_OF_SQLITE(a_tag_with_much_is_like_one_with_little),
		TEST_CASE_OF_SQLITE(who_gave_is_by_name_and_evenness_needs_ten),
		TEST_CASE_OF_SQLITE(hostile_entries_do_no_harm),
	};

	return test_on_both("share-find-many", tests, sizeof(tests) / sizeof(tests[0]));
}

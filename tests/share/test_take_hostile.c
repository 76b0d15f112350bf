/* What others send: references to nothing, receipts that lie about themselves, votes for oneself.
 */
#include "two.h"

#include <stdio.h>
#include <stdlib.h>

static void nothing_is_taken_that_is_not_there(void **state)
{
	static const char *const bad[] = { "", "#", "a.test/fettle/commons#1", "x#y#z",
		"a.test/fettle/commons#-1#00", "\xff#1#00" };
	struct two two;
	struct share_took took;
	struct commons_place post, empty, policy;
	char ref[300];

	two_open(&two, *state);
	post = say(&two.pair.a, (struct commons_entry){ .kind = "post" }, "Hello", "Hello.", NULL);
	empty = say(&two.pair.a, (struct commons_entry){ .kind = "pack" }, "None", "None.", NULL);
	policy = say(&two.pair.a, (struct commons_entry){ .kind = "policy" }, "P", "Words.",
		json_pack("{s:i,s:s}", "review_months", -4000000, "audience", "role in (("));
	exchange(&two);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(take(&two, &two.home.manager, bad[i], &took), FT_REFUSED);
	snprintf(ref, sizeof(ref), "a.test/fettle/commons#900000000000#%064d", 0);
	assert_int_equal(take(&two, &two.home.manager, ref, &took), FT_NOT_FOUND);
	snprintf(ref, sizeof(ref), "a.test/fettle/commons#9000000000000000000#%064d", 0);
	assert_int_equal(take(&two, &two.home.manager, ref, &took), FT_NOT_FOUND);
	assert_int_equal(take(&two, &two.home.manager, post.ref, &took), FT_REFUSED);
	assert_int_equal(take(&two, &two.home.manager, empty.ref, &took), FT_REFUSED);
	assert_int_equal(take(&two, &two.home.governance, policy.ref, &took), FT_NOT_ALLOWED);
	assert_int_equal(take(&two, &ACTOR_NOBODY, policy.ref, &took), FT_NOT_ALLOWED);
	assert_int_equal(take(&two, &ACTOR_SYSTEM, policy.ref, &took), FT_USAGE);
	assert_int_equal(take(&two, &two.home.manager, policy.ref, &took), 0);
	two_close(&two);
}

/* Receipts that lie about themselves: what is shown is checked. `data` with ' for ". */
static json_t *receipt_read_back(struct two *two, const char *ref, const char *data)
{
	char *text = must_copy_text(data);
	const char *refs[] = { ref, NULL };
	json_t *value = NULL, *travelled = NULL, *receipt;

	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	assert_int_equal(json_read(slice_of(text), &value), 0);
	say(&two->pair.b, (struct commons_entry){ .kind = "adopt", .refs = refs }, "R", "", value);
	exchange(two);
	assert_int_equal(share_travelled(two->pair.a.commons, ref, &travelled), 0);
	receipt = json_incref(json_array_get(json_object_get(travelled, "receipts"), 0));
	json_decref(travelled);
	free(text);
	return receipt;
}

static void receipts_of_others_are_checked(void **state)
{
	struct two two;
	struct commons_place said;
	json_t *receipt;

	two_open(&two, *state);
	said = say(&two.pair.a, (struct commons_entry){ .kind = "learning" }, "One", "One.", NULL);
	exchange(&two);
	assert_null(receipt_read_back(&two, said.ref, "{'outcome':'loved','points':7}"));
	receipt = receipt_read_back(&two, said.ref,
		"{'outcome':'adopted','why':[1],'changed_on':'31 June','measure':[],'points':["
		"{'on':'2026-13-01','value':'1'},{'on':'2026-01-01','value':'1e400'},"
		"{'on':'2026-02-01','value':'nan'},{'on':'2026-01-15','value':'5'},'x',null]}");
	assert_string_equal(json_text(receipt, "outcome"), "adopted");
	assert_string_equal(json_text(receipt, "why"), "");
	assert_false(json_has(receipt, "changed_on"));
	assert_false(json_has(receipt, "series")); /* not one figure in it */
	assert_string_equal(json_text(receipt, "moved"), "unknown");
	json_decref(receipt);
	/* The newest receipt counts. */
	receipt = receipt_read_back(&two, said.ref,
		"{'outcome':'abandoned','why':'No beds.',"
		"'measure':{'label':'Falls','better':'up','share':true},"
		"'points':[{'on':'2026-01-01','value':'55'}]}");
	assert_string_equal(json_text(receipt, "outcome"), "abandoned");
	assert_false(json_flag(json_object_get(receipt, "series"), "share", true));
	assert_string_equal(json_text(json_object_get(receipt, "series"), "better"), "neutral");
	assert_string_equal(json_text(receipt, "moved"), "unknown");
	json_decref(receipt);
	two_close(&two);
}

static void organisations_count_once_and_never_themselves(void **state)
{
	struct two two;
	struct commons_place said;
	json_t *standing;

	two_open(&two, *state);
	said = say(&two.pair.a, (struct commons_entry){ .kind = "learning" }, "One", "One.", NULL);
	exchange(&two);
	const char *refs[] = { said.ref, NULL };
	struct commons_entry endorse = { .kind = "endorse", .refs = refs };
	for (int i = 0; i < 3; i++) {
		assert_int_equal(commons_publish(two.pair.b.commons, &endorse, 1, NULL), 0);
		assert_int_equal(commons_publish(two.pair.a.commons, &endorse, 1, NULL), 0);
	}
	say(&two.pair.b, (struct commons_entry){ .kind = "reply", .refs = refs }, "Re", "Thanks.",
		NULL);
	exchange(&two);
	standing = standing_of(&two.pair.b, said.ref);
	assert_int_equal(count_at(standing, "endorsed"), 1);
	assert_int_equal(count_at(standing, "replies"), 1);
	assert_int_equal(json_array_size(json_object_get(standing, "endorsed")), 1);
	assert_int_equal(json_array_size(json_object_get(standing, "replies")), 1);
	assert_string_equal(
		json_text(json_array_get(json_object_get(standing, "replies"), 0), "text"),
		"Thanks.");
	json_decref(standing);
	two_close(&two);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE_OF_SQLITE(nothing_is_taken_that_is_not_there),
		TEST_CASE_OF_SQLITE(receipts_of_others_are_checked),
		TEST_CASE_OF_SQLITE(organisations_count_once_and_never_themselves),
	};

	return test_on_both("share-take-hostile", tests, sizeof(tests) / sizeof(tests[0]));
}

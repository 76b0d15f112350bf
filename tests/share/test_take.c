/* One organisation offers, another takes, adapts and tells how it went; the first sees it
 * travelled. */
#include "two.h"

#include <stdio.h>
#include <stdlib.h>
#include "share_offer.h"

/* 30 months: about 20 of 100, from the sixteenth on about 9; two with a few only. */
static void fill_measure(struct two *two)
{
	char rows[4096];
	int length = snprintf(rows, sizeof(rows), "{'measure':'falls','rows':[");

	home_act(&two->home, &two->home.manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "falls" },
		"{'label':'Falls','of_label':'bed days','better':'lower'}", NULL);
	for (int i = 0; i < 30; i++)
		length += snprintf(rows + length, sizeof(rows) - (size_t)length,
			"%s['root','%d-%02d-01','','%d','100']", i ? "," : "", 2024 + i / 12,
			i % 12 + 1,
			i == 2	  ? 0
			: i == 20 ? 3
				  : (i < 15 ? 19 : 8) + i % 3);
	snprintf(rows + length, sizeof(rows) - (size_t)length, "]}");
	home_act(&two->home, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" },
		rows, NULL);
}

/* -- the whole way ------------------------------------------------------------------------------
 */

static void check_draft(struct two *two, const struct share_took *took, const char *ref)
{
	json_t *taken = thing_of(two, took->taken), *draft = thing_of(two, took->made);
	const json_t *fields = json_object_get(taken, "fields");

	assert_string_equal(took->made_kind, "policy");
	assert_string_equal(json_text(draft, "kind"), "policy");
	assert_string_equal(json_text(draft, "state"), "draft");
	assert_string_equal(
		json_text(json_object_get(draft, "fields"), "words"), "Two people check.");
	assert_int_equal(json_whole(json_object_get(draft, "fields"), "review_months", 0), 6);
	assert_string_equal(json_text(fields, "made"), took->made);
	assert_string_equal(json_text(fields, "ref"), ref);
	assert_string_equal(json_text(fields, "offered_by"), "A house <b> (a.test)");
	assert_string_equal(json_text(fields, "licence"), "OGL-UK-3.0");
	assert_int_equal(strlen(json_text(fields, "hash")), 64);
	json_decref(taken);
	json_decref(draft);
}

/* What b says of it, as its offer would. */
static json_t *receipt_of(struct two *two, const char *taken)
{
	json_t *thing = thing_of(two, taken), *data = NULL;

	if (share_receipt_data(
		    two->home.assure, two->home.reader, &two->home.manager, thing, &data))
		fail_msg("%s", error_message());
	json_decref(thing);
	return data;
}

static void check_points(const json_t *data)
{
	const json_t *points = json_object_get(data, "points");

	assert_int_equal(json_array_size(points), 30);
	assert_string_equal(json_text(json_array_get(points, 0), "value"), "0.19");
	assert_int_equal(json_whole(json_array_get(points, 0), "n", 0), 19);
	assert_true(json_has(json_array_get(points, 2), "value")); /* nobody is nobody */
	assert_false(json_has(json_array_get(points, 20), "value"));
	assert_false(json_has(json_array_get(points, 20), "n"));
	assert_false(json_has(json_array_get(points, 20), "of"));
}

static void offer(
	struct two *two, const struct actor *actor, const char *verb, json_t *input, char id[65])
{
	struct outcome outcome;
	const struct act act = {
		.actor = actor, .kind = "offer", .verb = verb, .thing = id, .input = input
	};

	if (share_offer_act(two->home.book, &act, &outcome)) {
		char *problems = json_dumps(outcome.problems, JSON_ENCODE_ANY);
		fail_msg("%s: %s %s", verb, outcome.message, problems ? problems : "");
	}
	snprintf(id, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
}

/* Through the one gate: drafted, asked, read by somebody else, approved, published. */
static void send_receipt(struct two *two, const char *taken)
{
	const struct directory *directory = book_directory(two->home.book);
	struct share_start start = { .reader = two->home.reader,
		.actor = &two->home.manager,
		.kinds = directory_kinds(directory),
		.assure = two->home.assure,
		.from = taken };
	struct actor other = home_person(&two->home, "Ann Field", "governance", "root");
	struct share_published report;
	struct share_review review;
	json_t *fields, *thing;
	char id[65] = "";

	if (share_offer_start(&start, &fields))
		fail_msg("%s", error_message());
	assert_string_equal(json_text(fields, "sort"), "adopt");
	offer(two, &two->home.manager, "draft", fields, id);
	offer(two, &two->home.manager, "ask", json_object(), id);
	thing = thing_of(two, id);
	assert_int_equal(share_review_make(json_object_get(thing, "fields"), directory,
				 book_name(two->home.book), &review),
		0);
	offer(two, &other, "approve", json_pack("{s:s}", "agreed", review.hash), id);
	assert_int_equal(share_offers_publish(two->home.book, two->pair.b.commons, &report), 0);
	assert_int_equal(report.published, 1);
	share_review_release(&review);
	json_decref(thing);
	book_directory_release(two->home.book, directory);
}

static void check_travelled(struct two *two, const char *ref)
{
	json_t *travelled = NULL;
	const json_t *receipt, *series;

	assert_int_equal(share_travelled(two->pair.a.commons, ref, &travelled), 0);
	assert_int_equal(json_whole(travelled, "mirrors", -1), 1);
	assert_int_equal(count_at(travelled, "adapted"), 1);
	assert_int_equal(count_at(travelled, "adopted"), 0);
	receipt = json_array_get(json_object_get(travelled, "receipts"), 0);
	assert_string_equal(json_text(receipt, "host"), "b.test");
	assert_string_equal(json_text(receipt, "outcome"), "adapted");
	assert_string_equal(json_text(receipt, "why"), "Shorter for nights.");
	assert_string_equal(json_text(receipt, "changed_on"), "2025-04-01");
	assert_string_equal(json_text(receipt, "moved"), "better");
	series = json_object_get(receipt, "series");
	assert_string_equal(json_text(series, "label"), "Falls");
	assert_true(json_flag(series, "share", false));
	assert_int_equal(json_array_size(json_object_get(series, "points_list")), 30);
	json_decref(travelled);
}

/* Copies are found by the entry that they are of, and page by page. */
static void check_copies(struct two *two, const char *ref, const char *other, const char *id)
{
	struct reader *reader = two->home.reader;
	json_t *copies = NULL, *page = NULL;

	assert_int_equal(share_taken(reader, &two->home.manager, ref, &copies), 0);
	assert_int_equal(json_array_size(copies), 1);
	assert_string_equal(json_text(json_array_get(copies, 0), "id"), id);
	assert_false(json_has(json_object_get(json_array_get(copies, 0), "fields"), "content"));
	json_decref(copies);
	assert_int_equal(share_taken(reader, &two->home.manager, other, &copies), 0);
	assert_int_equal(json_array_size(copies), 0);
	json_decref(copies);
	assert_int_equal(share_taken_page(reader, &two->home.manager, "", 1, &page), 0);
	assert_int_equal(json_array_size(json_object_get(page, "items")), 1);
	json_decref(page);
}

static void a_policy_travels_and_comes_back_as_a_receipt(void **state)
{
	struct two two;
	struct commons_place said;
	struct share_took took, again;
	json_t *data;

	two_open(&two, *state);
	said = say(&two.pair.a, (struct commons_entry){ .kind = "policy", .topics = "insulin" },
		"Insulin", "Why we check.",
		json_pack("{s:s,s:i}", "words", "Two people check.", "review_months", 6));
	exchange(&two);
	assert_int_equal(take(&two, &two.home.manager, said.ref, &took), 0);
	check_draft(&two, &took, said.ref);
	assert_int_equal(take(&two, &two.home.manager, said.ref, &again), FT_CONFLICT);
	assert_string_equal(again.taken, took.taken);
	check_copies(&two, said.ref, "a.test/fettle/commons#0#00", took.taken);

	fill_measure(&two);
	json_t *thing = thing_of(&two, took.taken);
	assert_int_equal(share_receipt_data(
				 two.home.assure, two.home.reader, &two.home.manager, thing, &data),
		FT_REFUSED); /* nobody said how it went */
	json_decref(thing);
	home_act(&two.home, &two.home.manager,
		(struct act){ .kind = "taken", .verb = "adapt", .thing = took.taken },
		"{'why':'Shorter for nights.','measure':'falls','changed_on':'2025-04-01'}", NULL);
	data = receipt_of(&two, took.taken);
	check_points(data);
	json_decref(data);
	send_receipt(&two, took.taken);
	exchange(&two);
	put(&two.pair.a, "INSERT INTO commons_holder (origin, size, seconds, line) VALUES"
			 " ('b.test/m', 2, 1, 'x'), ('c.test/m', 1, 1, 'x')");
	check_travelled(&two, said.ref);
	two_close(&two);
}

/* -- what its author says later ------------------------------------------------------------------
 */

static void check_since(struct two *two, const char *id, const char *state)
{
	json_t *taken = thing_of(two, id), *since = NULL;

	assert_int_equal(share_taken_since(two->pair.b.commons, taken, &since), 0);
	assert_string_equal(json_text(since, "state"), state);
	json_decref(since);
	json_decref(taken);
}

static void a_correction_stands_in_its_place(void **state)
{
	struct two two;
	struct commons_place said;
	struct share_took took;
	json_t *standing;

	two_open(&two, *state);
	said = say(&two.pair.a, (struct commons_entry){ .kind = "learning" }, "Low beds", "Lower.",
		NULL);
	exchange(&two);
	assert_int_equal(take(&two, &two.home.manager, said.ref, &took), 0);
	assert_string_equal(took.made_kind, "action");
	check_since(&two, took.taken, "same");
	say(&two.pair.a, (struct commons_entry){ .kind = "correct", .of = said.ref }, "Low beds",
		"Lower at night.", NULL);
	/* Nobody corrects or withdraws for somebody else. */
	say(&two.pair.b, (struct commons_entry){ .kind = "correct", .of = said.ref }, "Spam",
		"Spam", NULL);
	say(&two.pair.b, (struct commons_entry){ .kind = "withdraw", .of = said.ref }, "Gone", "x",
		NULL);
	exchange(&two);
	standing = standing_of(&two.pair.b, said.ref);
	assert_true(json_flag(standing, "corrected", false));
	assert_int_equal(json_array_size(json_object_get(standing, "corrections")), 1);
	assert_string_equal(
		json_text(json_object_get(standing, "item"), "text"), "Lower at night.");
	assert_false(json_has(standing, "withdrawn"));
	json_decref(standing);
	check_since(&two, took.taken, "changed");
	say(&two.pair.a, (struct commons_entry){ .kind = "withdraw", .of = said.ref }, "Low beds",
		"It was not the beds.", NULL);
	exchange(&two);
	standing = standing_of(&two.pair.b, said.ref);
	assert_true(json_has(standing, "withdrawn"));
	json_decref(standing);
	check_since(&two, took.taken, "withdrawn");
	two_close(&two);
}

static void what_is_erased_is_said_to_be(void **state)
{
	struct two two;
	struct commons_place said;
	struct commons_entry tombstone = { .kind = "tombstone", .why = "gdpr" };
	struct share_took took;
	json_t *standing;

	two_open(&two, *state);
	said = say(
		&two.pair.a, (struct commons_entry){ .kind = "learning" }, "Beds", "Words.", NULL);
	exchange(&two);
	tombstone.of = said.ref;
	assert_int_equal(commons_publish(two.pair.a.commons, &tombstone, 1, NULL), 0);
	exchange(&two);
	standing = standing_of(&two.pair.b, said.ref);
	assert_string_equal(json_text(standing, "state"), "erased");
	assert_false(json_has(standing, "item"));
	json_decref(standing);
	assert_int_equal(take(&two, &two.home.manager, said.ref, &took), FT_REFUSED);
	two_close(&two);
}

/* As if a proof of two histories had come. */
static void fork_at(struct member *member, const char *origin, int common)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		"UPDATE commons_log SET common = %d WHERE origin = '%s'; INSERT INTO commons_fork"
		" (origin, common, proof, found_at) VALUES ('%s', %d, 'x', 1)",
		common, origin, origin, common);
	put(member, sql);
}

static void past_two_histories_nothing_is_genuine(void **state)
{
	struct two two;
	struct commons_place before, after;
	struct share_took took;
	json_t *standing;

	two_open(&two, *state);
	before =
		say(&two.pair.a, (struct commons_entry){ .kind = "learning" }, "One", "One.", NULL);
	after = say(&two.pair.a, (struct commons_entry){ .kind = "learning" }, "Two", "Two.", NULL);
	exchange(&two);
	assert_int_equal(take(&two, &two.home.manager, after.ref, &took), 0);
	fork_at(&two.pair.b, "a.test/fettle/commons", (int)after.index);
	standing = standing_of(&two.pair.b, before.ref);
	assert_string_equal(json_text(standing, "state"), "whole");
	assert_int_equal(json_whole(standing, "shared_entries", -1), (int64_t)after.index);
	json_decref(standing);
	standing = standing_of(&two.pair.b, after.ref);
	assert_string_equal(json_text(standing, "state"), "doubtful");
	assert_false(json_has(standing, "item"));
	json_decref(standing);
	check_since(&two, took.taken, "doubtful");
	assert_int_equal(take(&two, &two.home.manager, after.ref, &took), FT_REFUSED);
	two_close(&two);
}

/* -- packs ----------------------------------------------------------------------------------------
 */

static json_t *pack_called(const char *name)
{
	return json_pack("{s:s,s:s,s:s,s:[{s:s,s:s}],s:[{s:s,s:s,s:s}]}", "pack", name, "version",
		"1.1", "title", "Falls", "roles", "name", "falls_lead", "label", "Falls lead",
		"requirements", "id", "low-beds", "text", "Beds are low at night", "key_question",
		"safe");
}

static void a_pack_is_looked_through_before_it_is_adopted(void **state)
{
	struct two two;
	struct commons_place said, bad;
	struct share_took took, badly;
	json_t *taken, *differences = NULL;

	two_open(&two, *state);
	said = say(&two.pair.a, (struct commons_entry){ .kind = "pack" }, "Falls pack", "Falls.",
		pack_called("falls"));
	bad = say(&two.pair.a, (struct commons_entry){ .kind = "pack" }, "Falls pack", "Falls.",
		pack_called("pillars"));
	exchange(&two);
	assert_int_equal(take(&two, &two.home.manager, said.ref, &took), 0);
	assert_string_equal(took.made, "");
	taken = thing_of(&two, took.taken);
	const struct directory *directory = book_directory(two.home.book);
	assert_int_equal(
		share_pack_differences(directory_kinds(directory), two.home.reader, &ACTOR_SYSTEM,
			json_text(json_object_get(taken, "fields"), "content"), &differences),
		0);
	book_directory_release(two.home.book, directory);
	assert_string_equal(json_text(differences, "name"), "falls");
	assert_string_equal(json_text(differences, "ours"), "");
	assert_string_equal(
		json_text(json_array_get(json_object_get(differences, "roles"), 0), "is"), "new");
	assert_int_equal(json_array_size(json_object_get(differences, "requirements")), 1);
	json_decref(differences);
	json_decref(taken);
	/* Only administrators adopt packs, and none takes the place of the program's own. */
	assert_int_equal(
		share_adopt_pack(two.home.book, &two.home.manager, took.taken), FT_NOT_ALLOWED);
	assert_int_equal(share_adopt_pack(two.home.book, &ACTOR_SYSTEM, took.taken), 0);
	assert_int_equal(take(&two, &two.home.manager, bad.ref, &badly), 0);
	assert_int_equal(share_adopt_pack(two.home.book, &ACTOR_SYSTEM, badly.taken), FT_REFUSED);
	two_close(&two);
}

static void the_policy_like_it_is_suggested(void **state)
{
	static const char *const titles[] = { "Medicines policy", "Falls and low beds",
		"Visitors" };
	struct two two;
	char id[65], near[65], fields[300];

	two_open(&two, *state);
	assert_int_equal(
		share_nearest_policy(two.home.reader, &two.home.manager, "Beds", "", near), 0);
	assert_string_equal(near, "");
	for (size_t i = 0; i < 3; i++) {
		snprintf(fields, sizeof(fields),
			"{'title':'%s','owner':'%s','words':'W','review_months':12}", titles[i],
			two.home.manager.person);
		home_act(&two.home, &two.home.manager,
			(struct act){ .kind = "policy", .verb = "draft" }, fields,
			i == 1 ? id : NULL);
	}
	assert_int_equal(share_nearest_policy(two.home.reader, &two.home.manager,
				 "Low beds for people who fall", "", near),
		0);
	assert_string_equal(near, id);
	assert_int_equal(share_nearest_policy(two.home.reader, &two.home.manager,
				 "Low beds for people who fall", id, near),
		0);
	assert_string_equal(near, "");
	two_close(&two);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_policy_travels_and_comes_back_as_a_receipt),
		TEST_CASE(a_correction_stands_in_its_place),
		TEST_CASE_OF_SQLITE(what_is_erased_is_said_to_be),
		TEST_CASE_OF_SQLITE(past_two_histories_nothing_is_genuine),
		TEST_CASE_OF_SQLITE(a_pack_is_looked_through_before_it_is_adopted),
		TEST_CASE_OF_SQLITE(the_policy_like_it_is_suggested),
	};

	return test_on_both("share-take", tests, sizeof(tests) / sizeof(tests[0]));
}

/* The main path: an organisation is founded, people act, what they did can be read, proved
 * and is still there after closing. */
#include <stdio.h>
#include <string.h>
#include "acting.h"

static void a_report_is_kept_and_can_be_proved(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	char incident[65];
	scene_act(&scene, &scene.nurse,
		(struct act){ .kind = "incident", .verb = "report", .place = "rowan" },
		"{'what':'Bed rail on bay 3 was the wrong size','harm':'0','contact':'07700 "
		"900123'}",
		incident);

	char fields[256];
	snprintf(fields, sizeof(fields), "{'note':'Estates will look','owner':'%s'}",
		scene.manager.person);
	struct reader *reader;
	json_t *thing, *work, *found, *proof, *timeline;
	assert_int_equal(book_reader(scene.book, &reader), 0);
	assert_int_equal(read_thing(reader, &scene.nurse, incident, &thing), 0);
	assert_string_equal(json_text(thing, "state"), "reported");
	assert_string_equal(json_text(thing, "by_name"), "Sam Osei");
	assert_string_equal(json_text(json_object_get(thing, "fields"), "contact"), "07700 900123");
	assert_int_equal(read_work(reader, &scene.manager, NULL, 30, &work), 0);
	assert_true(json_array_size(json_object_get(work, "items")) >= 1);
	assert_int_equal(read_find(reader, &scene.manager, "bed rai", 10, &found), 0);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 1);
	assert_int_equal(read_proof(reader, &scene.manager, book_head(scene.book), &proof), 0);
	/* The sealed contact is nowhere in the entry. */
	assert_null(strstr(json_text(proof, "entry"), "07700"));
	scene_act(&scene, &scene.manager,
		(struct act){ .kind = "incident", .verb = "triage", .thing = incident }, fields,
		NULL);
	assert_int_equal(read_timeline(reader, &scene.manager, incident, &timeline), 0);
	assert_int_equal(json_array_size(json_object_get(timeline, "items")), 2);
	json_decref(thing);
	json_decref(work);
	json_decref(found);
	json_decref(proof);
	json_decref(timeline);
	reader_close(reader);
	scene_clear(&scene);
}

static void two_people_editing_do_not_overwrite(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	char policy[65], fields[256];
	snprintf(fields, sizeof(fields),
		"{'title':'Medicines','words':'Two people check.','review_months':12,'owner':'%s'}",
		scene.manager.person);
	scene_act(&scene, &scene.manager, (struct act){ .kind = "policy", .verb = "draft" }, fields,
		policy);
	int64_t seen = book_head(scene.book);
	scene_act(&scene, &scene.manager,
		(struct act){ .kind = "policy",
			.verb = "edit",
			.thing = policy,
			.expected_version = seen },
		"{'words':'Two people check insulin.'}", NULL);
	struct outcome outcome;
	assert_int_equal(scene_try(&scene, &scene.governance,
				 (struct act){ .kind = "policy",
					 .verb = "edit",
					 .thing = policy,
					 .expected_version = seen },
				 "{'words':'Mine'}", &outcome),
		FT_CONFLICT);
	assert_string_equal(json_text(outcome.conflict, "by_name"), "Dana Whitlock");
	assert_int_equal(json_array_size(json_object_get(outcome.conflict, "changes")), 1);
	outcome_release(&outcome);
	scene_clear(&scene);
}

static void the_same_key_acts_once(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	struct act act = { .kind = "incident", .verb = "report", .idempotency_key = "a-1" };
	const char *fields = "{'what':'A chair broke','harm':'1'}";
	struct outcome first, second;
	assert_int_equal(scene_try(&scene, &scene.nurse, act, fields, &first), 0);
	assert_int_equal(scene_try(&scene, &scene.nurse, act, fields, &second), 0);
	assert_true(second.repeated);
	assert_int_equal(first.seq, second.seq);
	assert_string_equal(first.thing, second.thing);
	outcome_release(&first);
	outcome_release(&second);
	scene_clear(&scene);
}

static void signing_in_needs_the_password(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	char link[44], token[44];
	struct actor actor;
	assert_int_equal(account_make_link(scene.book, scene.nurse.person, link), 0);
	assert_int_equal(account_use_link(scene.book, link, "sam", "short", token), FT_REFUSED);
	assert_string_equal(error_field(), "password");
	assert_int_equal(account_use_link(scene.book, link, "sam", "three odd teapots", token), 0);
	assert_int_equal(account_use_link(scene.book, link, "sam", "three odd teapots", token),
		FT_NOT_FOUND);
	assert_int_equal(
		account_sign_in(scene.book, "sam", "wrong wrong wrong", token), FT_NOT_ALLOWED);
	assert_int_equal(
		account_sign_in(scene.book, "nobody", "wrong wrong wrong", token), FT_NOT_ALLOWED);
	assert_int_equal(account_sign_in(scene.book, "SAM", "three odd teapots", token), 0);
	assert_int_equal(account_session(scene.book, token, &actor), 0);
	assert_string_equal(actor.person, scene.nurse.person);
	assert_int_equal(account_sign_out(scene.book, token), 0);
	assert_int_equal(account_session(scene.book, token, &actor), FT_NOT_FOUND);
	scene_clear(&scene);
}

static void nothing_is_lost_by_closing(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	scene_set(&scene, place);
	char incident[65];
	scene_act(&scene, &scene.nurse, (struct act){ .kind = "incident", .verb = "report" },
		"{'what':'A chair broke','harm':'1'}", incident);
	int64_t head = book_head(scene.book);
	scene_clear(&scene);
	assert_int_equal(book_open(&scene.book, place->address, BOOK_READ), 0);
	assert_int_equal(book_head(scene.book), head);
	struct reader *reader;
	json_t *thing;
	assert_int_equal(book_reader(scene.book, &reader), 0);
	assert_int_equal(read_thing(reader, &scene.nurse, incident, &thing), 0);
	json_decref(thing);
	reader_close(reader);
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_report_is_kept_and_can_be_proved),
		TEST_CASE(two_people_editing_do_not_overwrite),
		TEST_CASE(the_same_key_acts_once),
		TEST_CASE(signing_in_needs_the_password),
		TEST_CASE(nothing_is_lost_by_closing),
	};
	return test_on_both("book", tests, sizeof(tests) / sizeof(tests[0]));
}

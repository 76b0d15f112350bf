/* The main path: an organisation is founded, people act, what they did can be read, proved
 * and is still there after closing. */
#include <stdio.h>
#include <string.h>
#include "book.h"
#include "support.h"

static struct book *found_and_open(const struct test_place *place)
{
	struct founding founding = { .name = "Larch House" };
	struct book *book;
	if (book_create(place->address, &founding))
		fail_msg("%s", error_message());
	assert_int_equal(book_open(&book, place->address, BOOK_WRITE), 0);
	return book;
}

/* `format` is JSON with ' for ". Returns the outcome's code. */
static int act_as(struct book *book, const struct actor *actor, struct act act, const char *fields,
	struct outcome *outcome)
{
	char text[4096];
	snprintf(text, sizeof(text), "%s", fields);
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	json_t *input;
	assert_int_equal(json_read(slice_of(text), &input), 0);
	act.actor = actor;
	act.input = input;
	int result = book_act(book, &act, outcome);
	json_decref(input);
	return result;
}

static void must_act(struct book *book, const struct actor *actor, struct act act,
	const char *fields, char thing[65])
{
	struct outcome outcome;
	int result = act_as(book, actor, act, fields, &outcome);
	if (result)
		fprintf(stderr, "%s %s: %s %s\n", act.kind, act.verb, outcome.message,
			outcome.problems ? json_dumps(outcome.problems, 0) : "");
	assert_int_equal(result, 0);
	if (thing)
		snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
}

static struct actor new_person(
	struct book *book, const char *name, const char *role, const char *place)
{
	char fields[512], person[65];
	snprintf(fields, sizeof(fields), "{'name':'%s'}", name);
	must_act(book, &ACTOR_SYSTEM, (struct act){ .kind = "person", .verb = "add" }, fields,
		person);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'%s','from':'2024-01-01'}", person,
		role);
	must_act(book, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = place }, fields,
		NULL);
	struct actor actor = { 0 };
	snprintf(actor.person, sizeof(actor.person), "%s", person);
	return actor;
}

static void a_report_is_kept_and_can_be_proved(void **state)
{
	struct book *book = found_and_open(*state);
	must_act(book, &ACTOR_SYSTEM,
		(struct act){ .kind = "place", .verb = "add", .new_id = "rowan" },
		"{'name':'Rowan ward','type':'ward'}", NULL);
	struct actor nurse = new_person(book, "Sam Osei", "nurse", "rowan");
	struct actor manager = new_person(book, "Dana Whitlock", "manager", "larch-house");
	char incident[65];
	must_act(book, &nurse,
		(struct act){ .kind = "incident", .verb = "report", .place = "rowan" },
		"{'what':'Bed rail on bay 3 was the wrong size','harm':'0','contact':'07700 "
		"900123'}",
		incident);

	char fields[256];
	snprintf(fields, sizeof(fields), "{'note':'Estates will look','owner':'%s'}",
		manager.person);
	struct reader *reader;
	json_t *thing, *work, *found, *proof, *timeline;
	assert_int_equal(book_reader(book, &reader), 0);
	assert_int_equal(read_thing(reader, &nurse, incident, &thing), 0);
	assert_string_equal(json_text(thing, "state"), "reported");
	assert_string_equal(json_text(thing, "by_name"), "Sam Osei");
	assert_string_equal(json_text(json_object_get(thing, "fields"), "contact"), "07700 900123");
	assert_int_equal(read_work(reader, &manager, NULL, 30, &work), 0);
	assert_true(json_array_size(json_object_get(work, "items")) >= 1);
	assert_int_equal(read_find(reader, &manager, "bed rai", 10, &found), 0);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 1);
	assert_int_equal(read_proof(reader, &manager, book_head(book), &proof), 0);
	/* The sealed contact is nowhere in the entry. */
	assert_null(strstr(json_text(proof, "entry"), "07700"));
	must_act(book, &manager,
		(struct act){ .kind = "incident", .verb = "triage", .thing = incident }, fields,
		NULL);
	assert_int_equal(read_timeline(reader, &manager, incident, &timeline), 0);
	assert_int_equal(json_array_size(json_object_get(timeline, "items")), 2);
	json_decref(thing);
	json_decref(work);
	json_decref(found);
	json_decref(proof);
	json_decref(timeline);
	reader_close(reader);
	book_close(book);
}

static void two_people_editing_do_not_overwrite(void **state)
{
	struct book *book = found_and_open(*state);
	struct actor one = new_person(book, "Priya Nair", "manager", "larch-house");
	struct actor two = new_person(book, "Tom Achebe", "governance", "larch-house");
	char policy[65], fields[256];
	snprintf(fields, sizeof(fields),
		"{'title':'Medicines','words':'Two people check.','review_months':12,'owner':'%s'}",
		one.person);
	must_act(book, &one, (struct act){ .kind = "policy", .verb = "draft" }, fields, policy);
	int64_t seen = book_head(book);
	must_act(book, &one,
		(struct act){ .kind = "policy",
			.verb = "edit",
			.thing = policy,
			.expected_version = seen },
		"{'words':'Two people check insulin.'}", NULL);
	struct outcome outcome;
	assert_int_equal(act_as(book, &two,
				 (struct act){ .kind = "policy",
					 .verb = "edit",
					 .thing = policy,
					 .expected_version = seen },
				 "{'words':'Mine'}", &outcome),
		FT_CONFLICT);
	assert_string_equal(json_text(outcome.conflict, "by_name"), "Priya Nair");
	assert_int_equal(json_array_size(json_object_get(outcome.conflict, "changes")), 1);
	outcome_release(&outcome);
	book_close(book);
}

static void the_same_key_acts_once(void **state)
{
	struct book *book = found_and_open(*state);
	struct actor nurse = new_person(book, "Sam Osei", "nurse", "larch-house");
	struct act act = { .kind = "incident", .verb = "report", .idempotency_key = "a-1" };
	const char *fields = "{'what':'A chair broke','harm':'1'}";
	struct outcome first, second;
	assert_int_equal(act_as(book, &nurse, act, fields, &first), 0);
	assert_int_equal(act_as(book, &nurse, act, fields, &second), 0);
	assert_true(second.repeated);
	assert_int_equal(first.seq, second.seq);
	assert_string_equal(first.thing, second.thing);
	outcome_release(&first);
	outcome_release(&second);
	book_close(book);
}

static void signing_in_needs_the_password(void **state)
{
	struct book *book = found_and_open(*state);
	struct actor nurse = new_person(book, "Sam Osei", "nurse", "larch-house");
	char link[44], token[44];
	struct actor actor;
	assert_int_equal(account_make_link(book, nurse.person, link), 0);
	assert_int_equal(account_use_link(book, link, "sam", "short", token), FT_REFUSED);
	assert_string_equal(error_field(), "password");
	assert_int_equal(account_use_link(book, link, "sam", "three odd teapots", token), 0);
	assert_int_equal(
		account_use_link(book, link, "sam", "three odd teapots", token), FT_NOT_FOUND);
	assert_int_equal(account_sign_in(book, "sam", "wrong wrong wrong", token), FT_NOT_ALLOWED);
	assert_int_equal(
		account_sign_in(book, "nobody", "wrong wrong wrong", token), FT_NOT_ALLOWED);
	assert_int_equal(account_sign_in(book, "SAM", "three odd teapots", token), 0);
	assert_int_equal(account_session(book, token, &actor), 0);
	assert_string_equal(actor.person, nurse.person);
	assert_int_equal(account_sign_out(book, token), 0);
	assert_int_equal(account_session(book, token, &actor), FT_NOT_FOUND);
	book_close(book);
}

static void nothing_is_lost_by_closing(void **state)
{
	const struct test_place *place = *state;
	struct book *book = found_and_open(place);
	struct actor nurse = new_person(book, "Sam Osei", "nurse", "larch-house");
	char incident[65];
	must_act(book, &nurse, (struct act){ .kind = "incident", .verb = "report" },
		"{'what':'A chair broke','harm':'1'}", incident);
	int64_t head = book_head(book);
	book_close(book);
	assert_int_equal(book_open(&book, place->address, BOOK_READ), 0);
	assert_int_equal(book_head(book), head);
	struct reader *reader;
	json_t *thing;
	assert_int_equal(book_reader(book, &reader), 0);
	assert_int_equal(read_thing(reader, &nurse, incident, &thing), 0);
	json_decref(thing);
	reader_close(reader);
	book_close(book);
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

/* What is refused, and that nothing of it stays. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "acting.h"

static void every_wrong_act_says_what_is_wrong(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	const struct {
		const struct actor *actor;
		struct act act;
		const char *fields;
		int code;
		const char *words; /* part of the message */
	} cases[] = {
		{ &scene.nurse, { .kind = "teapot", .verb = "pour" }, "{}", FT_NOT_FOUND,
			"teapot" },
		{ &scene.nurse, { .kind = "incident", .verb = "pour" }, "{}", FT_NOT_FOUND,
			"pour" },
		{ &scene.nurse, { .kind = "incident", .verb = "report" }, "{}", FT_REFUSED, "" },
		{ &scene.nurse, { .kind = "incident", .verb = "report", .on = "2026-02-31" },
			"{'what':'x','harm':'0'}", FT_REFUSED, "does not exist" },
		{ &scene.nurse, { .kind = "incident", .verb = "report", .on = "2999-01-01" },
			"{'what':'x','harm':'0'}", FT_REFUSED, "has not come yet" },
		{ &scene.nurse, { .kind = "incident", .verb = "report", .on = "0001-01-01" },
			"{'what':'x','harm':'0'}", FT_REFUSED, "before 1900" },
		{ &scene.nurse, { .kind = "incident", .verb = "report", .place = "atlantis" },
			"{'what':'x','harm':'0'}", FT_REFUSED, "atlantis" },
		{ &scene.nurse, { .kind = "incident", .verb = "report" }, "{'what':'x','harm':'9'}",
			FT_REFUSED, "" },
		{ &scene.nurse, { .kind = "incident", .verb = "report" },
			"{'what':'x','harm':'0','surprise':'1'}", FT_REFUSED, "" },
		{ &scene.nurse, { .kind = "incident", .verb = "triage" }, "{}", FT_REFUSED,
			"which" },
		{ &scene.nurse, { .kind = "incident", .verb = "triage", .thing = "nothing" }, "{}",
			FT_NOT_FOUND, "nothing" },
		{ &scene.nurse, { .kind = "place", .verb = "add", .new_id = "x" },
			"{'name':'X','type':'ward'}", FT_NOT_ALLOWED, "role" },
		{ &ACTOR_NOBODY, { .kind = "incident", .verb = "report", .place = "rowan" },
			"{'what':'x','harm':'0'}", FT_NOT_ALLOWED, "Sign in" },
		{ &ACTOR_SYSTEM, { .kind = "place", .verb = "add", .new_id = "rowan" },
			"{'name':'Again','type':'ward'}", FT_CONFLICT, "already" },
		{ &ACTOR_SYSTEM, { .kind = "place", .verb = "change", .thing = "larch-house" },
			"{'name':'Larch','type':'home','parent':'rowan'}", FT_REFUSED,
			"inside itself" },
		{ &ACTOR_SYSTEM, { .kind = "assignment", .verb = "start", .place = "rowan" },
			"{'person':'nobody-here','role':'nurse','from':'2024-01-01'}", FT_REFUSED,
			"" },
		{ &ACTOR_SYSTEM, { .kind = "requirement", .verb = "adopt" },
			"{'text':'x','key_question':'safe','source':['RA2014-999']}", FT_REFUSED,
			"" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t head = book_head(scene.book);
		struct outcome outcome;
		int code =
			scene_try(&scene, cases[i].actor, cases[i].act, cases[i].fields, &outcome);
		if (code != cases[i].code || !strstr(outcome.message, cases[i].words))
			fail_msg("case %zu: %d \"%s\"", i, code, outcome.message);
		assert_true(outcome.message[0]);
		assert_int_equal(book_head(scene.book), head);
		outcome_release(&outcome);
	}
	scene_clear(&scene);
}

static void a_stranger_cannot_guess_ids(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	char incident[65];
	scene_act(&scene, &scene.nurse,
		(struct act){ .kind = "incident", .verb = "report", .place = "rowan" },
		"{'what':'A private matter','harm':'1'}", incident);
	struct reader *reader;
	json_t *answer;
	assert_int_equal(book_reader(scene.book, &reader), 0);
	assert_int_equal(read_thing(reader, &scene.stranger, incident, &answer), FT_NOT_FOUND);
	assert_int_equal(read_timeline(reader, &scene.stranger, incident, &answer), FT_NOT_FOUND);
	assert_int_equal(
		read_proof(reader, &scene.stranger, book_head(scene.book), &answer), FT_NOT_FOUND);
	assert_int_equal(read_thing(reader, &ACTOR_NOBODY, incident, &answer), FT_NOT_FOUND);
	assert_int_equal(read_find(reader, &scene.stranger, "private", 10, &answer), 0);
	assert_int_equal(json_array_size(json_object_get(answer, "items")), 0);
	json_decref(answer);
	struct outcome outcome;
	assert_int_equal(scene_try(&scene, &scene.stranger,
				 (struct act){ .kind = "incident",
					 .verb = "close",
					 .thing = incident,
					 .expected_version = 1 },
				 "{}", &outcome),
		FT_NOT_FOUND);
	assert_null(outcome.conflict);
	outcome_release(&outcome);
	reader_close(reader);
	scene_clear(&scene);
}

static void more_right_than_seen_is_refused(void **state)
{
	struct scene scene;
	char requirement[65], fields[256];
	scene_set(&scene, *state);
	scene_act(&scene, &scene.governance, (struct act){ .kind = "requirement", .verb = "adopt" },
		"{'text':'Hands are clean','key_question':'safe'}", requirement);
	const struct {
		int seen, right, code;
	} cases[] = { { 5, 6, FT_REFUSED }, { 1, 10000, FT_REFUSED }, { 5, -1, FT_REFUSED },
		{ 0, 0, FT_REFUSED }, { 5, 5, 0 }, { 5, 0, 0 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct outcome outcome;
		snprintf(fields, sizeof(fields),
			"{'requirement':'%s','seen':'%d','right':'%d','method':'overt'}", requirement,
			cases[i].seen, cases[i].right);
		int code = scene_try(&scene, &scene.nurse,
			(struct act){ .kind = "check", .verb = "record" }, fields, &outcome);
		if (code != cases[i].code)
			fail_msg("case %zu: %d \"%s\"", i, code, outcome.message);
		if (code && cases[i].seen)
			assert_string_equal(json_text(json_array_get(outcome.problems, 0), "field"),
				"right");
		outcome_release(&outcome);
	}
	scene_clear(&scene);
}

static void a_report_without_a_name_has_a_receipt(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	scene_act(&scene, &ACTOR_SYSTEM,
		(struct act){ .kind = "place", .verb = "change", .thing = "rowan" },
		"{'name':'Rowan ward','type':'ward','open_reporting':true}", NULL);
	struct outcome outcome, again;
	struct act act = { .kind = "incident",
		.verb = "report",
		.place = "rowan",
		.idempotency_key = "phone-17" };
	const char *fields = "{'what':'The lift stopped','harm':'1'}";
	assert_int_equal(scene_try(&scene, &ACTOR_NOBODY, act, fields, &outcome), 0);
	assert_int_equal(strlen(outcome.receipt), 43);
	assert_int_equal(scene_try(&scene, &ACTOR_NOBODY, act, fields, &again), 0);
	assert_string_equal(outcome.receipt, again.receipt);
	char answer_fields[256];
	scene_act(&scene, &scene.manager,
		(struct act){ .kind = "incident", .verb = "answer", .thing = outcome.thing },
		"{'answer':'The lift was mended on Tuesday.'}", NULL);
	(void)answer_fields;
	struct reader *reader;
	json_t *receipt;
	assert_int_equal(book_reader(scene.book, &reader), 0);
	assert_int_equal(read_receipt(reader, outcome.receipt, &receipt), 0);
	assert_string_equal(json_text(receipt, "answer"), "The lift was mended on Tuesday.");
	json_decref(receipt);
	assert_int_equal(read_receipt(reader, "no such receipt", &receipt), FT_NOT_FOUND);
	outcome_release(&outcome);
	outcome_release(&again);
	reader_close(reader);
	scene_clear(&scene);
}

static void who_wrote_a_policy_cannot_approve_it(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	char policy[65], fields[256];
	snprintf(fields, sizeof(fields),
		"{'title':'Medicines','words':'Two people check.','review_months':12,'owner':'%s'}",
		scene.manager.person);
	scene_act(&scene, &scene.manager, (struct act){ .kind = "policy", .verb = "draft" }, fields,
		policy);
	struct outcome outcome;
	struct act approve = { .kind = "policy", .verb = "approve", .thing = policy };
	assert_int_equal(
		scene_try(&scene, &scene.manager, approve, "{}", &outcome), FT_NOT_ALLOWED);
	outcome_release(&outcome);
	scene_act(&scene, &scene.governance, approve, "{}", NULL);
	scene_act(&scene, &scene.governance,
		(struct act){ .kind = "policy", .verb = "publish", .thing = policy }, "{}", NULL);
	/* Reading is tied to the version that was read. */
	struct act sign = { .kind = "signature", .verb = "sign" };
	snprintf(fields, sizeof(fields), "{'policy':'%s','version':2}", policy);
	assert_int_equal(scene_try(&scene, &scene.nurse, sign, fields, &outcome), FT_CONFLICT);
	outcome_release(&outcome);
	snprintf(fields, sizeof(fields), "{'policy':'%s','version':1}", policy);
	scene_act(&scene, &scene.nurse, sign, fields, NULL);
	scene_clear(&scene);
}

/* -- many at once -- */

enum { THREADS = 4, ACTS_EACH = 100 };

struct busy {
	struct scene *scene;
	int number, failures;
};

static void *report_often(void *context)
{
	struct busy *busy = context;
	for (int i = 0; i < ACTS_EACH; i++) {
		char fields[128];
		struct outcome outcome;
		snprintf(fields, sizeof(fields), "{'what':'Thing %d of thread %d','harm':'0'}", i,
			busy->number);
		if (scene_try(busy->scene, &busy->scene->nurse,
			    (struct act){ .kind = "incident", .verb = "report" }, fields, &outcome))
			busy->failures++;
		outcome_release(&outcome);
	}
	return NULL;
}

static void many_at_once_leave_no_gap(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	int64_t before = book_head(scene.book);
	pthread_t threads[THREADS];
	struct busy busy[THREADS];
	for (int i = 0; i < THREADS; i++) {
		busy[i] = (struct busy){ .scene = &scene, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, report_often, &busy[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(busy[i].failures, 0);
	}
	assert_int_equal(book_head(scene.book), before + THREADS * ACTS_EACH);
	struct reader *reader;
	assert_int_equal(book_reader(scene.book, &reader), 0);
	for (int64_t seq = 1; seq <= book_head(scene.book); seq += 37) {
		json_t *proof;
		assert_int_equal(read_proof(reader, &ACTOR_SYSTEM, seq, &proof), 0);
		struct slice text = slice_of(json_text(proof, "proof_text"));
		struct slice entry = slice_of(json_text(proof, "entry"));
		struct ledger_public_key key;
		int64_t proved;
		assert_int_equal(
			ledger_public_key_read(&key, slice_of(book_verifier_key(scene.book))), 0);
		assert_int_equal(ledger_proof_check(text, entry, &key, 1, &proved), 0);
		assert_int_equal(proved, seq);
		json_decref(proof);
	}
	reader_close(reader);
	scene_clear(&scene);
}

static void two_processes_see_each_other(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	struct book *other;
	assert_int_equal(book_open(&other, scene.address, BOOK_WRITE), 0);
	for (int i = 0; i < 20; i++) {
		struct book *book = i % 2 ? other : scene.book;
		struct outcome outcome;
		json_t *input = json_pack("{ssss}", "what", "Seen from both", "harm", "0");
		struct act act = {
			.actor = &ACTOR_SYSTEM, .kind = "incident", .verb = "report", .input = input
		};
		assert_int_equal(book_act(book, &act, &outcome), 0);
		outcome_release(&outcome);
		json_decref(input);
	}
	int64_t head = book_head(other);
	int64_t until = monotonic_us() + 5000000;
	while (book_head(scene.book) < head && monotonic_us() < until)
		;
	assert_int_equal(book_head(scene.book), head);
	book_close(other);
	scene_clear(&scene);
}

/* -- all or nothing -- */

static void a_dropped_bulk_never_happened(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	int64_t head = book_head(scene.book);
	struct bulk *bulk;
	assert_int_equal(book_bulk_begin(scene.book, &bulk), 0);
	for (int i = 0; i < 10; i++) {
		char id[32];
		snprintf(id, sizeof(id), "ward-%d", i);
		json_t *input = json_pack("{ssss}", "name", id, "type", "ward");
		struct act act = { .actor = &ACTOR_SYSTEM,
			.kind = "place",
			.verb = "add",
			.new_id = id,
			.input = input };
		struct outcome outcome;
		assert_int_equal(bulk_act(bulk, &act, &outcome), 0);
		outcome_release(&outcome);
		json_decref(input);
	}
	bulk_drop(bulk);
	assert_int_equal(book_head(scene.book), head);
	scene_act(&scene, &scene.nurse, (struct act){ .kind = "incident", .verb = "report" },
		"{'what':'After','harm':'0'}", NULL);
	const struct directory *directory = book_directory(scene.book);
	assert_int_equal(directory_place(directory, "ward-3"), -1);
	book_directory_release(scene.book, directory);
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(every_wrong_act_says_what_is_wrong),
		TEST_CASE(a_stranger_cannot_guess_ids),
		TEST_CASE(more_right_than_seen_is_refused),
		TEST_CASE(a_report_without_a_name_has_a_receipt),
		TEST_CASE(who_wrote_a_policy_cannot_approve_it),
		TEST_CASE(many_at_once_leave_no_gap),
		TEST_CASE(two_processes_see_each_other),
		TEST_CASE(a_dropped_bulk_never_happened),
	};
	return test_on_both("book acting", tests, sizeof(tests) / sizeof(tests[0]));
}

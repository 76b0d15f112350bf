/* Nobody gets more rights than somebody with these rights gave them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "acting.h"

struct attempt {
	const struct actor *actor;
	struct act act;
	const char *fields;
	int code;
};

static void try_all(struct scene *scene, const struct attempt *attempts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct outcome outcome;
		int code = scene_try(scene, attempts[i].actor, attempts[i].act, attempts[i].fields,
			&outcome);
		if (code != attempts[i].code)
			fail_msg("attempt %zu: %d \"%s\"", i, code, outcome.message);
		if (code == FT_NOT_ALLOWED)
			assert_non_null(strstr(outcome.message, "role"));
		outcome_release(&outcome);
	}
}

static void give(struct scene *scene, const struct actor *actor, const char *role,
	const char *place, int code)
{
	char fields[256];
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'%s','from':'2024-01-01'}",
		scene->stranger.person, role);
	struct outcome outcome;
	int got = scene_try(scene, actor,
		(struct act){ .kind = "assignment", .verb = "start", .place = place }, fields,
		&outcome);
	if (got != code)
		fail_msg("%s at %s: %d \"%s\"", role, place, got, outcome.message);
	if (code == FT_NOT_ALLOWED)
		assert_non_null(strstr(outcome.message, "role"));
	outcome_release(&outcome);
}

static void nobody_gives_a_role_above_their_own(void **state)
{
	struct scene scene;
	scene_set(&scene, *state);
	struct actor administrator = scene_person(&scene, "Ann Bell", "administrator", "larch-house");
	struct actor local = scene_person(&scene, "Lou Park", "administrator", "rowan");
	const struct {
		const char *role;
		bool by_manager;
	} roles[] = { { "nurse", true }, { "carer", true }, { "manager", true },
		{ "assessor", true }, { "inspector", true }, { "administrator", false },
		{ "governance", false }, { "board", false } };
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		give(&scene, &scene.manager, roles[i].role, "hazel",
			roles[i].by_manager ? 0 : FT_NOT_ALLOWED);
		give(&scene, &administrator, roles[i].role, "hazel", 0);
		give(&scene, &local, roles[i].role, "rowan", 0);
	}
	give(&scene, &local, "administrator", "larch-house", FT_NOT_ALLOWED);
	scene_clear(&scene);
}

static void nor_changes_or_takes_one(void **state)
{
	struct scene scene;
	char fields[256], nurse[65], boss[65];
	scene_set(&scene, *state);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'nurse'}", scene.stranger.person);
	scene_act(&scene, &scene.manager,
		(struct act){ .kind = "assignment", .verb = "start", .place = "rowan" }, fields, nurse);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'administrator'}",
		scene.stranger.person);
	scene_act(&scene, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = "larch-house" }, fields,
		boss);
	const struct attempt attempts[] = {
		{ &scene.manager, { .kind = "assignment", .verb = "change", .thing = nurse },
			"{'role':'administrator'}", FT_NOT_ALLOWED },
		{ &scene.manager, { .kind = "assignment", .verb = "change", .thing = boss },
			"{'role':'nurse'}", FT_NOT_ALLOWED },
		{ &scene.manager, { .kind = "assignment", .verb = "end", .thing = boss }, "{}",
			FT_NOT_ALLOWED },
		{ &scene.manager, { .kind = "assignment", .verb = "change", .thing = nurse },
			"{'role':'hca'}", 0 },
		{ &scene.manager, { .kind = "assignment", .verb = "end", .thing = nurse }, "{}", 0 },
	};
	try_all(&scene, attempts, sizeof(attempts) / sizeof(attempts[0]));
	scene_clear(&scene);
}

/* Saying that a thing is at a place of one's own must not bring one's rights there to it. */
static void rights_at_one_place_reach_no_other(void **state)
{
	struct scene scene;
	char policy[65], role[65], fields[256];
	scene_set(&scene, *state);
	struct actor ward_manager = scene_person(&scene, "Una Reed", "manager", "rowan");
	struct actor local = scene_person(&scene, "Lou Park", "administrator", "rowan");
	snprintf(fields, sizeof(fields),
		"{'title':'Insulin','words':'Two people.','review_months':'12','owner':'%s'}",
		scene.governance.person);
	scene_act(&scene, &scene.governance,
		(struct act){ .kind = "policy", .verb = "draft", .place = "larch-house" }, fields,
		policy);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'nurse'}", scene.nurse.person);
	scene_act(&scene, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = "larch-house" }, fields,
		role);
	const struct attempt attempts[] = {
		{ &ward_manager,
			{ .kind = "policy", .verb = "edit", .thing = policy, .place = "rowan" },
			"{'title':'Ours now'}", FT_NOT_ALLOWED },
		{ &ward_manager,
			{ .kind = "assignment", .verb = "change", .thing = role, .place = "rowan" },
			"{'role':'manager'}", FT_NOT_ALLOWED },
		{ &local, { .kind = "place", .verb = "change", .thing = "rowan" },
			"{'name':'Rowan','type':'ward','parent':'hazel'}", FT_NOT_ALLOWED },
		{ &local, { .kind = "place", .verb = "change", .thing = "rowan" },
			"{'name':'Rowan','type':'ward'}", 0 },
		{ &scene.governance, { .kind = "policy", .verb = "edit", .thing = policy },
			"{'title':'Insulin again'}", 0 },
		/* whoever looks after it may edit it wherever it is, and must not carry it home */
		{ &scene.governance,
			{ .kind = "policy", .verb = "edit", .thing = policy, .place = "rowan" },
			"{'title':'Insulin'}", FT_NOT_ALLOWED },
	};
	try_all(&scene, attempts, sizeof(attempts) / sizeof(attempts[0]));
	scene_clear(&scene);
}

static void must_not_say(json_t *answer, const char *secret, bool hidden)
{
	char *text = json_dumps(answer, 0);
	if ((strstr(text, secret) == NULL) != hidden)
		fail_msg("%s: %s", hidden ? "this gives it away" : "this hides it", text);
	free(text);
	json_decref(answer);
}

/* Everything a person can read about a policy. */
static void read_everywhere(
	struct scene *scene, const struct actor *actor, const char *policy, bool hidden)
{
	struct reader *reader;
	json_t *answer;
	struct things_filter filter = { .kind = "policy", .limit = 50 };
	assert_int_equal(book_reader(scene->book, &reader), 0);
	assert_int_equal(read_thing(reader, actor, policy, &answer), 0);
	must_not_say(answer, "Another nurse", hidden);
	assert_int_equal(read_timeline(reader, actor, policy, &answer), 0);
	must_not_say(answer, "Another nurse", hidden);
	assert_int_equal(read_things(reader, actor, &filter, &answer), 0);
	must_not_say(answer, "Another nurse", hidden);
	for (int64_t seq = book_head(scene->book); seq > 0; seq--)
		if (read_proof(reader, actor, seq, &answer) == 0) {
			bool says = strstr(json_text(answer, "entry"), "Another nurse") != NULL;
			assert_false(says && hidden);
			json_decref(answer);
		}
	reader_close(reader);
}

static void publish_insulin(struct scene *scene, char policy[65])
{
	char fields[512];
	snprintf(fields, sizeof(fields),
		"{'title':'Insulin','words':'Two people.','review_months':'12','owner':'%s',"
		"'question':'Who is the second person?','answer_right':'Another nurse',"
		"'answer_wrong_1':'Nobody','answer_wrong_2':'A visitor'}",
		scene->governance.person);
	scene_act(scene, &scene->governance,
		(struct act){ .kind = "policy", .verb = "draft", .place = "larch-house" }, fields,
		policy);
	scene_act(scene, &scene->manager,
		(struct act){ .kind = "policy", .verb = "approve", .thing = policy }, "{}", NULL);
	scene_act(scene, &scene->governance,
		(struct act){ .kind = "policy", .verb = "publish", .thing = policy }, "{}", NULL);
}

/* What was seen is told by who works there, or above; anybody may report what they found. */
static void only_who_works_at_a_place_speaks_for_it(void **state)
{
	struct scene scene;
	char requirement[65], check[256];
	scene_set(&scene, *state);
	scene_act(&scene, &scene.governance, (struct act){ .kind = "requirement", .verb = "adopt" },
		"{'text':'Hands are clean','key_question':'safe'}", requirement);
	snprintf(check, sizeof(check),
		"{'requirement':'%s','seen':'10','right':'10','method':'overt'}", requirement);
	const char *action = "{'what':'Buy a lamp.','due':'2999-01-01'}";
	const struct attempt attempts[] = {
		{ &scene.stranger, { .kind = "check", .verb = "record", .place = "rowan" }, check,
			FT_NOT_ALLOWED },
		{ &scene.nurse, { .kind = "check", .verb = "record", .place = "rowan" }, check, 0 },
		{ &scene.stranger, { .kind = "action", .verb = "open", .place = "rowan" }, action,
			FT_NOT_ALLOWED },
		{ &scene.nurse, { .kind = "action", .verb = "open", .place = "rowan" }, action, 0 },
		{ &scene.governance, { .kind = "action", .verb = "open", .place = "rowan" }, action,
			0 },
		{ &scene.stranger, { .kind = "incident", .verb = "report", .place = "rowan" },
			"{'what':'A wet floor by the lift.','harm':'0'}", 0 },
	};
	try_all(&scene, attempts, sizeof(attempts) / sizeof(attempts[0]));
	scene_clear(&scene);
}

static void who_has_yet_to_sign_cannot_read_the_answer(void **state)
{
	struct scene scene;
	struct outcome outcome;
	char policy[65], fields[256];
	scene_set(&scene, *state);
	publish_insulin(&scene, policy);
	read_everywhere(&scene, &scene.nurse, policy, true);
	read_everywhere(&scene, &scene.governance, policy, false);
	scene_try(&scene, &scene.nurse,
		(struct act){ .kind = "policy", .verb = "edit", .thing = policy,
			.expected_version = 1 },
		"{'title':'x'}", &outcome);
	must_not_say(json_incref(outcome.conflict), "Another nurse", true);
	outcome_release(&outcome);
	static const char *const answers[] = { "", ",'answer':'Nobody'", ",'answer':''",
		",'answer':'Another nurse'" };
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		snprintf(fields, sizeof(fields), "{'policy':'%s','version':'1'%s}", policy,
			answers[i]);
		int code = scene_try(&scene, &scene.nurse,
			(struct act){ .kind = "signature", .verb = "sign" }, fields, &outcome);
		assert_int_equal(code, i < 3 ? FT_REFUSED : 0);
		if (code)
			assert_string_equal(
				json_text(json_array_get(outcome.problems, 0), "field"), "answer");
		outcome_release(&outcome);
	}
	scene_clear(&scene);
}

static void wrong_answers_are_counted_without_names(void **state)
{
	struct scene scene;
	struct reader *reader;
	json_t *answer;
	int64_t count;
	char policy[65], fields[256], note[65];
	scene_set(&scene, *state);
	publish_insulin(&scene, policy);
	snprintf(fields, sizeof(fields), "{'policy':'%s','version':'1'}", policy);
	const struct actor *who[] = { &scene.nurse, &scene.nurse, &scene.stranger };
	for (size_t i = 0; i < 3; i++)
		scene_act(&scene, who[i], (struct act){ .kind = "wrong_answer", .verb = "note" },
			fields, note);
	assert_int_equal(book_reader(scene.book, &reader), 0);
	assert_int_equal(read_people_count(reader, "wrong_answer", "noted", "policy", policy, "",
				 &count),
		0);
	assert_int_equal(count, 2);
	assert_int_equal(read_people_count(reader, "wrong_answer", "noted", "policy", policy,
				 "2999-01-01", &count),
		0);
	assert_int_equal(count, 0);
	assert_int_equal(read_thing(reader, &scene.manager, note, &answer), FT_NOT_FOUND);
	assert_int_equal(read_thing(reader, &scene.governance, note, &answer), FT_NOT_FOUND);
	reader_close(reader);
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(nobody_gives_a_role_above_their_own),
		TEST_CASE(nor_changes_or_takes_one),
		TEST_CASE(rights_at_one_place_reach_no_other),
		TEST_CASE(only_who_works_at_a_place_speaks_for_it),
		TEST_CASE(who_has_yet_to_sign_cannot_read_the_answer),
		TEST_CASE(wrong_answers_are_counted_without_names),
	};
	return test_on_both("book rights", tests, sizeof(tests) / sizeof(tests[0]));
}

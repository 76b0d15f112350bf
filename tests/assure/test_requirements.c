/* Requirements: paper against practice, from acts. */
#include "home.h"
#include <math.h>
#include <stdio.h>

#define NEAR(value, expected) assert_true(fabs((value) - (expected)) < 1e-4)

struct insulin {
	struct home home;
	char requirement[65], policy[65];
	struct actor nurses[3]; /* on rowan, rowan, hazel */
};

static void act(struct insulin *all, const struct actor *actor, const char *kind, const char *verb,
	const char *thing, const char *place, char id[65], const char *format, ...)
	__attribute__((format(printf, 8, 9)));

static void act(struct insulin *all, const struct actor *actor, const char *kind, const char *verb,
	const char *thing, const char *place, char id[65], const char *format, ...)
{
	char fields[2048];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(fields, sizeof(fields), format, arguments);
	va_end(arguments);
	home_act(&all->home, actor,
		(struct act){ .kind = kind, .verb = verb, .thing = thing, .place = place }, fields,
		id);
}

/* A requirement for nurses and, with `policy`, a policy in force that says how. */
static void begin(struct insulin *all, const struct test_place *place, bool policy)
{
	struct home *home = &all->home;
	home_open(home, place);
	all->nurses[0] = home_person(home, "Sam Osei", "nurse", "rowan");
	all->nurses[1] = home_person(home, "Ruth Ade", "nurse", "rowan");
	all->nurses[2] = home_person(home, "Ola Berg", "nurse", "hazel");
	act(all, &home->manager, "requirement", "adopt", NULL, "larch-house", all->requirement,
		"{'text':'Insulin is checked by two people','key_question':'safe',"
		"'source':['RA2014-12'],'applies_to':'role = nurse','owner':'%s','target':'100'}",
		home->manager.person);
	if (!policy)
		return;
	act(all, &home->manager, "policy", "draft", NULL, "larch-house", all->policy,
		"{'title':'Medicines','words':'Two people check.','review_months':12,"
		"'owner':'%s','requirements':['%s'],'audience':'role in (nurse, hca)'}",
		home->manager.person, all->requirement);
	act(all, &home->governance, "policy", "approve", all->policy, NULL, NULL, "{}");
	act(all, &home->governance, "policy", "publish", all->policy, NULL, NULL, "{}");
}

static void end(struct insulin *all)
{
	home_close(&all->home);
}

static void sign(struct insulin *all, int nurse, int version)
{
	act(all, &all->nurses[nurse], "signature", "sign", NULL, NULL, NULL,
		"{'policy':'%s','version':%d}", all->policy, version);
}

static void check(struct insulin *all, const char *place, int right, int seen, const char *method)
{
	act(all, &all->home.manager, "check", "record", NULL, place, NULL,
		"{'requirement':'%s','seen':%d,'right':%d,'method':'%s'}", all->requirement, seen,
		right, method);
}

static void report(struct insulin *all)
{
	char incident[65];
	act(all, &all->nurses[0], "incident", "report", NULL, "rowan", incident,
		"{'what':'Insulin given by one person','harm':'0'}");
	act(all, &all->home.manager, "incident", "triage", incident, NULL, NULL,
		"{'owner':'%s','requirements':['%s']}", all->home.manager.person, all->requirement);
}

static json_t *ask_at(struct insulin *all, const char *place)
{
	json_t *requirement;
	if (assure_requirement(all->home.assure, all->home.reader, &all->home.manager,
		    all->requirement, place, &requirement))
		fail_msg("%s", error_message());
	return requirement;
}

static void expect_state(struct insulin *all, const char *place, const char *state)
{
	json_t *requirement = ask_at(all, place);
	assert_string_equal(text_at(requirement, "state"), state);
	json_decref(requirement);
}

static void without_evidence_it_is_not_known(void **state)
{
	struct insulin all;
	begin(&all, *state, false);
	json_t *requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "text"), "Insulin is checked by two people");
	assert_string_equal(text_at(requirement, "owner_name"), "Dana Whitlock");
	assert_string_equal(text_at(requirement, "state"), "unknown");
	assert_string_equal(text_at(requirement, "state_label"), "Not known");
	NEAR(number_at(requirement, "target"), 1);
	NEAR(number_at(requirement, "paper.value"), 0);
	NEAR(number_at(requirement, "paper.attested.of"), 0);
	NEAR(number_at(requirement, "practice.seen.n"), 0);
	assert_true(isnan(number_at(requirement, "practice.mean")));
	assert_true(isnan(number_at(requirement, "gap.mean")));
	assert_true(isnan(number_at(requirement, "tilt")));
	assert_true(isnan(number_at(requirement, "last_evidence")));
	json_decref(requirement);
	end(&all);
}

/* 2 of 3 nurses signed, nobody needs a course: paper is 2/3. The manager need not sign. */
static void paper_is_the_policy_and_who_signed_it(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	sign(&all, 0, 1);
	sign(&all, 2, 1);
	json_t *requirement = ask_at(&all, NULL);
	assert_true(
		json_is_true(json_object_get(json_object_get(requirement, "paper"), "in_force")));
	NEAR(number_at(requirement, "paper.attested.n"), 2);
	NEAR(number_at(requirement, "paper.attested.of"), 3);
	NEAR(number_at(requirement, "paper.value"), 2. / 3);
	assert_string_equal(text_at(requirement, "state"), "unknown");
	json_decref(requirement);
	requirement = ask_at(&all, "rowan");
	NEAR(number_at(requirement, "paper.attested.n"), 1);
	NEAR(number_at(requirement, "paper.attested.of"), 2);
	json_decref(requirement);
	/* A new version must be signed again. */
	act(&all, &all.home.manager, "policy", "revise", all.policy, NULL, NULL, "{}");
	act(&all, &all.home.manager, "policy", "edit", all.policy, NULL, NULL,
		"{'words':'Two people check, aloud.'}");
	act(&all, &all.home.governance, "policy", "approve_revision", all.policy, NULL, NULL, "{}");
	act(&all, &all.home.governance, "policy", "publish_revision", all.policy, NULL, NULL, "{}");
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "paper.attested.n"), 0);
	json_decref(requirement);
	sign(&all, 1, 2);
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "paper.attested.n"), 1);
	json_decref(requirement);
	/* Past its review it is not in force any more. */
	home_wait(366);
	requirement = ask_at(&all, NULL);
	assert_true(
		json_is_false(json_object_get(json_object_get(requirement, "paper"), "in_force")));
	NEAR(number_at(requirement, "paper.value"), 0);
	json_decref(requirement);
	end(&all);
}

static void training_counts_until_its_last_day(void **state)
{
	struct insulin all;
	char course[65], done[65];
	begin(&all, *state, true);
	act(&all, &all.home.manager, "course", "add", NULL, "larch-house", course,
		"{'title':'Insulin safety','refresh_months':12,'requirements':['%s']}",
		all.requirement);
	act(&all, &all.nurses[0], "completion", "record", NULL, NULL, done,
		"{'course':'%s','person':'%s'}", course, all.nurses[0].person);
	json_t *requirement = ask_at(&all, NULL);
	/* The course is for everybody, the requirement for the three nurses. */
	NEAR(number_at(requirement, "paper.trained.n"), 1);
	NEAR(number_at(requirement, "paper.trained.of"), 3);
	NEAR(number_at(requirement, "paper.value"), (0 + 1. / 3) / 2);
	json_decref(requirement);
	home_wait(365); /* the same day next year is the last */
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "paper.trained.n"), 1);
	json_decref(requirement);
	home_wait(1);
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "paper.trained.n"), 0);
	json_decref(requirement);
	act(&all, &all.nurses[0], "completion", "record", NULL, NULL, done,
		"{'course':'%s','person':'%s'}", course, all.nurses[0].person);
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "paper.trained.n"), 1);
	json_decref(requirement);
	/* Taken back: it never counted. */
	act(&all, &all.home.manager, "completion", "revoke", done, NULL, NULL,
		"{'reason':'Wrong person'}");
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "paper.trained.n"), 0);
	json_decref(requirement);
	end(&all);
}

static void signed_by_all(struct insulin *all)
{
	for (int i = 0; i < 3; i++)
		sign(all, i, 1);
}

/* Expected numbers: practice.h and the table it was checked with (P = 1 here, Q as there). */
static void said_more_than_done(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	signed_by_all(&all);
	check(&all, "rowan", 22, 40, "covert");
	json_t *requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "state"), "paper_only");
	assert_string_equal(text_at(requirement, "state_label"), "We say it more than we do it");
	NEAR(number_at(requirement, "practice.mean"), .5488);
	NEAR(number_at(requirement, "practice.lower"), .3969);
	NEAR(number_at(requirement, "practice.upper"), .6962);
	NEAR(number_at(requirement, "practice.n_eff"), 40);
	NEAR(number_at(requirement, "practice.seen.y"), 22);
	NEAR(number_at(requirement, "practice.seen.n"), 40);
	NEAR(number_at(requirement, "gap.mean"), 1 - .5488);
	NEAR(number_at(requirement, "tilt"), 1 - .5488);
	assert_string_equal(text_at(requirement, "last_evidence"), "2026-11-22");
	json_decref(requirement);
	/* Nothing was seen on the other ward. */
	expect_state(&all, "hazel", "unknown");
	end(&all);
}

static void level_until_nobody_looks(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	signed_by_all(&all);
	check(&all, "rowan", 57, 60, "record");
	json_t *requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "state"), "embedded");
	NEAR(number_at(requirement, "practice.mean"), .9426);
	json_decref(requirement);
	home_wait(180);
	requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "state"), "embedded");
	NEAR(number_at(requirement, "practice.mean"), .9355);
	NEAR(number_at(requirement, "practice.n_eff"), 30);
	json_decref(requirement);
	home_wait(180);
	requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "practice.n_eff"), 15);
	NEAR(number_at(requirement, "practice.seen.n"), 60);
	json_decref(requirement);
	home_wait(180);
	requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "state"), "unknown");
	NEAR(number_at(requirement, "practice.seen.n"), 0);
	assert_true(isnan(number_at(requirement, "tilt")));
	json_decref(requirement);
	end(&all);
}

static void reports_contradict_and_shrink_what_is_known(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	signed_by_all(&all);
	check(&all, "rowan", 57, 60, "record");
	for (int i = 0; i < 3; i++)
		report(&all);
	json_t *requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "state"), "contradicted");
	assert_string_equal(text_at(requirement, "state_label"), "Reports say otherwise");
	NEAR(number_at(requirement, "practice.mean"), .9219);
	NEAR(number_at(requirement, "practice.n_eff"), 15);
	NEAR(number_at(requirement, "reports"), 3);
	json_decref(requirement);
	expect_state(&all, "hazel", "unknown");
	end(&all);
}

static void good_practice_without_a_policy(void **state)
{
	struct insulin all;
	begin(&all, *state, false);
	check(&all, "rowan", 57, 60, "covert");
	json_t *requirement = ask_at(&all, NULL);
	assert_string_equal(text_at(requirement, "state"), "unwritten");
	NEAR(number_at(requirement, "tilt"), -.9426);
	json_decref(requirement);
	end(&all);
}

/* Observers who are seen count half; what people say of themselves not at all. */
static void how_it_was_seen_matters(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	check(&all, "rowan", 57, 60, "overt");
	check(&all, "rowan", 60, 60, "self");
	json_t *requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "practice.n_eff"), 30);
	NEAR(number_at(requirement, "practice.seen.n"), 60);
	NEAR(number_at(requirement, "practice.mean"), .9355);
	assert_true(number_at(requirement, "practice.if_covert") < .9);
	json_decref(requirement);
	end(&all);
}

static void an_audit_counts_by_its_questions(void **state)
{
	struct insulin all;
	char template[65], question[65];
	json_t *thing;
	begin(&all, *state, true);
	act(&all, &all.home.manager, "audit_template", "add", NULL, "larch-house", template,
		"{'title':'Medicines','method':'record','repeat_months':1,"
		"'questions':'Were two people there? | %s | count'}",
		all.requirement);
	assert_int_equal(read_thing(all.home.reader, &all.home.manager, template, &thing), 0);
	const json_t *questions = json_object_get(json_object_get(thing, "fields"), "questions");
	snprintf(question, sizeof(question), "%s", json_text(json_array_get(questions, 0), "id"));
	json_decref(thing);
	act(&all, &all.nurses[0], "audit", "finish", NULL, "rowan", NULL,
		"{'template':'%s','method':'record','answers':{'%s':{'y':7,'n':9,"
		"'act':'Rota for the second person','due':'2026-12-01'}}}",
		template, question);
	json_t *requirement = ask_at(&all, NULL);
	NEAR(number_at(requirement, "practice.seen.y"), 7);
	NEAR(number_at(requirement, "practice.seen.n"), 9);
	const json_t *first = json_array_get(json_object_get(requirement, "evidence"), 0);
	assert_string_equal(text_at(first, "kind"), "audit");
	assert_string_equal(text_at(first, "strand"), "practice");
	assert_string_equal(text_at(first, "method"), "record");
	assert_string_equal(text_at(first, "place_name"), "Rowan ward");
	NEAR(number_at(first, "y"), 7);
	NEAR(number_at(first, "n"), 9);
	assert_true(number_at(first, "seq") > 0);
	json_decref(requirement);
	end(&all);
}

static void the_board_counts_by_state(void **state)
{
	struct insulin all;
	char hands[65];
	begin(&all, *state, true);
	signed_by_all(&all);
	check(&all, "rowan", 57, 60, "record");
	act(&all, &all.home.manager, "requirement", "adopt", NULL, "rowan", hands,
		"{'text':'Hands are cleaned','key_question':'effective'}");
	json_t *board;
	assert_int_equal(assure_board(all.home.assure, all.home.reader, &all.home.manager,
				 &(struct board_query){ 0 }, &board),
		0);
	const json_t *rows = json_object_get(board, "requirements");
	assert_int_equal(json_array_size(rows), 2);
	/* The most urgent first: not known before level. */
	assert_string_equal(text_at(json_array_get(rows, 0), "id"), hands);
	assert_string_equal(text_at(json_array_get(rows, 1), "id"), all.requirement);
	NEAR(number_at(board, "states.embedded"), 1);
	NEAR(number_at(board, "states.unknown"), 1);
	NEAR(number_at(board, "states.paper_only"), 0);
	NEAR(number_at(board, "headline.level"), 1);
	NEAR(number_at(board, "headline.not_known"), 1);
	NEAR(number_at(board, "headline.total"), 2);
	assert_string_equal(text_at(board, "headline.sentence"), "1 of 2 requirements is level.");
	NEAR(number_at(board, "key_questions.safe.level"), 1);
	NEAR(number_at(board, "key_questions.effective.not_known"), 1);
	json_decref(board);
	/* Hazel has nothing to do with what Rowan adopted. */
	assert_int_equal(assure_board(all.home.assure, all.home.reader, &all.home.manager,
				 &(struct board_query){ .place = "hazel" }, &board),
		0);
	assert_int_equal(json_array_size(json_object_get(board, "requirements")), 1);
	json_decref(board);
	/* A nurse of Hazel does not see what Rowan adopted on the board of the house. */
	assert_int_equal(assure_board(all.home.assure, all.home.reader, &all.nurses[2],
				 &(struct board_query){ 0 }, &board),
		0);
	assert_int_equal(json_array_size(json_object_get(board, "requirements")), 1);
	json_decref(board);
	json_t *requirement;
	assert_int_equal(assure_requirement(all.home.assure, all.home.reader, &all.nurses[2], hands,
				 NULL, &requirement),
		FT_NOT_FOUND);
	end(&all);
}

static double board_number(struct insulin *all, const char *path)
{
	json_t *board;
	assert_int_equal(assure_board(all->home.assure, all->home.reader, &all->home.manager,
				 &(struct board_query){ 0 }, &board),
		0);
	double number = number_at(json_array_get(json_object_get(board, "requirements"), 0), path);
	json_decref(board);
	return number;
}

/* What is remembered of a board is forgotten when evidence, people or the day change. */
static void a_board_asked_again_is_right_again(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	sign(&all, 0, 1);
	NEAR(board_number(&all, "paper.attested.n"), 1);
	NEAR(board_number(&all, "paper.attested.n"), 1);
	sign(&all, 1, 1);
	NEAR(board_number(&all, "paper.attested.n"), 2);
	NEAR(board_number(&all, "paper.attested.of"), 3);
	home_person(&all.home, "New Nurse", "nurse", "rowan");
	NEAR(board_number(&all, "paper.attested.of"), 4);
	check(&all, "rowan", 57, 60, "record");
	NEAR(board_number(&all, "practice.n_eff"), 60);
	home_wait(180);
	NEAR(board_number(&all, "practice.n_eff"), 30);
	end(&all);
}

static void a_retired_requirement_is_on_no_board(void **state)
{
	struct insulin all;
	begin(&all, *state, false);
	expect_state(&all, NULL, "unknown");
	act(&all, &all.home.manager, "requirement", "retire", all.requirement, NULL, NULL, "{}");
	json_t *board;
	assert_int_equal(assure_board(all.home.assure, all.home.reader, &all.home.manager,
				 &(struct board_query){ 0 }, &board),
		0);
	assert_int_equal(json_array_size(json_object_get(board, "requirements")), 0);
	assert_string_equal(
		text_at(board, "headline.sentence"), "No requirement applies here yet.");
	json_decref(board);
	end(&all);
}

/* Who may not see a report sees that there is one, not which. */
static void evidence_hides_what_one_may_not_see(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	report(&all);
	json_t *requirement;
	assert_int_equal(assure_requirement(all.home.assure, all.home.reader, &all.nurses[1],
				 all.requirement, "rowan", &requirement),
		0);
	const json_t *row = pick(json_object_get(requirement, "evidence"), "kind", "incident");
	assert_string_equal(text_at(row, "thing"), "");
	assert_null(strstr(text_at(row, "title"), "Insulin"));
	json_decref(requirement);
	requirement = ask_at(&all, "rowan");
	row = pick(json_object_get(requirement, "evidence"), "kind", "incident");
	assert_true(strstr(text_at(row, "title"), "Insulin") != NULL);
	json_decref(requirement);
	end(&all);
}

static void measures_that_name_it_are_beside_it(void **state)
{
	struct insulin all;
	begin(&all, *state, true);
	home_act(&all.home, &all.home.manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "errors" },
		"{'label':'Insulin errors','better':'lower'}", NULL);
	act(&all, &all.home.manager, "measure", "change", "errors", NULL, NULL,
		"{'label':'Insulin errors','better':'lower','requirements':['%s']}",
		all.requirement);
	act(&all, &ACTOR_SYSTEM, "readings", "import", NULL, NULL, NULL,
		"{'measure':'errors','rows':[['rowan','2026-01-01','','3','']]}");
	json_t *requirement = ask_at(&all, NULL);
	const json_t *row = pick(json_object_get(requirement, "series"), "measure", "errors");
	assert_string_equal(text_at(row, "place"), "rowan");
	assert_string_equal(text_at(row, "variation"), "common");
	assert_true(json_is_false(json_object_get(row, "judged")));
	json_decref(requirement);
	json_t *series;
	assert_int_equal(assure_series(all.home.assure, all.home.reader, &all.home.manager,
				 "errors", "rowan", "", &series),
		0);
	const json_t *note = json_array_get(json_object_get(series, "annotations"), 0);
	assert_string_equal(text_at(note, "on"), "2026-11-22");
	assert_string_equal(text_at(note, "text"), "Medicines, version 1, in force");
	json_decref(series);
	end(&all);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(without_evidence_it_is_not_known),
		TEST_CASE(paper_is_the_policy_and_who_signed_it),
		TEST_CASE(training_counts_until_its_last_day),
		TEST_CASE(said_more_than_done),
		TEST_CASE(level_until_nobody_looks),
		TEST_CASE(reports_contradict_and_shrink_what_is_known),
		TEST_CASE(good_practice_without_a_policy),
		TEST_CASE(how_it_was_seen_matters),
		TEST_CASE(an_audit_counts_by_its_questions),
		TEST_CASE(the_board_counts_by_state),
		TEST_CASE(a_board_asked_again_is_right_again),
		TEST_CASE(a_retired_requirement_is_on_no_board),
		TEST_CASE(evidence_hides_what_one_may_not_see),
		TEST_CASE(measures_that_name_it_are_beside_it),
	};
	return test_on_both("requirements", tests, sizeof(tests) / sizeof(tests[0]));
}

/* Who can do what, what is to sign, and the trace through six pillars. */
#include "home.h"
#include <math.h>
#include <stdio.h>

struct ward {
	struct home home;
	char requirement[65], policy[65], course[65], skill[65];
	struct actor sam, ruth, carer; /* two nurses and a carer, all on rowan */
	struct actor assessor;	       /* of the whole house */
};

static void act(struct ward *ward, const struct actor *actor, const char *kind, const char *verb,
	const char *thing, char id[65], const char *format, ...)
	__attribute__((format(printf, 7, 8)));

static void act(struct ward *ward, const struct actor *actor, const char *kind, const char *verb,
	const char *thing, char id[65], const char *format, ...)
{
	char fields[2048];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(fields, sizeof(fields), format, arguments);
	va_end(arguments);
	home_act(&ward->home, actor,
		(struct act){ .kind = kind,
			.verb = verb,
			.thing = thing,
			.place = thing ? NULL : "larch-house" },
		fields, id);
}

static void begin(struct ward *ward, const struct test_place *place)
{
	struct home *home = &ward->home;
	home_open(home, place);
	ward->sam = home_person(home, "Sam Osei", "nurse", "rowan");
	ward->ruth = home_person(home, "Ruth Ade", "nurse", "rowan");
	ward->carer = home_person(home, "Kit Moss", "carer", "rowan");
	ward->assessor = home_person(home, "Asha Rao", "assessor", "larch-house");
	act(ward, &home->manager, "requirement", "adopt", NULL, ward->requirement,
		"{'text':'Insulin is checked by two people','key_question':'safe'}");
	act(ward, &home->manager, "policy", "draft", NULL, ward->policy,
		"{'title':'Medicines','words':'Two people check.','review_months':12,"
		"'changes':'A second person checks.','owner':'%s','requirements':['%s'],"
		"'audience':'role = nurse'}",
		home->manager.person, ward->requirement);
	act(ward, &home->governance, "policy", "approve", ward->policy, NULL, "{}");
	act(ward, &home->governance, "policy", "publish", ward->policy, NULL, "{}");
	act(ward, &home->manager, "course", "add", NULL, ward->course,
		"{'title':'Fire safety','refresh_months':12,'requirements':['%s'],"
		"'audience':'role in (nurse, carer)'}",
		ward->requirement);
	act(ward, &home->manager, "skill", "add", NULL, ward->skill,
		"{'title':'Giving insulin','statement':'Two people.','valid_months':12,"
		"'requirements':['%s'],'audience':'role = nurse'}",
		ward->requirement);
}

static void end(struct ward *ward)
{
	home_close(&ward->home);
}

static json_t *team_for(struct ward *ward, const struct actor *actor, const char *place)
{
	json_t *team;
	if (assure_team(ward->home.assure, ward->home.reader, actor, place, &team))
		fail_msg("%s", error_message());
	return team;
}

/* The cell of a person under a column named by its title; NULL when there is none. */
static const json_t *find_cell(const json_t *team, const char *name, const char *title)
{
	const json_t *columns = json_object_get(team, "columns");
	const json_t *cells =
		json_object_get(pick(json_object_get(team, "people"), "name", name), "cells");
	for (size_t i = 0; i < json_array_size(cells); i++) {
		const json_t *cell = json_array_get(cells, i);
		const json_t *column =
			json_array_get(columns, (size_t)json_whole(cell, "column", -1));
		if (strcmp(json_text(column, "title"), title) == 0)
			return cell;
	}
	return NULL;
}

static void expect_cell(
	const json_t *team, const char *name, const char *title, bool needed, const char *state)
{
	const json_t *cell = find_cell(team, name, title);
	assert_non_null(cell);
	assert_int_equal(json_flag(cell, "needed", !needed), needed);
	assert_string_equal(text_at(cell, "state"), state);
}

static void gaps_come_first(void **state)
{
	struct ward ward;
	begin(&ward, *state);
	act(&ward, &ward.sam, "signature", "sign", NULL, NULL, "{'policy':'%s','version':1}",
		ward.policy);
	act(&ward, &ward.sam, "completion", "record", NULL, NULL, "{'course':'%s','person':'%s'}",
		ward.course, ward.sam.person);
	act(&ward, &ward.carer, "completion", "record", NULL, NULL, "{'course':'%s','person':'%s'}",
		ward.course, ward.carer.person);
	act(&ward, &ward.assessor, "signoff", "sign_off", NULL, NULL,
		"{'skill':'%s','person':'%s','outcome':'can_assess','method':'observed',"
		"'saw':'Read the dose aloud'}",
		ward.skill, ward.sam.person);
	act(&ward, &ward.assessor, "signoff", "sign_off", NULL, NULL,
		"{'skill':'%s','person':'%s','outcome':'with_supervision','method':'observed',"
		"'saw':'Needed a prompt'}",
		ward.skill, ward.ruth.person);
	json_t *team = team_for(&ward, &ward.home.manager, "rowan");
	assert_int_equal(json_array_size(json_object_get(team, "columns")), 3);
	assert_int_equal(json_array_size(json_object_get(team, "people")), 3);
	expect_cell(team, "Sam Osei", "Medicines", true, "signed");
	expect_cell(team, "Sam Osei", "Fire safety", true, "in_date");
	expect_cell(team, "Sam Osei", "Giving insulin", true, "can_assess");
	expect_cell(team, "Ruth Ade", "Medicines", true, "not_signed");
	expect_cell(team, "Ruth Ade", "Fire safety", true, "not_yet");
	expect_cell(team, "Ruth Ade", "Giving insulin", true, "with_supervision");
	expect_cell(team, "Kit Moss", "Fire safety", true, "in_date");
	assert_null(find_cell(team, "Kit Moss", "Medicines"));
	assert_string_equal(text_at(find_cell(team, "Sam Osei", "Giving insulin"), "saw"),
		"Read the dose aloud");
	assert_string_equal(
		text_at(find_cell(team, "Sam Osei", "Giving insulin"), "by_name"), "Asha Rao");
	assert_string_equal(
		text_at(find_cell(team, "Sam Osei", "Fire safety"), "until"), "2027-11-22");
	/* Only Ruth has gaps, so she is first; the others by name. */
	static const char *const order[] = { "Ruth Ade", "Kit Moss", "Sam Osei" };
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
			text_at(json_array_get(json_object_get(team, "people"), i), "name"),
			order[i]);
	assert_true(number_at(json_array_get(json_object_get(team, "people"), 0), "gaps") > 2.5);
	assert_int_equal(json_array_size(json_object_get(team, "gaps")), 3);
	json_decref(team);
	end(&ward);
}

static void what_ends_is_said_before_it_has_ended(void **state)
{
	struct ward ward;
	begin(&ward, *state);
	act(&ward, &ward.carer, "completion", "record", NULL, NULL, "{'course':'%s','person':'%s'}",
		ward.course, ward.carer.person);
	home_wait(330);
	json_t *team = team_for(&ward, &ward.home.manager, "rowan");
	expect_cell(team, "Kit Moss", "Fire safety", true, "ending");
	const json_t *gap = pick(json_object_get(team, "gaps"), "person", ward.carer.person);
	assert_string_equal(text_at(gap, "text"), "Kit Moss: Fire safety ends 22 Nov 2027");
	assert_int_equal(
		json_whole(pick(json_object_get(team, "people"), "name", "Kit Moss"), "gaps", -1),
		0);
	json_decref(team);
	home_wait(36);
	team = team_for(&ward, &ward.home.manager, "rowan");
	expect_cell(team, "Kit Moss", "Fire safety", true, "ended");
	gap = pick(json_object_get(team, "gaps"), "person", ward.carer.person);
	assert_string_equal(text_at(gap, "text"), "Kit Moss: Fire safety ended 22 Nov 2027");
	assert_int_equal(
		json_whole(pick(json_object_get(team, "people"), "name", "Kit Moss"), "gaps", -1),
		1);
	json_decref(team);
	end(&ward);
}

static void colleagues_see_only_themselves(void **state)
{
	struct ward ward;
	begin(&ward, *state);
	json_t *team = team_for(&ward, &ward.ruth, "rowan");
	assert_int_equal(json_array_size(json_object_get(team, "people")), 1);
	assert_string_equal(text_at(json_array_get(json_object_get(team, "people"), 0), "person"),
		ward.ruth.person);
	for (size_t i = 0; i < json_array_size(json_object_get(team, "gaps")); i++)
		assert_string_equal(
			text_at(json_array_get(json_object_get(team, "gaps"), i), "person"),
			ward.ruth.person);
	json_decref(team);
	team = team_for(&ward, &ward.assessor, "rowan");
	assert_int_equal(json_array_size(json_object_get(team, "people")), 3);
	json_decref(team);
	assert_int_equal(
		assure_team(ward.home.assure, ward.home.reader, &ward.ruth, "hazel", &team),
		FT_NOT_ALLOWED);
	end(&ward);
}

static size_t count_to_sign(struct ward *ward, const struct actor *actor)
{
	json_t *answer;
	assert_int_equal(assure_to_sign(ward->home.assure, ward->home.reader, actor, &answer), 0);
	size_t count = json_array_size(json_object_get(answer, "items"));
	json_decref(answer);
	return count;
}

static void a_policy_is_to_be_signed_once_for_each_version(void **state)
{
	struct ward ward;
	json_t *answer;
	begin(&ward, *state);
	assert_int_equal(assure_to_sign(ward.home.assure, ward.home.reader, &ward.sam, &answer), 0);
	const json_t *first = json_array_get(json_object_get(answer, "items"), 0);
	assert_string_equal(text_at(first, "policy"), ward.policy);
	assert_string_equal(text_at(first, "title"), "Medicines");
	assert_string_equal(text_at(first, "changes"), "A second person checks.");
	assert_string_equal(text_at(first, "published_on"), "2026-11-22");
	assert_int_equal(json_whole(first, "version", 0), 1);
	json_decref(answer);
	assert_int_equal(count_to_sign(&ward, &ward.carer), 0);
	assert_int_equal(count_to_sign(&ward, &ACTOR_NOBODY), 0);
	act(&ward, &ward.sam, "signature", "sign", NULL, NULL, "{'policy':'%s','version':1}",
		ward.policy);
	assert_int_equal(count_to_sign(&ward, &ward.sam), 0);
	assert_int_equal(count_to_sign(&ward, &ward.ruth), 1);
	/* What is being revised is still in force; the next version is to be signed again. */
	act(&ward, &ward.home.manager, "policy", "revise", ward.policy, NULL, "{}");
	assert_int_equal(count_to_sign(&ward, &ward.sam), 0);
	act(&ward, &ward.home.manager, "policy", "edit", ward.policy, NULL, "{'words':'Aloud.'}");
	act(&ward, &ward.home.governance, "policy", "approve_revision", ward.policy, NULL, "{}");
	act(&ward, &ward.home.governance, "policy", "publish_revision", ward.policy, NULL, "{}");
	assert_int_equal(count_to_sign(&ward, &ward.sam), 1);
	act(&ward, &ward.home.manager, "policy", "withdraw", ward.policy, NULL, "{}");
	assert_int_equal(count_to_sign(&ward, &ward.sam), 0);
	end(&ward);
}

static void one_promise_goes_through_six_pillars(void **state)
{
	struct ward ward;
	char incident[65];
	json_t *trace;
	begin(&ward, *state);
	act(&ward, &ward.sam, "signature", "sign", NULL, NULL, "{'policy':'%s','version':1}",
		ward.policy);
	act(&ward, &ward.sam, "completion", "record", NULL, NULL, "{'course':'%s','person':'%s'}",
		ward.course, ward.sam.person);
	act(&ward, &ward.assessor, "signoff", "sign_off", NULL, NULL,
		"{'skill':'%s','person':'%s','outcome':'alone','method':'observed','saw':'All'}",
		ward.skill, ward.sam.person);
	act(&ward, &ward.sam, "incident", "report", NULL, incident,
		"{'what':'Given by one person','harm':'0'}");
	act(&ward, &ward.home.manager, "incident", "triage", incident, NULL,
		"{'owner':'%s','requirements':['%s']}", ward.home.manager.person, ward.requirement);
	act(&ward, &ward.home.manager, "check", "record", NULL, NULL,
		"{'requirement':'%s','seen':10,'right':8,'method':'overt'}", ward.requirement);
	act(&ward, &ward.home.manager, "action", "open", NULL, NULL,
		"{'what':'Second person on the rota','owner':'%s','due':'2026-12-01',"
		"'requirement':'%s'}",
		ward.home.manager.person, ward.requirement);
	assert_int_equal(assure_trace(ward.home.assure, ward.home.reader, &ward.home.manager,
				 ward.requirement, NULL, &trace),
		0);
	static const struct {
		const char *pillar, *title;
		double n, of;
	} expected[] = {
		{ "policy", "Medicines", 1, 2 },
		{ "training", "Fire safety", 1, 3 },
		{ "competence", "Giving insulin", 1, 2 },
		{ "incident", "Given by one person", -1, -1 },
		{ "audit", "Insulin is checked by two people", 8, 10 },
		{ "action", "Second person on the rota", -1, -1 },
	};
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const json_t *items = json_object_get(trace, expected[i].pillar);
		assert_int_equal(json_array_size(items), 1);
		const json_t *item = json_array_get(items, 0);
		assert_string_equal(text_at(item, "title"), expected[i].title);
		assert_true(strlen(text_at(item, "href")) > 1);
		if (expected[i].of > 0) {
			assert_true(fabs(number_at(item, "n") - expected[i].n) < .5);
			assert_true(fabs(number_at(item, "of") - expected[i].of) < .5);
		}
	}
	json_decref(trace);
	/* A colleague may not open the report. */
	assert_int_equal(assure_trace(ward.home.assure, ward.home.reader, &ward.ruth,
				 ward.requirement, NULL, &trace),
		0);
	const json_t *item = json_array_get(json_object_get(trace, "incident"), 0);
	assert_string_equal(text_at(item, "id"), "");
	assert_string_equal(text_at(item, "title"), "1 more that you may not open");
	json_decref(trace);
	end(&ward);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(gaps_come_first),
		TEST_CASE(what_ends_is_said_before_it_has_ended),
		TEST_CASE(colleagues_see_only_themselves),
		TEST_CASE(a_policy_is_to_be_signed_once_for_each_version),
		TEST_CASE(one_promise_goes_through_six_pillars),
	};
	return test_on_both("team", tests, sizeof(tests) / sizeof(tests[0]));
}

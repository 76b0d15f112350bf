/* Lists of who is due and who is overdue: each person once, the first fifty, the count of all. */
#include <stdio.h>
#include "home.h"

enum { PEOPLE = 70, BOTH = 60, LISTED = 50, LONG_AGO = 10 };

struct staff {
	struct home home;
	struct actor people[PEOPLE];
};

static void give_role(struct home *home, const struct actor *who, const char *place)
{
	char fields[256];
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'hca','from':'2024-01-01'}",
		who->person);
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = place }, fields,
		NULL);
}

/* Everybody works at Rowan ward; the first sixty at Hazel ward too. All have to do the course. */
static void begin(struct staff *staff, void **state)
{
	struct home *home = &staff->home;
	home_open(home, *state);
	home_act(home, &home->manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .new_id = "lift",
			.on = "2024-01-01" },
		"{'text':'Lift well','key_question':'safe','applies_to':'role = hca'}", NULL);
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "course", .verb = "add", .new_id = "lifting",
			.on = "2024-01-01" },
		"{'title':'Lifting','refresh_months':12,'requirements':['lift']}", NULL);
	for (int i = 0; i < PEOPLE; i++) {
		staff->people[i] = home_person(home, "Somebody", "hca", "rowan");
		if (i < BOTH)
			give_role(home, &staff->people[i], "hazel");
	}
}

static void train(struct staff *staff, int person, const char *on)
{
	char fields[256];
	snprintf(fields, sizeof(fields), "{'course':'lifting','person':'%s'}",
		staff->people[person].person);
	home_act(&staff->home, &ACTOR_SYSTEM,
		(struct act){ .kind = "completion", .verb = "record", .on = on }, fields, NULL);
}

static json_t *ask(struct staff *staff, const struct actor *actor, const char *place)
{
	const struct people_query query = { .place = place, .days = 60 };
	json_t *due;
	if (assure_due(staff->home.assure, staff->home.reader, actor, &query, &due))
		fail_msg("%s", error_message());
	return due;
}

/* So many, so many listed, nobody twice; the first was due on `until` ("": never done). */
static void check(const json_t *due, const char *list, int count, int listed, const char *until)
{
	const json_t *half = json_object_get(due, list), *items = json_object_get(half, "items");
	assert_int_equal(json_whole(half, "count", -1), count);
	assert_int_equal(json_array_size(items), listed);
	for (int i = 0; i < listed; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				text_at(json_array_get(items, (size_t)i), "person"),
				text_at(json_array_get(items, (size_t)k), "person"));
	if (listed)
		assert_string_equal(json_text(json_array_get(items, 0), "until"), until);
}

static void each_person_is_listed_once(void **state)
{
	struct staff staff;
	begin(&staff, state);
	json_t *due = ask(&staff, &ACTOR_SYSTEM, NULL);
	check(due, "due", 0, 0, "");
	check(due, "overdue", PEOPLE, LISTED, "");
	assert_true(number_at(due, "overdue.never") == PEOPLE);
	json_decref(due);
	/* Ten had it long ago, the others will have to do it again soon. */
	for (int i = 0; i < PEOPLE; i++) {
		char on[32];
		snprintf(on, sizeof(on), i < LONG_AGO ? "2024-03-%02d" : "2025-12-%02d",
			1 + i % 28);
		train(&staff, i, on);
	}
	due = ask(&staff, &ACTOR_SYSTEM, NULL);
	check(due, "due", PEOPLE - LONG_AGO, LISTED, "2026-12-01");
	check(due, "overdue", LONG_AGO, LONG_AGO, "2025-03-01");
	assert_true(number_at(due, "overdue.never") == 0);
	json_decref(due);
	due = ask(&staff, &ACTOR_SYSTEM, "hazel");
	check(due, "due", BOTH - LONG_AGO, LISTED, "2026-12-01");
	json_decref(due);
	home_close(&staff.home);
}

/* One's own, though fifty others come before. */
static void ones_own_is_listed(void **state)
{
	struct staff staff;
	const struct actor *last = &staff.people[PEOPLE - 1];
	begin(&staff, state);
	for (int i = 0; i < PEOPLE; i++)
		train(&staff, i, i < PEOPLE - 1 ? "2025-12-01" : "2025-12-20");
	json_t *due = ask(&staff, last, "rowan");
	assert_false(json_flag(due, "named", true));
	check(due, "due", PEOPLE, 1, "2026-12-20");
	const json_t *items = json_object_get(json_object_get(due, "due"), "items");
	assert_string_equal(text_at(json_array_get(items, 0), "person"), last->person);
	json_decref(due);
	home_close(&staff.home);
}

/* Who gave notice at one of two places still has what they have; nothing of it is due. */
static void notice_at_one_place_makes_nothing_due(void **state)
{
	struct home home;
	struct staff staff;
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .new_id = "lift" },
		"{'text':'Lift well','key_question':'safe','applies_to':'role = hca'}", NULL);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "course", .verb = "add", .new_id = "lifting" },
		"{'title':'Lifting','refresh_months':12,'requirements':['lift']}", NULL);
	staff.people[0] = home_person(&home, "Somebody", "hca", "rowan");
	char fields[256];
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'hca','to':'2026-12-05'}",
		staff.people[0].person);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = "hazel" }, fields,
		NULL);
	staff.home = home;
	train(&staff, 0, "2026-11-01");
	static const char *const places[] = { NULL, "rowan", "hazel" };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		json_t *due = ask(&staff, &ACTOR_SYSTEM, places[i]);
		check(due, "due", 0, 0, "");
		check(due, "overdue", 0, 0, "");
		json_decref(due);
	}
	/* A year later they are at one place, and it is due there. */
	home_wait(330);
	json_t *due = ask(&staff, &ACTOR_SYSTEM, NULL);
	check(due, "due", 1, 1, "2027-11-01");
	check(due, "overdue", 0, 0, "");
	json_decref(due);
	home_close(&staff.home);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(each_person_is_listed_once),
		TEST_CASE(ones_own_is_listed),
		TEST_CASE(notice_at_one_place_makes_nothing_due) };
	return test_on_both("due", tests, sizeof(tests) / sizeof(tests[0]));
}

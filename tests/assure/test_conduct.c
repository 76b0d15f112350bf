/* What the level must never do, through the record: silence decays, what people say moves nothing
 * that is seen, who reports does not look worse; and where to look next. */
#include "home.h"
#include <math.h>
#include <stdio.h>

struct promise {
	struct home home;
	char requirement[65], policy[65];
	struct actor nurse;
};

static void act(struct promise *all, const struct actor *actor, const char *kind, const char *verb,
	const char *thing, char id[65], const char *format, ...)
	__attribute__((format(printf, 7, 8)));

static void act(struct promise *all, const struct actor *actor, const char *kind, const char *verb,
	const char *thing, char id[65], const char *format, ...)
{
	char fields[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(fields, sizeof(fields), format, arguments);
	va_end(arguments);
	home_act(&all->home, actor,
		(struct act){ .kind = kind, .verb = verb, .thing = thing, .place = "rowan" },
		fields, id);
}

/* A promise with a policy that the one nurse has signed, and a look at practice. */
static void begin(struct promise *all, const struct test_place *place, int right, int seen)
{
	struct home *home = &all->home;
	home_open(home, place);
	all->nurse = home_person(home, "Sam Osei", "nurse", "rowan");
	act(all, &home->manager, "requirement", "adopt", NULL, all->requirement,
		"{'text':'Two people check insulin','key_question':'safe','risk':'high'}");
	act(all, &home->manager, "policy", "draft", NULL, all->policy,
		"{'title':'Medicines','words':'Two people check.','review_months':60,'owner':'%s',"
		"'requirements':['%s'],'audience':'role = nurse'}",
		home->manager.person, all->requirement);
	act(all, &home->governance, "policy", "approve", all->policy, NULL, "{}");
	act(all, &home->governance, "policy", "publish", all->policy, NULL, "{}");
	act(all, &all->nurse, "signature", "sign", NULL, NULL, "{'policy':'%s','version':1}",
		all->policy);
	act(all, &home->manager, "check", "record", NULL, NULL,
		"{'requirement':'%s','seen':%d,'right':%d,'method':'covert'}", all->requirement, seen,
		right);
}

static json_t *ask(struct promise *all)
{
	json_t *requirement;
	if (assure_requirement(all->home.assure, all->home.reader, &all->home.manager,
		    all->requirement, "rowan", &requirement))
		fail_msg("%s", error_message());
	return requirement;
}

static double practice(struct promise *all, const char *path)
{
	json_t *requirement = ask(all);
	double number = number_at(requirement, path);
	json_decref(requirement);
	return number;
}

static void assurance_decays_with_no_event_at_all(void **state)
{
	struct promise all;
	double width = 0;
	begin(&all, *state, 57, 60);
	int64_t head = book_head(all.home.book);
	for (int month = 0; month <= 18; month++) {
		json_t *requirement = ask(&all);
		double now = number_at(requirement, "practice.upper") -
			     number_at(requirement, "practice.lower");
		if (month == 0)
			assert_string_equal(text_at(requirement, "state"), "embedded");
		if (month == 18)
			assert_string_equal(text_at(requirement, "state"), "unknown");
		assert_true(now >= width);
		width = now;
		json_decref(requirement);
		home_wait(30);
	}
	assert_int_equal(book_head(all.home.book), head);
	/* The board says so too: no bubble, and nothing of it is level. */
	json_t *board;
	assert_int_equal(assure_board(all.home.assure, all.home.reader, &all.home.manager,
				 &(struct board_query){ .place = "rowan" }, &board),
		0);
	assert_int_equal(json_whole(json_object_get(board, "headline"), "level", -1), 0);
	assert_int_equal(json_whole(json_object_get(board, "headline"), "not_known", -1), 1);
	json_decref(board);
	home_close(&all.home);
}

static void a_thousand_attestations_do_not_move_practice(void **state)
{
	static const char *const figures[] = { "practice.mean", "practice.lower", "practice.upper",
		"practice.n_eff", "practice.seen.n" };
	struct promise all;
	struct bulk *bulk;
	double before[5];
	begin(&all, *state, 22, 40);
	for (int i = 0; i < 5; i++)
		before[i] = practice(&all, figures[i]);
	json_t *fields = json_pack("{sssi}", "policy", all.policy, "version", 1);
	assert_int_equal(book_bulk_begin(all.home.book, &bulk), 0);
	for (int i = 0; i < 1000; i++) {
		struct act sign = { .actor = &all.nurse,
			.kind = "signature",
			.verb = "sign",
			.place = "rowan",
			.input = fields };
		struct outcome outcome;
		if (bulk_act(bulk, &sign, &outcome))
			fail_msg("%s", outcome.message);
		outcome_release(&outcome);
	}
	assert_int_equal(bulk_commit(bulk), 0);
	json_decref(fields);
	for (int i = 0; i < 5; i++)
		assert_true(practice(&all, figures[i]) == before[i]);
	json_t *requirement = ask(&all);
	assert_true(number_at(requirement, "paper.attested.of") < 3); /* one is one */
	assert_string_equal(text_at(requirement, "state"), "paper_only");
	json_decref(requirement);
	home_close(&all.home);
}

static void report(struct promise *all)
{
	char incident[65];
	act(all, &all->nurse, "incident", "report", NULL, incident,
		"{'what':'We always leave out the second name at night','harm':'0'}");
	act(all, &all->home.manager, "incident", "triage", incident, NULL,
		"{'owner':'%s','requirements':['%s']}", all->home.manager.person,
		all->requirement);
}

/* Towards the prior of one half, never across it and never away from it. */
static void report_ten_times(const struct test_place *place, int right, int seen)
{
	struct promise all;
	begin(&all, place, right, seen);
	double mean = practice(&all, "practice.mean");
	double width = practice(&all, "practice.upper") - practice(&all, "practice.lower");
	for (int i = 0; i < 10; i++) {
		report(&all);
		double now = practice(&all, "practice.mean");
		assert_true(mean > .5 ? now <= mean && now >= .5 : now >= mean && now <= .5);
		mean = now;
	}
	assert_true(
		practice(&all, "practice.upper") - practice(&all, "practice.lower") > width);
	home_close(&all.home);
}

static void ten_reports_do_not_lower_the_mean_below_the_prior(void **state)
{
	report_ten_times(*state, 57, 60);
}

static void ten_reports_do_not_lower_what_is_low(void **state)
{
	report_ten_times(*state, 5, 40);
}

static void look_where_most_is_at_stake_and_least_is_known(void **state)
{
	struct promise all;
	json_t *board;
	begin(&all, *state, 57, 60);
	act(&all, &all.home.manager, "requirement", "adopt", NULL, NULL,
		"{'text':'Chosen names are used','key_question':'caring','risk':'low'}");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(assure_board(all.home.assure, all.home.reader, &all.home.manager,
					 &(struct board_query){ .place = "rowan" }, &board),
			0);
		const json_t *list = json_object_get(board, "look_next");
		const json_t *first = json_array_get(list, 0);
		assert_int_equal(json_array_size(list), 2);
		assert_string_equal(text_at(first, "text"),
			i ? "Two people check insulin" : "Chosen names are used");
		if (i == 0) {
			assert_true(fabs(number_at(first, "value") - 1) < 1e-9);
			assert_string_equal(text_at(first, "reason"),
				"Little harm if it is not so, and nobody has looked: it may be "
				"anything.");
		}
		json_decref(board);
		home_wait(540); /* nobody looked at the insulin since */
	}
	home_close(&all.home);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(assurance_decays_with_no_event_at_all),
		TEST_CASE(a_thousand_attestations_do_not_move_practice),
		TEST_CASE(ten_reports_do_not_lower_the_mean_below_the_prior),
		TEST_CASE(ten_reports_do_not_lower_what_is_low),
		TEST_CASE(look_where_most_is_at_stake_and_least_is_known),
	};
	return test_on_both("conduct", tests, sizeof(tests) / sizeof(tests[0]));
}

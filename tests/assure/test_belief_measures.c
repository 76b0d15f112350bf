/* Measures as they were known on a past day: what they are called, what they count, their targets,
 * their new limits and the values that were imported. Each test keeps the board as it was shown,
 * changes something on a later day and asks for that board again. */
#include "home.h"
#include <math.h>
#include <stdio.h>

#define NEAR(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

static void measure_act(struct home *home, const char *verb, const char *id, const char *fields)
{
	bool is_new = strcmp(verb, "add") == 0;
	home_act(home, &home->manager,
		(struct act){ .kind = "measure",
			.verb = verb,
			.thing = is_new ? NULL : id,
			.new_id = is_new ? id : NULL },
		fields, NULL);
}

static void import(struct home *home, const char *measure, const char *rows)
{
	char fields[2048];
	snprintf(fields, sizeof(fields), "{'measure':'%s','rows':[%s]}", measure, rows);
	home_act(home, &home->manager, (struct act){ .kind = "readings", .verb = "import" },
		fields, NULL);
}

/* 14 months from January 2025 on, of 100 each: 10 and 12 in turn, then 20 and 22. */
static void add_falls(struct home *home)
{
	char rows[2048];
	int length = 0;
	measure_act(home, "add", "falls",
		"{'label':'Falls','better':'lower','target':'0.5','unit':'each'}");
	for (int i = 0; i < 14; i++)
		length += snprintf(rows + length, sizeof(rows) - (size_t)length,
			"%s['rowan','%d-%02d-01','','%d','100']", i ? "," : "", 2025 + i / 12,
			i % 12 + 1, (i < 7 ? 10 : 20) + i % 2 * 2);
	import(home, "falls", rows);
}

static void report(struct home *home, const char *on, int harm)
{
	char fields[128];
	snprintf(fields, sizeof(fields), "{'what':'Fell in the corridor','harm':'%d'}", harm);
	home_act(home, &home->manager,
		(struct act){ .kind = "incident", .verb = "report", .place = "rowan", .on = on },
		fields, NULL);
}

static const char harm_rule[] = "{'label':'Harm','better':'lower','rule':'count',"
				"'records':'incident','when':'harm in (2, 3)'}";

static void add_harm(struct home *home)
{
	static const int harms[] = { 1, 2, 3 };
	for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
		report(home, "2026-05-10", harms[i]);
		report(home, "2026-07-11", harms[i]);
	}
	measure_act(home, "add", "harm", harm_rule);
}

/* Rows of the board of larch-house; 0: now. */
static json_t *measures_on(struct home *home, day_number day)
{
	const struct board_query query = { .on = day, .known = day };
	json_t *board;
	if (assure_board(home->assure, home->reader, &home->manager, &query, &board))
		fail_msg("%s", error_message());
	json_t *measures = json_incref(json_object_get(board, "measures"));
	json_decref(board);
	return measures;
}

static json_t *chart_on(struct home *home, const char *measure, day_number day)
{
	const struct series_query query = {
		.measure = measure, .place = "rowan", .on = day, .known = day
	};
	json_t *series = NULL;
	int result =
		assure_series_chart(home->assure, home->reader, &home->manager, &query, &series);
	if (result && result != FT_NOT_FOUND)
		fail_msg("%s", error_message());
	json_object_del(series, "series"); /* a number of this process */
	json_object_del(series, "known");
	return series;
}

/* What was shown on a day: the board, and the charts of both measures. */
struct shown {
	day_number day;
	json_t *measures, *falls, *harm;
};

static struct shown show(struct home *home, day_number day)
{
	return (struct shown){ .day = today(),
		.measures = measures_on(home, day),
		.falls = chart_on(home, "falls", day),
		.harm = chart_on(home, "harm", day) };
}

static void release(struct shown *shown)
{
	json_decref(shown->measures);
	json_decref(shown->falls);
	json_decref(shown->harm);
}

static void same(const json_t *then, const json_t *now, const char *what)
{
	if ((!then && !now) || json_equal(then, now))
		return;
	char *a = json_dumps(then, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	char *b = json_dumps(now, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	fail_msg("%s\nshown then: %s\nbelieved:   %s", what, a ? a : "", b ? b : "");
}

/* Asked twice: what is kept of the first answer gives the second. */
static void compare(struct home *home, const struct shown *then)
{
	for (int i = 0; i < 2; i++) {
		struct shown now = show(home, then->day);
		same(then->measures, now.measures, "board");
		same(then->falls, now.falls, "falls");
		same(then->harm, now.harm, "harm");
		release(&now);
	}
}

/* The board that was shown before is believed, though today's is another. */
static void compare_and_end(struct home *home, struct shown *then)
{
	json_t *now = measures_on(home, 0);
	assert_false(json_equal(now, then->measures));
	json_decref(now);
	compare(home, then);
	assure_close(home->assure);
	assert_int_equal(assure_open(&home->assure, home->book), 0);
	compare(home, then);
	release(then);
	home_close(home);
}

static const json_t *row_of(const struct shown *shown, const char *measure)
{
	return pick(shown->measures, "measure", measure);
}

static void a_target_of_then_makes_the_assurance_of_then(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_falls(&home);
	struct shown then = show(&home, 0);
	assert_string_equal(text_at(row_of(&then, "falls"), "assurance"), "pass");
	home_wait(1);
	measure_act(&home, "change", "falls", "{'target':'0.05','better':'higher'}");
	struct shown since = show(&home, 0), believed = show(&home, then.day);
	assert_string_equal(text_at(row_of(&since, "falls"), "better"), "higher");
	assert_string_equal(text_at(row_of(&believed, "falls"), "better"), "lower");
	assert_string_equal(text_at(row_of(&believed, "falls"), "assurance"), "pass");
	NEAR(number_at(row_of(&believed, "falls"), "target"), .5);
	NEAR(number_at(believed.falls, "target"), .5);
	release(&since);
	release(&believed);
	compare_and_end(&home, &then);
}

static void a_rule_of_then_makes_the_points_of_then(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_harm(&home);
	struct shown then = show(&home, 0);
	home_wait(1);
	measure_act(&home, "change", "harm", "{'when':'harm = 1','period':'week'}");
	report(&home, "2026-05-12", 2);
	struct shown believed = show(&home, then.day);
	NEAR(number_at(row_of(&believed, "harm"), "points"), 7); /* May to November */
	NEAR(number_at(pick(json_object_get(believed.harm, "points_list"), "on", "2026-05-01"),
		     "n"),
		2);
	release(&believed);
	compare_and_end(&home, &then);
}

/* Before there was a rule nothing was counted; after it was taken away readings were imported. */
static void a_measure_had_no_rule_before_it_got_one(void **state)
{
	struct home home;
	home_open(&home, *state);
	report(&home, "2026-05-10", 2);
	measure_act(&home, "add", "harm", "{'label':'Harm','better':'lower'}");
	struct shown before = show(&home, 0);
	assert_int_equal(json_array_size(before.measures), 0);
	home_wait(1);
	measure_act(&home, "change", "harm", "{'rule':'count','records':'incident'}");
	struct shown counted = show(&home, 0);
	assert_string_equal(text_at(row_of(&counted, "harm"), "rule"), "count");
	home_wait(1);
	measure_act(&home, "change", "harm", "{'rule':null,'records':null}");
	import(&home, "harm", "['rowan','2026-05-01','','9','']");
	compare(&home, &counted);
	release(&counted);
	compare_and_end(&home, &before);
}

static void a_measure_is_called_as_it_was_called(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_falls(&home);
	add_harm(&home);
	struct shown then = show(&home, 0);
	home_wait(1);
	measure_act(&home, "change", "falls", "{'label':'Falls of residents','unit':'per bed'}");
	measure_act(&home, "change", "harm", "{'label':'Harm of any kind'}");
	struct shown believed = show(&home, then.day);
	assert_string_equal(text_at(row_of(&believed, "falls"), "label"), "Falls");
	assert_string_equal(text_at(row_of(&believed, "falls"), "unit"), "each");
	assert_string_equal(text_at(row_of(&believed, "harm"), "label"), "Harm");
	assert_string_equal(text_at(believed.harm, "label"), "Harm");
	release(&believed);
	compare_and_end(&home, &then);
}

static void limits_that_were_started_later_did_not_hold(void **state)
{
	struct home home;
	char thing[65];
	home_open(&home, *state);
	add_falls(&home);
	struct shown before = show(&home, 0);
	home_wait(1);
	home_act(&home, &home.manager,
		(struct act){ .kind = "rebase", .verb = "rebase", .place = "rowan" },
		"{'measure':'falls','from':'2025-08-01','reason':'More beds'}", thing);
	struct shown restarted = show(&home, 0);
	assert_int_equal(json_array_size(json_object_get(restarted.falls, "rebases")), 1);
	home_wait(1);
	home_act(&home, &home.manager,
		(struct act){ .kind = "rebase", .verb = "withdraw", .thing = thing },
		"{'why_withdrawn':'The beds never came'}", NULL);
	home_act(&home, &home.manager,
		(struct act){ .kind = "rebase", .verb = "rebase", .place = "rowan" },
		"{'measure':'falls','from':'2025-11-01','reason':'More nurses'}", NULL);
	struct shown believed = show(&home, before.day);
	assert_int_equal(json_array_size(json_object_get(believed.falls, "rebases")), 0);
	assert_int_equal(json_array_size(json_object_get(believed.falls, "annotations")), 0);
	release(&believed);
	compare(&home, &restarted);
	release(&restarted);
	compare_and_end(&home, &before);
}

static void a_measure_that_nobody_had_recorded_is_not_there(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_falls(&home);
	report(&home, "2026-05-10", 2);
	struct shown then = show(&home, 0);
	home_wait(1);
	add_harm(&home);
	struct shown believed = show(&home, then.day);
	assert_int_equal(json_array_size(believed.measures), 1);
	assert_null(believed.harm);
	release(&believed);
	compare_and_end(&home, &then);
}

static void a_measure_that_was_retired_since_was_in_use(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_falls(&home);
	add_harm(&home);
	struct shown then = show(&home, 0);
	home_wait(1);
	measure_act(&home, "retire", "falls", "{}");
	measure_act(&home, "retire", "harm", "{}");
	struct shown believed = show(&home, then.day);
	assert_int_equal(json_array_size(believed.measures), 2);
	release(&believed);
	compare_and_end(&home, &then);
}

/* A value that is imported again takes the place of the one before; one without a number takes it
 * back. */
static void readings_are_those_that_were_imported_by_then(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_falls(&home);
	struct shown first = show(&home, 0);
	home_wait(1);
	import(&home, "falls",
		"['rowan','2025-03-01','','50','100'],['rowan','2026-02-01','','1','0'],"
		"['hazel','2026-02-01','','7','100']");
	struct shown second = show(&home, 0);
	assert_int_equal(json_array_size(second.measures), 2);
	home_wait(1);
	import(&home, "falls",
		"['rowan','2025-03-01','','60','100'],['rowan','2026-02-01','','30','100']");
	compare(&home, &second);
	release(&second);
	compare_and_end(&home, &first);
}

/* A requirement names the measures that spoke about it then. */
static void measures_of_a_requirement_are_those_of_then(void **state)
{
	struct home home;
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .new_id = "look" },
		"{'text':'Look','key_question':'safe'}", NULL);
	add_falls(&home);
	measure_act(&home, "change", "falls", "{'requirements':['look']}");
	const struct board_query query = { .on = today(), .known = today() };
	home_wait(1);
	measure_act(&home, "change", "falls", "{'requirements':[]}");
	json_t *board;
	assert_int_equal(
		assure_board(home.assure, home.reader, &home.manager, &query, &board), 0);
	const json_t *row = json_array_get(json_object_get(board, "requirements"), 0);
	assert_int_equal(json_array_size(json_object_get(row, "series")), 1);
	json_decref(board);
	home_close(&home);
}

/* A record counts on the day that was said to be its own by then. */
static void a_record_counts_on_the_day_it_was_believed_to_be_of(void **state)
{
	struct home home;
	char course[65], completion[65], fields[256];
	home_open(&home, *state);
	home_act(&home, &home.manager, (struct act){ .kind = "course", .verb = "add" },
		"{'title':'Fire'}", course);
	snprintf(fields, sizeof(fields), "{'course':'%s','person':'%s'}", course,
		home.manager.person);
	home_act(&home, &home.manager,
		(struct act){ .kind = "completion",
			.verb = "record",
			.place = "rowan",
			.on = "2026-05-10" },
		fields, completion);
	measure_act(&home, "add", "harm",
		"{'label':'Done','better':'higher','rule':'count','records':'completion'}");
	struct shown first = show(&home, 0);
	home_wait(1);
	const struct act correct = { .kind = "completion", .verb = "correct", .thing = completion };
	home_act(&home, &home.manager, correct, "{'done_on':'2026-03-04','reason':'Wrong'}", NULL);
	struct shown second = show(&home, 0);
	const json_t *points = json_object_get(second.harm, "points_list");
	NEAR(number_at(pick(points, "on", "2026-03-01"), "n"), 1);
	NEAR(number_at(pick(points, "on", "2026-05-01"), "n"), 0);
	home_wait(1);
	home_act(&home, &home.manager, correct, "{'done_on':'2026-07-04','reason':'Wrong'}", NULL);
	compare(&home, &second);
	release(&second);
	compare_and_end(&home, &first);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_target_of_then_makes_the_assurance_of_then),
		TEST_CASE(a_rule_of_then_makes_the_points_of_then),
		TEST_CASE(a_measure_had_no_rule_before_it_got_one),
		TEST_CASE(a_measure_is_called_as_it_was_called),
		TEST_CASE(limits_that_were_started_later_did_not_hold),
		TEST_CASE(a_measure_that_nobody_had_recorded_is_not_there),
		TEST_CASE(a_measure_that_was_retired_since_was_in_use),
		TEST_CASE(readings_are_those_that_were_imported_by_then),
		TEST_CASE(measures_of_a_requirement_are_those_of_then),
		TEST_CASE(a_record_counts_on_the_day_it_was_believed_to_be_of),
	};
	return test_on_both("belief measures", tests, sizeof(tests) / sizeof(tests[0]));
}

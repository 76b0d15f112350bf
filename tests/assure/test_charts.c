/* Charts of a series: which there are, and new limits from a day on, said by a person. */
#include "home.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NEAR(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

/* 14 months about 11 of 100, then 14 about 21, at both wards. */
static void fill(struct home *home)
{
	home_act(home, &home->manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "falls" },
		"{'label':'Falls','of_label':'bed days','better':'lower','target':'0.15'}", NULL);
	char rows[8192];
	int length = snprintf(rows, sizeof(rows), "{'measure':'falls','rows':[");
	for (int i = 0; i < 56; i++) {
		int month = i / 2, n = (month < 14 ? 10 : 20) + month % 2 * 2;
		length += snprintf(rows + length, sizeof(rows) - (size_t)length,
			"%s['%s','%d-%02d-01','','%d','100']", i ? "," : "",
			i % 2 ? "hazel" : "rowan", 2024 + month / 12, month % 12 + 1, n);
	}
	snprintf(rows + length, sizeof(rows) - (size_t)length, "]}");
	home_act(home, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" }, rows,
		NULL);
}

static json_t *chart_of(struct home *home, const char *place, const char *chart)
{
	const struct series_query query = { .measure = "falls", .place = place, .chart = chart };
	json_t *series;
	if (assure_series_chart(home->assure, home->reader, &home->manager, &query, &series))
		fail_msg("%s", error_message());
	return series;
}

static double centre_at(const json_t *series, size_t row)
{
	return number_at(json_array_get(json_object_get(series, "points_list"), row), "centre");
}

static void new_limits_hold_from_the_first_reading_on_or_after_their_day(void **state)
{
	struct home home;
	char thing[65];
	home_open(&home, *state);
	fill(&home);
	json_t *before = chart_of(&home, "rowan", NULL);
	assert_string_equal(text_at(before, "variation"), "concern_high");
	NEAR(centre_at(before, 0), .16);
	home_act(&home, &home.manager,
		(struct act){ .kind = "rebase", .verb = "rebase", .place = "rowan" },
		"{'measure':'falls','from':'2025-02-20','reason':'More beds'}", thing);
	json_t *after = chart_of(&home, "rowan", NULL);
	assert_string_equal(text_at(after, "chart"), "xmr");
	assert_string_equal(text_at(after, "variation"), "common");
	assert_string_equal(text_at(after, "assurance"), "fail");
	NEAR(centre_at(after, 13), .11);
	NEAR(centre_at(after, 14), .21);
	const json_t *note = json_array_get(json_object_get(after, "annotations"), 0);
	assert_string_equal(text_at(note, "on"), "2025-03-01");
	assert_string_equal(text_at(note, "text"), "New limits: More beds");
	const json_t *rebase = json_array_get(json_object_get(after, "rebases"), 0);
	assert_string_equal(text_at(rebase, "id"), thing);
	assert_string_equal(text_at(rebase, "from"), "2025-02-20");
	json_decref(after);
	/* no other place */
	after = chart_of(&home, "hazel", NULL);
	assert_string_equal(text_at(after, "variation"), "concern_high");
	assert_int_equal(json_array_size(json_object_get(after, "rebases")), 0);
	json_decref(after);
	/* undone */
	home_act(&home, &home.manager,
		(struct act){ .kind = "rebase", .verb = "withdraw", .thing = thing },
		"{'why_withdrawn':'The beds never came'}", NULL);
	after = chart_of(&home, "rowan", NULL);
	assert_true(json_equal(json_object_get(before, "points_list"),
		json_object_get(after, "points_list")));
	assert_int_equal(json_array_size(json_object_get(after, "annotations")), 0);
	json_decref(before);
	json_decref(after);
	home_close(&home);
}

static void a_few_readings_with_new_limits_are_not_judged(void **state)
{
	struct home home;
	home_open(&home, *state);
	fill(&home);
	home_act(&home, &home.manager,
		(struct act){ .kind = "rebase", .verb = "rebase", .place = "rowan" },
		"{'measure':'falls','from':'2026-02-01','reason':'A new rota'}", NULL);
	json_t *series = chart_of(&home, "rowan", "xmr");
	assert_true(json_is_false(json_object_get(series, "judged")));
	json_decref(series);
	home_close(&home);
}

static void only_a_manager_starts_new_limits_and_with_a_reason(void **state)
{
	struct home home;
	home_open(&home, *state);
	fill(&home);
	struct actor nurse = home_person(&home, "Sam Osei", "nurse", "rowan");
	const struct actor *actors[] = { &nurse, &home.manager };
	static const char *const fields[] = {
		"{\"measure\":\"falls\",\"from\":\"2025-03-01\",\"reason\":\"More beds\"}",
		"{\"measure\":\"falls\",\"from\":\"2025-03-01\"}"
	};
	static const int codes[] = { FT_NOT_ALLOWED, FT_REFUSED };
	for (size_t i = 0; i < 2; i++) {
		json_t *input;
		assert_int_equal(json_read(slice_of(fields[i]), &input), 0);
		struct act act = { .kind = "rebase", .verb = "rebase", .place = "rowan",
			.input = input, .actor = actors[i] };
		struct outcome outcome = { 0 };
		assert_int_equal(book_act(home.book, &act, &outcome), codes[i]);
		outcome_release(&outcome);
		json_decref(input);
	}
	home_close(&home);
}

static void charts_that_make_sense_are_offered(void **state)
{
	static const char *const expected[] = { "xmr", "run", "i", "mr", "p", "pp" };
	struct home home;
	json_t *series;
	home_open(&home, *state);
	fill(&home);
	series = chart_of(&home, "rowan", "p");
	const json_t *charts = json_object_get(series, "charts");
	assert_int_equal(json_array_size(charts), 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(json_string_value(json_array_get(charts, i)), expected[i]);
	NEAR(number_at(series, "centre"), .16);
	NEAR(number_at(series, "upper"), .16 + 3 * sqrt(.16 * .84 / 100));
	json_decref(series);
	series = chart_of(&home, "rowan", "run");
	assert_true(json_is_null(json_object_get(series, "upper")));
	assert_true(json_is_true(json_object_get(json_object_get(series, "runs"), "signal")));
	json_decref(series);
	const struct series_query query = { .measure = "falls", .place = "rowan", .chart = "c" };
	assert_int_equal(assure_series_chart(
				 home.assure, home.reader, &home.manager, &query, &series),
		FT_REFUSED);
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(new_limits_hold_from_the_first_reading_on_or_after_their_day),
		TEST_CASE(a_few_readings_with_new_limits_are_not_judged),
		TEST_CASE(only_a_manager_starts_new_limits_and_with_a_reason),
		TEST_CASE(charts_that_make_sense_are_offered),
	};
	return test_on_both("charts", tests, sizeof(tests) / sizeof(tests[0]));
}

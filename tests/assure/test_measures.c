/* Measures: the board and charts, from readings that were imported. */
#include "home.h"
#include <math.h>
#include <stdio.h>

#define NEAR(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

static void add_measure(struct home *home, const char *id, const char *fields)
{
	home_act(home, &home->manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = id }, fields, NULL);
}

/* One reading each month from January 2025 on; of = 0: none. */
static void import(struct home *home, const char *measure, const char *place, const char *stratum,
	int first_month, const int *n, int of, int count)
{
	char fields[4096];
	int length = snprintf(fields, sizeof(fields), "{'measure':'%s','rows':[", measure);
	for (int i = 0; i < count; i++) {
		int month = first_month + i;
		char whole[16] = "";
		if (of)
			snprintf(whole, sizeof(whole), "%d", of);
		length += snprintf(fields + length, sizeof(fields) - (size_t)length,
			"%s['%s','%d-%02d-01','%s','%d','%s']", i ? "," : "", place,
			2025 + month / 12, month % 12 + 1, stratum, n[i], whole);
	}
	snprintf(fields + length, sizeof(fields) - (size_t)length, "]}");
	home_act(home, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" }, fields,
		NULL);
}

static json_t *board_of(struct home *home, const struct board_query *query)
{
	json_t *board;
	if (assure_board(home->assure, home->reader, &home->manager, query, &board))
		fail_msg("%s", error_message());
	return board;
}

static const int calm[12] = { 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12 };

/* 12 values, 10 and 12 in turn: the mean is 11, every moving range 2, the limits 11 -+ 2.66 x 2. */
static void a_share_is_judged_against_its_target(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "falls",
		"{'label':'Falls','n_label':'falls','of_label':'bed days','better':'lower',"
		"'target':'0.20'}");
	import(&home, "falls", "rowan", "night", 0, calm, 100, 12);
	json_t *board = board_of(&home, &(struct board_query){ 0 });
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	assert_int_equal(json_array_size(json_object_get(board, "measures")), 1);
	assert_string_equal(text_at(board, "as_of"), "2026-11-22");
	assert_string_equal(text_at(board, "place.id"), "larch-house");
	assert_string_equal(text_at(board, "place.name"), "Larch House");
	NEAR(number_at(board, "head"), (double)book_head(home.book));
	assert_string_equal(text_at(row, "measure"), "falls");
	assert_string_equal(text_at(row, "label"), "Falls");
	assert_string_equal(text_at(row, "place"), "rowan");
	assert_string_equal(text_at(row, "place_name"), "Rowan ward");
	assert_string_equal(text_at(row, "stratum"), "night");
	NEAR(number_at(row, "points"), 12);
	assert_string_equal(text_at(row, "latest.on"), "2025-12-01");
	NEAR(number_at(row, "latest.n"), 12);
	NEAR(number_at(row, "latest.of"), 100);
	NEAR(number_at(row, "latest.value"), .12);
	NEAR(number_at(row, "centre"), .11);
	NEAR(number_at(row, "lower"), .11 - 2.66 * .02);
	NEAR(number_at(row, "upper"), .11 + 2.66 * .02);
	assert_true(json_flag(row, "judged", false));
	assert_string_equal(text_at(row, "variation"), "common");
	assert_string_equal(text_at(row, "assurance"), "pass");
	NEAR(number_at(row, "target"), .2);
	assert_string_equal(text_at(row, "better"), "lower");
	json_decref(board);
	home_close(&home);
}

static void a_new_reading_is_on_the_next_board(void **state)
{
	static const int spike[1] = { 60 }, corrected[1] = { 11 };
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	import(&home, "falls", "rowan", "", 0, calm, 0, 12);
	json_decref(board_of(&home, &(struct board_query){ 0 }));
	import(&home, "falls", "rowan", "", 12, spike, 0, 1);
	json_t *board = board_of(&home, &(struct board_query){ 0 });
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	NEAR(number_at(row, "latest.value"), 60);
	assert_true(isnan(number_at(row, "latest.of")));
	assert_string_equal(text_at(row, "variation"), "concern_high");
	assert_string_equal(text_at(row, "assurance"), "none");
	json_decref(board);
	/* The same day again replaces it: nothing is doubled. */
	import(&home, "falls", "rowan", "", 12, corrected, 0, 1);
	board = board_of(&home, &(struct board_query){ 0 });
	row = json_array_get(json_object_get(board, "measures"), 0);
	NEAR(number_at(row, "points"), 13);
	NEAR(number_at(row, "latest.value"), 11);
	assert_string_equal(text_at(row, "variation"), "common");
	json_decref(board);
	home_close(&home);
}

static void few_values_are_not_judged(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	import(&home, "falls", "rowan", "", 0, calm, 0, 11);
	json_t *board = board_of(&home, &(struct board_query){ 0 });
	assert_false(
		json_flag(json_array_get(json_object_get(board, "measures"), 0), "judged", true));
	json_decref(board);
	home_close(&home);
}

/* A reading of 0 out of 0 has no value; the latest is the last that has one. */
static void nothing_out_of_nothing_has_no_value(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	import(&home, "falls", "rowan", "", 0, calm, 100, 12);
	home_act(&home, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" },
		"{'measure':'falls','rows':[['rowan','2026-01-01','','0','0']]}", NULL);
	json_t *board = board_of(&home, &(struct board_query){ 0 });
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	NEAR(number_at(row, "points"), 13);
	assert_string_equal(text_at(row, "latest.on"), "2025-12-01");
	json_decref(board);
	json_t *series;
	assert_int_equal(assure_series(home.assure, home.reader, &home.manager, "falls", "rowan",
				 "", &series),
		0);
	const json_t *points = json_object_get(series, "points_list");
	assert_int_equal(json_array_size(points), 13);
	assert_true(isnan(number_at(json_array_get(points, 12), "value")));
	assert_string_equal(text_at(json_array_get(points, 12), "special"), "missing");
	json_decref(series);
	home_close(&home);
}

static void a_board_shows_its_place_and_what_is_below(void **state)
{
	struct home home;
	json_t *board;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	add_measure(&home, "calls", "{'label':'Calls','better':'neutral'}");
	import(&home, "falls", "rowan", "day", 0, calm, 0, 12);
	import(&home, "falls", "hazel", "day", 0, calm, 0, 12);
	import(&home, "falls", "hazel", "", 0, calm, 0, 12);
	import(&home, "falls", "larch-house", "", 0, calm, 0, 12);
	import(&home, "calls", "rowan", "", 0, calm, 0, 12);
	static const struct {
		struct board_query query;
		size_t rows;
	} cases[] = {
		{ { .place = "larch-house" }, 5 },
		{ { .place = "hazel" }, 2 },
		{ { .place = "rowan" }, 2 },
		{ { .place = "larch-house", .own_only = true }, 1 },
		{ { .measure = "falls" }, 4 },
		{ { .measure = "nothing" }, 0 },
		{ { .limit = 3 }, 3 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		board = board_of(&home, &cases[i].query);
		assert_int_equal(
			json_array_size(json_object_get(board, "measures")), cases[i].rows);
		json_decref(board);
	}
	static const char *const order[][3] = { { "calls", "rowan", "" }, { "falls", "hazel", "" },
		{ "falls", "hazel", "day" }, { "falls", "larch-house", "" },
		{ "falls", "rowan", "day" } };
	board = board_of(&home, &(struct board_query){ 0 });
	for (size_t i = 0; i < 5; i++) {
		const json_t *row = json_array_get(json_object_get(board, "measures"), i);
		assert_string_equal(text_at(row, "measure"), order[i][0]);
		assert_string_equal(text_at(row, "place"), order[i][1]);
		assert_string_equal(text_at(row, "stratum"), order[i][2]);
	}
	json_decref(board);
	home_close(&home);
}

static void changing_a_measure_judges_it_again(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	import(&home, "falls", "rowan", "", 0, calm, 100, 12);
	json_decref(board_of(&home, &(struct board_query){ 0 }));
	home_act(&home, &home.manager,
		(struct act){ .kind = "measure", .verb = "change", .thing = "falls" },
		"{'label':'Falls at night','better':'higher','target':'0.5'}", NULL);
	json_t *board = board_of(&home, &(struct board_query){ 0 });
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	assert_string_equal(text_at(row, "label"), "Falls at night");
	assert_string_equal(text_at(row, "assurance"), "fail");
	json_decref(board);
	home_act(&home, &home.manager,
		(struct act){ .kind = "measure", .verb = "retire", .thing = "falls" }, "{}", NULL);
	board = board_of(&home, &(struct board_query){ 0 });
	assert_int_equal(json_array_size(json_object_get(board, "measures")), 0);
	json_decref(board);
	home_close(&home);
}

static void a_chart_carries_its_points_and_where_they_came_from(void **state)
{
	struct home home;
	json_t *series;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	import(&home, "falls", "rowan", "night", 0, calm, 100, 12);
	int64_t seq = book_head(home.book);
	assert_int_equal(assure_series(home.assure, home.reader, &home.manager, "falls", "rowan",
				 "night", &series),
		0);
	const json_t *points = json_object_get(series, "points_list");
	assert_int_equal(json_array_size(points), 12);
	const json_t *point = json_array_get(points, 3);
	assert_string_equal(text_at(point, "on"), "2025-04-01");
	NEAR(number_at(point, "value"), .12);
	NEAR(number_at(point, "centre"), .11);
	assert_string_equal(text_at(point, "special"), "common");
	assert_string_equal(text_at(point, "point"), "common");
	NEAR(number_at(point, "seq"), (double)seq);
	NEAR(number_at(point, "row"), 3);
	json_decref(series);
	assert_int_equal(assure_series(home.assure, home.reader, &home.manager, "falls", "rowan",
				 "noon", &series),
		FT_NOT_FOUND);
	home_close(&home);
}

static void figures_are_for_those_who_work_near(void **state)
{
	struct home home;
	json_t *board;
	home_open(&home, *state);
	struct actor nurse = home_person(&home, "Sam Osei", "nurse", "rowan");
	static const struct {
		const char *place;
		int code;
	} cases[] = { { "rowan", 0 }, { "larch-house", 0 }, { "hazel", FT_NOT_ALLOWED },
		{ "nowhere", FT_NOT_FOUND } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct board_query query = { .place = cases[i].place };
		assert_int_equal(assure_board(home.assure, home.reader, &nurse, &query, &board),
			cases[i].code);
		if (cases[i].code == 0)
			json_decref(board);
	}
	assert_int_equal(assure_board(home.assure, home.reader, &ACTOR_NOBODY,
				 &(struct board_query){ 0 }, &board),
		FT_NOT_ALLOWED);
	home_close(&home);
}

/* A reader that began before an import sees no more than it did; the next one sees all. */
static void an_old_moment_does_not_hide_what_came_later(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	struct reader *old;
	assert_int_equal(book_reader(home.book, &old), 0);
	assert_int_equal(reader_begin(old), 0);
	int64_t head;
	assert_int_equal(reader_head(old, &head), 0);
	import(&home, "falls", "rowan", "", 0, calm, 0, 12);
	json_t *board;
	assert_int_equal(
		assure_board(home.assure, old, &home.manager, &(struct board_query){ 0 }, &board),
		0);
	json_decref(board);
	reader_end(old);
	reader_close(old);
	board = board_of(&home, &(struct board_query){ 0 });
	assert_int_equal(json_array_size(json_object_get(board, "measures")), 1);
	json_decref(board);
	home_close(&home);
}

static json_t *row_on(struct home *home, day_number on, day_number known, json_t **board)
{
	*board = board_of(home, &(struct board_query){ .on = on, .known = known });
	return json_array_get(json_object_get(*board, "measures"), 0);
}

static void another_day_has_the_readings_of_then(void **state)
{
	const day_number july = 20635, today = 20779; /* 2026-07-01, 2026-11-22 */
	const int late[1] = { 40 };
	struct home home;
	json_t *board;
	home_open(&home, *state);
	add_measure(&home, "falls", "{'label':'Falls','better':'lower'}");
	import(&home, "falls", "rowan", "", 0, calm, 0, 12);
	import(&home, "falls", "rowan", "", 12, late, 0, 1);
	home_wait(10);
	import(&home, "falls", "rowan", "", 11, late, 0, 1); /* December: 40, not 12 */
	import(&home, "falls", "rowan", "", 20, late, 0, 1); /* 1 September 2026 */
	json_t *row = row_on(&home, 0, 0, &board);
	NEAR(number_at(row, "points"), 14);
	json_decref(board);
	/* As it was: by all that is known now. */
	row = row_on(&home, july, 0, &board);
	NEAR(number_at(row, "points"), 13);
	assert_string_equal(text_at(row, "latest.on"), "2026-01-01");
	json_decref(board);
	row = row_on(&home, 20453, 0, &board); /* 2025-12-31 */
	NEAR(number_at(row, "points"), 12);
	NEAR(number_at(row, "latest.n"), 40);
	json_decref(board);
	/* As believed ten days ago December was 12, and September not known. */
	row = row_on(&home, 20453, today, &board);
	NEAR(number_at(row, "latest.n"), 12);
	NEAR(number_at(row, "centre"), 11);
	json_decref(board);
	row = row_on(&home, today, today, &board);
	NEAR(number_at(row, "points"), 13);
	json_decref(board);
	assert_null(row_on(&home, 20000, 0, &board));
	json_decref(board);
	json_t *series;
	const struct series_query query = { .measure = "falls", .place = "rowan", .on = 20453,
		.known = today };
	assert_int_equal(assure_series_chart(home.assure, home.reader, &home.manager, &query,
				 &series), 0);
	assert_int_equal(json_array_size(json_object_get(series, "points_list")), 12);
	json_decref(series);
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_share_is_judged_against_its_target),
		TEST_CASE(a_new_reading_is_on_the_next_board),
		TEST_CASE(few_values_are_not_judged),
		TEST_CASE(nothing_out_of_nothing_has_no_value),
		TEST_CASE(a_board_shows_its_place_and_what_is_below),
		TEST_CASE(changing_a_measure_judges_it_again),
		TEST_CASE(a_chart_carries_its_points_and_where_they_came_from),
		TEST_CASE(figures_are_for_those_who_work_near),
		TEST_CASE(an_old_moment_does_not_hide_what_came_later),
		TEST_CASE(another_day_has_the_readings_of_then),
	};
	return test_on_both("measures", tests, sizeof(tests) / sizeof(tests[0]));
}

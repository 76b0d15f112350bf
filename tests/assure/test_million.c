/* A million readings: they must load, and stay within 40 MB. */
#include "home.h"
#include <malloc.h>
#include <stdio.h>

enum { SERIES = 2000, POINTS = 500, ROWS_AT_ONCE = 1000, BYTES_MOST = 40000000 };

static void act(
	struct bulk *bulk, const char *kind, const char *verb, const char *id, json_t *input)
{
	struct act act = {
		.actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb, .new_id = id, .input = input
	};
	struct outcome outcome;
	if (bulk_act(bulk, &act, &outcome))
		fail_msg("%s %s: %s", kind, verb, outcome.message);
	outcome_release(&outcome);
	json_decref(input);
}

static json_t *reading(int series, int point)
{
	char place[16], stratum[16], day[16], value[16];
	int year, month, on;
	day_to_date(day_from_date(2024, 1, 1) + point, &year, &month, &on);
	snprintf(place, sizeof(place), "ward-%d", series % 50);
	snprintf(stratum, sizeof(stratum), "s%d", series / 50);
	snprintf(day, sizeof(day), "%04d-%02d-%02d", year, month, on);
	snprintf(value, sizeof(value), "%d", (series * 31 + point * 7) % 100);
	return json_pack("[sssss]", place, day, stratum, value, "100");
}

static void import_million(struct book *book)
{
	struct bulk *bulk;
	char ward[16];
	assert_int_equal(book_bulk_begin(book, &bulk), 0);
	for (int i = 0; i < 50; i++) {
		snprintf(ward, sizeof(ward), "ward-%d", i);
		act(bulk, "place", "add", ward, json_pack("{ssss}", "name", ward, "type", "ward"));
	}
	act(bulk, "measure", "add", "checks",
		json_pack("{ssss}", "label", "Checks done", "better", "higher"));
	for (int first = 0; first < SERIES * POINTS; first += ROWS_AT_ONCE) {
		json_t *list = json_array();
		for (int i = first; i < first + ROWS_AT_ONCE; i++)
			json_array_append_new(list, reading(i / POINTS, i % POINTS));
		act(bulk, "readings", "import", NULL,
			json_pack("{ssso}", "measure", "checks", "rows", list));
	}
	assert_int_equal(bulk_commit(bulk), 0);
}

static void a_million_readings_fit_in_forty_megabytes(void **state)
{
	const struct test_place *place = *state;
	struct founding founding = { .name = "Million" };
	struct book *book;
	struct assure *assure;
	struct reader *reader;
	json_t *board;
	assert_int_equal(book_create(place->address, &founding), 0);
	assert_int_equal(book_open(&book, place->address, BOOK_WRITE), 0);
	import_million(book);
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	int64_t start = monotonic_us();
	assert_int_equal(assure_open(&assure, book), 0);
	size_t used = mallinfo2().uordblks + mallinfo2().hblkhd - before;
	print_message("# loaded in %.1f s, %.1f MB\n", (double)(monotonic_us() - start) / 1e6,
		(double)used / 1e6);
	assert_true(used < BYTES_MOST);
	assert_int_equal(book_reader(book, &reader), 0);
	assert_int_equal(
		assure_board(assure, reader, &ACTOR_SYSTEM, &(struct board_query){ 0 }, &board), 0);
	const json_t *rows = json_object_get(board, "measures");
	assert_int_equal(json_array_size(rows), SERIES);
	for (size_t i = 0; i < SERIES; i++)
		assert_int_equal(json_whole(json_array_get(rows, i), "points", 0), POINTS);
	json_decref(board);
	reader_close(reader);
	assure_close(assure);
	book_close(book);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(a_million_readings_fit_in_forty_megabytes) };
	return test_on_both("million", tests, 1);
}

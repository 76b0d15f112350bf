/*
 * Real data: attendances and breaches in A&E of England, April 2016 to March 2019, from the
 * shared folder; skipped without it. The chart itself is proved in tests/stats: here it must be
 * the right chart of the right rows.
 */
#include "home.h"
#include "stats.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 12765, SERIES = 428, ROWS_AT_ONCE = 1000 };
#define TARGET .05

struct row {
	char place[16], on[16], stratum[16];
	double n, of;
};

static struct row *rows; /* in order of place, stratum, day */
static size_t row_count;

static int compare_rows(const void *a, const void *b)
{
	const struct row *one = a, *two = b;
	int order = strcmp(one->place, two->place);
	if (order == 0)
		order = strcmp(one->stratum, two->stratum);
	return order ? order : strcmp(one->on, two->on);
}

/* period,"org_code","type",attendances,breaches,admissions */
static int read_rows(void **state)
{
	char path[4096], line[512];
	const char *shared = getenv("FETTLE_SHARED");
	(void)state;
	snprintf(path, sizeof(path), "%s/data/ae_attendances.csv", shared ? shared : "");
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	rows = calloc(ROWS + 1, sizeof(*rows));
	while (row_count < ROWS + 1 && fgets(line, sizeof(line), file)) {
		struct row *row = &rows[row_count];
		if (sscanf(line, "%15[^,],\"%15[^\"]\",\"%15[^\"]\",%lf,%lf", row->on, row->place,
			    row->stratum, &row->of, &row->n) == 5)
			row_count++;
	}
	fclose(file);
	qsort(rows, row_count, sizeof(*rows), compare_rows);
	return 0;
}

static int free_rows(void **state)
{
	(void)state;
	free(rows);
	return 0;
}

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

static json_t *number_json(double number)
{
	char text[32];
	snprintf(text, sizeof(text), "%.15g", number);
	return json_string(text);
}

static void import_england(struct book *book)
{
	struct bulk *bulk;
	assert_int_equal(book_bulk_begin(book, &bulk), 0);
	for (size_t i = 0; i < row_count; i++)
		if (i == 0 || strcmp(rows[i - 1].place, rows[i].place) != 0)
			act(bulk, "place", "add", rows[i].place,
				json_pack("{ssss}", "name", rows[i].place, "type", "organisation"));
	act(bulk, "measure", "add", "ae-4h",
		json_pack("{ssssss}", "label", "Over four hours", "better", "lower", "target",
			"0.05"));
	for (size_t i = 0; i < row_count; i += ROWS_AT_ONCE) {
		json_t *list = json_array();
		for (size_t k = i; k < row_count && k < i + ROWS_AT_ONCE; k++)
			json_array_append_new(list,
				json_pack("[sssoo]", rows[k].place, rows[k].on, rows[k].stratum,
					number_json(rows[k].n), number_json(rows[k].of)));
		act(bulk, "readings", "import", NULL,
			json_pack("{ssso}", "measure", "ae-4h", "rows", list));
	}
	assert_int_equal(bulk_commit(bulk), 0);
}

/* Compares one row of the board with the chart of rows[first, end). */
static void compare_series(const json_t *shown, size_t first, size_t end)
{
	size_t count = end - first, last = 0;
	double *values = calloc(count, sizeof(*values));
	struct xmr_point *points = calloc(count, sizeof(*points));
	struct xmr_summary summary;
	const struct xmr_options options = {
		.screen = true, .better = XMR_LOWER, .has_target = true, .target = TARGET
	};
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[first + i];
		values[i] = row->of > 0 ? row->n / row->of : (double)NAN;
		if (row->of > 0)
			last = first + i;
	}
	assert_int_equal(xmr_chart(values, count, &options, points, &summary), XMR_OK);
	assert_string_equal(text_at(shown, "place"), rows[first].place);
	assert_string_equal(text_at(shown, "stratum"), rows[first].stratum);
	assert_int_equal(json_whole(shown, "points", 0), count);
	assert_string_equal(text_at(shown, "latest.on"), rows[last].on);
	assert_true(number_at(shown, "latest.n") == rows[last].n);
	assert_true(number_at(shown, "latest.of") == rows[last].of);
	assert_true(number_at(shown, "centre") == summary.centre);
	assert_true(number_at(shown, "lower") == summary.lower);
	assert_true(number_at(shown, "upper") == summary.upper);
	assert_string_equal(text_at(shown, "variation"), xmr_variation_name(summary.variation));
	assert_string_equal(text_at(shown, "assurance"), xmr_assurance_name(summary.assurance));
	free(values);
	free(points);
}

static void every_series_has_its_own_chart(void **state)
{
	const struct test_place *place = *state;
	struct founding founding = { .name = "England" };
	struct book *book;
	struct assure *assure;
	struct reader *reader;
	json_t *board;
	if (row_count == 0) {
		print_message("# ae_attendances.csv is not in the shared folder\n");
		skip();
	}
	assert_int_equal(row_count, ROWS);
	assert_int_equal(book_create(place->address, &founding), 0);
	assert_int_equal(book_open(&book, place->address, BOOK_WRITE), 0);
	assert_int_equal(assure_open(&assure, book), 0);
	import_england(book);
	assert_int_equal(book_reader(book, &reader), 0);
	if (assure_board(assure, reader, &ACTOR_SYSTEM, &(struct board_query){ 0 }, &board))
		fail_msg("%s", error_message());
	const json_t *shown = json_object_get(board, "measures");
	assert_int_equal(json_array_size(shown), SERIES);
	size_t series = 0;
	for (size_t first = 0, end; first < row_count; first = end) {
		for (end = first + 1; end < row_count; end++)
			if (strcmp(rows[end].place, rows[first].place) != 0 ||
				strcmp(rows[end].stratum, rows[first].stratum) != 0)
				break;
		compare_series(json_array_get(shown, series++), first, end);
	}
	assert_int_equal(series, SERIES);
	json_decref(board);
	reader_close(reader);
	assure_close(assure);
	book_close(book);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(every_series_has_its_own_chart) };
	read_rows(NULL);
	int failed = test_on_both("england", tests, 1);
	free_rows(NULL);
	return failed;
}

/* Binding, stepping and reading: the same on both databases. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "place.h"

#define SAMPLE_TABLE \
	"CREATE TABLE sample (id BIGINT PRIMARY KEY, amount DOUBLE PRECISION," \
	" words TEXT, blob BYTEA, small INTEGER)"

static void parameters_are_bound_by_their_number(void **state)
{
	struct opened o = place_create(*state, NULL);
	struct query *query = query_start(o.connection,
		"SELECT $2 || '-' || $1 || '-' || $3 || '-' || $2");
	query_text(query, 1, SLICE_LITERAL("one"));
	query_text(query, 2, SLICE_LITERAL("two"));
	query_text(query, 3, SLICE_LITERAL("three"));
	assert_int_equal(query_step(query), 1);
	assert_slice(query_get_text(query, 0), "two-one-three-two");
	assert_int_equal(query_step(query), 0);
	assert_int_equal(query_step(query), 0);
	query_end(query);
	place_close(&o);
}

static void every_type_comes_back_as_it_went(void **state)
{
	struct opened o = place_create(*state, SAMPLE_TABLE);
	const struct slice words = SLICE_LITERAL("it's \"quoted\"; $1 \\ %_ – Łódź 🫖");
	const struct slice bytes = SLICE_LITERAL("a\0b\xff\x80'\\x00");
	struct query *query;

	assert_ok(transaction_begin_write(o.connection));
	query = query_start(o.connection, "INSERT INTO sample (id, amount, words, blob, small)"
			    " VALUES ($1, $2, $3, $4, $5)");
	query_int(query, 1, INT64_MAX);
	query_real(query, 2, 0.1);
	query_text(query, 3, words);
	query_bytes(query, 4, bytes);
	query_int(query, 5, -7);
	assert_ok(query_run(query));
	assert_ok(transaction_commit(o.connection));

	query = query_start(o.connection, "SELECT id, amount, words, blob, small, id - 1 FROM sample"
			    " WHERE id = $1 AND words = $2 AND blob = $3");
	query_int(query, 1, INT64_MAX);
	query_text(query, 2, words);
	query_bytes(query, 3, bytes);
	assert_int_equal(query_step(query), 1);
	assert_true(query_get_int(query, 0) == INT64_MAX);
	assert_true(query_get_real(query, 1) == 0.1);
	assert_true(slice_equal(query_get_text(query, 2), words));
	assert_true(slice_equal(query_get_bytes(query, 3), bytes));
	assert_true(slice_equal(query_get_bytes(query, 3), bytes));
	assert_int_equal(query_get_int(query, 4), -7);
	assert_true(query_get_int(query, 5) == INT64_MAX - 1);
	assert_slice(query_get_text(query, 4), "-7");
	query_end(query);
	place_close(&o);
}

static void extreme_numbers_survive(void **state)
{
	static const int64_t integers[] = { 0, 1, -1, INT64_MIN, INT64_MAX, (1LL << 53) + 1 };
	static const double reals[] = { 0, -1.5, 1e-300, 1.7976931348623157e308, 1.0 / 3, 5e-324 };
	struct opened o = place_create(*state, NULL);

	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		struct query *query = query_start(o.connection, "SELECT $1, $2");

		query_int(query, 1, integers[i]);
		query_real(query, 2, reals[i]);
		assert_int_equal(query_step(query), 1);
		assert_true(query_get_int(query, 0) == integers[i]);
		assert_true(query_get_real(query, 1) == reals[i]);
		query_end(query);
	}
	place_close(&o);
}

static void null_and_empty_differ(void **state)
{
	struct opened o = place_create(*state, SAMPLE_TABLE);
	struct query *query = query_start(o.connection,
		"INSERT INTO sample (id, words, blob, small) VALUES ($1, $2, $3, $4)");

	query_int(query, 1, 1);
	query_text(query, 2, (struct slice){ NULL, 0 });
	query_bytes(query, 3, (struct slice){ NULL, 0 });
	assert_ok(query_run(query));
	query = query_start(o.connection,
		"INSERT INTO sample (id, words, blob, small) VALUES ($1, $2, $3, $4)");
	query_int(query, 1, 2); /* the values of the first use are gone */
	query_null(query, 4);
	assert_ok(query_run(query));

	query = query_start(o.connection, "SELECT words, blob, small FROM sample ORDER BY id");
	assert_int_equal(query_step(query), 1);
	assert_false(query_is_null(query, 0));
	assert_int_equal(query_get_text(query, 0).length, 0);
	assert_false(query_is_null(query, 1));
	assert_int_equal(query_get_bytes(query, 1).length, 0);
	assert_true(query_is_null(query, 2));
	assert_int_equal(query_step(query), 1);
	assert_true(query_is_null(query, 0));
	assert_true(query_is_null(query, 1));
	assert_int_equal(query_get_bytes(query, 1).length, 0);
	assert_int_equal(query_get_int(query, 2), 0);
	assert_true(query_is_null(query, 3));
	query_end(query);
	place_close(&o);
}

static void the_first_null_does_not_settle_a_type(void **state)
{
	struct opened o = place_create(*state, SAMPLE_TABLE);

	for (int64_t i = 0; i < 3; i++) {
		struct query *query = query_start(o.connection,
			"INSERT INTO sample (id, small, blob) VALUES ($1, COALESCE($2, 0), $3)");

		query_int(query, 1, i);
		if (i > 0)
			query_int(query, 2, i * 10);
		if (i > 1)
			query_bytes(query, 3, SLICE_LITERAL("\0\1"));
		assert_ok(query_run(query));
	}
	assert_int_equal(ask_int(o.connection, "SELECT SUM(small) FROM sample"), 30);
	assert_int_equal(ask_int(o.connection, "SELECT COUNT(blob) FROM sample"), 1);
	place_close(&o);
}

static void sums_and_counts_read_as_integers(void **state)
{
	struct opened o = place_create(*state, SAMPLE_TABLE
		"; INSERT INTO sample (id, amount, small) VALUES (1, 1.75, 3), (2, 1, 4)");

	assert_int_equal(ask_int(o.connection, "SELECT SUM(id) FROM sample"), 3);
	assert_int_equal(ask_int(o.connection, "SELECT COUNT(*) FROM sample"), 2);
	assert_int_equal(ask_int(o.connection, "SELECT SUM(amount) FROM sample"), 2);
	place_close(&o);
}

static void text_is_compared_by_code_point(void **state)
{
	struct opened o = place_create(*state, NULL);
	const struct migration migrations[] = {
		{ 1, "words", "CREATE TABLE word (word {TEXT} PRIMARY KEY, plain TEXT);"
			      "INSERT INTO word VALUES ('b', 'b'), ('B', 'B'), ('a', 'a'), ('é', 'é'),"
			      " ('Z', 'Z'), ('_', '_')" },
	};
	const char *const expected[] = { "B", "Z", "_", "a", "b", "é" };

	assert_ok(store_migrate(o.connection, migrations, 1));
	for (int round = 0; round < 2; round++) {
		struct query *query = query_start(o.connection, round == 0
			? "SELECT word FROM word ORDER BY word"
			: "SELECT plain FROM word ORDER BY plain COLLATE \"C\"");

		for (size_t i = 0; i < 6; i++) {
			assert_int_equal(query_step(query), 1);
			assert_slice(query_get_text(query, 0), expected[i]);
		}
		query_end(query);
	}
	assert_int_equal(ask_int(o.connection, "SELECT COUNT(*) FROM word WHERE word LIKE 'B%'"), 1);
	assert_int_equal(ask_int(o.connection, "SELECT COUNT(*) FROM word WHERE word < 'a'"), 3);
	place_close(&o);
}

static void what_one_of_the_two_cannot_hold_is_refused(void **state)
{
	static const struct slice bad[] = { SLICE_LITERAL("nul\0inside"), SLICE_LITERAL("\xc3(") };
	struct opened o = place_create(*state, NULL);
	struct query *query;

	for (int i = 0; i < 2; i++) {
		query = query_start(o.connection, "SELECT $1");
		query_text(query, 1, bad[i]);
		assert_int_equal(query_step(query), FT_REFUSED);
		assert_int_equal(query_step(query), FT_REFUSED);
		query_end(query);
	}
	query = query_start(o.connection, "SELECT $1 + 1");
	query_real(query, 1, NAN);
	assert_int_equal(query_step(query), FT_REFUSED);
	query_end(query);
	place_close(&o);
}

static void wrong_statements_fail_and_the_connection_goes_on(void **state)
{
	static const char *const wrong[] = {
		"SELEKT 1",
		"SELECT \"nosuchcolumn\" FROM (SELECT 1 AS a) AS t",
		"SELECT 1; SELECT 2",
		"SELECT * FROM nosuchtable",
	};
	struct opened o = place_create(*state, NULL);
	struct query *query;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		query = query_start(o.connection, wrong[i]);
		assert_int_equal(query_step(query), FT_FAILED);
		assert_true(strlen(error_message()) > 10);
		assert_int_equal(query_get_int(query, 0), 0);
		query_end(query);
	}
	query = query_start(o.connection, "SELECT $1");
	query_int(query, 2, 5);
	assert_int_equal(query_step(query), FT_FAILED);
	assert_message_has("no parameter $2");
	query_end(query);
	assert_int_equal(ask_int(o.connection, "SELECT 5"), 5);
	place_close(&o);
}

static void a_query_may_be_started_inside_itself(void **state)
{
	static const char *const children = "SELECT id FROM sample WHERE small = $1 ORDER BY id";
	struct opened o = place_create(*state, SAMPLE_TABLE
		"; INSERT INTO sample (id, small) VALUES (1, 0), (2, 0), (3, 1), (4, 1)");
	struct query *outer = query_start(o.connection, children);
	int64_t seen[4];
	int count = 0;

	query_int(outer, 1, 0);
	while (query_step(outer) == 1) {
		struct query *inner = query_start(o.connection, children);

		assert_true(inner != outer);
		seen[count++] = query_get_int(outer, 0);
		query_int(inner, 1, query_get_int(outer, 0));
		while (query_step(inner) == 1 && count < 4)
			seen[count++] = query_get_int(inner, 0);
		query_end(inner);
	}
	query_end(outer);
	assert_int_equal(count, 4);
	assert_int_equal(seen[1], 3);
	assert_int_equal(seen[2], 4);
	assert_int_equal(seen[3], 2);
	assert_true(query_start(o.connection, children) != NULL);
	place_close(&o);
}

/* More texts than are kept, all at one address. */
static void text_that_changes_at_its_address_is_noticed(void **state)
{
	struct opened o = place_create(*state, NULL);
	char sql[64];
	char many[600][32];

	for (int i = 0; i < 600; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		assert_int_equal(ask_int(o.connection, sql), i);
		snprintf(many[i], sizeof(many[i]), "SELECT %d", i);
		assert_int_equal(ask_int(o.connection, many[i]), i);
	}
	assert_int_equal(ask_int(o.connection, many[0]), 0);
	place_close(&o);
}

static void rows_changed_are_counted(void **state)
{
	struct opened o = place_create(*state, SAMPLE_TABLE
		"; INSERT INTO sample (id, small) VALUES (1, 0), (2, 0), (3, 1)");
	int64_t rows;

	assert_ok(transaction_begin_write(o.connection));
	assert_ok(query_run(query_start(o.connection, "UPDATE sample SET amount = 1")));
	assert_ok(query_run_counted(query_start(o.connection,
		"UPDATE sample SET small = 2 WHERE small = 0"), &rows));
	assert_int_equal(rows, 2);
	assert_ok(query_run_counted(query_start(o.connection,
		"UPDATE sample SET small = 2 WHERE small = 9"), &rows));
	assert_int_equal(rows, 0);
	assert_ok(query_run_counted(query_start(o.connection, "SELECT id FROM sample"), &rows));
	assert_int_equal(rows, 0);
	assert_ok(transaction_commit(o.connection));
	place_close(&o);
}

static void upserts_and_returning_work(void **state)
{
	struct opened o = place_create(*state, SAMPLE_TABLE);

	assert_ok(transaction_begin_write(o.connection));
	for (int i = 0; i < 2; i++) {
		struct query *query = query_start(o.connection,
			"INSERT INTO sample (id, small) VALUES ($1, 1) ON CONFLICT (id)"
			" DO UPDATE SET small = sample.small + excluded.small RETURNING small");

		query_int(query, 1, 9);
		assert_int_equal(query_step(query), 1);
		assert_int_equal(query_get_int(query, 0), i + 1);
		query_end(query);
	}
	assert_ok(transaction_commit(o.connection));
	place_close(&o);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(parameters_are_bound_by_their_number),
		TEST_CASE(every_type_comes_back_as_it_went),
		TEST_CASE(extreme_numbers_survive),
		TEST_CASE(null_and_empty_differ),
		TEST_CASE(the_first_null_does_not_settle_a_type),
		TEST_CASE(sums_and_counts_read_as_integers),
		TEST_CASE(text_is_compared_by_code_point),
		TEST_CASE(what_one_of_the_two_cannot_hold_is_refused),
		TEST_CASE(wrong_statements_fail_and_the_connection_goes_on),
		TEST_CASE(a_query_may_be_started_inside_itself),
		TEST_CASE(text_that_changes_at_its_address_is_noticed),
		TEST_CASE(rows_changed_are_counted),
		TEST_CASE(upserts_and_returning_work),
	};

	return test_on_both("store-queries", tests, sizeof(tests) / sizeof(tests[0]));
}

/* SQL of the common subset (docs/store.md) gives the same rows on both databases. */
#include "place.h"

static const char *const schema =
	"CREATE TABLE ward (id BIGINT PRIMARY KEY, above BIGINT, name TEXT NOT NULL,"
	" closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)));"
	"CREATE TABLE reading (ward BIGINT NOT NULL, day INTEGER NOT NULL, n DOUBLE PRECISION,"
	" UNIQUE (ward, day));"
	"CREATE INDEX IF NOT EXISTS ward_open ON ward (name) WHERE closed = 0;"
	"INSERT INTO ward (id, above, name) VALUES (1, NULL, 'Trust'), (2, 1, 'Ash'), (3, 1, 'Beech'),"
	" (4, 2, 'Bay');"
	"INSERT INTO reading VALUES (2, 1, 5), (2, 2, 7), (3, 1, 1), (3, 2, NULL), (4, 9, 2.5)";

static const struct {
	const char *sql;
	const char *rows; /* columns ended by a comma, rows by a semicolon */
} cases[] = {
	{ "SELECT name FROM ward WHERE (above, id) > (1, 2) ORDER BY id", "Beech,;Bay,;" },
	{ "SELECT id FROM ward ORDER BY above NULLS LAST, id DESC", "3,;2,;4,;1,;" },
	{ "SELECT id FROM ward WHERE above IS DISTINCT FROM 1 ORDER BY id", "1,;4,;" },
	{ "WITH RECURSIVE below (id, depth) AS (SELECT id, 0 FROM ward WHERE id = 2 UNION ALL"
	  " SELECT w.id, b.depth + 1 FROM ward AS w JOIN below AS b ON w.above = b.id)"
	  " SELECT id, depth FROM below ORDER BY id", "2,0,;4,1,;" },
	{ "SELECT ward, COUNT(*), COUNT(n), SUM(n) FILTER (WHERE day > 1) FROM reading"
	  " GROUP BY ward HAVING COUNT(*) > 1 ORDER BY ward", "2,2,2,7,;3,2,1,-,;" },
	{ "SELECT ward, day, SUM(n) OVER w FROM reading WINDOW w AS (PARTITION BY ward ORDER BY day"
	  " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) ORDER BY ward, day",
	  "2,1,5,;2,2,12,;3,1,1,;3,2,1,;4,9,2.5,;" },
	{ "SELECT ward, day FROM (SELECT ward, day, ROW_NUMBER() OVER (PARTITION BY ward ORDER BY day"
	  " DESC) AS place FROM reading) AS latest WHERE place = 1 ORDER BY ward", "2,2,;3,2,;4,9,;" },
	{ "INSERT INTO reading VALUES (2, 1, 9) ON CONFLICT (ward, day) DO UPDATE SET n = excluded.n"
	  " + reading.n RETURNING n", "14,;" },
	{ "INSERT INTO reading VALUES (2, 1, 9) ON CONFLICT DO NOTHING RETURNING n", "" },
	{ "INSERT INTO reading SELECT id, 30, 1 FROM ward WHERE true"
	  " ON CONFLICT (ward, day) DO NOTHING", "" },
	{ "UPDATE ward SET name = 'from ' || r.n FROM (SELECT ward, CAST(SUM(n) AS INTEGER) AS n"
	  " FROM reading GROUP BY ward) AS r WHERE r.ward = ward.id AND ward.id = 2 RETURNING name",
	  "from 22,;" },
	{ "DELETE FROM reading WHERE day = 30 RETURNING 1", "1,;1,;1,;1,;" },
	{ "WITH v (x, y) AS (VALUES (1, 'a'), (2, 'b')) SELECT y FROM v WHERE x = 2", "b,;" },
	{ "SELECT w.id, r.day FROM ward AS w FULL JOIN reading AS r ON r.ward = w.id AND r.day = 1"
	  " WHERE w.id < 3 ORDER BY w.id", "1,-,;2,1,;" },
	{ "SELECT COUNT(*) FROM ward WHERE name LIKE 'BEECH'", "0,;" },
	{ "SELECT CASE WHEN 7 / 2 > 3 THEN 'more' ELSE 'whole' END", "whole,;" },
	{ "SELECT CAST(7 AS DOUBLE PRECISION) / 2, 7 % 4, ABS(-3), LENGTH('Łódź')", "3.5,3,3,4,;" },
	{ "SELECT EXISTS (SELECT 1 FROM ward WHERE id = 1)", "yes,;" },
	{ "SELECT DISTINCT ward FROM reading UNION SELECT 9 EXCEPT SELECT 2 ORDER BY 1",
	  "3,;4,;9,;" },
	{ "ALTER TABLE ward ADD COLUMN beds INTEGER NOT NULL DEFAULT 20", "" },
	{ "SELECT SUM(beds) FROM ward", "80,;" },
	{ "ALTER TABLE ward DROP COLUMN beds", "" },
	{ "SELECT id FROM ward ORDER BY id LIMIT 2 OFFSET 1", "2,;3,;" },
};

/* As text, but for a truth: one of them says t, the other 1. */
static void add_cell(struct buf *rows, const char *sql, struct query *query, int column)
{
	if (query_is_null(query, column))
		buf_add_char(rows, '-');
	else if (slice_starts(slice_of(sql), "SELECT EXISTS"))
		buf_add_text(rows, query_get_int(query, column) ? "yes" : "no");
	else if (query_get_real(query, column) != 0)
		buf_print(rows, "%g", query_get_real(query, column));
	else
		buf_add_slice(rows, query_get_text(query, column));
	buf_add_char(rows, ',');
}

static int count_columns(const char *rows)
{
	int count = 0;

	for (; *rows && *rows != ';'; rows++)
		count += *rows == ',';
	return count;
}

static void each_statement_means_the_same(void **state)
{
	struct opened o = place_create(*state, schema);
	struct buf rows;

	buf_init(&rows, 4096);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct query *query = query_start(o.connection, cases[i].sql);
		int more;

		buf_clear(&rows);
		while ((more = query_step(query)) == 1) {
			for (int column = 0; column < count_columns(cases[i].rows); column++)
				add_cell(&rows, cases[i].sql, query, column);
			buf_add_char(&rows, ';');
		}
		query_end(query);
		if (more < 0 || !slice_is(buf_slice(&rows), cases[i].rows))
			fail_msg("%s\n gave %s\n expected %s", cases[i].sql,
				 more < 0 ? error_message() : rows.base, cases[i].rows);
	}
	buf_release(&rows);
	place_close(&o);
}

static void a_check_and_a_missing_value_are_refused(void **state)
{
	struct opened o = place_create(*state, schema);

	assert_int_equal(write_one(o.connection, "UPDATE ward SET closed = 2"), FT_FAILED);
	assert_int_equal(write_one(o.connection, "UPDATE ward SET name = NULL"), FT_FAILED);
	assert_int_equal(write_one(o.connection, "UPDATE reading SET day = 1"), FT_CONFLICT);
	assert_int_equal(ask_int(o.connection, "SELECT COUNT(*) FROM reading WHERE day = 1"), 2);
	place_close(&o);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(each_statement_means_the_same),
		TEST_CASE(a_check_and_a_missing_value_are_refused),
	};

	return test_on_both("store-subset", tests, sizeof(tests) / sizeof(tests[0]));
}

/* fettle spc: its columns and words, what it takes in, and what it says of wrong files. */
#include "program.h"

#include <math.h>
#include <string.h>

/* Two groups out of order: "calm", and "worse" with a step at 2020-09-01. */
static void write_series(struct program *program)
{
	struct buf text;
	buf_init(&text, 1 << 16);
	buf_add_text(&text, "ward,on,n,of\n");
	for (int i = 23; i >= 0; i--) {
		buf_print(&text, "worse,2020-%02d-%02d,%d,100\n", i / 2 + 1, i % 2 * 14 + 1,
			(i < 16 ? 10 : 30) + i % 3);
		buf_print(&text, "calm,2020-%02d-%02d,%d,100\n", i / 2 + 1, i % 2 * 14 + 1,
			10 + i % 2);
	}
	program_write(program, "series.csv", text.base);
	buf_release(&text);
}

#define SPC "fettle spc series.csv --group ward --date on --value n "

static size_t lines_of(const struct program *program)
{
	size_t count = 0;
	for (size_t i = 0; i < program->out.length; i++)
		count += program->out.base[i] == '\n';
	return count;
}

static void csv_has_the_columns_and_words(void **state)
{
	struct program program;
	program_begin(&program, state);
	write_series(&program);
	program_must(&program, SPC "--csv --better lower");
	assert_true(strncmp(program.out.base,
		"group,date,value,centre,lower,upper,special,point\n"
		"calm,2020-01-01,10,10.5,7.84,13.16,common,common\n"
		"calm,2020-01-15,11,10.5,7.84,13.16,common,common\n", 147) == 0);
	assert_non_null(strstr(program.out.base, "worse,2020-12-15,32,"));
	assert_non_null(strstr(program.out.base, ",above_upper,concern\n"));
	assert_int_equal(lines_of(&program), 49);
	program_must(&program, SPC "--csv --better higher");
	assert_non_null(strstr(program.out.base, ",above_upper,improvement\n"));
	program_must(&program, SPC "--csv --better neutral");
	assert_non_null(strstr(program.out.base, ",above_upper,neutral_high\n"));
	program_must(&program, SPC "--csv --chart run");
	assert_non_null(strstr(program.out.base, "calm,2020-01-01,10,10.5,,,common,common\n"));
	program_must(&program, SPC);
	assert_non_null(strstr(program.out.base, "no real change"));
	program_end(&program);
}

static void json_says_more_of_each_group(void **state)
{
	struct program program;
	program_begin(&program, state);
	write_series(&program);
	program_must(&program, SPC "--json --better lower --target 20");
	json_t *answer = program_json(&program);
	const json_t *groups = json_object_get(answer, "groups");
	assert_int_equal(json_array_size(groups), 2);
	const json_t *calm = json_array_get(groups, 0), *worse = json_array_get(groups, 1);
	assert_string_equal(json_text(calm, "group"), "calm");
	assert_string_equal(json_text(calm, "variation"), "common");
	assert_string_equal(json_text(calm, "assurance"), "pass");
	assert_string_equal(json_text(worse, "variation"), "concern_high");
	assert_string_equal(json_text(worse, "assurance"), "inconsistent");
	assert_int_equal(json_whole(worse, "n_useful", 0), 24);
	assert_int_equal(json_whole(worse, "longest_run", 0), 16);
	assert_int_equal(json_whole(worse, "longest_run_max", 0), 8);
	assert_int_equal(json_whole(worse, "crossings", 0), 1);
	assert_int_equal(json_whole(worse, "crossings_min", 0), 8);
	assert_true(json_flag(worse, "runs_signal", false));
	assert_int_equal(json_array_size(json_object_get(worse, "points")), 24);
	json_decref(answer);
	program_end(&program);
}

static void a_rebase_starts_anew_on_its_row(void **state)
{
	struct program program;
	program_begin(&program, state);
	write_series(&program);
	program_must(&program, SPC "--json --better lower --rebase 2020-09-01");
	json_t *answer = program_json(&program);
	const json_t *worse = json_array_get(json_object_get(answer, "groups"), 1);
	assert_string_equal(json_text(worse, "variation"), "common");
	json_decref(answer);
	assert_int_equal(program.err.length, 0);
	program_must(&program, SPC "--csv --rebase 2020-09-02");
	assert_non_null(strstr(program.err.base, "No row has the date 2020-09-02"));
	program_end(&program);
}

static void charts_of_the_shipped_vectors(void **state)
{
	static const char *const charts[] = { "run", "i", "mr", "p", "pp", "u", "up", "c", "g",
		"t" };
	struct program program;
	char line[1024];
	program_begin(&program, state);
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++) {
		bool of = strchr("pu", charts[i][0]) != NULL;
		snprintf(line, sizeof(line),
			"awk -F, 'BEGIN { print \"g,d,y,n\" } $2 == \"%s\" { k = n[$1]++;"
			" printf \"%%s,%%d-%%02d-01,%%s,%%s\\n\", $1, 2000 + int(k / 12),"
			" k %% 12 + 1, $3, $4 }' \"$FETTLE_SOURCE/tests/stats/data/charts.csv\" |"
			" fettle spc --chart %s --group g --date d --value y %s --csv | awk -F,"
			" 'NR == FNR { if ($2 == \"%s\") { k = $1 n[$1]++; c[k] = $6; l[k] = $7;"
			" u[k] = $8 } next } FNR > 1 { k = $1 m[$1]++;"
			" if (far($4, c[k]) || far($5, l[k]) || far($6, u[k])) { print; exit 1 } }"
			" function far(a, b) { return (a - b) ^ 2 > 1e-18 * (1 + b * b) }'"
			" \"$FETTLE_SOURCE/tests/stats/data/charts.csv\" -",
			charts[i], charts[i], of ? "--of n" : "", charts[i]);
		program_must(&program, line);
	}
	program_end(&program);
}

static void numbers_read_back_as_they_are(void **state)
{
	struct program program;
	program_begin(&program, state);
	
	program_write(&program, "numbers.csv",
		"\xef\xbb\xbf" "\"on\",\"va\"\"l\"\r\n2020-01-01,0.1\r\n2020-01-02,-3e-300\r\n"
		"\"2020-01-03\",\"1e5\"\r\n2020-01-04,NA\r\n2020-01-05,\r\n2020-01-06,"
		"0.30000000000000004\r\n");
	program_must(&program,
		"fettle spc numbers.csv --date on --value 'va\"l' --chart run --csv");
	assert_string_equal(program.out.base,
		"group,date,value,centre,lower,upper,special,point\n"
		",2020-01-01,0.1,0.2,,,common,common\n"
		",2020-01-02,-3e-300,0.2,,,common,common\n"
		",2020-01-03,100000,0.2,,,common,common\n"
		",2020-01-04,,0.2,,,,\n"
		",2020-01-05,,0.2,,,,\n"
		",2020-01-06,0.30000000000000004,0.2,,,common,common\n");
	program_end(&program);
}

/* A spreadsheet's "CSV" of another language, a pasted table, and all points by number. */
static void semicolons_tabs_and_nought_are_taken(void **state)
{
	static const char *const files[] = { "d;v\r\n2020-01-01;1\r\n2020-01-02;3\r\n",
		"d\tv\n2020-01-01\t1\n2020-01-02\t3\n" };
	struct program program;
	program_begin(&program, state);
	for (size_t i = 0; i < 2; i++) {
		program_write(&program, "file.csv", files[i]);
		program_must(&program,
			"fettle spc file.csv --date d --value v --fix-first 0 --csv");
		assert_string_equal(program.out.base,
			"group,date,value,centre,lower,upper,special,point\n"
			",2020-01-01,1,2,-3.3200000000000003,7.32,common,common\n"
			",2020-01-02,3,2,-3.3200000000000003,7.32,common,common\n");
	}
	program_end(&program);
}

static void wrong_files_are_explained(void **state)
{
	struct program program;
	program_begin(&program, state);
	write_series(&program);
	program_write(&program, "bad.csv",
		"d,v,n\n2020-01-01,5,10\n01/02/2020,6,10\n2020-02-30,x,10\n2020-03-01,12,10\n"
		"2020-04-01,-1,10\n2020-05-01,1,0\n");
	program_refuses(&program, 6, "fettle spc bad.csv --chart p --date d --value v --of n",
		"bad.csv, line 3, column \"d\": \"01/02/2020\" is not a date like 2026-11-22");
	assert_non_null(strstr(program.err.base, "line 4, column \"v\": \"x\" is not a number"));
	assert_non_null(strstr(program.err.base, "line 5, column \"v\": \"12\": There cannot be"));
	assert_non_null(strstr(program.err.base, "And 2 more."));
	program_refuses(&program, 6, "fettle spc series.csv --date on --value n",
		"both are for 2020-01-01");
	program_refuses(&program, 2, SPC "--of beds", "Its columns are: ward, on, n, of.");
	program_refuses(&program, 2, SPC "--chart p", "--of");
	program_refuses(&program, 2, SPC "--chart c --of of", "takes no --of");
	program_refuses(&program, 2, SPC "--chart xbar", "One of: xmr, run");
	program_refuses(&program, 2, SPC "--fix-first 11", "12 or more");
	program_refuses(&program, 2, SPC "--rebase soon", "2026-11-22");
	program_refuses(&program, 2, SPC "--better up", "higher, lower or neutral");
	program_refuses(&program, 2, SPC "--target much", "not a number");
	program_refuses(&program, 2, SPC "--csv --json", "one of --csv and --json");
	program_refuses(&program, 2, "fettle spc series.csv --value n", "--date");
	program_refuses(&program, 3, "fettle spc none.csv --date d --value n", "none.csv");
	program_refuses(&program, 6, "fettle spc --date d --value n </dev/null", "is empty");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE_OF_SQLITE(csv_has_the_columns_and_words),
		TEST_CASE_OF_SQLITE(json_says_more_of_each_group),
		TEST_CASE_OF_SQLITE(a_rebase_starts_anew_on_its_row),
		TEST_CASE_OF_SQLITE(charts_of_the_shipped_vectors),
		TEST_CASE_OF_SQLITE(numbers_read_back_as_they_are),
		TEST_CASE_OF_SQLITE(semicolons_tabs_and_nought_are_taken),
		TEST_CASE_OF_SQLITE(wrong_files_are_explained),
	};
	return test_on_both("spc", tests, sizeof(tests) / sizeof(tests[0]));
}

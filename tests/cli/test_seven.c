/* The way from nothing to a board over real data: the commands as a person types them. */
#include "program.h"

#include <math.h>
#include <string.h>

#define IMPORT_READINGS                                                                            \
	"fettle import $ORG readings ae.csv --set measure=ae-4h --map "                            \
	"place=org_code,on=period,stratum=type,n=breaches,of=attendances"
#define IMPORT_WORKFORCE                                                                           \
	"fettle import $ORG workforce hchs_staff_2018-06.csv --map "                               \
	"place=org_code,place_name=org_name,staff_group=staff_group,fte=fte --unknown-places "     \
	"create"

static void expect_count(struct program *program, const char *line, const char *name, int64_t count)
{
	char with_json[1024];
	snprintf(with_json, sizeof(with_json), "%s --json", line);
	program_must(program, with_json);
	json_t *result = program_json(program);
	if (json_whole(result, name, -1) != count)
		fail_msg("%s: %s is %lld, not %lld", line, name,
			(long long)json_whole(result, name, -1), (long long)count);
	json_decref(result);
}

static void expect_near(double found, double expected)
{
	if (fabs(found - expected) > 1e-12)
		fail_msg("%.15g is not %.15g", found, expected);
}

static void found(struct program *program)
{
	program_must(program, "fettle init $ORG --name England");
	program_must(program, "fettle import $ORG places trusts.csv --map "
			      "id=ods_code,name=ods_name,opened=open_date");
	program_must(program,
		"fettle measure add $ORG ae-4h --label \"Waits over four hours in A&E\" "
		"--n breaches --of attendances --better lower --target 5%");
}

static const json_t *find_row(const json_t *board, const char *place, const char *stratum)
{
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(board, "measures"), i,
		row) if (strcmp(json_text(row, "place"), place) == 0 &&
			 strcmp(json_text(row, "stratum"), stratum) == 0) return row;
	fail_msg("the board has no %s, %s", place, stratum);
	return NULL;
}

/* Exactly these members in this order, and no others. */
static void expect_members(const json_t *object, const char *const *names, size_t count)
{
	size_t i = 0;
	const char *name;
	json_t *value;
	json_object_foreach ((json_t *)object, name, value) {
		assert_true(i < count);
		assert_string_equal(name, names[i++]);
	}
	assert_int_equal(i, count);
}

static void check_shape(const json_t *board)
{
	static const char *const of_board[] = { "as_of", "place", "measures", "requirements" };
	static const char *const of_row[] = { "measure", "place", "stratum", "points", "latest",
		"centre", "lower", "upper", "variation", "assurance", "target" };
	static const char *const of_latest[] = { "on", "n", "of", "value" };
	expect_members(board, of_board, 4);
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	expect_members(row, of_row, 11);
	expect_members(json_object_get(row, "latest"), of_latest, 4);
	assert_true(json_is_array(json_object_get(board, "requirements")));
	expect_near(json_real_value(json_object_get(row, "target")), 0.05);
}

static double latest(const json_t *row, const char *name)
{
	return json_number_value(json_object_get(json_object_get(row, "latest"), name));
}

/* Two trusts and one unknown unit, made up. */
static void a_small_sample_goes_the_whole_way(void **state)
{
	struct program program;
	program_begin(&program, state);
	program_write(&program, "trusts.csv",
		"ods_code,ods_name,open_date,close_date\n"
		"T1,First Trust,2001-04-01,NA\nT2,Second Trust,NA,NA\n");
	program_write(&program, "ae.csv",
		"\"period\",\"org_code\",\"type\",\"attendances\",\"breaches\",\"admissions\"\n"
		"2017-03-01,\"T1\",\"1\",200,20,5\n2017-04-01,\"T1\",\"1\",100,4,5\n"
		"2017-03-01,\"U9\",\"other\",50,0,0\n");
	program_write(&program, "hchs_staff_2018-06.csv",
		"org_code,org_name,staff_group,fte\n"
		"U9,Urgent Nine,Nurses &amp; health visitors,3.5\n");
	found(&program);
	program_refuses(&program, 6, IMPORT_READINGS, "1 places are not in the record: U9");
	assert_true(program_has(&program, "ae.problems.csv"));
	expect_count(&program, "fettle status $ORG", "places", 3);
	expect_count(&program, IMPORT_READINGS " --unknown-places create", "written", 3);
	expect_count(&program, IMPORT_READINGS " --unknown-places create", "already_there", 3);
	expect_count(&program, IMPORT_WORKFORCE, "places_named", 1);
	program_must(&program, "fettle board $ORG --json");
	json_t *board = program_json(&program);
	check_shape(board);
	const json_t *row = find_row(board, "T1", "1");
	assert_int_equal(json_whole(row, "points", 0), 2);
	assert_string_equal(json_text(json_object_get(row, "latest"), "on"), "2017-04-01");
	expect_near(latest(row, "value"), 0.04);
	expect_near(json_number_value(json_object_get(row, "centre")), 0.07);
	json_decref(board);
	program_must(&program, "fettle board $ORG --place T2 --json");
	board = program_json(&program);
	assert_string_equal(json_text(board, "place"), "T2");
	assert_int_equal(json_array_size(json_object_get(board, "measures")), 0);
	json_decref(board);
	program_end(&program);
}

static void nothing_is_lost_or_doubled_on_real_data(void **state)
{
	struct program program;
	program_begin(&program, state);
	program_needs_shared(&program, "data/ae_attendances.csv");
	program_must(&program,
		"cp $SHARED/data/ae_attendances.csv ae.csv; cp $SHARED/data/ods_trusts.csv "
		"trusts.csv; cp $SHARED/data/hchs_staff_2018-06.csv .");
	found(&program);
	program_refuses(&program, 6, IMPORT_READINGS, "121 places are not in the record");
	program_must(&program, "test $(wc -l <ae.problems.csv) = 12766 && "
			       "test $(grep -c 'There is no place' ae.problems.csv) = 3346");
	expect_count(
		&program, IMPORT_READINGS " --unknown-places create --dry-run", "written", 12765);
	expect_count(&program, IMPORT_READINGS " --unknown-places create", "series", 428);
	expect_count(&program, IMPORT_READINGS " --unknown-places create", "already_there", 12765);
	program_must(&program, "test $(fettle export $ORG readings | wc -l) = 12766");
	expect_count(&program, IMPORT_WORKFORCE, "written", 3609);
	expect_count(&program, IMPORT_WORKFORCE, "already_there", 3609);
	program_must(&program, "fettle board $ORG --json");
	json_t *board = program_json(&program);
	check_shape(board);
	assert_int_equal(json_array_size(json_object_get(board, "measures")), 428);
	const json_t *row = find_row(board, "RF4", "1");
	expect_near(latest(row, "n"), 4618);
	expect_near(latest(row, "value"), 4618.0 / 15994.0);
	assert_string_equal(json_text(row, "variation"), "concern_high");
	assert_string_equal(json_text(row, "assurance"), "fail");
	json_decref(board);
	program_must(&program, "fettle verify $ORG");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(a_small_sample_goes_the_whole_way),
		TEST_CASE(nothing_is_lost_or_doubled_on_real_data) };
	return test_on_both("seven", tests, sizeof(tests) / sizeof(tests[0]));
}

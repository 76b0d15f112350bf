/* Measures that rules feed from records: every family, live, corrected, late, rebuilt. */
#include "home.h"
#include <math.h>
#include <stdio.h>

#define NEAR(value, expected) assert_true(fabs((value) - (expected)) < 1e-9)

static void add_measure(struct home *home, const char *id, const char *fields)
{
	home_act(home, &home->manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = id }, fields, NULL);
}

static void refuse(struct home *home, const char *kind, const char *verb, const char *id,
	const char *fields, const char *field, const char *words)
{
	char *text = must_copy_text(fields);
	json_t *input;
	struct outcome outcome;
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	assert_int_equal(json_read(slice_of(text), &input), 0);
	bool change = strcmp(verb, "change") == 0;
	struct act act = { .actor = &home->manager,
		.kind = kind,
		.verb = verb,
		.thing = change ? id : NULL,
		.new_id = change ? NULL : id,
		.input = input };
	if (book_act(home->book, &act, &outcome) != FT_REFUSED)
		fail_msg("%s was not refused", fields);
	const char *message = json_text(pick(outcome.problems, "field", field), "message");
	if (!strstr(message, words))
		fail_msg("%s: \"%s\" does not say \"%s\"", field, message, words);
	outcome_release(&outcome);
	json_decref(input);
	free(text);
}

static void report(struct home *home, const char *place, const char *on, int harm, char thing[65])
{
	char fields[128];
	snprintf(fields, sizeof(fields), "{'what':'Fell in the corridor','harm':'%d'}", harm);
	home_act(home, &home->manager,
		(struct act){ .kind = "incident", .verb = "report", .place = place, .on = on },
		fields, thing);
}

static void answer(struct home *home, const char *incident, const char *on)
{
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "incident", .verb = "answer", .thing = incident, .on = on },
		"{'answer':'We moved the chair.'}", NULL);
}

static void bed_days(struct home *home, const char *place, int months, int days)
{
	char fields[4096];
	int length = snprintf(fields, sizeof(fields), "{'measure':'bed-days','rows':[");
	for (int i = 0; i < months; i++)
		length += snprintf(fields + length, sizeof(fields) - (size_t)length,
			"%s['%s','2026-%02d-01','','%d','']", i ? "," : "", place, i + 1, days);
	snprintf(fields + length, sizeof(fields) - (size_t)length, "]}");
	home_act(home, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" }, fields,
		NULL);
}

static json_t *series_of(struct home *home, const char *measure, const char *place)
{
	json_t *series;
	if (assure_series(home->assure, home->reader, &ACTOR_SYSTEM, measure, place, "", &series))
		fail_msg("%s", error_message());
	return series;
}

static double at_point(const json_t *series, const char *on, const char *key)
{
	return number_at(pick(json_object_get(series, "points_list"), "on", on), key);
}

static const char falls_rule[] =
	"{'label':'Falls with harm','better':'lower','target':'3','unit':'per 1,000 bed days',"
	"'rule':'count','records':'incident','when':'harm in (2, 3)','per':'bed-days',"
	"'times':'1000','period':'month'}";

static void falls_per_thousand_bed_days(void **state)
{
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "bed-days", "{'label':'Bed days','better':'neutral'}");
	bed_days(&home, "rowan", 10, 500);
	bed_days(&home, "hazel", 10, 400);
	add_measure(&home, "falls", falls_rule);
	report(&home, "rowan", "2026-03-05", 2, NULL);
	report(&home, "rowan", "2026-03-31", 3, NULL);
	report(&home, "rowan", "2026-03-12", 1, NULL);
	report(&home, "rowan", "2026-05-01", 2, NULL);
	report(&home, "rowan", "2026-11-03", 2, NULL);
	json_t *rowan = series_of(&home, "falls", "rowan");
	assert_string_equal(text_at(rowan, "rule"), "count");
	assert_false(json_flag(rowan, "share", true));
	/* From the first record there is: March to November. */
	NEAR(number_at(rowan, "points"), 9);
	NEAR(at_point(rowan, "2026-03-01", "n"), 2);
	NEAR(at_point(rowan, "2026-03-01", "of"), 500);
	NEAR(at_point(rowan, "2026-03-01", "value"), 4);
	NEAR(at_point(rowan, "2026-04-01", "n"), 0);
	NEAR(at_point(rowan, "2026-04-01", "value"), 0);
	NEAR(at_point(rowan, "2026-05-01", "value"), 2);
	/* The month that is not over: no bed days yet, and not judged. */
	NEAR(at_point(rowan, "2026-11-01", "n"), 1);
	assert_true(isnan(at_point(rowan, "2026-11-01", "value")));
	assert_true(json_flag(pick(json_object_get(rowan, "points_list"), "on", "2026-11-01"),
		"so_far", false));
	assert_false(json_flag(pick(json_object_get(rowan, "points_list"), "on", "2026-10-01"),
		"so_far", true));
	assert_string_equal(text_at(rowan, "latest.on"), "2026-10-01");
	assert_string_equal(text_at(rowan, "so_far.on"), "2026-11-01");
	json_decref(rowan);
	/* A ward with beds and no falls has nought, not a gap. */
	json_t *hazel = series_of(&home, "falls", "hazel");
	NEAR(number_at(hazel, "points"), 8); /* of March nobody knows but the end */
	NEAR(at_point(hazel, "2026-04-01", "value"), 0);
	NEAR(at_point(hazel, "2026-10-01", "of"), 400);
	json_decref(hazel);
	home_close(&home);
}

static void a_report_moves_its_point_at_once(void **state)
{
	struct home home;
	char thing[65];
	home_open(&home, *state);
	add_measure(&home, "bed-days", "{'label':'Bed days','better':'neutral'}");
	bed_days(&home, "rowan", 10, 500);
	add_measure(&home, "falls", falls_rule);
	report(&home, "rowan", "2026-02-05", 2, NULL);
	json_decref(series_of(&home, "falls", "rowan"));
	report(&home, "rowan", "2026-06-05", 2, thing);
	json_t *series = series_of(&home, "falls", "rowan");
	NEAR(at_point(series, "2026-06-01", "value"), 2);
	json_decref(series);
	/* It was on the other ward: that is where it counts now. */
	char fields[160];
	snprintf(fields, sizeof(fields), "{'severity':'low','owner':'%s'}", home.manager.person);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "incident", .verb = "triage", .thing = thing, .place = "hazel" },
		fields, NULL);
	series = series_of(&home, "falls", "rowan");
	NEAR(at_point(series, "2026-06-01", "value"), 0);
	json_decref(series);
	/* More bed days come in. */
	bed_days(&home, "rowan", 10, 1000);
	series = series_of(&home, "falls", "rowan");
	NEAR(at_point(series, "2026-02-01", "value"), 1);
	json_decref(series);
	/* An older report: noughts begin with it. */
	report(&home, "hazel", "2025-12-24", 0, NULL);
	series = series_of(&home, "falls", "rowan");
	NEAR(at_point(series, "2026-01-01", "value"), 0);
	NEAR(number_at(series, "points"), 11);
	json_decref(series);
	home_close(&home);
}

/* `place under` follows the tree when it is changed. */
static void a_moved_ward_counts_where_it_is(void **state)
{
	struct home home;
	home_open(&home, *state);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "place", .verb = "add", .new_id = "south" },
		"{'name':'South','type':'service'}", NULL);
	add_measure(&home, "south-reports",
		"{'label':'Reports in the south','better':'neutral','rule':'count',"
		"'records':'incident','when':'place under South'}");
	report(&home, "rowan", "2026-05-01", 1, NULL);
	json_t *series = series_of(&home, "south-reports", "rowan");
	NEAR(at_point(series, "2026-06-01", "n"), 0);
	assert_int_equal(json_whole(series, "points", 0), 7);
	json_decref(series);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "place", .verb = "change", .thing = "rowan" },
		"{'parent':'south'}", NULL);
	series = series_of(&home, "south-reports", "rowan");
	NEAR(at_point(series, "2026-05-01", "n"), 1);
	json_decref(series);
	home_close(&home);
}

/* The records behind a point: those one may open, and how many more. */
static void a_point_leads_to_its_records(void **state)
{
	struct home home;
	char thing[65];
	json_t *records;
	home_open(&home, *state);
	struct actor nurse = home_person(&home, "Sam Osei", "nurse", "rowan");
	add_measure(&home, "reports",
		"{'label':'Reports','better':'neutral','rule':'count','records':'incident'}");
	report(&home, "rowan", "2026-05-01", 1, NULL);
	report(&home, "rowan", "2026-05-09", 2, NULL);
	home_act(&home, &nurse,
		(struct act){ .kind = "incident",
			.verb = "report",
			.place = "rowan",
			.on = "2026-05-07" },
		"{'what':'The bell is broken','harm':'0'}", thing);
	json_t *series = series_of(&home, "reports", "rowan");
	NEAR(at_point(series, "2026-05-01", "records"), 3);
	json_decref(series);
	day_number may = day_from_date(2026, 5, 1);
	assert_int_equal(assure_records(home.assure, home.reader, &home.manager, "reports", "rowan",
				 may, &records),
		0);
	NEAR(number_at(records, "count"), 3);
	NEAR(number_at(records, "hidden"), 0);
	assert_string_equal(text_at(records, "until"), "2026-05-31");
	const json_t *items = json_object_get(records, "items");
	assert_int_equal(json_array_size(items), 3);
	assert_string_equal(text_at(json_array_get(items, 1), "thing"), thing);
	json_decref(records);
	assert_int_equal(assure_records(home.assure, home.reader, &nurse, "reports", "rowan", may,
				 &records),
		0);
	NEAR(number_at(records, "count"), 3);
	NEAR(number_at(records, "hidden"), 2);
	assert_int_equal(json_array_size(json_object_get(records, "items")), 1);
	json_decref(records);
	assert_int_equal(assure_records(home.assure, home.reader, &home.manager, "nothing", "rowan",
				 may, &records),
		FT_NOT_FOUND);
	home_close(&home);
}

static void an_audit_score_adds_up_answers(void **state)
{
	struct home home;
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "audit_template", .verb = "add", .new_id = "hands" },
		"{'title':'Hands','method':'overt','questions':[{'id':'wash','text':'Washed?',"
		"'type':'count'},{'id':'gel','text':'Gel there?','type':'yes_no'}]}",
		NULL);
	add_measure(&home, "score",
		"{'label':'Hand hygiene','better':'higher','target':'0.9','rule':'share',"
		"'records':'audit','when':'template = hands','n_field':'answers','period':'month'}");
	add_measure(&home, "gel",
		"{'label':'Gel','better':'higher','rule':'share','records':'audit',"
		"'n_field':'answers.gel'}");
	static const char *const rounds[][2] = {
		{ "2026-04-02", "{'template':'hands','method':'overt','answers':{'wash':{'y':8,'n':10},"
				"'gel':{'answer':'yes'}}}" },
		{ "2026-04-20", "{'template':'hands','method':'overt','answers':{'wash':{'y':9,'n':10},"
				"'gel':{'answer':'no','act':'Buy gel','due':'2026-05-01'}}}" },
		{ "2026-06-20", "{'template':'hands','method':'overt','answers':{'wash':{'y':5,'n':5},"
				"'gel':{'answer':'not_seen'}}}" },
	};
	for (size_t i = 0; i < 3; i++)
		home_act(&home, &home.governance,
			(struct act){ .kind = "audit",
				.verb = "finish",
				.place = "rowan",
				.on = rounds[i][0] },
			rounds[i][1], NULL);
	json_t *score = series_of(&home, "score", "rowan");
	assert_true(json_flag(score, "share", false));
	NEAR(number_at(score, "points"), 2); /* nobody looked in May: no point */
	NEAR(at_point(score, "2026-04-01", "n"), 18);
	NEAR(at_point(score, "2026-04-01", "of"), 22);
	NEAR(at_point(score, "2026-04-01", "value"), 18. / 22);
	NEAR(at_point(score, "2026-06-01", "value"), 1);
	json_decref(score);
	json_t *gel = series_of(&home, "gel", "rowan");
	NEAR(number_at(gel, "points"), 1);
	NEAR(at_point(gel, "2026-04-01", "value"), .5);
	json_decref(gel);
	home_close(&home);
}

static void days_from_report_to_answer(void **state)
{
	static const struct {
		const char *reported, *answered;
	} cases[] = { { "2026-02-01", "2026-02-03" }, { "2026-02-10", "2026-03-02" },
		{ "2026-02-27", "2026-03-03" }, { "2026-02-28", NULL }, { "2026-03-05", NULL } };
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "wait",
		"{'label':'Days to an answer','better':'lower','unit':'days','rule':'duration',"
		"'records':'incident','start_verb':'report','end_verb':'answer'}");
	add_measure(&home, "mean-wait",
		"{'label':'Mean days','better':'lower','rule':'duration','typical':'mean',"
		"'records':'incident','start_verb':'report','end_verb':'answer'}");
	add_measure(&home, "in-time",
		"{'label':'Answered within 5 days','better':'higher','rule':'in_time',"
		"'records':'incident','start_verb':'report','end_verb':'answer','within_days':'5'}");
	for (size_t i = 0; i < 5; i++) {
		char thing[65];
		report(&home, "rowan", cases[i].reported, 1, thing);
		if (cases[i].answered)
			answer(&home, thing, cases[i].answered);
	}
	json_t *wait = series_of(&home, "wait", "rowan");
	/* 2, 20 and 4 days; one is open: 3 of 4. */
	NEAR(at_point(wait, "2026-02-01", "value"), 4);
	NEAR(at_point(wait, "2026-02-01", "n"), 3);
	NEAR(at_point(wait, "2026-02-01", "of"), 4);
	assert_true(isnan(at_point(wait, "2026-03-01", "value")));
	NEAR(at_point(wait, "2026-03-01", "n"), 0);
	NEAR(at_point(wait, "2026-03-01", "of"), 1);
	assert_false(json_flag(wait, "share", true));
	json_decref(wait);
	wait = series_of(&home, "mean-wait", "rowan");
	NEAR(at_point(wait, "2026-02-01", "value"), 26. / 3);
	json_decref(wait);
	/* As it was on 28 February: four reported, one of them answered by then. */
	struct series_query then = { .measure = "wait", .place = "rowan", .on = 20512 };
	assert_int_equal(assure_series_chart(home.assure, home.reader, &ACTOR_SYSTEM, &then,
				 &wait),
		0);
	NEAR(at_point(wait, "2026-02-01", "value"), 2);
	NEAR(at_point(wait, "2026-02-01", "n"), 1);
	NEAR(at_point(wait, "2026-02-01", "of"), 4);
	assert_int_equal(json_array_size(json_object_get(wait, "points_list")), 1);
	json_decref(wait);
	then.known = 20600;
	assert_int_equal(assure_series_chart(home.assure, home.reader, &ACTOR_SYSTEM, &then,
				 &wait),
		FT_NOT_FOUND);
	wait = series_of(&home, "in-time", "rowan");
	NEAR(at_point(wait, "2026-02-01", "n"), 2);
	NEAR(at_point(wait, "2026-02-01", "of"), 4);
	NEAR(at_point(wait, "2026-03-01", "value"), 0);
	json_decref(wait);
	home_close(&home);
}

static void publish(struct home *home, const char *id, const char *on)
{
	static const char *const verbs[][2] = { { "revise", "{}" },
		{ "edit", "{'words':'Two people look.','changes':'Two people'}" },
		{ "approve_revision", "{}" }, { "publish_revision", "{}" } };
	for (size_t i = 0; i < 4; i++)
		home_act(home, i == 2 ? &home->governance : &home->manager,
			(struct act){ .kind = "policy", .verb = verbs[i][0], .thing = id, .on = on },
			verbs[i][1], NULL);
}

static void sign(struct home *home, const struct actor *who, int version, const char *on)
{
	char fields[80];
	snprintf(fields, sizeof(fields), "{'policy':'falls-policy','version':%d}", version);
	home_act(home, who, (struct act){ .kind = "signature", .verb = "sign", .on = on }, fields,
		NULL);
}

static void signed_within_fourteen_days(void **state)
{
	struct home home;
	struct actor nurses[4];
	home_open(&home, *state);
	add_measure(&home, "signed",
		"{'label':'Signed in 14 days','better':'higher','target':'0.9','rule':'in_time',"
		"'records':'policy','start_verb':'publish, publish_revision',"
		"'end_verb':'signature.sign','within_days':14}");
	for (int i = 0; i < 4; i++)
		nurses[i] = home_person(&home, "Nurse", "nurse", i < 3 ? "rowan" : "hazel");
	char fields[256];
	snprintf(fields, sizeof(fields),
		"{'title':'Falls','words':'Look.','changes':'New','audience':'role = nurse',"
		"'review_months':24,'owner':'%s'}",
		home.manager.person);
	home_act(&home, &home.manager,
		(struct act){ .kind = "policy",
			.verb = "draft",
			.new_id = "falls-policy",
			.place = "larch-house" },
		fields, NULL);
	home_act(&home, &home.governance,
		(struct act){ .kind = "policy", .verb = "approve", .thing = "falls-policy" }, "{}",
		NULL);
	home_act(&home, &home.manager,
		(struct act){ .kind = "policy", .verb = "publish", .thing = "falls-policy",
			.on = "2026-08-03" },
		"{}", NULL);
	sign(&home, &nurses[0], 1, "2026-08-03");
	sign(&home, &nurses[1], 1, "2026-08-17"); /* the last day */
	sign(&home, &nurses[2], 1, "2026-08-18"); /* too late */
	json_t *series = series_of(&home, "signed", "rowan");
	NEAR(at_point(series, "2026-08-01", "n"), 2);
	NEAR(at_point(series, "2026-08-01", "of"), 3);
	json_decref(series);
	series = series_of(&home, "signed", "hazel");
	NEAR(at_point(series, "2026-08-01", "value"), 0);
	json_decref(series);
	/* Three people are too few to be counted before their colleagues. */
	assert_int_equal(assure_series(home.assure, home.reader, &nurses[0], "signed", "rowan", "",
				 &series),
		0);
	assert_true(isnan(at_point(series, "2026-08-01", "n")));
	assert_true(isnan(at_point(series, "2026-08-01", "value")));
	json_decref(series);
	json_t *records;
	assert_int_equal(assure_records(home.assure, home.reader, &nurses[0], "signed", "rowan",
				 day_from_date(2026, 8, 1), &records),
		FT_NOT_ALLOWED);
	assert_int_equal(assure_records(home.assure, home.reader, &home.manager, "signed", "rowan",
				 day_from_date(2026, 8, 1), &records),
		0);
	NEAR(number_at(records, "count"), 3); /* who signed too late has a signature, too */
	json_decref(records);
	/* A new version: nobody counts until the days have passed. */
	publish(&home, "falls-policy", "2026-11-20");
	sign(&home, &nurses[0], 2, "2026-11-21");
	series = series_of(&home, "signed", "rowan");
	NEAR(number_at(series, "points"), 1);
	json_decref(series);
	home_wait(12); /* 4 December: the last of the days */
	series = series_of(&home, "signed", "rowan");
	NEAR(number_at(series, "points"), 1);
	json_decref(series);
	home_wait(1); /* with no event at all */
	series = series_of(&home, "signed", "rowan");
	NEAR(number_at(series, "points"), 2);
	NEAR(at_point(series, "2026-11-01", "n"), 1);
	NEAR(at_point(series, "2026-11-01", "of"), 3);
	json_decref(series);
	home_close(&home);
}

static void what_is_older_is_not_behind_a_point(void **state)
{
	struct home home;
	char counted[65];
	json_t *records;
	home_open(&home, *state);
	report(&home, "rowan", "2026-03-30", 2, NULL);
	report(&home, "rowan", "2026-04-03", 2, counted);
	add_measure(&home, "weekly",
		"{'label':'Reports','better':'lower','rule':'count','records':'incident',"
		"'period':'week','since':'2026-04-01'}");
	json_t *series = series_of(&home, "weekly", "rowan");
	NEAR(at_point(series, "2026-03-30", "n"), 1);
	json_decref(series);
	/* any day of the period asks about its point */
	for (int day = 30; day <= 32; day++) {
		assert_int_equal(assure_records(home.assure, home.reader, &home.manager, "weekly",
					 "rowan", day_from_date(2026, 3, 30) + day - 30, &records),
			0);
		NEAR(number_at(records, "count"), 1);
		assert_string_equal(text_at(records, "on"), "2026-03-30");
		assert_string_equal(text_at(records, "until"), "2026-04-05");
		assert_string_equal(text_at(json_array_get(json_object_get(records, "items"), 0),
					"thing"), counted);
		json_decref(records);
	}
	home_close(&home);
}

static void rules_are_checked(void **state)
{
	static const struct {
		const char *fields, *field, *words;
	} cases[] = {
		{ "'rule':'count'", "records", "Say which kind" },
		{ "'rule':'count','records':'incidents'", "records", "\"incidents\"" },
		{ "'rule':'count','records':'incident','when':'harm in (2, 9)'", "when",
			"column 13: \"9\" is not one of the values of \"harm\"" },
		{ "'rule':'count','records':'incident','when':'harmm = 2'", "when",
			"column 1: \"harmm\" is not a field" },
		{ "'rule':'count','records':'incident','when':'harm = '", "when", "column 7" },
		{ "'rule':'count','records':'incident','when':'what = 2'", "when", "column 1" },
		{ "'rule':'count','records':'incident','when':'state = shut'", "when",
			"column 9: \"shut\"" },
		{ "'rule':'count','records':'incident','times':'1000'", "times", "divides" },
		{ "'rule':'count','records':'incident','within_days':'3'", "within_days",
			"does not use this" },
		{ "'records':'incident'", "records", "only means something with a rule" },
		{ "'rule':'share','records':'check','n_field':'right','of_field':'seeen'", "of_field",
			"has no field \"seeen\"" },
		{ "'rule':'share','records':'check','n_field':'method','of_field':'seen'", "n_field",
			"not a number" },
		{ "'rule':'duration','records':'incident','start_verb':'report','end_verb':'replied'",
			"end_verb", "\"replied\"" },
		{ "'rule':'in_time','records':'policy','start_verb':'publish',"
		  "'end_verb':'incident.answer','within_days':3",
			"end_verb", "proves nothing" },
		{ "'rule':'in_time','records':'incident','start_verb':'report','end_verb':'answer'",
			"within_days", "Say within how many days" },
		{ "'rule':'count','records':'incident','per':'falls'", "per", "fed by a rule itself" },
		{ "'rule':'count','records':'measure'", "records", "not a record of anything" },
	};
	struct home home;
	home_open(&home, *state);
	add_measure(&home, "bed-days", "{'label':'Bed days','better':'neutral'}");
	bed_days(&home, "rowan", 1, 500);
	add_measure(&home, "falls", falls_rule);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char fields[512];
		snprintf(fields, sizeof(fields), "{'label':'New','better':'lower',%s}",
			cases[i].fields);
		refuse(&home, "measure", "add", "new", fields, cases[i].field, cases[i].words);
	}
	refuse(&home, "readings", "import", NULL,
		"{'measure':'falls','rows':[['rowan','2026-01-01','','3','']]}", "measure",
		"counted from records by a rule");
	refuse(&home, "measure", "change", "bed-days", "{'rule':'count','records':'incident'}",
		"rule", "imported readings");
	home_close(&home);
}

static void a_rebuild_gives_the_same(void **state)
{
	struct test_place *place = *state;
	struct home home;
	char thing[65];
	home_open(&home, place);
	add_measure(&home, "bed-days", "{'label':'Bed days','better':'neutral'}");
	bed_days(&home, "rowan", 10, 500);
	add_measure(&home, "falls", falls_rule);
	add_measure(&home, "wait",
		"{'label':'Days to an answer','better':'lower','rule':'duration',"
		"'records':'incident','start_verb':'report','end_verb':'answer','period':'week'}");
	for (int month = 1; month <= 10; month++) {
		char on[16];
		snprintf(on, sizeof(on), "2026-%02d-%02d", month, 3 + month);
		report(&home, month & 1 ? "rowan" : "hazel", on, month % 4, thing);
		if (month % 3)
			answer(&home, thing, "2026-11-01");
	}
	json_t *before[2] = { series_of(&home, "falls", "rowan"),
		series_of(&home, "wait", "hazel") };
	reader_close(home.reader);
	assure_close(home.assure);
	book_close(home.book);
	assert_int_equal(book_rebuild(place->address, NULL), 0);
	assert_int_equal(book_open(&home.book, place->address, BOOK_WRITE), 0);
	assert_int_equal(assure_open(&home.assure, home.book), 0);
	assert_int_equal(book_reader(home.book, &home.reader), 0);
	json_t *after[2] = { series_of(&home, "falls", "rowan"), series_of(&home, "wait", "hazel") };
	for (int i = 0; i < 2; i++) {
		json_object_del(before[i], "series");
		json_object_del(after[i], "series");
		assert_true(json_equal(before[i], after[i]));
		json_decref(before[i]);
		json_decref(after[i]);
	}
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(falls_per_thousand_bed_days),
		TEST_CASE(a_report_moves_its_point_at_once),
		TEST_CASE(a_moved_ward_counts_where_it_is),
		TEST_CASE(a_point_leads_to_its_records),
		TEST_CASE(an_audit_score_adds_up_answers),
		TEST_CASE(days_from_report_to_answer),
		TEST_CASE(signed_within_fourteen_days),
		TEST_CASE(what_is_older_is_not_behind_a_point),
		TEST_CASE(rules_are_checked),
		TEST_CASE(a_rebuild_gives_the_same),
	};
	return test_on_both("rules", tests, sizeof(tests) / sizeof(tests[0]));
}

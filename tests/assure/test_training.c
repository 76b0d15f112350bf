/* Training as rows of imports counts like training recorded one by one: two courses for the same
 * people, one told by hand, the other by rows, have the same figures. FETTLE_TEST_SEED chooses
 * other acts. */
#include "chronicle.h"
#include "home.h"
#include <stdio.h>
#include <stdlib.h>

enum { PEOPLE = 8, ROUNDS = 12, ACTS_PER_ROUND = 12, DONE_MOST = ROUNDS * ACTS_PER_ROUND };

struct done {
	int person;
	char on[32], completion[65];
	bool revoked;
};

struct two {
	struct home home;
	struct actor people[PEOPLE];
	char by_hand[65], in_rows[65];		 /* requirements */
	char course_by_hand[65], course_in_rows[65];
	struct done done[DONE_MOST];
	size_t done_count;
	uint64_t random;
};

static int roll(struct two *two, int sides)
{
	two->random = two->random * 6364136223846793005u + 1442695040888963407u;
	return (int)((two->random >> 33) % (uint64_t)sides);
}

static void add_course(struct two *two, const char *name, char requirement[65], char course[65])
{
	char fields[512];
	snprintf(fields, sizeof(fields),
		"{'text':'%s is known','key_question':'safe','applies_to':'role = nurse'}", name);
	home_act(&two->home, &two->home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .place = "larch-house",
			.on = "2020-01-01" },
		fields, requirement);
	snprintf(fields, sizeof(fields),
		"{'title':'%s','refresh_months':3,'requirements':['%s']}", name, requirement);
	home_act(&two->home, &two->home.manager,
		(struct act){ .kind = "course", .verb = "add", .place = "larch-house",
			.on = "2020-01-01" },
		fields, course);
}

static void begin(struct two *two, const struct test_place *place)
{
	const char *seed = getenv("FETTLE_TEST_SEED");
	*two = (struct two){ .random = seed ? strtoull(seed, NULL, 10) : 1 };
	home_open(&two->home, place);
	for (int i = 0; i < PEOPLE; i++) {
		char name[32];
		snprintf(name, sizeof(name), "Person %d", i);
		two->people[i] = home_person(&two->home, name, "nurse", i % 2 ? "rowan" : "hazel");
	}
	add_course(two, "By hand", two->by_hand, two->course_by_hand);
	add_course(two, "In rows", two->in_rows, two->course_in_rows);
}

static void tell_rows(struct two *two, const char *rows)
{
	char fields[2048];
	snprintf(fields, sizeof(fields), "{'course':'%s','rows':[%s]}", two->course_in_rows, rows);
	home_act(&two->home, &two->home.governance, (struct act){ .kind = "training", .verb = "import" },
		fields, NULL);
}

static void record(struct two *two, int person, const char *on, char completion[65])
{
	char fields[512];
	const char *id = two->people[person].person;
	snprintf(fields, sizeof(fields), "{'course':'%s','person':'%s'}", two->course_by_hand, id);
	home_act(&two->home, &two->home.governance,
		(struct act){ .kind = "completion", .verb = "record", .on = on,
			.place = "larch-house" },
		fields, completion);
	day_number day;
	struct buf until;
	buf_init(&until, 32);
	assert_int_equal(day_parse(slice_of(on), &day), 0);
	day_add_iso(&until, day_add_months(day, 3));
	snprintf(fields, sizeof(fields), "['%s','%s','%s']", id, on, until.base);
	buf_release(&until);
	tell_rows(two, fields);
}

static void revoke(struct two *two, const struct done *done)
{
	char row[256];
	home_act(&two->home, &two->home.governance,
		(struct act){ .kind = "completion", .verb = "revoke", .thing = done->completion },
		"{'reason':'Never there'}", NULL);
	snprintf(row, sizeof(row), "['%s','%s','','revoked']", two->people[done->person].person,
		done->on);
	tell_rows(two, row);
}

static void act_at_random(struct two *two)
{
	struct done one = { .person = roll(two, PEOPLE) };
	struct buf day;
	buf_init(&day, 32);
	day_add_iso(&day, today() - roll(two, 150));
	snprintf(one.on, sizeof(one.on), "%s", day.base);
	buf_release(&day);
	if (two->done_count && roll(two, 4) == 0) {
		struct done *done = &two->done[roll(two, (int)two->done_count)];
		if (!done->revoked)
			revoke(two, done);
		done->revoked = true;
		return;
	}
	for (size_t i = 0; i < two->done_count; i++)
		if (two->done[i].person == one.person && strcmp(two->done[i].on, one.on) == 0)
			return;
	record(two, one.person, one.on, one.completion);
	two->done[two->done_count++] = one;
}

static char *text_of(const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT);
	assert_non_null(text);
	return text;
}

static void expect_same(const json_t *one, const json_t *other, const char *what)
{
	if (json_equal(one, other))
		return;
	fail_msg("%s: %s by hand, %s in rows", what, text_of(one), text_of(other));
}

static void compare_boards(struct two *two)
{
	json_t *hand, *rows;
	struct home *home = &two->home;
	assert_int_equal(assure_requirement(home->assure, home->reader, &home->manager,
				 two->by_hand, "rowan", &hand),
		0);
	assert_int_equal(assure_requirement(home->assure, home->reader, &home->manager,
				 two->in_rows, "rowan", &rows),
		0);
	expect_same(json_object_get(json_object_get(hand, "paper"), "trained"),
		json_object_get(json_object_get(rows, "paper"), "trained"), "trained");
	expect_same(json_object_get(hand, "counts"), json_object_get(rows, "counts"), "counts");
	json_decref(hand);
	json_decref(rows);
}

static void compare_leagues(struct two *two, day_number on, day_number known)
{
	struct home *home = &two->home;
	json_t *hand, *rows;
	struct people_query query = { .place = "larch-house", .on = on, .known = known,
		.requirement = two->by_hand };
	assert_int_equal(
		assure_league(home->assure, home->reader, &home->manager, &query, &hand), 0);
	query.requirement = two->in_rows;
	assert_int_equal(
		assure_league(home->assure, home->reader, &home->manager, &query, &rows), 0);
	assert_int_equal(json_array_size(json_object_get(hand, "total")), 1);
	expect_same(json_object_get(hand, "total"), json_object_get(rows, "total"), "league");
	expect_same(
		json_object_get(hand, "children"), json_object_get(rows, "children"), "children");
	json_decref(hand);
	json_decref(rows);
}

static json_t *due_of(struct two *two, const char *requirement)
{
	struct home *home = &two->home;
	struct people_query query = { .place = "larch-house", .requirement = requirement,
		.days = 60 };
	json_t *due;
	assert_int_equal(assure_due(home->assure, home->reader, &home->manager, &query, &due), 0);
	for (int i = 0; i < 2; i++) {
		json_t *item, *list = json_object_get(
				       json_object_get(due, i ? "due" : "overdue"), "items");
		size_t at;
		json_array_foreach (list, at, item) {
			json_object_del(item, "requirement");
			json_object_del(item, "text");
		}
	}
	return due;
}

static void compare_due(struct two *two)
{
	json_t *hand = due_of(two, two->by_hand), *rows = due_of(two, two->in_rows);
	expect_same(json_object_get(hand, "due"), json_object_get(rows, "due"), "due");
	expect_same(json_object_get(hand, "overdue"), json_object_get(rows, "overdue"), "overdue");
	json_decref(hand);
	json_decref(rows);
}

/* Of each person the cell of both courses. */
static void compare_cells(struct two *two)
{
	static const char *const keys[] = { "needed", "state", "until" };
	struct home *home = &two->home;
	json_t *team, *person;
	size_t i, compared = 0;
	assert_int_equal(
		assure_team(home->assure, home->reader, &home->manager, "larch-house", &team), 0);
	json_array_foreach (json_object_get(team, "people"), i, person) {
		const json_t *cells = json_object_get(person, "cells");
		if (json_array_size(cells) != 2)
			continue;
		compared++;
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			expect_same(json_object_get(json_array_get(cells, 0), keys[k]),
				json_object_get(json_array_get(cells, 1), keys[k]), keys[k]);
	}
	assert_true(compared >= PEOPLE);
	json_decref(team);
}

static void compare_all(struct two *two, day_number first)
{
	compare_boards(two);
	compare_due(two);
	compare_cells(two);
	compare_leagues(two, 0, 0);
	for (int i = 0; i < 8; i++) {
		day_number known = first + roll(two, today() - first + 1);
		compare_leagues(two, known - roll(two, 120), known);
		compare_leagues(two, today() + roll(two, 90), 0);
	}
}

static void rows_count_like_single_records(void **state)
{
	struct two two;
	begin(&two, *state);
	day_number first = today();
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < ACTS_PER_ROUND; i++)
			act_at_random(&two);
		/* Now and then all is read again from the beginning. */
		if (round % 4 == 3) {
			assure_close(two.home.assure);
			assert_int_equal(assure_open(&two.home.assure, two.home.book), 0);
		}
		compare_all(&two, first);
		home_wait(roll(&two, 20));
		compare_all(&two, first);
	}
	home_close(&two.home);
}

static void a_cell_leads_to_its_entry_and_row(void **state)
{
	struct two two;
	char rows[512];
	json_t *team, *proof;
	begin(&two, *state);
	struct home *home = &two.home;
	snprintf(rows, sizeof(rows), "['%s','2026-11-01','2027-02-01'],['%s','2026-11-02','']",
		two.people[0].person, two.people[1].person);
	tell_rows(&two, rows);
	assert_int_equal(
		assure_team(home->assure, home->reader, &home->manager, "rowan", &team), 0);
	const json_t *person = pick(json_object_get(team, "people"), "name", "Person 1");
	const json_t *cell = json_array_get(json_object_get(person, "cells"), 1);
	assert_string_equal(text_at(cell, "state"), "in_date");
	int64_t seq = json_whole(cell, "entry", 0);
	assert_int_equal(seq, book_head(home->book));
	assert_int_equal(json_whole(cell, "row", -1), 1);
	/* Who leads may see the entry, colleagues may not. */
	assert_int_equal(read_proof(home->reader, &home->manager, seq, &proof), 0);
	assert_non_null(strstr(text_at(proof, "entry"), "\"2026-11-02\""));
	json_decref(proof);
	assert_int_equal(read_proof(home->reader, &two.people[2], seq, &proof), FT_NOT_FOUND);
	json_decref(team);
	home_close(home);
}

static void expect_refused(struct two *two, const char *rows, const char *message)
{
	char fields[1024];
	json_t *input;
	snprintf(fields, sizeof(fields), "{\"course\":\"%s\",\"rows\":[%s]}", two->course_in_rows,
		rows);
	assert_int_equal(json_read(slice_of(fields), &input), 0);
	struct act act = { .actor = &two->home.governance,
		.kind = "training",
		.verb = "import",
		.input = input };
	struct outcome outcome;
	assert_int_equal(book_act(two->home.book, &act, &outcome), FT_REFUSED);
	assert_non_null(strstr(outcome.message, message));
	outcome_release(&outcome);
	json_decref(input);
}

/* A correction says what was done again, not that it was done on the day of the correction. */
static void a_corrected_completion_keeps_its_day(void **state)
{
	struct two two;
	char completion[65];
	json_t *requirement, *team, *timeline;
	begin(&two, *state);
	record(&two, 0, "2026-10-01", completion);
	home_act(&two.home, &two.home.manager,
		(struct act){ .kind = "completion", .verb = "correct", .thing = completion,
			.on = "2026-11-20" },
		"{'provider':'St John','reason':'It was another school'}", NULL);
	assert_int_equal(assure_requirement(two.home.assure, two.home.reader, &ACTOR_SYSTEM,
				 two.by_hand, NULL, &requirement),
		0);
	const json_t *evidence = json_object_get(requirement, "evidence");
	assert_string_equal(text_at(pick(evidence, "thing", completion), "on"), "2026-10-01");
	assert_true(number_at(requirement, "counts.trained.n") == 1);
	json_decref(requirement);
	assert_int_equal(assure_team(two.home.assure, two.home.reader, &ACTOR_SYSTEM, "hazel",
				 &team),
		0);
	const json_t *cells = json_object_get(
		pick(json_object_get(team, "people"), "person", two.people[0].person), "cells");
	assert_string_equal(text_at(pick(cells, "thing", completion), "until"), "2027-01-01");
	json_decref(team);
	assert_int_equal(read_timeline(two.home.reader, &ACTOR_SYSTEM, completion, &timeline), 0);
	const json_t *acts = json_object_get(timeline, "items");
	assert_int_equal(json_array_size(acts), 2);
	assert_string_equal(text_at(json_array_get(acts, 0), "on"), "2026-10-01");
	assert_string_equal(text_at(json_array_get(acts, 1), "on"), "2026-11-20");
	json_decref(timeline);
	home_close(&two.home);
}

static double trained_on(struct two *two, const char *on, day_number known)
{
	json_t *board;
	struct board_query query = { .place = "hazel", .known = known };
	assert_int_equal(day_parse(slice_of(on), &query.on), 0);
	assert_int_equal(assure_board(two->home.assure, two->home.reader, &ACTOR_SYSTEM, &query,
				 &board),
		0);
	const json_t *rows = json_object_get(board, "requirements");
	double n = number_at(pick(rows, "id", two->by_hand), "counts.trained.n");
	json_decref(board);
	return n;
}

static void correct_day(struct two *two, const char *completion, const char *day)
{
	char fields[128];
	snprintf(fields, sizeof(fields), "{'done_on':'%s','reason':'A wrong day'}", day);
	home_act(&two->home, &two->home.manager,
		(struct act){ .kind = "completion", .verb = "correct", .thing = completion },
		fields, NULL);
}

static day_number renewal_due(struct two *two, const char *completion)
{
	json_t *work;
	day_number due;
	assert_int_equal(
		read_work(two->home.reader, &ACTOR_SYSTEM, "larch-house", 3650, &work), 0);
	const json_t *item = pick(json_object_get(work, "items"), "thing", completion);
	assert_int_equal(day_parse(slice_of(text_at(item, "due_on")), &due), 0);
	json_decref(work);
	return due;
}

/* Counts from the day it was done on, till three months later; what was believed before stays. */
static void a_wrong_day_can_be_corrected(void **state)
{
	struct two two;
	char completion[65];
	json_t *thing, *requirement, *team;
	begin(&two, *state);
	record(&two, 0, "2026-10-01", completion);
	day_number yesterday = today();
	home_wait(1);
	correct_day(&two, completion, "2026-03-05");
	for (int i = 0; i < 2; i++) {
		assert_true(trained_on(&two, "2026-11-22", 0) == 0);
		assert_true(trained_on(&two, "2026-03-04", 0) == 0);
		assert_true(trained_on(&two, "2026-03-05", 0) == 1);
		assert_true(trained_on(&two, "2026-06-05", 0) == 1);
		assert_true(trained_on(&two, "2026-06-06", 0) == 0);
		assert_true(trained_on(&two, "2026-11-22", yesterday) == 1);
		assert_true(trained_on(&two, "2026-03-05", yesterday) == 0);
		assure_close(two.home.assure);
		home_delete_cache(&two.home);
		assert_int_equal(assure_open(&two.home.assure, two.home.book), 0);
	}
	assert_int_equal(read_thing(two.home.reader, &ACTOR_SYSTEM, completion, &thing), 0);
	assert_string_equal(text_at(thing, "on"), "2026-03-05");
	assert_string_equal(text_at(thing, "fields.expires"), "2026-06-05");
	json_decref(thing);
	assert_int_equal(assure_requirement(two.home.assure, two.home.reader, &ACTOR_SYSTEM,
				 two.by_hand, NULL, &requirement),
		0);
	const json_t *evidence = json_object_get(requirement, "evidence");
	assert_string_equal(text_at(pick(evidence, "thing", completion), "on"), "2026-03-05");
	json_decref(requirement);
	assert_int_equal(assure_team(two.home.assure, two.home.reader, &ACTOR_SYSTEM, "hazel",
				 &team),
		0);
	const json_t *cells = json_object_get(
		pick(json_object_get(team, "people"), "person", two.people[0].person), "cells");
	assert_string_equal(text_at(pick(cells, "thing", completion), "state"), "ended");
	assert_string_equal(text_at(pick(cells, "thing", completion), "until"), "2026-06-05");
	json_decref(team);
	assert_int_equal(renewal_due(&two, completion), day_from_date(2026, 6, 5));
	home_close(&two.home);
}

static bool has_renewal(struct two *two, const char *completion)
{
	json_t *work;
	assert_int_equal(
		read_work(two->home.reader, &ACTOR_SYSTEM, "larch-house", 3650, &work), 0);
	const json_t *items = json_object_get(work, "items");
	bool found = false;
	for (size_t i = 0; i < json_array_size(items); i++)
		found = found || strcmp(text_at(json_array_get(items, i), "thing"), completion) == 0;
	json_decref(work);
	return found;
}

/* What was done last is to be done again, not what was recorded last. */
static void the_latest_is_to_be_renewed(void **state)
{
	struct two two;
	char latest[65], late[65], same_day[65];
	begin(&two, *state);
	record(&two, 0, "2026-10-01", latest);
	record(&two, 0, "2026-03-05", late);
	assert_true(has_renewal(&two, latest));
	assert_false(has_renewal(&two, late));
	record(&two, 0, "2026-10-01", same_day);
	assert_true(has_renewal(&two, same_day));
	assert_false(has_renewal(&two, latest));
	correct_day(&two, same_day, "2026-04-01");
	assert_true(has_renewal(&two, latest));
	assert_false(has_renewal(&two, same_day));
	home_act(&two.home, &two.home.manager,
		(struct act){ .kind = "completion", .verb = "revoke", .thing = latest },
		"{'reason':'Not theirs'}", NULL);
	assert_false(has_renewal(&two, latest));
	assert_true(has_renewal(&two, same_day));
	assert_false(has_renewal(&two, late));
	home_close(&two.home);
}

/* Only another day says anew until when it is good. */
static void what_is_corrected_but_its_day_is_good_as_long(void **state)
{
	struct two two;
	char completion[65], fields[128];
	bool found;
	day_number until;
	begin(&two, *state);
	record(&two, 0, "2026-10-01", completion);
	home_act(&two.home, &two.home.manager,
		(struct act){ .kind = "course", .verb = "change", .thing = two.course_by_hand },
		"{'refresh_months':12}", NULL);
	snprintf(fields, sizeof(fields), "{'score':'80','done_on':'2026-10-01','reason':'Now'}");
	home_act(&two.home, &two.home.manager,
		(struct act){ .kind = "completion", .verb = "correct", .thing = completion },
		fields, NULL);
	assert_int_equal(read_evidence_day(two.home.reader, two.course_by_hand,
				 two.people[0].person, day_from_date(2026, 10, 1), "completion",
				 &found, &until),
		0);
	assert_true(found);
	assert_int_equal(until, day_from_date(2027, 1, 1));
	correct_day(&two, completion, "2026-10-02");
	assert_int_equal(read_evidence_day(two.home.reader, two.course_by_hand,
				 two.people[0].person, day_from_date(2026, 10, 2), "completion",
				 &found, &until),
		0);
	assert_true(found);
	assert_int_equal(until, day_from_date(2027, 10, 2));
	/* An import finds it on that day, and no longer on the other. */
	assert_int_equal(read_evidence_day(two.home.reader, two.course_by_hand,
				 two.people[0].person, day_from_date(2026, 10, 1), "completion",
				 &found, &until),
		0);
	assert_false(found);
	home_close(&two.home);
}

static void a_day_that_has_not_come_is_no_correction(void **state)
{
	static const char *const days[] = { "2026-12-24", "1899-12-31" };
	struct two two;
	char completion[65];
	begin(&two, *state);
	record(&two, 0, "2026-10-01", completion);
	for (size_t i = 0; i < 2; i++) {
		struct outcome outcome;
		json_t *input = json_pack("{ssss}", "done_on", days[i], "reason", "No");
		struct act act = { .actor = &two.home.manager,
			.kind = "completion",
			.verb = "correct",
			.thing = completion,
			.input = input };
		assert_int_equal(book_act(two.home.book, &act, &outcome), FT_REFUSED);
		assert_non_null(
			strstr(text_at(pick(outcome.problems, "field", "done_on"), "message"),
				"Write down when it happened."));
		outcome_release(&outcome);
		json_decref(input);
	}
	home_close(&two.home);
}

static void rows_that_cannot_be_are_refused(void **state)
{
	struct two two;
	begin(&two, *state);
	int64_t head = book_head(two.home.book);
	expect_refused(&two, "[\"nobody\",\"2026-11-01\",\"\"]", "there is no person");
	expect_refused(&two, "[\"\",\"2026-11-01\",\"\"]", "does not say who");
	expect_refused(&two, "[\"nobody\",\"2026-02-30\",\"\"]", "Row 1");
	expect_refused(&two, "[\"nobody\",\"2026-11-01\",\"\",\"maybe\"]", "revoked");
	assert_int_equal(book_head(two.home.book), head);
	home_close(&two.home);
}

/* Two thousand million entries can be told apart; with more there are no figures, and it is said
 * why. */
static void too_many_entries_are_refused(void **state)
{
	struct home home;
	struct chronicle chronicle;
	struct recorded entry = { .seq = CHRONICLE_ENTRIES_MOST,
		.kind = SLICE_LITERAL("place"),
		.verb = SLICE_LITERAL("add"),
		.thing = SLICE_LITERAL("last"),
		.set = SLICE_LITERAL("{\"name\":\"Last\"}") };
	home_open(&home, *state);
	const struct directory *directory = book_directory(home.book);
	const struct kinds *kinds = directory_kinds(directory);
	chronicle_init(&chronicle);
	struct entry_batch batch;
	batch_init(&batch);
	assert_int_equal(batch_add(&batch, kinds, &entry), 0);
	entry.seq++;
	assert_int_equal(batch_add(&batch, kinds, &entry), 0);
	assert_int_equal(chronicle_take(&chronicle, &batch.entries[0], batch.rows), 0);
	assert_int_equal(chronicle.place_ids.count, 1);
	assert_int_equal(
		chronicle_take(&chronicle, &batch.entries[1], batch.rows), FT_REFUSED);
	assert_non_null(strstr(error_message(), "2147483647 entries"));
	batch_release(&batch);
	chronicle_release(&chronicle);
	book_directory_release(home.book, directory);
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(rows_count_like_single_records),
		TEST_CASE(a_cell_leads_to_its_entry_and_row),
		TEST_CASE(a_corrected_completion_keeps_its_day),
		TEST_CASE(a_wrong_day_can_be_corrected),
		TEST_CASE(the_latest_is_to_be_renewed),
		TEST_CASE(what_is_corrected_but_its_day_is_good_as_long),
		TEST_CASE(a_day_that_has_not_come_is_no_correction),
		TEST_CASE(rows_that_cannot_be_are_refused),
		TEST_CASE(too_many_entries_are_refused) };
	return test_on_both("training", tests, sizeof(tests) / sizeof(tests[0]));
}

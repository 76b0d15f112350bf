/* Many ask while somebody writes: every answer is whole, and each writer finds what they wrote. */
#include "home.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { ASKERS = 4, READINGS = 15 };

struct asker {
	struct home *home;
	const char *requirement;
	const json_t *yesterday; /* the board that was shown then */
	atomic_bool *done;
	int64_t answers;
	bool wrong;
};

/* Readings come one a day, so the last day of the board says how many there must be. */
static bool is_whole(const json_t *board)
{
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	day_number last;
	if (strcmp(json_text(row, "measure"), "falls") != 0)
		return true;
	if (day_parse(slice_of(json_text(json_object_get(row, "latest"), "on")), &last))
		return false;
	return last - day_from_date(2026, 1, 1) + 1 == json_whole(row, "points", -1);
}

static json_t *measures_of(struct home *home, struct reader *reader, day_number day)
{
	json_t *board;
	const struct board_query query = { .on = day, .known = day };
	if (assure_board(home->assure, reader, &home->manager, &query, &board))
		return NULL;
	json_t *measures = json_incref(json_object_get(board, "measures"));
	json_decref(board);
	return measures;
}

/* What was believed stays as it was shown, whatever is written. */
static bool is_as_shown(const struct asker *asker, struct reader *reader)
{
	json_t *measures = measures_of(asker->home, reader, today() - 1);
	bool same = json_equal(measures, asker->yesterday);
	json_decref(measures);
	return same;
}

static void *ask(void *context)
{
	struct asker *asker = context;
	struct reader *reader;
	if (book_reader(asker->home->book, &reader)) {
		asker->wrong = true;
		return NULL;
	}
	do {
		json_t *board, *requirement;
		const struct board_query query = { .place = NULL };
		if (assure_board(
			    asker->home->assure, reader, &asker->home->manager, &query, &board)) {
			asker->wrong = true;
			break;
		}
		asker->wrong = asker->wrong || !is_whole(board);
		json_decref(board);
		if (assure_requirement(asker->home->assure, reader, &asker->home->manager,
			    asker->requirement, "rowan", &requirement)) {
			asker->wrong = true;
			break;
		}
		json_decref(requirement);
		asker->wrong = asker->wrong || !is_as_shown(asker, reader);
		asker->answers++;
	} while (!atomic_load(asker->done));
	reader_close(reader);
	return NULL;
}

/* A report that a rule counts, of the day before. */
static json_t *show_yesterday(struct home *home, char incident[65])
{
	home_act(home, &home->manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "severe" },
		"{'label':'Severe','better':'lower','rule':'count','records':'incident',"
		"'when':'severity = severe'}",
		NULL);
	home_act(home, &home->manager,
		(struct act){ .kind = "incident", .verb = "report", .place = "rowan",
			.on = "2026-10-01" },
		"{'what':'Fell in the corridor','harm':'1'}", incident);
	json_t *measures = measures_of(home, home->reader, 0);
	home_wait(1);
	return measures;
}

static void write_one(
	struct home *home, const char *requirement, const char *incident, int number)
{
	char fields[256];
	json_t *board;
	snprintf(fields, sizeof(fields),
		"{'measure':'falls','rows':[['rowan','2026-%02d-%02d','','%d','']]}",
		1 + number / 31, 1 + number % 31, number % 7);
	home_act(home, &ACTOR_SYSTEM, (struct act){ .kind = "readings", .verb = "import" }, fields,
		NULL);
	snprintf(fields, sizeof(fields),
		"{'requirement':'%s','seen':10,'right':9,'method':'record'}", requirement);
	home_act(home, &home->manager,
		(struct act){ .kind = "check", .verb = "record", .place = "rowan" }, fields, NULL);
	snprintf(fields, sizeof(fields), "{'severity':'%s','owner':'%s'}",
		number % 2 ? "low" : "severe", home->manager.person);
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "incident", .verb = "triage", .thing = incident }, fields,
		NULL);
	assert_int_equal(assure_board(home->assure, home->reader, &home->manager,
				 &(struct board_query){ 0 }, &board),
		0);
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	assert_int_equal(json_whole(row, "points", 0), number + 1);
	row = json_array_get(json_object_get(board, "requirements"), 0);
	assert_int_equal((int)number_at(row, "practice.seen.n"), 10 * (number + 1));
	json_decref(board);
}

static void answers_are_whole_while_others_write(void **state)
{
	struct home home;
	struct asker askers[ASKERS];
	pthread_t threads[ASKERS];
	atomic_bool done = false;
	char requirement[65], incident[65];
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "falls" },
		"{'label':'Falls','better':'lower'}", NULL);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .place = "larch-house" },
		"{'text':'Hands are cleaned','key_question':'safe'}", requirement);
	json_t *yesterday = show_yesterday(&home, incident);
	for (int i = 0; i < ASKERS; i++) {
		askers[i] = (struct asker){ .home = &home,
			.requirement = requirement,
			.yesterday = yesterday,
			.done = &done };
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
	}
	for (int i = 0; i < READINGS; i++)
		write_one(&home, requirement, incident, i);
	atomic_store(&done, true);
	for (int i = 0; i < ASKERS; i++) {
		pthread_join(threads[i], NULL);
		assert_false(askers[i].wrong);
		assert_true(askers[i].answers > 0);
	}
	json_decref(yesterday);
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(answers_are_whole_while_others_write) };
	return test_on_both("threads", tests, 1);
}

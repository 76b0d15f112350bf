/* Many ask while somebody writes: every answer is whole, and each writer finds what they wrote. */
#include "home.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { ASKERS = 4, READINGS = 15 };

struct asker {
	struct home *home;
	const char *requirement;
	atomic_bool *done;
	int64_t answers;
	bool wrong;
};

/* Readings come one a day, so the last day of the board says how many there must be. */
static bool is_whole(const json_t *board)
{
	const json_t *row = json_array_get(json_object_get(board, "measures"), 0);
	day_number last;
	if (!row)
		return true;
	if (day_parse(slice_of(json_text(json_object_get(row, "latest"), "on")), &last))
		return false;
	return last - day_from_date(2026, 1, 1) + 1 == json_whole(row, "points", -1);
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
		asker->answers++;
	} while (!atomic_load(asker->done));
	reader_close(reader);
	return NULL;
}

static void write_one(struct home *home, const char *requirement, int number)
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
	char requirement[65];
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "measure", .verb = "add", .new_id = "falls" },
		"{'label':'Falls','better':'lower'}", NULL);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .place = "larch-house" },
		"{'text':'Hands are cleaned','key_question':'safe'}", requirement);
	for (int i = 0; i < ASKERS; i++) {
		askers[i] =
			(struct asker){ .home = &home, .requirement = requirement, .done = &done };
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
	}
	for (int i = 0; i < READINGS; i++)
		write_one(&home, requirement, i);
	atomic_store(&done, true);
	for (int i = 0; i < ASKERS; i++) {
		pthread_join(threads[i], NULL);
		assert_false(askers[i].wrong);
		assert_true(askers[i].answers > 0);
	}
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(answers_are_whole_while_others_write) };
	return test_on_both("threads", tests, 1);
}

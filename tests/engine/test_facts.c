/* What facts do to figures, case by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include "engine.h"
#include "util.h"

enum { TODAY = 20000, HANDS = 0, FIRE = 1 };

struct small {
	struct engine *engine;
	uint32_t trust, ward, other, ann;
};

static int set_up(void **state)
{
	struct small *small = must_alloc(sizeof *small);
	struct engine_options options = { .today = TODAY };
	struct engine_join join = { .person = 7, .from = TODAY - 1000 };
	uint32_t requirement;

	engine_open(&small->engine, &options);
	engine_unit_add(small->engine, ENGINE_NONE, &small->trust);
	engine_unit_add(small->engine, small->trust, &small->ward);
	engine_unit_add(small->engine, small->trust, &small->other);
	engine_requirement_add(small->engine, &requirement);
	engine_requirement_add(small->engine, &requirement);
	join.unit = small->ward;
	engine_set_add(&join.applies, HANDS);
	engine_join(small->engine, &join, TODAY - 1000, &small->ann);
	*state = small;
	return 0;
}

static int tear_down(void **state)
{
	struct small *small = *state;

	engine_close(small->engine);
	free(small);
	return 0;
}

/* n of `of` hands on a day as known on a day. */
static void expect(const struct small *small, uint32_t unit, day_number valid, day_number known,
	uint32_t n, uint32_t of)
{
	struct engine_count board[ENGINE_REQUIREMENTS_MAX];

	assert_int_equal(engine_board_on(small->engine, unit, NULL, valid, known, board), 0);
	assert_int_equal(board[HANDS].n, n);
	assert_int_equal(board[HANDS].of, of);
	if (valid != engine_today(small->engine) || known != ENGINE_NOW)
		return;
	assert_int_equal(engine_board(small->engine, unit, board), 0);
	assert_int_equal(board[HANDS].n, n);
	assert_int_equal(board[HANDS].of, of);
}

static void counts_who_is_in_date(void **state)
{
	struct small *s = *state;

	expect(s, s->trust, TODAY, ENGINE_NOW, 0, 1);
	engine_evidence(s->engine, s->ann, HANDS, TODAY - 10, TODAY + 355, TODAY - 5);
	expect(s, s->trust, TODAY, ENGINE_NOW, 1, 1);
	expect(s, s->ward, TODAY, ENGINE_NOW, 1, 1);
	expect(s, s->other, TODAY, ENGINE_NOW, 0, 0);
	expect(s, s->ward, TODAY - 6, ENGINE_NOW, 1, 1);
	expect(s, s->ward, TODAY - 6, TODAY - 6, 0, 1);
	expect(s, s->ward, TODAY + 354, ENGINE_NOW, 1, 1);
	expect(s, s->ward, TODAY + 355, ENGINE_NOW, 0, 1);
}

static void what_was_absorbed_counts_again_after_a_revocation(void **state)
{
	struct small *s = *state;

	engine_evidence(s->engine, s->ann, HANDS, TODAY - 100, TODAY + 100, TODAY - 100);
	engine_evidence(s->engine, s->ann, HANDS, TODAY - 50, TODAY + 50, TODAY - 50);
	engine_revoke(s->engine, s->ann, HANDS, TODAY - 100, TODAY + 100, TODAY - 10);
	expect(s, s->ward, TODAY, ENGINE_NOW, 1, 1);
	expect(s, s->ward, TODAY + 60, ENGINE_NOW, 0, 1);
	expect(s, s->ward, TODAY - 60, ENGINE_NOW, 0, 1);
	expect(s, s->ward, TODAY - 60, TODAY - 11, 1, 1);
	assert_int_equal(engine_revoke(s->engine, s->ann, HANDS, TODAY - 100, TODAY + 100, TODAY),
		FT_NOT_FOUND);
}

static void what_begins_tomorrow_counts_tomorrow(void **state)
{
	struct small *s = *state;

	engine_evidence(s->engine, s->ann, HANDS, TODAY + 1, TODAY + 3, TODAY);
	engine_leave(s->engine, s->ann, TODAY + 2, TODAY);
	expect(s, s->ward, TODAY, ENGINE_NOW, 0, 1);
	engine_set_today(s->engine, TODAY + 1);
	expect(s, s->ward, TODAY + 1, ENGINE_NOW, 1, 1);
	engine_set_today(s->engine, TODAY + 2);
	expect(s, s->ward, TODAY + 2, ENGINE_NOW, 0, 0);
}

static void a_move_takes_the_evidence_along(void **state)
{
	struct small *s = *state;
	struct engine_join to = { .unit = s->other, .person = 7, .from = TODAY - 1 };
	uint32_t moved;

	engine_set_add(&to.applies, HANDS);
	engine_evidence(s->engine, s->ann, HANDS, TODAY - 10, TODAY + 10, TODAY - 10);
	assert_int_equal(engine_move(s->engine, s->ann, &to, TODAY, &moved), 0);
	expect(s, s->ward, TODAY, ENGINE_NOW, 0, 0);
	expect(s, s->other, TODAY, ENGINE_NOW, 1, 1);
	expect(s, s->ward, TODAY - 2, ENGINE_NOW, 1, 1);
	expect(s, s->other, TODAY - 2, ENGINE_NOW, 0, 0);
	expect(s, s->trust, TODAY - 1, ENGINE_NOW, 1, 1);
}

/* Rows of counters and minima that are large grow by less at a time than small ones. */
static void there_is_room_for_many_units_with_many_requirements(void **state)
{
	enum { UNITS = 5000 };
	struct small *s = *state;
	struct engine_join join = { .from = TODAY - 10 };
	struct engine_count board[ENGINE_REQUIREMENTS_MAX];
	uint32_t number, last = ENGINE_REQUIREMENTS_MAX - 1;

	while (engine_requirements(s->engine) <= last)
		engine_requirement_add(s->engine, &number);
	engine_set_add(&join.applies, last);
	engine_bulk_begin(s->engine);
	for (uint32_t i = 0; i < UNITS; i++) {
		join.person = i;
		assert_int_equal(engine_unit_add(s->engine, s->other, &join.unit), 0);
		assert_int_equal(engine_join(s->engine, &join, TODAY - 10, &number), 0);
	}
	engine_bulk_end(s->engine);
	for (uint32_t i = 0; i < UNITS; i++) {
		engine_board(s->engine, join.unit - i, board);
		assert_int_equal(board[last].of, 1);
	}
	expect(s, s->trust, TODAY, ENGINE_NOW, 0, 1);
	assert_int_equal(engine_check(s->engine), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(counts_who_is_in_date, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_was_absorbed_counts_again_after_a_revocation, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_begins_tomorrow_counts_tomorrow, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_move_takes_the_evidence_along, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			there_is_room_for_many_units_with_many_requirements, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

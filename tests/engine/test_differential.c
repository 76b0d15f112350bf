/*
 * Random changes of every kind, and after each a random question: the engine must answer as the
 * model does.
 *
 *   test_engine_differential [SEED [CHANGES]]
 *
 * or FETTLE_ENGINE_SEED and FETTLE_ENGINE_CHANGES say where it starts and how long it is. A run
 * that is longer than usual has another seed each time if none is given. The seed of each world,
 * of 1,500 changes (one in forty: of 6,000), is printed on failure: give it to see the same again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "world.h"
#include "util.h"

enum { CHANGES_USUAL = 60000, CHANGES_IN_A_WORLD = 1500, LARGE_EVERY = 40, LARGE_TIMES = 4,
	SERIES_DAYS = 60, CHILDREN_MAX = 64 };

static bool counts_equal(const struct engine_count *a, const struct engine_count *b, size_t count)
{
	return memcmp(a, b, count * sizeof *a) == 0;
}

static uint32_t some_unit(struct world *world)
{
	return world_dice(world, 3) == 0 ? 0 : world_dice(world, world->units);
}

static day_number some_known(struct world *world)
{
	return world_dice(world, 3) == 0 ? ENGINE_NOW :
		world->recorded - 300 + (day_number)world_dice(world, 310);
}

static const struct engine_set *some_set(struct world *world, struct engine_set *set)
{
	*set = (struct engine_set){ { world_dice(world, 512) } };
	return world_dice(world, 2) ? set : NULL;
}

/* ---- questions ---- */

static bool ask_board(struct world *world)
{
	struct engine_count a[WORLD_REQUIREMENTS_MAX] = { 0 }, b[WORLD_REQUIREMENTS_MAX] = { 0 };
	uint32_t unit = some_unit(world);

	engine_board(world->engine, unit, a);
	model_board(world->model, unit, b);
	if (!counts_equal(a, b, WORLD_REQUIREMENTS_MAX))
		return false;
	engine_board_scan(world->engine, unit, a);
	return counts_equal(a, b, WORLD_REQUIREMENTS_MAX);
}

static bool ask_board_on(struct world *world)
{
	struct engine_count a[WORLD_REQUIREMENTS_MAX] = { 0 }, b[WORLD_REQUIREMENTS_MAX] = { 0 };
	struct engine_set set;
	const struct engine_set *which = some_set(world, &set);
	uint32_t unit = some_unit(world);
	day_number day = world->today - 500 + (day_number)world_dice(world, 1000);
	day_number known = some_known(world);

	if (world_dice(world, 10) == 0)
		day = (day_number)world_dice(world, 70000) - 2000;
	engine_board_on(world->engine, unit, which, day, known, a);
	model_board_on(world->model, unit, which, day, known, b);
	return counts_equal(a, b, WORLD_REQUIREMENTS_MAX);
}

static bool ask_league(struct world *world)
{
	struct engine_count a[CHILDREN_MAX * WORLD_REQUIREMENTS_MAX];
	struct engine_count b[WORLD_REQUIREMENTS_MAX];
	uint32_t units[CHILDREN_MAX], others[CHILDREN_MAX], unit = some_unit(world), count;
	uint32_t children = engine_children(world->engine, unit, units, CHILDREN_MAX);
	day_number day = world->today - 20 + (day_number)world_dice(world, 40);
	day_number known = some_known(world);
	bool now = world_dice(world, 2);

	model_children(world->model, unit, others, CHILDREN_MAX);
	if (now)
		engine_league(world->engine, unit, a, CHILDREN_MAX, &count);
	else
		engine_league_on(world->engine, unit, NULL, day, known, a, CHILDREN_MAX, &count);
	for (uint32_t i = 0; i < children; i++) {
		uint32_t found = 0;

		while (found < children && others[found] != units[i])
			found++;
		if (found == children)
			return false;
		if (now)
			model_board(world->model, units[i], b);
		else
			model_board_on(world->model, units[i], NULL, day, known, b);
		if (!counts_equal(a + i * world->requirements, b, world->requirements))
			return false;
	}
	return count == children;
}

static bool ask_series(struct world *world)
{
	static struct engine_count a[SERIES_DAYS * WORLD_REQUIREMENTS_MAX];
	static struct engine_count b[SERIES_DAYS * WORLD_REQUIREMENTS_MAX];
	struct engine_set set;
	const struct engine_set *which = some_set(world, &set);
	uint32_t unit = some_unit(world), days = 1 + world_dice(world, SERIES_DAYS);
	day_number from = world->today - 400 + (day_number)world_dice(world, 600);
	day_number known = some_known(world);

	memset(a, 0, sizeof a);
	memset(b, 0, sizeof b);
	if (world_dice(world, 10) == 0)
		from = 3 + (day_number)world_dice(world, 60000);
	engine_series(world->engine, unit, which, from, from + (day_number)days - 1, known, a);
	model_series(world->model, unit, which, from, from + (day_number)days - 1, known, b);
	return counts_equal(a, b, SERIES_DAYS * WORLD_REQUIREMENTS_MAX);
}

static bool ask_state(struct world *world)
{
	for (uint32_t a = 0; a < world->assignments; a++) {
		uint32_t r = world_dice(world, world->requirements);
		enum engine_state x, y;
		day_number until_x, until_y;

		engine_state(world->engine, a, r, &x, &until_x);
		model_state(world->model, a, r, &y, &until_y);
		if (x != y || until_x != until_y)
			return false;
	}
	return true;
}

/* Items of one day may be in any order: the days must be the same, and each item true, once. */
static bool list_is_true(struct world *world, const struct engine_list *a,
	const struct engine_list *b)
{
	if (a->count != b->count || a->listed != b->listed)
		return false;
	for (uint32_t i = 0; i < a->listed; i++) {
		const struct engine_item *item = &a->items[i];
		enum engine_state state;
		day_number until;

		model_state(world->model, item->assignment, item->requirement, &state, &until);
		if (item->day != b->items[i].day || until != item->day)
			return false;
		for (uint32_t j = 0; j < i; j++)
			if (a->items[j].assignment == item->assignment &&
				a->items[j].requirement == item->requirement)
				return false;
	}
	return true;
}

static bool ask_due(struct world *world)
{
	struct engine_list a, b;
	struct engine_set set;
	const struct engine_set *which = some_set(world, &set);
	uint32_t unit = some_unit(world);
	int days = (int)world_dice(world, world_dice(world, 4) ? 100 : 3000);

	engine_due(world->engine, unit, which, days, &a);
	model_due(world->model, unit, which, days, &b);
	return list_is_true(world, &a, &b);
}

static bool ask_overdue(struct world *world)
{
	struct engine_list a, b;
	struct engine_set set;
	const struct engine_set *which = some_set(world, &set);
	uint32_t unit = some_unit(world);

	engine_overdue(world->engine, unit, which, &a);
	model_overdue(world->model, unit, which, &b);
	return a.never == b.never && list_is_true(world, &a, &b);
}

static bool ask_person(struct world *world)
{
	uint32_t a[8], b[8], person = world_dice(world, 100), count;
	struct engine_seat x, y;

	memset(&x, 0, sizeof x);
	memset(&y, 0, sizeof y);
	count = engine_person(world->engine, person, a, 8);
	if (count != model_person(world->model, person, b, 8) ||
		memcmp(a, b, (count < 8 ? count : 8) * sizeof *a) != 0)
		return false;
	if (count == 0)
		return true;
	engine_seat(world->engine, a[0], &x);
	model_seat(world->model, a[0], &y);
	return memcmp(&x, &y, sizeof x) == 0;
}

static bool ask_check(struct world *world)
{
	return engine_check(world->engine) == 0;
}

struct question {
	const char *name;
	uint32_t share;
	bool (*ask)(struct world *world);
};

static const struct question questions[] = {
	{ "the board", 30, ask_board },
	{ "the board of a day", 20, ask_board_on },
	{ "the league", 8, ask_league },
	{ "the series", 8, ask_series },
	{ "states", 10, ask_state },
	{ "who is due", 10, ask_due },
	{ "who is overdue", 10, ask_overdue },
	{ "a person", 3, ask_person },
	{ "the check", 2, ask_check },
};

static const struct question *some_question(struct world *world)
{
	uint32_t at = world_dice(world, 101), i = 0;

	while (at >= questions[i].share)
		at -= questions[i++].share;
	return &questions[i];
}

static struct {
	uint64_t seed, changes;
} given;

static uint64_t setting(const char *argument, const char *name, uint64_t otherwise)
{
	const char *text = argument ? argument : getenv(name);
	int64_t number;

	return text && slice_to_int64(slice_of(text), &number) == 0 ? (uint64_t)number : otherwise;
}

static uint64_t changes_in(uint64_t seed)
{
	return seed % LARGE_EVERY == 0 ? CHANGES_IN_A_WORLD * LARGE_TIMES : CHANGES_IN_A_WORLD;
}

static uint64_t run_world(uint64_t seed)
{
	struct world world;
	uint64_t asked = 0, changes = changes_in(seed);

	world_init(&world, seed);
	for (uint64_t i = 0; i < changes; i++) {
		const struct question *question;

		if (!world_change(&world))
			fail_msg("seed %llu, change %llu, %s: not the same answer",
				(unsigned long long)seed, (unsigned long long)i, world.doing);
		if (world_dice(&world, 4) > 0)
			continue;
		question = some_question(&world);
		asked++;
		if (!question->ask(&world))
			fail_msg("seed %llu, change %llu, %s: then %s differs (%s)",
				(unsigned long long)seed, (unsigned long long)i, world.doing,
				question->name, error_message());
	}
	world_release(&world);
	return asked;
}

static void the_engine_answers_as_the_model_does(void **state)
{
	uint64_t seed = given.seed, asked = 0, done = 0;

	(void)state;
	for (; done < given.changes; done += changes_in(seed++))
		asked += run_world(seed);
	print_message("# %llu changes, %llu questions, seeds from %llu on\n",
		(unsigned long long)done, (unsigned long long)asked,
		(unsigned long long)given.seed);
}

/* First fed at once, then changed as above. */
static void what_is_fed_at_once_is_the_same(void **state)
{
	uint64_t seed = given.seed;

	(void)state;
	for (int i = 0; i < 30; i++, seed++) {
		struct world world;

		world_init(&world, seed);
		if (!world_load(&world, 80, 300 + world_dice(&world, 1000)))
			fail_msg("seed %llu: loading does not give the same answer",
				(unsigned long long)seed);
		for (int q = 0; q < 40; q++) {
			const struct question *question = some_question(&world);

			if (!question->ask(&world))
				fail_msg("seed %llu: %s differs (%s)", (unsigned long long)seed,
					question->name, error_message());
			if (q >= 20 && !world_change(&world))
				fail_msg("seed %llu, %s: not the same answer",
					(unsigned long long)seed, world.doing);
		}
		world_release(&world);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_engine_answers_as_the_model_does),
		cmocka_unit_test(what_is_fed_at_once_is_the_same),
	};

	given.changes = setting(argc > 2 ? argv[2] : NULL, "FETTLE_ENGINE_CHANGES", CHANGES_USUAL);
	given.seed = setting(argc > 1 ? argv[1] : NULL, "FETTLE_ENGINE_SEED",
		given.changes > CHANGES_USUAL ? (uint64_t)time(NULL) * 1000 : 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Snapshots: what is written comes back; whatever happened to the file is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "engine.h"
#include "util.h"

enum { TODAY = 20000, PEOPLE = 700, REQUIREMENTS = 6, FILE_MAX = 64 << 20 };

struct place {
	char folder[64];
	struct buf path, bytes;
};

/* An organisation with everything that a snapshot has a part for. */
static struct engine *make(void)
{
	struct engine_options options = { .today = TODAY, .series_people = 50 };
	struct engine *engine;
	uint32_t number, unit[4];

	engine_open(&engine, &options);
	for (uint32_t i = 0; i < 4; i++)
		engine_unit_add(engine, i == 0 ? ENGINE_NONE : unit[0], &unit[i]);
	for (uint32_t r = 0; r < REQUIREMENTS; r++)
		engine_requirement_add(engine, &number);
	for (uint32_t p = 0; p < PEOPLE; p++) {
		struct engine_join join = { .unit = unit[1 + p % 3], .person = p,
			.from = TODAY - 900, .applies = { { 1 + p % 63 } } };

		engine_join(engine, &join, TODAY - 900, &number);
		for (uint32_t r = 0; r < REQUIREMENTS; r++)
			engine_evidence(engine, number, r, TODAY - 800 + (day_number)(p + r),
				TODAY - 100 + (day_number)(p * 3 + r), TODAY - 700);
		if (p % 5 == 0)
			engine_scope(engine, number, p % REQUIREMENTS, true, TODAY - 5, TODAY - 4);
		if (p % 7 == 0)
			engine_leave(engine, number, TODAY - 50 + (day_number)p, TODAY - 3);
	}
	return engine;
}

static int set_up(void **state)
{
	struct place *place = must_alloc(sizeof *place);
	struct engine *engine = make();

	snprintf(place->folder, sizeof place->folder, "/tmp/fettle-engine-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	buf_init(&place->path, 256);
	buf_init(&place->bytes, FILE_MAX);
	buf_print(&place->path, "%s/engine.snapshot", place->folder);
	assert_int_equal(engine_snapshot_write(engine, place->path.base, slice_of("head 12")), 0);
	engine_close(engine);
	assert_int_equal(file_read(place->path.base, FILE_MAX, &place->bytes), 0);
	*state = place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;

	unlink(place->path.base);
	rmdir(place->folder);
	buf_release(&place->path);
	buf_release(&place->bytes);
	free(place);
	return 0;
}

static int open_it(const struct place *place, struct engine **engine)
{
	struct engine_options options = { 0 };
	struct buf position;
	int code;

	buf_init(&position, ENGINE_POSITION_MAX);
	code = engine_snapshot_open(engine, &options, place->path.base, &position);
	if (!code)
		assert_true(slice_is(buf_slice(&position), "head 12"));
	buf_release(&position);
	return code;
}

static void what_is_written_comes_back(void **state)
{
	struct engine *opened, *made = make();
	struct engine_count a[REQUIREMENTS], b[REQUIREMENTS];

	assert_int_equal(open_it(*state, &opened), 0);
	for (uint32_t unit = 0; unit < 4; unit++) {
		engine_board(made, unit, a);
		engine_board(opened, unit, b);
		assert_memory_equal(a, b, sizeof a);
		engine_board_on(made, unit, NULL, TODAY - 300, TODAY - 20, a);
		engine_board_on(opened, unit, NULL, TODAY - 300, TODAY - 20, b);
		assert_memory_equal(a, b, sizeof a);
	}
	assert_int_equal(engine_check(opened), 0);
	engine_set_today(opened, TODAY + 40);
	assert_int_equal(engine_check(opened), 0);
	engine_close(opened);
	engine_close(made);
}

static void write_changed(const struct place *place, size_t at, char change)
{
	place->bytes.base[at] = (char)(place->bytes.base[at] ^ change);
	assert_int_equal(file_replace(place->path.base, buf_slice(&place->bytes)), 0);
	place->bytes.base[at] = (char)(place->bytes.base[at] ^ change);
}

/* What is not read at once is found when it is read; from then on nothing is answered. */
static bool is_noticed_later(struct engine *engine)
{
	struct engine_count out[REQUIREMENTS];
	uint32_t number;
	struct engine_join join = { .unit = 1, .person = 1, .from = TODAY };
	bool noticed = engine_check(engine) == FT_DRIFT;

	noticed = noticed && engine_board(engine, 0, out) == FT_DRIFT &&
		engine_evidence(engine, 0, 0, TODAY, TODAY + 1, TODAY) == FT_DRIFT &&
		engine_join(engine, &join, TODAY, &number) == FT_DRIFT &&
		engine_snapshot_write(engine, "never", slice_of("")) == FT_DRIFT;
	engine_close(engine);
	return noticed;
}

/* Every byte of the head and of the hashes, and some in each part between. */
static void a_flipped_byte_is_noticed(void **state)
{
	const struct place *place = *state;
	struct engine *engine;
	size_t size = place->bytes.length, step = size / 300 | 1;
	uint32_t later = 0;

	for (size_t at = 0; at < size; at += at < 900 || at + 64 > size ? 7 : step) {
		int code;

		write_changed(place, at, (char)(1 << at % 8));
		code = open_it(place, &engine);
		later += code == 0;
		if (code != FT_REFUSED && (code != 0 || !is_noticed_later(engine)))
			fail_msg("byte %zu of %zu was changed and not noticed", at, size);
	}
	assert_true(later > 0);
}

/* Asks all that reads history or series: `right` is what the whole file says. */
static bool answers_are(const struct engine *engine, const struct engine_count *right)
{
	enum { DAYS = 40 };
	static struct engine_count out[DAYS * REQUIREMENTS];

	for (uint32_t unit = 0; unit < 4; unit++) {
		if (engine_board_on(engine, unit, NULL, TODAY - 300, TODAY - 20, out) == 0 &&
			memcmp(out, right + unit * REQUIREMENTS, REQUIREMENTS * sizeof *out) != 0)
			return false;
		if (engine_series(engine, unit, NULL, TODAY - DAYS, TODAY - 1, ENGINE_NOW,
			out) == 0 && memcmp(out, right + (4 + unit) * REQUIREMENTS,
				REQUIREMENTS * sizeof *out) != 0)
			return false;
	}
	return true;
}

static void no_question_is_answered_from_what_was_damaged(void **state)
{
	const struct place *place = *state;
	struct engine_count right[8 * REQUIREMENTS];
	struct engine *engine;
	size_t size = place->bytes.length;

	assert_int_equal(open_it(place, &engine), 0);
	for (uint32_t unit = 0; unit < 4; unit++) {
		engine_board_on(engine, unit, NULL, TODAY - 300, TODAY - 20,
			right + unit * REQUIREMENTS);
		engine_series(engine, unit, NULL, TODAY - 40, TODAY - 40, ENGINE_NOW,
			right + (4 + unit) * REQUIREMENTS);
	}
	engine_close(engine);
	for (size_t at = 901; at < size; at += size / 200 | 1) {
		write_changed(place, at, 4);
		if (open_it(place, &engine) != 0)
			continue;
		if (!answers_are(engine, right))
			fail_msg("byte %zu of %zu was changed and answered from", at, size);
		engine_close(engine);
	}
}

static void a_file_cut_short_is_noticed(void **state)
{
	const struct place *place = *state;
	struct slice part = buf_slice(&place->bytes);
	struct engine *engine;

	for (int i = 0; i < 40; i++) {
		part.length = part.length * 4 / 5;
		assert_int_equal(file_replace(place->path.base, part), 0);
		assert_int_equal(open_it(place, &engine), FT_REFUSED);
	}
}

static void a_missing_file_is_not_found(void **state)
{
	const struct place *place = *state;
	struct engine *engine;

	unlink(place->path.base);
	assert_int_equal(open_it(place, &engine), FT_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_flipped_byte_is_noticed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_question_is_answered_from_what_was_damaged,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_cut_short_is_noticed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_missing_file_is_not_found, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Batches that one thread makes and another uses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "relay.h"
#include "util.h"

enum { ITEMS = 7 };

struct run {
	int batches[RELAY_BATCHES][ITEMS];
	int make_most;	 /* making fails after so many; 0: never */
	int use_most;	 /* using does; 0: never */
	int wanted;	 /* batches in all */
	int made, used;
	bool was_stopped;
};

static int make(struct relay *relay, void *context)
{
	struct run *run = context;
	for (int batch = 0; batch < run->wanted; batch++) {
		if (run->make_most && batch == run->make_most)
			return error_set(FT_REFUSED, "batch %d cannot be made", batch);
		for (int i = 0; i < ITEMS; i++)
			run->batches[relay_batch(relay)][i] = batch * ITEMS + i;
		run->made++;
		int result = relay_hand_over(relay);
		if (result) {
			run->was_stopped = true;
			return result;
		}
	}
	return 0;
}

static int use(void *context, size_t number)
{
	struct run *run = context;
	if (run->use_most && run->used == run->use_most)
		return error_set(FT_CONFLICT, "batch %d cannot be used", run->used);
	for (int i = 0; i < ITEMS; i++)
		assert_int_equal(run->batches[number][i], run->used * ITEMS + i);
	run->used++;
	return 0;
}

static void all_come_in_order(void **state)
{
	(void)state;
	for (int wanted = 0; wanted < 300; wanted = wanted * 2 + 1) {
		struct run run = { .wanted = wanted };
		assert_int_equal(relay_run(make, use, &run), 0);
		assert_int_equal(run.made, wanted);
		assert_int_equal(run.used, wanted);
	}
}

static void what_was_made_before_a_failure_is_used(void **state)
{
	(void)state;
	for (int most = 1; most < 6; most++) {
		struct run run = { .wanted = 100, .make_most = most };
		char message[64];
		snprintf(message, sizeof(message), "batch %d cannot be made", most);
		assert_int_equal(relay_run(make, use, &run), FT_REFUSED);
		assert_string_equal(error_message(), message);
		assert_int_equal(run.used, most);
	}
}

static void nothing_is_made_after_it_could_not_be_used(void **state)
{
	(void)state;
	for (int most = 1; most < 6; most++) {
		struct run run = { .wanted = 100, .use_most = most };
		char message[64];
		snprintf(message, sizeof(message), "batch %d cannot be used", most);
		assert_int_equal(relay_run(make, use, &run), FT_CONFLICT);
		assert_string_equal(error_message(), message);
		assert_true(run.was_stopped);
		assert_in_range(run.made, most + 1, most + 1 + RELAY_BATCHES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_come_in_order),
		cmocka_unit_test(what_was_made_before_a_failure_is_used),
		cmocka_unit_test(nothing_is_made_after_it_could_not_be_used),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

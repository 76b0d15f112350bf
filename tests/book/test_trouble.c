/* Full disks, read-only places, a second server, wrong clocks, a database that goes away: a
 * clear message, nothing damaged, and it goes on by itself where that is possible. */
#include "looking_after.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int report(struct book *book, const char *key, struct outcome *outcome)
{
	char words[2000];
	memset(words, 'a', sizeof(words));
	words[sizeof(words) - 1] = 0;
	json_t *input = json_pack("{ssss}", "what", words, "harm", "0");
	struct act act = { .actor = &ACTOR_SYSTEM,
		.kind = "incident",
		.verb = "report",
		.input = input,
		.idempotency_key = key };
	int result = book_act(book, &act, outcome);
	json_decref(input);
	return result;
}

static void must_report(struct book *book)
{
	struct outcome outcome;
	if (report(book, NULL, &outcome))
		fail_msg("%s", outcome.message);
	outcome_release(&outcome);
}

static void report_until_full(struct book *book, int *number)
{
	for (*number = 0; *number < 20000; ++*number) {
		struct outcome outcome;
		char key[32];
		snprintf(key, sizeof(key), "full-%d", *number);
		int result = report(book, key, &outcome);
		outcome_release(&outcome);
		if (result) {
			assert_int_equal(result, FT_FAILED);
			assert_non_null(strstr(error_message(), "The disk is full"));
			return;
		}
	}
	fail_msg("the disk never became full");
}

static void a_full_disk_refuses_and_goes_on(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct outcome outcome;
	char key[32];
	int number;
	if (mount("none", place->folder, "tmpfs", 0, "size=5m"))
		skip();
	scene_set(&scene, place);
	report_until_full(scene.book, &number);
	char *copy = test_path(place->folder, "copy.fettle");
	assert_int_not_equal(book_backup(place->address, copy, NULL), 0);
	assert_int_equal(access(copy, F_OK), -1);
	assert_verifies(place->address);
	assert_int_equal(mount("none", place->folder, "tmpfs", MS_REMOUNT, "size=40m"), 0);
	int64_t head = book_head(scene.book);
	snprintf(key, sizeof(key), "full-%d", number);
	assert_int_equal(report(scene.book, key, &outcome), 0);
	assert_int_equal(outcome.seq, head + 1);
	assert_false(outcome.repeated);
	outcome_release(&outcome);
	assert_int_equal(book_backup(place->address, copy, NULL), 0);
	scene_clear(&scene);
	assert_verifies(place->address);
	assert_rebuilds(place->address);
	assert_int_equal(umount(place->folder), 0);
	free(copy);
}

static void a_read_only_disk_can_be_read_and_verified(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	if (mount("none", place->folder, "tmpfs", 0, "size=20m"))
		skip();
	record_make(&scene, place);
	char *before = record_export(scene.book);
	scene_clear(&scene);
	assert_int_equal(mount("none", place->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
	assert_int_equal(book_open(&scene.book, place->address, BOOK_WRITE), FT_FAILED);
	assert_non_null(strstr(error_message(), "cannot be changed"));
	assert_int_not_equal(book_rebuild(place->address, NULL), 0);
	assert_verifies(place->address);
	char *after = record_export_at(place->address);
	assert_same_lines(before, after);
	assert_int_equal(umount(place->folder), 0);
	free(before);
	free(after);
}

static void one_server_for_a_file(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct book *first, *second = NULL, *command;
	scene_set(&scene, place);
	scene_clear(&scene);
	assert_int_equal(book_open(&first, place->address, BOOK_SERVE), 0);
	int result = book_open(&second, place->address, BOOK_SERVE);
	assert_int_equal(result, place->is_postgresql ? 0 : FT_CONFLICT);
	if (result) {
		assert_non_null(strstr(error_message(), "already being served"));
		assert_int_equal(book_rebuild(place->address, NULL), FT_CONFLICT);
	} else {
		must_report(second);
		book_close(second);
	}
	/* The command line may write beside a server. */
	assert_int_equal(book_open(&command, place->address, BOOK_WRITE), 0);
	must_report(command);
	must_report(first);
	book_close(command);
	book_close(first);
	assert_int_equal(book_open(&first, place->address, BOOK_SERVE), 0);
	book_close(first);
	assert_verifies(place->address);
	assert_rebuilds(place->address);
}

static bool doctor_likes(const char *address, const char *name)
{
	json_t *answer;
	bool ok = false;
	assert_int_equal(book_check(address, &answer), 0);
	const json_t *checks = json_object_get(answer, "checks");
	for (size_t i = 0; i < json_array_size(checks); i++)
		if (strcmp(json_text(json_array_get(checks, i), "name"), name) == 0)
			ok = json_flag(json_array_get(checks, i), "ok", false);
	json_decref(answer);
	return ok;
}

/* Places, people and packs come in the order of the ledger, whatever the clock said. */
static void a_clock_going_backwards_changes_no_order(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	test_clock_set(INT64_C(1795000000000000));
	scene_set(&scene, place);
	assert_true(doctor_likes(place->address, "clock"));
	test_clock_add(-400 * INT64_C(86400000000));
	assert_false(doctor_likes(place->address, "clock"));
	record_grow(scene.book);
	must_report(scene.book);
	scene_person(&scene, "Ada Ward", "nurse", "rowan");
	const struct directory *directory = book_directory(scene.book);
	assert_string_equal(directory_place_at(directory, 0)->id, "larch-house");
	assert_int_equal(directory_place_at(directory, 0)->end, 4);
	book_directory_release(scene.book, directory);
	scene_clear(&scene);
	assert_verifies(place->address);
	assert_rebuilds(place->address);
	assert_int_equal(book_open(&scene.book, place->address, BOOK_WRITE), 0);
	must_report(scene.book);
	scene_clear(&scene);
	test_clock_release();
}

static void a_database_away_is_said_and_comes_back(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct outcome outcome;
	scene_set(&scene, place);
	struct reader *reader;
	json_t *thing;
	assert_int_equal(book_reader(scene.book, &reader), 0);
	assert_int_equal(test_postgresql_pause(test_server()), 0);
	assert_int_equal(report(scene.book, "away", &outcome), FT_BUSY);
	assert_non_null(strstr(outcome.message, "cannot be reached"));
	outcome_release(&outcome);
	assert_int_equal(read_thing(reader, &ACTOR_SYSTEM, "rowan", &thing), FT_BUSY);
	assert_int_equal(test_postgresql_resume(test_server()), 0);
	assert_int_equal(report(scene.book, "away", &outcome), 0);
	assert_false(outcome.repeated);
	outcome_release(&outcome);
	assert_int_equal(read_thing(reader, &ACTOR_SYSTEM, "rowan", &thing), 0);
	json_decref(thing);
	reader_close(reader);
	scene_clear(&scene);
	assert_verifies(place->address);
	assert_rebuilds(place->address);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE_OF_SQLITE(a_full_disk_refuses_and_goes_on),
		TEST_CASE_OF_SQLITE(a_read_only_disk_can_be_read_and_verified),
		TEST_CASE(one_server_for_a_file),
		TEST_CASE(a_clock_going_backwards_changes_no_order),
		TEST_CASE_OF_POSTGRESQL(a_database_away_is_said_and_comes_back),
	};
	return test_on_both("trouble", tests, sizeof(tests) / sizeof(tests[0]));
}

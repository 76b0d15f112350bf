/* Verify, rebuild, export, backup, restore and doctor on a record in good order. */
#include "looking_after.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void a_sound_record_verifies(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct verification verification;
	record_make(&scene, place);
	assert_int_equal(book_verify(place->address, NULL, &verification), 0);
	assert_int_equal(verification.entries, book_head(scene.book));
	assert_int_equal(verification.bad_seq, 0);
	assert_string_equal(verification.what, "");
	assert_int_equal(strlen(verification.root), 44);
	scene_clear(&scene);
}

static void a_rebuild_changes_nothing(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	record_make(&scene, place);
	char *all = record_export(scene.book);
	assert_non_null(strstr(all, "{\"table\":\"reading\","));
	assert_non_null(strstr(all, "Bed rail on bay 3"));
	free(all);
	scene_clear(&scene);
	assert_rebuilds(place->address);
	assert_int_equal(book_open(&scene.book, place->address, BOOK_WRITE), 0);
	record_grow(scene.book);
	scene_clear(&scene);
	assert_verifies(place->address);
}

static void a_backup_is_made_while_others_write(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	record_make(&scene, place);
	char *copy = test_path(place->folder, "copy.fettle");
	struct verification verification;
	if (book_backup(place->address, copy, NULL))
		fail_msg("%s", error_message());
	assert_int_equal(book_backup(place->address, copy, NULL), FT_CONFLICT);
	assert_int_equal(book_verify(copy, NULL, &verification), 0);
	assert_int_equal(verification.entries, book_head(scene.book));
	struct stat status;
	assert_int_equal(stat(copy, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	free(copy);
	scene_clear(&scene);
}

static void restore_and_compare(const char *copy, const char *target, const char *expected)
{
	if (book_restore(copy, target, NULL))
		fail_msg("%s", error_message());
	assert_int_equal(book_restore(copy, target, NULL), FT_CONFLICT);
	char *found = record_export_at(target);
	assert_same_lines(expected, found);
	free(found);
	struct book *book;
	assert_int_equal(book_open(&book, target, BOOK_WRITE), 0);
	record_grow(book);
	book_close(book);
	assert_verifies(target);
}

static void what_is_restored_is_the_same(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	record_make(&scene, place);
	char *expected = record_export(scene.book);
	scene_clear(&scene);
	char *copy = test_path(place->folder, "copy.fettle");
	char *file = test_path(place->folder, "restored.fettle");
	assert_int_equal(book_backup(place->address, copy, NULL), 0);
	restore_and_compare(copy, file, expected);
	char *server = test_server() ? test_postgresql_place(test_server()) : NULL;
	if (server)
		restore_and_compare(copy, server, expected);
	free(expected);
	free(copy);
	free(file);
	free(server);
}

static void the_doctor_finds_nothing_wrong(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	json_t *answer;
	scene_set(&scene, place);
	assert_int_equal(book_check(place->address, &answer), 0);
	const json_t *checks = json_object_get(answer, "checks");
	assert_true(json_array_size(checks) >= 6);
	for (size_t i = 0; i < json_array_size(checks); i++) {
		const json_t *check = json_array_get(checks, i);
		if (!json_flag(check, "ok", false))
			fail_msg("%s: %s", json_text(check, "name"), json_text(check, "message"));
	}
	json_decref(answer);
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_sound_record_verifies),
		TEST_CASE(a_rebuild_changes_nothing),
		TEST_CASE(a_backup_is_made_while_others_write),
		TEST_CASE(what_is_restored_is_the_same),
		TEST_CASE(the_doctor_finds_nothing_wrong),
	};
	return test_on_both("care", tests, sizeof(tests) / sizeof(tests[0]));
}

/* Accounts, links and sessions: who gets in, and who does not any more. */
#include "looking_after.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "store.h"

static const char password[] = "three odd teapots";

static void make_account(struct scene *scene, const char *person, const char *login, char token[44])
{
	char link[44];
	assert_int_equal(account_make_link(scene->book, person, link), 0);
	if (account_use_link(scene->book, link, login, password, token))
		fail_msg("%s", error_message());
}

static bool signed_in(struct book *book, const char *token)
{
	struct actor actor;
	int result = account_session(book, token, &actor);
	assert_true(result == 0 || result == FT_NOT_FOUND);
	return result == 0;
}

static void passwords_must_be_worth_something(void **state)
{
	struct scene scene;
	char link[44], token[44];
	static const char *const bad[] = { "", "short", "password12", "PASSWORD123", "samuelosei" };
	scene_set(&scene, *state);
	assert_int_equal(account_make_link(scene.book, scene.nurse.person, link), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(account_use_link(scene.book, link, "samuelosei", bad[i], token),
			FT_REFUSED);
		assert_string_equal(error_field(), "password");
	}
	static const char *const names[] = { "", "x", "sam osei", "\t" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(
			account_use_link(scene.book, link, names[i], password, token), FT_REFUSED);
		assert_string_equal(error_field(), "login");
	}
	assert_int_equal(account_use_link(scene.book, link, "sam", password, token), 0);
	scene_clear(&scene);
}

static void a_login_belongs_to_one_person(void **state)
{
	struct scene scene;
	char link[44], token[44];
	scene_set(&scene, *state);
	make_account(&scene, scene.nurse.person, "sam", token);
	assert_int_equal(account_make_link(scene.book, scene.manager.person, link), 0);
	assert_int_equal(account_use_link(scene.book, link, "SAM", password, token), FT_CONFLICT);
	/* The link was not spent by the attempt. */
	assert_int_equal(account_use_link(scene.book, link, "dana", password, token), 0);
	scene_clear(&scene);
}

static void a_link_works_once_and_for_a_day(void **state)
{
	struct scene scene;
	char link[44], other[44], token[44];
	json_t *whose;
	scene_set(&scene, *state);
	test_clock_set(INT64_C(1795000000000000));
	assert_int_equal(account_make_link(scene.book, scene.nurse.person, link), 0);
	assert_int_equal(account_make_link(scene.book, scene.nurse.person, other), 0);
	assert_string_not_equal(link, other);
	assert_int_equal(account_read_link(scene.book, link, &whose), 0);
	assert_string_equal(json_text(whose, "name"), "Sam Osei");
	json_decref(whose);
	assert_int_equal(account_use_link(scene.book, link, "sam", password, token), 0);
	assert_int_equal(account_use_link(scene.book, link, "sam", password, token), FT_NOT_FOUND);
	test_clock_add(25 * INT64_C(3600000000));
	assert_int_equal(account_use_link(scene.book, other, "sam", password, token), FT_NOT_FOUND);
	assert_int_equal(account_read_link(scene.book, "made up", &whose), FT_NOT_FOUND);
	/* Who never was here, or only as an id in somebody's address bar, gets none. */
	assert_int_equal(account_make_link(scene.book, "rowan", link), FT_NOT_FOUND);
	test_clock_release();
	scene_clear(&scene);
}

static void a_new_password_ends_all_sessions(void **state)
{
	struct scene scene;
	char first[44], second[44], third[44];
	scene_set(&scene, *state);
	make_account(&scene, scene.nurse.person, "sam", first);
	assert_int_equal(account_sign_in(scene.book, "sam", password, second), 0);
	assert_true(signed_in(scene.book, first) && signed_in(scene.book, second));
	make_account(&scene, scene.nurse.person, "sam", third);
	assert_false(signed_in(scene.book, first) || signed_in(scene.book, second));
	assert_true(signed_in(scene.book, third));
	scene_clear(&scene);
}

static void too_many_tries_have_to_wait(void **state)
{
	struct scene scene;
	char token[44];
	scene_set(&scene, *state);
	make_account(&scene, scene.nurse.person, "sam", token);
	for (int i = 0; i < LIMIT_SIGN_IN_TRIES_COUNT; i++)
		assert_int_equal(account_sign_in(scene.book, "sam", "wrong wrong wrong", token),
			FT_NOT_ALLOWED);
	assert_int_equal(account_sign_in(scene.book, "sam", password, token), FT_BUSY);
	scene_clear(&scene);
}

static void sessions_survive_a_restart_and_run_out(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	char token[44];
	scene_set(&scene, place);
	make_account(&scene, scene.nurse.person, "sam", token);
	scene_clear(&scene);
	assert_int_equal(book_open(&scene.book, place->address, BOOK_WRITE), 0);
	assert_true(signed_in(scene.book, token));
	test_clock_set(instant_now() + (LIMIT_SESSION_DAYS + 1) * INT64_C(86400000000));
	assert_false(signed_in(scene.book, token));
	test_clock_release();
	scene_clear(&scene);
}

static void whoever_leaves_is_signed_out(void **state)
{
	struct scene scene;
	char token[44];
	scene_set(&scene, *state);
	make_account(&scene, scene.nurse.person, "sam", token);
	scene_act(&scene, &scene.manager,
		(struct act){ .kind = "person", .verb = "leave", .thing = scene.nurse.person },
		"{}", NULL);
	assert_false(signed_in(scene.book, token));
	assert_int_equal(account_sign_in(scene.book, "sam", password, token), FT_NOT_ALLOWED);
	scene_clear(&scene);
}

static void what_another_process_ends_is_ended(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct book *other;
	char token[44];
	scene_set(&scene, place);
	make_account(&scene, scene.nurse.person, "sam", token);
	assert_int_equal(book_open(&other, place->address, BOOK_WRITE), 0);
	assert_true(signed_in(other, token));
	assert_int_equal(account_remove(scene.book, &ACTOR_SYSTEM, scene.nurse.person), 0);
	assert_false(signed_in(scene.book, token));
	struct timespec nap = { .tv_sec = 2, .tv_nsec = 100000000 };
	nanosleep(&nap, NULL);
	assert_false(signed_in(other, token));
	book_close(other);
	scene_clear(&scene);
}

static void tokens_and_passwords_are_kept_nowhere(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct buf file;
	char token[44];
	scene_set(&scene, place);
	make_account(&scene, scene.nurse.person, "sam", token);
	scene_clear(&scene);
	buf_init(&file, 64 << 20);
	assert_int_equal(file_read(place->address, 64 << 20, &file), 0);
	assert_null(memmem(file.base, file.length, token, 43));
	assert_null(memmem(file.base, file.length, password, strlen(password)));
	assert_non_null(memmem(file.base, file.length, "$argon2id$", 10));
	buf_release(&file);
}

static void only_administrators_see_accounts(void **state)
{
	struct scene scene;
	json_t *accounts;
	char token[44];
	scene_set(&scene, *state);
	make_account(&scene, scene.nurse.person, "sam", token);
	assert_int_equal(account_list(scene.book, &scene.manager, &accounts), FT_NOT_ALLOWED);
	assert_int_equal(account_list(scene.book, &ACTOR_NOBODY, &accounts), FT_NOT_ALLOWED);
	assert_int_equal(
		account_remove(scene.book, &scene.manager, scene.nurse.person), FT_NOT_ALLOWED);
	assert_int_equal(account_list(scene.book, &ACTOR_SYSTEM, &accounts), 0);
	assert_int_equal(json_array_size(json_object_get(accounts, "items")), 1);
	json_decref(accounts);
	assert_int_equal(account_act_as(scene.book, token, scene.manager.person), FT_NOT_ALLOWED);
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(passwords_must_be_worth_something),
		TEST_CASE(a_login_belongs_to_one_person),
		TEST_CASE(a_link_works_once_and_for_a_day),
		TEST_CASE(a_new_password_ends_all_sessions),
		TEST_CASE(too_many_tries_have_to_wait),
		TEST_CASE(sessions_survive_a_restart_and_run_out),
		TEST_CASE(whoever_leaves_is_signed_out),
		TEST_CASE(what_another_process_ends_is_ended),
		TEST_CASE_OF_SQLITE(tokens_and_passwords_are_kept_nowhere),
		TEST_CASE(only_administrators_see_accounts),
	};
	return test_on_both("accounts", tests, sizeof(tests) / sizeof(tests[0]));
}

/* The error record: one for each thread, always one line of valid UTF-8. */
#include <pthread.h>
#include "support.h"

static void a_message_is_kept_with_its_code(void **state)
{
	(void)state;
	assert_int_equal(error_set(FT_CONFLICT, "%s changed %d things", "Ann", 3), FT_CONFLICT);
	assert_int_equal(error_code(), FT_CONFLICT);
	assert_string_equal(error_message(), "Ann changed 3 things");
	assert_string_equal(error_field(), "");
	error_clear();
	assert_int_equal(error_code(), 0);
	assert_string_equal(error_message(), "");
}

static void a_field_lasts_until_the_next_error(void **state)
{
	(void)state;
	error_set(FT_REFUSED, "no");
	assert_int_equal(error_set_field("due"), FT_REFUSED);
	assert_string_equal(error_field(), "due");
	assert_int_equal(error_prefix("row %d", 7), FT_REFUSED);
	assert_string_equal(error_message(), "row 7: no");
	assert_string_equal(error_field(), "due");
	error_set(FT_REFUSED, "another");
	assert_string_equal(error_field(), "");
	assert_int_equal(error_set_field(NULL), FT_REFUSED);
	assert_string_equal(error_field(), "");
}

static void a_message_may_quote_the_one_before(void **state)
{
	(void)state;
	error_set(FT_FAILED, "inner");
	error_set(FT_BUSY, "outer (%s)", error_message());
	assert_string_equal(error_message(), "outer (inner)");
	error_prefix("%s", error_message());
	assert_string_equal(error_message(), "outer (inner): outer (inner)");
}

static void long_messages_are_cut_between_characters(void **state)
{
	(void)state;
	char text[3001];
	for (size_t lead = 0; lead < 4; lead++) {
		memset(text, 'x', lead);
		for (size_t i = lead; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "€", 3);
		text[3000] = '\0';
		error_set(FT_FAILED, "%s", text);
		assert_in_range(strlen(error_message()), 1021, 1023);
		assert_true(text_is_utf8(slice_of(error_message())));
		assert_null(strchr(error_message(), '?'));
		error_prefix("%s", text);
		assert_in_range(strlen(error_message()), 1021, 1023);
		assert_true(text_is_utf8(slice_of(error_message())));
	}
}

static void messages_are_one_line_of_utf8(void **state)
{
	(void)state;
	error_set(FT_FAILED, "caf\xe9 \xc3\xa9 a\nb\tc\x7f \xe2\x82");
	assert_string_equal(error_message(), "caf? \xc3\xa9 a b c  ??");
}

static void *fail_elsewhere(void *unused)
{
	error_set(FT_BUSY, "other thread");
	return unused;
}

static void each_thread_has_its_own(void **state)
{
	(void)state;
	pthread_t thread;
	error_set(FT_DRIFT, "mine");
	assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
	pthread_join(thread, NULL);
	assert_int_equal(error_code(), FT_DRIFT);
	assert_string_equal(error_message(), "mine");
}

static void every_code_has_a_name(void **state)
{
	(void)state;
	for (int code = FT_BUSY; code <= FT_OK; code++) {
		for (int other = FT_BUSY; other < code; other++)
			assert_string_not_equal(error_code_name(code), error_code_name(other));
	}
	assert_string_equal(error_code_name(FT_NOT_FOUND), "not found");
	assert_string_equal(error_code_name(-99), "failed");
	assert_string_equal(error_code_name(5), "failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_kept_with_its_code),
		cmocka_unit_test(a_field_lasts_until_the_next_error),
		cmocka_unit_test(a_message_may_quote_the_one_before),
		cmocka_unit_test(long_messages_are_cut_between_characters),
		cmocka_unit_test(messages_are_one_line_of_utf8),
		cmocka_unit_test(each_thread_has_its_own),
		cmocka_unit_test(every_code_has_a_name),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-error", tests, NULL, NULL);
}

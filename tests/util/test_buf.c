/* Buffers: growing, the ceiling, printing, JSON text. */
#include "support.h"

#include <math.h>

static void growing_keeps_a_nul_at_the_end(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 100000);
	assert_int_equal(buf_slice(&buf).length, 0);
	assert_non_null(buf_slice(&buf).base);
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf.base, "");
	for (size_t i = 0; i < 100000; i++) {
		buf_add_char(&buf, 'a');
		assert_int_equal(buf.base[i + 1], '\0');
	}
	assert_int_equal(buf.length, 100000);
	assert_false(buf_failed(&buf));
	buf_add(&buf, "", 0);
	assert_false(buf_failed(&buf));
	buf_add_char(&buf, 'a');
	assert_true(buf_failed(&buf));
	assert_int_equal(buf.length, 100000);
	buf_release(&buf);
	assert_null(buf.base);
}

static void past_the_ceiling_nothing_more_is_added(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 5);
	buf_add_text(&buf, "abc");
	buf_add_text(&buf, "def");
	buf_add_text(&buf, "g"); /* would fit, but would hide the hole */
	buf_print(&buf, "%d", 1);
	buf_add_json_text(&buf, SLICE_LITERAL(""));
	assert_null(buf_reserve(&buf, 0));
	assert_true(buf_failed(&buf));
	assert_string_equal(buf.base, "abc");
	buf_clear(&buf);
	assert_false(buf_failed(&buf));
	buf_add_text(&buf, "defgh");
	assert_false(buf_failed(&buf));
	check_buf(&buf, "defgh");
	buf_add(&buf, "x", SIZE_MAX);
	assert_true(buf_failed(&buf));
	buf_release(&buf);

	buf_init(&buf, SIZE_MAX);
	buf_add_text(&buf, "fine");
	assert_null(buf_reserve(&buf, SIZE_MAX - 2));
	buf_release(&buf);
	buf_init(&buf, 0);
	buf_add_text(&buf, "");
	assert_false(buf_failed(&buf));
	buf_release(&buf);
}

static void printing_and_numbers(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 10000);
	buf_print(&buf, "%s %d", "a", 1);
	check_buf(&buf, "a 1");
	for (int width = 250; width < 260; width++) { /* about the size of the inner buffer */
		buf_print(&buf, "%*d", width, 7);
		assert_int_equal(buf.length, width);
		assert_int_equal(buf.base[width - 1], '7');
		assert_int_equal(buf.base[width], '\0');
		buf_clear(&buf);
	}
	buf_print(&buf, "%20000d", 1);
	assert_true(buf_failed(&buf));
	buf_clear(&buf);
	static const int64_t numbers[] = { 0, 7, -7, 10, 99, 100, INT64_MAX, INT64_MIN };
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		char expected[32];
		snprintf(expected, sizeof(expected), "%lld", (long long)numbers[i]);
		buf_add_int(&buf, numbers[i]);
		check_buf(&buf, expected);
	}
	buf_release(&buf);
}

static void check_real(struct buf *buf, double number)
{
	char shortest[40];
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(shortest, sizeof(shortest), "%.*g", digits, number);
		if (strtod(shortest, NULL) == number)
			break;
	}
	buf_clear(buf);
	buf_add_real(buf, number);
	if (strtod(buf->base, NULL) != number)
		fail_msg("%s is not %.17g", buf->base, number);
	/* as short, but for 1e+06 against 1000000 */
	if (!strchr(shortest, 'e'))
		assert_string_equal(buf->base, shortest);
}

static void reals_read_back_from_the_fewest_digits(void **state)
{
	(void)state;
	static const double numbers[] = { 0, 1, -1, .1, -.1, 1. / 3, .05, 1.05, 100.007,
		12345.678901, 1e15, 1e16, 1e300, -3e-300, 5e-324,
		999999999.25, .1 + .2, 123456789012345678. };
	struct buf buf;
	uint64_t random = 88172645463325252u;
	buf_init(&buf, 100);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		check_real(&buf, numbers[i]);
	for (int i = 0; i < 30000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		double share = (double)(random >> 11) / 9007199254740992.;
		check_real(&buf, share);
		check_real(&buf, floor(share * 1e7) / 1000);
		check_real(&buf, -share * pow(10, (double)(random % 40) - 20));
	}
	buf_release(&buf);
}

static void reserving(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 100);
	buf_add_text(&buf, "ab");
	char *room = buf_reserve(&buf, 3);
	memcpy(room, "cde", 3);
	assert_int_equal(buf.length, 2);
	buf.length += 3;
	assert_string_equal(buf.base, "abcde");
	buf_release(&buf);
}

static void taking(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 100);
	char *text = buf_take(&buf);
	assert_string_equal(text, "");
	free(text);
	buf_add_text(&buf, "x");
	text = buf_take(&buf);
	assert_string_equal(text, "x");
	free(text);
	assert_int_equal(buf.length, 0);
	buf_add_text(&buf, "y");
	check_buf(&buf, "y");
	buf_release(&buf);
}

/* RFC 8785, 3.2.2.2: which characters are escaped, and how. */
static void escaping_json_text(void **state)
{
	(void)state;
	struct buf buf;
	char expected[16];
	buf_init(&buf, 10000);
	buf_add_json_text(&buf, SLICE_LITERAL("\b\t\n\f\r\"\\/\x1f\x7f€\0"));
	check_buf(&buf, "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u001f\x7f€\\u0000\"");
	buf_add_json_text(&buf, (struct slice){ NULL, 0 });
	check_buf(&buf, "\"\"");
	/* every byte at every place of a longer text, as eight bytes are looked at together */
	for (int c = 1; c < 0x80; c++) {
		for (size_t at = 0; at < 20; at++) {
			char text[21] = "aaaaaaaaaaaaaaaaaaaa";
			text[at] = (char)c;
			const char *short_one = c == '\b' ? "\\b" : c == '\t' ? "\\t" :
				c == '\n' ? "\\n" : c == '\f' ? "\\f" : c == '\r' ? "\\r" :
				c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
			if (short_one)
				snprintf(expected, sizeof(expected), "%s", short_one);
			else
				snprintf(expected, sizeof(expected), c < 0x20 ? "\\u%04x" : "%c", c);
			char whole[64];
			snprintf(whole, sizeof(whole), "\"%.*s%s%s\"", (int)at, text, expected,
				text + at + 1);
			buf_add_json_text(&buf, slice_of(text));
			check_buf(&buf, whole);
		}
	}
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growing_keeps_a_nul_at_the_end),
		cmocka_unit_test(past_the_ceiling_nothing_more_is_added),
		cmocka_unit_test(printing_and_numbers),
		cmocka_unit_test(reals_read_back_from_the_fewest_digits),
		cmocka_unit_test(reserving),
		cmocka_unit_test(taking),
		cmocka_unit_test(escaping_json_text),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-buf", tests, NULL, NULL);
}

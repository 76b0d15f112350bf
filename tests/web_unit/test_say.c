/* Numbers and days as a person would say them. */
#include "cmocka_all.h"

#include <math.h>

#include "say.h"

/* Sunday 22 November 2026, 14:31 in London. */
static instant_us stopped_clock(void)
{
	return day_start(day_from_date(2026, 11, 22)) + (14 * 60 + 31) * (instant_us)60000000;
}

#define says(expected, call) do { \
	struct buf buf; \
	say_begin(&buf); \
	call; \
	assert_string_equal(buf.base, expected); \
	buf_release(&buf); \
} while (0)

static void counts(void **state)
{
	(void)state;
	says("1 thing", say_count(&buf, 1, "thing", "things"));
	says("0 things", say_count(&buf, 0, "thing", "things"));
	says("12,765 readings", say_count(&buf, 12765, "reading", "readings"));
	says("1,000,000", say_figure(&buf, 1000000));
	says("\u2212999", say_figure(&buf, -999));
	says("Four", say_number(&buf, 4, true));
	says("no", say_number(&buf, 0, false));
	says("10", say_number(&buf, 10, false));
}

static void moments(void **state)
{
	instant_us now = stopped_clock();
	const instant_us minute = 60 * (instant_us)1000000;

	(void)state;
	says("just now", say_ago(&buf, now));
	says("1 minute ago", say_ago(&buf, now - minute));
	says("2 hours ago", say_ago(&buf, now - 130 * minute));
	says("today", say_ago(&buf, now - 13 * 60 * minute));
	says("yesterday", say_ago(&buf, now - 30 * 60 * minute));
	says("today, 14:31", say_moment(&buf, now));
	says("Fri 20 Nov, 14:31", say_moment(&buf, now - 48 * 60 * minute));
	says("due today", say_due(&buf, 0, today()));
	says("due Friday", say_due(&buf, 5, today() + 5));
	says("2 days late", say_due(&buf, -2, today() - 2));
	says("due 12 Dec 2026", say_due(&buf, 20, today() + 20));
	says("about 25 minutes", say_minutes(&buf, 25));
	says("about 2 hours", say_minutes(&buf, 120));
}

static void figures(void **state)
{
	(void)state;
	says("71%", say_value(&buf, 0.7134, "", true));
	says("4.6%", say_value(&buf, 0.0456, "", true));
	says("3.70", say_value(&buf, 3.7, "", false));
	says("12.3 days", say_value(&buf, 12.34, "days", false));
	says("1,234,567", say_value(&buf, 1234567, "", false));
	says("not known", say_value(&buf, (double)NAN, "", true));
	/* what is little is not nothing, and nearly all is not all */
	says("0.00042", say_value(&buf, .00042, "", false));
	says("0.050", say_value(&buf, .05, "", false));
	says("0.043", say_value(&buf, .0432, "", false));
	says("\u22120.00042 per day", say_value(&buf, -.00042, "per day", false));
	says("0.04%", say_value(&buf, .0004, "", true));
	says("3e-09", say_value(&buf, 3e-9, "", false));
	says("0%", say_value(&buf, 0, "", true));
	says("99.9%", say_value(&buf, .999, "", true));
	says("99.98%", say_value(&buf, .9998, "", true));
	says("99.6%", say_value(&buf, .996, "", true));
	says("99%", say_value(&buf, .9912, "", true));
	says("100%", say_value(&buf, 1, "", true));
	says("0.9%", say_value(&buf, .009, "", true));
	says("5,000", say_value(&buf, 5000, "", false));
	says("\u22121,235", say_value(&buf, -1234.6, "", false));
	says("0", say_value(&buf, -0.0, "", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(moments),
		cmocka_unit_test(figures),
	};

	instant_set_clock(stopped_clock);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

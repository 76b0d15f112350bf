#include "say.h"

#include <math.h>

static const char *const NUMBERS[] = {
	"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"
};
static const char *const DAYS[] = {
	"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
};
static const char *const MONTHS[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

static const instant_us MINUTE_US = 60 * (instant_us)1000000;

void say_begin(struct buf *buf)
{
	buf_init(buf, 4096);
}

const char *say_text(struct arena *arena, struct buf *buf)
{
	const char *text = arena_text(arena, buf_slice(buf));

	buf_release(buf);
	return text;
}

void say_figure(struct buf *buf, int64_t n)
{
	char digits[32];
	int length = snprintf(digits, sizeof(digits), "%lld", (long long)(n < 0 ? -n : n));

	if (n < 0)
		buf_add_text(buf, "\u2212");
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			buf_add_char(buf, ',');
		buf_add_char(buf, digits[i]);
	}
}

void say_number(struct buf *buf, int64_t n, bool capital)
{
	if (n < 0 || n > 9) {
		say_figure(buf, n);
		return;
	}
	if (capital)
		buf_add_char(buf, (char)(NUMBERS[n][0] - 'a' + 'A'));
	buf_add_text(buf, NUMBERS[n] + (capital ? 1 : 0));
}

void say_count(struct buf *buf, int64_t n, const char *one, const char *many)
{
	say_figure(buf, n);
	buf_add_char(buf, ' ');
	buf_add_text(buf, n == 1 ? one : many);
}

void say_day(struct buf *buf, day_number day)
{
	day_number now = today();

	if (day == now)
		buf_add_text(buf, "today");
	else if (day == now - 1)
		buf_add_text(buf, "yesterday");
	else if (day == now + 1)
		buf_add_text(buf, "tomorrow");
	else
		day_add_short(buf, day);
}

void say_ago(struct buf *buf, instant_us at)
{
	int64_t minutes = (instant_now() - at) / MINUTE_US;

	if (minutes < 1)
		buf_add_text(buf, "just now");
	else if (minutes < 60)
		buf_print(buf, "%lld minute%s ago", (long long)minutes, minutes == 1 ? "" : "s");
	else if (minutes < 12 * 60)
		buf_print(buf, "%lld hour%s ago", (long long)(minutes / 60), minutes < 120 ? "" : "s");
	else
		say_day(buf, instant_day(at));
}

void say_moment(struct buf *buf, instant_us at)
{
	day_number day = instant_day(at);
	int year, month, day_of_month, year_now, ignored;

	if (day == today()) {
		buf_add_text(buf, "today, ");
		instant_add_clock(buf, at);
		return;
	}
	day_to_date(day, &year, &month, &day_of_month);
	day_to_date(today(), &year_now, &ignored, &ignored);
	buf_print(buf, "%.3s %d %s", DAYS[day_of_week(day)], day_of_month, MONTHS[month - 1]);
	if (year != year_now)
		buf_print(buf, " %d", year);
	buf_add_text(buf, ", ");
	instant_add_clock(buf, at);
}

void say_due(struct buf *buf, int64_t days_left, day_number due_on)
{
	if (days_left < 0) {
		say_count(buf, -days_left, "day", "days");
		buf_add_text(buf, " late");
		return;
	}
	buf_add_text(buf, "due ");
	if (days_left < 2)
		buf_add_text(buf, days_left == 0 ? "today" : "tomorrow");
	else if (days_left < 7)
		buf_add_text(buf, DAYS[day_of_week(due_on)]);
	else
		day_add_short(buf, due_on);
}

void say_minutes(struct buf *buf, int64_t minutes)
{
	buf_add_text(buf, "about ");
	if (minutes < 90)
		say_count(buf, minutes, "minute", "minutes");
	else
		say_count(buf, (minutes + 30) / 60, "hour", "hours");
}

enum { DECIMALS_MOST = 6 }; /* of what is shorter with a power of ten */

/* At least so many that little is not said as nothing, nor nearly all as all. */
static int decimals_of(double shown, bool share)
{
	double size = fabs(shown), off_all = fabs(100 - size);
	int decimals = size >= 10 ? 1 : 2;

	if (share)
		decimals = size < 10 && size > 0 ? 1 : 0;
	else if (size >= 100 || fabs(shown - round(shown)) < 1e-9)
		decimals = 0;
	if (size > 0 && size < .1)
		decimals = (int)ceil(-log10(size)) + (share ? 0 : 1);
	while (share && off_all > 1e-6 && off_all * pow(10, decimals) < .5)
		decimals++;
	return decimals;
}

void say_value(struct buf *buf, double value, const char *unit, bool share)
{
	double shown = share ? value * 100 : value;

	if (!isfinite(value)) {
		buf_add_text(buf, "not known");
		return;
	}
	int decimals = decimals_of(shown, share);
	if (shown < 0)
		buf_add_text(buf, "\u2212");
	shown = fabs(shown);
	if (decimals > DECIMALS_MOST)
		buf_print(buf, "%.1g", shown);
	else if (decimals == 0 && shown < 1e15)
		say_figure(buf, (int64_t)llround(shown));
	else
		buf_print(buf, "%.*f", decimals, shown);
	if (share)
		buf_add_char(buf, '%');
	else if (*unit) {
		buf_add_char(buf, ' ');
		buf_add_text(buf, unit);
	}
}

void say_json_day(struct buf *buf, const json_t *object, const char *key)
{
	day_number day;

	if (*json_text(object, key) && day_parse(slice_of(json_text(object, key)), &day) == 0)
		say_day(buf, day);
}

const char *say_day_of(struct arena *arena, const json_t *object, const char *key)
{
	day_number day;
	struct buf said;

	if (day_parse(slice_of(json_text(object, key)), &day) != 0)
		return "";
	say_begin(&said);
	day_add_short(&said, day);
	return say_text(arena, &said);
}

/* Some answers give an instant and some a day. */
static bool read_moment(const json_t *object, const char *key, instant_us *at)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_integer(value)) {
		*at = json_integer_value(value);
		return true;
	}
	return *json_text(object, key) && instant_parse(slice_of(json_text(object, key)), at) == 0;
}

void say_json_moment(struct buf *buf, const json_t *object, const char *key)
{
	instant_us at;

	if (read_moment(object, key, &at))
		say_moment(buf, at);
	else
		say_json_day(buf, object, key);
}

void say_json_ago(struct buf *buf, const json_t *object, const char *key)
{
	instant_us at;

	if (read_moment(object, key, &at))
		say_ago(buf, at);
	else
		say_json_day(buf, object, key);
}

/* Dates as people's programs write them. */
#include "moment.h"
#include "moment_names.h"

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char *const day_names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* What a date says; -1 where it says nothing. */
struct parts {
	int year, month, day, hour, minute, second, microsecond;
	int offset; /* minutes east of UTC */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Up to `most` digits from *rest; -1 when there is none. */
static int take_number(struct slice *rest, size_t most, size_t *digits)
{
	int number = 0;
	size_t count = 0;
	while (count < most && count < rest->length && is_digit(rest->base[count]))
		number = number * 10 + (rest->base[count++] - '0');
	rest->base += count;
	rest->length -= count;
	if (digits)
		*digits = count;
	return count ? number : -1;
}

static bool take(struct slice *rest, const char *any)
{
	if (rest->length == 0 || !strchr(any, rest->base[0]) || !rest->base[0])
		return false;
	rest->base++;
	rest->length--;
	return true;
}

/* The next run without white space or commas. */
static struct slice take_word(struct slice *rest)
{
	while (take(rest, " \t\r\n,")) {
	}
	struct slice word = { rest->base, 0 };
	while (word.length < rest->length && !strchr(" \t\r\n,", rest->base[word.length]))
		word.length++;
	rest->base += word.length;
	rest->length -= word.length;
	return word;
}

static int month_of(struct slice word)
{
	char name[4] = "";
	if (word.length < 3)
		return -1;
	for (size_t i = 0; i < 3; i++)
		name[i] = lower(word.base[i]);
	for (int month = 0; month < 12; month++)
		if (memcmp(months + month * 3, name, 3) == 0)
			return month + 1;
	return -1;
}

static int other_month_of(struct slice word)
{
	for (size_t i = 0; i < sizeof(other_months) / sizeof(*other_months); i++) {
		size_t length = strlen(other_months[i].start);
		if (word.length >= length &&
			strncasecmp(word.base, other_months[i].start, length) == 0)
			return other_months[i].month;
	}
	return -1;
}

/* "+0100", "+01:00", "-5", "GMT", "GMT+1", "". One that nobody knows changes nothing. */
static bool read_zone(struct slice word, int *minutes)
{
	if (word.length > 3 && (word.base[3] == '+' || word.base[3] == '-') &&
		(strncasecmp(word.base, "gmt", 3) == 0 || strncasecmp(word.base, "utc", 3) == 0))
		word = (struct slice){ word.base + 3, word.length - 3 };
	if (word.length == 0)
		return true;
	if (word.base[0] == '+' || word.base[0] == '-') {
		int sign = word.base[0] == '-' ? -1 : 1;
		struct slice rest = { word.base + 1, word.length - 1 };
		int hour = take_number(&rest, 2, NULL), minute = 0;
		take(&rest, ":");
		if (rest.length)
			minute = take_number(&rest, 2, NULL);
		*minutes = sign * (hour * 60 + minute);
		return hour >= 0 && hour <= 23 && minute >= 0 && minute < 60 && rest.length == 0;
	}
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		if (strlen(zones[i].name) == word.length &&
			strncasecmp(zones[i].name, word.base, word.length) == 0) {
			*minutes = zones[i].minutes;
			return true;
		}
	}
	return !is_digit(word.base[0]) &&
	       (word.length <= 5 || memchr(word.base, '/', word.length) != NULL);
}

/* "10:31", "10:31:18", "10:31:18.250", "10.31", "103118" from *rest. */
static bool take_time(struct slice *rest, struct parts *parts)
{
	size_t digits;
	parts->hour = take_number(rest, 2, NULL);
	bool together = rest->length && is_digit(rest->base[0]);
	if (!together && !take(rest, ":."))
		return parts->hour >= 0 && rest->length == 0;
	parts->minute = take_number(rest, 2, NULL);
	if (together ? rest->length && is_digit(rest->base[0]) : take(rest, ":.")) {
		parts->second = take_number(rest, 2, NULL);
		if (parts->second < 0)
			return false;
		if (take(rest, ".,")) {
			parts->microsecond = take_number(rest, 6, &digits);
			for (; digits < 6; digits++)
				parts->microsecond *= 10;
			take_number(rest, 9, NULL);
		}
	}
	return parts->hour >= 0 && parts->minute >= 0;
}

static bool settle(const struct parts *parts, instant_us *out)
{
	day_number day = day_from_date(parts->year, parts->month, parts->day);
	int hour = parts->hour, second = parts->second == 60 ? 59 : parts->second;
	if (day == DAY_NONE || hour < 0 || hour > 24 || parts->minute < 0 || parts->minute > 59 ||
		second < 0 || second > 59 || parts->year < 1900 || parts->year > 9999)
		return false;
	if (hour == 24 && (parts->minute || second))
		return false;
	int64_t seconds = (int64_t)day * 86400 + (int64_t)hour * 3600 + parts->minute * 60 +
			  second - (int64_t)parts->offset * 60;
	*out = seconds * 1000000 + parts->microsecond;
	return true;
}

/* After a time: "AM", "pm", or a zone. */
static bool take_zone(struct slice word, struct parts *parts)
{
	bool evening = word.length == 2 && strncasecmp(word.base, "pm", 2) == 0;
	if (evening || (word.length == 2 && strncasecmp(word.base, "am", 2) == 0)) {
		if (parts->hour <= 12)
			parts->hour = parts->hour % 12 + (evening ? 12 : 0);
		return true;
	}
	return read_zone(word, &parts->offset);
}

/* What comes after the day: a time and a zone, or nothing. */
static bool read_rest(struct slice text, struct parts *parts)
{
	if (text.length == 0)
		return true;
	if (!take(&text, "Tt ") || !take_time(&text, parts))
		return false;
	struct slice word = take_word(&text);
	return take_zone(word, parts) && read_zone(slice_trim(text), &parts->offset);
}

/* "2003-335" */
static bool read_day_of_year(struct slice text, struct parts *parts)
{
	size_t digits;
	int day = take_number(&text, 3, &digits);
	day_number first = day_from_date(parts->year, 1, 1);
	if (digits != 3 || text.length || day < 1 || day > 366 || first == DAY_NONE)
		return false;
	day_to_date(first + day - 1, &parts->year, &parts->month, &parts->day);
	return true;
}

/* Past one of two marks of three bytes, and the white space after it. */
static bool take_mark(struct slice *text, const char *one, const char *other)
{
	if (!slice_starts(*text, one) && !slice_starts(*text, other))
		return false;
	*text = slice_trim((struct slice){ text->base + 3, text->length - 3 });
	return true;
}

/* After the year, in Chinese, Japanese and Korean: "年3月1日 10:31" */
static bool read_eastern(struct slice text, struct parts *parts)
{
	bool is_korean = slice_starts(text, "년");
	if (!take_mark(&text, "年", "년"))
		return false;
	parts->month = take_number(&text, 2, NULL);
	if (!take_mark(&text, "月", "월"))
		return false;
	parts->day = take_number(&text, 2, NULL);
	if (!take_mark(&text, "日", "일"))
		return false;
	parts->offset = is_korean ? 9 * 60 : 0;
	return text.length == 0 ||
	       (take_time(&text, parts) && read_zone(slice_trim(text), &parts->offset));
}

/* "2012-03-01T10:31:18Z" and shorter ones; "01/03/2012 10:31:18", "1.3.2012" */
static bool read_figures(struct slice text, struct parts *parts)
{
	size_t digits;
	int first = take_number(&text, 4, &digits);
	if (digits <= 2 && first >= 0 && take(&text, "/.")) {
		parts->day = first;
		parts->month = take_number(&text, 2, NULL);
		if (!take(&text, "/."))
			return false;
		parts->year = take_number(&text, 4, NULL);
		if (parts->month > 12) { /* 12/31/2012 */
			parts->day = parts->month;
			parts->month = first;
		}
	} else if (digits == 4) {
		parts->year = first;
		bool dashes = take(&text, "-/");
		if (!dashes && text.length && (unsigned char)text.base[0] >= 0x80)
			return read_eastern(text, parts);
		if (dashes && read_day_of_year(text, parts))
			return true;
		if (text.length && is_digit(text.base[0])) {
			parts->month = take_number(&text, 2, NULL);
			if (dashes ? take(&text, "-/") : text.length && is_digit(text.base[0]))
				parts->day = take_number(&text, 2, NULL);
		}
	} else {
		return false;
	}
	return read_rest(text, parts);
}

/* How far a date in words was read. */
struct words {
	struct parts *parts;
	size_t count;
	bool has_time;
	bool month_is_first; /* "mar 01 ene 2012": it may be a Tuesday */
	bool after_day;
};

/* "01-Mar-12", after the day */
static bool take_dashed(struct slice rest, struct parts *parts)
{
	size_t digits;
	take(&rest, "-");
	parts->month = month_of(rest);
	const char *dash = memchr(rest.base, '-', rest.length);
	if (!dash)
		return false;
	rest.length -= (size_t)(dash + 1 - rest.base);
	rest.base = dash + 1;
	parts->year = take_number(&rest, 4, &digits);
	if (digits <= 2)
		parts->year += parts->year < 70 ? 2000 : 1900;
	return true;
}

static bool take_figures(struct words *words, struct slice word)
{
	struct parts *parts = words->parts;
	struct slice rest = word;
	size_t digits;
	int number = take_number(&rest, 4, &digits);
	char next = rest.length ? rest.base[0] : '\0';
	if (next == ':' ||
		(next == '.' && parts->day > 0 && memchr(rest.base + 1, '.', rest.length - 1))) {
		bool again = words->has_time;
		words->has_time = true;
		return !again && take_time(&word, parts) && take_zone(word, parts);
	}
	if (digits == 4 && (next == '/' || next == '-') && parts->day < 0 && parts->year < 0)
		return read_figures(word, parts);
	if (next == '-' && parts->day < 0) {
		parts->day = number;
		return take_dashed(rest, parts);
	}
	if (parts->day < 0 && digits <= 2) {
		parts->day = number;
		words->after_day = true;
		return true;
	}
	if (parts->year >= 0)
		return words->has_time && take_zone(word, parts);
	parts->year = digits <= 3 ? number + (number < 70 ? 2000 : 1900) : number;
	return true;
}

static bool take_name(struct words *words, struct slice word, bool after_day)
{
	struct parts *parts = words->parts;
	int month = month_of(word);
	if (month < 0 && after_day)
		month = other_month_of(word);
	if (month > 0 && (parts->month < 0 || (words->month_is_first && after_day))) {
		parts->month = month;
		words->month_is_first = words->count == 1;
		return true;
	}
	return !words->has_time || take_zone(word, parts);
}

/* "Thu, 01 Mar 2012 10:31:18 +0000", "Thu Mar 01 10:31:18 +0000 2012", "1 March 2012" */
static bool read_words(struct slice text, struct parts *parts)
{
	struct words words = { .parts = parts };
	struct slice word;
	const char *remark = memchr(text.base, '(', text.length);
	if (remark)
		text.length = (size_t)(remark - text.base);
	parts->year = parts->month = parts->day = -1;
	while ((word = take_word(&text)).length) {
		bool after_day = words.after_day;
		words.after_day = false;
		words.count++;
		if (is_digit(word.base[0]) ? !take_figures(&words, word)
					   : !take_name(&words, word, after_day))
			return false;
	}
	return parts->year > 0 && parts->month > 0 && parts->day > 0;
}

/* The two shapes that most feeds and archives have, and where their parts are. */
static const struct {
	const char *shape; /* 0: a figure, a: a letter, +: a sign */
	size_t day, month, year, time, zone;
} usual[] = {
	{ "aaa, 00 aaa 0000 00:00:00 +0000", 5, 8, 12, 17, 26 },
	{ "aaa aaa 00 00:00:00 +0000 0000", 8, 4, 26, 11, 20 },
};

static bool has_shape(struct slice text, const char *shape)
{
	if (strlen(shape) != text.length)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.base[i], low = (char)(c | 0x20);
		bool fits = shape[i] == '0'   ? is_digit(c)
			    : shape[i] == 'a' ? low >= 'a' && low <= 'z'
			    : shape[i] == '+' ? c == '+' || c == '-'
					      : c == shape[i];
		if (!fits)
			return false;
	}
	return true;
}

static int two_at(struct slice text, size_t at)
{
	return (text.base[at] - '0') * 10 + (text.base[at + 1] - '0');
}

/* What read_words() would say, sooner. */
static bool read_usual(struct slice text, struct parts *parts)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		if (!has_shape(text, usual[i].shape))
			continue;
		size_t time = usual[i].time, year = usual[i].year;
		parts->day = two_at(text, usual[i].day);
		parts->month = month_of((struct slice){ text.base + usual[i].month, 3 });
		parts->year = two_at(text, year) * 100 + two_at(text, year + 2);
		parts->hour = two_at(text, time);
		parts->minute = two_at(text, time + 3);
		parts->second = two_at(text, time + 6);
		return parts->month > 0 && month_of((struct slice){ text.base, 3 }) < 0 &&
		       read_zone((struct slice){ text.base + usual[i].zone, 5 }, &parts->offset);
	}
	return false;
}

int moment_read(struct slice text, instant_us *out)
{
	struct parts parts = { .month = 1, .day = 1 };
	text = slice_trim(text);
	*out = INSTANT_NONE;
	if (text.length == 0 || text.length > 64)
		return error_set(FT_REFUSED, "That is not a date.");
	if (read_usual(text, &parts) && settle(&parts, out))
		return 0;
	parts = (struct parts){ .month = 1, .day = 1 };
	if (read_figures(text, &parts) && settle(&parts, out))
		return 0;
	parts = (struct parts){ .month = 1, .day = 1 };
	if (read_words(text, &parts) && settle(&parts, out))
		return 0;
	return error_set(FT_REFUSED, "\"%.*s\" is not a date.", (int)text.length, text.base);
}

static void put_two(char *out, int number)
{
	out[0] = (char)('0' + number / 10 % 10);
	out[1] = (char)('0' + number % 10);
}

void moment_add_rfc2822(struct buf *out, instant_us when)
{
	int64_t seconds = when / 1000000 - (when % 1000000 < 0);
	int64_t day = seconds / 86400 - (seconds % 86400 < 0);
	int clock = (int)(seconds - day * 86400), year, month, day_of_month;
	day_to_date((day_number)day, &year, &month, &day_of_month);
	char text[] = "Mon, 01 Jan 0000 00:00:00 +0000";
	memcpy(text, day_names[day_of_week((day_number)day)], 3);
	put_two(text + 5, day_of_month);
	memcpy(text + 8, months + (month - 1) * 3, 3);
	text[8] = (char)(text[8] - 0x20);
	put_two(text + 12, year / 100);
	put_two(text + 14, year % 100);
	put_two(text + 17, clock / 3600);
	put_two(text + 20, clock / 60 % 60);
	put_two(text + 23, clock % 60);
	buf_add(out, text, sizeof(text) - 1);
}

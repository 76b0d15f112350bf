/* Weeks. */
#include "week.h"

day_number week_monday(instant_us when)
{
	day_number day = instant_day(when);
	return day - day_of_week(day);
}

/* The Monday of the week that has 4 January in it. */
static day_number first_monday(int year)
{
	day_number fourth = day_from_date(year, 1, 4);
	return fourth - day_of_week(fourth);
}

void week_add_name(struct buf *out, day_number monday)
{
	int year, month, day;
	day_to_date(monday + 3, &year, &month, &day); /* a week is of the year of its Thursday */
	buf_print(out, "%04d-W%02d", year, (monday - first_monday(year)) / 7 + 1);
}

int week_read(struct slice text, day_number *monday)
{
	struct slice rest = slice_trim(text), year_text = { rest.base, 0 };
	int64_t year, week;
	if (rest.length < 6 || rest.length > 8)
		return error_set(FT_REFUSED, "Write the week as 2012-W09.");
	year_text.length = 4;
	rest.base += 4;
	rest.length -= 4;
	if (rest.base[0] == '-') {
		rest.base++;
		rest.length--;
	}
	if (rest.length < 2 || (rest.base[0] | 0x20) != 'w')
		return error_set(FT_REFUSED, "Write the week as 2012-W09.");
	rest.base++;
	rest.length--;
	if (slice_to_int64(year_text, &year) || slice_to_int64(rest, &week) || year < 1900 ||
		week < 1)
		return error_set(FT_REFUSED, "Write the week as 2012-W09.");
	*monday = first_monday((int)year) + (day_number)(week - 1) * 7;
	if (week > 53 || *monday >= first_monday((int)year + 1))
		return error_set(FT_REFUSED, "The year %d has no week %d.", (int)year, (int)week);
	return 0;
}

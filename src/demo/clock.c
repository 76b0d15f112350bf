/* The clock that the story is told by. */
#include "story.h"
#include <stdatomic.h>

/* A function without a context is all that instant_set_clock() takes. */
static _Atomic instant_us story_moment;

static instant_us tell_moment(void)
{
	return atomic_load(&story_moment);
}

void story_clock_begin(instant_us at)
{
	atomic_store(&story_moment, at);
	instant_set_clock(tell_moment);
}

void story_clock_move(instant_us at)
{
	if (at > atomic_load(&story_moment))
		atomic_store(&story_moment, at);
}

void story_clock_end(void)
{
	instant_set_clock(NULL);
}

day_number story_today(const struct story *story)
{
	return instant_day(story->clock);
}

day_number months_ago(const struct story *story, double months)
{
	int whole = (int)months;
	day_number day = day_add_months(story->end, -whole);
	return day - (day_number)((months - whole) * 30.44);
}

double age_months(const struct story *story, day_number day)
{
	return (story->end - day) / 30.44;
}

day_number working_day(const struct story *story, day_number day)
{
	return calendar_add_working(directory_calendar(story->directory), day, 0);
}

instant_us some_moment(struct story *story, day_number day, int from_minute, int to_minute)
{
	int64_t seconds = random_between(&story->random, from_minute * 60, to_minute * 60 - 1);
	return day_start(day) + seconds * 1000000;
}

instant_us office_moment(struct story *story, day_number day)
{
	return some_moment(story, working_day(story, day), 8 * 60 + 30, 17 * 60);
}

double season(day_number day)
{
	int year, month, day_of_month;
	day_to_date(day, &year, &month, &day_of_month);
	if ((month == 12 && day_of_month >= 21) || (month == 1 && day_of_month <= 3))
		return .45;
	return month == 8 ? .7 : 1;
}

/* Measures and their readings, month by month. */
#include "story.h"
#include <math.h>

static double winter(day_number day)
{
	int year, month, day_of_month;
	day_to_date(day, &year, &month, &day_of_month);
	return month == 12 || month <= 2;
}

static bool is_missing(const struct story *story, const json_t *spot, day_number day)
{
	const json_t *gap = json_object_get(spot, "gap_months");
	double months = age_months(story, day);
	return json_is_array(gap) && months <= json_number_value(json_array_get(gap, 0)) &&
	       months >= json_number_value(json_array_get(gap, 1));
}

static json_t *reading_row(const char *place, day_number day, const char *n, const char *of)
{
	struct buf on;
	buf_init(&on, 32);
	day_add_iso(&on, day);
	json_t *row = json_pack("[sssss]", place, on.base, "", n, of);
	buf_release(&on);
	return row;
}

static void add_reading(struct story *story, const json_t *measure, const json_t *spot,
	day_number day, json_t *rows)
{
	const char *place = json_text(spot, "place");
	double of = number_of(spot, "of", 0);
	const json_t *path = json_object_get(spot, "path") ?: json_object_get(measure, "path");
	double level = along(path, age_months(story, day), .5) * number_of(spot, "times", 1);
	level *= 1 + winter(day) * number_of(measure, "winter", 0);
	char n_text[32], of_text[32] = "";
	if (of > 0) {
		int tries = (int)(of * season(day + 20) * (.9 + .2 * random_share(&story->random)));
		tries = tries < 1 ? 1 : tries;
		double share =
			level + number_of(measure, "noise", .02) * random_normal(&story->random);
		share = share < 0 ? 0 : share > 1 ? 1 : share;
		snprintf(n_text, sizeof(n_text), "%d", (int)lround(tries * share));
		snprintf(of_text, sizeof(of_text), "%d", tries);
	} else {
		double value = level * (1 + number_of(measure, "noise", .1) *
						       random_normal(&story->random));
		snprintf(n_text, sizeof(n_text), json_flag(measure, "whole", false) ? "%.0f" : "%.1f",
			value < 0 ? 0 : value);
	}
	json_array_append_new(rows, reading_row(place, day, n_text, of_text));
}

static int read_month(struct story *story, const struct plan *plan)
{
	const json_t *places = json_object_get(plan->what, "read_at");
	json_t *fields = json_object(), *rows = json_array();
	for (size_t i = 0; i < json_array_size(places); i++) {
		const json_t *spot = json_array_get(places, i);
		if (!is_missing(story, spot, plan->number))
			add_reading(story, plan->what, spot, plan->number, rows);
	}
	json_put_text(fields, "measure", json_text(plan->what, "id"));
	json_put(fields, "rows", rows);
	struct deed deed = {
		.by = demo_first_person, .kind = "readings", .verb = "import", .fields = fields
	};
	return story_act(story, &deed, NULL);
}

/* Each month is read in the second week of the next; the first months from what was kept before. */
static void plan_months(struct story *story, const json_t *measure)
{
	int year, month, day_of_month;
	day_to_date(story->end, &year, &month, &day_of_month);
	day_number this_month = day_from_date(year, month, 1);
	for (int i = STORY_MONTHS + 1; i >= 1; i--) {
		day_number day = day_add_months(this_month, -i);
		day_number next = day_add_months(this_month, 1 - i);
		day_number read_on = next + random_between(&story->random, 3, 11);
		if (read_on < story->first + 6)
			read_on = story->first + 6;
		if (i == 1 && read_on >= story->end)
			read_on = story->end - 1;
		struct plan plan = { .happen = read_month, .what = measure, .number = day };
		plan.at = some_moment(story, read_on, 9 * 60, 12 * 60);
		agenda_add(&story->agenda, &plan);
	}
}

static int add_measure(struct story *story, const struct plan *plan)
{
	struct deed deed = { .by = demo_first_person,
		.kind = "measure",
		.verb = "add",
		.new_id = json_text(plan->what, "id"),
		.fields = fields_of(plan->what, "add") };
	return story_act(story, &deed, NULL);
}

int measures_begin(struct story *story)
{
	for (size_t i = 0; i < json_array_size(story->measures); i++) {
		struct plan plan = { .happen = add_measure,
			.what = json_array_get(story->measures, i) };
		plan.at = story->clock;
		agenda_add(&story->agenda, &plan);
		if (json_has(plan.what, "read_at"))
			plan_months(story, plan.what);
	}
	return 0;
}

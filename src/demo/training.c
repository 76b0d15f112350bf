/* Courses: what people bring along, what they do again in time, late, or not. */
#include "story.h"

static int64_t refresh_months(const struct duty *course)
{
	return json_whole(json_object_get(course->data, "add"), "refresh_months", 0);
}

static int learn(struct story *story, const struct plan *plan);

/* Most do it again before it ends, some late, a few very late. */
static void plan_renewal(struct story *story, struct duty *course, int position, day_number done)
{
	struct random *random = &story->random;
	if (!refresh_months(course))
		return;
	day_number due = day_add_months(done, (int)refresh_months(course));
	double luck = random_share(random), care = story->members[position].care;

	day_number day = due - random_between(random, 0, 35);
	if (luck > .98)
		day = due + random_between(random, 60, 110);
	else if (luck > .86 + .1 * care)
		day = due + random_between(random, 2, 50);
	struct plan plan = { .happen = learn, .subject = course, .member = position };
	plan.at = some_moment(story, day, HOME_DAY_START, HOME_DAY_END);
	agenda_add(&story->agenda, &plan);
}

static json_t *completion(struct story *story, const struct duty *course, const char *person)
{
	bool classroom = json_flag(course->data, "classroom", false);
	json_t *fields = json_object();
	json_put_text(fields, "course", course->id);
	json_put_text(fields, "person", person);
	json_put_text(fields, "method", classroom ? "classroom" : "e_learning");
	if (!classroom) {
		char score[8];
		snprintf(score, sizeof(score), "%d", random_between(&story->random, 16, 20) * 5);
		json_put_text(fields, "score", score);
	}
	return fields;
}

static int learn(struct story *story, const struct plan *plan)
{
	struct duty *course = plan->subject;
	const struct member *member = &story->members[plan->member];
	if (!member->here || !duty_applies(story, course, member))
		return 0;
	const char *by = member->id;
	int manager = manager_of(story, member->place);
	if (json_flag(course->data, "classroom", false) && manager >= 0)
		by = story->members[manager].id;
	struct deed deed = { .by = by,
		.kind = "completion",
		.verb = "record",
		.place = member->place,
		.fields = completion(story, course, member->id) };
	plan_renewal(story, course, plan->member, story_today(story));
	return story_act(story, &deed, NULL);
}

/* From the spreadsheet that was used before. */
static int carry_over(struct story *story, const struct plan *plan)
{
	struct duty *course = plan->subject;
	const struct member *member = &story->members[plan->member];
	int64_t months = refresh_months(course);
	int days = random_between(&story->random, 10, months ? (int)months * 30 : 900);
	day_number done = story->first - days;
	json_t *fields = completion(story, course, member->id);
	json_put_text(fields, "evidence", "Carried over from the training spreadsheet");
	struct deed deed = { .by = demo_first_person,
		.kind = "completion",
		.verb = "record",
		.place = member->place,
		.on = done,
		.fields = fields };
	plan_renewal(story, course, plan->member, done);
	return story_act(story, &deed, NULL);
}

static void plan_first(struct story *story, struct duty *course, int position)
{
	struct member *member = &story->members[position];
	if (member_is(member, "inspector") || !duty_applies(story, course, member))
		return;
	bool brings_it = story_today(story) == story->first && random_chance(&story->random, .93);
	struct plan plan = {
		.happen = brings_it ? carry_over : learn, .subject = course, .member = position
	};
	if (brings_it)
		plan.at =
			office_moment(story, story->first + random_between(&story->random, 2, 20));
	else
		plan.at = some_moment(story,
			story_today(story) + random_between(&story->random, 3, 40), HOME_DAY_START,
			HOME_DAY_END);
	agenda_add(&story->agenda, &plan);
}

void training_welcome(struct story *story, int member)
{
	for (size_t i = 0; i < story->courses.count; i++)
		plan_first(story, &story->courses.items[i], member);
}

static int add_course(struct story *story, const struct plan *plan)
{
	const struct duty *course = plan->subject;
	struct deed deed = { .by = demo_first_person,
		.kind = "course",
		.verb = "add",
		.new_id = course->id,
		.place = course->place,
		.fields = fields_of(course->data, "add") };
	return story_act(story, &deed, NULL);
}

int training_begin(struct story *story)
{
	int result = duties_read(story, &story->courses, story->training, "add");
	for (size_t i = 0; result == 0 && i < story->courses.count; i++) {
		struct plan plan = { .happen = add_course, .subject = &story->courses.items[i] };
		plan.at = story->clock;
		agenda_add(&story->agenda, &plan);
		for (int member = 0; member < story->member_count; member++)
			plan_first(story, plan.subject, member);
	}
	return result;
}

/* What becomes of an action: done in time, given more time, done late, or not; then somebody else
 * looks whether it worked. */
#include "story.h"

static const json_t *action_texts(const struct story *story, const char *name)
{
	return json_object_get(json_object_get(story->audits, "actions"), name);
}

static void plan_doing(struct story *story, const char *action, int who, day_number due);

/* -- did it work? -- */

static int try_again(struct story *story, const struct plan *plan)
{
	day_number due =
		working_day(story, story_today(story) + random_between(&story->random, 14, 35));
	json_t *fields = json_object();
	json_put_day(fields, "due", due);
	json_put_text(fields, "reason", pick_text(story, action_texts(story, "again")));
	struct deed deed = { .by = demo_first_person,
		.kind = "action",
		.verb = "again",
		.thing = plan->thing,
		.fields = fields };
	plan_doing(story, plan->thing, plan->member, due);
	return story_act(story, &deed, NULL);
}

static const char *effect_of(struct story *story)
{
	double share = random_share(&story->random);
	return share < .58  ? "worked"
	       : share < .8 ? "some"
	       : share < .9 ? "did_not"
			    : "cannot_tell";
}

/* Somebody other than whoever did it: `number` is their position. -1: nobody else is there. */
static int second_person(const struct story *story, const struct plan *plan)
{
	int manager = manager_of(story, story->members[plan->member].place);
	int lead = member_named(story, demo_first_person);
	if (manager >= 0 && manager != plan->number)
		return manager;
	return lead == plan->number ? -1 : lead;
}

static int check_effect(struct story *story, const struct plan *plan)
{
	int second = second_person(story, plan);
	if (second < 0)
		return 0;
	const char *by = story->members[second].id;
	const char *effect = effect_of(story);
	json_t *fields = json_object();
	json_put_text(fields, "effect", effect);
	json_put_text(fields, "effect_note", pick_text(story, action_texts(story, effect)));
	struct deed deed = { .by = by,
		.kind = "action",
		.verb = "check_effect",
		.thing = plan->thing,
		.fields = fields };
	int result = story_act(story, &deed, NULL);
	if (strcmp(effect, "did_not") == 0 && story->members[plan->member].here) {
		struct plan again = *plan;
		again.happen = try_again;
		again.at = office_moment(story, story_today(story) + 1);
		agenda_add(&story->agenda, &again);
	}
	return result;
}

/* -- doing it -- */

static int finish(struct story *story, const struct plan *plan)
{
	int doer = plan->member;
	if (!story->members[doer].here)
		doer = manager_of(story, story->members[doer].place);
	if (doer < 0)
		return 0;
	const char *by = story->members[doer].id;
	day_number check_on =
		working_day(story, story_today(story) + random_between(&story->random, 28, 60));
	json_t *fields = json_object();
	json_put_text(fields, "done_note", pick_text(story, action_texts(story, "done")));
	json_put_text(fields, "effect_measure", pick_text(story, action_texts(story, "measures")));
	json_put_day(fields, "check_on", check_on);
	struct deed deed = {
		.by = by, .kind = "action", .verb = "done", .thing = plan->thing, .fields = fields
	};
	struct plan look = *plan;
	look.happen = check_effect;
	look.number = doer;
	int late = random_between(&story->random, 0, 12);
	if (random_chance(&story->random, .06))
		late += 40;
	look.at = office_moment(story, check_on + late);
	agenda_add(&story->agenda, &look);
	return story_act(story, &deed, NULL);
}

static int extend(struct story *story, const struct plan *plan)
{
	const struct member *member = &story->members[plan->member];
	day_number due = working_day(story, story_today(story) + 21);
	if (!member->here)
		return 0;
	json_t *fields = json_object();
	json_put_day(fields, "due", due);
	json_put_text(fields, "reason", pick_text(story, action_texts(story, "extend")));
	struct deed deed = { .by = member->id,
		.kind = "action",
		.verb = "extend",
		.thing = plan->thing,
		.fields = fields };
	struct plan next = *plan;
	next.happen = finish;
	next.at = office_moment(story, due - random_between(&story->random, 0, 4));
	agenda_add(&story->agenda, &next);
	return story_act(story, &deed, NULL);
}

static void plan_doing(struct story *story, const char *action, int who, day_number due)
{
	struct random *random = &story->random;
	struct plan plan = { .happen = finish, .member = who };
	snprintf(plan.thing, sizeof(plan.thing), "%s", action);
	double luck = random_share(random);
	day_number day = due - random_between(random, 0, 8);
	if (luck > .9)
		day = due + random_between(random, 2, 20);
	else if (luck > .8)
		plan.happen = extend;
	if (day <= story_today(story))
		day = story_today(story) + 1;
	plan.at = office_moment(story, day);
	agenda_add(&story->agenda, &plan);
}

void action_follow(struct story *story, const char *action, int who, day_number due)
{
	if (who >= 0)
		plan_doing(story, action, who, due);
}

/* -- actions that the data tells, and that nobody does -- */

static int leave_open(struct story *story, const struct plan *plan)
{
	const json_t *told = plan->what;
	day_number due = story->end + (day_number)json_whole(told, "due_in_days", 0);
	json_t *fields = fields_of(told, "open");
	json_put_day(fields, "due", due);
	struct deed deed = { .by = json_text(told, "by"),
		.kind = "action",
		.verb = "open",
		.place = plan->place,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

int actions_begin(struct story *story)
{
	const json_t *list = json_object_get(story->audits, "left_open");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *told = json_array_get(list, i);
		struct plan plan = {
			.happen = leave_open, .what = told, .place = json_text(told, "place")
		};
		plan.at = office_moment(
			story, story->end - (day_number)json_whole(told, "days_ago", 30));
		agenda_add(&story->agenda, &plan);
	}
	return 0;
}

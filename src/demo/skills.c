/* Skills: people are seen doing it by somebody who can judge it, and seen again later. */
#include "story.h"

static bool may_judge(const struct story *story, const struct member *member, const char *place)
{
	return member->here && site_under(story, place, member->place) &&
	       (member_is(member, "assessor") || member_is(member, "manager"));
}

/* An assessor for that place, rather than its manager; never the person. */
static int some_assessor(struct story *story, const char *place, int but)
{
	int chosen = -1, fitting = 0;
	for (int i = 0; i < story->member_count; i++) {
		const struct member *member = &story->members[i];
		if (i == but || !may_judge(story, member, place))
			continue;
		int weight = member_is(member, "assessor") ? 4 : 1;
		fitting += weight;
		if (random_below(&story->random, fitting) < weight)
			chosen = i;
	}
	return chosen;
}

static const char *judge(struct story *story, const struct member *member, const struct duty *skill)
{
	double share = random_share(&story->random);
	double able = number_of(skill->data, "able", .9);
	if (share > able)
		return share > able + (1 - able) * .6 ? "not_yet" : "with_supervision";
	return member_is(member, "assessor") ? "can_assess" : "alone";
}

static int see(struct story *story, const struct plan *plan);

static void plan_seeing(struct story *story, struct duty *skill, int position, day_number day)
{
	struct plan plan = { .happen = see, .subject = skill, .member = position };
	plan.at = some_moment(story, day, HOME_DAY_START, HOME_DAY_END);
	agenda_add(&story->agenda, &plan);
}

static void plan_again(struct story *story, struct duty *skill, int position, bool able)
{
	struct random *random = &story->random;
	int64_t months = json_whole(json_object_get(skill->data, "add"), "valid_months", 12);
	day_number day = story_today(story);
	if (!able)
		day += random_between(random, 14, 50);
	else if (random_chance(random, .92))
		day = day_add_months(day, (int)months) - random_between(random, 0, 40);
	else
		day = day_add_months(day, (int)months) + random_between(random, 5, 70);
	plan_seeing(story, skill, position, day);
}

static int see(struct story *story, const struct plan *plan)
{
	struct duty *skill = plan->subject;
	const struct member *member = &story->members[plan->member];
	int assessor = some_assessor(story, member->place, plan->member);
	if (!member->here || assessor < 0)
		return 0;
	const char *outcome = judge(story, member, skill);
	bool able = strcmp(outcome, "alone") == 0 || strcmp(outcome, "can_assess") == 0;
	json_t *fields = json_object();
	json_put_text(fields, "skill", skill->id);
	json_put_text(fields, "person", member->id);
	json_put_text(fields, "outcome", outcome);
	json_put_text(
		fields, "method", random_chance(&story->random, .85) ? "observed" : "simulated");
	json_put_text(fields, "saw",
		pick_text(story, json_object_get(skill->data, able ? "saw" : "saw_not_yet")));
	struct deed deed = { .by = story->members[assessor].id,
		.kind = "signoff",
		.verb = "sign_off",
		.place = member->place,
		.fields = fields };
	plan_again(story, skill, plan->member, able);
	return story_act(story, &deed, NULL);
}

static void plan_first(struct story *story, struct duty *skill, int position)
{
	struct member *member = &story->members[position];
	if (!duty_applies(story, skill, member))
		return;
	/* The first year those who were there are seen one by one; whoever joins soon. */
	bool joins = story_today(story) != story->first;
	int days = joins ? random_between(&story->random, 10, 60)
			 : random_between(&story->random, 5, 200);
	plan_seeing(story, skill, position, story_today(story) + days);
}

void skills_welcome(struct story *story, int member)
{
	for (size_t i = 0; i < story->skills.count; i++)
		plan_first(story, &story->skills.items[i], member);
}

static int add_skill(struct story *story, const struct plan *plan)
{
	const struct duty *skill = plan->subject;
	json_t *fields = fields_of(skill->data, "add");
	put_lines(fields, "statement", json_object_get(skill->data, "statement"));
	struct deed deed = { .by = demo_first_person,
		.kind = "skill",
		.verb = "add",
		.new_id = skill->id,
		.place = skill->place,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

int skills_begin(struct story *story)
{
	int result = duties_read(story, &story->skills, story->skill_data, "add");
	for (size_t i = 0; result == 0 && i < story->skills.count; i++) {
		struct plan plan = { .happen = add_skill, .subject = &story->skills.items[i] };
		plan.at = story->clock;
		agenda_add(&story->agenda, &plan);
		for (int member = 0; member < story->member_count; member++)
			plan_first(story, plan.subject, member);
	}
	return result;
}

/* Audits and quick checks: what people saw when they looked. */
#include "story.h"

static const char *const lookers[] = { "manager", "nurse", "senior_carer", "assessor",
	"social_worker", NULL };

/* The ward was shut, or nobody wrote anything down. */
static bool is_quiet(const struct story *story, const char *place, day_number day)
{
	const json_t *quiet = json_object_get(site_of(story, place)->data, "quiet_months");
	double months = age_months(story, day);
	return json_is_array(quiet) && months <= json_number_value(json_array_get(quiet, 0)) &&
	       months >= json_number_value(json_array_get(quiet, 1));
}

/* It is not done there, nobody has looked at it for some days, or what was seen is told elsewhere.
 */
static bool is_unseen(const struct story *story, const char *requirement, const char *place)
{
	const json_t *data = requirement_data(story, requirement);
	double days = number_of(data, "unseen_days", 0);
	return !lists(json_object_get(data, "place_types"), site_of(story, place)->type) ||
	       story->end - story_today(story) <= days;
}

/* Half as much chance as in tossing a coin for each: what the data says should show. */
static int count_right(struct story *story, int seen, double rate)
{
	double tossed = random_successes(&story->random, seen, rate);
	int right = (int)((tossed + rate * seen) / 2 + random_share(&story->random));
	return right > seen ? seen : right;
}

/* -- audits -- */

static void put_action(struct story *story, const struct plan *plan, const json_t *question,
	json_t *answer, const char *place)
{
	const json_t *requirement = requirement_data(story, json_text(question, "requirement"));
	const json_t *texts = json_object_get(requirement, "puts_right");
	int owner = random_chance(&story->random, .6)
			    ? manager_of(story, place)
			    : some_member(story, place, lookers, plan->member);
	if (owner < 0 || !texts)
		return;
	day_number due =
		working_day(story, story_today(story) + random_between(&story->random, 10, 40));
	json_put_text(answer, "act", pick_text(story, texts));
	json_put_text(answer, "owner", story->members[owner].id);
	json_put_day(answer, "due", due);
}

static json_t *answer_one(struct story *story, const struct plan *plan, const json_t *question)
{
	const char *requirement = json_text(question, "requirement");
	const json_t *looks = json_object_get(plan->what, "looks");
	double rate = requirement_rate(story, requirement, plan->place, story_today(story));
	bool counts = strcmp(json_text(question, "type"), "count") == 0, poor;
	json_t *answer = json_object();
	if (is_unseen(story, requirement, plan->place) || random_chance(&story->random, .02)) {
		json_put_text(answer, "answer", "not_seen");
		return answer;
	}
	if (counts) {
		int n = random_between(&story->random,
			(int)json_integer_value(json_array_get(looks, 0)),
			(int)json_integer_value(json_array_get(looks, 1)));
		int y = count_right(story, n, rate);
		json_put_whole(answer, "y", y);
		json_put_whole(answer, "n", n);
		poor = y < .8 * n;
	} else {
		poor = !random_chance(&story->random, rate);
		json_put_text(answer, "answer", poor ? "no" : "yes");
	}
	if (poor && random_chance(&story->random, .55))
		put_action(story, plan, question, answer, plan->place);
	return answer;
}

/* The actions that came out of it go on by themselves. */
static int follow_actions(struct story *story, const char *audit)
{
	struct things_filter filter = { .kind = "action",
		.link_field = "from",
		.link_to = audit,
		.limit = LIMIT_PAGE_ROWS_USUAL };
	json_t *found;
	int result = read_things(bulk_reader(story->bulk), &ACTOR_SYSTEM, &filter, &found);
	if (result)
		return result;
	const json_t *items = json_object_get(found, "items");
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		const json_t *fields = json_object_get(item, "fields");
		day_number due;
		result = day_parse(slice_of(json_text(fields, "due")), &due);
		if (result)
			break;
		action_follow(story, json_text(item, "id"),
			member_named(story, json_text(fields, "owner")), due);
	}
	json_decref(found);
	return result;
}

/* The same person goes on with the same audit at a place: one of those who stay there. */
static int choose_auditor(const struct story *story, const struct plan *plan)
{
	enum { FITTING_MOST = 8 };
	int fitting[FITTING_MOST], count = 0;
	const char *by = json_text(plan->what, "by");
	if (*by)
		return member_named(story, by);
	for (int i = 0; i < story->member_count && count < FITTING_MOST; i++) {
		const struct member *member = &story->members[i];
		if (member->stays && strcmp(member->place, plan->place) == 0 &&
			member_is_any(member, lookers))
			fitting[count++] = i;
	}
	return count ? fitting[plan->number % count] : manager_of(story, plan->place);
}

static int audit(struct story *story, const struct plan *plan)
{
	const json_t *add = json_object_get(plan->what, "add");
	const json_t *questions = json_object_get(add, "questions");
	day_number day = story_today(story);
	if (is_quiet(story, plan->place, day) || !random_chance(&story->random, .96 * season(day)))
		return 0;
	struct plan by = *plan;
	by.member = choose_auditor(story, plan);
	json_t *fields = json_object(), *answers = json_object();
	bool acts = false;
	for (size_t i = 0; i < json_array_size(questions); i++) {
		const json_t *question = json_array_get(questions, i);
		json_t *answer = answer_one(story, &by, question);
		acts |= json_has(answer, "act");
		json_put(answers, json_text(question, "id"), answer);
	}
	json_put_text(fields, "template", json_text(plan->what, "id"));
	json_put_text(fields, "method", json_text(add, "method"));
	json_put(fields, "answers", answers);
	if (random_chance(&story->random, .2))
		json_put_text(
			fields, "note", pick_text(story, json_object_get(story->audits, "notes")));
	struct deed deed = { .by = story->members[by.member].id,
		.kind = "audit",
		.verb = "finish",
		.place = plan->place,
		.fields = fields };
	char thing[65];
	int result = story_act(story, &deed, thing);
	return result == 0 && acts ? follow_actions(story, thing) : result;
}

static bool is_done_at(const json_t *template, const struct site *site)
{
	if (json_has(template, "places"))
		return lists(json_object_get(template, "places"), site->id);
	return json_has(template, "place_types") &&
	       lists(json_object_get(template, "place_types"), site->type);
}

/* `number`: of the template, so that not all audits of a place are one person's. */
static void plan_audits(
	struct story *story, const json_t *template, const struct site *site, int number)
{
	const json_t *add = json_object_get(template, "add");
	int every = (int)json_whole(add, "repeat_months", 1);
	for (int month = STORY_MONTHS; month > 0; month -= every) {
		struct plan plan = {
			.happen = audit, .what = template, .place = site->id, .number = number
		};
		day_number day = months_ago(story, month) + 14;
		day += random_between(&story->random, -6, 12 * every);
		plan.at = some_moment(story, working_day(story, day), 9 * 60, 17 * 60);
		agenda_add(&story->agenda, &plan);
	}
}

static int add_template(struct story *story, const struct plan *plan)
{
	struct deed deed = { .by = demo_first_person,
		.kind = "audit_template",
		.verb = "add",
		.new_id = json_text(plan->what, "id"),
		.fields = fields_of(plan->what, "add") };
	return story_act(story, &deed, NULL);
}

int audits_begin(struct story *story)
{
	const json_t *templates = json_object_get(story->audits, "templates");
	for (size_t i = 0; i < json_array_size(templates); i++) {
		const json_t *template = json_array_get(templates, i);
		struct plan plan = { .happen = add_template, .what = template };
		plan.at = story->clock;
		agenda_add(&story->agenda, &plan);
		for (size_t site = 0; site < story->site_count; site++)
			if (is_done_at(template, &story->sites[site]))
				plan_audits(story, template, &story->sites[site], (int)i);
	}
	return 0;
}

/* -- quick checks -- */

static int write_check(struct story *story, const char *by, const char *place,
	const json_t *requirement, const char *method, int right, int seen)
{
	json_t *fields = json_object();
	json_put_text(fields, "requirement", json_text(requirement, "id"));
	json_put_whole(fields, "seen", seen);
	json_put_whole(fields, "right", right);
	json_put_text(fields, "method", method);
	struct deed deed = {
		.by = by, .kind = "check", .verb = "record", .place = place, .fields = fields
	};
	return story_act(story, &deed, NULL);
}

static int check(struct story *story, const struct plan *plan)
{
	const char *id = json_text(plan->what, "id");
	day_number day = story_today(story);
	int by = some_member(story, plan->place, NULL, -1);
	if (by < 0 || is_unseen(story, id, plan->place) || is_quiet(story, plan->place, day) ||
		!random_chance(&story->random, season(day)))
		return 0;
	static const char *const methods[] = { "overt", "overt", "record", "covert" };
	int seen = random_between(&story->random, 4, 9);
	int right =
		count_right(story, seen, requirement_rate(story, id, plan->place, day));
	return write_check(story, story->members[by].id, plan->place, plan->what,
		methods[random_below(&story->random, 4)], right, seen);
}

/* A check that the data tells as it was. */
static int told_check(struct story *story, const struct plan *plan)
{
	static const char *const nurses[] = { "nurse", "senior_carer", NULL };
	int by = some_member(story, plan->place, nurses, -1);
	const json_t *told =
		json_array_get(json_object_get(plan->what, "told"), (size_t)plan->number);
	return write_check(story, story->members[by].id, plan->place, plan->what,
		json_text(told, "method"), (int)json_whole(told, "right", 0),
		(int)json_whole(told, "seen", 0));
}

static void plan_checks(struct story *story, const json_t *requirement, const struct site *site)
{
	double mean = 30.44 / number_of(requirement, "checks_a_month", 1);
	for (double day = random_wait(&story->random, mean); day < story->end - story->first;
		day += random_wait(&story->random, mean)) {
		struct plan plan = { .happen = check, .what = requirement, .place = site->id };
		plan.at = some_moment(
			story, story->first + 3 + (day_number)day, HOME_DAY_START, HOME_DAY_END);
		agenda_add(&story->agenda, &plan);
	}
}

static void plan_told_checks(struct story *story, const json_t *requirement)
{
	const json_t *list = json_object_get(requirement, "told");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *told = json_array_get(list, i);
		struct plan plan = { .happen = told_check,
			.what = requirement,
			.number = (int)i,
			.place = json_text(told, "place") };
		plan.at =
			some_moment(story, story->end - (day_number)json_whole(told, "days_ago", 1),
				HOME_DAY_START, HOME_DAY_END);
		agenda_add(&story->agenda, &plan);
	}
}

int checks_begin(struct story *story)
{
	for (size_t i = 0; i < json_array_size(story->requirements); i++) {
		const json_t *requirement = json_array_get(story->requirements, i);
		plan_told_checks(story, requirement);
		for (size_t site = 0; site < story->site_count; site++)
			if (json_has(requirement, "checks_a_month") &&
				lists(json_object_get(requirement, "checked_at"),
					story->sites[site].id))
				plan_checks(story, requirement, &story->sites[site]);
	}
	return 0;
}

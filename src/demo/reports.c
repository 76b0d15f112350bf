/* Reports: what happened, who looked into it, what the reporter was told, what changed. */
#include "story.h"

/* -- the words -- */

static void add_slot(struct story *story, struct buf *text, struct slice name)
{
	struct random *random = &story->random;
	if (slice_is(name, "bay"))
		buf_print(text, "bay %d", random_between(random, 1, 4));
	else if (slice_is(name, "room"))
		buf_print(text, "room %d", random_between(random, 1, 20));
	else if (slice_is(name, "time"))
		buf_print(text, "%02d:%02d", random_between(random, 6, 22),
			random_between(random, 0, 11) * 5);
	else if (slice_is(name, "night"))
		buf_print(text, "%02d:%02d", random_between(random, 1, 5),
			random_between(random, 0, 11) * 5);
	else if (slice_is(name, "few"))
		buf_print(text, "%s",
			(const char *const[]){
				"two", "three", "four", "five" }[random_below(random, 4)]);
	else if (slice_is(name, "minutes"))
		buf_print(text, "%d minutes", random_between(random, 2, 9) * 5);
	else
		buf_add_slice(text, name);
}

/* "The bell in {room} ..." with its slots filled. */
static void put_told(struct story *story, json_t *fields, const char *key, const char *told)
{
	struct slice rest = slice_of(told);
	struct buf text;
	buf_init(&text, LIMIT_TEXT_FIELD_BYTES);
	while (rest.length) {
		buf_add_slice(&text, slice_cut(&rest, '{'));
		if (rest.length)
			add_slot(story, &text, slice_cut(&rest, '}'));
	}
	if (text.length && text.base[0] >= 'a' && text.base[0] <= 'z')
		text.base[0] -= 'a' - 'A';
	json_put_slice(fields, key, buf_slice(&text));
	buf_release(&text);
}

/* -- what becomes of one -- */

/* `what` of a plan: the theme, or a scene, which says for itself what an ordinary report leaves to
 * chance. `member`: who looks into it; `number`: days to wait counted from the report. */

static int close_report(struct story *story, const struct plan *plan)
{
	int manager = manager_of(story, plan->place);
	json_t *fields = json_object();
	if (random_chance(&story->random, .35) && json_has(plan->what, "learning"))
		json_put_text(fields, "learning",
			pick_text(story, json_object_get(plan->what, "learning")));
	struct deed deed = { .by = story->members[manager].id,
		.kind = "incident",
		.verb = "close",
		.thing = plan->thing,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

static int open_action(struct story *story, const struct plan *plan, const char *by)
{
	const json_t *requirements = json_object_get(plan->what, "requirements");
	day_number due =
		working_day(story, story_today(story) + random_between(&story->random, 10, 40));
	int owner =
		story->members[plan->member].here ? plan->member : manager_of(story, plan->place);
	json_t *fields = json_object();
	json_put_text(fields, "what", pick_text(story, json_object_get(plan->what, "actions")));
	json_put_text(fields, "owner", story->members[owner].id);
	json_put_day(fields, "due", due);
	json_put_text(fields, "from", plan->thing);
	if (json_array_size(requirements))
		json_put_text(
			fields, "requirement", json_string_value(json_array_get(requirements, 0)));
	struct deed deed = {
		.by = by, .kind = "action", .verb = "open", .place = plan->place, .fields = fields
	};
	char action[65];
	int result = story_act(story, &deed, action);
	action_follow(story, action, owner, due);
	return result;
}

static int answer(struct story *story, const struct plan *plan)
{
	const struct member *owner = &story->members[plan->member];
	int manager = manager_of(story, plan->place);
	const char *by = owner->here ? owner->id : story->members[manager].id;
	json_t *fields = json_object();
	json_put_text(fields, "answer", pick_text(story, json_object_get(plan->what, "answers")));
	struct deed deed = { .by = by,
		.kind = "incident",
		.verb = "answer",
		.thing = plan->thing,
		.fields = fields };
	int result = story_act(story, &deed, NULL);
	if (result == 0 && json_has(plan->what, "actions") &&
		random_chance(&story->random, number_of(plan->what, "acts", .3)))
		result = open_action(story, plan, by);
	struct plan next = *plan;
	next.happen = close_report;
	double wait = 1 + random_wait(&story->random, 7);
	if (random_chance(&story->random, .03))
		wait += 30; /* forgotten for a while */
	next.at = office_moment(story, story_today(story) + (day_number)wait);
	agenda_add(&story->agenda, &next);
	return result;
}

static const char *severity_of(struct story *story, int harm)
{
	if (harm < 2)
		return "none";
	if (harm == 2)
		return random_chance(&story->random, .9) ? "low" : "moderate";
	return random_chance(&story->random, .85) ? "moderate" : "severe";
}

static int triage(struct story *story, const struct plan *plan)
{
	static const char *const helpers[] = { "nurse", "senior_carer", "social_worker", NULL };
	int manager = manager_of(story, plan->place), owner = manager;
	if (random_chance(&story->random, .35)) {
		int helper = some_member(story, plan->place, helpers, manager);
		owner = helper < 0 ? manager : helper;
	}
	json_t *fields = json_object();
	json_put_text(fields, "severity", severity_of(story, plan->number));
	json_put_text(fields, "owner", story->members[owner].id);
	if (json_has(plan->what, "sort"))
		json_put_text(fields, "sort", json_text(plan->what, "sort"));
	const json_t *requirements = json_object_get(plan->what, "requirements");
	if (json_array_size(requirements) &&
		random_chance(&story->random, number_of(plan->what, "touches", 1)))
		json_put(fields, "requirements", json_deep_copy(requirements));
	struct deed deed = { .by = story->members[manager].id,
		.kind = "incident",
		.verb = "triage",
		.thing = plan->thing,
		.fields = fields };
	struct plan next = *plan;
	next.happen = answer;
	next.member = owner;
	double wait = 1 + random_wait(&story->random, 3.5) / season(story_today(story));
	next.at = office_moment(story,
		story_today(story) + (day_number)number_of(plan->what, "answer_after", wait));
	agenda_add(&story->agenda, &next);
	return story_act(story, &deed, NULL);
}

static void plan_triage(struct story *story, const struct plan *plan)
{
	struct plan next = *plan;
	double wait = random_wait(&story->random, 1.2) / season(story_today(story));
	next.happen = triage;
	next.at = office_moment(story,
		story_today(story) + (day_number)number_of(plan->what, "triage_after", wait));
	agenda_add(&story->agenda, &next);
}

/* -- reporting -- */

static int draw_harm(struct story *story, const json_t *weights)
{
	int total = 0;
	for (size_t i = 0; i < json_array_size(weights); i++)
		total += (int)json_integer_value(json_array_get(weights, i));
	int draw = random_below(&story->random, total), harm = 0;
	while (draw >= (int)json_integer_value(json_array_get(weights, (size_t)harm)))
		draw -= (int)json_integer_value(json_array_get(weights, (size_t)harm++));
	return harm;
}

static int send(struct story *story, struct plan *plan, const char *told, int harm)
{
	char digit[2] = { (char)('0' + harm), 0 };
	json_t *fields = json_object();
	put_told(story, fields, "what", told);
	json_put_text(fields, "harm", digit);
	if (random_chance(&story->random, .08))
		json_put_flag(fields, "still_at_risk", true);
	struct deed deed = { .by = story->members[plan->member].id,
		.kind = "incident",
		.verb = "report",
		.place = plan->place,
		.fields = fields };
	deed.hide_name = random_chance(&story->random, number_of(plan->what, "hides", .05));
	plan->number = harm;
	int result = story_act(story, &deed, plan->thing);
	plan_triage(story, plan);
	return result;
}

/* All tellings of a theme come round before one comes again. */
static const char *next_telling(const struct story *story, const struct plan *plan)
{
	const json_t *tell = json_object_get(plan->what, "tell");
	const char *theme = json_text(plan->what, "id");
	int64_t told = json_whole(story->tellings, theme, 0);
	json_put_whole(story->tellings, theme, told + 1);
	return json_string_value(json_array_get(tell, (size_t)told % json_array_size(tell)));
}

static int report(struct story *story, const struct plan *plan)
{
	struct plan sent = *plan;
	sent.member = some_member(story, plan->place, NULL, -1);
	if (sent.member < 0)
		return 0;
	return send(story, &sent, next_telling(story, plan),
		draw_harm(story, json_object_get(plan->what, "harm")));
}

static int play_scene(struct story *story, const struct plan *plan)
{
	struct plan sent = *plan;
	const char *by = json_text(plan->what, "by");
	sent.member = *by ? member_named(story, by) : some_member(story, plan->place, NULL, -1);
	return send(story, &sent, json_text(plan->what, "what"),
		(int)json_whole(plan->what, "harm", 0));
}

/* -- when and where -- */

static bool happens_at(const json_t *theme, const struct site *site)
{
	return json_has(theme, "place_types") &&
	       lists(json_object_get(theme, "place_types"), site->type) &&
	       (!json_has(theme, "places") || lists(json_object_get(theme, "places"), site->id));
}

static void plan_theme(struct story *story, const json_t *theme, const struct site *site)
{
	const json_t *path = json_object_get(theme, "a_month");
	double size = number_of(site->data, "reports", 1);
	for (day_number day = story->first + 4; day < story->end; day++) {
		double mean = along(path, age_months(story, day), .1) * size * season(day) / 30.44;
		for (int i = random_poisson(&story->random, mean); i > 0; i--) {
			struct plan plan = { .happen = report, .what = theme, .place = site->id };
			bool night = random_chance(&story->random, .2);
			plan.at = night ? some_moment(story, day, 0, HOME_DAY_START)
					: some_moment(story, day, HOME_DAY_START, 22 * 60);
			agenda_add(&story->agenda, &plan);
		}
	}
}

static void plan_scene(struct story *story, const json_t *scene)
{
	struct plan plan = {
		.happen = play_scene, .what = scene, .place = json_text(scene, "place")
	};
	day_number day = story->end - (day_number)json_whole(scene, "days_ago", 1);
	int64_t minute = json_whole(scene, "minute", 14 * 60 + 25);
	plan.at = day_start(day) + minute * 60 * 1000000;
	agenda_add(&story->agenda, &plan);
}

int reports_begin(struct story *story)
{
	const json_t *themes = json_object_get(story->reports, "themes");
	const json_t *scenes = json_object_get(story->reports, "scenes");
	for (size_t i = 0; i < json_array_size(themes); i++)
		for (size_t site = 0; site < story->site_count; site++)
			if (happens_at(json_array_get(themes, i), &story->sites[site]))
				plan_theme(story, json_array_get(themes, i), &story->sites[site]);
	for (size_t i = 0; i < json_array_size(scenes); i++)
		plan_scene(story, json_array_get(scenes, i));
	return 0;
}

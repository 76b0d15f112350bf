/* Policies: written, approved by somebody else, published version after version, read and signed.
 */
#include "story.h"

static const json_t *version_data(const struct duty *policy, int number)
{
	return json_array_get(json_object_get(policy->data, "versions"), (size_t)number);
}

/* The words as of one version: the last whole text and what was added since. */
static void put_words(json_t *fields, const struct duty *policy, int number)
{
	json_t *lines = json_array();
	json_array_extend(lines, json_object_get(policy->data, "words"));
	for (int i = 0; i <= number; i++) {
		const json_t *version = version_data(policy, i);
		if (json_has(version, "words")) {
			json_array_clear(lines);
			json_array_extend(lines, json_object_get(version, "words"));
		}
		json_array_extend(lines, json_object_get(version, "adds"));
	}
	put_lines(fields, "words", lines);
	put_lines(fields, "changes", json_object_get(version_data(policy, number), "changes"));
	json_decref(lines);
}

/* -- reading and signing -- */

static int answer_question(struct story *story, const struct plan *plan)
{
	json_t *fields = json_object();
	json_put_text(fields, "reply", pick_text(story, json_object_get(story->papers, "replies")));
	struct deed deed = { .by = demo_first_person,
		.kind = "signature",
		.verb = "answer",
		.thing = plan->thing,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

static int ask(struct story *story, const struct plan *plan, json_t *fields)
{
	const struct member *member = &story->members[plan->member];
	const struct duty *policy = plan->subject;
	json_put_text(fields, "words", pick_text(story, json_object_get(policy->data, "unclear")));
	struct deed deed = { .by = member->id,
		.kind = "signature",
		.verb = "question",
		.place = member->place,
		.fields = fields };
	struct plan answer = { .happen = answer_question };
	int result = story_act(story, &deed, answer.thing);
	answer.at = office_moment(story, story_today(story) + random_between(&story->random, 1, 9));
	agenda_add(&story->agenda, &answer);
	return result;
}

static int sign(struct story *story, const struct plan *plan)
{
	const struct member *member = &story->members[plan->member];
	const struct duty *policy = plan->subject;
	const json_t *draft = json_object_get(policy->data, "draft");
	if (!member->here || policy->version != plan->number)
		return 0;
	json_t *fields = json_object();
	json_put_text(fields, "policy", policy->id);
	json_put_whole(fields, "version", plan->number);
	if (json_has(policy->data, "unclear") && random_chance(&story->random, .04))
		return ask(story, plan, fields);
	if (json_has(draft, "answer_right"))
		json_put_text(fields, "answer", json_text(draft, "answer_right"));
	struct deed deed = { .by = member->id,
		.kind = "signature",
		.verb = "sign",
		.place = member->place,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

static void plan_signing(struct story *story, struct duty *policy, int position)
{
	struct member *member = &story->members[position];
	double read = number_of(policy->data, "read", 1);
	const json_t *unread =
		json_object_get(version_data(policy, policy->version - 1), "unread_by");
	if (unread && lists(unread, member->id))
		return; /* left for visitors to sign */
	if (member_is(member, "inspector") || !member->here ||
		!duty_applies(story, policy, member) ||
		!random_chance(&story->random, read * (.88 + .12 * member->care)))
		return;
	double days = random_wait(&story->random, 4 + 30 * (1 - member->care));
	struct plan plan = {
		.happen = sign, .subject = policy, .member = position, .number = policy->version
	};
	plan.at = some_moment(
		story, story_today(story) + 1 + (day_number)days, HOME_DAY_START, HOME_DAY_END);
	agenda_add(&story->agenda, &plan);
}

void papers_welcome(struct story *story, int member)
{
	for (size_t i = 0; i < story->policies.count; i++)
		if (story->policies.items[i].version)
			plan_signing(story, &story->policies.items[i], member);
}

/* -- one version after the other -- */

static int publish(struct story *story, const struct plan *plan)
{
	struct duty *policy = plan->subject;
	struct deed deed = { .by = json_text(policy->data, "author"),
		.kind = "policy",
		.verb = plan->number ? "publish_revision" : "publish",
		.thing = policy->id };
	int result = story_act(story, &deed, NULL);
	policy->version++;
	for (int i = 0; i < story->member_count; i++)
		plan_signing(story, policy, i);
	return result;
}

static int approve(struct story *story, const struct plan *plan)
{
	const struct duty *policy = plan->subject;
	struct deed deed = { .by = json_text(policy->data, "approver"),
		.kind = "policy",
		.verb = plan->number ? "approve_revision" : "approve",
		.thing = policy->id };
	struct plan next = *plan;
	next.happen = publish;
	next.at = office_moment(story, story_today(story) + 1);
	agenda_add(&story->agenda, &next);
	return story_act(story, &deed, NULL);
}

static int write_first(struct story *story, const struct duty *policy)
{
	json_t *fields = fields_of(policy->data, "draft");
	put_words(fields, policy, 0);
	struct deed deed = { .by = json_text(policy->data, "author"),
		.kind = "policy",
		.verb = "draft",
		.new_id = policy->id,
		.place = policy->place,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

static int write_next(struct story *story, const struct duty *policy, int number)
{
	const char *author = json_text(policy->data, "author");
	struct deed revise = {
		.by = author, .kind = "policy", .verb = "revise", .thing = policy->id
	};
	int result = story_act(story, &revise, NULL);
	if (result)
		return result;
	json_t *fields = json_object();
	put_words(fields, policy, number);
	struct deed edit = { .by = author,
		.kind = "policy",
		.verb = "edit",
		.thing = policy->id,
		.fields = fields };
	return story_act(story, &edit, NULL);
}

static int write_version(struct story *story, const struct plan *plan)
{
	const struct duty *policy = plan->subject;
	int result =
		plan->number ? write_next(story, policy, plan->number) : write_first(story, policy);
	struct plan next = *plan;
	if (json_flag(version_data(policy, plan->number), "unfinished", false))
		return result;
	next.happen = approve;
	next.at = office_moment(story, story_today(story) + random_between(&story->random, 2, 6));
	agenda_add(&story->agenda, &next);
	return result;
}

static int review(struct story *story, const struct plan *plan)
{
	const struct duty *policy = plan->subject;
	json_t *fields = json_object();
	json_put_text(fields, "reason",
		pick_text(story, json_object_get(story->papers, "review_reasons")));
	struct deed deed = { .by = json_text(policy->data, "author"),
		.kind = "policy",
		.verb = "review",
		.thing = policy->id,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

static void plan_policy(struct story *story, struct duty *policy)
{
	const json_t *versions = json_object_get(policy->data, "versions");
	for (size_t i = 0; i < json_array_size(versions); i++) {
		double months = number_of(json_array_get(versions, i), "months_ago", 24);
		struct plan plan = { .happen = write_version, .subject = policy, .number = (int)i };
		plan.at = office_moment(story,
			months >= STORY_MONTHS ? story->first + 1 : months_ago(story, months) - 10);
		agenda_add(&story->agenda, &plan);
	}
	const json_t *reviews = json_object_get(policy->data, "reviews");
	for (size_t i = 0; i < json_array_size(reviews); i++) {
		double months = json_number_value(json_array_get(reviews, i));
		struct plan plan = { .happen = review, .subject = policy };
		plan.at = office_moment(story, months_ago(story, months));
		agenda_add(&story->agenda, &plan);
	}
}

int papers_begin(struct story *story)
{
	const json_t *list = json_object_get(story->papers, "policies");
	int result = duties_read(story, &story->policies, list, "draft");
	for (size_t i = 0; result == 0 && i < story->policies.count; i++)
		plan_policy(story, &story->policies.items[i]);
	return result;
}

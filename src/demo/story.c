/* Acting, and who and where. */
#include "story.h"

int story_act(struct story *story, const struct deed *deed, char *thing)
{
	enum { SECONDS_PER_ACT = 7 };
	struct actor actor = ACTOR_SYSTEM;
	if (deed->by) {
		actor = ACTOR_NOBODY;
		snprintf(actor.person, sizeof(actor.person), "%s", deed->by);
	}
	struct buf day;
	buf_init(&day, 32);
	if (deed->on)
		day_add_iso(&day, deed->on);
	struct act act = { .actor = &actor,
		.kind = deed->kind,
		.verb = deed->verb,
		.thing = deed->thing,
		.new_id = deed->new_id,
		.place = deed->place,
		.on = day.base,
		.input = deed->fields,
		.hide_name = deed->hide_name };
	struct outcome outcome;
	int result = bulk_act(story->bulk, &act, &outcome);
	if (result) {
		const json_t *problem = json_array_get(outcome.problems, 0);
		error_set(result, "The demonstration: %s %s %s by %s: %s: %s", deed->kind,
			deed->verb, deed->thing ?: deed->new_id ?: "", deed->by ?: "system",
			json_text(problem, "field"), outcome.message);
	}
	if (thing)
		snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(deed->fields);
	buf_release(&day);
	story->clock += SECONDS_PER_ACT * 1000000;
	story_clock_move(story->clock);
	return result;
}

int story_settle(struct story *story)
{
	int result = bulk_commit(story->bulk);
	story->bulk = NULL;
	return result ? result : book_bulk_begin(story->book, &story->bulk);
}

const struct site *site_of(const struct story *story, const char *place)
{
	for (size_t i = 0; i < story->site_count; i++)
		if (strcmp(story->sites[i].id, place) == 0)
			return &story->sites[i];
	return NULL;
}

bool site_under(const struct story *story, const char *place, const char *other)
{
	for (const struct site *site = site_of(story, place); site;
		site = site_of(story, site->parent))
		if (strcmp(site->id, other) == 0)
			return true;
	return false;
}

int member_named(const struct story *story, const char *id)
{
	for (int i = 0; i < story->member_count; i++)
		if (strcmp(story->members[i].id, id) == 0)
			return i;
	return -1;
}

bool member_is(const struct member *member, const char *role)
{
	for (int i = 0; i < member->role_count; i++)
		if (strcmp(member->roles[i], role) == 0)
			return true;
	return false;
}

bool member_is_any(const struct member *member, const char *const *roles)
{
	for (; *roles; roles++)
		if (member_is(member, *roles))
			return true;
	return false;
}

int some_member(struct story *story, const char *place, const char *const *roles, int but)
{
	int chosen = -1, fitting = 0;
	for (int i = 0; i < story->member_count; i++) {
		const struct member *member = &story->members[i];
		if (!member->here || i == but || strcmp(member->place, place) != 0 ||
			(roles && !member_is_any(member, roles)) || member_is(member, "inspector"))
			continue;
		if (random_below(&story->random, ++fitting) == 0)
			chosen = i;
	}
	return chosen;
}

int manager_of(const struct story *story, const char *place)
{
	for (const struct site *site = site_of(story, place); site;
		site = site_of(story, site->parent))
		for (int i = 0; i < story->member_count; i++) {
			const struct member *member = &story->members[i];
			if (member->here && strcmp(member->place, site->id) == 0 &&
				member_is(member, "manager"))
				return i;
		}
	return -1;
}

/* -- who a duty is for -- */

struct weighing {
	const struct story *story;
	const struct member *member;
	const char *role;
};

static size_t weighing_values(void *context, const char *name, struct slice *values, size_t room)
{
	const struct weighing *weighing = context;
	const struct member *member = weighing->member;
	const char *value = NULL;
	if (strcmp(name, "role") == 0)
		value = weighing->role;
	else if (strcmp(name, "place") == 0)
		value = member->place;
	else if (strcmp(name, "place_type") == 0)
		value = site_of(weighing->story, member->place)->type;
	else if (strcmp(name, "person") == 0)
		value = member->id;
	else if (strcmp(name, "agency") == 0 && member->agency)
		value = "true";
	if (!value || room == 0)
		return 0;
	values[0] = slice_of(value);
	return 1;
}

static bool weighing_under(void *context, struct slice place, struct slice other)
{
	const struct weighing *weighing = context;
	const struct story *story = weighing->story;
	for (size_t i = 0; i < story->site_count; i++) {
		const struct site *site = &story->sites[i];
		const char *name = json_text(json_object_get(site->data, "add"), "name");
		if (slice_is(other, site->id) || slice_is(other, name)) {
			char id[65];
			snprintf(id, sizeof(id), "%.*s", (int)place.length, place.base);
			return site_under(story, id, site->id);
		}
	}
	return false;
}

bool duty_applies(const struct story *story, const struct duty *duty, const struct member *member)
{
	if (!site_under(story, member->place, duty->place))
		return false;
	for (int i = 0; i < member->role_count; i++) {
		struct weighing weighing = { story, member, member->roles[i] };
		struct scope_subject subject = { &weighing, weighing_values, weighing_under };
		if (scope_test(duty->audience, &subject))
			return true;
	}
	return false;
}

int duties_read(struct story *story, struct duties *duties, const json_t *list, const char *verb)
{
	duties->count = json_array_size(list);
	duties->items = arena_alloc(&story->texts, duties->count * sizeof(*duties->items));
	for (size_t i = 0; i < duties->count; i++) {
		struct duty *duty = &duties->items[i];
		duty->data = json_array_get(list, i);
		duty->id = json_text(duty->data, "id");
		duty->place = json_text(duty->data, "place");
		if (!*duty->place)
			duty->place = story->sites[0].id;
		const json_t *fields = json_object_get(duty->data, verb);
		int result = scope_parse(slice_of(json_text(fields, "audience")), &duty->audience);
		if (result)
			return error_prefix("%s: audience", duty->id);
	}
	return 0;
}

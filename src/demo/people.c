/* Places, and people who come and go. */
#include "story.h"

/* -- places -- */

static int add_site(struct story *story, const json_t *data, struct site *site)
{
	json_t *fields = fields_of(data, "add");
	*site = (struct site){ .id = json_text(data, "id"), .data = data };
	site->type = json_text(json_object_get(data, "add"), "type");
	site->parent = json_text(json_object_get(data, "add"), "parent");
	bool is_root = strcmp(site->id, book_root(story->book)) == 0;
	struct deed deed = { .kind = "place",
		.verb = is_root ? "change" : "add",
		.thing = is_root ? site->id : NULL,
		.new_id = is_root ? NULL : site->id,
		.fields = fields };
	return story_act(story, &deed, NULL);
}

static int add_sites(struct story *story)
{
	const json_t *list = json_object_get(story->places, "places");
	story->sites = arena_alloc(&story->texts, json_array_size(list) * sizeof(*story->sites));
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(list); i++) {
		story->site_count = i + 1;
		result = add_site(story, json_array_get(list, i), &story->sites[i]);
	}
	return result;
}

/* -- people -- */

static struct member *new_member(struct story *story)
{
	if (story->member_count == story->member_capacity) {
		story->member_capacity = story->member_capacity ? story->member_capacity * 2 : 256;
		story->members = must_realloc(
			story->members, story->member_capacity * sizeof(*story->members));
	}
	struct member *member = &story->members[story->member_count++];
	*member = (struct member){ .here = true };
	return member;
}

/* "Dana Whitlock" becomes "dana-whitlock". */
static void make_person_id(const char *name, char id[65])
{
	size_t length = 0;
	for (; *name && length < 60; name++) {
		char c = *name | 0x20;
		if (c >= 'a' && c <= 'z')
			id[length++] = c;
		else if (*name == ' ' || *name == '-')
			id[length++] = '-';
	}
	id[length] = 0;
}

static const char *invent_name(struct story *story)
{
	for (;;) {
		const char *first = pick_text(story, json_object_get(story->people, "first_names"));
		const char *last = pick_text(story, json_object_get(story->people, "last_names"));
		char *name = arena_print(&story->texts, "%s %s", first, last);
		if (json_has(story->used_names, name))
			continue;
		json_put_flag(story->used_names, name, true);
		return name;
	}
}

/* Who writes down that somebody works there. */
static const char *registrar(const struct story *story)
{
	return story->member_count > 1 ? demo_first_person : NULL;
}

static int enter_member(
	struct story *story, struct member *member, const char *name, day_number from)
{
	json_t *fields = json_object();
	json_put_text(fields, "name", name);
	const char *by = registrar(story);
	make_person_id(name, member->id);
	if (member->stays) {
		char *email = arena_print(&story->texts, "%s@fernbrook.example", member->id);
		json_put_text(fields, "email", email);
	}
	struct deed person = { .by = by,
		.kind = "person",
		.verb = "add",
		.new_id = member->id,
		.place = member->place,
		.fields = fields };
	int result = story_act(story, &person, NULL);
	for (int i = 0; result == 0 && i < member->role_count; i++) {
		fields = json_object();
		json_put_text(fields, "person", member->id);
		json_put_text(fields, "role", member->roles[i]);
		json_put_day(fields, "from", from);
		if (member->agency)
			json_put_flag(fields, "agency", true);
		struct deed role = { .by = by,
			.kind = "assignment",
			.verb = "start",
			.place = member->place,
			.fields = fields };
		result = story_act(story, &role, member->assignments[i]);
	}
	return result;
}

static day_number years_before(struct story *story, day_number day, int least, int most)
{
	return day - random_between(&story->random, least * 365, most * 365);
}

static int enter_named(struct story *story, const json_t *data)
{
	struct member *member = new_member(story);
	const json_t *roles = json_object_get(data, "roles");
	member->place = json_text(data, "place");
	member->care = number_of(data, "care", .95);
	member->stays = true;
	for (size_t i = 0; i < json_array_size(roles) && i < MEMBER_ROLES; i++)
		member->roles[member->role_count++] = json_string_value(json_array_get(roles, i));
	json_put_flag(story->used_names, json_text(data, "name"), true);
	return enter_member(
		story, member, json_text(data, "name"), years_before(story, story->first, 1, 7));
}

static struct member *somebody_new(struct story *story, const char *place, const char *role)
{
	struct member *member = new_member(story);
	member->place = place;
	member->roles[member->role_count++] = role;
	member->care = .55 + .45 * random_share(&story->random);
	return member;
}

/* -- coming and going -- */

static int join(struct story *story, const struct plan *plan)
{
	const struct member *before = &story->members[plan->member];
	const char *place = before->place, *role = before->roles[0];
	struct member *member = somebody_new(story, place, role);
	member->agency = random_chance(&story->random, .15);
	int position = story->member_count - 1;
	int result = enter_member(story, member, invent_name(story), story_today(story));
	papers_welcome(story, position);
	training_welcome(story, position);
	skills_welcome(story, position);
	return result ? result : story_settle(story);
}

static int leave(struct story *story, const struct plan *plan)
{
	struct member *member = &story->members[plan->member];
	int result = 0;
	for (int i = 0; result == 0 && i < member->role_count; i++) {
		json_t *fields = json_object();
		json_put_day(fields, "to", story_today(story));
		struct deed end = { .by = demo_first_person,
			.kind = "assignment",
			.verb = "end",
			.thing = member->assignments[i],
			.fields = fields };
		result = story_act(story, &end, NULL);
	}
	if (result)
		return result;
	member->here = false;
	struct deed deed = {
		.by = demo_first_person, .kind = "person", .verb = "leave", .thing = member->id
	};
	struct plan successor = { .happen = join, .member = plan->member };
	successor.at =
		office_moment(story, story_today(story) + random_between(&story->random, 10, 45));
	agenda_add(&story->agenda, &successor);
	result = story_act(story, &deed, NULL);
	return result ? result : story_settle(story);
}

static void plan_leaving(struct story *story, int position)
{
	const double days_until_leaving = 365 * 6;
	double days = 60 + random_wait(&story->random, days_until_leaving);
	if (story->members[position].stays || days > 365 * 3)
		return;
	struct plan plan = { .happen = leave, .member = position };
	plan.at = office_moment(story, story->first + (day_number)days);
	agenda_add(&story->agenda, &plan);
}

static int enter_team(struct story *story, const json_t *team)
{
	const json_t *numbers = json_object_get(team, "numbers");
	const char *role;
	json_t *number;
	json_object_foreach ((json_t *)numbers, role, number)
		for (int i = 0; i < (int)json_integer_value(number); i++) {
			struct member *member = somebody_new(story, json_text(team, "place"), role);
			/* One of each stays, so that audits have somebody who goes on with them. */
			member->stays = i == 0;
			int result = enter_member(story, member, invent_name(story),
				years_before(story, story->first, 0, 9));
			if (result)
				return result;
			plan_leaving(story, story->member_count - 1);
		}
	return 0;
}

int people_begin(struct story *story)
{
	const json_t *named = json_object_get(story->people, "people");
	const json_t *teams = json_object_get(story->people, "teams");
	int result = add_sites(story);
	for (size_t i = 0; result == 0 && i < json_array_size(named); i++) {
		result = enter_named(story, json_array_get(named, i));
		if (result == 0 && i == 0) /* who enters all the others */
			result = story_settle(story);
	}
	for (size_t i = 0; result == 0 && i < json_array_size(teams); i++)
		result = enter_team(story, json_array_get(teams, i));
	return result ? result : story_settle(story);
}

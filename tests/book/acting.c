#include "acting.h"
#include <stdio.h>
#include <string.h>

int scene_try(struct scene *scene, const struct actor *actor, struct act act, const char *fields,
	struct outcome *outcome)
{
	char text[4096];
	snprintf(text, sizeof(text), "%s", fields);
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	json_t *input;
	assert_int_equal(json_read(slice_of(text), &input), 0);
	act.actor = actor;
	act.input = input;
	int result = book_act(scene->book, &act, outcome);
	json_decref(input);
	return result;
}

void scene_act(struct scene *scene, const struct actor *actor, struct act act, const char *fields,
	char thing[65])
{
	struct outcome outcome;
	if (scene_try(scene, actor, act, fields, &outcome))
		fail_msg("%s %s: %s", act.kind, act.verb, outcome.message);
	if (thing)
		snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
}

struct actor scene_person(
	struct scene *scene, const char *name, const char *role, const char *place)
{
	char fields[512];
	struct actor actor = { 0 };
	snprintf(fields, sizeof(fields), "{'name':'%s'}", name);
	scene_act(scene, &ACTOR_SYSTEM, (struct act){ .kind = "person", .verb = "add" }, fields,
		actor.person);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'%s','from':'2024-01-01'}",
		actor.person, role);
	scene_act(scene, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = place }, fields,
		NULL);
	return actor;
}

void scene_set(struct scene *scene, const struct test_place *place)
{
	struct founding founding = { .name = "Larch House" };
	memset(scene, 0, sizeof(*scene));
	scene->address = place->address;
	if (book_create(place->address, &founding) ||
		book_open(&scene->book, place->address, BOOK_WRITE))
		fail_msg("%s", error_message());
	static const char *const wards[][2] = { { "rowan", "Rowan ward" },
		{ "hazel", "Hazel ward" } };
	for (size_t i = 0; i < 2; i++) {
		char fields[128];
		snprintf(fields, sizeof(fields), "{'name':'%s','type':'ward'}", wards[i][1]);
		scene_act(scene, &ACTOR_SYSTEM,
			(struct act){ .kind = "place", .verb = "add", .new_id = wards[i][0] },
			fields, NULL);
	}
	scene->nurse = scene_person(scene, "Sam Osei", "nurse", "rowan");
	scene->manager = scene_person(scene, "Dana Whitlock", "manager", "larch-house");
	scene->governance = scene_person(scene, "Tom Achebe", "governance", "larch-house");
	scene->stranger = scene_person(scene, "Kit Marlow", "nurse", "hazel");
}

void scene_clear(struct scene *scene)
{
	book_close(scene->book);
}

#include "home.h"
#include "cache.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t noon(void)
{
	return (int64_t)day_from_date(2026, 11, 22) * 86400 * 1000000 + 12LL * 3600 * 1000000;
}

void home_open(struct home *home, const struct test_place *place)
{
	struct founding founding = { .name = "Larch House" };
	*home = (struct home){ 0 };
	test_clock_set(noon());
	if (book_create(place->address, &founding))
		fail_msg("%s", error_message());
	assert_int_equal(book_open(&home->book, place->address, BOOK_WRITE), 0);
	assert_int_equal(assure_open(&home->assure, home->book), 0);
	assert_int_equal(book_reader(home->book, &home->reader), 0);
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "place", .verb = "add", .new_id = "rowan" },
		"{'name':'Rowan ward','type':'ward'}", NULL);
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "place", .verb = "add", .new_id = "hazel" },
		"{'name':'Hazel ward','type':'ward'}", NULL);
	home->manager = home_person(home, "Dana Whitlock", "manager", "larch-house");
	home->governance = home_person(home, "Tom Achebe", "governance", "larch-house");
}

void home_close(struct home *home)
{
	reader_close(home->reader);
	assure_close(home->assure);
	book_close(home->book);
	test_clock_release();
}

void home_act(struct home *home, const struct actor *actor, struct act act, const char *fields,
	char thing[65])
{
	char *text = must_copy_text(fields);
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	json_t *input;
	if (json_read(slice_of(text), &input))
		fail_msg("%s: %s", error_message(), text);
	test_clock_add(1000000);
	act.actor = actor;
	act.input = input;
	struct outcome outcome;
	if (book_act(home->book, &act, &outcome)) {
		char *problems = json_dumps(outcome.problems, JSON_ENCODE_ANY);
		fail_msg("%s %s: %s %s", act.kind, act.verb, outcome.message,
			problems ? problems : "");
	}
	if (thing)
		snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	free(text);
}

struct actor home_person(struct home *home, const char *name, const char *role, const char *place)
{
	char fields[512];
	struct actor actor = { 0 };
	snprintf(fields, sizeof(fields), "{'name':'%s'}", name);
	home_act(home, &ACTOR_SYSTEM, (struct act){ .kind = "person", .verb = "add" }, fields,
		actor.person);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'%s','from':'2024-01-01'}",
		actor.person, role);
	home_act(home, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = place }, fields,
		NULL);
	return actor;
}

void home_delete_cache(struct home *home)
{
	static const char *const files[] = { "roster", "people", "doubles" };
	struct buf folder;
	buf_init(&folder, 4096);
	cache_folder(home->book, &folder);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = test_path(folder.base, files[i]);
		unlink(path);
		free(path);
	}
	buf_release(&folder);
}

void home_wait(int days)
{
	test_clock_add((int64_t)days * 86400 * 1000000);
}

const json_t *pick(const json_t *list, const char *key, const char *value)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_text(json_array_get(list, i), key), value) == 0)
			return json_array_get(list, i);
	fail_msg("Nothing in the list has %s = %s.", key, value);
	return NULL;
}

static const json_t *value_at(const json_t *object, const char *path)
{
	struct slice rest = slice_of(path);
	while (object && rest.length) {
		struct slice name = slice_cut(&rest, '.');
		object = json_object_getn(object, name.base, name.length);
	}
	if (!object)
		fail_msg("There is no %s.", path);
	return object;
}

double number_at(const json_t *object, const char *path)
{
	const json_t *value = value_at(object, path);
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

const char *text_at(const json_t *object, const char *path)
{
	const char *text = json_string_value(value_at(object, path));
	if (!text)
		fail_msg("%s is not text.", path);
	return text;
}

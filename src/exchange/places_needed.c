/* Places that rows of readings and headcounts name, and that the record may lack. */
#include "importing.h"

#include <stdlib.h>

static void remember_name(struct importing *importing, struct key_map *map, struct slice **names,
	struct slice id, struct slice name)
{
	bool is_new;
	size_t capacity = map->capacity;
	int number = key_map_add(map, id, &is_new);
	if (map->capacity != capacity)
		*names = must_realloc(*names, map->capacity * sizeof(**names));
	if (is_new)
		(*names)[number] = SLICE_EMPTY;
	if ((*names)[number].length == 0 && name.length)
		(*names)[number] =
			(struct slice){ arena_text(&importing->arena, name), name.length };
}

void need_place(struct importing *importing, struct slice id, struct slice name)
{
	char text[IMPORT_ID_BYTES + 1];
	if (id.length == 0) {
		row_problem(importing, "The row does not say which place.");
		return;
	}
	if (!is_id(id)) {
		row_problem(importing,
			"\"%.*s\" cannot be the id of a place: use letters, digits and _ - . :",
			(int)id.length, id.base);
		return;
	}
	memcpy(text, id.base, id.length);
	text[id.length] = 0;
	int position = directory_place(importing->directory, text);
	if (position < 0) {
		remember_name(importing, &importing->unknown, &importing->unknown_names, id, name);
		importing->unknown_rows++;
		if (!importing->job->create_places)
			row_problem(importing, "There is no place \"%s\".", text);
	} else if (name.length && importing->job->create_places) {
		const struct place *place = directory_place_at(importing->directory, position);
		if (strcmp(place->name, text) == 0 && !slice_is(name, text))
			remember_name(
				importing, &importing->named, &importing->named_names, id, name);
	}
}

static int act_on_place(struct importing *importing, const char *verb, const char *id,
	struct slice name, bool is_new)
{
	json_t *input = json_object();
	json_put_slice(input, "name", name);
	if (is_new)
		json_put_text(input, "type", "organisation");
	struct act act = {
		.actor = importing->actor, .kind = "place", .verb = verb, .input = input
	};
	if (is_new)
		act.new_id = id;
	else
		act.thing = id;
	struct outcome outcome;
	int result = bulk_act(importing->bulk, &act, &outcome);
	if (result == 0)
		importing->result->entries++;
	outcome_release(&outcome);
	json_decref(input);
	return result ? error_prefix("the place %s", id) : 0;
}

int make_place(struct importing *importing, const char *id)
{
	int result = act_on_place(importing, "add", id, slice_of(id), true);
	importing->result->places_created += result == 0;
	return result;
}

int make_needed_places(struct importing *importing)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < importing->unknown.count; i++) {
		struct slice id = importing->unknown.keys[i], name = importing->unknown_names[i];
		result = act_on_place(importing, "add", id.base, name.length ? name : id, true);
		importing->result->places_created += result == 0;
		if (result == FT_CONFLICT)
			result = 0; /* somebody else made it since the rows were checked */
	}
	for (size_t i = 0; result == 0 && i < importing->named.count; i++) {
		result = act_on_place(importing, "change", importing->named.keys[i].base,
			importing->named_names[i], false);
		importing->result->places_named += result == 0;
	}
	return result;
}

void note_unknown_places(struct importing *importing)
{
	enum { NAMED = 10 };
	if (importing->unknown.count == 0 || importing->job->create_places)
		return;
	struct buf list;
	buf_init(&list, 4 << 10);
	for (size_t i = 0; i < importing->unknown.count && i < NAMED; i++)
		buf_print(&list, "%s%s", i ? ", " : "", importing->unknown.keys[i].base);
	if (importing->unknown.count > NAMED)
		buf_print(&list, " and %zu more", importing->unknown.count - NAMED);
	import_note(importing,
		"%zu places are not in the record: %s. Add them first, or let the "
		"import add them under %s with --unknown-places create.",
		importing->unknown.count, list.base, book_name(importing->book));
	buf_release(&list);
}

/*
 * Packs that were adopted in the past are read again by every newer program, whose rules may be
 * stricter. What does no harm is forgiven where it is found (forgive_at); for the rest the refused
 * part is cut out of a copy of the pack, and the copy is read again.
 */
#include "read_parts.h"

/* Which list of JSON has the parts of each name, and what names one. */
static const struct {
	const char *part, *key, *named_by;
} part_keys[] = {
	{ "kind", "kinds", "name" },
	{ "role", "roles", "name" },
	{ "requirement", "requirements", "id" },
	{ "node", "nodes", "id" },
	{ "field", "fields", "name" },
	{ "state", "states", "name" },
	{ "verb", "verbs", "name" },
	{ "clock", "clocks", "name" },
	{ "evidence from verb", "evidence", "verb" },
	{ "choice", "choices", "value" },
	{ "effect on", "effects", "field" },
	{ "spawned", "spawns", "kind" },
};

void leniency_note(struct leniency *leniency, const char *text)
{
	json_t *note;
	size_t i;

	json_array_foreach(leniency->notes, i, note)
		if (strcmp(json_string_value(note), text) == 0)
			return;
	json_array_append_new(leniency->notes, json_string(text));
}

/* The list in `outer` that holds such a part, and where in it; NULL when there is none. The last
 * of several with one name: the first came before the trouble. */
static json_t *find_part(const json_t *outer, const char *part, const char *name, size_t *position)
{
	for (size_t i = 0; i < sizeof(part_keys) / sizeof(part_keys[0]); i++) {
		json_t *list = json_object_get(outer, part_keys[i].key);

		if (strcmp(part_keys[i].part, part) != 0)
			continue;
		for (*position = json_array_size(list); (*position)-- > 0;) {
			const json_t *one = json_array_get(list, *position);

			if (strcmp(json_text(one, part_keys[i].named_by), name) == 0)
				return list;
		}
	}
	return NULL;
}

/* Takes the innermost part of `place` that can be found out of `pack`. */
static bool cut_part(json_t *pack, const json_t *place)
{
	json_t *outer = pack, *list = NULL;
	size_t position = 0;

	for (size_t i = 0; i + 1 < json_array_size(place); i += 2) {
		const char *part = json_string_value(json_array_get(place, i));
		const char *name = json_string_value(json_array_get(place, i + 1));
		size_t inner_position;
		json_t *inner;

		if (strcmp(part, "framework") == 0) {
			outer = json_object_get(pack, "framework");
			continue;
		}
		inner = find_part(outer, part, name, &inner_position);
		if (!inner)
			break;
		list = inner;
		position = inner_position;
		outer = json_array_get(list, position);
	}
	return list && json_array_remove(list, position) == 0;
}

static void note_left_out(struct leniency *leniency, const json_t *pack, const char *what)
{
	struct buf note;

	buf_init(&note, 2 * LIMIT_PACK_BYTES);
	buf_print(&note, "pack \"%s\": %s is left out: %s", json_text(pack, "pack"), what,
		error_message());
	leniency_note(leniency, note.base);
	buf_release(&note);
}

void kinds_add_adopted_pack(struct kinds *kinds, const json_t *json)
{
	json_t *pack = json_deep_copy(json);
	bool again = true;

	while (again) {
		json_array_clear(kinds->leniency.refused);
		again = registry_add(kinds, pack, &kinds->leniency) != 0;
		if (!again)
			break;
		again = cut_part(pack, kinds->leniency.refused);
		note_left_out(&kinds->leniency, json, again ? "a part" : "all of it");
	}
	error_clear();
	json_decref(pack);
}

size_t kinds_note_count(const struct kinds *kinds)
{
	return json_array_size(kinds->leniency.notes);
}

const char *kinds_note_at(const struct kinds *kinds, size_t i)
{
	return json_string_value(json_array_get(kinds->leniency.notes, i));
}

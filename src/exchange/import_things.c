/* Writing rows that are things of a kind: new ones are made, others compared and changed. */
#include "import_things.h"

static void count_same(struct importing *importing, bool repeated)
{
	importing->result->already_there += !repeated;
	importing->result->repeated += repeated;
}

/* -- what differs -- */

/* The fields of `said` that `fields` does not have like that. A new reference. */
static json_t *differences(const json_t *fields, const json_t *said)
{
	json_t *differing = json_object();
	const char *name;
	json_t *value;
	json_object_foreach ((json_t *)said, name, value)
		if (!json_equal(value, json_object_get(fields, name)))
			json_put(differing, name, json_incref(value));
	return differing;
}

static bool verb_takes(const struct verb *verb, const char *field)
{
	for (size_t i = 0; i < verb->field_count; i++)
		if (strcmp(verb->fields[i], field) == 0)
			return true;
	return false;
}

static int refuse_change(struct importing *importing, const json_t *thing, const char *field)
{
	char message[512];
	snprintf(message, sizeof(message),
		"\"%.200s\" is there already with another %s, which an import cannot change while "
		"it is \"%s\".",
		json_text(thing, "title"), field, json_text(thing, "state_label"));
	late_problem(importing, importing->row.line, message);
	return FT_REFUSED;
}

static int change_thing(struct importing *importing, const struct things *things,
	const json_t *thing, json_t *differing)
{
	const char *name;
	json_t *value;
	bool can = things->change && verb_allowed_from(things->change, json_text(thing, "state"));
	json_object_foreach (differing, name, value)
		if (!can || !verb_takes(things->change, name))
			return refuse_change(importing, thing, name);
	struct act act = { .actor = importing->actor,
		.kind = things->kind->name,
		.verb = things->change->name,
		.thing = json_text(thing, "id"),
		.input = differing };
	struct outcome outcome;
	int result = import_act(importing, &act, &outcome);
	outcome_release(&outcome);
	return result;
}

/* -- places that have closed -- */

static int close_place(struct importing *importing, struct things *things, const char *id,
	const json_t *thing, bool *changed)
{
	struct slice cell = row_cell(importing, things->closed);
	day_number day;
	*changed = false;
	if (cell.length == 0 || day_parse(cell, &day))
		return 0;
	if (thing && strcmp(json_text(thing, "state"), "shut") == 0)
		return 0;
	json_t *input = json_object();
	json_put_day(input, "closed", day);
	struct act act = { .actor = importing->actor,
		.kind = "place",
		.verb = "close",
		.thing = id,
		.input = input };
	struct outcome outcome;
	int result = import_act(importing, &act, &outcome);
	*changed = result == 0;
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

/* -- one row -- */

static int make_thing(struct importing *importing, struct things *things, const char *id,
	char made[IMPORT_ID_BYTES + 1], bool *is_new)
{
	char key[96], place[IMPORT_ID_BYTES + 1], on[64];
	struct slice place_cell = row_cell(importing, things->place),
		     on_cell = row_cell(importing, things->on);
	int32_t alike = things->known[things->number].written;
	content_key(things->kind->name, things->input, place_cell, on_cell, key);
	if (alike)
		snprintf(key + strlen(key), sizeof(key) - strlen(key), ":%d", alike);
	snprintf(place, sizeof(place), "%.*s", (int)place_cell.length, place_cell.base);
	snprintf(on, sizeof(on), "%.*s", (int)on_cell.length, on_cell.base);
	struct act act = { .actor = importing->actor,
		.kind = things->kind->name,
		.verb = things->add->name,
		.new_id = id,
		.place = place,
		.on = on,
		.input = things->input,
		.idempotency_key = *id ? NULL : key };
	struct outcome outcome;
	int result = import_act(importing, &act, &outcome);
	if (result == 0) {
		snprintf(made, IMPORT_ID_BYTES + 1, "%.*s", IMPORT_ID_BYTES, outcome.thing);
		*is_new = !outcome.repeated;
	}
	outcome_release(&outcome);
	return result;
}

/* What is there under the id; NULL in *thing when nothing is. */
static int find_thing(
	struct importing *importing, struct things *things, const char *id, json_t **thing)
{
	*thing = NULL;
	bool may_be_there = *id && (!things->is_place || things->known[things->number].done ||
					   directory_place(importing->directory, id) >= 0);
	if (!may_be_there)
		return 0;
	int result = read_thing(bulk_reader(importing->bulk), importing->actor, id, thing);
	if (result == FT_NOT_FOUND)
		return 0;
	if (result == 0 && strcmp(json_text(*thing, "kind"), things->kind->name) != 0) {
		char message[256];
		snprintf(message, sizeof(message), "The id %s is that of another record: %s.", id,
			json_text(*thing, "kind_label"));
		late_problem(importing, importing->row.line, message);
		result = FT_REFUSED;
	}
	return result;
}

/* *changed: whether the record now says something that it did not. */
static int bring_up_to_date(
	struct importing *importing, struct things *things, const json_t *thing, bool *changed)
{
	json_t *differing = differences(json_object_get(thing, "fields"), things->input);
	int result = 0;
	*changed = json_object_size(differing) > 0;
	if (*changed)
		result = change_thing(importing, things, thing, differing);
	json_decref(differing);
	return result;
}

/* Somebody new among many, or one more role of theirs: 1; 0: not so. */
static int join_crowd(struct importing *importing, struct things *things, const char *id)
{
	struct known_id *known = &things->known[things->number];
	bool is_there = false, more = false;
	if (!crowd_takes(importing, things) || directory_person(importing->directory, id) >= 0)
		return 0;
	if (known->done) {
		int result = crowd_add_role(importing, things, &more);
		importing->result->changed += more;
		if (!more)
			count_same(importing, true);
		return result ? result : 1;
	}
	int result = read_is_there(bulk_reader(importing->bulk), id, &is_there);
	if (result || is_there)
		return result;
	known->done = true;
	importing->result->written++;
	result = crowd_add(importing, things);
	return result ? result : 1;
}

static int write_thing(struct importing *importing, struct things *things)
{
	char id[IMPORT_ID_BYTES + 1];
	struct slice id_cell = row_cell(importing, things->id);
	snprintf(id, sizeof(id), "%.*s", (int)id_cell.length, id_cell.base);
	json_t *thing;
	bool is_new = false, changed = false, more = false;
	int result = things->crowd ? join_crowd(importing, things, id) : 0;
	if (result)
		return result == 1 ? 0 : result;
	result = find_thing(importing, things, id, &thing);
	if (result == 0 && thing)
		result = bring_up_to_date(importing, things, thing, &changed);
	else if (result == 0)
		result = make_thing(importing, things, id, id, &is_new);
	if (result == 0 && things->closed >= 0)
		result = close_place(importing, things, id, thing, &more);
	if (result == 0 && things->role >= 0)
		result = write_role(importing, things, id, &more);
	json_decref(thing);
	if (result)
		return result;
	things->known[things->number].done = true;
	things->known[things->number].written++;
	if (is_new)
		importing->result->written++;
	else if (changed || more)
		importing->result->changed++;
	else
		count_same(importing, things->repeated);
	return 0;
}

/* -- the order of places -- */

enum parent { PARENT_THERE, PARENT_TO_COME, PARENT_UNKNOWN };

static enum parent find_parent(struct importing *importing, struct things *things, const char *id)
{
	if (!*id || directory_place(importing->directory, id) >= 0)
		return PARENT_THERE;
	int number = key_map_find(&things->ids, slice_of(id));
	if (number < 0)
		return PARENT_UNKNOWN;
	return things->known[number].done ? PARENT_THERE : PARENT_TO_COME;
}

static int make_parent(struct importing *importing, struct things *things, const char *parent)
{
	int result = make_place(importing, parent);
	things_number(things, slice_of(parent), &(bool){ false })->done = true;
	return result ? result : 1;
}

/* 1: the row can be written; 0: not now. */
static int settle_parent(struct importing *importing, struct things *things)
{
	const char *parent = json_text(things->input, "parent");
	char message[256];
	switch (find_parent(importing, things, parent)) {
	case PARENT_THERE:
		return 1;
	case PARENT_TO_COME:
		things->waiting++;
		if (!things->stuck)
			return 0;
		snprintf(message, sizeof(message),
			"parent: \"%s\" cannot be added, or is itself inside this place.", parent);
		break;
	case PARENT_UNKNOWN:
		if (importing->job->create_places)
			return make_parent(importing, things, parent);
		snprintf(message, sizeof(message),
			"parent: there is no place \"%s\", here or in this file.", parent);
		break;
	}
	late_problem(importing, importing->row.line, message);
	return 0;
}

static int write_row(struct importing *importing)
{
	struct things *things = importing->own;
	if (!things->is_place)
		return write_thing(importing, things);
	struct known_id *known = &things->known[things->number];
	/* At later readings only what waited is left. */
	if (known->refused || (known->done && (!things->repeated || things->waited)))
		return 0;
	size_t late = importing->late_count;
	int result = settle_parent(importing, things);
	if (result == 1)
		result = write_thing(importing, things);
	things->known[things->number].refused = importing->late_count > late;
	return result;
}

/* Places may stand before what they are part of: then the file is read again. */
static int finish_things(struct importing *importing, bool *again)
{
	struct things *things = importing->own;
	*again = things->waiting > 0 && !things->stuck;
	things->stuck = things->waited == things->waiting;
	things->waited = things->waiting;
	things->waiting = 0;
	return things->crowd ? crowd_flush(importing, things->crowd) : 0;
}

const struct importer things_importer = { things_open, things_check, things_begin, write_row,
	finish_things, things_close };

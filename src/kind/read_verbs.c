#include "read_parts.h"

enum {
	STATES_COUNT_MOST = 40,
	VERBS_COUNT_MOST = 40,
	EFFECTS_COUNT_MOST = 40,
	SPAWNS_COUNT_MOST = 8
};

#define MEMBER(name, type, required, part) \
	{ #name, MEMBER_##type, required, offsetof(struct part, name), 0 }
#define NAMES(name, count, required, part) \
	{ #name, MEMBER_NAMES, required, offsetof(struct part, name), offsetof(struct part, count) }
#define OTHER(name) { name, MEMBER_OTHER, false, 0, 0 }

static const struct member state_members[] = {
	MEMBER(name, NAME, true, state),
	MEMBER(label, TEXT, true, state),
	MEMBER(closed, FLAG, false, state),
	{ 0 },
};

static const struct member verb_members[] = {
	MEMBER(name, NAME, true, verb),
	MEMBER(label, TEXT, true, verb),
	MEMBER(done, TEXT, false, verb),
	MEMBER(hint, TEXT, false, verb),
	NAMES(from, from_count, false, verb),
	MEMBER(to, NAME, false, verb),
	NAMES(fields, field_count, false, verb),
	MEMBER(who, SCOPE, false, verb),
	MEMBER(anyone, FLAG, false, verb),
	MEMBER(second_person, FLAG, false, verb),
	MEMBER(main, FLAG, false, verb),
	MEMBER(withdraws, FLAG, false, verb),
	OTHER("effects"), OTHER("spawns"),
	{ 0 },
};

static const struct member effect_members[] = {
	MEMBER(field, NAME, true, effect),
	OTHER("copy"), OTHER("add"), OTHER("day"), OTHER("by"), OTHER("months_after"),
	{ 0 },
};

static const struct member spawn_members[] = {
	MEMBER(kind, NAME, true, spawn),
	MEMBER(verb, NAME, true, spawn),
	MEMBER(for_each, NAME, false, spawn),
	MEMBER(set, JSON, true, spawn),
	{ 0 },
};

/* The member that says what an effect does, and what that member must be. */
static const struct {
	const char *member;
	enum effect_type type;
	json_type value;
} effect_kinds[] = {
	{ "copy", EFFECT_COPY, JSON_STRING }, { "add", EFFECT_ADD, JSON_INTEGER },
	{ "day", EFFECT_DAY, JSON_TRUE }, { "by", EFFECT_BY, JSON_TRUE },
	{ "months_after", EFFECT_MONTHS_AFTER, JSON_STRING },
};

int read_states(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	struct place_in_pack here = *at;
	const json_t *array;
	struct state *states;
	int code = members_array(at, declaration, "states", STATES_COUNT_MOST, &array,
		&kind->state_count);

	states = arena_alloc(&at->pack->arena, (kind->state_count + 1) * sizeof(*states));
	kind->states = states;
	here.part = "state";
	for (size_t i = 0; i < kind->state_count && !code; i++) {
		const json_t *object = json_array_get(array, i);

		here.name = json_text(object, "name");
		code = members_read(&here, object, state_members, &states[i]);
		for (size_t j = 0; j < i && !code; j++)
			if (strcmp(states[j].name, states[i].name) == 0)
				code = refuse_at(&here, "it is declared twice");
	}
	return code;
}

static int read_effect(const struct place_in_pack *at, const json_t *object, struct effect *effect)
{
	int found = 0, code = members_read(at, object, effect_members, effect);

	effect->from = "";
	for (size_t i = 0; i < sizeof(effect_kinds) / sizeof(effect_kinds[0]) && !code; i++) {
		const json_t *value = json_object_get(object, effect_kinds[i].member);

		if (!value)
			continue;
		found++;
		effect->type = effect_kinds[i].type;
		if (json_typeof(value) != effect_kinds[i].value)
			code = refuse_at(at, "the effect on \"%s\": \"%s\" must be %s", effect->field,
				effect_kinds[i].member, effect_kinds[i].value == JSON_STRING ?
				"the name of a field" : effect_kinds[i].value == JSON_INTEGER ?
				"a whole number" : "true");
		else if (json_is_string(value))
			effect->from = json_string_value(value);
		else
			effect->number = json_integer_value(value);
	}
	if (!code && found != 1)
		return refuse_at(at, "the effect on \"%s\" must say one of copy, add, day, by, "
			"months_after", effect->field);
	return code;
}

static int read_effects(const struct place_in_pack *at, const json_t *object, struct verb *verb)
{
	const json_t *array;
	struct effect *effects;
	int code = members_array(at, object, "effects", EFFECTS_COUNT_MOST, &array,
		&verb->effect_count);

	effects = arena_alloc(&at->pack->arena, (verb->effect_count + 1) * sizeof(*effects));
	verb->effects = effects;
	for (size_t i = 0; i < verb->effect_count && !code; i++)
		code = read_effect(at, json_array_get(array, i), &effects[i]);
	return code;
}

static int read_spawns(const struct place_in_pack *at, const json_t *object, struct verb *verb)
{
	const json_t *array;
	struct spawn *spawns;
	int code = members_array(at, object, "spawns", SPAWNS_COUNT_MOST, &array, &verb->spawn_count);

	spawns = arena_alloc(&at->pack->arena, (verb->spawn_count + 1) * sizeof(*spawns));
	verb->spawns = spawns;
	for (size_t i = 0; i < verb->spawn_count && !code; i++) {
		code = members_read(at, json_array_get(array, i), spawn_members, &spawns[i]);
		if (!code && !json_is_object(spawns[i].set))
			code = refuse_at(at, "\"set\" of the spawned %s must be an object", spawns[i].kind);
	}
	return code;
}

static int read_verb(const struct place_in_pack *at, const json_t *object, struct verb *verb)
{
	int code;

	if ((code = members_read(at, object, verb_members, verb)) ||
		(code = read_effects(at, object, verb)) || (code = read_spawns(at, object, verb)))
		return code;
	if (verb->from && verb->from_count == 0)
		return refuse_at(at, "\"from\" is empty; leave it out when the verb makes a new thing");
	if (verb->from && verb->anyone)
		return refuse_at(at, "only a verb that makes a new thing can be for \"anyone\"");
	if (!verb->from && verb->withdraws)
		return refuse_at(at, "a verb that makes a new thing has nothing to withdraw");
	if (!verb->from && verb->second_person)
		return refuse_at(at, "a verb that makes a new thing has no first person");
	return 0;
}

int read_verbs(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	struct place_in_pack here = *at;
	const json_t *array;
	struct verb *verbs;
	int code = members_array(at, declaration, "verbs", VERBS_COUNT_MOST, &array,
		&kind->verb_count);

	verbs = arena_alloc(&at->pack->arena, (kind->verb_count + 1) * sizeof(*verbs));
	kind->verbs = verbs;
	here.part = "verb";
	for (size_t i = 0; i < kind->verb_count && !code; i++) {
		const json_t *object = json_array_get(array, i);

		here.name = json_text(object, "name");
		code = read_verb(&here, object, &verbs[i]);
		for (size_t j = 0; j < i && !code; j++)
			if (strcmp(verbs[j].name, verbs[i].name) == 0)
				code = refuse_at(&here, "it is declared twice");
	}
	return code;
}

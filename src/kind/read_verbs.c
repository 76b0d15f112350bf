#include "read_parts.h"

enum {
	STATES_COUNT_MOST = 40,
	VERBS_COUNT_MOST = 40,
	EFFECTS_COUNT_MOST = 40,
	SPAWNS_COUNT_MOST = 8
};

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
	MEMBER_LIST(from, from_count, false, verb),
	MEMBER(to, NAME, false, verb),
	MEMBER_LIST(fields, field_count, false, verb),
	MEMBER(who, SCOPE, false, verb),
	MEMBER(anyone, FLAG, false, verb),
	MEMBER(second_person, FLAG, false, verb),
	MEMBER(main, FLAG, false, verb),
	MEMBER(withdraws, FLAG, false, verb),
	MEMBER(redates, NAME, false, verb),
	MEMBER_ELSEWHERE("effects"), MEMBER_ELSEWHERE("spawns"),
	{ 0 },
};

static const struct member effect_members[] = {
	MEMBER(field, NAME, true, effect),
	MEMBER_ELSEWHERE("copy"), MEMBER_ELSEWHERE("add"), MEMBER_ELSEWHERE("day"),
	MEMBER_ELSEWHERE("by"), MEMBER_ELSEWHERE("months_after"),
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
	const char *in_words;
} effect_kinds[] = {
	{ "copy", EFFECT_COPY, JSON_STRING, "the name of a field" },
	{ "add", EFFECT_ADD, JSON_INTEGER, "a whole number" },
	{ "day", EFFECT_DAY, JSON_TRUE, "true" },
	{ "by", EFFECT_BY, JSON_TRUE, "true" },
	{ "months_after", EFFECT_MONTHS_AFTER, JSON_STRING, "the name of a field" },
};

static int read_state(const struct place_in_pack *at, const json_t *object, void *part)
{
	return members_read(at, object, state_members, part);
}

int read_states(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	static const struct part_list list = {
		.key = "states", .what = "state", .named_by = "name", .unique = true,
		.most = STATES_COUNT_MOST, .size = sizeof(struct state),
		.read = read_state,
	};
	void *states;
	int code = parts_read(at, declaration, &list, &states, &kind->state_count);

	kind->states = states;
	return code;
}

static int read_effect(const struct place_in_pack *at, const json_t *object, void *part)
{
	struct effect *effect = part;
	int found = 0, code = members_read(at, object, effect_members, effect);

	effect->from = "";
	for (size_t i = 0; i < sizeof(effect_kinds) / sizeof(effect_kinds[0]) && !code; i++) {
		const json_t *value = json_object_get(object, effect_kinds[i].member);

		if (!value)
			continue;
		found++;
		effect->type = effect_kinds[i].type;
		if (json_typeof(value) != effect_kinds[i].value)
			code = refuse_at(at, "\"%s\" must be %s", effect_kinds[i].member,
				effect_kinds[i].in_words);
		else if (json_is_string(value))
			effect->from = json_string_value(value);
		else
			effect->number = json_integer_value(value);
	}
	if (!code && found != 1)
		return refuse_at(at, "it must say one of copy, add, day, by, months_after");
	return code;
}

static int read_spawn(const struct place_in_pack *at, const json_t *object, void *part)
{
	struct spawn *spawn = part;
	int code = members_read(at, object, spawn_members, spawn);

	if (!code && !json_is_object(spawn->set))
		return refuse_at(at, "\"set\" must be an object");
	return code;
}

static int read_results(const struct place_in_pack *at, const json_t *object, struct verb *verb)
{
	static const struct part_list effect_list = {
		.key = "effects", .what = "effect on", .named_by = "field",
		.most = EFFECTS_COUNT_MOST, .size = sizeof(struct effect),
		.read = read_effect,
	};
	static const struct part_list spawn_list = {
		.key = "spawns", .what = "spawned", .named_by = "kind",
		.most = SPAWNS_COUNT_MOST, .size = sizeof(struct spawn),
		.read = read_spawn,
	};
	void *effects = NULL, *spawns = NULL;
	int code = parts_read(at, object, &effect_list, &effects, &verb->effect_count);

	if (!code)
		code = parts_read(at, object, &spawn_list, &spawns, &verb->spawn_count);
	verb->effects = effects;
	verb->spawns = spawns;
	return code;
}

static int read_verb(const struct place_in_pack *at, const json_t *object, void *part)
{
	struct verb *verb = part;
	int code = members_read(at, object, verb_members, verb);

	if (!code)
		code = read_results(at, object, verb);
	if (code)
		return code;
	if (verb->from && verb->from_count == 0)
		return refuse_at(at, "\"from\" is empty; leave it out when the verb makes a new thing");
	if (verb->from && verb->anyone)
		return refuse_at(at, "only a verb that makes a new thing can be for \"anyone\"");
	if (!verb->from && verb->withdraws)
		return refuse_at(at, "a verb that makes a new thing has nothing to withdraw");
	if (!verb->from && *verb->redates)
		return refuse_at(at, "a verb that makes a new thing has no day to correct");
	if (!verb->from && verb->second_person)
		return refuse_at(at, "a verb that makes a new thing has no first person");
	return 0;
}

int read_verbs(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	static const struct part_list list = {
		.key = "verbs", .what = "verb", .named_by = "name", .unique = true,
		.most = VERBS_COUNT_MOST, .size = sizeof(struct verb),
		.read = read_verb,
	};
	void *verbs;
	int code = parts_read(at, declaration, &list, &verbs, &kind->verb_count);

	kind->verbs = verbs;
	return code;
}

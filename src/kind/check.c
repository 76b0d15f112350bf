#include "read_parts.h"
#include "scope_tree.h"

/* Where a spawned thing's fields may come from, besides a literal: "$", then this, then
 * one of the names after the dot. */
static const char *const answer_parts[] = { "answer", "act", "owner", "due" };
static const char *const question_parts[] = { "id", "text", "requirement" };

/* -- references to other kinds --------------------------------------------------- */

/* The kind that an own thing field refers to; NULL when it refers to any kind. */
static const struct kind *referred(const struct kinds *kinds, const struct kind *kind,
	const char *name)
{
	const struct field *field = kind_field(kind, name);

	return field ? kinds_find(kinds, field->refers_to) : NULL;
}

static int need_of_that_thing(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const char *own, const char *name, enum field_type type)
{
	const struct kind *other = referred(kinds, kind, own);
	const struct field *field = other ? kind_field(other, name) : NULL;

	if (!other)
		return refuse_at(at, "field \"%s\" must say by \"refers_to\" which kind has \"%s\"", own,
			name);
	if (!field)
		return refuse_at(at, "a %s has no field \"%s\"", other->name, name);
	if (field->type != type)
		return refuse_at(at, "field \"%s\" of a %s must be of type %s", name, other->name,
			field_type_name(type));
	return 0;
}

/* "field.of_that_thing"; nothing to check in a plain "field". */
static int check_months(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const char *name)
{
	const char *dot = strchr(name, '.');
	char own[PACK_NAME_CHARS + 1] = "";

	if (!dot)
		return 0;
	memcpy(own, name, (size_t)(dot - name)); /* check_kind measured it */
	return need_of_that_thing(kinds, at, kind, own, dot + 1, FIELD_WHOLE);
}

/* "field.of_that_thing", of the same type. */
static int check_matches(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const struct field *field)
{
	struct slice rest = slice_of(field->matches), first = slice_cut(&rest, '.');
	char own[PACK_NAME_CHARS + 1];

	if (first.length > PACK_NAME_CHARS || rest.length == 0)
		return refuse_at(at,
			"\"matches\" must name a field and, after a dot, one of what it names");
	snprintf(own, sizeof(own), "%.*s", (int)first.length, first.base);
	return need_of_that_thing(kinds, at, kind, own, rest.base, field->type);
}

static int check_field(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const struct field *field)
{
	const struct kind *other;

	if (*field->refers_to && !kinds_find(kinds, field->refers_to))
		return refuse_at(at, "\"refers_to\": there is no kind \"%s\"", field->refers_to);
	if (*field->matches)
		return check_matches(kinds, at, kind, field);
	if (*field->pins)
		return need_of_that_thing(kinds, at, kind, field->pins, field->name, field->type);
	if (!*field->template_field)
		return 0;
	other = referred(kinds, kind, field->template_field);
	for (size_t i = 0; other && i < other->field_count; i++)
		if (other->fields[i].type == FIELD_QUESTIONS)
			return 0;
	return refuse_at(at, "\"template_field\": field \"%s\" must refer to a kind with a field of "
		"type questions", field->template_field);
}

/* -- what a verb makes -------------------------------------------------------------- */

static int check_source(const struct place_in_pack *at, const struct kind *kind,
	const struct spawn *spawn, const char *source)
{
	const char *dot = strchr(source, '.');

	if (strcmp(source, "$thing") == 0 || kind_field(kind, source + 1))
		return 0;
	if (*spawn->for_each && dot && strncmp(source, "$answer.", 8) == 0 &&
		name_position(answer_parts, 4, dot + 1) >= 0)
		return 0;
	if (*spawn->for_each && dot && strncmp(source, "$question.", 10) == 0 &&
		name_position(question_parts, 3, dot + 1) >= 0)
		return 0;
	return refuse_at(at, "\"set\": nothing is called \"%s\" here", source);
}

static int check_spawn(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const struct spawn *spawn)
{
	const struct kind *made = kinds_find(kinds, spawn->kind);
	const struct verb *verb = made ? kind_verb(made, spawn->verb) : NULL;
	const char *key;
	json_t *value;
	int code = 0;

	if (!made)
		return refuse_at(at, "it makes a \"%s\", but there is no such kind", spawn->kind);
	if (!verb || verb->from)
		return refuse_at(at, "a %s is not made by verb \"%s\"", spawn->kind, spawn->verb);
	json_object_foreach((json_t *)spawn->set, key, value) {
		if (name_position(verb->fields, verb->field_count, key) < 0)
			return refuse_at(at, "\"set\": verb \"%s\" of a %s does not take \"%s\"",
				verb->name, made->name, key);
		if (!json_is_string(value))
			return refuse_at(at, "\"set\": \"%s\" must be text", key);
		if (*json_string_value(value) == '$')
			code = check_source(at, kind, spawn, json_string_value(value));
		if (code)
			return code;
	}
	return 0;
}

/* -- roles ---------------------------------------------------------------------------- */

static bool is_role(const struct kinds *kinds, struct slice name)
{
	for (size_t i = 0; i < kinds->role_count; i++)
		if (slice_is(name, kinds->roles[i]->name))
			return true;
	return false;
}

static const struct scope_value *unknown_role(const struct kinds *kinds,
	const struct scope_node *node)
{
	const struct scope_value *value = NULL;

	if (node->name && strcmp(node->name, "role") == 0)
		for (value = node->values; value; value = value->next)
			if (!is_role(kinds, value->text))
				return value;
	for (const struct scope_node *child = node->children; child && !value; child = child->next)
		value = unknown_role(kinds, child);
	return value;
}

static int check_roles(const struct kinds *kinds, const struct place_in_pack *at,
	const struct scope *scope)
{
	const struct scope_value *value = scope ? unknown_role(kinds, scope->root) : NULL;

	if (!value)
		return 0;
	return forgive_at(at, refuse_at(at, "there is no role \"%.*s\"", (int)value->text.length,
		value->text.base));
}

static int check_granters(const struct kinds *kinds, struct pack *pack, const struct role *role)
{
	struct place_in_pack at = { pack, NULL, "role", role->name };
	int code = 0;

	for (size_t i = 0; i < role->granter_count && !code; i++)
		if (!kinds_role(kinds, role->granted_by[i]))
			code = forgive_at(&at, refuse_at(&at, "\"granted_by\": there is no role \"%s\"",
				role->granted_by[i]));
	return code;
}

/* -- all of it ------------------------------------------------------------------------- */

static int check_verb(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const struct verb *verb)
{
	int code = check_roles(kinds, at, verb->who);

	for (size_t i = 0; i < verb->effect_count && !code; i++)
		if (verb->effects[i].type == EFFECT_MONTHS_AFTER)
			code = check_months(kinds, at, kind, verb->effects[i].from);
	for (size_t i = 0; i < verb->spawn_count && !code; i++)
		code = check_spawn(kinds, at, kind, &verb->spawns[i]);
	return code;
}

static int check_clock(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const struct clock *clock)
{
	if (*clock->role && !kinds_role(kinds, clock->role))
		return refuse_at(at, "there is no role \"%s\"", clock->role);
	return check_months(kinds, at, kind, clock->months_field);
}

static int check_evidence(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind, const struct evidence_rule *rule)
{
	const struct kind *other;
	const struct field *field;

	if (!*rule->through)
		return 0;
	other = referred(kinds, kind, rule->through);
	field = other ? kind_field(other, rule->requirement_field) : NULL;
	if (!field || strcmp(field->refers_to, "requirement") != 0)
		return refuse_at(at, "\"through\": what field \"%s\" names must have a field \"%s\" that "
			"refers to requirements", rule->through, rule->requirement_field);
	return 0;
}

static int check_parts(const struct kinds *kinds, const struct place_in_pack *at,
	const struct kind *kind)
{
	int code = 0;

	for (size_t i = 0; i < kind->field_count && !code; i++) {
		const struct field *field = &kind->fields[i];
		struct place_in_pack here = { at->pack, at, "field", field->name };

		code = check_field(kinds, &here, kind, field);
		if (!code)
			code = check_roles(kinds, &here, field->see);
	}
	for (size_t i = 0; i < kind->verb_count && !code; i++) {
		const struct verb *verb = &kind->verbs[i];
		struct place_in_pack here = { at->pack, at, "verb", verb->name };

		code = check_verb(kinds, &here, kind, verb);
	}
	for (size_t i = 0; i < kind->clock_count && !code; i++) {
		const struct clock *clock = &kind->clocks[i];
		struct place_in_pack here = { at->pack, at, "clock", clock->name };

		code = check_clock(kinds, &here, kind, clock);
	}
	for (size_t i = 0; i < kind->evidence_count && !code; i++) {
		const struct evidence_rule *rule = &kind->evidence[i];
		struct place_in_pack here = { at->pack, at, "evidence from verb", rule->verb };

		code = check_evidence(kinds, &here, kind, rule);
	}
	return code;
}

static int check_one(const struct kinds *kinds, struct pack *pack, const struct kind *kind)
{
	struct place_in_pack at = { pack, NULL, "kind", kind->name };
	int code = check_roles(kinds, &at, kind->see);

	return code ? code : check_parts(kinds, &at, kind);
}

/* The names of a pack against those of the packs before it. */
static int check_twice(const struct kinds *kinds, struct pack *pack)
{
	struct place_in_pack at = { pack, NULL, NULL, NULL };

	for (size_t i = 0; i < pack->kind_count; i++) {
		const struct kind *kind = &pack->kinds[i], *first = kinds_find(kinds, kind->name);
		struct place_in_pack here = { pack, NULL, "kind", kind->name };

		if (first != kind)
			return refuse_at(&here, "it is in packs \"%s\" and \"%s\"", first->pack,
				kind->pack);
	}
	for (size_t i = 0; i < pack->role_count; i++) {
		struct place_in_pack here = { pack, NULL, "role", pack->roles[i].name };

		if (kinds_role(kinds, pack->roles[i].name) != &pack->roles[i])
			return refuse_at(&here, "it is declared twice");
	}
	for (size_t i = 0; pack->framework && kinds->frameworks[i] != pack->framework; i++)
		if (strcmp(kinds->frameworks[i]->name, pack->framework->name) == 0)
			return refuse_at(&at, "framework \"%s\" is declared twice", pack->framework->name);
	return 0;
}

/* Node ids are looked up without their framework, so no two may be the same. */
static int check_nodes(const struct kinds *kinds, struct pack *pack)
{
	struct place_in_pack at = { pack, NULL, NULL, NULL };
	const struct framework *framework = pack->framework, *of;
	int code = 0;

	for (size_t i = 0; framework && i < framework->node_count && !code; i++) {
		kinds_node(kinds, framework->nodes[i].id, &of);
		if (of != framework)
			code = forgive_at(&at, refuse_at(&at,
				"node \"%s\" is in framework \"%s\" and in \"%s\"",
				framework->nodes[i].id, of->name, framework->name));
	}
	return code;
}

/* A starter requirement is what the verb "adopt" takes, and an id. */
static int check_starter(const struct kinds *kinds, struct pack *pack, const json_t *starter)
{
	struct place_in_pack at = { pack, NULL, "requirement", json_text(starter, "id") };
	const struct kind *kind = kinds_find(kinds, "requirement");
	const struct verb *adopt = kind ? kind_verb(kind, "adopt") : NULL;
	json_t *input, *clean, *problems;
	int code = 0;

	if (!adopt)
		return refuse_at(&at, "there is no kind \"requirement\" with a verb \"adopt\"");
	input = json_copy((json_t *)starter);
	json_object_del(input, "id");
	if (verb_check_fields(kind, adopt, input, &clean, &problems)) {
		const json_t *first = json_array_get(problems, 0);

		code = refuse_at(&at, "\"%s\": %s", json_text(first, "field"),
			json_text(first, "message"));
		json_decref(problems);
	} else {
		json_decref(clean);
	}
	json_decref(input);
	return code;
}

static int check_pack(const struct kinds *kinds, struct pack *pack)
{
	int code = check_twice(kinds, pack);

	if (!code)
		code = check_nodes(kinds, pack);
	for (size_t i = 0; i < pack->role_count && !code; i++)
		code = check_granters(kinds, pack, &pack->roles[i]);
	for (size_t i = 0; i < pack->kind_count && !code; i++)
		code = check_one(kinds, pack, &pack->kinds[i]);
	for (size_t i = 0; i < json_array_size(pack->starters) && !code; i++)
		code = check_starter(kinds, pack, json_array_get(pack->starters, i));
	return code;
}

int check_registry(const struct kinds *kinds)
{
	int code = 0;

	if (kinds->kind_count > LIMIT_KINDS_COUNT)
		return error_set(FT_REFUSED, "there are more than %d kinds", LIMIT_KINDS_COUNT);
	for (size_t i = 0; i < kinds->pack_count && !code; i++)
		code = check_pack(kinds, kinds->packs[i]);
	return code;
}

#include "read_parts.h"

#include "scope_tree.h"

/* What a who or see scope may name besides the kind's own fields; a field of the same name
 * is hidden by it. */
static const char *const scope_subjects[] = {
	"by", "me", "role", "place", "thing",
};

static bool is_subject(const char *name)
{
	return name_position(scope_subjects, sizeof(scope_subjects) / sizeof(scope_subjects[0]),
		name) >= 0;
}

/* -- one field ------------------------------------------------------------- */

/* An own field with this name and one of two types. */
static int need_field(const struct place_in_pack *at, const struct kind *kind, const char *member,
	const char *name, enum field_type type, enum field_type or_type)
{
	const struct field *field = kind_field(kind, name);

	if (!field)
		return refuse_at(at, "%s: field \"%s\" is not declared", member, name);
	if (field->type == type || field->type == or_type)
		return 0;
	if (type == or_type)
		return refuse_at(at, "%s: field \"%s\" must be of type %s", member, name,
			field_type_name(type));
	return refuse_at(at, "%s: field \"%s\" must be of type %s or %s", member, name,
		field_type_name(type), field_type_name(or_type));
}

static int need_thing_field(const struct place_in_pack *at, const struct kind *kind,
	const char *member, const char *name, const char *refers_to)
{
	int code = need_field(at, kind, member, name, FIELD_THING, FIELD_THING);

	if (!code && strcmp(kind_field(kind, name)->refers_to, refers_to) != 0)
		return refuse_at(at, "%s: field \"%s\" must refer to a %s", member, name, refers_to);
	return code;
}

/* An optional person: own field or "me". */
static int need_person(const struct place_in_pack *at, const struct kind *kind, const char *member,
	const char *name)
{
	if (!*name || strcmp(name, "me") == 0)
		return 0;
	return need_thing_field(at, kind, member, name, "person");
}

/* "field" of type whole, or "field.of_that_thing", whose second half needs the other kind. */
static int need_months(const struct place_in_pack *at, const struct kind *kind, const char *member,
	const char *name)
{
	struct slice rest = slice_of(name), first = slice_cut(&rest, '.');
	char own[PACK_NAME_CHARS + 1];

	if (first.length > PACK_NAME_CHARS)
		return refuse_at(at, "%s: field \"%s\" is not declared", member, name);
	memcpy(own, first.base, first.length);
	own[first.length] = 0;
	if (first.length == strlen(name))
		return need_field(at, kind, member, own, FIELD_WHOLE, FIELD_WHOLE);
	return need_field(at, kind, member, own, FIELD_THING, FIELD_THING);
}

static int check_field(const struct place_in_pack *at, const struct kind *kind,
	const struct field *field)
{
	int code = 0;

	if (*field->template_field)
		code = need_field(at, kind, "\"template_field\"", field->template_field, FIELD_THING,
			FIELD_THING);
	if (!code && *field->pins)
		code = need_field(at, kind, "\"pins\"", field->pins, FIELD_THING, FIELD_THING);
	if (!code && field->personal == PERSONAL_FIELD)
		code = need_thing_field(at, kind, "\"personal\"", field->personal_field, "person");
	if (!code && field->personal == PERSONAL_SELF && kind->family != FAMILY_PERSON)
		return refuse_at(at, "\"personal\" is \"self\", but only a person is somebody");
	return code;
}

/* -- scopes ----------------------------------------------------------------- */

struct name_check {
	const struct kind *kind;
	const char *unknown;
	int column;
};

static void check_name(void *context, const char *name, int column)
{
	struct name_check *check = context;

	if (check->unknown || is_subject(name) || kind_field(check->kind, name))
		return;
	check->unknown = name;
	check->column = column;
}

static int check_scope(const struct place_in_pack *at, const struct kind *kind, const char *member,
	const struct scope *scope)
{
	struct name_check check = { .kind = kind };

	scope_names(scope, check_name, &check);
	if (!check.unknown)
		return 0;
	return forgive_at(at, refuse_at(at, "\"%s\": column %d: \"%s\" is not a field of this kind, nor "
		"by, me, role, place or thing", member, check.column, check.unknown));
}

/* -- verbs ------------------------------------------------------------------- */

static int check_effect(const struct place_in_pack *at, const struct kind *kind,
	const struct effect *effect)
{
	const struct field *to = kind_field(kind, effect->field), *from;

	if (!to)
		return refuse_at(at, "effect: field \"%s\" is not declared", effect->field);
	switch (effect->type) {
	case EFFECT_COPY:
		from = kind_field(kind, effect->from);
		if (!from)
			return refuse_at(at, "effect: field \"%s\" is not declared", effect->from);
		if (from->type != to->type)
			return refuse_at(at, "effect: \"%s\" and \"%s\" are not of the same type",
				effect->field, effect->from);
		return 0;
	case EFFECT_ADD:
		return need_field(at, kind, "effect", effect->field, FIELD_WHOLE, FIELD_WHOLE);
	case EFFECT_DAY:
		return need_field(at, kind, "effect", effect->field, FIELD_DAY, FIELD_DAY);
	case EFFECT_BY:
		return need_thing_field(at, kind, "effect", effect->field, "person");
	case EFFECT_MONTHS_AFTER:
		if (to->type != FIELD_DAY)
			return refuse_at(at, "effect: field \"%s\" must be of type day", effect->field);
		return need_months(at, kind, "effect", effect->from);
	}
	return 0;
}

static int check_verb_states(const struct place_in_pack *at, const struct kind *kind,
	const struct verb *verb)
{
	for (size_t i = 0; i < verb->from_count; i++)
		if (!kind_state(kind, verb->from[i]))
			return refuse_at(at, "state \"%s\" is not declared", verb->from[i]);
	if (*verb->to && !kind_state(kind, verb->to))
		return refuse_at(at, "state \"%s\" is not declared", verb->to);
	if (!verb->from && !*verb->to && kind->state_count > 0)
		return refuse_at(at, "\"to\" must say in which state a new %s begins", kind->name);
	return 0;
}

struct asked_check {
	const struct verb *verb;
	const char *asked;
};

static void check_asked(void *context, const char *name, int column)
{
	struct asked_check *check = context;

	(void)column;
	if (!is_subject(name) &&
		name_position(check->verb->fields, check->verb->field_count, name) >= 0)
		check->asked = name;
}

/* Else anybody could let themselves in: by sending owner=me to a verb for the owner. */
static int check_who(const struct place_in_pack *at, const struct kind *kind,
	const struct verb *verb)
{
	struct asked_check check = { verb, NULL };
	int code = 0;

	if (verb->from)
		scope_names(verb->who, check_asked, &check);
	if (check.asked)
		code = forgive_at(at, refuse_at(at,
			"\"who\" depends on field \"%s\", so the verb must not ask for it", check.asked));
	return code ? code : check_scope(at, kind, "who", verb->who);
}

static int check_redates(const struct place_in_pack *at, const struct kind *kind,
	const struct verb *verb)
{
	int code;

	if (!*verb->redates)
		return 0;
	code = need_field(at, kind, "\"redates\"", verb->redates, FIELD_DAY, FIELD_DAY);
	if (!code && name_position(verb->fields, verb->field_count, verb->redates) < 0)
		code = refuse_at(at, "\"redates\" names field \"%s\", which it does not ask for",
			verb->redates);
	return code;
}

static int check_verb(const struct place_in_pack *at, const struct kind *kind,
	const struct verb *verb)
{
	int code = check_verb_states(at, kind, verb);

	for (size_t i = 0; i < verb->field_count && !code; i++)
		if (!kind_field(kind, verb->fields[i]))
			code = refuse_at(at, "field \"%s\" is not declared", verb->fields[i]);
	for (size_t i = 0; i < verb->effect_count && !code; i++)
		code = check_effect(at, kind, &verb->effects[i]);
	for (size_t i = 0; i < verb->spawn_count && !code; i++)
		if (*verb->spawns[i].for_each)
			code = need_field(at, kind, "\"for_each\"", verb->spawns[i].for_each,
				FIELD_ANSWERS, FIELD_ANSWERS);
	if (!code)
		code = check_redates(at, kind, verb);
	return code ? code : check_who(at, kind, verb);
}

/* -- clocks and evidence -------------------------------------------------------- */

static int need_verb(const struct place_in_pack *at, const struct kind *kind, const char *name)
{
	if (kind_verb(kind, name))
		return 0;
	return refuse_at(at, "verb \"%s\" is not declared", name);
}

static int check_clock(const struct place_in_pack *at, const struct kind *kind,
	const struct clock *clock)
{
	int code = 0;

	for (size_t i = 0; i < clock->start_count && !code; i++)
		code = need_verb(at, kind, clock->starts[i]);
	for (size_t i = 0; i < clock->stop_count && !code; i++)
		code = need_verb(at, kind, clock->stops[i]);
	if (!code && *clock->verb)
		code = need_verb(at, kind, clock->verb);
	if (!code && *clock->due_field)
		code = need_field(at, kind, "\"due_field\"", clock->due_field, FIELD_DAY, FIELD_DAY);
	if (!code && *clock->months_field)
		code = need_months(at, kind, "\"months_field\"", clock->months_field);
	if (!code && *clock->renews && !kind_field(kind, clock->renews))
		code = refuse_at(at, "\"renews\": field \"%s\" is not declared", clock->renews);
	return code ? code : need_person(at, kind, "\"person_field\"", clock->person_field);
}

static int check_requirement(const struct place_in_pack *at, const struct kind *kind,
	const struct evidence_rule *rule)
{
	const char *name = rule->requirement_field;
	int code;

	if (*rule->through)
		return need_field(at, kind, "\"through\"", rule->through, FIELD_THING, FIELD_THING);
	if (!*name)
		return 0;
	code = need_field(at, kind, "\"requirement_field\"", name, FIELD_THING, FIELD_THINGS);
	if (!code && strcmp(kind_field(kind, name)->refers_to, "requirement") != 0)
		return refuse_at(at, "\"requirement_field\": field \"%s\" must refer to a requirement",
			name);
	return code;
}

static int check_evidence(const struct place_in_pack *at, const struct kind *kind,
	const struct evidence_rule *rule)
{
	const struct {
		const char *member, *name;
		enum field_type type;
	} needs[] = {
		{ "\"method_field\"", rule->method_field, FIELD_CHOICE },
		{ "\"until_field\"", rule->until_field, FIELD_DAY },
		{ "\"answers_field\"", rule->answers_field, FIELD_ANSWERS },
		{ "\"y_field\"", rule->y_field, FIELD_WHOLE },
		{ "\"n_field\"", rule->n_field, FIELD_WHOLE },
	};
	int code = need_verb(at, kind, rule->verb);

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]) && !code; i++)
		if (*needs[i].name)
			code = need_field(at, kind, needs[i].member, needs[i].name, needs[i].type,
				needs[i].type);
	if (code || (code = check_requirement(at, kind, rule)) ||
		(code = need_person(at, kind, "\"holder_field\"", rule->holder_field)))
		return code;
	return check_scope(at, kind, "y_when", rule->y_when);
}

/* -- all of it -------------------------------------------------------------------- */

static int check_parts(const struct place_in_pack *at, const struct kind *kind)
{
	int code = 0;

	for (size_t i = 0; i < kind->field_count && !code; i++) {
		const struct field *field = &kind->fields[i];
		struct place_in_pack here = { at->pack, at, "field", field->name };

		code = check_field(&here, kind, field);
		if (!code)
			code = check_scope(&here, kind, "see", field->see);
	}
	for (size_t i = 0; i < kind->verb_count && !code; i++) {
		const struct verb *verb = &kind->verbs[i];
		struct place_in_pack here = { at->pack, at, "verb", verb->name };

		code = check_verb(&here, kind, verb);
	}
	for (size_t i = 0; i < kind->clock_count && !code; i++) {
		const struct clock *clock = &kind->clocks[i];
		struct place_in_pack here = { at->pack, at, "clock", clock->name };

		code = check_clock(&here, kind, clock);
	}
	for (size_t i = 0; i < kind->evidence_count && !code; i++) {
		const struct evidence_rule *rule = &kind->evidence[i];
		struct place_in_pack here = { at->pack, at, "evidence from verb", rule->verb };

		code = check_evidence(&here, kind, rule);
	}
	return code;
}

int check_kind(const struct place_in_pack *at, const struct kind *kind)
{
	bool makes = false;
	int code = check_parts(at, kind);

	if (code)
		return code;
	if (!kind_field(kind, kind->title_field))
		return refuse_at(at, "\"title_field\": field \"%s\" is not declared", kind->title_field);
	for (size_t i = 0; i < kind->verb_count; i++)
		makes = makes || !kind->verbs[i].from;
	if (!makes)
		return refuse_at(at, "no verb makes one: a verb without \"from\" must be there");
	return check_scope(at, kind, "see", kind->see);
}

#include "read_parts.h"

enum {
	TEXT_CHARS_USUAL = 300,
	WORDS_CHARS_USUAL = 20000,
	CHOICES_COUNT_MOST = 200
};

static const struct member field_members[] = {
	MEMBER(name, NAME, true, field),
	MEMBER(label, TEXT, true, field),
	MEMBER(hint, TEXT, false, field),
	MEMBER(placeholder, TEXT, false, field),
	MEMBER(why, TEXT, false, field),
	MEMBER(required, FLAG, false, field),
	MEMBER(markdown, FLAG, false, field),
	MEMBER(list, FLAG, false, field),
	MEMBER(find, FLAG, false, field),
	MEMBER(length_max, SIZE, false, field),
	MEMBER(least, WHOLE, false, field),
	MEMBER(most, WHOLE, false, field),
	MEMBER(refers_to, TEXT, false, field),
	MEMBER(template_field, NAME, false, field),
	MEMBER(pins, NAME, false, field),
	MEMBER(matches, TEXT, false, field),
	MEMBER(see, SCOPE, false, field),
	MEMBER(usual, TEXT, false, field),
	MEMBER_ELSEWHERE("type"), MEMBER_ELSEWHERE("choices"), MEMBER_ELSEWHERE("personal"),
	{ 0 },
};

static const struct member choice_members[] = {
	MEMBER(value, TEXT, true, choice),
	MEMBER(label, TEXT, true, choice),
	MEMBER(hint, TEXT, false, choice),
	{ 0 },
};

/* Words that a scope, a form or an entry gives a meaning of its own. */
static const char *const reserved[] = {
	"id", "by", "me", "kind", "thing", "verb", "place", "state", "seq", "refs", "set",
	"and", "or", "not", "in", "under",
};

static int read_type(const struct place_in_pack *at, const json_t *object, struct field *field)
{
	const char *name = json_string_value(json_object_get(object, "type"));
	int type = name ? field_type_from_name(name) : -1;

	if (!name)
		return refuse_at(at, "\"type\" is missing");
	if (type < 0)
		return refuse_at(at, "\"type\" is \"%s\", which is not a type of field", name);
	field->type = (enum field_type)type;
	return 0;
}

static int read_choice(const struct place_in_pack *at, const json_t *object, void *part)
{
	return members_read(at, object, choice_members, part);
}

static int read_choices(const struct place_in_pack *at, const json_t *object, struct field *field)
{
	static const struct part_list list = {
		.key = "choices", .what = "choice", .named_by = "value", .unique = true,
		.most = CHOICES_COUNT_MOST, .size = sizeof(struct choice),
		.read = read_choice,
	};
	void *choices;
	int code = parts_read(at, object, &list, &choices, &field->choice_count);

	field->choices = choices;
	if (code)
		return code;
	if (field->type == FIELD_CHOICE && field->choice_count == 0)
		return refuse_at(at, "\"choices\" is missing");
	if (field->type != FIELD_CHOICE && field->choice_count > 0)
		return refuse_at(at, "only a field of type choice has \"choices\"");
	return 0;
}

static int read_personal(const struct place_in_pack *at, const json_t *object, struct field *field)
{
	const json_t *value = json_object_get(object, "personal");
	const char *name = json_string_value(value);

	field->personal_field = "";
	if (!value || json_is_null(value))
		return 0;
	if (!name || !*name)
		return refuse_at(at, "\"personal\" must be \"self\", \"author\" or the name of a field");
	if (strcmp(name, "self") == 0) {
		field->personal = PERSONAL_SELF;
	} else if (strcmp(name, "author") == 0) {
		field->personal = PERSONAL_AUTHOR;
	} else {
		field->personal = PERSONAL_FIELD;
		field->personal_field = name;
	}
	return 0;
}

/* Members that only some types have, in one place. */
static int check_type_members(const struct place_in_pack *at, const struct field *field)
{
	bool thing = field->type == FIELD_THING || field->type == FIELD_THINGS;
	bool text = field->type == FIELD_TEXT || field->type == FIELD_WORDS;

	if (*field->refers_to && !thing)
		return refuse_at(at, "only a field of type thing or things has \"refers_to\"");
	if (*field->template_field && field->type != FIELD_ANSWERS)
		return refuse_at(at, "only a field of type answers has \"template_field\"");
	if (field->type == FIELD_ANSWERS && !*field->template_field)
		return refuse_at(at, "\"template_field\" is missing");
	if (field->markdown && field->type != FIELD_WORDS)
		return refuse_at(at, "only a field of type words has \"markdown\"");
	if (field->find && !text)
		return refuse_at(at, "only a field of type text or words has \"find\"");
	if ((field->least != INT64_MIN || field->most != INT64_MAX) && field->type != FIELD_WHOLE)
		return refuse_at(at, "only a field of type whole has \"least\" and \"most\"");
	if (field->least > field->most)
		return refuse_at(at, "\"least\" is more than \"most\"");
	return 0;
}

static int check_usual(const struct place_in_pack *at, const struct field *field)
{
	const char *usual = field->usual;
	day_number day;

	if (!*usual)
		return 0;
	if (field->type == FIELD_CHOICE) {
		for (size_t i = 0; i < field->choice_count; i++)
			if (strcmp(field->choices[i].value, usual) == 0)
				return 0;
		return refuse_at(at, "\"usual\" is \"%s\", which is not one of the choices", usual);
	}
	if (field->type == FIELD_DAY && strcmp(usual, "today") != 0 && day_parse(slice_of(usual), &day))
		return refuse_at(at, "\"usual\" must be \"today\" or a date");
	return 0;
}

static int read_field(const struct place_in_pack *at, const json_t *object, void *part)
{
	struct field *field = part;
	int code;

	field->least = INT64_MIN;
	field->most = INT64_MAX;
	if ((code = members_read(at, object, field_members, field)) ||
		(code = read_type(at, object, field)) ||
		(code = read_choices(at, object, field)) ||
		(code = read_personal(at, object, field)) ||
		(code = check_type_members(at, field)))
		return code;
	if (!field->length_max)
		field->length_max = field->type == FIELD_WORDS ? WORDS_CHARS_USUAL :
			TEXT_CHARS_USUAL;
	if (name_position(reserved, sizeof(reserved) / sizeof(reserved[0]), field->name) >= 0)
		return refuse_at(at, "a field cannot have this name; it means something else");
	return check_usual(at, field);
}

int read_fields(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	static const struct part_list list = {
		.key = "fields", .what = "field", .named_by = "name", .unique = true,
		.most = LIMIT_FIELDS_PER_KIND_COUNT, .size = sizeof(struct field),
		.read = read_field,
	};
	void *fields;
	int code = parts_read(at, declaration, &list, &fields, &kind->field_count);

	kind->fields = fields;
	return code;
}

#include "kind.h"

const struct field *kind_field(const struct kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->field_count; i++)
		if (strcmp(kind->fields[i].name, name) == 0)
			return &kind->fields[i];
	return NULL;
}

const struct verb *kind_verb(const struct kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->verb_count; i++)
		if (strcmp(kind->verbs[i].name, name) == 0)
			return &kind->verbs[i];
	return NULL;
}

const struct state *kind_state(const struct kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->state_count; i++)
		if (strcmp(kind->states[i].name, name) == 0)
			return &kind->states[i];
	return NULL;
}

bool verb_allowed_from(const struct verb *verb, const char *state)
{
	if (!verb->from)
		return *state == 0;
	for (size_t i = 0; i < verb->from_count; i++)
		if (strcmp(verb->from[i], state) == 0)
			return true;
	return false;
}

const char *choice_label(const struct field *field, const char *value)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (strcmp(field->choices[i].value, value) == 0)
			return field->choices[i].label;
	return value;
}

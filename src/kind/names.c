#include "read_parts.h"

static const char *const families[] = {
	[FAMILY_PLACE] = "place", [FAMILY_PERSON] = "person", [FAMILY_REQUIREMENT] = "requirement",
	[FAMILY_POLICY] = "policy", [FAMILY_RECORD] = "record", [FAMILY_CHANGE] = "change",
	[FAMILY_SYSTEM] = "system",
};

static const char *const field_types[] = {
	[FIELD_TEXT] = "text", [FIELD_WORDS] = "words", [FIELD_WHOLE] = "whole",
	[FIELD_DECIMAL] = "decimal", [FIELD_DAY] = "day", [FIELD_CHOICE] = "choice",
	[FIELD_FLAG] = "flag", [FIELD_THING] = "thing", [FIELD_THINGS] = "things",
	[FIELD_NODES] = "nodes", [FIELD_SCOPE] = "scope", [FIELD_QUESTIONS] = "questions",
	[FIELD_ANSWERS] = "answers", [FIELD_ROWS] = "rows",
};

static const char *const strands[] = {
	[STRAND_PAPER] = "paper", [STRAND_PRACTICE] = "practice",
	[STRAND_CONTRADICTION] = "contradiction",
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

const char *family_name(enum family family)
{
	return families[family];
}

const char *field_type_name(enum field_type type)
{
	return field_types[type];
}

const char *strand_name(enum strand strand)
{
	return strands[strand];
}

int family_from_name(const char *name)
{
	return name_position(families, COUNT_OF(families), name);
}

int field_type_from_name(const char *name)
{
	return name_position(field_types, COUNT_OF(field_types), name);
}

int strand_from_name(const char *name)
{
	return name_position(strands, COUNT_OF(strands), name);
}

/* scope_tree.h: a parsed scope. Private to kind. */
#ifndef FETTLE_SCOPE_TREE_H
#define FETTLE_SCOPE_TREE_H

#include "scope.h"

enum scope_node_type {
	SCOPE_OR, SCOPE_AND, SCOPE_NOT, /* of children */
	SCOPE_HAS,                      /* a name alone */
	SCOPE_EQUAL, SCOPE_UNEQUAL, SCOPE_LESS, SCOPE_LESS_EQUAL, SCOPE_MORE, SCOPE_MORE_EQUAL,
	SCOPE_IN, SCOPE_NOT_IN, SCOPE_UNDER
};

enum scope_value_type { VALUE_WORD, VALUE_QUOTED, VALUE_NUMBER, VALUE_DAY, VALUE_ME };

struct scope_value {
	enum scope_value_type type;
	struct slice text;  /* without quotes */
	double number;      /* VALUE_NUMBER */
	int column;         /* from 1 */
	struct scope_value *next;
};

struct scope_node {
	enum scope_node_type type;
	const char *name;            /* what is compared */
	int column;                  /* of the name, from 1 */
	struct scope_value *values;  /* one, or several for in and not in */
	struct scope_node *children; /* or and and: two or more; not: one */
	struct scope_node *next;     /* the sibling after this one */
};

struct scope {
	struct arena arena;
	struct scope_node *root;
};

static inline bool scope_is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '-';
}

static inline bool scope_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Does it look like 2026-11-22? */
bool scope_is_day_shape(struct slice text);

#endif

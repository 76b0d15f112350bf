#include "scope_tree.h"

#include <stdlib.h>

enum { VALUES_USUAL = 32 }; /* more than this are fetched into memory of their own */

struct subject_values {
	struct slice few[VALUES_USUAL];
	struct slice *all;
	size_t count;
};

static void values_init(struct subject_values *values, const struct scope_subject *subject,
	const char *name)
{
	values->all = values->few;
	values->count = subject->values(subject->context, name, values->few, VALUES_USUAL);
	if (values->count > VALUES_USUAL) {
		size_t room = values->count;

		values->all = must_alloc(room * sizeof(*values->all));
		values->count = subject->values(subject->context, name, values->all, room);
		if (values->count > room)
			values->count = room;
	}
}

static void values_release(struct subject_values *values)
{
	if (values->all != values->few)
		free(values->all);
}

/* -1, 0 or 1 in *order; false when the two cannot be compared. */
static bool compare(struct slice have, const struct scope_value *value, int *order)
{
	if (value->type == VALUE_NUMBER) {
		double number;

		if (have.length == 0 || (!scope_is_digit(have.base[0]) && have.base[0] != '-') ||
			slice_to_double(have, &number))
			return false;
		*order = (number > value->number) - (number < value->number);
		return true;
	}
	if (value->type == VALUE_DAY) {
		/* An instant begins with its day. */
		struct slice day = { have.base, have.length < 10 ? have.length : 10 };

		if (!scope_is_day_shape(day))
			return false;
		*order = memcmp(day.base, value->text.base, day.length);
		return true;
	}
	*order = slice_equal(have, value->text) ? 0 : 1; /* words have no order */
	return true;
}

static bool equal_me(const struct scope_subject *subject, const struct subject_values *have)
{
	struct subject_values me;
	bool found = false;

	values_init(&me, subject, "me");
	for (size_t i = 0; i < have->count && !found; i++)
		for (size_t j = 0; j < me.count && !found; j++)
			found = me.all[j].length > 0 && slice_equal(have->all[i], me.all[j]);
	values_release(&me);
	return found;
}

static bool equal_one(const struct scope_subject *subject, const struct subject_values *have,
	const struct scope_value *value)
{
	int order;

	if (value->type == VALUE_ME)
		return equal_me(subject, have);
	for (size_t i = 0; i < have->count; i++)
		if (compare(have->all[i], value, &order) && order == 0)
			return true;
	return false;
}

static bool equal_any(const struct scope_subject *subject, const struct subject_values *have,
	const struct scope_value *values)
{
	for (; values; values = values->next)
		if (equal_one(subject, have, values))
			return true;
	return false;
}

static bool ordered(const struct scope_node *node, const struct subject_values *have)
{
	for (size_t i = 0; i < have->count; i++) {
		int order;

		if (!compare(have->all[i], node->values, &order))
			continue;
		if ((node->type == SCOPE_LESS && order < 0) ||
			(node->type == SCOPE_LESS_EQUAL && order <= 0) ||
			(node->type == SCOPE_MORE && order > 0) ||
			(node->type == SCOPE_MORE_EQUAL && order >= 0))
			return true;
	}
	return false;
}

static bool under(const struct scope_subject *subject, const struct subject_values *have,
	struct slice other)
{
	if (!subject->under)
		return false;
	for (size_t i = 0; i < have->count; i++)
		if (subject->under(subject->context, have->all[i], other))
			return true;
	return false;
}

static bool has_any(const struct subject_values *have)
{
	for (size_t i = 0; i < have->count; i++)
		if (have->all[i].length > 0 && !slice_is(have->all[i], "false"))
			return true;
	return false;
}

static bool test_term(const struct scope_node *node, const struct scope_subject *subject)
{
	struct subject_values have;
	bool result;

	values_init(&have, subject, node->name);
	switch (node->type) {
	case SCOPE_HAS:
		result = has_any(&have);
		break;
	case SCOPE_EQUAL:
	case SCOPE_IN:
		result = equal_any(subject, &have, node->values);
		break;
	case SCOPE_UNEQUAL:
	case SCOPE_NOT_IN:
		result = !equal_any(subject, &have, node->values);
		break;
	case SCOPE_UNDER:
		result = under(subject, &have, node->values->text);
		break;
	default:
		result = ordered(node, &have);
		break;
	}
	values_release(&have);
	return result;
}

static bool test_node(const struct scope_node *node, const struct scope_subject *subject)
{
	const struct scope_node *child;

	switch (node->type) {
	case SCOPE_OR:
		for (child = node->children; child; child = child->next)
			if (test_node(child, subject))
				return true;
		return false;
	case SCOPE_AND:
		for (child = node->children; child; child = child->next)
			if (!test_node(child, subject))
				return false;
		return true;
	case SCOPE_NOT:
		return !test_node(node->children, subject);
	default:
		return test_term(node, subject);
	}
}

bool scope_test(const struct scope *scope, const struct scope_subject *subject)
{
	return !scope || test_node(scope->root, subject);
}

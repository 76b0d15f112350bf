/* Which roles let their holders do or see something. */
#include "kind.h"
#include "scope_tree.h"

static bool asks_for_role(const struct scope_node *node, const char *role)
{
	bool allows = node->type == SCOPE_EQUAL || node->type == SCOPE_IN;

	if (allows && strcmp(node->name, "role") == 0)
		for (const struct scope_value *value = node->values; value; value = value->next)
			if (slice_is(value->text, role))
				return true;
	for (const struct scope_node *child = node->children; child; child = child->next)
		if (asks_for_role(child, role))
			return true;
	return false;
}

static bool kind_asks_for_role(const struct kind *kind, const char *role)
{
	if (kind->see && asks_for_role(kind->see->root, role))
		return true;
	for (size_t i = 0; i < kind->verb_count; i++)
		if (kind->verbs[i].who && asks_for_role(kind->verbs[i].who->root, role))
			return true;
	return false;
}

bool kinds_role_has_rights(const struct kinds *kinds, const char *role)
{
	for (size_t i = 0; i < kinds_count(kinds); i++)
		if (kind_asks_for_role(kinds_at(kinds, i), role))
			return true;
	return false;
}

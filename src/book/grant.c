/* Who may give and take a role: nobody gives more than they have. */
#include "book_private.h"

enum { ROLES_ROOM = 32 };

struct granter {
	const char *roles[ROLES_ROOM]; /* held where the role is given */
	size_t count;
};

static bool holds(const struct granter *granter, const char *role)
{
	for (size_t i = 0; i < granter->count; i++)
		if (strcmp(granter->roles[i], role) == 0)
			return true;
	return false;
}

/* A pack that does not say who gives a role must not let a manager make administrators. */
static bool may_grant_unsaid(
	const struct kinds *kinds, const struct granter *granter, const char *role)
{
	return holds(granter, role) || holds(granter, ROLE_ADMINISTRATOR) ||
	       !kinds_role_has_rights(kinds, role);
}

static bool may_grant(const struct kinds *kinds, const struct granter *granter, const char *name)
{
	const struct role *role = kinds_role(kinds, name);
	if (!role || !role->granted_by)
		return may_grant_unsaid(kinds, granter, name);
	for (size_t i = 0; i < role->granter_count; i++)
		if (holds(granter, role->granted_by[i]))
			return true;
	return false;
}

static int refuse_grant(const struct kinds *kinds, const char *name)
{
	const struct role *role = kinds_role(kinds, name);
	struct buf granters;
	buf_init(&granters, 1024);
	for (size_t i = 0; role && i < role->granter_count; i++) {
		const struct role *granter = kinds_role(kinds, role->granted_by[i]);
		buf_print(&granters, "%s%s", i ? ", " : "",
			granter ? granter->label : role->granted_by[i]);
	}
	int result = error_set(FT_NOT_ALLOWED,
		"The role \"%s\" has rights that you do not have here, so you cannot give it or "
		"take it away. Ask somebody who may: %s.",
		role ? role->label : name,
		granters.length ? granters.base : "an administrator of this place");
	buf_release(&granters);
	return result;
}

int check_grant(const struct doing *doing, const char *person, int place, const json_t *clean)
{
	const struct kinds *kinds = directory_kinds(doing->directory);
	if (strcmp(doing->kind->name, "assignment") != 0)
		return 0;
	struct granter granter;
	granter.count = directory_roles(
		doing->directory, person, place, today(), granter.roles, ROLES_ROOM);
	const char *const names[] = { json_text(clean, "role"), json_text(doing->row.body, "role") };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (*names[i] && !may_grant(kinds, &granter, names[i]))
			return refuse_grant(kinds, names[i]);
	return 0;
}
